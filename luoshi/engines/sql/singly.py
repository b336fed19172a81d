"""Rows decided one at a time: those that an engine's SQL leaves to `read_value` and the Decider.

A row in which a cell is wrong is refused whole, with a line for each such cell; so is one with an amount that the result
cannot hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from luoshi.engines.codes import code_of
from luoshi.engines.in_memory.compiled import LARGEST, too_large
from luoshi.engines.in_memory.take import Reader
from luoshi.engines.mapping import Mapped
from luoshi.engines.plan import Plan, ResultColumn, result_columns
from luoshi.engines.results.sink import ROW
from luoshi.policy.decision import Decision
from luoshi.policy.trying.table import RefusedRow
from luoshi.rules.read import Wrong


@dataclass(frozen=True, slots=True)
class Singly:
    """Decides single rows of a table whose columns are mapped."""

    plan: Plan
    readers: Mapping[str, Reader]
    columns: Sequence[tuple[ResultColumn, ...]]
    missing: Counter[str]
    """Of each fact, in how many of the rows decided it was not known."""

    @classmethod
    def of(cls, plan: Plan, mapped: Mapped) -> Singly:
        types = {**plan.facts, **plan.asks}
        readers = {fact: Reader(types[fact], taken) for fact, taken in mapped.facts.items()}
        return cls(plan, readers, [result_columns(benefit) for benefit in plan.benefits], Counter())

    def decide(self, number: int, cells: Mapping[str, Any]) -> tuple[Any, ...] | list[RefusedRow]:
        """The result's cells of a row, or why it is refused. `cells` are the table's, as they came."""
        facts: dict[str, Any] = {}
        wrong: list[RefusedRow] = []
        for fact, reader in self.readers.items():
            column = reader.taken.column
            cell = reader.taken.constant if column is None else cells[column]
            try:
                facts[fact] = reader.exact(cell.strip() if isinstance(cell, str) else cell)
            except Wrong as one:
                wrong.append(RefusedRow(number, column or fact, reader.shown(cell), one.message))
        if wrong:
            return wrong
        found: list[Any] = []
        for benefit, decider, columns in zip(
            self.plan.benefits, self.plan.deciders, self.columns, strict=True
        ):
            decision = decider.decide_read(facts, self.plan.on)
            amounts = (decision.amount, *decision.paid_by.values())
            beyond = next((one for one in amounts if one is not None and abs(one) >= LARGEST), None)
            if beyond is not None:
                wrong.append(RefusedRow(number, benefit.id, None, too_large(beyond)))
            found += [_cell(column, decision) for column in columns]
        if wrong:
            return wrong
        self.missing.update(
            fact for fact, value in facts.items() if value is None and fact in self.plan.facts
        )
        return tuple(found)


def _cell(column: ResultColumn, decision: Decision) -> Any:
    match column.kind:
        case "truth":
            return decision.eligible
        case "date":
            return decision.until
        case "code":
            lacks = decision.eligible is True and bool(decision.missing)
            return code_of([reason.holds for reason in decision.because], lacks)
    return decision.amount if column.payer is None else decision.paid_by.get(column.payer)


def apart(plain: str, taken_out: Sequence[int]) -> tuple[str, str]:
    """Of a numbered table's rows, which are decided singly and which in SQL: those in plain forms, but for the ones that were
    taken out of the result again."""
    if not taken_out:
        return f"not ({plain})", plain
    listed = ", ".join(map(str, taken_out))
    return f"not ({plain}) or {ROW} in ({listed})", f"{plain} and {ROW} not in ({listed})"
