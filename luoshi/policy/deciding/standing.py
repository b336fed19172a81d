"""Where a row stands in a register (is it listed, its score, its class), and which alerts a watched figure trips.

The same three values as everywhere: listed is yes, no or not yet known; a score that lacks a figure is not known, and
neither is the class that hangs on it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from luoshi.policy.deciding.terms import value_of
from luoshi.policy.policy import Define, Expression, Register, Term, Watch
from luoshi.rules import nodes as n
from luoshi.rules.evaluate import Value, compile_, compile_missing

SCORE = "得分"
FIGURE, FLOOR, AIM, CEILING = "数值", "底线", "目标", "上限"
Env = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """One row's place in a register. `fails` are the entry conditions that do not hold; `items` the points of each item
    of the score before weighing; `missing` the facts that are not known and matter."""

    listed: bool | None
    fails: tuple[str, ...]
    items: Mapping[str, Value]
    score: Decimal | Fraction | None
    class_: str | None
    missing: tuple[str, ...]


def standing(register: Register, row: Env, defines: Mapping[str, Define]) -> Standing:
    """Where a row stands. `row` holds values as `read_facts` gives them."""
    env = with_defines({**row, **_constants(register.terms)}, defines)
    verdicts = {name: _value(expression, env) for name, expression in register.entry.items()}
    fails = tuple(name for name, verdict in verdicts.items() if verdict is False)
    listed = False if fails else None if None in verdicts.values() else True
    items = {name: _value(item.points, env) for name, item in register.score.items()}
    env.update(items)
    score = _score(register, items, env)
    env[SCORE] = score
    class_ = _first(register.classes, env)
    parts = [*register.entry.values(), *(item.points for item in register.score.values())]
    lacking = [name for part in parts if _value(part, env) is None for name in _missing(part, env)]
    return Standing(listed, fails, items, score, class_, tuple(dict.fromkeys(lacking)))


def alerts(watch: Watch, figures: Env, defines: Mapping[str, Define]) -> tuple[str, ...]:
    """The lines that a figure (数值, and the facts that it is held against) trips, in the order of the block."""
    env: dict[str, Any] = {**figures, **_constants(watch.terms)}
    for name, line in ((FLOOR, watch.floor), (AIM, watch.aim), (CEILING, watch.ceiling)):
        if line is not None:
            env[name] = value_of(line)
    env = with_defines(env, defines)
    return tuple(name for name, line in watch.lines.items() if _value(line, env) is True)


def with_defines(env: Env, defines: Mapping[str, Define]) -> dict[str, Any]:
    """The values with those of every define that they do not give themselves."""
    made = dict(env)
    for name, define in defines.items():
        if name not in made:
            made[name] = define_value(define, made, defines)
    return made


def define_value(define: Define, env: Env, defines: Mapping[str, Define]) -> Value:
    """What a define comes to."""
    tree = define.expression.tree
    if tree is None:
        return None
    inner = {**env, **_constants(define.terms)}
    for name in _names(define):
        if name in defines and name not in inner:
            inner[name] = define_value(defines[name], env, defines)
    return compile_(tree)(inner)


def _names(define: Define) -> tuple[str, ...]:
    return n.names(define.expression.tree) if define.expression.tree is not None else ()


def _constants(terms: Mapping[str, Term]) -> dict[str, Value]:
    return {name: value_of(term.on(None)) for name, term in terms.items()}


def _score(register: Register, items: Mapping[str, Value], env: Env) -> Decimal | Fraction | None:
    total = Fraction(0)
    for name, item in register.score.items():
        points = items[name]
        weight = Decimal(1) if item.weight is None else _value(item.weight, env)
        if not isinstance(points, Decimal | Fraction) or not isinstance(weight, Decimal | Fraction):
            return None
        total += Fraction(points) * Fraction(weight)
    return total if register.score else None


def _first(classes: Mapping[str, Expression], env: Env) -> str | None:
    for name, expression in classes.items():
        verdict = _value(expression, env)
        if verdict is True:
            return name
        if verdict is None:
            return None
    return None


def _value(expression: Expression, env: Env) -> Value:
    return compile_(expression.tree)(env) if expression.tree is not None else None


def _missing(expression: Expression, env: Env) -> tuple[str, ...]:
    finder: Callable[[Env], tuple[str, ...]] | None = (
        compile_missing(expression.tree) if expression.tree is not None else None
    )
    return finder(env) if finder else ()
