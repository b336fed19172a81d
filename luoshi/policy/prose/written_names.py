"""Names as a clause writes them, and the words that names in a row share.

甲区、乙区政府      移动、电信、联通某市分公司      甲示范区和乙港区管委会      各县、市、区人民政府 (one name, not three)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from luoshi.policy.prose.headings import BLANK

Part = Literal["lead", "support", "any"]


@dataclass(slots=True)
class Named:
    """A unit as the clause has it, and what the clause says of it: lead, support or nothing."""

    start: int
    end: int
    part: Part
    noted: bool = False
    """Its part stands behind its own name: 市财政局（牵头）."""
    said: bool = False
    """The clause itself says its part; else it follows from the order."""
    shared: str = ""
    """The last words of its name, which stand only behind the next: 甲示范区和乙港区管委会."""


def written_name(text: str, unit: Named) -> str:
    """The name as the clause has it, with the last word that it shares with the next."""
    return clean(text[unit.start : unit.end]) + unit.shared


def clean(words: str) -> str:
    """A name without the blanks and line breaks of its layout."""
    return "".join(words.split()).strip(BLANK)


# 甲区、乙区政府 and 丙高新区、丁经开区管委会: an area governed by a government takes no committee from its neighbour. A 新区
# has either, so it stays as written.
_ZONE = re.compile(r"(?:高新|经开|开发|示范|保税|试验|园|产业|集聚|景|度假|管理)区$|园$")
_AREA_ALONE = re.compile(
    r"[^各有全省市县区乡镇、和与及（(][^各、和与及（(]{1,11}(?:(?<!新)[区县市州旗盟园镇乡]|(?<=高新)区|街道)$"
)
_OFFICE_OF_AREA = re.compile(
    r"(?P<area>[^各、和与及]{2,12}(?:[区县市州旗盟园镇乡]|街道))(?P<office>管委会|管理委员会|人民政府|政府|办事处)$"
)
# 移动、电信、联通某市分公司 and 工商、农业、建设银行某市分行
_LINE_OF_TRADE = re.compile(
    r"(?:中国|[市县区省州旗])?(?:移动|电信|联通|铁塔|广电|供电|供水|水务|燃气|工商|农业|中国|建设|交通|邮储)$"
)
_COMPANY = re.compile(
    r"(?:(?:中国)?(?:移动|电信|联通|铁塔|广电|供电|供水|水务|燃气)(?P<company>[^、]{0,12}公司)"
    r"|(?:工商|农业|中国|建设|交通|邮储)(?P<bank>银行[^、]{0,12}))$"
)


def share_last_words(text: str, units: list[Named]) -> None:
    """In a list with 、 the last words of its last name may stand for those before it, too."""
    for left, right in zip(reversed(units[:-1]), reversed(units[1:]), strict=True):
        if left.shared or text[left.end : right.start].strip(BLANK) != "、":
            continue
        words, behind = clean(text[left.start : left.end]), written_name(text, right)
        if _AREA_ALONE.match(words) and (office := _OFFICE_OF_AREA.match(behind)):
            zone, street = _ZONE.search(words) is not None, words.endswith("街道")
            alike = zone == (_ZONE.search(office["area"]) is not None)
            if alike and street == office["area"].endswith("街道"):
                left.shared = office["office"]
        elif _LINE_OF_TRADE.match(words) and (company := _COMPANY.match(behind)):
            left.shared = company["company"] or company["bank"]


_EACH_LEVEL = re.compile(
    r"各(?:自治区|[省市县区州盟旗镇乡]|乡镇|县区|市县|区县|县市|市州|市地|镇街|省辖市|设区市|地级市|盟行政公署|州政府)(?:、|$)"
)
_LEVEL_BEHIND = re.compile(
    r"(?:自治区|直辖市|计划单列市|自治州|自治县|省|市|县|区|州|盟|旗|乡|镇|街道|开发区|园区|高新区|新区|示范区|试验区|管委会)"
    r"(?:[（(〔][^（(）)〕]*[）)〕])?(?:人民政府|政府|管委会|党委和政府|党委、政府|党委|党工委|办事处)?(?:[（(〔][^（(）)〕]*[）)〕])?$"
)
# 市各有关部门、单位 is one name; 甲示范区和乙港区管委会 are two that share their last word.
_BODIES_ALIKE = re.compile(r"(?:各|有关|相关|[市省县区州]级|[市省县区州]直)(?:部门|委办局|单位)$")
_ALIKE_BEHIND = re.compile(r"(?:直属|下属|有关|相关)?(?:部门|单位|机构|企业)$")
_AREA = re.compile(r"[^、和与及]{2,12}[区县市州园]$")
_AREA_OFFICE = re.compile(r"[^各、和与及]{2,12}[区县市州园](?P<office>管委会|管理委员会|人民政府|政府)$")
# 各市（州）、县（市、区）人民政府
_EACH_NOTED = re.compile(r"各[省市县区州盟旗][（(][^（(）)]{1,12}[）)]$")
_LEVEL_ALONE = re.compile(r"[市县区旗乡镇](?:[（(][^（(）)]{1,12}[）)])?(?:人民政府|政府|党委)?$")
_LEVEL_OFFICE = re.compile(r"[省市县区州](?:[（(][^（(）)]*[）)])?[\u4e00-\u9fff]{2,12}$")


def one_name(text: str, left: Named, start: int, end: int) -> bool:
    """各县、市、区人民政府 and 市、区财政局 are one name though an enumeration comma stands in it."""
    if text[left.end : start].strip(BLANK) != "、":
        return False
    words, behind = clean(text[left.start : left.end]), clean(text[start:end])
    if _EACH_NOTED.match(words) and _LEVEL_ALONE.match(behind):
        return True
    if _BODIES_ALIKE.search(words) and _ALIKE_BEHIND.match(behind):
        return True
    if words in ("省", "市", "县", "区", "州"):
        return _LEVEL_OFFICE.match(behind) is not None
    return _EACH_LEVEL.match(words) is not None and _LEVEL_BEHIND.match(behind) is not None


def shared_office(left: str, right: str) -> str | None:
    """甲示范区和乙港区管委会: the office of the second area is that of the first."""
    found = _AREA_OFFICE.match(clean(right)) if _AREA.match(clean(left)) else None
    return found["office"] if found else None
