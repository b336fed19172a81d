"""The values of one block: each phrase found in its measure and read, each declared reading noted.

`Values` collects what it meets (problems, quotes, readings) so that the check can print them all at once; a value that
could not be read is None, and its problem has been noted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from luoshi.policy.building.passage import Passage, Trouble, elsewhere, locate
from luoshi.policy.building.quoting import Find, Want, read_value, value_of
from luoshi.policy.policy import Expression, Origin, Quote, Reading, Stated, Term, Value, Version
from luoshi.policy.writing.blocks import DatedShape, QuoteShape, ReadingShape
from luoshi.policy.writing.scalars import CADENCES
from luoshi.policy.writing.yaml_lines import Path, Tree
from luoshi.problem import Place, Problem, Say, Severity

AnyValueShape = str | QuoteShape | ReadingShape


@dataclass(slots=True)
class Values:
    """Reads the values of one block out of its passage."""

    tree: Tree
    passage: Passage
    others: Sequence[tuple[str, int, int]]
    """Every measure: id, start, end; for a phrase that stands in another one."""
    find: Find
    block: str
    problems: list[Problem] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)

    def stated(self, path: Path, shape: AnyValueShape | None, want: Want = "any") -> Stated | None:
        """A value and where it comes from."""
        if shape is None:
            return None
        if isinstance(shape, ReadingShape):
            return self._read(path, shape, want)
        if isinstance(shape, QuoteShape):
            return self._quoted((*path, "quote"), shape.quote, shape.take, want, (*path, "take"))
        return self._quoted(path, shape, (), want, path)

    def words(self, path: Path, phrase: str) -> Quote | None:
        """A phrase that must stand in the measure and need hold no number."""
        found = self._quoted(path, phrase, (), "words", path)
        return found.origin if found and isinstance(found.origin, Quote) else None

    def term(self, name: str, shape: AnyValueShape | DatedShape) -> Term | None:
        """A term, with all its versions."""
        path: Path = ("terms", name)
        place = self.tree.place(path, key=True)
        if not isinstance(shape, DatedShape):
            stated = self.stated(path, shape)
            return Term(name, (Version(None, stated),), place) if stated else None
        versions: list[Version] = []
        for index, version in enumerate(shape.dated):
            here: Path = (*path, "dated", index)
            since = self._since(here, version.from_, declared=isinstance(version, ReadingShape))
            stated = self.stated(here, version)
            if stated is None or (version.from_ is not None and since is None):
                continue
            before = versions[-1].since if versions else None
            if versions and (since is None or (before is not None and since <= before)):
                self.problem(
                    "dates.order",
                    Say(
                        f"“{name}”的各个版本没有按日期从早到晚排",
                        f"the versions of “{name}” are not in order of time",
                    ),
                    Say(
                        "第一个版本不写 from，后面的依次写更晚的 from",
                        "only the first has no `from`; later ones come later",
                    ),
                    self.tree.place((*here, "from")),
                )
            versions.append(Version(since, stated))
        return Term(name, tuple(versions), place) if versions else None

    def terms(self, shapes: Mapping[str, AnyValueShape | DatedShape]) -> dict[str, Term]:
        made = {name: self.term(name, shape) for name, shape in shapes.items()}
        return {name: term for name, term in made.items() if term}

    def expression(self, path: Path, text: str | None) -> Expression | None:
        """An expression as written, with the place of each of its lines."""
        if text is None:
            return None
        return written(self.tree, path, text)

    def expressions(self, path: Path, texts: Mapping[str, str]) -> dict[str, Expression]:
        return {name: written(self.tree, (*path, name), text) for name, text in texts.items()}

    def problem(
        self, code: str, message: Say, remedy: Say, place: Place | Path, severity: Severity = "error"
    ) -> None:
        where = place if isinstance(place, Place) else self.tree.place(place)
        self.problems.append(Problem(code, message, remedy, where, severity))

    def _since(self, path: Path, shape: AnyValueShape | None, *, declared: bool) -> date | None:
        if isinstance(shape, str) and declared:
            day = read_value(shape, self.find).day
            if day:
                return day
        stated = self.stated((*path, "from"), shape, "start")
        return stated.value.day if stated else None

    def _quoted(
        self, path: Path, phrase: str, take: Sequence[str], want: Want, take_path: Path
    ) -> Stated | None:
        place = self.tree.place(path)
        stand = locate(phrase, self.passage)
        if stand is None:
            self._trouble(elsewhere(phrase, self.passage, self.others), place)
            return None
        start, end = stand.first
        times = len(stand.starts)
        quote = Quote(phrase, start, end, times, place, self.passage.measure)
        value = value_of(stand, self.passage, take, want)
        if isinstance(value, Trouble):
            self._trouble(value, self.tree.place(take_path) if value.code == "quote.take" else place)
            return None
        if times > 1:
            self.problem(
                "quote.repeated",
                Say(
                    f"“{phrase}”在这一条里出现 {times} 次，不能确定引的是哪一处",
                    f"“{phrase}” stands {times} times in this measure, so it is not clear which is meant",
                ),
                Say("前后多引几个字，使它只出现一次", "quote a few words more, so that it stands only once"),
                place,
                "warning",
            )
        self.quotes.append(quote)
        return Stated(value, quote)

    def _read(self, path: Path, shape: ReadingShape, want: Want) -> Stated | None:
        place = self.tree.place((*path, "is"))
        value = _wanted(read_value(shape.is_, self.find), want)
        if value is None:
            self.problem("reading.value", *_EXPECTED[want](shape.is_), place)
            return None
        label = f"{self.block} {_key(path)}".strip()
        origin: Origin = Reading(
            shape.is_,
            shape.because,
            shape.source,
            self.tree.place(path, key=True),
            self.passage.measure,
            label,
        )
        assert isinstance(origin, Reading)
        self.readings.append(origin)
        return Stated(value, origin)

    def _trouble(self, trouble: Trouble, place: Place) -> None:
        self.problems.append(Problem(trouble.code, trouble.message, trouble.remedy, place))


def written(tree: Tree, path: Path, text: str) -> Expression:
    """The expression under a key, each of its lines with its place."""
    segments: list[tuple[int, int, int]] = []
    lines: dict[int, str] = {}
    offset = 0
    for part in text.split("\n"):
        lead = len(part) - len(part.lstrip())
        if part.strip():
            place = tree.spot(path, offset + lead)
            segments.append((offset + lead, place.line or 1, place.column or 1))
            lines[place.line or 1] = place.excerpt or ""
        offset += len(part) + 1
    return Expression(text, tree.place(path), tuple(segments), lines)


def _wanted(value: Value, want: Want) -> Value | None:
    """The value, if it is of the kind that the key asks for."""
    if want == "cadence":
        words = str(value.value)
        return Value("cadence", words, words) if value.kind == "text" and words in CADENCES else None
    if want == "number":
        return value if value.kind == "number" else None
    if want in ("day", "start"):
        if value.kind == "window":
            day = value.last if want == "day" else value.first
            return Value("date", day, value.words) if day else None
        return value if value.kind == "date" else None
    if want == "window":
        if value.kind == "date":
            return Value("window", value.words, value.words, first=value.day, last=value.day)
        return value if value.kind == "window" else None
    return value


def _expected_number(words: str) -> tuple[Say, Say]:
    return (
        Say(f"“{words}”不是数量", f"“{words}” is not a number"),
        Say("写成 80%、3家、1500万元 的样子", "write it as 80%, 3家 or 1500万元"),
    )


def _expected_day(words: str) -> tuple[Say, Say]:
    return (
        Say(f"“{words}”不是日期", f"“{words}” is not a date"),
        Say("写成 2023-12-31 的样子", "write it as 2023-12-31"),
    )


def _expected_cadence(words: str) -> tuple[Say, Say]:
    known = ", ".join(CADENCES)
    return (
        Say(f"“{words}”不是周期", f"“{words}” is not a cadence"),
        Say(f"可用的有：{known}", f"there are: {known}"),
    )


_EXPECTED = {
    "number": _expected_number,
    "day": _expected_day,
    "start": _expected_day,
    "window": _expected_day,
    "cadence": _expected_cadence,
    "any": _expected_number,
    "words": _expected_number,
}


def _key(path: Path) -> str:
    """The name a lawyer knows it by: the term, or the key."""
    parts = [str(part) for part in path if part not in ("terms", "dated")]
    return ".".join(parts)
