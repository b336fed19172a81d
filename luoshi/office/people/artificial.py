"""Identity numbers that are well formed and belong to nobody: their region (…9900) is one that does not exist."""

from __future__ import annotations

from datetime import date, timedelta

from luoshi.rules.identity import (
    ENTERPRISE_SIGNS,
    ENTERPRISE_WEIGHTS,
    ORGANISATION_WEIGHTS,
    PERSON_CHECKS,
    PERSON_WEIGHTS,
)

REGION = "419900"
_ORGANISATION_CHECKS = {10: "X", 11: "0"}
_FIRST_BIRTHDAY = date(1955, 1, 1)


def person_number(serial: int) -> str:
    """A 居民身份证 number; different for different serials."""
    born = _FIRST_BIRTHDAY + timedelta(days=(serial // 1000) % 18_000)
    body = f"{REGION}{born:%Y%m%d}{serial % 1000:03d}"
    total = sum(int(sign) * weight for sign, weight in zip(body, PERSON_WEIGHTS, strict=True))
    return body + PERSON_CHECKS[total % 11]


def enterprise_number(serial: int, sort: str = "91") -> str:
    """A 统一社会信用代码: `sort` is 91 for a firm, 92 for a 个体工商户."""
    organisation = f"MA{serial:06d}"
    values = [int(sign) if sign.isdigit() else ord(sign) - 55 for sign in organisation]
    check = 11 - sum(value * weight for value, weight in zip(values, ORGANISATION_WEIGHTS, strict=True)) % 11
    body = f"{sort}{REGION}{organisation}{_ORGANISATION_CHECKS.get(check, check)}"
    total = sum(
        ENTERPRISE_SIGNS.index(sign) * weight for sign, weight in zip(body, ENTERPRISE_WEIGHTS, strict=True)
    )
    return body + ENTERPRISE_SIGNS[-total % 31]
