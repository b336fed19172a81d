"""Identity numbers of a whole column: which of them `rules.identity` finds nothing wrong with.

The same arithmetic, digit place by digit place over all rows; a test holds the two together. Numbers that are written with
spaces, in small letters or full-width are not valid here: they are the odd ones that are looked at singly.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from luoshi.rules import identity

_NONE = 255


def valid_identities(cells: pa.Array, kind: str) -> NDArray[np.bool_]:
    """True where a text is a valid number of the kind as it stands."""
    length = 17 if kind == identity.VEHICLE else 18
    right = pc.fill_null(pc.equal(pc.binary_length(cells), length), False)
    good: NDArray[np.bool_] = right.to_numpy(zero_copy_only=False).copy()
    places = np.flatnonzero(good)
    if not len(places):
        return good
    chosen = cells.filter(right) if len(places) < len(cells) else cells
    offsets = np.frombuffer(chosen.buffers()[1], np.int32)
    start = int(offsets[chosen.offset])
    data = np.frombuffer(chosen.buffers()[2], np.uint8)[start : start + length * len(places)]
    check = {identity.PERSON: _person, identity.ENTERPRISE: _enterprise, identity.VEHICLE: _vehicle}[kind]
    good[places] = check(data.reshape(-1, length))
    return good


def _table(signs: str) -> NDArray[np.uint8]:
    table = np.full(256, _NONE, np.uint8)
    for value, sign in enumerate(signs):
        table[ord(sign)] = value
    return table


_DIGIT = _table("0123456789")
_IN_VEHICLE = np.isin(np.arange(256), [ord(sign) for sign in identity.VEHICLE_SIGNS])
_PERSON_CHECK = np.array([ord(sign) for sign in identity.PERSON_CHECKS], np.uint8)
_PROVINCE = np.isin(np.arange(100), [int(code) for code in identity.PROVINCES])
_MONTHS = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], np.int32)


def _weighed(values: NDArray[np.int32], weights: Sequence[int]) -> NDArray[np.int32]:
    total = np.zeros(values.shape[1], np.int32)
    for place, weight in enumerate(weights):
        total += values[place] * weight
    return total


def _person(numbers: NDArray[np.uint8]) -> NDArray[Any]:
    # A row for each place of the number, so that each step below runs over all numbers.
    signs = np.ascontiguousarray(numbers.T)
    digits = _DIGIT[signs[:17]]
    good: NDArray[Any] = (digits != _NONE).all(axis=0)
    of = np.where(good, digits, 0).astype(np.int32)
    good &= _PROVINCE[of[0] * 10 + of[1]]
    year = of[6] * 1000 + of[7] * 100 + of[8] * 10 + of[9]
    month, day = of[10] * 10 + of[11], of[12] * 10 + of[13]
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    within = (month >= 1) & (month <= 12)
    longest = _MONTHS[np.where(within, month, 0)] - ((month == 2) & ~leap)
    good &= within & (year >= 1800) & (day >= 1) & (day <= longest)
    total = _weighed(of, identity.PERSON_WEIGHTS)
    good &= _PERSON_CHECK[total % 11] == signs[17]
    return good


def _enterprise(numbers: NDArray[np.uint8]) -> NDArray[Any]:
    """Both check digits make their weighted sums 0, of 31 and of 11: so one sum over the signs holds the two, and above
    them how many signs may not stand where they do."""
    total = np.zeros(len(numbers), np.int32)
    for place, worth in enumerate(_ENTERPRISE_WORTH):
        total += worth.take(numbers[:, place], mode="clip")
    good: NDArray[Any] = (total < _WRONG) & ((total & _LOW) % 31 == 0) & ((total >> _LOW_BITS) % 11 == 0)
    return good


_LOW_BITS, _LOW, _WRONG = 12, (1 << 12) - 1, 1 << 24


def _enterprise_worth() -> list[NDArray[np.int32]]:
    """For each place of the number what each sign adds to the sum."""
    made = []
    for place in range(18):
        table = np.full(256, _WRONG, np.int32)
        for value, sign in enumerate(identity.ENTERPRISE_SIGNS):
            if 2 <= place < 8 and not sign.isdecimal():
                continue
            weight = identity.ENTERPRISE_WEIGHTS[place] if place < 17 else 1
            table[ord(sign)] = value * weight % 31
            if 8 <= place < 16:
                weight = identity.ORGANISATION_WEIGHTS[place - 8]
                table[ord(sign)] += int(sign, 36) * weight % 11 << _LOW_BITS
            elif place == 16 and (sign.isdecimal() or sign == "X"):
                table[ord(sign)] += (10 if sign == "X" else int(sign)) << _LOW_BITS
            elif place == 16:
                table[ord(sign)] = _WRONG
        made.append(table)
    return made


_ENTERPRISE_WORTH = _enterprise_worth()


def _vehicle(numbers: NDArray[np.uint8]) -> NDArray[Any]:
    return np.asarray(_IN_VEHICLE[numbers].all(axis=1))
