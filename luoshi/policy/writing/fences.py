"""A policy file taken apart and put together: front matter, official text, fenced blocks.

    ---
    policy: jiaozuo/2023-1          <- front matter, at the very start
    ---
    1．对新购汽车……                 <- the text, unaltered
                                    <- the blank line before a fence belongs to the block
    ```benefit
    id: car-purchase
    ```

`strip(compose(text, blocks, front)) == text` for any text. A block's extent is the one blank line
directly before its opening fence (if there is one), the fence lines and what is between them, and the
newline that ends the closing fence. Where a closing fence ends the file without a newline, the last
newline of the text goes too: so a text that does not end in a newline survives. Where a line of the text
itself begins like a fence, the file uses a longer one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

KINDS = ("benefit", "define", "targets", "register", "watch", "task", "waive")

FENCE = "```"
_RULE = "---"
_FENCE_KEY = re.compile(r"""fence:[ \t]{0,9}["']?(`{3,99})["']?[ \t\r]{0,9}$""")
_TICKS = re.compile(r"^`{3,}", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Fenced:
    """One block as it stands. Lines count from 1 in the file; `at` is its offset in the stripped text."""

    kind: str
    yaml: str
    line: int
    end_line: int
    at: int
    closed: bool


@dataclass(frozen=True, slots=True)
class Parts:
    """A file taken apart. `front` is None where there is none; `lines[i]`: where text line i stands."""

    front: str | None
    front_open: bool
    """A front matter that begins and never ends: the whole file is then text."""
    text: str
    blocks: tuple[Fenced, ...]
    fence: str
    lines: tuple[int, ...]

    def file_line(self, text_line: int) -> int:
        """The file's line of a line of the text (both from 1); beyond the last, the one after it."""
        if 1 <= text_line <= len(self.lines):
            return self.lines[text_line - 1]
        return self.lines[-1] + 1 if self.lines else 1


def split(file: str) -> Parts:
    """Take a policy file apart. Any text can be taken apart; what is wrong with it is said elsewhere."""
    lines = file.removeprefix("\ufeff").split("\n")
    front, body, front_open = _front(lines)
    if front is None:
        lines[0] = file.split("\n", 1)[0]
    fence = _fence_of(front or [])
    kept: list[str] = []
    places: list[int] = []
    blocks: list[Fenced] = []
    length, index, bare_end, after_block = 0, body, False, True
    last = len(lines) - 1
    while index <= last:
        line = lines[index]
        if not line.startswith(fence):
            written = line if index == last else line + "\n"
            if written:
                kept.append(written)
                places.append(index + 1)
                length += len(written)
            after_block = False
            index += 1
            continue
        if kept and not after_block and kept[-1] in ("\n", "\r\n"):
            length -= len(kept.pop())
            places.pop()
        end, closed = _closing(lines, index + 1, fence)
        yaml = "".join(line + "\n" for line in lines[index + 1 : end])
        blocks.append(
            Fenced(line[len(fence) :].strip(), yaml, index + 1, end + 1 if closed else end, length, closed)
        )
        bare_end = closed and end == last
        index = end + 1 if closed else end
        after_block = True
    if bare_end and kept and kept[-1].endswith("\n"):
        kept[-1] = kept[-1][:-1]
        if not kept[-1]:
            kept.pop()
            places.pop()
        length -= 1
    blocks = [replace(block, at=min(block.at, length)) for block in blocks]
    head = None if front is None else "".join(line + "\n" for line in front)
    return Parts(head, front_open, "".join(kept), tuple(blocks), fence, tuple(places))


def strip(file: str) -> str:
    """The official text of a policy file: without front matter and blocks, byte for byte."""
    return split(file).text


def compose(
    text: str, blocks: Sequence[tuple[int, str, str]] = (), front: Mapping[str, object] | None = None
) -> str:
    """A policy file from a text and its blocks, each (after which line of the text, kind, yaml).

    Line 0 is before the first. The front matter gains `sha256` of the text and, where it is needed, `fence`.
    """
    for _, kind, _ in blocks:
        if kind not in KINDS:
            raise ValueError(f"unknown kind of block: {kind!r}")
    fence = _fence_for(text, *(yaml for _, _, yaml in blocks))
    facts = {key: value for key, value in (front or {}).items() if key not in ("sha256", "fence")}
    facts["sha256"] = digest(text)
    if fence != FENCE:
        facts["fence"] = fence
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    if not lines[-1]:
        lines.pop()
    after: dict[int, list[str]] = {}
    for place, kind, yaml in blocks:
        body = yaml if yaml.endswith("\n") or not yaml else yaml + "\n"
        after.setdefault(min(max(place, 0), len(lines)), []).append(f"\n{fence}{kind}\n{body}{fence}\n")
    written = [f"{_RULE}\n{_mapping(facts)}{_RULE}\n", *after.get(0, ())]
    for number, line in enumerate(lines, 1):
        placed = after.get(number, ())
        written.append(line)
        if placed and not line.endswith("\n"):
            written.append("\n")
            placed = [*placed[:-1], placed[-1][:-1]]
        written.extend(placed)
    return "".join(written)


def digest(text: str) -> str:
    """The sha256 that front matter carries."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _front(lines: list[str]) -> tuple[list[str] | None, int, bool]:
    """The lines of the front matter, the index of the first line behind it, and whether it lacks its end."""
    if lines[0].rstrip("\r") != _RULE or len(lines) == 1:
        return None, 0, False
    for index in range(1, len(lines) - 1):
        if lines[index].rstrip("\r") == _RULE:
            return lines[1:index], index + 1, False
    if len(lines) > 1 and lines[-1].rstrip("\r") == _RULE:
        return lines[1:-1], len(lines), False
    return None, 0, True


def _fence_of(front: list[str]) -> str:
    for line in front:
        found = _FENCE_KEY.match(line)
        if found:
            return found.group(1)
    return FENCE


def _fence_for(*texts: str) -> str:
    longest = max((len(ticks) for text in texts for ticks in _TICKS.findall(text)), default=0)
    return "`" * max(len(FENCE), longest + 1)


def _closing(lines: list[str], index: int, fence: str) -> tuple[int, bool]:
    """Where the closing fence stands; if it is missing, the line before which the block ended."""
    for at in range(index, len(lines)):
        if lines[at].startswith(fence):
            if lines[at].rstrip(" \t\r") == fence:
                return at, True
            return (at - 1 if at > index and lines[at - 1].rstrip("\r") == "" else at), False
    return len(lines), False


def _mapping(facts: Mapping[str, object], indent: str = "") -> str:
    written = []
    for key, value in facts.items():
        if isinstance(value, Mapping):
            written.append(f"{indent}{key}:\n{_mapping(value, indent + '  ')}")
        elif value is not None:
            written.append(f"{indent}{key}: {scalar(str(value))}\n")
    return "".join(written)


_PLAIN = re.compile(r"[\w.／/〔〕（）《》、，。：“”—\-\[\]]+")


def scalar(value: str) -> str:
    """A string as YAML writes it: plain where it can be, in double quotes where it must be.

    >>> scalar("焦政〔2023〕1号"), scalar("a: b")
    ('焦政〔2023〕1号', '"a: b"')
    """
    if _PLAIN.fullmatch(value) and value[0] not in "-[]" and value[0].isprintable():
        return value
    return '"' + "".join(_escaped(char) for char in value) + '"'


def _escaped(char: str) -> str:
    if char in '"\\':
        return "\\" + char
    if char.isprintable():
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
