"""The words of responsibility clauses, and how the inside of one is taken apart.

    责任单位：市财政局、商务局；完成时限：2023年6月底      市商务局牵头，市财政局和各县（市、区）政府等配合

Item by item: labels, units, what they do (牵头, 负责, 配合 …), deadline, scope, and rules that name nobody (列首位的为
牵头单位，下同). Whether the whole is a clause at all is for `responsibility` to judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from luoshi.policy.prose.headings import BLANK
from luoshi.policy.prose.names import looks_like_unit
from luoshi.policy.prose.stretches import trimmed
from luoshi.policy.prose.written_names import Named, Part, clean, one_name, share_last_words, shared_office

_ANSWERS = r"(?:牵头|责任|负责|主责|主管|主办|承办|配合|协同|协办|协助|协作|参与|参加|落实|实施|执行|指导|督导|督办|会办|联办|监督|支持|完成)"
WHO = (
    r"(?:市级|省级|县级|区级|各|第一|第二|主要|具体|相关|有关)?"
    rf"(?:{_ANSWERS}[、和与及]?){{1,3}}(?:单位|部门|处室|科室|股室|主体|机构|地区|地方|县区|区县|方)"
    r"(?:[、和及与](?:单位|部门|地区|地方|个人|(?:完成)?时[限间]))?"
)
NOTE = r"(?:[（(〔\[][^（(〔\[）)〕\]：:]{0,40}[）)〕\]])?"
_OFFICERS = r"(?:领导|责任人|负责人|联系人|联络人)"
LABEL = re.compile(
    rf"(?P<who>(?:{WHO}|成员(?:单位|部门)|(?:责任|实施|牵头|配合)企业){NOTE}(?=[ \u3000]*[：:为])"
    r"|(?:(?:任务|职责|责任|工作|部门)?分工|牵头|主办|责任|负责|落实|配合|协办|协同|参与|指导|督导)"
    r"(?=[ \u3000]*[：:]))[ \u3000]*[：:为]"
    r"|(?P<when>(?:计划|工作|任务|预计|拟|目标)?(?:完成|办结|落实|推进|启动|实施|整改|进度|节点)?"
    r"(?:时限|时间|期限|节点|进度|安排|日期)(?:节点|进度|要求|安排|表)?)[ \u3000]*[：:]"
    r"|(?P<where>(?:适用|实施|试点|推广|复制推广|政策|覆盖)?(?:范围|地区|区域|对象))[ \u3000]*[：:]"
    rf"|(?P<other>(?:牵头|责任|分管|联系|主管|包保|包抓|挂包|市|省|县|区|级|委|政府|总){{0,5}}{_OFFICERS}|(?:联系|咨询)?电话|备注|"
    r"成果(?:形式)?|(?:工作)?目标|政策依据|资金来源|说明|注|来源|依据)[ \u3000]*[：:]"
)
BARE = re.compile(rf"{WHO}{NOTE}[ \u3000]*")
_SUPPORTS = re.compile("配合|协同|协办|协助|协作|参与|参加|支持|指导|督导|督办|会办|联办|监督|成员|第二")
_LEADS = re.compile("牵头|主责|主办|第一")

OPENING = "（(〔［[【﹙"
_SPLIT = re.compile(
    r"(?<=[局委部厅办])[.．](?=[省市县区州国各])|[、，,；;。/／｜|\n\r\t \u3000\xa0\u2003＋+（(〔［\[【﹙]"
)
_HARD = frozenset("；;。\n\r")
_SOFT = frozenset("\t \u3000\xa0\u2003\n\r")
_LEADING = re.compile(
    r"[：:—\-–★☆※◆●■▲*·•>→]*(?:(?:分别|原则上|统一|拟|并|按照?(?:各自)?职责(?:分工)?)?由|请|其中|并|同时|和|及|与|以及)?"
    r"(?:会同(?=[^、]{2}))?"
)

_TAIL = re.compile(
    r"(?:(?:按照?|依照?|依据|根据|结合|在)(?:各自|部门|本|其)?的?)?(?:职责|职能|任务|工作|权限)?(?:分工|范围)?(?:内|要求)?"
    r"(?:分别|共同|具体|联合|分头|各自|统筹|密切|积极|全程|主要|依法|全力){0,3}"
    r"(?P<verb>牵头|负总责|负责|配合|参与|参加|指导|承担|协助|协同|落实|实施|推进|主办|承办|协办|支持|督导|监督|督促|组织|执行|主抓|分工)"
    r"(?:负总责|负责|落实|实施|推进|组织|指导|完成|抓|具体|做好|推动|开展|办理|好|并|配合|工作|到位|执行|协调|推广|督促|落地){0,4}$"
)
_PARTS: dict[str, Part] = {
    "牵头": "lead",
    "主办": "lead",
    "主抓": "lead",
    "配合": "support",
    "参与": "support",
    "参加": "support",
    "协助": "support",
    "协同": "support",
    "协办": "support",
    "支持": "support",
}
_PLAIN_VERBS = frozenset(
    (
        "牵头",
        "负责",
        "负总责",
        "配合",
        "参与",
        "参加",
        "指导",
        "承担",
        "协助",
        "落实",
        "实施",
        "协同",
        "分工",
        "推进",
        "协办",
        "主办",
        "督导",
    )
)
_AND_OTHERS = re.compile(
    r"等(?:国务院|市|省|县|区|各|相关|有关|级|直|个|多|中央|[0-9一二三四五六七八九十]){0,6}"
    r"(?:部门[和及]?单位|部门|单位|成员单位|机构|委办局)?(?:[和及](?:单位|地方|企业|地区))?$"
)
_RULE = re.compile(
    r"首位|第一位|排第一|列第一|排名第一|排名在前|排序第一|第一个|第一家|居首|列第1|排第1|下同|不再|为牵头|为主责|为责任|不分先后|标注|带[*★]|加[*★]"
)
_INNER = re.compile(r"[（(〔\[][^（(〔\[）)〕\]]*[）)〕\]]")
_RULE_TO_THE_END = re.compile(
    r"以下|以上|上述|其余|其他(?:各项|任务|工作|措施)|凡|未[列注明标]|涉及|后续|本(?:方案|措施|通知|条|项)"
)
_TIME = re.compile(
    r"(?:于|在|力争|确保|自|从|到|至|争取|计划|预计|持续到){0,2}(?:[12１２][0-9０-９]{3}年|[0-9０-９]{1,2}月|今年|明年|本年|当年|年底|月底|"
    r"全年|年内|每[年月季])|(?:并|且)?(?:长期|持续|常态|立即|即时|近期|始终|按时|按期|全程|适时|同步)"
)
_IN_TURN = re.compile(r"(?:牵头)?并?会同|会商")
_JOINT = re.compile(r"以及|和|及|与")
UNIT_ENDS = re.compile(
    r"(?:局|委|部|厅|办|署|院|会|社|行|处|站|队|政府|中心|集团|公司|海关|联|办公室|部门|单位|[（(][^（(）)]*[）)])$"
)
_PART_NOTE = re.compile(
    r"[（(〔\[](牵头|主责|主办|负责|责任|配合|参与|协办|协助|支持|指导|落实)(?:责任)?(?:单位|部门)?[）)〕\]]$"
)
_AREAS_WITH = re.compile(
    r"(?:各?有|承担|涉及)[\u4e00-\u9fff]{2,12}(?<!的)的(?:地区|单位|部门|企业|[市县区州乡镇]{1,2})(?:[（(][^（(）)]{1,12}[）)])?(?:人民政府|政府)?$"
)
_ONE_WITH_ITS_LEFT = frozenset(["政府", "人民政府", "管委会", "单位", "部门", "机构", "企业"])
"""各县党委和政府 and 有关部门和单位 are one name each."""
_PROSE = re.compile(r"[“”‘’《》？！?!：:%％]|应当|必须|不得|按照|根据|通过|进行|的|了")


class Reader:
    """Reads the inside of one clause; `units` in order, and what else it says."""

    def __init__(self, text: str, start: int, end: int, closing: dict[int, int]) -> None:
        self.text, self.start, self.end, self.closing = text, start, end, closing
        self.units: list[Named] = []
        self.deadline: str | None = None
        self.scope: str | None = None
        self.labelled = self.coloned = False
        self.strange = self.unfinished = False
        self.verbs = 0
        self._pending: list[Named] = []
        self._mode = "who"
        self._part: Part = "any"
        self._since = -1

    def begin_label(self, words: str) -> None:
        """What follows are units of this label: 配合单位."""
        self.labelled, self._mode = True, "who"
        words = re.split(r"[（(〔\[]", words, maxsplit=1)[0]
        if _SUPPORTS.search(words) and not _LEADS.search(words):
            self._part = "support"
        else:
            self._part = "lead" if _LEADS.search(words) else "any"

    def run(self) -> None:
        for start, end, hard in self._items():
            self._item(start, end)
            if hard:
                self._end_segment(end)
        self.unfinished = self.verbs > 0 and bool(self._pending)
        self._end_segment(self.end)
        share_last_words(self.text, self.units)
        _settle_parts(self.units)

    def _items(self) -> Iterator[tuple[int, int, bool]]:
        """Stretches between separators, brackets inside kept whole; each with whether a segment ends there."""
        at = begin = self.start
        while (sign := _SPLIT.search(self.text, at, self.end)) is not None:
            char = sign.group()
            if char in OPENING:
                closed = self.closing.get(sign.start())
                at = closed + 1 if closed is not None and closed < self.end else sign.end()
                continue
            if char in _SOFT and not self._separates(begin, sign.start(), sign.end()):
                at = sign.end()
                continue
            yield begin, sign.start(), char in _HARD
            at = begin = sign.end()
        yield begin, self.end, False

    def _separates(self, begin: int, at: int, behind: int) -> bool:
        """A blank or a line break stands between units and before labels; elsewhere it is only layout."""
        while behind < self.end and self.text[behind] in BLANK:
            behind += 1
        if behind >= self.end or LABEL.match(self.text, behind, self.end):
            return True
        left = self.text[max(begin, at - 40) : at].strip(BLANK)
        return not left or UNIT_ENDS.search(left) is not None

    def _item(self, start: int, end: int) -> None:
        start, end = trimmed(self.text, start, end)
        begin = self._after_lead_in(start, end)
        while start < end and (label := LABEL.match(self.text, begin, end)):
            self._take_label(label)
            start, end = trimmed(self.text, label.end(), end)
            begin = self._after_lead_in(start, end)
            if self._mode != "who":
                break
        if start >= end or self._mode in ("rule", "other", "when"):
            return
        words = self.text[begin:end]
        if _RULE_TO_THE_END.match(words):
            self._close_words(start)
            self._mode = "rule"
        elif self._mode == "where" or _RULE.search(_INNER.sub("", words)):
            return
        elif _TIME.match(words):
            self.deadline = self.deadline or words
        else:
            self._units_of(begin, end)

    def _after_lead_in(self, start: int, end: int) -> int:
        """Behind 由, 请, 并由 and ornaments."""
        found = _LEADING.match(self.text, start, end)
        return found.end() if found and found.end() < end else start

    def _take_label(self, label: re.Match[str]) -> None:
        self._close_words(label.start())
        if label["who"]:
            self._settle()
            self.begin_label(label["who"])
            self.coloned = True
        else:
            self._mode = "when" if label["when"] else "where" if label["where"] else "other"
        self._since = label.end()

    def _end_segment(self, at: int) -> None:
        self._close_words(at)
        self._settle()
        self._mode = "who"

    def _close_words(self, at: int) -> None:
        """The words of a deadline or a scope end here."""
        if self._since >= 0 and self._mode in ("when", "where"):
            words = self.text[self._since : at].strip(BLANK + "，,；;。、")
            if self._mode == "when":
                self.deadline = self.deadline or words or None
            else:
                self.scope = self.scope or words or None
        self._since = -1

    def _units_of(self, start: int, end: int) -> None:
        """One item: a unit; or A会同B; or A牵头B配合."""
        turn = _IN_TURN.search(self.text, start, end)
        if turn and start < turn.start() and turn.end() < end:
            self._one(start, turn.start())
            self._settle("lead")
            self.verbs += 1
            known = len(self.units)
            self._one(turn.end(), end)
            for unit in (*self.units[known:], *self._pending):
                unit.part = "support" if unit.part == "any" else unit.part
            return
        middle = self.text.find("牵头", start + 1, end - 2)
        if middle > 0 and self.text.startswith(tuple("市省县区州各"), middle + 2):
            self._one(start, middle + 2)
            start = middle + 2
        self._one(start, end)

    def _one(self, start: int, end: int) -> None:
        """A unit with what it does behind it, which goes for those before it, too."""
        words = self.text[start:end]
        tail = _TAIL.search(words) if len(words) <= 100 else None
        if tail and (tail["verb"] in _PLAIN_VERBS or UNIT_ENDS.search(words[: tail.start()])):
            self.verbs += 1
            self._name(start, start + tail.start())
            self._settle(_PARTS.get(tail["verb"], "any"))
        else:
            self._name(start, end)

    def _name(self, start: int, end: int) -> None:
        """A name, or names joined by 和; 等部门 and notes such as （牵头） come off."""
        start, end = trimmed(self.text, start, end)
        part, noted = self._part, False
        if note := _PART_NOTE.search(self.text, start, end):
            part, noted = "lead" if note[1] == "主责" else _PARTS.get(note[1], "any"), True
            end = note.start()
        if others := _AND_OTHERS.search(self.text, max(start, end - 20), end):
            end = others.start()
        start, end = trimmed(self.text, start, end)
        while end > start and self.text[end - 1] in ".．":
            end -= 1
        words = self.text[start:end]
        if not words:
            return
        if len(words) > 60 or (_PROSE.search(words) and not _AREAS_WITH.match(words)):
            self.strange = True
            return
        for joint in _JOINT.finditer(words):
            left, right = words[: joint.start()], words[joint.end() :]
            if right in _ONE_WITH_ITS_LEFT:
                continue
            if office := shared_office(left, right):
                self._put(start, start + joint.start(), part, noted)
                self._pending[-1].shared = "" if left.startswith("各") else office
                start += joint.end()
                break
            if len(left) > 1 and UNIT_ENDS.search(left) and _balanced(left) and looks_like_unit(clean(right)):
                others = _AND_OTHERS.search(left)
                self._put(start, start + (others or joint).start(), part, noted)
                start += joint.end()
                break
        self._put(start, end, part, noted)

    def _put(self, start: int, end: int, part: Part, noted: bool) -> None:
        before = self._pending[-1] if self._pending else None
        if before and one_name(self.text, before, start, end):
            before.end = end
        else:
            self._pending.append(Named(start, end, part, noted))

    def _settle(self, part: Part = "any") -> None:
        """What stood so far does this."""
        for unit in self._pending:
            if part != "any" and not unit.noted:
                unit.part = part
        self.units += self._pending
        self._pending = []


def _settle_parts(units: list[Named]) -> None:
    """Where nobody is said to lead, the first unit leads, unless the clause says that it only supports."""
    for unit in units:
        unit.said = unit.part != "any"
    if not any(unit.part == "lead" for unit in units):
        first = next((unit for unit in units if unit.part == "any"), None)
        if first:
            first.part = "lead"
    for unit in units:
        if unit.part == "any":
            unit.part = "support"


def _balanced(words: str) -> bool:
    return words.count("（") + words.count("(") == words.count("）") + words.count(")")
