"""One decision: may this applicant have this benefit, how much, out of whose purse, and why.

`Decider` holds a benefit's expressions compiled once: for each condition a function for the value, one for what is
missing and one for the words. Conditions are joined by `and` of three values: one that fails settles it, and while one
is not known the answer is not known. An amount is rounded once, at the end, to the fen.

Which version of a dated term holds is chosen by the day that the text makes decisive (`on`); where the block names no
fact for it, by the day of the decision.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from luoshi.policy.shares import shares
from luoshi.policy.terms import literal, value_of
from luoshi.rules import nodes as n
from luoshi.rules.evaluate import Value, compile_, compile_missing
from luoshi.rules.facts import read_facts
from luoshi.rules.figures import Lang
from luoshi.rules.types import DATE, TRUTH, Type
from luoshi.rules.words import compile_sum, compile_told

if TYPE_CHECKING:
    from luoshi.policy.policy import Benefit, Define, Expression, Layer, Policy, Stated, Term

CLAIM_DAY = "申请日期"
"""The fact that stands for the day of the decision, where a window or a dated term has no fact of its own."""
IN_WINDOW, FROM, UNTIL = "在政策期限内", "政策起始日", "政策截止日"

_CENT = Decimal("0.01")
_NOUNS: dict[Lang, dict[str, str]] = {
    "zh": {"money": "应发", "up_to": "最高", "relief": "减免", "refund": "返还", "credit": "额度"},
    "en": {
        "money": "payable",
        "up_to": "at most",
        "relief": "relief",
        "refund": "refund",
        "credit": "credit",
    },
}
_ROUNDED: dict[Lang, str] = {"zh": "，{}到分为{}{}", "en": ", {} to the fen: {} {}"}
_HOW: dict[str, dict[Lang, str]] = {
    "half_up": {"zh": "四舍五入", "en": "rounded half up"},
    "down": {"zh": "舍去尾数", "en": "rounded down"},
    "up": {"zh": "进位", "en": "rounded up"},
}
_ROUNDING = {"half_up": ROUND_HALF_UP, "down": ROUND_FLOOR, "up": ROUND_CEILING}


@dataclass(frozen=True, slots=True)
class Reason:
    """One condition in this case. `quotes` are the phrases, and `readings` the declared readings, of its terms."""

    condition: str
    holds: bool | None
    words: str
    quotes: tuple[str, ...]
    readings: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, and why. `amount` is a ceiling where `gives` is up_to; None where nothing is due or it is not
    yet known. `missing` are the facts that would settle what is still open. `version` is the sha256 of the policy file.
    """

    policy: str
    benefit: str
    name: str
    measure: str | None
    eligible: bool | None
    gives: str
    amount: Decimal | None
    unit: str
    until: date | None
    paid_by: Mapping[str, Decimal]
    because: tuple[Reason, ...]
    sum: str | None
    missing: tuple[str, ...]
    awaits: str | None
    version: str
    on: date | None

    def as_json(self) -> dict[str, Any]:
        """The shape that programs read (design.md, section 4)."""
        shown: dict[str, Any] = {
            "policy": self.policy,
            "benefit": self.benefit,
            "name": self.name,
            "measure": int(self.measure) if self.measure and self.measure.isdigit() else self.measure,
            "eligible": self.eligible,
            "gives": self.gives,
        }
        if self.gives == "deferral":
            shown["until"] = self.until.isoformat() if self.until else None
        else:
            shown["amount"] = None if self.amount is None else f"{self.amount:.2f}"
            if self.unit != "元":
                shown["unit"] = self.unit
        shown["paid_by"] = {payer: f"{part:.2f}" for payer, part in self.paid_by.items()}
        shown["because"] = [
            {
                "condition": reason.condition,
                "holds": reason.holds,
                "words": reason.words,
                "quotes": list(reason.quotes),
                **({"readings": list(reason.readings)} if reason.readings else {}),
                **({"missing": list(reason.missing)} if reason.missing else {}),
            }
            for reason in self.because
        ]
        if self.sum:
            shown["sum"] = self.sum
        shown["missing"] = list(self.missing)
        if self.awaits:
            shown["awaits"] = self.awaits
        shown["version"] = f"sha256:{self.version}"
        shown["on"] = self.on.isoformat() if self.on else None
        return shown


@dataclass(frozen=True, slots=True)
class _Condition:
    """One condition, compiled."""

    name: str
    tree: n.Node
    value: Callable[[Mapping[str, Any]], Value]
    missing: Callable[[Mapping[str, Any]], tuple[str, ...]]
    words: Callable[[Mapping[str, Any], bool | None], str]
    quotes: tuple[str, ...]
    readings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Defined:
    """A define that the benefit stands on: its name, its terms, and its value."""

    name: str
    terms: Mapping[str, Value]
    value: Callable[[Mapping[str, Any]], Value]
    words: Callable[[Mapping[str, Any], bool | None], str] | None


@dataclass(slots=True)
class Decider:
    """A benefit's rules, ready to decide. `facts` are the facts it may be asked, with their types; `known` those of the
    jurisdiction, which a profile may hold besides."""

    benefit: Benefit
    policy: str
    version: str
    defines: Mapping[str, Define]
    facts: Mapping[str, Type]
    known: Mapping[str, Type]
    lang: Lang = "zh"
    _names: Mapping[str, Type] = field(init=False)
    _conditions: tuple[_Condition, ...] = field(init=False)
    _defined: tuple[_Defined, ...] = field(init=False)
    _amount: _Condition | None = field(init=False)
    _until: _Condition | None = field(init=False)
    _sum: Callable[[Mapping[str, Any]], str] = field(init=False)
    _layers: tuple[Any, ...] = field(init=False)
    _constants: Mapping[str, Value] = field(init=False)
    _dated: tuple[Term, ...] = field(init=False)
    _in_other_languages: dict[str, Decider] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        one = self.benefit
        self._names = {**self.known, **self.facts, CLAIM_DAY: DATE}
        self._dated = tuple(term for term in one.terms.values() if len(term.versions) > 1)
        self._constants = {
            **{name: value_of(term.on(None)) for name, term in one.terms.items() if len(term.versions) == 1},
            **self._window_ends(),
        }
        trees = {
            name: expression.tree for name, expression in one.when.items() if expression.tree is not None
        }
        window = self._window()
        if window is not None and not any(self._same(window, tree) for tree in trees.values()):
            trees[IN_WINDOW] = window
        self._defined = self._needed_defines([*trees.values(), *self._result_trees()])
        self._conditions = tuple(self._compiled(name, tree) for name, tree in trees.items())
        self._amount = self._of(one.amount, "金额")
        self._until = self._of(one.until, "期限")
        self._layers = tuple(self._layer(layer) for layer in one.paid_by)
        noun = _NOUNS[self.lang].get(one.gives, "")
        self._sum = compile_sum(self._amount.tree, self.lang, noun) if self._amount else lambda values: ""  # noqa: ARG005

    def decide(self, facts: Mapping[str, object], on: date | None = None) -> Decision:
        """Decide a case. `facts` are as they come (numbers, dates as text, 是/否; None or absent is unknown); `on` is the
        day of the decision. Raises `Refused` for facts that are not what their type says."""
        read = read_facts({name: value for name, value in facts.items() if name in self._names}, self._names)
        return self.decide_read(read, on)

    def decide_read(self, facts: Mapping[str, Any], on: date | None = None) -> Decision:
        """The same for facts that `read_facts` has read."""
        one = self.benefit
        values: dict[str, Any] = {**facts, **self._constants}
        if on is not None:
            values[CLAIM_DAY] = on
        day: date | None = values.get(one.on or CLAIM_DAY)
        for term in self._dated:
            values[term.name] = value_of(term.on(day)) if day is not None else None
        for define in self._defined:
            values[define.name] = define.value({**values, **define.terms} if define.terms else values)
        because = tuple([self._reason(condition, values) for condition in self._conditions])
        verdicts = [reason.holds for reason in because]
        eligible = False if False in verdicts else None if None in verdicts else True
        missing = dict.fromkeys(fact for reason in because for fact in reason.missing)
        amount: Decimal | None = None
        until: date | None = None
        words: str | None = None
        paid: Mapping[str, Decimal] = {}
        if eligible is not False and not one.awaits:
            if self._amount is not None:
                exact = self._amount.value(values)
                amount, words = self._rounded(exact), self._sum(values)
                if amount is None:
                    missing.update(dict.fromkeys(self._asked(self._amount.missing(values))))
                else:
                    if amount != exact:
                        words += _ROUNDED[self.lang].format(
                            _HOW[one.rounds][self.lang], f"{amount:,.2f}", one.unit
                        )
                    if self._layers:
                        paid, lacking = self._paid(amount, values)
                        missing.update(dict.fromkeys(lacking))
            if self._until is not None:
                until = self._until.value(values)  # type: ignore[assignment]
                if until is None:
                    missing.update(dict.fromkeys(self._asked(self._until.missing(values))))
        return Decision(
            self.policy, one.id, one.name, one.measure.id if one.measure else None, eligible, one.gives, amount, one.unit,
            until, MappingProxyType(paid), because, words, tuple(missing) if eligible is not False else (), one.awaits,
            self.version, day if day is not None else on,
        )  # fmt: skip

    def _reason(self, condition: _Condition, values: Mapping[str, Any]) -> Reason:
        holds: bool | None = condition.value(values)  # type: ignore[assignment]
        missing = self._asked(condition.missing(values)) if holds is None else ()
        words = condition.words(values, holds)
        return Reason(condition.name, holds, words, condition.quotes, condition.readings, missing)

    def conditions(self) -> Mapping[str, n.Node]:
        """The conditions as trees, the window among them, for the other readings."""
        return {condition.name: condition.tree for condition in self._conditions}

    def in_language(self, lang: Lang) -> Decider:
        """The same rules, explained in another language."""
        if lang == self.lang:
            return self
        made = self._in_other_languages.get(lang)
        if made is None:
            made = Decider(
                self.benefit, self.policy, self.version, self.defines, self.facts, self.known, lang
            )
            self._in_other_languages[lang] = made
        return made

    def _compiled(self, name: str, tree: n.Node) -> _Condition:
        inlined = self.inlined(tree)
        used = [self.benefit.terms[term] for term in n.names(tree) if term in self.benefit.terms]
        stated = [version.stated for term in used for version in term.versions]
        if name == IN_WINDOW and self.benefit.window:
            stated += [one for one in (self.benefit.window.since, self.benefit.window.until) if one]
        quotes, readings = _origins(stated)
        told = self._told(tree) if tree.type.kind == "truth" else _silent
        return _Condition(name, tree, compile_(tree), compile_missing(inlined), told, quotes, readings)

    def _told(self, tree: n.Node) -> Callable[[Mapping[str, Any], bool | None], str]:
        """The words for a condition; where it reads a define, followed by why that holds or does not."""
        told = compile_told(tree, self.lang)
        read = [one for one in self._defined if one.name in n.names(tree) and one.words]
        if not read:
            return told
        opening, closing = ("（", "）") if self.lang == "zh" else (" (", ")")

        def words(values: Mapping[str, Any], holds: bool | None) -> str:
            why = "；".join(
                one.words({**values, **one.terms}, values.get(one.name))
                for one in read
                if one.words is not None
            )
            return f"{told(values, holds)}{opening}{why}{closing}"

        return words

    def _of(self, expression: Expression | None, name: str) -> _Condition | None:
        if expression is None or expression.tree is None:
            return None
        return self._compiled(name, expression.tree)

    def inlined(self, tree: n.Node) -> n.Node:
        """The tree with every define replaced by what it stands for, its terms as constants: facts and the benefit's own
        terms are the only names left."""
        swaps = {}
        for name in n.names(tree):
            define = self.defines.get(name)
            if define is not None and name not in self.facts and define.expression.tree is not None:
                terms = {term: literal(one.on(None)) for term, one in define.terms.items()}
                swaps[name] = self.inlined(n.substitute(define.expression.tree, terms))
        return n.substitute(tree, swaps) if swaps else tree

    def with_constants(self, tree: n.Node, day: date | None = None) -> n.Node:
        """The tree with defines inlined and every term as its value on a day: only facts are left."""
        terms: dict[str, n.Node] = {name: literal(term.on(day)) for name, term in self.benefit.terms.items()}
        for name, end in self._window_ends().items():
            terms[name] = n.Literal_(DATE, end)
        return n.substitute(self.inlined(tree), terms)

    def _needed_defines(self, trees: list[n.Node]) -> tuple[_Defined, ...]:
        """The defines that the trees read, those that others stand on first."""
        order: dict[str, _Defined] = {}

        def need(tree: n.Node) -> None:
            for name in n.names(tree):
                define = self.defines.get(name)
                if define is None or name in self.facts or name in order or define.expression.tree is None:
                    continue
                need(define.expression.tree)
                terms = {term: value_of(one.on(None)) for term, one in define.terms.items()}
                truth = define.expression.tree.type.kind == "truth"
                words = compile_told(define.expression.tree, self.lang) if truth else None
                order[name] = _Defined(name, terms, compile_(define.expression.tree), words)

        for tree in trees:
            need(tree)
        return tuple(order.values())

    def _result_trees(self) -> list[n.Node]:
        one = self.benefit
        found = [one.amount, one.until, *(layer.amount for layer in one.paid_by)]
        return [
            expression.tree for expression in found if expression is not None and expression.tree is not None
        ]

    def _window_ends(self) -> dict[str, date]:
        window = self.benefit.window
        if window is None:
            return {}
        ends = {FROM: window.first, UNTIL: window.last}
        return {name: end for name, end in ends.items() if end is not None}

    def _window(self) -> n.Node | None:
        ends = self._window_ends()
        day = n.Name(DATE, self.benefit.on or CLAIM_DAY)
        if FROM in ends and UNTIL in ends:
            return n.Between(TRUTH, day, n.Name(DATE, FROM), n.Name(DATE, UNTIL))
        if UNTIL in ends:
            return n.Compare(TRUTH, "<=", day, n.Name(DATE, UNTIL))
        return n.Compare(TRUTH, ">=", day, n.Name(DATE, FROM)) if FROM in ends else None

    def _same(self, window: n.Node, tree: n.Node) -> bool:
        """Whether a condition already says what the window says."""
        return _bare(self.with_constants(tree)) == _bare(self.with_constants(window))

    def _layer(self, layer: Layer) -> Any:
        if layer.rest is not None:
            return dict(layer.rest)
        if layer.share is not None:
            return layer.payer, layer.share
        return layer.payer, self._of(layer.amount, layer.payer or "")

    def _paid(self, amount: Decimal, values: Mapping[str, Any]) -> tuple[dict[str, Decimal], tuple[str, ...]]:
        layers = []
        for layer in self._layers:
            if isinstance(layer, tuple) and isinstance(layer[1], _Condition):
                part = self._rounded(layer[1].value(values))
                if part is None:
                    return {}, self._asked(layer[1].missing(values))
                layers.append((layer[0], part))
            else:
                layers.append(layer)
        return shares(amount, layers), ()

    def _rounded(self, value: Value) -> Decimal | None:
        if value is None:
            return None
        if isinstance(value, Fraction):
            return _fraction_to_fen(value, self.benefit.rounds)
        assert isinstance(value, Decimal)
        return value.quantize(_CENT, _ROUNDING[self.benefit.rounds])

    def _asked(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """What to ask for: a dated term that is not chosen yet asks for the decisive day."""
        dated = {term.name for term in self._dated}
        return tuple(dict.fromkeys(self.benefit.on or CLAIM_DAY if name in dated else name for name in names))


def with_deciders(policy: Policy, known: Mapping[str, Type]) -> Policy:
    """The policy with each benefit ready to decide. `known` are the facts of the jurisdiction."""
    made = {
        id_: replace(one, decider=Decider(one, policy.id, policy.version, policy.defines, one.facts, known))
        for id_, one in policy.benefits.items()
    }
    return replace(policy, benefits=MappingProxyType(made))


def _silent(values: Mapping[str, Any], holds: bool | None) -> str:
    del values, holds
    return ""


def _bare(tree: n.Node) -> object:
    """A tree without its types, to be compared."""
    if isinstance(tree, n.Literal_):
        return tree.value
    if isinstance(tree, n.Name):
        return tree.name
    return (type(tree), getattr(tree, "op", None), *(_bare(child) for child in n.children(tree)))


def _fraction_to_fen(value: Fraction, rounds: str) -> Decimal:
    scaled = value * 100
    down = scaled.numerator // scaled.denominator
    rest = scaled - down
    if rest and (
        rounds == "up"
        or (rounds == "half_up" and (rest > Fraction(1, 2) or (rest == Fraction(1, 2) and value > 0)))
    ):
        down += 1
    return Decimal(down).scaleb(-2)


def _origins(stated: list[Stated]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    quotes: dict[str, None] = {}
    readings: dict[str, None] = {}
    for one in stated:
        because = getattr(one.origin, "because", None)
        if because is None:
            quotes[one.origin.phrase] = None  # type: ignore[union-attr]
        else:
            readings[f"{one.value.words}：{because}"] = None
    return tuple(quotes), tuple(readings)
