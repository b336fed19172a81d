"""Who pays how much, in SQL: what policy/deciding/shares.py does, in whole numbers, column by column.

Each payer's exact share is a number of parts of a fen; every share is cut to the fen, and the fen left over go, one each,
to those whose cut was largest, the earlier named first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from luoshi.policy.deciding.shares import Layer, exact_shares, parts_of_a_fen
from luoshi.rules.sql_dialect import Dialect, whole_quotient

Add = Callable[[int, str], str]
"""`add(step, sql)`: the short name of an expression at a step; a step reads the names of those before it."""


def share_levels(
    layers: Sequence[Layer], fen: str, sums: Sequence[str], add: Add, dialect: Dialect
) -> dict[str, str]:
    """The SQL of each payer's share of `fen` (a column) above zero, in fen. `sums` are the columns of the sums that the
    layers leave to the case, in order. All of them are known wherever the shares are used."""
    parts = parts_of_a_fen(layers)
    if all(isinstance(part, Fraction) for layer in layers for part in _parts(layer)):
        of_one = exact_shares(layers, parts, 1, ())
        return _to_the_fen(
            {payer: [f"abs({fen}) * {part}"] for payer, part in of_one.items()}, parts, 0, add, dialect
        )
    whole = left = add(0, f"abs({fen}) * {parts}")
    step = 1
    exact: dict[str, list[str]] = {}
    of_the_case = iter(sums)
    for layer in layers:
        of = whole if isinstance(layer, tuple) else left
        for payer, part in (layer,) if isinstance(layer, tuple) else layer.items():
            if part is None:
                asked = f"{next(of_the_case)} * {parts}"
            elif isinstance(part, Fraction):
                asked = whole_quotient(f"({of} * {part.numerator})", str(part.denominator), dialect)
            else:
                asked = str(int(part * 100) * parts)
            wanted = add(step, asked)
            least = f"case when {wanted} < {left} then {wanted} else {left} end"
            taken = add(step + 1, f"case when {wanted} < 0 then 0 else {least} end")
            exact.setdefault(payer, []).append(taken)
            left = add(step + 2, f"{left} - {taken}")
            step += 3
    return _to_the_fen(exact, parts, step, add, dialect)


def _parts(layer: Layer) -> Iterable[Fraction | Decimal | None]:
    return (layer[1],) if isinstance(layer, tuple) else layer.values()


def _to_the_fen(
    exact: dict[str, list[str]], parts: int, step: int, add: Add, dialect: Dialect
) -> dict[str, str]:
    bears = {payer: add(step, " + ".join(taken)) for payer, taken in exact.items()}
    if parts == 1:
        return bears
    cuts = {
        payer: add(step + 1, whole_quotient(f"({name})", str(parts), dialect))
        for payer, name in bears.items()
    }
    if len(cuts) == 1:
        return cuts
    rests = {payer: add(step + 2, f"{bears[payer]} - {cuts[payer]} * {parts}") for payer in bears}
    paid = whole_quotient(f"({' + '.join(bears.values())})", str(parts), dialect)
    spare = add(step + 2, f"{paid} - ({' + '.join(cuts.values())})")
    shares: dict[str, str] = {}
    for place, payer in enumerate(rests):
        ahead = [
            f"case when {rest} {'>=' if other < place else '>'} {rests[payer]} then 1 else 0 end"
            for other, rest in enumerate(rests.values())
            if other != place
        ]
        shares[payer] = f"({cuts[payer]} + case when {' + '.join(ahead)} < {spare} then 1 else 0 end)"
    return shares
