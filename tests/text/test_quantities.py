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
        ("翻一番", 1, "番"),
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
    ],
)
def test_for_each(words, value, unit, op):
    assert read(words) == [(words, Decimal(value), None, unit, op)]


@pytest.mark.parametrize(
    "words",
    [
        "围绕“356”特色产业", "“3+N”体系", "“2+1”主导产业", "世界500强、中国500强", "4A级及以上旅游景区", "5A景区",
        "12345政务服务热线", "7×24小时服务", "联系电话：89150257，68556720", "电话0391-3569000", "焦政〔2023〕1号",
        "（焦政办〔2022〕33号）", "第七届戏剧节", "第10条", "1．对智能产品", "（1）支持企业", "邮编：100038",
        "路1号院2号楼", "2023年3月", "每月15日前", "09:00-12:00", "5G基站", "GB/T 9704—2012", "PM2.5浓度", "C919",
        "四大领域", "三个一批", "一季度", "五年倍增行动", "一次性奖励", "百家老字号", "第三方平台", "15分钟生活圈",
        "13800138000", "http://www.example.gov.cn/2023/100个.html", "1对1服务", "3号线", "90后", "二十四节气",
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
    [("力争新增55家", "aim"), ("新增55家", "new"), ("累计55家", "total"), ("由55家", "from"), ("提高至55家", "to")],
)
def test_roles(words, role):
    (one,) = find(words).quantities
    assert role in one.roles
