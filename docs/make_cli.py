"""docs/cli.md, out of the program's own help. `make docs` makes it anew; a test holds it to what the program says."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

from luoshi.cli.main import VERBS, run

PAGE = Path(__file__).with_name("cli.md")
_VERBS_OF = {"demo": ("demo rows", "demo office")}
"""Verbs that have verbs of their own."""

HEAD = """# The command line

What `luoshi` prints, verb by verb, in its two languages: Chinese, or English with `--lang en` or `LUOSHI_LANG=en` in the
environment. (This page is made out of the program: `make docs`.)

## What all verbs share

**Exit codes.** 0: done. 1: something is wrong with what was given, or `check` found errors. 2: the command was typed
wrongly. 130: interrupted.

**Errors** name the file, the line and the column, and say what to do. They go to stderr; what `check` finds is its
result and goes to stdout. With `--json`, whatever went wrong is on stdout in one shape, which the report of `check` has
too:

```json
{"ok": false, "problems": [{"code": "quote.absent", "severity": "error", "message": "…", "remedy": "…",
                            "file": "policy.md", "line": 58, "column": 9, "end_column": 16, "excerpt": "…"}]}
```

`code` is stable; `message` and `remedy` are in the language asked for; what is not known is left out.

**Files.** A file that is there is never overwritten without `--force`, and is written whole or not at all. `--out -`
is stdout.

**Colours** only on a terminal, and not where `NO_COLOR` is set; quoted words are then underlined. A table fits the terminal's
width; `COLUMNS` sets another.

**Encodings.** Output is in the terminal's own encoding where that has Chinese, else in UTF-8; JSON is JSON in any.

A mistake of luoshi's own is one line; `LUOSHI_DEBUG=1` shows where it happened.

"""


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for verb in ("", *(path for each in VERBS for path in (each, *_VERBS_OF.get(each, ())))):
        arguments = [*verb.split(), "--help"]
        parts.append(f"## luoshi {verb}".rstrip() + "\n\n")
        for lang in ("en", "zh"):
            parts.append(f"```text\n{_printed([*arguments, '--lang', lang])}```\n\n")
    return "".join(parts).rstrip("\n") + "\n"


def _printed(arguments: list[str]) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        run(arguments)
    return out.getvalue()


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
