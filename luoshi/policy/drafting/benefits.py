"""The obvious benefits of a measure: a rate, a sum, a ceiling, a window, a split of the cost.

A drafted benefit holds every figure of its sentence as a quoted term, and an amount where the words make one:
按购车价格的5%…最高不超过10000元 is least(购车价格 * 补助比例, 最高金额). Who exactly is entitled is left to the person who
edits it: the drafted condition is one question, and the note quotes whom the sentence is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from luoshi.policy.document import Measure
from luoshi.policy.drafting.fact_types import fact_type
from luoshi.policy.drafting.names import duty_name, shortened
from luoshi.policy.drafting.phrases import Words
from luoshi.policy.drafting.sentences import Sentence
from luoshi.policy.drafting.split import Split, split_in
from luoshi.policy.drafting.yaml_out import Draft
from luoshi.rules.units import OBJECTS
from luoshi.text.span import Moment, Quantity
from luoshi.text.unitwords import TIME

GIVING = re.compile(
    r"补贴|补助|奖励|奖补|贴息|资助|给予|减免|减征|免征|免收|免除|减半|停征|返还|退还|暂退|退税|缓缴|延期还本付息|延期还本|延期缴|延期交|暂缓|"
    r"免费|消费券|购物券|资金支持|担保贷款|反担保|担保额度|低息|减按|最高支持|优惠价|补偿|救助金|津贴|提标"
)
_AIMING = re.compile(r"力争|争取|努力")
_RELIEF = re.compile(r"减征|免征|减免|免收|停征|减半征收|免除")
_REFUND = re.compile(r"返还|退还|暂退|退税")
_DEFER = re.compile(r"缓缴|延期(?:还本付息|还本|缴纳|交纳|缴|交|申报)|暂缓|延至|展期至")
_CREDIT = re.compile(r"担保|贷款|授信|信贷")
_POOL = re.compile(r"[^，。]{0,6}(?:消费券|购物券|资金池|专项资金|引导资金|基金)")
_SUBJECT = re.compile(
    r"(?:对于?|凡在?|纳入(?=[0-9])|(?:(?<=[，。；：．.、 ])|^)(?:支持|鼓励))(?P<who>[^，。；：]{2,60}?(?:，(?:并|且)(?!对)[^，。；：]{2,40}?)?)"
    r"(?=的?，|给予|按|实行|免征|发放|奖励|补贴|补助|精准|投放)"
)
_PEOPLE = re.compile(
    r"个人|居民|职工|毕业生|农民工|人员|消费者|残疾人|儿童|家庭|学生|人才|老人|住房|购房|购车"
)
_FIRMS = re.compile(r"企业|单位|机构|公司|工商户|纳税人|项目|平台|旅行社|合作社|银行|景区")
_BASE = re.compile(r"(?P<base>[\u4e00-\u9fff]{2,16})的$")
_BASE_LEAD = re.compile(
    r"^.*(?:按照|按|享受|补贴|补助|不超过|给予|返还|奖励|实际发生的|以|对|其|于|提供|最高|不低于)(?=[\u4e00-\u9fff]{2})"
)
_DATED = re.compile(
    r"(?P<name>(?:购房|缴纳|办理|补足|申报|还本付息|缓缴|延期|执行|实施|补贴|保证金)?(?:日期|期限|时间|限期))(?:原则上)?(?:最长)?可?$"
)
_GIFT = re.compile(
    r"(?:给予|予以|享受|发放|投放|提供|实行|实施|落实|申请|可|的|和|元|[%％”，])"
    r"(?P<what>[\u4e00-\u9fff]{0,8}?(?:(?:补助|奖励|扶持)资金|补贴|补助|奖励|奖补|贴息|资金支持|贷款|消费券|优惠|保证金|支持))"
    r"(?:政策)?(?=[，。；、0-9]|$)"
)
_VERBS = {"deferral": _DEFER, "relief": _RELIEF, "refund": _REFUND}
_IN_BRACKETS = re.compile(r"[（(][^（）()]{0,60}[）)]")
_AHEAD = re.compile(
    r"^(?:将|对|按照?|凡|被?评为|认定[的为]|纳入|获得|符合条件的|原则上(?:按照?)?|进一步|放宽|围绕|.{0,6}方面)+"
)
_LED = re.compile("^(?:给予|予以|提供|享受|最高|各|的)+(?=..)")
_BEHIND = re.compile(r"(?:的|等|继续|实施|实行|给予|发放|开展|分类|原来的)+(?:[0-9]+%[\u4e00-\u9fff]+)?$")
_LONG = 24
_EACH = re.compile(r"每(?:新增|满|增加)?$")
_TIMES = {"天": "天数", "月": "月数", "年": "年数", "亩": "面积", "平方米": "面积"}
_CONDITION = "符合本条规定的对象和条件"


@dataclass
class _Group:
    """One sentence that gives something, and those behind it that only add a window or a split."""

    text: str
    quantities: list[Quantity]
    moments: list[Moment]
    split: Split | None


@dataclass
class _Parts:
    """The figures of a benefit: its terms, and the names of those that play a part in the amount."""

    terms: dict[str, object] = field(default_factory=dict)
    asks: dict[str, str] = field(default_factory=lambda: {_CONDITION: "是否"})
    rate: str | None = None
    is_ceiling: bool = False
    base: str | None = None
    cap: str | None = None
    fixed: str | None = None
    step: str | None = None
    pool: str | None = None
    days: list[str] = field(default_factory=list)

    def name(self, wanted: str) -> str:
        """The wanted name, or with a number behind it if it is taken."""
        name, count = wanted, 2
        while name in self.terms:
            name, count = f"{wanted}{count}", count + 1
        return name


def is_giving(sentence: Sentence) -> bool:
    return bool(GIVING.search(sentence.text))


def is_given(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether a figure of a giving sentence belongs to what is given, and not to an aim behind it: 实行奖补，力争3家上市."""
    before = sentence.text[: quantity.start - sentence.start]
    aims = list(_AIMING.finditer(before))
    _, clause_end = sentence.clause_at(quantity.start, quantity.end)
    if not aims or GIVING.search(sentence.text, quantity.end - sentence.start, clause_end - sentence.start):
        return True
    gives = list(GIVING.finditer(before))
    return bool(gives) and gives[-1].start() > aims[-1].start()


def draft_benefits(measure: Measure, giving: Sequence[Sentence], later: Sequence[Moment]) -> Iterator[Draft]:
    """One block for each sentence that gives something. `later` are the dates of sentences that give nothing themselves
    and follow one that does."""
    groups = _groups(giving, later)
    words = Words(measure)
    taken: list[str] = []
    for index, group in enumerate(groups, 1):
        suffix = f"-{index}" if len(groups) > 1 else ""
        draft = _benefit(measure, words, group, f"measure-{measure.id.replace('.', '-')}{suffix}", taken)
        taken.append(str(draft.keys["name"]))
        yield draft


def _groups(giving: Sequence[Sentence], later: Sequence[Moment]) -> list[_Group]:
    groups: list[_Group] = []
    for sentence in giving:
        split = split_in(sentence.text)
        quantities = [
            one
            for one in sentence.quantities
            if is_given(sentence, one) and not (split and split.holds(one, sentence))
        ]
        if groups and not quantities and not _SUBJECT.search(sentence.text):
            groups[-1].moments += sentence.moments
            groups[-1].text += sentence.text
            for group in groups:
                group.split = group.split or split
        else:
            groups.append(_Group(sentence.text, quantities, list(sentence.moments), split))
    if groups:
        groups[-1].moments += later
    return groups


def _benefit(measure: Measure, words: Words, group: _Group, id_: str, taken: Sequence[str]) -> Draft:
    who = _subject(measure, group)
    parts = _parts(measure, words, group)
    gives, amount = _gives(group.text, parts)
    name = _name(measure, group, who["who"] if who else "", gives)
    same = sum(1 for other in taken if other == name or other.startswith(f"{name}（"))
    block: dict[str, object] = {
        "id": id_,
        "name": f"{name}（{same + 1}）" if same else name,
        "for": "个人" if _PEOPLE.search(group.text) and not _FIRMS.search(group.text) else "企业",
        "asks": parts.asks,
        "when": {"符合条件": _CONDITION},
        "gives": gives,
    }
    if amount:
        block["amount"] = amount
    elif gives == "deferral":
        block["until"] = parts.days[-1]
    if parts.pool:
        block["limit"] = parts.pool
    if parts.terms:
        block["terms"] = parts.terms
    if group.split:
        block["paid_by"] = group.split.payers
        if measure.text.count(group.split.words) == 1:
            block["split"] = group.split.words
    block["draft"] = "true"
    notes = [f"对象照原文：{' '.join(who['who'].split())}"] if who else []
    if parts.step:
        notes.append("按满一个计奖单位计算，不足一个的不计（原文未明，请核）")
    if notes:
        block["note"] = "；".join(notes)
    return Draft("benefit", block)


def _subject(measure: Measure, group: _Group) -> re.Match[str] | None:
    """Whom the sentence is about: the last it names before its first figure."""
    found = list(_SUBJECT.finditer(group.text))
    found = [one for one in found if one.group()[:2] not in ("支持", "鼓励")] or found
    at = measure.text.find(group.text) + measure.start
    first = group.quantities[0].start - at if group.quantities else len(group.text)
    return next((one for one in reversed(found) if one.start() < first), found[0] if found else None)


def _parts(measure: Measure, words: Words, group: _Group) -> _Parts:
    parts = _Parts()
    for quantity in group.quantities:
        quoted = words.alone(quantity)
        if quoted is None:
            continue
        if quantity.value_max is not None:
            parts.terms[parts.name("下限")] = {"quote": quoted, "take": "low"}
            parts.terms[parts.name("上限")] = {"quote": quoted, "take": "high"}
        elif _POOL.match(measure.text, quantity.end - measure.start) and quantity.unit == "元":
            parts.pool = quoted
        else:
            _take(parts, measure, words, quantity, quoted)
    for moment in group.moments:
        quoted = None if moment.event else words.alone(moment)
        if quoted is None:
            continue
        found = _DATED.search(
            measure.text, max(0, moment.start - measure.start - 12), moment.start - measure.start
        )
        name = found["name"] if found else "截止" if moment.first is None else "时间"
        if moment.first and moment.last and moment.first != moment.last:
            parts.terms[parts.name(f"{name}起")] = {"quote": quoted, "take": "start"}
            last = parts.name(f"{name}止")
            parts.terms[last] = {"quote": quoted, "take": "end"}
        else:
            last = parts.name(name)
            parts.terms[last] = quoted
        parts.days.append(last)
    return parts


def _take(parts: _Parts, measure: Measure, words: Words, quantity: Quantity, quoted: str) -> None:
    """One figure as a term, and its part in the amount."""
    at = quantity.start - measure.start
    before = measure.text[max(0, at - 24) : at]
    behind = quantity.text.endswith(("以下", "以上", "以内", "及以下", "）", ")"))
    is_bound = behind or quantity.op in (">", "<", "~") or (quantity.op == ">=" and quantity.unit == "%")
    money = quantity.unit.split("/")[0]
    counted = fact_type(money)
    if _EACH.search(before) and counted:
        name = parts.step = parts.name("计奖单位")
        parts.asks["计奖基数"] = counted
    elif "from" in quantity.roles or "to" in quantity.roles:
        name = parts.name("原标准" if "from" in quantity.roles else "新标准")
    elif is_bound:
        name = parts.name("条件数")
    elif quantity.unit == "%":
        name = parts.name("补助比例")
        if parts.rate is None:
            parts.rate, parts.base = name, _base(before, quantity)
            parts.asks[parts.base] = "金额"
            parts.is_ceiling = quantity.op in ("<=", "<")
            quoted = _with_base(words, at, before, parts.base, quantity) or quoted
    elif money == "元" and quantity.op in ("=", ">="):
        name = parts.name("金额")
        parts.fixed = parts.fixed or _sum(parts, name, quantity)
    elif money == "元":
        name = parts.name("最高金额")
        parts.cap = parts.cap or _sum(parts, name, quantity)
    else:
        name = parts.name("期限" if quantity.unit in TIME else "条件数")
    parts.terms[name] = quoted


def _with_base(words: Words, at: int, before: str, base: str, quantity: Quantity) -> str | None:
    """A rate with what it is of: 按购车价格的5%."""
    if not before.endswith((f"{base}的", base)):
        return None
    start = at - (len(before) - before.rindex(base))
    lead = next((lead for lead in ("按照", "按") if before[: before.rindex(base)].endswith(lead)), "")
    return words.from_(start - len(lead), quantity)


def _sum(parts: _Parts, name: str, quantity: Quantity) -> str | None:
    """A sum times what it is given for: 300元/人·天 times the days. Objects (人, 台) need no counting: a decision is
    about one of them. None where it is given for something that no fact can be."""
    factors: dict[str, str] = {}
    for each in quantity.unit.partition("/")[2].split("·"):
        if each and each not in OBJECTS:
            type_ = fact_type(each)
            if type_ is None:
                return None
            factors[_TIMES.get(each, f"{each}数")] = type_
    parts.asks.update(factors)
    return " * ".join([name, *factors])


def _base(before: str, quantity: Quantity) -> str:
    """What a rate is of: 按购车价格的5% is of 购车价格."""
    number = re.search(r"[0-9０-９一二三四五六七八九十百千]", quantity.text)
    found = _BASE.search(before + (quantity.text[: number.start()] if number else ""))
    base = _BASE_LEAD.sub("", found["base"]).lstrip("的或和与") if found else ""
    return base if len(base) >= 2 else "补助基数"


def _gives(words: str, parts: _Parts) -> tuple[str, str | None]:
    """What kind of thing is given, and the amount where the words make one."""
    if parts.rate:
        product = f"{parts.base} * {parts.rate}"
        amount = f"least({product}, {parts.cap})" if parts.cap else product
        if _RELIEF.search(words):
            return "relief", amount
        if _REFUND.search(words):
            return "refund", amount
        return ("up_to" if parts.is_ceiling else "money"), amount
    if parts.fixed:
        amount = parts.fixed
        if parts.step:
            amount = f"floor(计奖基数 / {parts.step}) * {parts.fixed}"
        varies = parts.step or " * " in parts.fixed
        return "money", f"least({amount}, {parts.cap})" if parts.cap and varies else amount
    if parts.cap:
        return ("credit" if _CREDIT.search(words) else "up_to"), parts.cap
    return ("deferral" if _DEFER.search(words) and parts.days else "status"), None


def _name(measure: Measure, group: _Group, who: str, gives: str) -> str:
    """A name that a person will improve: the measure's heading, or what the sentence gives to whom."""
    if measure.heading:
        return shortened(measure.heading)
    plain = _IN_BRACKETS.sub("", group.text)
    what = _what(plain, gives)
    whom = _whom(who) or (_whom(_before(measure, group.quantities[0])) if group.quantities else "")
    name = whom if what in whom else f"{whom}{what}"
    if len(name) >= 4 and name != "担保贷款":
        return shortened(name)
    clause = next((one for one in re.split("[，。；：\n]", plain) if what in one), plain)
    return duty_name(clause)


def _what(plain: str, gives: str) -> str:
    """What is given: 消费者补贴, 一次性奖励, 贷款贴息; or what is not asked for: 减征, 缓缴."""
    gifts = [one["what"] for one in _GIFT.finditer(plain)]
    if gives in _VERBS and not (gives == "refund" and gifts):
        verb = _VERBS[gives].search(plain)
        return verb.group() if verb else "优惠"
    if gifts:
        return _LED.sub("", gifts[-1])
    verbs = [one.group() for one in GIVING.finditer(plain) if one.group() != "给予"]
    return verbs[-1] if verbs else "优惠"


def _whom(who: str) -> str:
    """Whom, in a few words: of a long description what stands behind its last 的, or the first of a list."""
    words = _AHEAD.sub("", _IN_BRACKETS.sub("", " ".join(who.split())))
    words = _BEHIND.sub("", words)
    _, _, tail = words.rpartition("的")
    if len(words) > _LONG and 4 <= len(tail) <= _LONG:
        return tail
    if len(words) > _LONG and "、" in words:
        return f"{words.split('、')[0]}等"
    return words if len(words) <= _LONG else ""


def _before(measure: Measure, quantity: Quantity) -> str:
    """The words of its clause before a figure: 残疾人“两项补贴”标准由原来的."""
    at = quantity.start - measure.start
    low = max(measure.text.rfind(mark, 0, at) for mark in "，。；：、\n") + 1
    clause = measure.text[max(low, at - 80) : at]
    for moment in measure.moments:
        clause = clause.replace(moment.text, "")
    return re.split("由|从(?!业)", clause)[0]
