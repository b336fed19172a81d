"""The rows of a simulation that an engine's SQL leaves: read one by one, decided as small tables are, case by case.

    odd = Odd.of(asked, size)
    odd.row(number, cells, texts)
    odd.cases.found, odd.cases.seen

A row in which a value is wrong is refused with a line for each; so is one with an amount that a result cannot hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from luoshi.engines.in_memory.compiled import LARGEST, too_large
from luoshi.engines.in_memory.take import Reader
from luoshi.engines.simulate.asked import EMPTY, LISTED, Asked, told
from luoshi.policy.trying.simulate import TIMES, CaseByCase
from luoshi.policy.trying.table import RefusedRow, Row, Table
from luoshi.problem import Refused
from luoshi.rules.read import Wrong


@dataclass(frozen=True, slots=True)
class Odd:
    asked: Asked
    cases: CaseByCase
    readers: Mapping[str, Reader]
    firsts: dict[str, int] = field(default_factory=dict)
    """The first row of each group."""

    @classmethod
    def of(cls, asked: Asked, source: str) -> Odd:
        plan = asked.plan
        facts = [name for name in asked.mapped.facts if name not in asked.texts]
        table = Table(source, (*facts, *asked.texts), (), ())
        ids = [one.id for one in plan.benefits]
        cases = CaseByCase(asked.before, asked.after, table, ids, plan.on, asked.by)
        cases.columns = list(asked.mapped.facts)
        cases.found.unused = asked.unused
        types = {**plan.facts, **plan.asks}
        return cls(
            asked, cases, {fact: Reader(types[fact], taken) for fact, taken in asked.mapped.facts.items()}
        )

    def row(self, number: int, cells: Mapping[str, Any], texts: Mapping[str, str | None]) -> None:
        """Decide a row. `cells` are the table's, as they came; `texts` those that are read as texts."""
        found = self.cases.found
        seen = Row(number, {name: (text or "").strip() for name, text in texts.items()})
        try:
            times = self.cases.times(seen)
        except Refused as refused:
            self._refuse(
                [
                    RefusedRow(number, TIMES, seen.cells.get(TIMES, "")[:80], one.message)
                    for one in refused.problems
                ]
            )
            return
        facts, wrong = self._facts(number, cells)
        if wrong:
            self._refuse(wrong)
            return
        try:
            decided = self.cases.decided(Row(number, facts))
        except Refused as refused:
            self._refuse([RefusedRow(number, one.place.key, None, one.message) for one in refused.problems])
            return
        for id_, pair in decided.items():
            amounts = (each for one in pair for each in (one.amount, *one.paid_by.values()))
            beyond = next((one for one in amounts if one is not None and abs(one) >= LARGEST), None)
            if beyond is not None:
                self._refuse([RefusedRow(number, id_, None, too_large(beyond))])
                return
        self.cases.add(seen, decided, times)
        self.firsts.setdefault(seen.cells.get(self.asked.by) or EMPTY, number)
        del found.refused[LISTED:]

    def _facts(self, number: int, cells: Mapping[str, Any]) -> tuple[dict[str, Any], list[RefusedRow]]:
        facts: dict[str, Any] = {}
        wrong: list[RefusedRow] = []
        for fact, reader in self.readers.items():
            column = reader.taken.column
            cell = cells[column] if column is not None else reader.taken.constant
            try:
                value = reader.exact(cell.strip() if isinstance(cell, str) else cell)
            except Wrong as one:
                wrong.append(RefusedRow(number, column or fact, reader.shown(cell), told(fact, one.message)))
                continue
            month = reader.type.kind == "month" and isinstance(value, date)
            facts[fact] = f"{value:%Y-%m}" if month else value
        return facts, wrong

    def _refuse(self, rows: list[RefusedRow]) -> None:
        found = self.cases.found
        found.refused_rows += 1
        found.refused += rows[: max(0, LISTED - len(found.refused))]
