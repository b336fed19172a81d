"""How the name of a yes-or-no fact is said, in Chinese: `truth_words("是否新车")` is 是新车, 不是新车, 是否为新车.

A policy gives names only, so what can be said is read off the name: how it begins (是否 有无 已 未 无 在 …), the verb
it begins or ends with (备案 → 已备案, 未备案), the noun it ends with (小微企业 → 是小微企业, 不是小微企业). Each list
below holds words of official Chinese, none of a particular document. A name that none of them covers is said whole,
in quotes, which is always right: 符合“甲”, 不符合“甲”.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class TruthWords:
    """`yes` and `no` are clauses; `whether` follows 还不知道."""

    yes: str
    no: str
    whether: str


_ASKS = ("是不是", "有没有", "是否", "有无", "能否", "可否", "会否", "应否")
_DOING = (
    "缴纳", "缴存", "缴清", "交清", "付清", "结清", "支付", "交付", "取得", "获得", "获评", "荣获", "通过", "签订", "签署",
    "参加", "参与", "完成", "列入", "纳入", "入选", "入驻", "加入", "办理", "提交", "购买", "购置", "招用", "吸纳", "聘用",
    "录用", "安置", "引进", "建立", "设立", "建成", "提供", "出具", "开具", "安装", "配备", "领取", "履行", "收到", "担任",
    "达到", "转为", "迁入", "接种",
)  # fmt: skip
"""What is done to something, and then is so: 已缴纳契税, 未缴纳契税."""
_DONE = (
    "网签", "备案", "登记", "注册", "开工", "投产", "竣工", "达产", "上市", "挂牌", "认定", "签约", "参保", "投保", "纳税",
    "缴税", "缴费", "获批", "入库", "入统", "入围", "办结", "申报", "申请", "成立", "投用", "公示", "公告", "审批", "批准",
    "审核", "验收", "核准", "鉴定", "评定", "评估", "检测", "检验", "审计", "注销", "搬迁", "落户", "毕业", "就业", "退役",
    "退休", "离职", "复工", "复产", "停业", "整改", "到位", "到账", "发放", "兑现", "完工", "改造", "报废", "过户", "上牌",
    "开业", "联网", "上线", "授权", "获奖", "中标", "立项", "落地", "结项", "完税", "还清", "婚育", "结婚", "购房", "购车",
)  # fmt: skip
"""What is done: 已网签, 合同未备案."""
_LASTING = (
    "从事", "持有", "使用", "享受", "居住", "租赁", "承租", "采用", "同意", "接受", "愿意", "承担", "出租", "种植", "养殖",
    "销售", "雇用", "用于", "来自", "位于", "超过", "涉及", "造成", "导致", "持",
)  # fmt: skip
"""What goes on: 从事种植, 未从事种植."""
_GOING = ("盈利", "增长", "下降", "生产", "营业", "经营", "创业", "增资", "扩产", "裁减", "获利")
"""What a subject does: 上年度盈利, 上年度未盈利."""
_MANNERS = (
    "满负荷", "足额", "全额", "按时", "按期", "按规定", "依法", "依规", "及时", "连续", "首次", "正常", "主动", "自愿",
    "独立", "自行", "实际", "如实", "如期", "提前",
)  # fmt: skip
"""How something is done; 未 stands before it: 未足额缴纳."""
_ADVERSE = (
    "裁员", "欠税", "欠费", "欠薪", "违法", "违规", "违约", "失信", "停产", "逾期", "偷税", "骗税", "骗保", "破产", "亏损",
    "失业", "受灾",
)  # fmt: skip
"""What one does not wish: 有裁员情形, 未裁员."""
_STATES = (
    ("属于", "不属于"), ("符合", "不符合"), ("具备", "不具备"), ("具有", "不具有"), ("满足", "不满足"), ("拥有", "没有"),
    ("存在", "不存在"), ("处于", "不处于"), ("包含", "不包含"), ("含有", "不含有"), ("适用", "不适用"), ("需要", "不需要"),
    ("有", "没有"), ("能够", "不能"), ("能", "不能"), ("可以", "不可以"), ("可", "不可"), ("会", "不会"), ("应当", "不应"),
    ("应", "不应"), ("愿", "不愿"), ("曾", "未曾"), ("为", "不是"), ("是", "不是"), ("年满", "未满"),
)  # fmt: skip
"""What a name may begin with, and the same denied."""
_NOT_STATES = (
    "有限", "有机", "有色", "有线", "有偿", "有效", "可再生", "会计", "会员", "会展", "会议", "应届", "应急", "应收", "应付",
    "应税", "应纳", "能源", "能耗", "能效", "为民",
)  # fmt: skip
"""Words that begin with one of these and mean something else."""
_QUALITIES = (
    ("合格", "不合格"), ("完整", "不完整"), ("齐全", "不齐全"), ("属实", "不属实"), ("正常", "不正常"), ("有效", "无效"),
    ("一致", "不一致"), ("真实", "不真实"), ("良好", "不好"), ("相符", "不相符"), ("合法", "不合法"), ("合规", "不合规"),
    ("达标", "未达标"), ("相同", "不同"), ("健全", "不健全"), ("清晰", "不清晰"),
)  # fmt: skip
"""What a name may end with, and the same denied."""
_HAVING = (
    "记录", "资质", "资格", "许可证", "证书", "证明", "执照", "合同", "协议", "欠款", "债务", "贷款", "处罚", "行为", "能力",
    "情形", "情况", "专利", "订单", "困难", "发票", "凭证", "户籍", "户口", "学历", "职称", "残疾",
)  # fmt: skip
"""What one has: 有失信记录, 没有失信记录."""
_BEING = (
    "企业", "商户", "农户", "用户", "住户", "租户", "贫困户", "低保户", "工商户", "人", "人员", "单位", "机构", "项目", "公司",
    "组织", "住房", "用房", "房屋", "商品房", "首套房", "二套房", "产品", "商品", "品牌", "毕业生", "学生", "职工", "员工",
    "平台", "园区", "景区", "基地", "中心", "家庭", "合作社", "农场", "军人", "居民", "司机", "店主", "人才", "专家", "教师",
    "医生", "主体", "经营者", "创业者", "消费者", "投资者", "对象", "行业", "产业", "地区", "城市", "车", "车辆", "设备",
    "电器", "家电", "团体", "学校", "医院", "银行", "高校", "协会", "门店", "网店", "超市", "酒店", "饭店", "旅行社", "农民",
    "青年", "女性", "男性", "老人", "儿童", "孤儿", "子女", "配偶", "党员", "农民工",
)  # fmt: skip
"""What one is: 是小微企业, 不是小微企业."""
_PLACES = (
    "内",
    "中",
    "里",
    "上",
    "期间",
    "城区",
    "名单",
    "目录",
    "范围",
    "名录",
    "库",
    "市",
    "省",
    "县",
    "区",
)
_JOINED = ("或", "且", "、", "和", "与", "及", "/", "，")
_NOT_NO = (
    "未来", "无偿", "无线", "无人", "无障碍", "无公害", "无形", "非遗", "非物质", "非营利", "非公", "不动产", "不锈钢",
)  # fmt: skip
"""Words that begin like a denial and are none."""


@lru_cache(maxsize=4096)
def truth_words(name: str) -> TruthWords:
    """How to say that the fact is so, that it is not, and that it is not known."""
    for ask in _ASKS:
        before, found, rest = name.partition(ask)
        if found and rest.strip():
            words = _asked(ask, rest)
            return TruthWords(before + words.yes, before + words.no, before + words.whether)
    return _plain(name) or _quoted(name)


def _asked(ask: str, rest: str) -> TruthWords:
    """What follows 是否 or 有无."""
    if ask in ("有无", "有没有"):
        return TruthWords(f"有{rest}", f"没有{rest}", f"是否有{rest}")
    if ask in ("能否", "可否", "会否", "应否"):
        return TruthWords(ask[0] + rest, f"不{ask[0]}{rest}", ask + rest)
    if any(sign in rest for sign in _JOINED):
        return TruthWords(f"“是否{rest}”为是", f"“是否{rest}”为否", f"是否{rest}")
    return _plain(rest) or TruthWords(f"是{rest}", f"不是{rest}", f"是否为{rest}")


def _quoted(name: str) -> TruthWords:
    inside = name.replace("“", "‘").replace("”", "’")
    return TruthWords(f"符合“{inside}”", f"不符合“{inside}”", f"是否符合“{inside}”")


def _plain(name: str) -> TruthWords | None:
    """A name that does not ask; None where nothing here covers it."""
    if any(sign in name for sign in _JOINED):
        return None
    for reading in (_denied, _state, _quality, _noun, _act):
        words = reading(name)
        if words is not None:
            return words
    return None


def _denied(name: str) -> TruthWords | None:
    """Names that say no themselves: 未裁员, 无失信记录, 非房地产企业, 不欠税."""
    if len(name) < 2 or name.startswith(_NOT_NO):
        return None
    rest = name[1:]
    match name[0]:
        case "未" if rest.startswith("曾"):
            return TruthWords(name, rest, f"是否{rest}")
        case "未":
            so = rest.startswith(("在", "有", "能", "被")) or "过" in rest[1:]
            yes = f"有{rest}情形" if rest in _ADVERSE else rest if so else f"已{rest}"
            return TruthWords(name, yes, f"是否{rest}")
        case "无":
            return TruthWords(f"没有{rest}", f"有{rest}", f"是否有{rest}")
        case "没" if rest[0] == "有":
            return TruthWords(name, rest, f"是否{rest}")
        case "非":
            return TruthWords(f"不是{rest}", f"是{rest}", f"是否为{rest}")
        case "不" if len(rest) > 1 and rest[0] not in "再得予":
            return TruthWords(name, f"有{rest}情形" if rest in _ADVERSE else rest, f"是否{rest}")
        case "已":
            rest = rest.removeprefix("经")
            return TruthWords(f"已{rest}", f"未{rest}", f"是否已{rest}")
    return None


def _state(name: str) -> TruthWords | None:
    """属于…, 具备…, 有…, 满60周岁."""
    if name.startswith("满") and name[1:2].isdigit():
        return TruthWords(name, f"未{name}", f"是否{name}")
    if name.startswith(_NOT_STATES):
        return None
    for begins, denied in _STATES:
        rest = name.removeprefix(begins)
        if rest != name and rest:
            if begins in ("是", "为"):
                return TruthWords(f"是{rest}", f"不是{rest}", f"是否为{rest}")
            return TruthWords(name, denied + rest, f"是否{name}")
    return None


def _quality(name: str) -> TruthWords | None:
    """材料齐全: the quality is denied."""
    for ends, denied in _QUALITIES:
        if name.endswith(ends):
            before = name.removesuffix(ends)
            return TruthWords(name, before + denied, f"{before}是否{ends}")
    return None


def _noun(name: str) -> TruthWords | None:
    """What one has or is, unless it is the object of an act: 吸纳就业困难人员, 取得许可证."""
    if name.startswith((*_DOING, *_LASTING)) and not name.startswith("出租车"):
        return None
    if name.endswith(_HAVING):
        return TruthWords(f"有{name}", f"没有{name}", f"是否有{name}")
    if name.endswith(_BEING):
        return TruthWords(f"是{name}", f"不是{name}", f"是否为{name}")
    return None


def _act(name: str) -> TruthWords | None:
    """What is or was done, alone, with its object, or after its subject."""
    if name in _ADVERSE:
        return TruthWords(f"有{name}情形", f"未{name}", f"是否{name}")
    if name.startswith("在") and len(name) > 2:
        return TruthWords(name, f"{'不' if name.endswith(_PLACES) else '未'}{name}", f"是否{name}")
    if name.startswith(("因", "受", *_LASTING)) or (name.find("过", 1) > 0 and not name.startswith("通过")):
        return TruthWords(name, f"未{name}", f"是否{name}")
    at = min((at for manner in _MANNERS if (at := name.find(manner)) >= 0), default=-1)
    if at >= 0 and len(name) > at + 2:
        before, act = name[:at], name[at:]
        return TruthWords(name, f"{before}未{act}", f"{before}是否{act}")
    if name.startswith(_DOING) or name in _DONE or (name.startswith(_DONE) and name.endswith(_DONE)):
        return TruthWords(f"已{name}", f"未{name}", f"是否已{name}")
    for acts, so in ((_DONE, "已"), (_DOING, "已"), (_GOING, ""), (_ADVERSE, "")):
        act_ = next((act for act in acts if name.endswith(act)), None)
        if act_ is not None:
            before = name.removesuffix(act_)
            return TruthWords(f"{before}{so}{act_}", f"{before}未{act_}", f"{before}是否{so}{act_}")
    return None
