"""Who pays how much of an amount: the layers of `paid_by`, to the fen, adding up always.

Each payer's exact share is worked out first; then every share is cut to the fen and the fen left over go, one each, to
those whose cut was largest (largest remainder), the earlier named first where cuts are equal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

_FEN = Fraction(1, 100)


def shares(
    amount: Decimal, layers: Sequence[tuple[str, Fraction | Decimal] | Mapping[str, Fraction]]
) -> dict[str, Decimal]:
    """The payers' parts of `amount`, an amount to the fen.

    A layer is (payer, Fraction) for a share of the whole, (payer, Decimal) for a sum (no more than what is left), or
    the mapping that divides the rest.

    >>> shares(Decimal("0.03"), [{"省": Fraction(1, 2), "市": Fraction(1, 2)}])
    {'省': Decimal('0.02'), '市': Decimal('0.01')}
    """
    exact: dict[str, Fraction] = {}
    left = Fraction(amount)
    for layer in layers:
        if isinstance(layer, Mapping):
            for payer, share in layer.items():
                exact[payer] = exact.get(payer, Fraction(0)) + left * share
            left -= left * sum(layer.values(), Fraction(0))
            continue
        payer, part = layer
        asked = Fraction(amount) * part if isinstance(part, Fraction) else Fraction(part)
        taken = max(Fraction(0), min(asked, left))
        exact[payer] = exact.get(payer, Fraction(0)) + taken
        left -= taken
    return to_the_fen(amount, exact)


def to_the_fen(amount: Decimal, exact: Mapping[str, Fraction]) -> dict[str, Decimal]:
    """Exact parts cut to the fen so that they add up to `amount`, or to their own sum to the fen if that is less."""
    cut = {payer: part // _FEN for payer, part in exact.items()}
    whole = min(Fraction(amount), sum(exact.values(), Fraction(0))) // _FEN
    spare = int(whole - sum(cut.values()))
    order = sorted(exact, key=lambda payer: cut[payer] * _FEN - exact[payer])
    for payer in order[:spare]:
        cut[payer] += 1
    return {payer: Decimal(int(fen)).scaleb(-2) for payer, fen in cut.items()}
