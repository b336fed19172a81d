"""Names of units: what looks like one, and how a name that leaves out its prefix is completed.

市财政局、商务局 is 市财政局 and 市商务局: the second inherits the level of the first. What names its own place or
belongs to no local government (焦作海关, 人民银行, 国网…公司, 各县（市、区）政府, 财政部) is left as written.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

_ORGAN = re.compile(
    r"(?:局|委|部|厅|办|署|院|会|社|行|处|室|站|所|队|馆|库|校|台|团|组|司|关|区|县|市|镇|乡|省|州|旗|盟|街道|中心|集团|政府|"
    r"支行|海关|医院|联|科协|文联|侨联|妇联|团委|指挥部|专班|国网|电信|移动|联通|铁塔|平台|交易所|基金|部门|单位|机构|企业|"
    r"地方|主体|高校|院校|大学|中支|供电|机场|各村|苏木|嘎查|嘎查村|园区|公司|联社|总社|城投|大队|林场|金融办|法院|检察院|国资|领导小组|媒体|商协会|联盟|管委|协|工商联|"
    r"邮政|银联|税务|国务院|中行|农行|工行|建行|邮储|团中央|电网|信保|最高检|财险|镇街|街镇|省份|国企|央企|金控|[产国交文旅建水]投)$"
)
_EACH = re.compile(
    r"各|有关|相关|其他|其它|全[市省县区州]|辖区|属地|所在|试点|市[级直属]|省[级直属]|县[级直属]|区[级直属]|州[级直属]"
)
_NOTE = re.compile(r"[（(〔\[［【][^（(〔\[［【]*$")
_CLOSED = frozenset("）)〕]］】")

_LEVEL = re.compile(
    r"(?:自治区|自治州|自治县|自治旗|兵团|师市"
    r"|市(?!场|政(?!府|协|法|务|研)|容|民(?!政|族|宗|防)|域|[级直属管区辖])"
    r"|省(?![级直属管会])|区(?!块链|域|[级直属])|县(?!域|[级直属])|州(?![级直属])|盟|旗|[镇乡](?![村镇])(?=政府|党|人大))"
    r"(?=.)"
)
_PLACE = re.compile(
    r"(?P<stem>[\u4e00-\u9fffXxＸ×]{2,6}?)(?P<level>自治区|自治州|自治县|省|市|州|盟|县|区|旗)(?=[\u4e00-\u9fff])"
)
_NOT_PLACE = re.compile(
    r"[和与及]|管理|执法|建设|综合|行政|[局委办厅院]|中心|国[家务网]|中[国央共]|人行|人民|[各有全本]|团|高新|经开|示范|开发|产业|集聚|"
    r"新$|园$|社$|景$|保护|名胜|保税|试验|功能|工业|城[乡镇]|农[村业]|军|监"
)
_TERRITORY = re.compile(r"(?:政府|管委会|办事处|党工委)(?:[（(].*)?$")
_VERTICAL = re.compile(
    r"国家|国务院|国网|中央|中国|中共|人行|人民银行|央行|南方电网|银保监|金融监管总局|金融监管分局|监管分局|证监|外汇局|海关|"
    r"团[省市区县州]委$|共青团|铁路|民航|海事法院|全国|最高|军分区|武警|预备役|南网|邮储|农发行|国开行|农商|农信|信用"
)
_STAYS = re.compile(
    r"(?:公司|集团|银行|分行|支行|行|大学|职业技术学院|职业学院|师范学院|专科学校|管委会|政府|办事处|总局|总署|总社|企业|部门|单位|机构|街道|[镇乡县区市省州旗盟]|园|"
    r"调查队|分公司|学会|协会|商会|高校|院校|主体|供电|电信|移动|联通|铁塔|地方|平台|基金|城投|国投|水投|[交文旅建]投|媒体|镇街|街镇|省份|央企|团中央|"
    r"工信部|院士|交易所|港务|机场)$"
)
# 生态环境局某县分局 is the branch of the city's bureau: the county's name does not come before it.
_BRANCH = re.compile(r"局[^局]{2,8}分局$")
# 高新区税务局 and 某某新区公安分局 belong to their own area.
_OWN_ZONE = re.compile(r"(?:[^、]{0,6}(?:新|经开)区|[^、]{2,6}(?:开发区|保税区|示范区))(?=[^、]{2})")
# 甲乙州, 甲乙自治州 and 甲乙苗族侗族自治州 are 甲乙 in the names of what is there.
_AUTONOMOUS = re.compile(
    r"(?<=..)(?:(?:(?:土家|布依|朝鲜|蒙古|哈尼|傈僳|景颇|哈萨克|柯尔克孜|维吾尔|仡佬|仫佬|毛南|达斡尔|鄂温克|鄂伦春|纳西|拉祜|"
    r"苗|侗|藏|彝|羌|回|壮|傣|白|瑶|满|畲|黎|水|土|佤)族|各族){0,4}自治[区州县旗]|(?<=..).)$"
)
_BELOW_CITY = ("县", "旗", "区")
_PARTY = re.compile(
    r"(?:组织部|宣传部|统战部|政法委|网信办|编办|机构编制委员会办公室|政研室|政策研究室|改革办|巡察办|巡视办|老干部局|机要局|保密局|"
    r"保密办|社会工作部|社工部|财经办|军民融合办|农办|国安办|直属机关工委|直工委|外事办|外办|台办|台港澳办|督查室|党校|党史研究室|"
    r"依法治[市省县区]办|农村工作领导小组办公室)"
)
_PARTY_ONLY = re.compile(r"(?:组织部|宣传部|统战部|社会工作部|社工部|人武部|武装部|老干部局)$")
_ENDS_IN_MINISTRY = re.compile(r"部$")


def looks_like_unit(name: str) -> bool:
    """市财政局, 各县（市、区）政府, 市委宣传部（市新闻出版局）: may these words be a unit's name?"""
    bare = without_note(name)
    if len(bare) < 2 and name == bare:
        return bare == "省"
    if len(bare) > 30:
        return False
    return _ORGAN.search(bare) is not None or (_EACH.match(name) is not None and name[-1] in _CLOSED)


def without_note(name: str) -> str:
    """市委宣传部（市新闻出版局） is 市委宣传部."""
    while len(name) > 1 and name[-1] in _CLOSED and (note := _NOTE.search(name)) and note.start():
        name = name[: note.start()]
    return name


def level_prefix(name: str) -> str | None:
    """市 of 市财政局; nothing of 市场监管局."""
    found = _LEVEL.match(name)
    return found.group() if found else None


def place_prefix(name: str) -> str | None:
    """焦作市 of 焦作市财政局; nothing of 高新区管委会 or 城市管理局."""
    found = _PLACE.match(name)
    if found is None or _NOT_PLACE.search(found["stem"]):
        return None
    return found.group()


class Namer:
    """Completes the names of one document; what the whole document shows helps (its usual level, its places)."""

    def __init__(self, clauses: Iterable[Sequence[str]], places: Iterable[str] = ()) -> None:
        self._stems = tuple(_AUTONOMOUS.sub("", place) or place for place in places)
        self._known: set[str] = set()
        levels: Counter[str] = Counter()
        bare = 0
        for clause in clauses:
            for name in clause:
                prefix = level_prefix(name) or self._own_place(name)
                if prefix and not _TERRITORY.search(name):
                    levels[prefix] += 1
                    self._known.add(name)
            if (
                clause
                and not _EACH.match(clause[0])
                and (self._inherits(clause[0]) or _OWN_ZONE.match(clause[0]))
            ):
                bare += level_prefix(clause[0]) is None and self._own_place(clause[0]) is None
        most = levels.most_common(1)
        self._usual = most[0][0] if most and most[0][1] > 2 * bare else None

    def complete(self, names: Sequence[str]) -> list[str]:
        """The names of one clause in full."""
        found, carried = [], None
        for name in names:
            prefix = level_prefix(name)
            if prefix is None and not _EACH.match(name):
                prefix = self._own_place(name)
                if prefix and carried and len(carried) < 4 and self._is_home(prefix, carried):
                    prefix = carried
            if prefix or _EACH.match(name):
                if (
                    prefix
                    and (carried is None or not _TERRITORY.search(without_note(name)))
                    and not _VERTICAL.match(name)
                ):
                    carried = prefix if not _EACH.match(name) else carried
                found.append(name)
                continue
            base = carried or self._usual
            found.append(self._with(base, name) if base and self._inherits(name, base) else name)
        return found

    def _own_place(self, name: str) -> str | None:
        return place_prefix(name)

    def _is_home(self, place: str, carried: str) -> bool:
        return place.endswith(carried) and place[: -len(carried)] in self._stems

    def _inherits(self, name: str, base: str = "市") -> bool:
        bare = without_note(name)
        if len(bare) < 2 or _EACH.match(name) or _VERTICAL.search(bare) or _STAYS.search(bare):
            return False
        if any(stem and bare.startswith(stem) for stem in self._stems):
            return False
        if base.endswith(_BELOW_CITY) and base != "自治区" and _BRANCH.search(bare):
            return False
        if _OWN_ZONE.match(bare) or (_PLACE.match(bare) and place_prefix(bare)):
            return False
        if _ENDS_IN_MINISTRY.search(bare) and not _PARTY_ONLY.search(bare):
            return bare.endswith("指挥部")
        if bare.endswith("厅") and not (base.endswith(("省", "自治区", "兵团"))):
            return bare.endswith("办公厅")
        return _ORGAN.search(bare) is not None

    def _with(self, base: str, name: str) -> str:
        """市 and 组织部 is 市委组织部, 市 and 财政局 is 市财政局."""
        if name.startswith("委"):
            return base + name
        party = f"{base}委{name}"
        if party in self._known or _PARTY_ONLY.search(without_note(name)):
            return party
        if f"{base}{name}" not in self._known and _PARTY.match(name) and self._party_is_usual(base):
            return party
        return base + name

    def _party_is_usual(self, base: str) -> bool:
        return any(
            name.startswith(f"{base}委") and _PARTY.match(name[len(base) + 1 :]) for name in self._known
        )
