"""The problems of one expression, each with its place: file, line and the columns of the offending words."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from luoshi.problem import Place, Problem, Refused, Say


@dataclass(slots=True)
class Findings:
    """What is wrong in `text`. `place` is where its first character stands: a key may stand before it."""

    text: str
    place: Place
    problems: list[Problem] = field(default_factory=list)

    def add(self, code: str, start: int, end: int, message: Say, remedy: Say | None = None) -> None:
        problem = Problem(code, message, remedy, self.place_of(start, end))
        if problem not in self.problems:
            self.problems.append(problem)

    def stop(self) -> None:
        """Refuse, if anything has been found, in the order of the text."""
        if self.problems:
            raise Refused(
                *sorted(self.problems, key=lambda one: (one.place.line or 0, one.place.column or 0))
            )

    def place_of(self, start: int, end: int) -> Place:
        """The place of text[start:end]; what runs over a line's end is marked to that end."""
        above = self.text.count("\n", 0, start)
        first = self.text.rfind("\n", 0, start) + 1
        last = self.text.find("\n", start)
        line = self.text[first : last if last >= 0 else len(self.text)]
        shift = 0
        excerpt = line
        if above == 0:
            shift = (self.place.column or 1) - 1
            excerpt = " " * shift + line if self.place.excerpt is None else self.place.excerpt
        column = start - first + 1 + shift
        return replace(
            self.place,
            line=self.place.line + above if self.place.line is not None else None,
            column=column,
            end_column=max(column + 1, min(end - first, len(line)) + 1 + shift),
            excerpt=excerpt,
        )
