"""A gallery: every mistake a person makes in a policy file, the line it is reported on, what is said, what to do."""

import pytest

from luoshi.policy.check import check, check_text
from luoshi.policy.jurisdiction.bodies import bodies_from
from luoshi.policy.jurisdiction.folder import Surroundings
from luoshi.policy.jurisdiction.vocabulary import read_vocabulary
from luoshi.policy.writing.fences import compose, strip

TEXT = """示例市人民政府
关于印发促进消费若干措施的通知
示政〔2023〕1号

各县（市、区）人民政府，市人民政府各部门：
现将《促进消费若干措施》印发给你们，请认真贯彻落实。

示例市人民政府
2023年1月20日

促进消费若干措施

1．对新购汽车按购车价格的5%给予消费者补贴，最高不超过10000元/台，省、市财政各补贴一半。补贴政策延续至2023年3月底。（责任单位：市财政局、商务局）

2．2023年新增市重点实验室5家以上，对年出口300万—600万美元的企业补贴保费，活动自2023年5月1日至2023年6月30日，每月调度。（责任单位：市科技局、发展改革委）
"""
FIRST = TEXT.split("\n").index(next(line for line in TEXT.split("\n") if line.startswith("1．"))) + 1
SECOND = FIRST + 2
FRONT = {
    "policy": "shili/2023-1",
    "title": "关于印发促进消费若干措施的通知",
    "number": "示政〔2023〕1号",
    "issuer": "示例市人民政府",
    "date": "2023-01-20",
    "source": "original.txt",
}
BENEFIT = """id: car
name: 购车补贴
for: 个人
asks: {购车价格: 金额, 购车日期: 日期}
amount: least(购车价格 * 补贴比例, 最高补贴)
terms:
  补贴比例: 按购车价格的5%
  最高补贴: 最高不超过10000元/台
"""
TARGET = "labs:\n  name: 实验室\n  goal: 2023年新增市重点实验室5家以上\n"
WATCH = "id: w\nname: 某值\nfigure: 数量[家]\nevery: 每月\nlines:\n  低: 数值 < 线\nterms:\n  线: 5家以上\n"


def file_with(*blocks, front=FRONT, text=TEXT):
    return compose(text, blocks, front)


def changed(old, new, yaml=BENEFIT):
    assert old in yaml
    return yaml.replace(old, new)


def one(kind, yaml, at=FIRST):
    return file_with((at, kind, yaml))


def line_of(file, mark):
    return next(number for number, line in enumerate(file.split("\n"), 1) if mark in line)


def problem(file, code, **around):
    report = check_text(file, "policy.md", **around)
    found = [one for one in report.problems if one.code == code]
    assert found, [(one.code, one.message.zh) for one in report.problems]
    return found[0]


# the file, the code, words on the line it is reported on, what is said, what to do
GALLERY = {
    "no front matter": (TEXT, "front.absent", "示例市人民政府", "没有文件头", "开头写一行 ---"),
    "front matter without an end": (
        "---\npolicy: a/b\n" + TEXT,
        "front.absent",
        "---",
        "文件头没有收尾",
        "加一行 ---",
    ),
    "a fact of the front matter left out": (
        file_with(front={**FRONT, "issuer": None}),
        "key.missing",
        "policy:",
        "缺少“issuer”",
        "issuer: …",
    ),
    "a fact of the front matter misspelt": (
        file_with(front={**FRONT, "numbr": "x"}),
        "key.unknown",
        "numbr:",
        "没有“numbr”这个键",
        "是不是“number”？",
    ),
    "a number that does not stand in the text": (
        file_with(front={**FRONT, "number": "示政〔2023〕2号"}),
        "front.absent_in_text",
        "number:",
        "正文里没有“示政〔2023〕2号”",
        "照原文写 number",
    ),
    "a date that is not the document's": (
        file_with(front={**FRONT, "date": "2023-01-21"}),
        "front.date",
        "date:",
        "成文日期是 2023-01-20",
        "照原文写 date",
    ),
    "a date in another form": (
        file_with(front={**FRONT, "date": "2023年1月20日"}),
        "value.day",
        "date:",
        "不是日期",
        "2023-01-20 的样子",
    ),
    "a policy without a jurisdiction": (
        file_with(front={**FRONT, "policy": "2023-1"}),
        "front.policy",
        "policy:",
        "不能作政策的标识",
        "地区/编号",
    ),
    "in force backwards": (
        file_with(
            front={
                **FRONT,
                "in_force": {
                    "from": {"is": "2024-01-01", "because": "x"},
                    "until": {"is": "2023-01-01", "because": "x"},
                },
            }
        ),
        "dates.order",
        "in_force:",
        "施行日 2024-01-01 晚于截止日 2023-01-01",
        "核对 in_force",
    ),
    "a kind that does not exist": (
        one("task", "name: x\n").replace("```task", "```benefits"),
        "block.kind",
        "```benefits",
        "没有“benefits”这种代码块",
        "是不是“benefit”？",
    ),
    "a fence without a kind": (
        one("task", "name: x\n").replace("```task", "```"),
        "block.kind",
        "```",
        "没有写种类",
        "可用的有：benefit",
    ),
    "a block that is never closed": (
        file_with((SECOND, "task", "name: x\n")).removesuffix("```\n"),
        "block.open",
        "```task",
        "没有收尾",
        "加一行 ```",
    ),
    "a block before the first measure": (
        one("task", "name: x\n", at=3),
        "block.place",
        "```task",
        "task 前面没有条文",
        "移到它所属那一条的后面",
    ),
    "a tab": (one("task", "name: x\nmilestones:\n\t- a\n"), "yaml.broken", "\t- a", "制表符", "换成空格"),
    "a full-width colon": (one("task", "name：x\n"), "value.wrong", "name：x", "应是一组", "键: 值"),
    "a full-width colon among others": (
        one("task", "name：x\nlead: 市财政局\n"),
        "yaml.broken",
        "name：x",
        "中文冒号",
        "英文冒号加一个空格",
    ),
    "a colon in a value": (
        one("task", "name: 甲: 乙\n"),
        "yaml.broken",
        "甲: 乙",
        "又出现了“: ”",
        "英文单引号",
    ),
    "indentation": (
        one("benefit", changed("  最高补贴", " 最高补贴")),
        "yaml.broken",
        " 最高补贴: ",
        "缩进",
        "同一列",
    ),
    "a bracket left open": (
        one("benefit", changed("日期}", "日期")),
        "yaml.broken",
        "amount:",
        "缺少逗号或右括号",
        "补上右括号",
    ),
    "a quotation mark left open": (one("task", "name: 'x\n"), "yaml.broken", "'x", "引号没有收尾", "补上"),
    "a character YAML keeps": (one("task", "name: @x\n"), "yaml.broken", "@x", "专用符号", "英文单引号"),
    "a key twice": (
        one("task", "name: x\nname: yy\n"),
        "yaml.duplicate",
        "name: yy",
        "“name”写了两次",
        "删去另一个",
    ),
    "an anchor": (one("task", "name: &x y\n"), "yaml.anchor", "&x", "不能用锚点", "删去它"),
    "an alias": (one("task", "name: *x\n"), "yaml.alias", "*x", "不能用别名", "删去它"),
    "a tag": (one("task", "name: !!str x\n"), "yaml.tag", "!!str", "不能用标签", "删去它"),
    "two documents": (one("task", "name: x\n---\nname: y\n"), "yaml.documents", "---", "一份", "删去它"),
    "too deep": (one("task", "name: " + "[" * 30 + "\n"), "yaml.deep", "[[[", "嵌套超过", "减少"),
    "an unprintable character": (one("task", "name: \x01\n"), "yaml.unprintable", "\x01", "U+0001", "删去它"),
    "a list for a key": (one("task", "? [a]\n: b\n"), "yaml.key", "? [a]", "键必须是一个词", "单引号"),
    "a misspelt key": (
        one("benefit", changed("amount", "amuont")),
        "key.unknown",
        "amuont",
        "没有“amuont”这个键",
        "是不是“amount”？",
    ),
    "a key in Chinese": (
        one("benefit", BENEFIT + "条件: {甲: 1}\n"),
        "key.unknown",
        "条件:",
        "没有“条件”这个键",
        "是不是“when”？",
    ),
    "a key like no other": (
        one("task", "name: x\nzzzz: y\n"),
        "key.unknown",
        "zzzz",
        "没有“zzzz”这个键",
        "可用的有：id、name",
    ),
    "a key misspelt below": (
        one("benefit", BENEFIT + "  甲: {quote: 各补贴一半, tke: low}\n"),
        "key.unknown",
        "tke",
        "没有“tke”这个键",
        "是不是“take”？",
    ),
    "a comma inside braces": (
        one("register", "id: r\nname: x\nfields: [甲]\nscore:\n  项: {points: least(1, 0)}\n"),
        "key.unknown",
        "least(1, 0)",
        "被当成了一个键",
        "英文单引号",
    ),
    "a missing key": (
        one("benefit", changed("name: 购车补贴\n", "")),
        "key.missing",
        "id: car",
        "缺少“name”",
        "name: …",
    ),
    "a key without a value": (
        one("benefit", changed("for: 个人", "for:")),
        "value.empty",
        "for:",
        "没有写值",
        "在冒号后面写上值",
    ),
    "a reading without a reason": (
        one("benefit", BENEFIT + "  开始: {is: 2023-01-20}\n"),
        "key.missing",
        "开始:",
        "缺少“because”",
        "because: …",
    ),
    "a choice that does not exist": (
        one("benefit", BENEFIT + "gives: mony\n"),
        "value.choice",
        "gives: mony",
        "gives 不能是“mony”",
        "是不是“money”？",
    ),
    "an id that is none": (
        one("benefit", changed("id: car", "id: Car 1")),
        "value.id",
        "Car 1",
        "“Car 1”不能作标识",
        "小写英文字母",
    ),
    "a target's id that is none": (
        one("targets", TARGET.replace("labs", "实验室"), SECOND),
        "value.id",
        "实验室:",
        "不能作标识",
        "小写英文字母",
    ),
    "yes for true": (
        one("benefit", BENEFIT + "automatic: yes\n"),
        "value.flag",
        "automatic",
        "true 或 false",
        "写 true 或 false",
    ),
    "a share that is none": (
        one("benefit", BENEFIT + "paid_by: {省: 一半, 市: 1/2}\n"),
        "value.share",
        "paid_by",
        "“一半”不是份额",
        "1/2、50%",
    ),
    "a mapping where a text belongs": (
        one("benefit", changed("for: 个人", "for: {a: b}")),
        "value.wrong",
        "for:",
        "应是一个词或一句话",
        "直接写在冒号后面",
    ),
    "a text where a mapping belongs": (
        one("benefit", BENEFIT + "when: 是否新车\n"),
        "value.wrong",
        "when:",
        "when 应是一组“键: 值”",
        "缩进两个空格",
    ),
    "a list where a value belongs": (
        one("benefit", BENEFIT + "limit: [1, 2]\n"),
        "value.wrong",
        "limit:",
        "应是一句引文",
        "{is: 值, because: 理由}",
    ),
    "a layer that is none": (
        one("benefit", BENEFIT + "paid_by: [{payer: 中央}]\n"),
        "layer",
        "paid_by:",
        "payer 加 share",
        "{rest: {省: 1/2, 市县: 1/2}}",
    ),
    "shares that leave something": (
        one("benefit", BENEFIT + "paid_by: {省: 1/2, 市: 1/3}\n"),
        "paid_by.total",
        "paid_by:",
        "加起来是 5/6",
        "加起来等于 1",
    ),
    "layers that leave something": (
        one("benefit", BENEFIT + "paid_by: [{payer: 中央, share: 1/2}]\n"),
        "paid_by.total",
        "paid_by:",
        "没有分完",
        "最后加一层",
    ),
    "layers behind the rest": (
        one("benefit", BENEFIT + "paid_by: [{rest: {市: 1}}, {payer: 中央, share: 1/2}]\n"),
        "paid_by.order",
        "paid_by:",
        "rest 后面还有别的层",
        "放在最后",
    ),
    "a split that is not quoted": (
        one("benefit", BENEFIT + "paid_by: {省: 1/2, 市: 1/2}\n"),
        "paid_by.split",
        "paid_by:",
        "没有引原文",
        "split:",
    ),
    "money without an amount": (
        one("benefit", "id: x\nname: x\nfor: 个人\ngives: money\n"),
        "key.missing",
        "gives: money",
        "gives: money 缺少“amount”",
        "awaits: 哪个文件",
    ),
    "an amount for a status": (
        one("benefit", BENEFIT + "gives: status\n"),
        "benefit.amount",
        "amount:",
        "不发钱",
        "删去 amount",
    ),
    "an id taken": (
        file_with((FIRST, "benefit", BENEFIT), (SECOND, "task", "id: car\nname: x\n")),
        "id.duplicate",
        "id: car",
        "“car”已经用过",
        "换一个",
    ),
    "a quotation that does not stand": (
        one("benefit", changed("按购车价格的5%", "按购车价格的8%")),
        "quote.absent",
        "8%",
        "“按购车价格的8%”不在第 1 条里",
        "原文里只有“按购车价格的”",
    ),
    "a quotation with nothing alike": (
        one("benefit", changed("按购车价格的5%", "天地玄黄")),
        "quote.absent",
        "天地玄黄",
        "不在第 1 条里",
        "照原文引",
    ),
    "a quotation in other punctuation": (
        one("benefit", changed("最高不超过10000元/台", "最高不超过 10000元／台")),
        "quote.spelling",
        "元／台",
        "标点、全半角或空格",
        "照原文写：最高不超过10000元/台",
    ),
    "a quotation from another measure": (
        one("benefit", changed("最高不超过10000元/台", "新增市重点实验室5家以上")),
        "quote.elsewhere",
        "5家以上",
        "不在第 1 条里",
        "它在第 2 条",
    ),
    "a number cut in two": (
        one("benefit", changed("最高不超过10000元/台", "10000元")),
        "quote.cut",
        ": 10000元",
        "把“最高不超过10000元/台”切断了",
        "引全：最高不超过10000元/台",
    ),
    "a quotation without a number": (
        one("benefit", changed("按购车价格的5%", "给予消费者补贴")),
        "quote.empty",
        "给予消费者补贴",
        "没有数量或日期",
        "because",
    ),
    "two numbers in a quotation": (
        one("benefit", changed("按购车价格的5%", "按购车价格的5%给予消费者补贴，最高不超过10000元/台")),
        "quote.several",
        "的5%给予",
        "有 2 个值：“5%”、“最高不超过10000元/台”",
        "take: first",
    ),
    "a number and a date in a quotation": (
        one("benefit", changed("按购车价格的5%", "各补贴一半。补贴政策延续至2023年3月底")),
        "quote.several",
        "各补贴一半。",
        "既有数量又有日期",
        "take: number",
    ),
    "a range": (
        one("benefit", BENEFIT.replace("最高不超过10000元/台", "300万—600万美元"), SECOND),
        "quote.range",
        ": 300万",
        "是一个范围",
        "take: low",
    ),
    "a stretch of time": (
        one("benefit", BENEFIT.replace("最高不超过10000元/台", "自2023年5月1日至2023年6月30日"), SECOND),
        "quote.stretch",
        ": 自2023年5月1日",
        "2023-05-01 至 2023-06-30",
        "take: start",
    ),
    "a position that is not there": (
        one("benefit", BENEFIT + "  丙: {quote: 各补贴一半, take: third}\n"),
        "quote.take",
        "take: third",
        "只有 1 个值",
        "take: first",
    ),
    "a take that does not exist": (
        one("benefit", BENEFIT + "  丙: {quote: 各补贴一半, take: lowest}\n"),
        "value.choice",
        "take: lowest",
        "不能是“lowest”",
        "是不是“low”？",
    ),
    "a quotation that stands twice": (
        one("benefit", BENEFIT + "  丙: 一半\n", FIRST).replace("补贴政策延续", "另一半补贴政策延续"),
        "quote.repeated",
        "丙: 一半",
        "出现",
        "多引几个字",
    ),
    "a cadence that is none": (
        one("watch", WATCH.replace("每月", "市重点实验室"), SECOND),
        "quote.cadence",
        "every:",
        "看不出多久一次",
        "{is: month",
    ),
    "a cadence declared wrongly": (
        one("watch", WATCH.replace("every: 每月", "every: {is: monthly, because: x}"), SECOND),
        "reading.value",
        "every:",
        "“monthly”不是周期",
        "month",
    ),
    "a goal that is no number": (
        one("targets", TARGET.replace("2023年新增市重点实验室5家以上", "{is: 很多, because: x}"), SECOND),
        "reading.value",
        "goal:",
        "“很多”不是数量",
        "80%",
    ),
    "a date declared wrongly": (
        one("targets", TARGET + "  by: {is: 年底, because: x}\n", SECOND),
        "reading.value",
        "by:",
        "“年底”不是日期",
        "2023-12-31",
    ),
    "a target without a date": (
        one("targets", TARGET.replace("2023年新增", "新增"), SECOND),
        "target.date",
        "labs:",
        "没有完成日期",
        "by: {is: 2023-12-31",
    ),
    "a goal in another unit": (
        one("targets", TARGET + "  unit: 亩\n", SECOND),
        "unit.mismatch",
        "unit:",
        "这里是“亩”，“5家以上”是“家”",
        "改为 家",
    ),
    "a target due before the document": (
        one("targets", TARGET + "  by: {is: 2022-12-31, because: x}\n", SECOND),
        "dates.past",
        "by:",
        "期限 2022-12-31 早于成文日期 2023-01-20",
        "核对日期",
    ),
    "a window that ends before it begins": (
        one("benefit", BENEFIT + "window: {from: {is: 2023-05-01, because: x}, until: 延续至2023年3月底}\n"),
        "dates.order",
        "window:",
        "起始日 2023-05-01 晚于截止日 2023-03-31",
        "核对 from 和 until",
    ),
    "versions out of order": (
        one(
            "benefit",
            BENEFIT
            + "  丙:\n    dated:\n      - {is: 1, because: x, from: 2023-05-01}\n"
            + "      - {is: 2, because: x, from: 2023-04-01}\n",
        ),
        "dates.order",
        "from: 2023-04-01",
        "没有按日期从早到晚排",
        "更晚的 from",
    ),
    "a partner that does not exist": (
        file_with(
            (FIRST, "benefit", BENEFIT + "not_with: [lorri]\n"),
            (SECOND, "benefit", "id: lorry\nname: x\nfor: 个人\n"),
        ),
        "not_with.unknown",
        "not_with:",
        "没有“lorri”这项优惠",
        "是不是“lorry”？",
    ),
    "a unit that is not the measure's": (
        one("targets", TARGET + "  owner: 市科技委\n", SECOND),
        "unit.unknown",
        "owner:",
        "“市科技委”不是本条的责任单位",
        "是不是“市科技局”？",
    ),
    "a number in an expression": (
        one("benefit", changed("最高补贴)", "20000)")),
        "number.bare",
        "20000)",
        "直接写了 20000",
        "写成 terms 里的一项",
    ),
    "a name that is unknown": (
        one("benefit", changed("amount: least(购车价格", "amount: least(购车价钱")),
        "rules.unknown-name",
        "购车价钱",
        "购车价钱",
        "购车价格",
    ),
    "units that do not agree": (
        one(
            "benefit", changed("amount: least(购车价格 * 补贴比例, 最高补贴)", "amount: 购车价格 + 购车日期")
        ),
        "rules.kind",
        "购车价格 + 购车日期",
        "",
        "",
    ),
    "a type that does not exist": (
        one("benefit", changed("购车价格: 金额", "购车价格: 钱")),
        "declare.unknown-type",
        "购车价格: 钱",
        "没有“钱”这种类型",
        "金额",
    ),
    "a fact without a type": (
        one("benefit", BENEFIT.replace("{购车价格: 金额, 购车日期: 日期}", "[购车价格, 购车日期]")),
        "fact.unknown",
        "[购车价格",
        "“购车价格”没有写类型",
        "“购车价格: 金额”",
    ),
    "a decisive fact that is unknown": (
        one("benefit", BENEFIT + "on: 上牌日期\n"),
        "fact.unknown",
        "on: 上牌日期",
        "on 里的“上牌日期”",
        "列进 asks",
    ),
    "a quantity left over": (
        one("benefit", BENEFIT),
        "coverage.left",
        "1．对新购汽车",
        "第 1 条的数量“一半”没有被引用",
        "waive 里写“一半: 理由”",
    ),
    "a waiver that waives nothing": (
        one("waive", "给予消费者补贴: 无\n"),
        "waive.idle",
        "给予消费者补贴: 无",
        "没有要说明不用的数量或日期",
        "删去这一行",
    ),
    "a waived phrase that does not stand": (
        one("waive", "9%: 无\n"),
        "quote.absent",
        "9%",
        "不在第 1 条里",
        "照原文引",
    ),
    "a waiver without a reason": (one("waive", "一半:\n"), "value.empty", "一半:", "没有写值", "写上值"),
    "a draft": (
        one("task", "name: x\ndraft: true\n"),
        "draft.count",
        None,
        "有 1 处还是草稿",
        "删去 draft: true",
    ),
}


@pytest.mark.parametrize("case", GALLERY.values(), ids=GALLERY)
def test_the_message_names_the_line_and_says_what_to_do(case):
    file, code, mark, says, remedy = case
    found = problem(file, code)
    assert says in found.message.zh
    assert found.message.en
    assert found.remedy is None or (remedy in found.remedy.zh and found.remedy.en)
    assert found.place.file == "policy.md"
    lines = [number for number, line in enumerate(file.split("\n"), 1) if mark and mark in line]
    assert found.place.line in (lines or [None])


# How the text stops being the text: what is done to the file, words on the line it is reported on, what is said.
SLIPS = {
    "a word changed": (
        ("给予消费者", "给予购买者"),
        "text.changed",
        "1．",
        "这里是“…车价格的5%给予购买者",
        "改回原文",
    ),
    "a line put in": (("2．2023", "多出来的话\n2．2023"), "text.changed", "多出来的话", "多出来的话", "note"),
    "the end cut off": (("2．2023", "\0"), "text.end", "", "缺少原文末尾的“2．2023年新增", "补上"),
    "the last newline gone": (
        ("发展改革委）\n", "发展改革委）"),
        "text.end",
        "2．2023",
        "少了换行",
        "加一个换行",
    ),
    "a newline too many": (("发展改革委）\n", "发展改革委）\n\n"), "text.end", "", "多了换行", "删去末尾"),
    "words behind the end": (
        ("发展改革委）\n", "发展改革委）\n又及\n"),
        "text.end",
        "又及",
        "多了“又及”",
        "删去它",
    ),
    "other line ends": (("\n", "\r\n"), "text.line_ends", "示例市人民政府", "行尾符", "LF"),
}


@pytest.mark.parametrize("case", SLIPS.values(), ids=SLIPS)
def test_a_changed_text_is_named_by_its_line(case):
    (old, new), code, mark, says, remedy = case
    file = file_with((FIRST, "task", "name: x\n")).replace(old, new).partition("\0")[0]
    found = problem(file, code, source=lambda _: TEXT)
    assert says in found.message.zh
    assert remedy in found.remedy.zh
    assert mark in file.split("\n")[found.place.line - 1]


def test_an_unchanged_text_is_not_spoken_of():
    report = check_text(file_with((FIRST, "task", "name: x\n")), "p", source=lambda _: TEXT)
    assert not [one for one in report.problems if one.code.startswith("text.")]


@pytest.mark.parametrize(
    "old, new",
    [("\n\n```task", "\n\n\n```task"), ("```\n\n2．", "```\n\n\n2．"), ("\n\n各县", "\n\n\n各县")],
)
def test_a_blank_line_too_many_is_mended_by_deleting_the_line_it_names(old, new):
    file = file_with((FIRST, "task", "name: x\n")).replace(old, new)
    found = problem(file, "text.blank_extra", source=lambda _: TEXT)
    assert f"删去第 {found.place.line} 行" in found.remedy.zh
    lines = file.split("\n")
    assert lines.pop(found.place.line - 1) == ""
    assert strip("\n".join(lines)) == TEXT


@pytest.mark.parametrize(
    "at, old, new",
    [
        (FIRST, "```\n\n2．", "```\n2．"),
        (FIRST + 1, "\n\n\n```task", "\n\n```task"),
        (FIRST, "\n\n各县", "\n各县"),
    ],
)
def test_a_blank_line_too_few_is_mended_by_adding_one_where_it_says(at, old, new):
    whole = file_with((at, "task", "name: x\n"))
    file = whole.replace(old, new)
    assert file != whole
    found = problem(file, "text.blank_lacking", source=lambda _: TEXT)
    assert f"第 {found.place.line} 行" in found.remedy.zh
    lines = file.split("\n")
    lines.insert(found.place.line - 1, "")
    assert strip("\n".join(lines)) == TEXT


def test_a_changed_text_without_its_source_fails_by_its_digest():
    file = file_with().replace("消费者", "购买者")
    found = problem(file, "text.sha256")
    assert found.place.line == line_of(file, "sha256:")


def test_the_difference_is_marked_by_columns():
    file = file_with().replace("给予消费者补贴", "给予购买补贴")
    found = problem(file, "text.changed", source=lambda _: TEXT)
    assert found.place.excerpt[found.place.column - 1 : found.place.end_column - 1] == "购买"


def test_what_is_left_over_is_underlined():
    file = one("benefit", BENEFIT)
    for left in check_text(file, "p").problems:
        if left.code == "coverage.left":
            words = left.place.excerpt[left.place.column - 1 : left.place.end_column - 1]
            assert f"“{words}”" in left.message.zh


def test_a_body_that_units_yaml_lacks_is_named_where_it_stands():
    registry = bodies_from("市财政局:\n市商务局:\n市科技局:\n")
    found = problem(file_with(), "unit.unlisted", around=Surroundings(registry))
    assert "市发展改革委" in found.message.zh
    assert found.place.excerpt[found.place.column - 1 : found.place.end_column - 1] == "发展改革委"


def test_a_fact_of_another_type_than_the_vocabulary_has():
    vocabulary, _ = read_vocabulary("购车价格:\n  type: 整数\n")
    found = problem(one("benefit", BENEFIT), "fact.type", around=Surroundings(vocabulary=vocabulary))
    assert "“购车价格”在 facts.yaml 里是整数" in found.message.zh


@pytest.mark.parametrize(
    "yaml, code, says",
    [
        ("甲:\n  typ: 金额\n", "key.unknown", "没有“typ”这个键"),
        ("甲:\n  type: 金钱\n", "declare.unknown-type", "没有“金钱”这种类型"),
        ("甲: 金额\n", "value.wrong", "应是一组"),
        ("甲:\n  type: 选项[]\n", "declare.syntax", "方括号里有空项"),
    ],
)
def test_mistakes_in_the_vocabulary(yaml, code, says):
    _, problems = read_vocabulary(yaml)
    assert [(one.code, says in one.message.zh) for one in problems if one.code == code] == [(code, True)]


def test_a_source_that_is_not_there(tmp_path):
    (tmp_path / "policy.md").write_text(file_with(), "utf-8")
    found = next(one for one in check(tmp_path).problems if one.code == "text.source")
    assert "original.txt" in found.message.zh
    assert found.place.line == line_of(file_with(), "source:")


def test_a_folder_without_a_policy(tmp_path):
    report = check(tmp_path)
    assert not report.ok
    assert "没有这个文件" in report.problems[0].message.zh


def test_a_file_in_another_encoding(tmp_path):
    (tmp_path / "policy.md").write_bytes(file_with().encode("gb18030"))
    found = check(tmp_path).problems[0]
    assert "不是 UTF-8" in found.message.zh


def test_a_file_with_its_source_and_units_beside_it_is_checked_with_them(tmp_path):
    folder = tmp_path / "2023-1"
    folder.mkdir()
    (folder / "original.txt").write_bytes(TEXT.encode("utf-8"))
    (folder / "policy.md").write_bytes(file_with().encode("utf-8"))
    (tmp_path / "units.yaml").write_text("市财政局: {colour: red}\n", "utf-8")
    (tmp_path / "facts.yaml").write_text("甲: {type: 钱}\n", "utf-8")
    codes = {one.code for one in check(folder).problems}
    assert {"units.key", "declare.unknown-type"} <= codes
    assert not {"text.source", "text.changed", "text.sha256"} & codes
    assert strip(file_with()) == TEXT
