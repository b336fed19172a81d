"""A zip package (docx, ofd, …) opened with limits: nothing is expanded beyond `limits`, and only when asked for."""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO

from lxml import etree

from luoshi.problem import Say
from luoshi.reading import limits
from luoshi.reading.refusal import bomb, broken, refusal

_DOCTYPES = tuple("<!DOCTYPE".encode(codec) for codec in ("ascii", "utf-16-le", "utf-16-be"))
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_FAILURES = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
    KeyError,
)
"""All that `zipfile` has been seen to raise on bytes that are not a sound zip."""


class Package:
    """The parts of a zip file by name."""

    def __init__(self, name: str, data: bytes) -> None:
        self._name = name
        # Each entry of the directory begins with this mark, so a flood of them is seen before any is parsed.
        if data.count(b"PK\x01\x02") > limits.ENTRIES:
            raise bomb(name)
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
            entries = self._zip.infolist()
        except _FAILURES as error:
            raise broken(name, "压缩格式的", "zip-based") from error
        self.names = frozenset(entry.filename for entry in entries)
        _refuse_bomb(name, sum(entry.file_size for entry in entries), sum(e.compress_size for e in entries))

    def read(self, part: str) -> bytes:
        """The bytes of a part; what it declares and what it turns out to be are both held to the limits."""
        try:
            entry = self._zip.getinfo(part)
            if entry.flag_bits & 1:
                raise _locked(self._name)
            if entry.compress_type not in _METHODS:
                raise broken(self._name, "压缩格式的", "zip-based")
            if entry.file_size > limits.PART_BYTES:
                raise bomb(self._name)
            with self._zip.open(entry) as stream:
                data = stream.read(limits.PART_BYTES + 1)
        except _FAILURES as error:
            raise broken(self._name, "压缩格式的", "zip-based") from error
        if len(data) > limits.PART_BYTES:
            raise bomb(self._name)
        return data

    def xml(self, part: str) -> etree._Element:
        """The root of an XML part. A document type is refused: Office writes none, and entity bombs need one."""
        data = self.read(part)
        if any(mark in data for mark in _DOCTYPES):
            raise bomb(self._name)
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            return etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise broken(self._name, " Word ", "Word") from error


def _refuse_bomb(name: str, expanded: int, packed: int) -> None:
    if expanded > limits.RATIO_FLOOR and expanded > limits.RATIO * max(packed, 1):
        raise bomb(name)


def _locked(name: str) -> Exception:
    return refusal(
        "encrypted",
        name,
        Say("压缩包加了密码，打不开。", "The archive is locked with a password."),
        Say("先用口令解压，再读里面的文件。", "Unpack it with its password and read the file inside."),
    )
