"""Who pays how much of an amount: the layers of `paid_by`, to the fen, adding up always.

Each payer's exact share is worked out first, in whole numbers of a small enough part of a fen; then every share is cut
to the fen and the fen left over go, one each, to those whose cut was largest (largest remainder), the earlier named
first where cuts are equal. An amount below zero is divided as the amount above zero is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm, prod

from luoshi.rules.exact import EXACT, scaled

Layer = tuple[str, Fraction | Decimal | None] | Mapping[str, Fraction]
"""A share of the whole; a sum, no more than what is left (None: each case has its own); how the rest is divided."""
Splitter = Callable[[Decimal, Sequence[Decimal]], dict[str, Decimal]]


def shares(amount: Decimal, layers: Sequence[Layer]) -> dict[str, Decimal]:
    """The payers' parts of `amount`, an amount to the fen.

    >>> shares(Decimal("0.03"), [{"省": Fraction(1, 2), "市": Fraction(1, 2)}])
    {'省': Decimal('0.02'), '市': Decimal('0.01')}
    """
    return splitter(layers)(amount, ())


def splitter(layers: Sequence[Layer]) -> Splitter:
    """The function that divides an amount by these layers, given the sums that they leave to the case, in order."""
    parts = parts_of_a_fen(layers)
    if any(isinstance(layer, tuple) and not isinstance(layer[1], Fraction) for layer in layers):

        def exact(fen: int, sums: Sequence[Decimal]) -> dict[str, int]:
            return exact_shares(layers, parts, fen, sums)

    else:  # Shares alone are the same of every fen.
        of_one = exact_shares(layers, parts, 1, ())

        def exact(fen: int, sums: Sequence[Decimal]) -> dict[str, int]:
            del sums
            return {payer: fen * part for payer, part in of_one.items()}

    def split(amount: Decimal, sums: Sequence[Decimal]) -> dict[str, Decimal]:
        fen = _fen(amount)
        paid = _to_the_fen(exact(abs(fen), sums), parts)
        return {payer: scaled(Decimal(part if fen >= 0 else -part), -2) for payer, part in paid.items()}

    return split


def exact_shares(layers: Sequence[Layer], parts: int, fen: int, sums: Sequence[Decimal]) -> dict[str, int]:
    """What each payer bears, in parts of a fen."""
    whole = left = fen * parts
    exact: dict[str, int] = {}
    of_the_case = iter(sums)
    for layer in layers:
        of = whole if isinstance(layer, tuple) else left
        for payer, part in (layer,) if isinstance(layer, tuple) else layer.items():
            if isinstance(part, Fraction):
                asked = of * part.numerator // part.denominator
            else:
                asked = _fen(next(of_the_case) if part is None else part) * parts
            taken = max(0, min(asked, left))
            exact[payer] = exact.get(payer, 0) + taken
            left -= taken
    return exact


def _to_the_fen(exact: Mapping[str, int], parts: int) -> dict[str, int]:
    """Parts of a fen as whole fen, which add up to all that there is."""
    cut = {payer: part // parts for payer, part in exact.items()}
    spare = sum(exact.values()) // parts - sum(cut.values())
    if spare:
        for payer in sorted(exact, key=lambda payer: -(exact[payer] % parts))[:spare]:
            cut[payer] += 1
    return cut


def parts_of_a_fen(layers: Sequence[Layer]) -> int:
    """So many that every share is a whole number of them."""
    of_the_whole = (layer[1] for layer in layers if isinstance(layer, tuple))
    rests = [layer.values() for layer in layers if not isinstance(layer, tuple)]
    whole = lcm(*(part.denominator for part in of_the_whole if isinstance(part, Fraction)))
    return whole * prod(lcm(*(part.denominator for part in rest)) for rest in rests)


def _fen(amount: Decimal) -> int:
    """The amount in fen; more than two decimals are an error."""
    return int(EXACT.quantize(scaled(amount, 2), Decimal(1)))
