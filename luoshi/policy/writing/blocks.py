"""The shape of each kind of block: which keys it has, and what may stand behind each. One model a kind, in `SHAPES`.

How one value is written (a share, a day) is in scalars.py. What the values mean together (does the phrase stand in the
measure, is the unit known) is for building/ and checking/; docs/policy-file.md explains every key.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    RootModel,
    Tag,
    model_validator,
)

from luoshi.policy.writing.scalars import Day, Flag, Share, Slug, Slugs, Takes, Text, Words, wrong

Gives = Literal["money", "up_to", "relief", "refund", "credit", "deferral", "status"]
Counting = Literal["new", "total", "level", "rate"]
Rule = Literal["就高", "择一"]
Rounding = Literal["half_up", "down", "up"]
Period = Literal["month", "quarter", "half-year", "year"]


class Shape(BaseModel):
    """Unknown keys are refused, so a misspelt one never passes in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class QuoteShape(Shape):
    """A phrase that stands in the measure, with the part to take where it holds more than one value."""

    quote: Text
    take: Takes = ()


class ReadingShape(Shape):
    """What the text does not say: the value, why, and where the real rule lives."""

    is_: Text = Field(alias="is")
    because: Text
    source: Text | None = None


def _which_value(value: object) -> str | None:
    if isinstance(value, str):
        return "<phrase>"
    if isinstance(value, Mapping):
        if "dated" in value:
            return "<dated>"
        return "<reading>" if {"is", "because"} & set(value) else "<quote>"
    return None


ValueShape = Annotated[
    Annotated[Text, Tag("<phrase>")]
    | Annotated[QuoteShape, Tag("<quote>")]
    | Annotated[ReadingShape, Tag("<reading>")],
    Discriminator(_which_value),
]


class DatedQuoteShape(QuoteShape):
    from_: ValueShape | None = Field(alias="from", default=None)


class DatedReadingShape(ReadingShape):
    from_: ValueShape | None = Field(alias="from", default=None)


def _version(value: object) -> object:
    return {"quote": value} if isinstance(value, str) else value


VersionShape = Annotated[
    Annotated[DatedQuoteShape, Tag("<quote>")] | Annotated[DatedReadingShape, Tag("<reading>")],
    Discriminator(_which_value),
    BeforeValidator(_version),
]


class DatedShape(Shape):
    """A value that changed: each version with the day from which it holds, the first of them without one."""

    dated: tuple[VersionShape, ...] = Field(min_length=1)


TermShape = Annotated[
    Annotated[Text, Tag("<phrase>")]
    | Annotated[QuoteShape, Tag("<quote>")]
    | Annotated[ReadingShape, Tag("<reading>")]
    | Annotated[DatedShape, Tag("<dated>")],
    Discriminator(_which_value),
]
Terms = dict[Text, TermShape]


class LayerShape(Shape):
    """One payer before the rest: a share of the whole, or an amount."""

    payer: Text | None = None
    share: Share | None = None
    amount: Text | None = None
    rest: dict[Text, Share] | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> LayerShape:
        first = self.payer is not None and (self.share is None) != (self.amount is None) and self.rest is None
        rest = self.payer is None and self.share is None and self.amount is None and self.rest is not None
        if not first and not rest:
            raise wrong(
                "layer",
                "分担的每一层要么写 payer 加 share（或 amount），要么写 rest",
                "a layer has either `payer` with `share` or `amount`, or `rest`",
                "如 {payer: 中央, amount: 中央补助} 和 {rest: {省: 1/2, 市县: 1/2}}",
                "such as {payer: 中央, amount: 中央补助} and {rest: {省: 1/2, 市县: 1/2}}",
            )
        return self


def _payers(value: object) -> object:
    """市 is {市: 1}; {省: 1/2, 市: 1/2} is one layer that is the rest."""
    if isinstance(value, str) and value.strip():
        return [{"rest": {value.strip(): "1"}}]
    return [{"rest": value}] if isinstance(value, Mapping) else value


class WindowShape(Shape):
    """The days on which the decisive fact must fall, both included."""

    from_: ValueShape | None = Field(alias="from", default=None)
    until: ValueShape | None = None


def _window(value: object) -> str:
    return "<window>" if isinstance(value, Mapping) and {"from", "until"} & set(value) else "<value>"


def _asks(value: object) -> object:
    """A list of facts, or a mapping to their types; a type left out stands in facts.yaml."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return dict.fromkeys(value, "")
    return value


Asks = Annotated[dict[Text, str], BeforeValidator(_asks)]


class BenefitShape(Shape):
    """Who gets what, on which conditions, until when, from whose purse, once per what."""

    id: Slug
    name: Text
    for_: Words = Field(alias="for")
    asks: Asks = {}
    when: dict[Text, Text] = {}
    gives: Gives | None = None
    amount: Text | None = None
    until: Text | None = None
    unit: Text | None = None
    terms: Terms = {}
    on: Text | None = None
    window: (
        Annotated[
            Annotated[WindowShape, Tag("<window>")] | Annotated[ValueShape, Tag("<value>")],
            Discriminator(_window),
        ]
        | None
    ) = None
    paid_by: Annotated[tuple[LayerShape, ...], BeforeValidator(_payers)] = ()
    split: ValueShape | None = None
    pays: Text | None = None
    once_per: Words = ()
    per: Period | None = None
    limit: ValueShape | None = None
    needs: Words = ()
    not_with: Slugs = ()
    rule: Rule | None = None
    amends: Text | None = None
    awaits: Text | None = None
    automatic: Flag = False
    lead: Text | None = None
    rounds: Rounding = "half_up"
    rises_with: Words = ()
    draft: Flag = False
    note: Text | None = None


class DefineShape(Shape):
    """A fact worked out from other facts, for benefits to share."""

    name: Text
    is_: Text = Field(alias="is")
    asks: Asks = {}
    terms: Terms = {}
    because: Text | None = None
    reaches: Text | None = None
    draft: Flag = False
    note: Text | None = None


class TargetShape(Shape):
    """A number to reach, by when, owned by whom."""

    name: Text
    goal: ValueShape
    by: ValueShape | None = None
    owner: Text | None = None
    counting: Counting | None = None
    of: Text | None = None
    baseline: ValueShape | None = None
    split_by: Literal["county"] | None = None
    unit: Text | None = None
    draft: Flag = False
    note: Text | None = None


class TargetsShape(RootModel[dict[Slug, TargetShape]]):
    """Each target under its id."""


class ScoreShape(Shape):
    """One item of a score, and how much it weighs."""

    points: Text
    weight: Text | None = None


def _score(value: object) -> object:
    return {"points": value} if isinstance(value, str) else value


class RankShape(Shape):
    by: Text
    within: Text | None = None


class RegisterShape(Shape):
    """A list with fields, an entry rule, a score, classes, a review cadence."""

    id: Slug
    name: Text
    keeper: Text | None = None
    fields: Annotated[dict[Text, str], BeforeValidator(_asks)]
    entry: dict[Text, Text] = {}
    score: dict[Text, Annotated[ScoreShape, BeforeValidator(_score)]] = {}
    classes: dict[Text, Text] = {}
    rank: RankShape | None = None
    review: ValueShape | None = None
    terms: Terms = {}
    seed: Text | None = None
    draft: Flag = False
    note: Text | None = None


class WatchShape(Shape):
    """A figure or report looked at on a cadence, with the line that trips an alert."""

    id: Slug
    name: Text
    figure: Text | None = None
    every: ValueShape
    floor: ValueShape | None = None
    aim: ValueShape | None = None
    ceiling: ValueShape | None = None
    lines: dict[Text, Text] = {}
    report_to: Text | None = None
    owner: Text | None = None
    terms: Terms = {}
    draft: Flag = False
    note: Text | None = None


class MilestoneShape(Shape):
    what: Text
    by: ValueShape


class TaskShape(Shape):
    """What a measure's plain duty needs beyond the default."""

    id: Slug | None = None
    name: Text
    every: ValueShape | None = None
    milestones: tuple[MilestoneShape, ...] = ()
    done_when: Text | None = None
    lead: Text | None = None
    draft: Flag = False
    note: Text | None = None


class WaiveShape(RootModel[dict[Text, Text]]):
    """Each phrase that needs no block, with the reason."""


class ForceShape(Shape):
    """The days on which the policy is in force."""

    from_: ValueShape | None = Field(alias="from", default=None)
    until: ValueShape | None = None


class FrontShape(Shape):
    """What stands at the head of the file."""

    policy: Text
    title: Text
    number: Text | None = None
    issuer: Text
    date: Day
    source: Text
    sha256: Text
    fence: Text = "```"
    in_force: ForceShape | None = None


SHAPES: dict[str, type[BaseModel]] = {
    "benefit": BenefitShape,
    "define": DefineShape,
    "targets": TargetsShape,
    "register": RegisterShape,
    "watch": WatchShape,
    "task": TaskShape,
    "waive": WaiveShape,
}
