"""Identity numbers with check digits: what is wrong with one, or None.

居民身份证 by GB 11643 (18 characters), 统一社会信用代码 by GB 32100 with the organisation code of GB 11714
inside, and 车辆识别代号 (17 characters without I, O, Q; its check digit is not binding on every maker and is
not looked at).
"""

from __future__ import annotations

from datetime import date

from luoshi.problem import Say

PERSON = "居民身份证"
ENTERPRISE = "统一社会信用代码"
VEHICLE = "车辆识别代号"
IDENTITIES = (PERSON, ENTERPRISE, VEHICLE)

_DIGITS = frozenset("0123456789")
PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83".split()
)
PERSON_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
PERSON_CHECKS = "10X98765432"
ENTERPRISE_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ENTERPRISE_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
VEHICLE_SIGNS = frozenset("0123456789ABCDEFGHJKLMNPRSTUVWXYZ")


def wrong(kind: str, text: str) -> Say | None:
    """What is wrong with a number that has been stripped and put in capitals."""
    return {PERSON: _person, ENTERPRISE: _enterprise, VEHICLE: _vehicle}[kind](text)


def _length(text: str, wanted: int) -> Say | None:
    if len(text) == wanted:
        return None
    return Say(f"应为 {wanted} 位，现为 {len(text)} 位", f"it has {len(text)} characters and not {wanted}")


def _person(text: str) -> Say | None:
    if len(text) == 15 and set(text) <= _DIGITS:
        return Say("15 位的旧号码已停用，请填 18 位", "numbers of 15 digits are out of use; give the 18")
    length = _length(text, 18)
    if length:
        return length
    if not set(text[:17]) <= _DIGITS or text[17] not in "0123456789X":
        return Say("前 17 位是数字，末位是数字或 X", "17 digits, then a digit or X")
    if text[:2] not in PROVINCES:
        return Say(f"开头的地区代码 {text[:2]} 不存在", f"there is no region {text[:2]}")
    if _day(text[6:14]) is None:
        return Say(
            f"其中的出生日期 {text[6:14]} 不存在", f"the day of birth in it, {text[6:14]}, does not exist"
        )
    total = sum(int(sign) * weight for sign, weight in zip(text, PERSON_WEIGHTS, strict=False))
    return None if text[17] == PERSON_CHECKS[total % 11] else _check_digit()


def _day(text: str) -> date | None:
    try:
        found = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
    return found if found.year >= 1800 else None


def _enterprise(text: str) -> Say | None:
    length = _length(text, 18)
    if length:
        return length
    strange = next((sign for sign in text if sign not in ENTERPRISE_SIGNS), None)
    if strange is not None:
        return Say(
            f"不会有字符 {strange}（没有 I、O、S、V、Z）", f"{strange} never stands in it (nor I, O, S, V, Z)"
        )
    if not set(text[2:8]) <= _DIGITS:
        return Say("第 3 到 8 位应为数字（行政区划码）", "characters 3 to 8 are digits (the region)")
    values = [ENTERPRISE_SIGNS.index(sign) for sign in text]
    total = sum(value * weight for value, weight in zip(values, ENTERPRISE_WEIGHTS, strict=False))
    if values[17] != -total % 31:
        return _check_digit()
    if text[16] != _organisation_check(text[8:16]):
        return Say(
            "第 9 到 17 位（组织机构代码）的校验位不对",
            "the check digit of the organisation code (9 to 17) is wrong",
        )
    return None


def _organisation_check(text: str) -> str:
    """GB 11714: a letter counts 10 to 35 by the whole alphabet."""
    values = [int(sign) if sign in _DIGITS else ord(sign) - 55 for sign in text]
    total = sum(value * weight for value, weight in zip(values, ORGANISATION_WEIGHTS, strict=True))
    check = 11 - total % 11
    return {10: "X", 11: "0"}.get(check, str(check))


def _vehicle(text: str) -> Say | None:
    length = _length(text, 17)
    if length:
        return length
    strange = next((sign for sign in text if sign not in VEHICLE_SIGNS), None)
    if strange is not None:
        return Say(f"不会有字符 {strange}（没有 I、O、Q）", f"{strange} never stands in it (nor I, O, Q)")
    return None


def _check_digit() -> Say:
    return Say("末位校验码不对，可能有一位填错", "the check digit is wrong: some digit is mistyped")
