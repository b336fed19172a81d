"""The totals of a result that lies in a database: what `totals.Adder` makes of batches, by aggregates in SQL.

    gathered(plan, "results", "地区", "postgres", select)

`select` runs a query and gives its rows. Counts and sums are aggregates by county, a few benefits to a query. Where benefits
may not be had together, rows in which one of them is due are aggregated too; those few in which several are due are
fetched, and the Adder chooses as it does everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa

from luoshi.engines.plan import NO_RESULT, UNKNOWN_FROM, Plan, decider_of, payers, pays
from luoshi.engines.results.totals import Adder, Totals
from luoshi.policy.answering.match import ADDED
from luoshi.policy.policy import Benefit
from luoshi.rules.sql_dialect import Dialect, quote_name

Select = Callable[[str], Iterable[Sequence[Any]]]

_MOST_IN_QUERY = 400
_AT_ONCE = 1 << 14


def gathered(plan: Plan, table: str, county: str | None, dialect: Dialect, select: Select) -> Totals:
    """The totals. `table` is SQL, `county` the name of a column of it."""
    totals = Totals()
    adder = Adder(plan, county)
    group = f"cast({quote_name(county, dialect)} as {_text(dialect)})" if county else None
    entries = list(_entries(plan, adder, dialect))
    for start in range(0, len(entries), _MOST_IN_QUERY):
        _aggregate(totals, table, group, entries[start : start + _MOST_IN_QUERY], select)
    for knot in adder.knots:
        for batch in _several(plan, table, county, knot, dialect, select):
            adder.add_knot(totals, knot, batch)
    return totals


def unknown(facts: Mapping[str, str], rows: str, select: Select) -> dict[str, int]:
    """In how many of the rows each fact is not known. `facts` are given as SQL, as `rows` is."""
    if not facts:
        return {}
    counted = ", ".join(
        f"count(*) - count({value}) as c{place}" for place, value in enumerate(facts.values())
    )
    (times,) = select(f"select {counted} from {rows}")
    return {fact: int(many) for fact, many in zip(facts, times, strict=True)}


Entry = tuple[str, str, bool]
"""The name in the totals, the SQL of the aggregate, and whether it is told by county too."""


def _entries(plan: Plan, adder: Adder, dialect: Dialect) -> Iterator[Entry]:
    yield "rows", "count(*)", False
    yield "county", "count(*)", True
    in_knot = {id_: knot for knot in adder.knots for id_ in knot}
    for benefit in plan.benefits:
        id_ = benefit.id
        eligible, code = (quote_name(f"{id_}.{name}", dialect) for name in ("eligible", "code"))
        yield f"benefit/{id_}/eligible", _count(eligible), True
        yield f"benefit/{id_}/not", _count(f"not {eligible}"), False
        yield f"benefit/{id_}/open", _count(f"{eligible} is null"), False
        for place in range(len(decider_of(benefit).rules.conditions)):
            for word, bit in (("fails", place), ("unknown", UNKNOWN_FROM + place)):
                yield f"benefit/{id_}/{word}/{place}", _count(f"({code} & {1 << bit}) <> 0"), False
        yield f"benefit/{id_}/lacks", _count(f"({code} & {1 << NO_RESULT}) <> 0"), False
        if not pays(benefit):
            continue
        amount = quote_name(f"{id_}.amount", dialect)
        yield f"benefit/{id_}/amount", f"count({amount})", False
        yield f"benefit/{id_}/sum", _fen(amount), True
        for payer in payers(benefit):
            yield f"benefit/{id_}/payer/{payer}", _fen(quote_name(f"{id_}.{payer}", dialect)), False
        if benefit.gives in ADDED:
            alone = "true"
            if id_ in in_knot:
                others = [quote_name(f"{other}.eligible", dialect) for other in in_knot[id_] if other != id_]
                alone = " and ".join(f"coalesce(not {other}, true)" for other in others) or "true"
            chosen = f"case when {alone} then {amount} end"
            yield f"total/{_kind(benefit)}", _fen(chosen), True
            yield f"counted/{_kind(benefit)}", f"count({chosen})", False


def _kind(benefit: Benefit) -> str:
    return f"{benefit.gives}/{benefit.unit}"


def _count(condition: str) -> str:
    return f"sum(case when {condition} then 1 else 0 end)"


def _fen(amount: str) -> str:
    """The sum. It has two decimals, and more digits than a decimal(18,2): the engines widen it themselves."""
    return f"coalesce(sum({amount}), 0)"


def _aggregate(
    totals: Totals, table: str, group: str | None, entries: Sequence[Entry], select: Select
) -> None:
    listed = ", ".join(f"{sql} as c{number}" for number, (_, sql, _) in enumerate(entries))
    by = group or "null"
    query = f"select {by} as county, {listed} from {table}"
    for raw, *values in select(f"{query} group by 1" if group else query):
        county = str(raw or "").strip()
        for (name, _, by_county), value in zip(entries, values, strict=True):
            whole = _whole(name, value)
            if name != "county":
                totals.found[name] += whole
            if by_county and group and whole:
                totals.found[f"{name}/{county}"] += whole


def _whole(name: str, value: Any) -> int:
    """A count, or a sum in fen."""
    if "/sum" in name or "/payer/" in name or name.startswith("total/"):
        return int(Decimal(value).scaleb(2))
    return int(value or 0)


def _several(
    plan: Plan,
    table: str,
    county: str | None,
    knot: Mapping[str, Any],
    dialect: Dialect,
    select: Select,
) -> Iterator[pa.RecordBatch]:
    """The rows in which several benefits of a knot are due: what the Adder reads of them."""
    benefits = [plan.policy.benefits[id_] for id_ in knot]
    names = [f"{one.id}.eligible" for one in benefits]
    names += [f"{one.id}.amount" for one in benefits if pays(one)]
    columns = [quote_name(name, dialect) for name in ([county] if county else []) + names]
    many = " + ".join(f"case when {quote_name(f'{id_}.eligible', dialect)} then 1 else 0 end" for id_ in knot)
    fields = [pa.field(county, pa.string())] if county else []
    fields += [
        pa.field(name, pa.bool_() if name.endswith(".eligible") else pa.decimal128(18, 2)) for name in names
    ]
    schema = pa.schema(fields)
    rows: list[Sequence[Any]] = []
    for row in select(f"select {', '.join(columns)} from {table} where {many} > 1"):
        rows.append((None if row[0] is None else str(row[0]), *row[1:]) if county else row)
        if len(rows) == _AT_ONCE:
            yield _batch(rows, schema)
            rows = []
    if rows:
        yield _batch(rows, schema)


def _batch(rows: Sequence[Sequence[Any]], schema: pa.Schema) -> pa.RecordBatch:
    arrays = [pa.array([row[place] for row in rows], field.type) for place, field in enumerate(schema)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _text(dialect: Dialect) -> str:
    return "string" if dialect == "spark" else "varchar" if dialect == "duckdb" else "text"
