"""The words around a number that say what it is: 不低于, 最高, 以上, 左右, 每人每月, /台, （含20人）.

The law's words decide: 以上 and 以下 include the number, 不含 leaves it out, 最高 is a ceiling, 满 is whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from luoshi.text.span import Op, Role
from luoshi.text.unitwords import MONEY, TIME

_NOT = "不 不得 不能 不应 不宜 不可 未 没有".split()
_ABOVE = "超过 超出 超 突破 高于 多于 大于 长于".split()
_BELOW = "低于 少于 小于 短于".split()
_PREFIXES: dict[str, Op] = {
    **dict.fromkeys((*_ABOVE, "逾", "＞", ">"), ">"),
    **dict.fromkeys((*_BELOW, *"不足 不到 不满 未满 未达到 未达 ＜ <".split()), "<"),
    **{no + word: "<=" for no in _NOT for word in _ABOVE},
    **{no + word: ">=" for no in _NOT for word in _BELOW},
    **dict.fromkeys("至少 最少 最低 大于等于 大于或等于 高于或等于 ≥ 年满 满".split(), ">="),
    **dict.fromkeys("最高 最多 最长 最大 上限 上限为 封顶 小于等于 小于或等于 低于或等于 ≤".split(), "<="),
    **dict.fromkeys("约 大约 约为 接近 近".split(), "~"),
}
_SUFFIXES: dict[str, Op] = {
    "以上": ">=", "以下": "<=", "以内": "<=", "之内": "<=", "内": "<=", "左右": "~", "上下": "~",
}  # fmt: skip
_STRICT: dict[Op, Op] = {">=": ">", "<=": "<"}
_INCLUSIVE: dict[Op, Op] = {">": ">=", "<": "<="}

_EACH = (
    "平方米|立方米|千瓦时|吨标准煤|吨标煤|标准箱|标箱|公里|公斤|公顷|千瓦|人次|学期|学年|学时|课时|小时|分钟|季度|项目|企业|机构|床位|"
    "个月|kWh|部(?![门委分队位署])|"
    "[人名台辆户家亩吨年月日天次位项件个套所头张生只场座间处支站店班周度篇床村镇校园斤棵株羽期批份栋幢餐节堂组条艘架列桶箱盏]"
)
_PER = rf"每(?:{_EACH})(?:每(?:{_EACH})){{0,2}}"
_ASIDE = r"(?:[（(][^（）()\n]{0,14}[）)])"
_FILLER = "可达|可以|可|达到|达|为|给予|予以|补助|补贴|奖励|资助|支持|奖补|发放|按照|按|标准|人民币|一次性|再|额外|贷款|申请|的|在|[（(]含[）)]"
_WORDS = "|".join(sorted(map(re.escape, _PREFIXES), key=len, reverse=True))
_LEFT = re.compile(rf"(?:{_WORDS}|{_PER}{_ASIDE}?|{_FILLER}){{1,6}}$")
# 每名参保职工不超过500元, 每个标准展位(3米×3米)5000元: words between what is counted and the money, but no other number.
_EACH_AHEAD = re.compile(rf"(?P<per>{_PER})(?:{_ASIDE}|[^0-9０-９，。；：！？\n,;（()）每]){{0,14}}$")
_LEFT_PART = re.compile(rf"(?P<op>{_WORDS})|(?P<per>{_PER})")
_LEFT_REACH = 24

# A bound may stand at the head of the clause: 最高补贴实际缴纳保费的50%, 不低于上年同期的80%, 至少召开1次.
_AHEAD = re.compile(
    rf"(?P<cap>最高|最多|(?:{'|'.join(_NOT)})(?:超过|高于|超出))(?!人民|法院|检|级|限价|水平|学历|管理|点|分|院|奖|层)"
    rf"|(?P<floor>至少|最少|(?:{'|'.join(_NOT)})(?:低于|少于))"
)
_ADVERBS = frozenset(("最高", "最多", "至少", "最少"))
_GIVES = re.compile("给予|奖励|补贴|补助|资助|支持|按")
_SHARE_OF = re.compile("的|比例|标准|计")
_AHEAD_REACH = 32
_CLAUSE_END = re.compile(r"[，。；：！？\n,;]")
_ANY_DIGIT = re.compile(r"[0-9０-９]")

# （含）, （不含本数）, （含300万美元）; but （含高效节水灌溉0.5万亩） is a figure of its own.
_MARK = r"[（(](?P<{}>不)?(?:包?含)(?:[本此该]数|[本此该]级|当[日天年]|[0-9０-９一二两三四五六七八九十][^（）()\n]{{0,13}})?[）)]"
_NOTE = r"[（(](?!不?包?含?[）)])[^（）()\n0-9０-９]{1,8}[）)]"
# 3年（36个月）内: the same length in another unit.
_AGAIN = r"[（(][0-9０-９]{1,4}(?:个月|个工作日|年|天|日|小时)[）)](?=以?内|以[上下])"
_RIGHT = re.compile(
    rf"期?(?:{_MARK.format('not_before')}|{_NOTE}|{_AGAIN})?[及或含]?"
    rf"(?P<word>以上|以下|以内|之内|左右|上下|内(?![容部外需资涵在地河置设销]))(?:{_MARK.format('not_after')})?"
)
# 500万元（含）至2000万元, 500万元（含）以上至2000万元: what may stand between the first of a range and its dash.
LOWER_BOUND = re.compile(rf"(?:{_MARK.format('not')})?(?:以上)?(?=[—–－\-~～至到])")
_INCLUDING = re.compile(_MARK.format("not"))
_PER_BEHIND = re.compile(rf"(?:[/／][(（]?|每)(?P<units>(?:{_EACH})(?:[·•・/／每](?:{_EACH})){{0,2}})[)）]?")
_EACH_WORD = re.compile(_EACH)
_SAME_PER = {"日": "天", "个月": "月", "名": "人", "kWh": "千瓦时"}

_ROLES: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("aim", re.compile("力争|争取|努力")),
    ("new", re.compile("新增|新建|新培育|新引进|新设|新认定|新招引|新开工|新注册|净增|新、改|新（改")),
    ("total", re.compile("累计|总数|总量|总规模|总额|达到|达|共")),
    ("from", re.compile(r"[由从][^，。；：0-9０-９]{0,24}$")),
    (
        "to",
        re.compile(
            r"(?:提高|提升|增加|扩大|增长|调整|降低|下降|降|压缩|缩短|放宽|升|增|减)[至到为][^，。；：]{0,8}$"
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Left:
    """What stands before a number: where those words begin, what they say, for each what."""

    start: int
    op: Op | None
    per: tuple[str, ...]
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Right:
    """What stands behind a number and its unit."""

    end: int
    op: Op | None
    per: tuple[str, ...]
    included: bool | None
    """Whether （含） or （不含） says that the number itself counts."""


def left(text: str, low: int, at: int, unit: str, behind: int) -> Left:
    """The words before the number that begins at `at`, none of them before `low`; its unit ends at `behind`."""
    start = at
    op: Op | None = None
    per: tuple[str, ...] = ()
    found = _LEFT.search(text[max(low, at - _LEFT_REACH) : at])
    if found:
        parts = list(_LEFT_PART.finditer(found.group()))
        parts = [part for part in parts if _belongs(part, unit)]
        if parts:
            start = at - len(found.group()) + parts[0].start()
            op = next((_PREFIXES[part["op"]] for part in reversed(parts) if part["op"]), None)
            per = tuple(word for part in parts if part["per"] for word in _each(part["per"]))
    clause = _clause(text, low, start)
    begin = start - len(clause)
    if not per and unit in MONEY and (each := _EACH_AHEAD.search(clause)):
        start, per = begin + each.start(), _each(each["per"])
    if op is None and (ahead := _ahead(clause, is_share=unit == "%" and bool(_SHARE_OF.match(text, behind)))):
        start, op = min(start, begin + ahead.start()), "<=" if ahead["cap"] else ">="
    return Left(start, op, per, tuple(role for role, words in _ROLES if words.search(clause)))


def right(text: str, at: int, high: int, unit: str) -> Right:
    """The words behind the unit that ends at `at`, none of them behind `high`."""
    per: tuple[str, ...] = ()
    found = _PER_BEHIND.match(text, at, high)
    if found and not (unit in TIME and text[at] == "每"):  # 连续3年每年 counts years
        per, at = _each(found["units"]), found.end()
    suffix = _RIGHT.match(text, at, high)
    if suffix and not (suffix["word"] == "内" and unit not in TIME):
        strict = suffix["not_before"] or suffix["not_after"]
        return Right(suffix.end(), _SUFFIXES[suffix["word"]], per, False if strict else None)
    if including := _INCLUDING.match(text, at, high):
        return Right(including.end(), None, per, not including["not"])
    return Right(at, None, per, None)


def combined(before: Op | None, behind: Right) -> Op:
    """What both sides say together: 约80家以上 is at least 80, 超过50%以上 is more than 50 %."""
    op: Op = before or "="
    if behind.op and op in ("=", "~"):
        op = behind.op
    if behind.included is None:
        return op
    return _INCLUSIVE.get(op, op) if behind.included else _STRICT.get(op, op)


def per_unit(unit: str, per: tuple[str, ...]) -> str:
    """元 for each 人 and 月 is 元/人·月."""
    return f"{unit}/{'·'.join(_SAME_PER.get(word, word) for word in per)}" if per else unit


def _belongs(part: re.Match[str], unit: str) -> bool:
    """每户 divides money only; 近3年 is the last three years, not nearly three."""
    if part["per"]:
        return unit in MONEY
    return not (part["op"] == "近" and unit in TIME)


def _clause(text: str, low: int, at: int) -> str:
    """The words from the last punctuation to `at`, as far as a bound may stand from its number."""
    near = text[max(low, at - _AHEAD_REACH) : at]
    last = 0
    for stop in _CLAUSE_END.finditer(near):
        last = stop.end()
    return near[last:]


def _ahead(clause: str, *, is_share: bool) -> re.Match[str] | None:
    """The bound at the head of the clause, if no other number stands between."""
    found = next(reversed(list(_AHEAD.finditer(clause))), None)
    if found is None or _ANY_DIGIT.search(clause, found.end()):
        return None
    if found.group() in _ADVERBS or clause.endswith("的"):
        return found
    return found if is_share and not _GIVES.search(clause, found.end()) else None


def _each(words: str) -> tuple[str, ...]:
    return tuple(_EACH_WORD.findall(words.replace("每", " ")))
