"""Numbers of firms, people and cars that nobody has, with check digits that are right, a batch at a time.

Each is taken from a range that is never given out: firms stand in the region 990000 (there is no province 99), people were
born in the nineteenth century in a place that is a whole province, cars have the maker DEM.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from luoshi.engines.demo.columns import Bytes, Whole, digits, texts_of_one_length
from luoshi.rules.identity import ENTERPRISE, PERSON, VEHICLE

MOST = 10**9
"""So many rows have numbers of their own."""
_ENTERPRISE_WEIGHTS = np.array(
    (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28), dtype=np.int64
)
_ENTERPRISE_SIGNS = np.frombuffer(b"0123456789ABCDEFGHJKLMNPQRTUWXY", dtype=np.uint8)
_ORGANISATION_WEIGHTS = np.array((3, 7, 9, 10, 5, 8, 4, 2), dtype=np.int64)
_PERSON_WEIGHTS = np.array((7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), dtype=np.int64)
_PERSON_CHECKS = np.frombuffer(b"10X98765432", dtype=np.uint8)
_PROVINCES = np.array(
    [11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46], dtype=np.int64
)
_X = 29
"""What X counts in a code of an enterprise."""
_FIRST_DAY = np.datetime64("1800-01-01")
_DAYS = 36_500
_IN_A_DAY = 999


def numbers(identity: str | None, rows: Whole, prefix: str) -> pa.Array:
    """The identity numbers of these rows (from 0); of what is no such number, a text that says it is invented."""
    if identity == ENTERPRISE:
        return texts_of_one_length(_enterprises(rows))
    if identity == PERSON:
        return texts_of_one_length(_persons(rows))
    if identity == VEHICLE:
        return texts_of_one_length(_behind("DEMX", digits(rows, 13)))
    return texts_of_one_length(_behind(prefix, digits(rows + 1, 9)))


def _behind(prefix: str, signs: Bytes) -> Bytes:
    head = np.frombuffer(prefix.encode(), dtype=np.uint8)
    return np.hstack([np.broadcast_to(head, (len(signs), len(head))), signs])


def _enterprises(rows: Whole) -> Bytes:
    """91 990000, eight digits, the check sign of the organisation's code (GB 11714) and that of the whole (GB 32100)."""
    first = np.full(len(rows), 91_990_000, dtype=np.int64) + rows // 10**8
    signs = np.hstack([digits(first, 8), digits(rows % 10**8, 8)])
    values = signs.astype(np.int64) - 48
    check = 11 - values[:, 8:] @ _ORGANISATION_WEIGHTS % 11
    ninth = np.where(check == 11, 48, np.where(check == 10, ord("X"), check + 48)).astype(np.uint8)
    ninth_value = np.where(check == 11, 0, np.where(check == 10, _X, check))
    total = values @ _ENTERPRISE_WEIGHTS[:16] + ninth_value * _ENTERPRISE_WEIGHTS[16]
    return np.hstack([signs, ninth[:, None], _ENTERPRISE_SIGNS[-total % 31][:, None]])


def _persons(rows: Whole) -> Bytes:
    """A province without a county, a day of birth from 1800 on, three digits, the check sign of GB 11643."""
    place, rest = rows // (_DAYS * _IN_A_DAY), rows % (_DAYS * _IN_A_DAY)
    born = _FIRST_DAY + (rest % _DAYS).astype("timedelta64[D]")
    months = born.astype("datetime64[M]")
    years = months.astype("datetime64[Y]").astype(np.int64) + 1970
    written = years * 10_000 + (months.astype(np.int64) % 12 + 1) * 100 + (born - months).astype(np.int64) + 1
    region = _PROVINCES[place % len(_PROVINCES)] * 10_000 + place // len(_PROVINCES)
    signs = np.hstack([digits(region, 6), digits(written, 8), digits(rest // _DAYS + 1, 3)])
    total = (signs.astype(np.int64) - 48) @ _PERSON_WEIGHTS
    return np.hstack([signs, _PERSON_CHECKS[total % 11][:, None]])
