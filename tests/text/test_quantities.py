"""Each rule of the grammar of quantities, by example: words, value, highest value, unit, comparison."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from luoshi.text import find


def read(words):
    found = find(words, issued=date(2023, 1, 20)).quantities
    return [(one.text, one.value, one.value_max, one.unit, one.op) for one in found]


@pytest.mark.parametrize(
    "words, value, unit",
    [
        ("1500万元", 15_000_000, "元"),
        ("１５００万元", 15_000_000, "元"),
        ("1,500.50元", "1500.5", "元"),
        ("36.7亿元", 3_670_000_000, "元"),
        ("100 亿元", 10_000_000_000, "元"),
        ("5 亿元人民币", 500_000_000, "元"),
        ("3千元", 3000, "元"),
        ("2百万元", 2_000_000, "元"),
        ("1万亿元", 10**12, "元"),
        ("1亿美元", 100_000_000, "美元"),
        ("300万欧元", 3_000_000, "欧元"),
        ("五万元", 50_000, "元"),
        ("一千五百万元", 15_000_000, "元"),
    ],
)
def test_money(words, value, unit):
    assert read(words) == [(words, Decimal(value), None, unit, "=")]


@pytest.mark.parametrize(
    "words, value, unit",
    [
        ("40万亩", 400_000, "亩"),
        ("0.68万吨", 6800, "吨"),
        ("50万千瓦", 500_000, "千瓦"),
        ("5千克", 5, "千克"),
        ("1.5亿立方米", 150_000_000, "立方米"),
        ("2000平方米", 2000, "平方米"),
        ("100万吨标准煤", 1_000_000, "吨标准煤"),
        ("10万人次", 100_000, "人次"),
        ("6个", 6, "个"),
        ("6个月", 6, "个月"),
        ("5个工作日", 5, "个工作日"),
        ("0.5个百分点", "0.5", "个百分点"),
        ("50BP", 50, "个基点"),
        ("36倍", 36, "倍"),
        ("50%", 50, "%"),
        ("50％", 50, "%"),
        ("3‰", 3, "‰"),
        ("4400个学位", 4400, "个学位"),
    ],
)
def test_measures_and_counts(words, value, unit):
    assert read(words) == [(words, Decimal(value), None, unit, "=")]


@pytest.mark.parametrize(
    "words, value, unit",
    [
        ("一半", 50, "%"),
        ("五分之一", 20, "%"),
        ("三分之一", Fraction(100, 3), "%"),
        ("百分之五", 5, "%"),
        ("百分之五十", 50, "%"),
        ("千分之三", "0.3", "%"),
        ("1∶1", 1, "比"),
        ("6∶4", "1.5", "比"),
        ("1:1比例", 1, "比"),
        ("1:1给予配套", 1, "比"),
        ("翻一番", 1, "番"),
        ("2/3", Fraction(200, 3), "%"),
        ("出资比例为3:2", "1.5", "比"),
    ],
)
def test_shares(words, value, unit):
    expected = value if isinstance(value, Fraction) else Decimal(value)
    assert [(one[1], one[3]) for one in read(words)] == [(expected, unit)]


@pytest.mark.parametrize(
    "words, op",
    [
        ("20个以上", ">="),
        ("20个及以上", ">="),
        ("不低于20个", ">="),
        ("不少于20个", ">="),
        ("至少20个", ">="),
        ("满20个", ">="),
        ("≥20个", ">="),
        ("20个以下", "<="),
        ("20个及以下", "<="),
        ("20个以内", "<="),
        ("不超过20个", "<="),
        ("不高于20个", "<="),
        ("最多20个", "<="),
        ("最高不超过20个", "<="),
        ("超20个", ">"),
        ("超过20个", ">"),
        ("突破20个", ">"),
        ("低于20个", "<"),
        ("不足20个", "<"),
        ("20个左右", "~"),
        ("约20个", "~"),
        ("近20个", "~"),
        ("20余个", ">"),
        ("20多个", ">"),
        ("20个以上（含20个）", ">="),
        ("20个（含）以上", ">="),
        ("20个以上（不含20个）", ">"),
        ("20个以下（不含）", "<"),
        ("约20个以上", ">="),
        ("超过20个以上", ">"),
        ("未超过20个", "<="),
        ("不应少于20个", ">="),
        ("不得突破20个", "<="),
        ("没有超过20个", "<="),
        ("少于20个（含）", "<="),
        ("超过20个（含20个）", ">="),
    ],
)
def test_comparisons_stand_before_or_behind(words, op):
    assert read(words) == [(words, Decimal(20), None, "个", op)]


@pytest.mark.parametrize(
    "words, text, op",
    [
        ("达到75%以上", "75%以上", ">="),
        ("覆盖率达75%", "75%", "="),
        ("提高至60%以上", "60%以上", ">="),
        ("最高补贴实际缴纳保费的50%", "最高补贴实际缴纳保费的50%", "<="),
        ("按不超过实际支出的80%", "不超过实际支出的80%", "<="),
        ("不低于上年同期的80%", "不低于上年同期的80%", ">="),
        ("最高给予500万元支持", "最高给予500万元", "<="),
        ("最高可申请300万元贷款", "最高可申请300万元", "<="),
        ("10万元及以下个人贷款", "10万元及以下", "<="),
        ("14日内", "14日内", "<="),
        ("5个工作日以内", "5个工作日以内", "<="),
        ("不超过五分之一", "不超过五分之一", "<="),
        ("最多不超过六批", "最多不超过六批", "<="),
        ("一个月内", "一个月内", "<="),
        ("年满18周岁", "年满18周岁", ">="),
        ("排名前3的", "前3", "<="),
        ("排名前三位的", "前三位", "<="),
        ("每季度至少召开1次对接会", "至少召开1次", ">="),
        ("按照不低于计容建筑面积5%的比例配建", "不低于计容建筑面积5%", ">="),
        ("不超过贷款额度2%的担保费", "不超过贷款额度2%", "<="),
        ("1年期以上贷款", "1年期以上", ">="),
        ("50套（间）以上", "50套（间）以上", ">="),
        ("30万元（不含税）以下", "30万元（不含税）以下", "<="),
        ("50亩（含50亩）以上", "50亩（含50亩）以上", ">="),
        ("3年（36个月）内", "3年（36个月）内", "<="),
        ("最高不超过（含）50万元", "最高不超过（含）50万元", "<="),
        ("排名后3位的", "后3位", "<="),
        ("考核末2名的", "末2名", "<="),
        ("低于400克标准煤/千瓦时", "低于400克标准煤/千瓦时", "<"),
    ],
)
def test_comparison_in_its_phrase(words, text, op):
    (one,) = read(words)
    assert (one[0], one[4]) == (text, op)


@pytest.mark.parametrize(
    "words, low, high, unit",
    [
        ("1—3个", 1, 3, "个"),
        ("1-3个", 1, 3, "个"),
        ("1～3个月", 1, 3, "个月"),
        ("300万—600万美元", 3_000_000, 6_000_000, "美元"),
        ("10万元至20万元", 100_000, 200_000, "元"),
        ("20—50万元", 200_000, 500_000, "元"),
        ("5%—8%", 5, 8, "%"),
        ("500万元（含）至2000万元", 5_000_000, 20_000_000, "元"),
        ("500万元(含)以上至2000万元(不含)", 5_000_000, 20_000_000, "元"),
        ("60周岁（含）至79周岁", 60, 79, "周岁"),
    ],
)
def test_ranges(words, low, high, unit):
    assert read(words) == [(words, Decimal(low), Decimal(high), unit, "=")]


@pytest.mark.parametrize(
    "words, value, unit, op",
    [
        ("最高不超过10000元/台", 10_000, "元/台", "<="),
        ("每人每天补助300元", 300, "元/人·天", "="),
        ("不超过每人每天100元", 100, "元/人·天", "<="),
        ("每人每月不低于75元", 75, "元/人·月", ">="),
        ("2000元/人·年", 2000, "元/人·年", "="),
        ("2000元/人/年", 2000, "元/人·年", "="),
        ("0.5元/千瓦时", "0.5", "元/千瓦时", "="),
        ("每平方米300元", 300, "元/平方米", "="),
        ("2万吨/日", 20_000, "吨/天", "="),
        ("每名参保职工不超过500元", 500, "元/人", "<="),
        ("每人每月提高5元", 5, "元/人·月", "="),
        ("每家企业最高300万元", 3_000_000, "元/家", "<="),
        ("每千瓦时加价0.1元", "0.1", "元/千瓦时", "="),
        ("每套（间）2000元", 2000, "元/套", "="),
        ("每村补助10万元", 100_000, "元/村", "="),
        ("200元/吨标准煤", 200, "元/吨标准煤", "="),
        ("每小时20元", 20, "元/小时", "="),
        ("每餐补贴2元", 2, "元/餐", "="),
        ("每部补助20万元", 200_000, "元/部", "="),
        ("每个标准展位（3米×3米）5000元", 5000, "元/个", "="),
    ],
)
def test_for_each(words, value, unit, op):
    assert read(words) == [(words, Decimal(value), None, unit, op)]


@pytest.mark.parametrize(
    "words, expected",
    [
        ("首次突破1亿元、5亿元、10亿元的", [(1, ">"), (5, ">"), (10, ">")]),
        ("分别给予最高1亿元、2亿元和5亿元奖励", [(1, "<="), (2, "<="), (5, "<=")]),
        ("分别给予1、2、5亿元奖励", [(1, "="), (2, "="), (5, "=")]),
        ("不低于1亿元、2亿元以内", [(1, ">="), (2, "<=")]),
        ("最高1亿元，给予2亿元", [(1, "<="), (2, "=")]),
        ("超过1亿元、达到2亿元", [(1, ">"), (2, "=")]),
    ],
)
def test_in_a_list_one_word_stands_for_all(words, expected):
    assert [(one[1] / 10**8, one[4]) for one in read(words)] == expected


def test_in_a_list_what_is_divided_by_stands_for_all():
    assert [(one[1], one[3]) for one in read("每人每月3000元、1500元、1000元")] == [
        (3000, "元/人·月"),
        (1500, "元/人·月"),
        (1000, "元/人·月"),
    ]


def test_what_a_list_is_divided_by_may_stand_at_its_end():
    wanted = [("100元", 100), ("200元", 200), ("300元/人", 300)]
    assert read("给予100元、200元、300元/人的补贴") == [(*one, None, "元/人", "=") for one in wanted]


@pytest.mark.parametrize(
    "words, wanted",
    [
        ("投资亿元以上项目", [("亿元以上", 10**8, ">=")]),
        ("产值百亿元（含）以上", [("百亿元（含）以上", 10**10, ">=")]),
        ("超千万元企业", [("超千万元", 10**7, ">")]),
        ("数亿元以上", []),
        ("单位：亿元", []),
        ("亿元级企业", []),
    ],
)
def test_a_scale_alone_is_a_number_where_it_is_bounded(words, wanted):
    assert [(text, value, op) for text, value, _, _, op in read(words)] == wanted


@pytest.mark.parametrize("words", ["此后3名", "最后1名", "先后2名"])
def test_not_every_last_is_a_rank(words):
    assert [one[4] for one in read(words)] == ["="]


def test_the_years_of_a_series_are_not_divided_by_years():
    assert read("连续3年每年给予补助") == [("3年", 3, None, "年", "=")]


def test_a_bound_goes_on_only_to_the_same_unit():
    assert [(one[0], one[4]) for one in read("不超过3年、5万元")] == [("不超过3年", "<="), ("5万元", "=")]


def test_in_a_list_the_last_says_what_is_counted():
    assert [(one[1], one[3], one[4]) for one in read("分别不超过15个、22个工作日")] == [
        (15, "个工作日", "<="),
        (22, "个工作日", "<="),
    ]
    assert [one[3] for one in read("建成15个、绿道22个")] == ["个", "个"]


def test_a_name_in_letters_does_not_swallow_the_number_behind_it():
    assert [one[0] for one in read("发放税务Ukey 1个，通过ISO 9001认证")] == ["1个"]


def test_a_bound_does_not_reach_over_a_date():
    found = find("给予最高第一季度5%", issued=date(2023, 1, 20))
    assert [one.text for one in (*found.moments, *found.quantities)] == ["第一季度", "5%"]


def test_each_department_divides_nothing():
    assert [one[3] for one in read("每部门补助2万元")] == ["元"]


def test_what_a_figure_includes_is_a_figure_of_its_own():
    assert [one[0] for one in read("4万亩（含高效节水灌溉0.5万亩）")] == ["4万亩", "0.5万亩"]


def test_an_each_before_another_number_divides_nothing_behind_it():
    assert [one[3] for one in read("每年9个月，每户补助2次共300元")] == ["个月", "次", "元"]


@pytest.mark.parametrize(
    "words",
    [
        "围绕“356”特色产业", "“3+N”体系", "“2+1”主导产业", "世界500强、中国500强", "4A级及以上旅游景区", "5A景区",
        "12345政务服务热线", "7×24小时服务", "联系电话：89150257，68556720", "电话0391-3569000", "焦政〔2023〕1号",
        "（焦政办〔2022〕33号）", "第七届戏剧节", "第10条", "1．对智能产品", "（1）支持企业", "邮编：100038",
        "路1号院2号楼", "2023年3月", "每月15日前", "09:00-12:00", "5G基站", "GB/T 9704—2012", "PM2.5浓度", "C919",
        "四大领域", "三个一批", "一季度", "五年倍增行动", "一次性奖励", "百家老字号", "第三方平台", "15分钟生活圈",
        "13800138000", "http://www.example.gov.cn/2023/100个.html", "1对1服务", "3号线", "90后", "二十四节气", "政务中心2层B区6号窗口", "5/20", "3/4号楼",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_quantity(words):
    assert read(words) == []


def test_the_same_figure_twice_is_found_twice():
    assert [one[0] for one in read("契税总额50%的补贴；契税总额50%的补贴")] == ["50%", "50%"]


def test_a_ceiling_governs_only_the_number_next_to_it():
    assert [(one[0], one[4]) for one in read("最高奖励50万元的项目给予10%的补助")] == [
        ("最高奖励50万元", "<="),
        ("10%", "="),
    ]


@pytest.mark.parametrize(
    "words, role",
    [
        ("力争新增55家", "aim"),
        ("新增55家", "new"),
        ("累计55家", "total"),
        ("由55家", "from"),
        ("提高至55家", "to"),
    ],
)
def test_roles(words, role):
    (one,) = find(words).quantities
    assert role in one.roles


def test_of_two_figures_the_first_is_where_it_comes_from():
    first, second = find("供水能力由1.5万立方米提升至3万立方米").quantities
    assert first.roles == ("from",)
    assert second.roles == ("to",)
