"""Resident identity numbers are not written into the record in clear, wherever someone typed one."""

from __future__ import annotations

import re

from luoshi.rules.identity import PERSON, wrong

_NUMBER = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{16}[0-9Xx](?![0-9A-Za-z])")


def masked(text: str) -> str:
    """The text; the identity numbers in it are shown by their first four and last two places."""
    return _NUMBER.sub(lambda found: _mask(found[0]), text)


def _mask(number: str) -> str:
    if wrong(PERSON, number.upper()):
        return number  # some other number of 18 digits
    return f"{number[:4]}{'*' * 12}{number[-2:]}"
