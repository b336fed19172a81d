"""The third reading: what holds of a tree for every fact that its declared ranges allow, by z3.

Each question ends in a `Proof`: proved, refuted with a case that shows it (facts as `evaluate` takes them), or not
settled within the time given, which is said and never guessed. Products of two unknown facts may end so.

    never_exceeds(amount, cap)          no case pays more than the cap
    never_negative(amount)
    disjoint(tiers), covering(tiers)    no case in two tiers, no case in none (`gaps` lists those in none)
    monotone(amount, "购车价格")         more of the fact never gives less
    satisfiable(window)                 some case is in the window
    cliff(amount, "购车价格", step)      where one step more of a fact costs most, and how much
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from types import MappingProxyType
from typing import Literal

import z3

from luoshi.problem import Say
from luoshi.rules import nodes as n
from luoshi.rules.formula import truth_of, value_of
from luoshi.rules.formula_facts import YES, Fact, Model
from luoshi.rules.types import INTEGER, TRUTH, Type

Outcome = Literal["proved", "refuted", "unsettled"]
SECONDS = 5.0
"""How long one question may take."""
FEN = Fraction(1, 100)
_ALWAYS = n.Literal_(TRUTH, True)
_PLAIN = tuple(Decimal(number) for number in (0, 1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000))
"""Values that make a case easy to read, tried for each number of a case in this order."""


@dataclass(frozen=True, slots=True)
class Proof:
    """`case` is the counter-example of a claim, or for `satisfiable` the case that was found."""

    outcome: Outcome
    case: Mapping[str, Fact] = field(default_factory=dict)
    values: Mapping[str, Fraction] = field(default_factory=dict)
    """What the amounts asked about come to in that case: `amount` and `cap`, or `before` and `after`."""
    which: tuple[str, ...] = ()
    """The names of the conditions that the case is about."""
    why: Say | None = None

    def __bool__(self) -> bool:
        return self.outcome == "proved"


@dataclass(frozen=True, slots=True)
class Cliff:
    """`refuted` says that there is a cliff: at `case`, one step more of `name` loses `loss`."""

    outcome: Outcome
    name: str
    step: Decimal
    case: Mapping[str, Fact] = field(default_factory=dict)
    after: Fact = None
    """The fact one step further."""
    amounts: tuple[Fraction, Fraction] = (Fraction(0), Fraction(0))
    """Before the step and after it."""
    largest: bool = False
    """Whether it is shown that no step loses more."""
    why: Say | None = None

    @property
    def loss(self) -> Fraction:
        return self.amounts[0] - self.amounts[1]


def holds_always(claim: n.Node, given: n.Node = _ALWAYS, *, seconds: float = SECONDS) -> Proof:
    """Whether `claim` is true wherever `given` is, and unknown at most where a fact is unknown."""
    asked = _Question([claim, given], seconds)
    truth = truth_of(asked.model, claim)
    wrong = z3.Or(truth.false, z3.And(asked.all_known(), z3.Not(truth.true)))
    return asked.refute(asked.true(given), wrong)


def never_exceeds(amount: n.Node, cap: n.Node, given: n.Node = _ALWAYS, *, seconds: float = SECONDS) -> Proof:
    """Where both are known. (An unknown amount is not more than a cap.)"""
    asked = _Question([amount, cap, given], seconds)
    above = truth_of(asked.model, n.Compare(TRUTH, ">", amount, cap)).true
    return asked.refute(asked.true(given), above, amount=amount, cap=cap)


def never_negative(amount: n.Node, given: n.Node = _ALWAYS, *, seconds: float = SECONDS) -> Proof:
    asked = _Question([amount, given], seconds)
    below = truth_of(asked.model, n.Compare(TRUTH, "<", amount, _number(amount.type, Decimal(0)))).true
    return asked.refute(asked.true(given), below, amount=amount)


def disjoint(conditions: Mapping[str, n.Node], given: n.Node = _ALWAYS, *, seconds: float = SECONDS) -> Proof:
    """Whether no case meets two of the conditions; `which` names the two that some case meets."""
    late: Proof | None = None
    for proof in overlaps(conditions, given, seconds=seconds):
        if proof.outcome == "refuted":
            return proof
        if proof.outcome == "unsettled":
            late = late or proof
    return late or Proof("proved")


def overlaps(
    conditions: Mapping[str, n.Node], given: n.Node = _ALWAYS, *, seconds: float = SECONDS
) -> Iterator[Proof]:
    """A proof for each pair of conditions, in their order."""
    asked = _Question([*conditions.values(), given], seconds)
    for pair in combinations(conditions, 2):
        both = (asked.true(conditions[name]) for name in pair)
        yield asked.refute(asked.true(given), *both, which=pair)


def covering(conditions: Mapping[str, n.Node], given: n.Node = _ALWAYS, *, seconds: float = SECONDS) -> Proof:
    """Whether every case that `given` allows meets one of the conditions."""
    return next(gaps(conditions, given, seconds=seconds), Proof("proved"))


def gaps(
    conditions: Mapping[str, n.Node], given: n.Node = _ALWAYS, *, seconds: float = SECONDS
) -> Iterator[Proof]:
    """The cases that meet none of the conditions: one for each way to compare with their boundaries."""
    asked = _Question([*conditions.values(), given], seconds)
    tests = [asked.true(test) for tree in conditions.values() for test in _tests(tree)]
    none = (z3.Not(asked.true(tree)) for tree in conditions.values())
    assumed = [asked.true(given), asked.all_known(), *none]
    while True:
        proof, found = asked.search(*assumed)
        if proof.outcome == "proved":
            return
        yield proof
        if found is None:
            return
        same = [test == found.eval(test, model_completion=True) for test in tests]
        assumed.append(z3.Not(z3.And([YES, *same])))


def satisfiable(condition: n.Node, given: n.Node = _ALWAYS, *, seconds: float = SECONDS) -> Proof:
    """Proved with a case that meets the condition, or refuted: no case does."""
    asked = _Question([condition, given], seconds)
    found = asked.refute(asked.true(given), asked.true(condition))
    turned: dict[Outcome, Outcome] = {"proved": "refuted", "refuted": "proved", "unsettled": "unsettled"}
    return Proof(turned[found.outcome], found.case, why=found.why)


def monotone(
    amount: n.Node,
    name: str,
    given: n.Node = _ALWAYS,
    *,
    falling: bool = False,
    seconds: float = SECONDS,
) -> Proof:
    """Whether more of the fact never gives less (with `falling`, never more). Of two cases that show otherwise,
    the second has the fact's value under its name and a prime, 购车价格′."""
    more_name = f"{name}′"
    fact = n.Name(_type_of(name, amount, given), name)
    more = n.Name(fact.type, more_name)
    amount_more, given_more = (n.substitute(tree, {name: more}) for tree in (amount, given))
    asked = _Question([amount, amount_more, given, given_more, fact, more], seconds)
    less = n.Compare(TRUTH, "<" if falling else ">", amount, amount_more)
    larger = n.Compare(TRUTH, "<", fact, more)
    assumed = (asked.true(tree) for tree in (given, given_more, larger, less))
    return asked.refute(*assumed, before=amount, after=amount_more)


def cliff(
    amount: n.Node,
    name: str,
    given: n.Node = _ALWAYS,
    step: Decimal = Decimal(1),
    *,
    seconds: float = SECONDS,
) -> Cliff:
    """Where one step more of the fact (一元, 一天) makes the amount fall most. `proved`: it never falls."""
    fact = n.Name(_type_of(name, amount, given), name)
    stepped = _stepped(fact, step)
    further, given_further = (n.substitute(tree, {name: stepped}) for tree in (amount, given))
    asked = _Question([amount, further, given, given_further, fact], seconds)
    before, after = value_of(asked.model, amount), value_of(asked.model, further)
    loss = before.term - after.term
    assumed = [asked.true(given), asked.true(given_further), before.known, after.known]
    assumed.append(asked.model.in_range(fact.type, value_of(asked.model, stepped).term))

    def found_above(least: Fraction, plain: bool = False) -> Proof:
        amounts = {"before": amount, "after": further}
        enough = loss >= z3.RealVal(str(least))
        return asked.search(*assumed, enough, plain=plain, amounts=amounts)[0]

    best = found_above(FEN)
    if best.outcome != "refuted":
        return Cliff(best.outcome, name, step, why=best.why)
    low, high = _loss(best), None
    while high is None or high - low > FEN:
        aim = 2 * low if high is None else max((low + high) / 2, low + FEN)
        proof = found_above(aim)
        if proof.outcome == "unsettled":
            break
        if proof.outcome == "proved":
            high = aim
        else:
            best, low = proof, _loss(proof)
    best = found_above(low, plain=True)
    amounts = (best.values["before"], best.values["after"])
    further_on = _further(best.case[name], step)
    return Cliff(
        "refuted", name, step, best.case, further_on, amounts, high is not None and high - low <= FEN
    )


class _Question:
    """One solver for each search, over the model of the trees that are asked about."""

    def __init__(self, trees: Iterable[n.Node], seconds: float) -> None:
        self.model = Model.of(trees)
        self.milliseconds = int(seconds * 1000)

    def true(self, tree: n.Node) -> z3.BoolRef:
        return truth_of(self.model, tree).true

    def all_known(self) -> z3.BoolRef:
        return z3.And([YES, *self.model.known.values()])

    def refute(self, *against: z3.BoolRef, which: tuple[str, ...] = (), **amounts: n.Node) -> Proof:
        """Proved where nothing meets all of these, refuted by a case that does."""
        return self.search(*against, which=which, amounts=amounts)[0]

    def search(
        self,
        *wanted: z3.BoolRef,
        which: tuple[str, ...] = (),
        plain: bool = True,
        amounts: Mapping[str, n.Node] = MappingProxyType({}),
    ) -> tuple[Proof, z3.ModelRef | None]:
        """The case, if any, that meets all that is wanted; with `plain` in round numbers."""
        terms = {name: value_of(self.model, tree) for name, tree in amounts.items()}
        solver = z3.Solver()
        solver.set("random_seed", 0)
        solver.set("timeout", self.milliseconds)
        solver.add(*wanted, *self.model.side, *self.model.order_of_days())
        answer = solver.check()
        if answer == z3.unsat:
            return Proof("proved"), None
        if answer == z3.unknown:
            return Proof("unsettled", which=which, why=_why(solver.reason_unknown())), None
        found = solver.model()
        if plain:
            found = self._plainer(solver, found)
        values = {name: _fraction(found, value.term) for name, value in terms.items()}
        known = {name: value for name, value in values.items() if value is not None}
        return Proof("refuted", self.model.facts(found), known, which), found

    def _plainer(self, solver: z3.Solver, found: z3.ModelRef) -> z3.ModelRef:
        """The case with round numbers where it stays one."""
        solver.set("timeout", min(self.milliseconds, 200))
        for name, type_ in self.model.names.items():
            if type_.kind == "number":
                found = self._plainest(solver, name, found)
        return found

    def _plainest(self, solver: z3.Solver, name: str, found: z3.ModelRef) -> z3.ModelRef:
        for value in _PLAIN:
            solver.push()
            solver.add(self.model.equal(name, value))
            if solver.check() == z3.sat:
                return solver.model()
            solver.pop()
        solver.add(
            self.model.variables[name] == found.eval(self.model.variables[name], model_completion=True)
        )
        return found


def _why(reason: str) -> Say:
    if "timeout" in reason or "cancel" in reason:
        return Say(
            "在限定时间内没有得出结论;可以延长时间再试。",
            "Not settled within the time given; give it longer.",
        )
    return Say(
        f"超出可以判定的范围(两个未知数相乘等):{reason}。",
        f"Beyond what can be decided (products): {reason}.",
    )


def _fraction(found: z3.ModelRef, term: z3.ArithRef) -> Fraction | None:
    value = found.eval(term, model_completion=True)
    return Fraction(str(value.as_fraction())) if z3.is_rational_value(value) else None


def _loss(proof: Proof) -> Fraction:
    return proof.values["before"] - proof.values["after"]


def _type_of(name: str, *trees: n.Node) -> Type:
    for tree in trees:
        for node in n.walk(tree):
            if isinstance(node, n.Name) and node.name == name:
                return node.type
    raise KeyError(name)


def _number(like: Type, value: Decimal) -> n.Literal_:
    return n.Literal_(like, value)


def _stepped(fact: n.Name, step: Decimal) -> n.Node:
    if fact.type.kind == "date":
        return n.AddDays(fact.type, fact, n.Literal_(INTEGER, step))
    return n.Add(fact.type, fact, _number(fact.type, step))


def _further(value: Fact, step: Decimal) -> Fact:
    if isinstance(value, date):
        return value + timedelta(days=int(step))
    assert isinstance(value, Decimal)
    return value + step


def _tests(tree: n.Node) -> Iterator[n.Node]:
    """The comparisons and yes-or-no facts of which a condition is made."""
    if isinstance(tree, n.Compare | n.Between | n.In) or (isinstance(tree, n.Name) and tree.type == TRUTH):
        yield tree
    else:
        for child in n.children(tree):
            yield from _tests(child)
