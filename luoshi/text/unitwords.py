"""Words that stand behind a number and make it a quantity: 元, 家, 人次, 亩, 个月, 千瓦时, 个百分点.

The longest word wins (人次 before 人). A number with none of them behind it is not a quantity: 500强, 4A级, 12345.
"""

from __future__ import annotations

MONEY = ("元", "美元", "欧元", "港元", "港币", "日元", "英镑", "元人民币")

TIME = ("年", "个月", "月", "个季度", "周", "天", "日", "个工作日", "工作日", "个自然日", "自然日", "个小时", "小时",
        "分钟", "秒", "周岁", "岁", "个学时", "学时", "课时", "个交易日", "个年度", "个月度")  # fmt: skip

SHARE = ("%", "％", "‰", "个百分点", "百分点", "个基点", "基点", "BP", "倍", "番", "折", "成")

MEASURES = (
    "公里", "千米", "米", "厘米", "毫米", "微米", "海里", "延米", "平方米", "平方公里", "平方千米", "㎡", "立方米",
    "亩", "公顷", "亩次", "吨", "公斤", "千克", "克", "毫克", "微克", "斤", "吨标准煤", "吨标煤", "克标准煤", "克标煤", "千克标准煤", "升", "毫升",
    "千瓦", "千瓦时", "兆瓦", "兆瓦时", "吉瓦", "瓦", "度", "千伏安", "兆伏安", "kW", "MW", "GW", "kWh", "KW",
    "GB", "TB", "PB", "EB", "Mbps", "Gbps", "千卡", "大卡", "焦", "摄氏度", "℃", "分贝", "标准箱", "标箱", "TEU",
    "PFlops", "EFlops", "蒸吨", "吨公里", "方",
)  # fmt: skip

COUNTS = (
    "个", "家", "户", "人", "名", "位", "台", "辆", "套", "件", "项", "条", "支", "只", "头", "张", "份", "次", "批",
    "所", "座", "处", "间", "栋", "幢", "株", "棵", "艘", "架", "篇", "部", "场", "期", "组", "对", "门", "种", "类",
    "例", "起", "宗", "笔", "单", "册", "本", "枚", "片", "块", "段", "根", "口", "羽", "尾", "匹", "列", "班", "轮",
    "盏", "节", "堂", "杆", "车", "箱", "桶", "瓶", "袋", "盒", "层", "字", "页", "点", "步", "幅", "首", "针", "餐",
    "人次", "户次", "车次", "架次", "班次", "场次", "台次", "台套", "台（套）", "台(套)", "件次", "家次", "批次", "剂次",
    "针次", "人日", "人天", "人份", "床", "车位", "泊位", "个泊位", "个车位", "学位", "个学位", "标段", "分", "站", "店",
    "村", "镇", "县", "市", "区", "省", "国", "校", "园", "吨级",
)  # fmt: skip

UNITS = frozenset(word for words in (MONEY, TIME, SHARE, MEASURES, COUNTS) for word in words)

_LONGEST = max(map(len, UNITS))
_BY_LENGTH = range(_LONGEST, 0, -1)
_FIRST = frozenset(word[0] for word in UNITS)

# Before these characters the counter is part of another word: 2市场 is no 市, 3点钟 is a time, 5分别 no score.
_OTHER_WORD = {
    "市": "场直级属", "区": "域间", "省": "级直", "点": "钟半", "国": "家", "分": "别为之类", "成": "为立果员", "部": "门委",
    "方": "面式案", "代": "表", "列": "入", "则": "为", "日": "游", "字": "号",
}  # fmt: skip

_SAME = {"％": "%", "㎡": "平方米", "港币": "港元", "元人民币": "元", "平方千米": "平方公里", "kW": "千瓦", "KW": "千瓦",
         "kWh": "千瓦时", "MW": "兆瓦", "GW": "吉瓦", "吨标煤": "吨标准煤", "克标煤": "克标准煤", "百分点": "个百分点", "基点": "个基点",
         "BP": "个基点", "标箱": "标准箱", "TEU": "标准箱"}  # fmt: skip


def unit_at(text: str, at: int, end: int) -> tuple[str, int] | None:
    """The unit word that begins at `at`, in its usual form, and where it ends."""
    if at >= end or text[at] not in _FIRST:
        return None
    for length in _BY_LENGTH:
        word = text[at : at + length]
        if word in UNITS and at + len(word) <= end:
            behind = text[at + len(word) : at + len(word) + 1]
            if behind and behind in _OTHER_WORD.get(word, ""):
                continue
            return _SAME.get(word, word), at + len(word)
    return None
