#!/bin/sh
# What the tests need besides Python packages: the programs of PostgreSQL 14 or newer, a browser and a Chinese font.
# Installs what is missing where it may.
set -e
missing=""
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || missing="$missing postgresql"
command -v chromium >/dev/null || missing="$missing chromium"
if command -v fc-list >/dev/null; then
    fc-list : family | grep -qi "noto s.* cjk sc\|source han s" || missing="$missing fonts-noto-cjk"
else
    missing="$missing fonts-noto-cjk"
fi
if [ -z "$missing" ]; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing what the tests need:$missing" >&2
    apt-get update -qq
    # shellcheck disable=SC2086 # words
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
    exit 0
fi
echo "The tests need$missing (Debian: apt-get install$missing): install it and try again." >&2
exit 1
