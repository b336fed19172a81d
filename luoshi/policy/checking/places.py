"""From an offset in the official text to its place in the policy file."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from luoshi.policy.writing.fences import Parts
from luoshi.problem import Place


@dataclass(slots=True)
class Places:
    parts: Parts
    file: str
    _starts: list[int] = field(default_factory=list)

    def of(self, start: int, end: int) -> Place:
        """The place of `text[start:end]`; what runs over a line's end is marked to that end."""
        text = self.parts.text
        if not self._starts:
            self._starts = [0, *(index + 1 for index, char in enumerate(text) if char == "\n")]
        line = bisect_right(self._starts, start)
        begin = self._starts[line - 1]
        stop = text.find("\n", begin)
        excerpt = text[begin : stop if stop >= 0 else len(text)].rstrip("\r")
        column = start - begin + 1
        last = min(end - begin, len(excerpt)) + 1
        return Place(self.file, self.parts.file_line(line), column, max(last, column + 1), None, excerpt)
