"""Plain text: the file decoded, nothing changed but a byte order mark."""

from __future__ import annotations

from luoshi.reading.encoding import decode
from luoshi.reading.refusal import blank
from luoshi.reading.source import Source, split


def read(name: str, data: bytes) -> Source:
    text, encoding = decode(name, data)
    if not text.strip():
        raise blank(name)
    return Source(name, "txt", text, split(text), encoding)
