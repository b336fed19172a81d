"""What can be proved between blocks, and within a register; each told as a note, for a person to judge.

- `together`: two payments of one measure, or of benefits that hang together by `not_with`, that one applicant can have
  both of though neither names the other in `not_with`;
- `classes`: a score or a row that no class takes, classes that hold at once (the first counts), a class that nobody is in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, product

from luoshi.policy.deciding.defined import inlined, types_in
from luoshi.policy.deciding.standing import SCORE, standing
from luoshi.policy.deciding.terms import literal
from luoshi.policy.policy import Benefit, Define, Expression, Register
from luoshi.policy.proving.findings import About, Finding, as_case, written
from luoshi.problem import Say
from luoshi.rules import nodes as n
from luoshi.rules.prove import Proof, covering, overlaps, satisfiable
from luoshi.rules.types import TRUTH, Type
from luoshi.rules.types import number as number_type
from luoshi.rules.units import NONE

_PAYMENTS = ("money", "up_to")
_ALWAYS = n.Literal_(TRUTH, True)
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Subject:
    """A benefit, and for each version of its terms the conditions and the amount, in which only facts are left."""

    benefit: Benefit
    amounts: tuple[tuple[n.Node, n.Node | None], ...]

    @property
    def pays(self) -> bool:
        return self.benefit.gives in _PAYMENTS and self.benefit.amount is not None and not self.benefit.awaits


def together(subjects: Sequence[Subject], only: str | None, seconds: float) -> Iterator[Finding]:
    """For each pair of payments that are near one another: can somebody have both?"""
    paying = [subject for subject in subjects if subject.pays]
    knots = _knots([subject.benefit for subject in subjects])
    for one, other in combinations(paying, 2):
        ids = (one.benefit.id, other.benefit.id)
        if only in (None, *ids) and _near(one.benefit, other.benefit, knots):
            yield _both(one, other, seconds)


def _near(one: Benefit, other: Benefit, knots: Mapping[str, int]) -> bool:
    if other.id in one.not_with or one.id in other.not_with:
        return False
    same = one.measure is not None and other.measure is not None and one.measure.id == other.measure.id
    tied = knots.get(one.id, -1) == knots.get(other.id, -2)
    return (same or tied) and not set(one.audience).isdisjoint(other.audience)


def _knots(benefits: Sequence[Benefit]) -> dict[str, int]:
    """Benefits that hang together by `not_with`, by a number for each such group."""
    knot: dict[str, int] = {}
    for number, one in enumerate(benefits):
        ids = {one.id, *one.not_with} if one.not_with else set()
        joined = {knot[id_] for id_ in ids if id_ in knot}
        knot.update({id_: number for id_, old in knot.items() if old in joined})
        knot.update(dict.fromkeys(ids, number))
    return knot


def _both(one: Subject, other: Subject, seconds: float) -> Finding:
    about = About(one.benefit.id, one.benefit.name, one.benefit.place)
    name = other.benefit.name
    apart = Say(f"不会与“{name}”同时享受", f"it is never had together with `{other.benefit.id}`")
    unsettled = False
    for (given, amount), (given_other, amount_other) in product(one.amounts, other.amounts):
        assert amount is not None
        assert amount_other is not None
        trees = (given, amount, given_other, amount_other)
        if _types_differ(trees):
            return about.unsettled("together", apart, "note")
        paid = tuple(
            n.Compare(TRUTH, ">", each, n.Literal_(each.type, _ZERO)) for each in (amount, amount_other)
        )
        both = n.And(TRUTH, (*paid, given, given_other))
        proof = satisfiable(both, seconds=seconds)
        if proof.outcome == "proved":
            say = Say(f"可以与“{name}”同时享受", f"it can be had together with `{other.benefit.id}`")
            do = Say(
                f"不得重复享受的，写 not_with: {other.benefit.id}；本来可以叠加的不用改",
                f"if they exclude one another, write `not_with: {other.benefit.id}`; if they add up, leave it",
            )
            return about.found("together", "refuted", say, as_case(proof.case, both), "note", do)
        unsettled = unsettled or proof.outcome == "unsettled"
    return (
        about.unsettled("together", apart, "note") if unsettled else about.found("together", "proved", apart)
    )


def _types_differ(trees: Sequence[n.Node]) -> bool:
    """Whether two benefits mean different things by one name."""
    types: dict[str, Type] = {}
    return any(
        types.setdefault(name, type_) != type_ for tree in trees for name, type_ in types_in(tree).items()
    )


def classes(register: Register, defines: Mapping[str, Define], seconds: float) -> Iterator[Finding]:
    """Whether each row that is listed falls into a class, into one only, and each class has somebody in it."""
    if register.classes and all(one.tree is not None for one in _expressions(register)):
        yield from _Classes(register, defines, seconds).findings()


class _Classes:
    """The classes of one register, with its terms as constants; 得分 is first any number at all, and where that does
    not settle it, the weighted sum that it stands for."""

    def __init__(self, register: Register, defines: Mapping[str, Define], seconds: float) -> None:
        self.register, self.defines, self.seconds = register, defines, seconds
        self.about = About(register.id, register.name, register.place)
        self.terms = {name: literal(term.on(None)) for name, term in register.terms.items()}
        items = {name: self._plain(item.points) for name, item in register.score.items()}
        self.free = {name: self._plain(one, items) for name, one in register.classes.items()}
        score = {SCORE: self._score(items)} if register.score else {}
        self.summed = {name: n.substitute(tree, score) for name, tree in self.free.items()}
        entry = tuple(self._plain(one) for one in register.entry.values())
        self.given = n.And(TRUTH, (_ALWAYS, *entry))

    def findings(self) -> Iterator[Finding]:
        yield self._cover()
        yield self._apart()
        before: list[n.Node] = []
        for name, tree in self.summed.items():
            in_it = n.And(TRUTH, (tree, *(n.Not(TRUTH, one) for one in before)))
            before.append(tree)
            if satisfiable(in_it, self.given, seconds=self.seconds).outcome == "refuted":
                say = Say(f"“{name}”这一类没有谁会落进去", f"nobody falls into the class “{name}”")
                do = Say("检查各类的界限和先后", "see the bounds of the classes, and their order")
                yield self.about.found("tier", "refuted", say, severity="warning", remedy=do)

    def _cover(self) -> Finding:
        holds = Say("每个在册的都有一类", "whoever is listed falls into a class")
        if covering(self.free, self.given, seconds=self.seconds):
            return self.about.found("classes-cover", "proved", holds)
        proof = covering(self.summed, self.given, seconds=self.seconds)
        if proof.outcome == "proved":
            return self.about.found("classes-cover", "proved", holds)
        if proof.outcome == "unsettled":
            return self.about.unsettled("classes-cover", holds, "note")
        score = self._score_of(proof)
        say = Say(f"在册而不属于任何一类的{score}", f"listed, but in no class{score}")
        do = Say("补一类，或改各类的界限", "add a class, or mend the bounds")
        case = as_case(proof.case, self.given, *self.summed.values())
        return self.about.found("classes-cover", "refuted", say, case, "note", do)

    def _apart(self) -> Finding:
        holds = Say("各类互不重叠", "no two classes hold at once")
        proofs = list(overlaps(self.free, self.given, seconds=self.seconds))
        if any(proof.outcome != "proved" for proof in proofs):
            proofs = list(overlaps(self.summed, self.given, seconds=self.seconds))
        both = [proof for proof in proofs if proof.outcome == "refuted"]
        if not both:
            settled = all(proof.outcome == "proved" for proof in proofs)
            if settled:
                return self.about.found("classes-apart", "proved", holds)
            return self.about.unsettled("classes-apart", holds, "note")
        pairs = "、".join(f"“{first}”和“{second}”" for first, second in (proof.which for proof in both))
        pairs_en = ", ".join(f"“{first}” and “{second}”" for first, second in (proof.which for proof in both))
        say = Say(
            f"{pairs}会同时成立，算作写在前面的那一类",
            f"{pairs_en} can hold at once; the first written counts",
        )
        first, second = (self.summed[name] for name in both[0].which)
        # No problem: that the first that holds counts is how classes are written.
        return self.about.found(
            "classes-apart", "refuted", say, as_case(both[0].case, self.given, first, second)
        )

    def _plain(self, one: Expression, items: Mapping[str, n.Node] | None = None) -> n.Node:
        assert one.tree is not None
        return n.substitute(inlined(one.tree, self.defines), {**self.terms, **(items or {})})

    def _score(self, items: Mapping[str, n.Node]) -> n.Node:
        total: n.Node | None = None
        for name, points in items.items():
            weight = self.register.score[name].weight
            part = _product(points, self._plain(weight)) if weight else points
            total = _sum(total, part) if total else part
        assert total is not None
        return total

    def _score_of(self, proof: Proof) -> str:
        if not self.register.score:
            return ""
        row = {name: proof.case.get(name) for name in self.register.facts}
        return f"（{SCORE} {written(standing(self.register, row, self.defines).score)}）"


def _product(left: n.Node, right: n.Node) -> n.Node:
    return n.Multiply(_score_type(left, right), left, right)


def _sum(left: n.Node, right: n.Node) -> n.Node:
    return n.Add(_score_type(left, right), left, right)


def _score_type(left: n.Node, right: n.Node) -> Type:
    return number_type(NONE, 6, rational=left.type.rational or right.type.rational)


def _expressions(register: Register) -> Iterator[Expression]:
    yield from register.entry.values()
    yield from register.classes.values()
    for item in register.score.values():
        yield item.points
        if item.weight:
            yield item.weight
