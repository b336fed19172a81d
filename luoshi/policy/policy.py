"""A policy as programs see it: frozen, typed, each thing with its measure and its place in the file.

Every number in it is either quoted (`Quote`: the phrase, where it stands, what was read out of it) or a declared
reading (`Reading`: what, because of what). Expressions are kept as written; `tree` is filled in where they parse.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from luoshi.policy.decide import Decider, Decision
from luoshi.policy.document import Document, Measure
from luoshi.policy.writing.blocks import Counting, Gives, Period, Rounding, Rule
from luoshi.problem import Place
from luoshi.rules.nodes import Node
from luoshi.rules.types import Type
from luoshi.text.span import Op

ValueKind = Literal["number", "date", "month", "window", "truth", "text", "cadence"]


@dataclass(frozen=True, slots=True)
class Value:
    """A number with its unit and comparison, a day, a month (its first day), a yes or no, a text.

    A per cent stays per cent (5, unit %). A window has `first` and `last`, either of them open; its `value` is the
    words. A cadence's value is one of `Cadence`. `words` are those it was read from.
    """

    kind: ValueKind
    value: Decimal | Fraction | date | bool | str
    words: str
    unit: str = ""
    op: Op = "="
    first: date | None = None
    last: date | None = None

    @property
    def number(self) -> Decimal | Fraction | None:
        return self.value if isinstance(self.value, (Decimal, Fraction)) else None

    @property
    def day(self) -> date | None:
        return self.value if isinstance(self.value, date) else None


@dataclass(frozen=True, slots=True)
class Quote:
    """A phrase of the text. `start` and `end` are where it first stands in `Document.text`; `times` is how often it
    stands in its measure (a phrase that stands more than once covers nothing)."""

    phrase: str
    start: int
    end: int
    times: int
    place: Place
    measure: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What the text does not say and the policy file declares, for a lawyer to sign."""

    says: str
    because: str
    source: str | None
    place: Place
    measure: str | None
    block: str
    """The block and the key it stands in: car-purchase 开始."""


Origin = Quote | Reading


@dataclass(frozen=True, slots=True)
class Stated:
    """A value and where it comes from."""

    value: Value
    origin: Origin


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a term, which holds from `since` (None: from the beginning)."""

    since: date | None
    stated: Stated


@dataclass(frozen=True, slots=True)
class Term:
    """A named value; its versions in order of time."""

    name: str
    versions: tuple[Version, ...]
    place: Place

    def on(self, day: date | None) -> Stated:
        """What holds on a day; the latest where no day is given."""
        held = self.versions[0].stated
        for version in self.versions:
            if day is None or version.since is None or version.since <= day:
                held = version.stated
        return held

    @property
    def value(self) -> Value:
        return self.on(None).value


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression as written. `segments` tell where its characters stand: (offset, line, column), in order."""

    text: str
    place: Place
    segments: tuple[tuple[int, int, int], ...] = ()
    lines: Mapping[int, str] | None = None
    tree: Node | None = None

    def spot(self, start: int, end: int) -> Place:
        """The place of a part of it."""
        here = self.segments[0] if self.segments else (0, self.place.line or 1, self.place.column or 1)
        for segment in self.segments:
            if segment[0] <= start:
                here = segment
        offset, line, column = here
        left = column + start - offset
        excerpt = (self.lines or {}).get(line, self.place.excerpt)
        return Place(self.place.file, line, left, left + max(end - start, 1), self.place.key, excerpt)


@dataclass(frozen=True, slots=True)
class Layer:
    """One payer before the rest (`payer` with `share` or `amount`), or the rest, split among `rest`."""

    payer: str | None = None
    share: Fraction | None = None
    amount: Expression | None = None
    rest: Mapping[str, Fraction] | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """The days on which the decisive fact must fall, both included; an end left out is open."""

    since: Stated | None
    until: Stated | None

    @property
    def first(self) -> date | None:
        value = self.since.value if self.since else None
        return None if value is None else value.first if value.kind == "window" else value.day

    @property
    def last(self) -> date | None:
        value = self.until.value if self.until else None
        return None if value is None else value.last if value.kind == "window" else value.day


@dataclass(frozen=True, slots=True)
class Block:
    """What every block has. `places` are those of its keys: `owner`, `asks.购车价格`."""

    measure: Measure | None
    place: Place
    places: Mapping[str, Place]
    draft: bool
    note: str | None

    def at(self, key: str) -> Place:
        """The place of a key's value; of what is around it where it stands in a list."""
        return self.places.get(key) or self.places.get(key.partition(".")[0], self.place)


@dataclass(frozen=True, slots=True)
class Benefit(Block):
    id: str
    name: str
    audience: tuple[str, ...]
    asks: Mapping[str, str]
    """Each fact with its type as written; an empty type stands in facts.yaml."""
    when: Mapping[str, Expression]
    gives: Gives
    amount: Expression | None
    until: Expression | None
    unit: str
    terms: Mapping[str, Term]
    on: str | None
    window: Window | None
    paid_by: tuple[Layer, ...]
    split: Stated | None
    pays: str | None
    once_per: tuple[str, ...]
    per: Period | None
    limit: Stated | None
    needs: tuple[str, ...]
    not_with: tuple[str, ...]
    rule: Rule
    amends: Quote | None
    awaits: str | None
    automatic: bool
    lead: str | None
    rounds: Rounding
    rises_with: tuple[str, ...]
    facts: Mapping[str, Type] = field(default_factory=dict)
    """The facts it asks, with their types; filled in with the trees."""
    decider: Decider | None = field(default=None, compare=False, repr=False)

    def decide(self, facts: Mapping[str, object], on: date | None = None) -> Decision:
        """Decide a case. `facts` as they come (numbers, dates as text, 是 or 否; None or absent is unknown), `on` the day
        of the decision. Raises `Refused` for facts that are not what their type says."""
        assert self.decider is not None, "load the policy with luoshi.policy.load"
        return self.decider.decide(facts, on)


@dataclass(frozen=True, slots=True)
class Define(Block):
    name: str
    expression: Expression
    asks: Mapping[str, str]
    terms: Mapping[str, Term]
    because: str | None
    reaches: str | None
    facts: Mapping[str, Type] = field(default_factory=dict)
    """The facts it asks, with their types; filled in with the trees."""


@dataclass(frozen=True, slots=True)
class Target(Block):
    id: str
    name: str
    goal: Stated
    by: date
    due: Stated
    """Where `by` comes from: its own words, or those of the goal."""
    owner: str | None
    counting: Counting
    of: str | None
    baseline: Stated | None
    by_county: bool
    unit: str


@dataclass(frozen=True, slots=True)
class Score:
    points: Expression
    weight: Expression | None


@dataclass(frozen=True, slots=True)
class Register(Block):
    id: str
    name: str
    keeper: str | None
    fields: Mapping[str, str]
    entry: Mapping[str, Expression]
    score: Mapping[str, Score]
    classes: Mapping[str, Expression]
    rank_by: Expression | None
    rank_within: str | None
    review: Stated | None
    terms: Mapping[str, Term]
    seed: str | None
    facts: Mapping[str, Type] = field(default_factory=dict)
    """The types of its fields; filled in with the trees."""

    @property
    def cadence(self) -> str | None:
        return str(self.review.value.value) if self.review else None


@dataclass(frozen=True, slots=True)
class Watch(Block):
    id: str
    name: str
    figure: str | None
    every: Stated
    floor: Stated | None
    aim: Stated | None
    ceiling: Stated | None
    lines: Mapping[str, Expression]
    report_to: str | None
    owner: str | None
    terms: Mapping[str, Term]
    facts: Mapping[str, Type] = field(default_factory=dict)
    """The type of its figure, under 数值; filled in with the trees."""

    @property
    def cadence(self) -> str:
        return str(self.every.value.value)


@dataclass(frozen=True, slots=True)
class Milestone:
    what: str
    by: Stated


@dataclass(frozen=True, slots=True)
class Task(Block):
    id: str
    name: str
    every: Stated | None
    milestones: tuple[Milestone, ...]
    done_when: str | None
    lead: str | None


@dataclass(frozen=True, slots=True)
class Waiver(Block):
    """`spans` is every place where the phrase stands in the measure: it waives them all."""

    phrase: str
    reason: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Front:
    """The head of the file."""

    policy: str
    title: str
    number: str | None
    issuer: str
    date: date
    source: str
    sha256: str
    in_force: Window | None

    @property
    def jurisdiction(self) -> str:
        return self.policy.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Policy:
    """A whole policy file, parsed. `version` is the sha256 of the file as it stands."""

    file: str
    version: str
    front: Front
    document: Document
    benefits: Mapping[str, Benefit]
    defines: Mapping[str, Define]
    targets: Mapping[str, Target]
    registers: Mapping[str, Register]
    watches: Mapping[str, Watch]
    tasks: Mapping[str, Task]
    waivers: tuple[Waiver, ...]
    quotes: tuple[Quote, ...]
    readings: tuple[Reading, ...]

    @property
    def id(self) -> str:
        return self.front.policy

    def blocks_of(self, measure: str | None) -> tuple[Block, ...]:
        """Every block of a measure (None: of the document), in the order of the file."""
        tables: tuple[Mapping[str, Block], ...] = (
            self.benefits,
            self.defines,
            self.targets,
            self.registers,
            self.watches,
            self.tasks,
        )
        found: list[Block] = [block for table in tables for block in table.values()]
        found.extend(self.waivers)
        mine = [block for block in found if (block.measure.id if block.measure else None) == measure]
        return tuple(sorted(mine, key=lambda block: (block.place.line or 0, block.place.column or 0)))
