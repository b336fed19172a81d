"""Which column gives which fact, and what is said of a mapping that is wrong."""

import pytest

from luoshi.engines.mapping import map_columns, same_column
from luoshi.engines.plan import make_plan
from luoshi.policy.load import load
from luoshi.problem import Refused


@pytest.fixture(scope="module")
def plan(pytestconfig):
    return make_plan(load(pytestconfig.rootpath / "policies" / "jiaozuo" / "2023-1"), ("six-taxes-two-fees",))


def mapped(plan, tmp_path, yaml, columns=("税额", "小规模", "月份")):
    file = tmp_path / "对应.yaml"
    file.write_text(yaml, "utf-8")
    return map_columns(plan, columns, file)


def test_a_header_maps_itself(plan):
    found = map_columns(
        plan,
        ("应纳税费额（万元）", " 是否 小型微利企业", "税费种类", "备注", "个体工商户", "税费所属日期(元)"),
    )
    taken = {fact: (one.column, one.power) for fact, one in found.facts.items()}
    assert taken == {
        "应纳税费额": ("应纳税费额（万元）", 4),
        "是否小型微利企业": (" 是否 小型微利企业", 0),
        "税费种类": ("税费种类", 0),
    }
    assert found.unused == ("备注", "个体工商户", "税费所属日期(元)")
    assert found.unknown["是否个体工商户"] == "个体工商户"
    assert found.unknown["是否在本市缴纳"] is None


def test_full_width_signs_and_capitals_do_not_matter():
    assert same_column("ＡＢｃ １", ("abC1", "x")) == "abC1"
    assert same_column("甲", ("甲 ", " 甲")) is None


def test_a_name_as_it_stands_comes_before_one_that_is_like_it(plan):
    assert map_columns(plan, ("应纳税费额（万元）", "应纳税费额")).facts["应纳税费额"].column == "应纳税费额"


def test_two_columns_for_one_fact_are_refused(plan):
    with pytest.raises(Refused, match="两列都是“应纳税费额”"):
        map_columns(plan, ("应纳税费额（万元）", "应纳税费额（元）"))


def test_a_table_without_any_fact_is_refused(plan):
    with pytest.raises(Refused, match="没有一列是这些事项要的事实。表里的列：甲、乙") as refused:
        map_columns(plan, ("甲", "乙"))
    assert "是否增值税小规模纳税人" in refused.value.problems[0].remedy.zh


def test_a_file_says_which_column_what_it_means_and_what_is_the_same_everywhere(plan, tmp_path):
    found = mapped(
        plan,
        tmp_path,
        "应纳税费额: {column: 税额, unit: 万元}\n是否增值税小规模纳税人: {column: 小规模, values: {1: 是, 0: 否}}\n"
        "税费种类: {is: 房产税}\n购车价格: 没有的列\n",
    )
    assert found.facts["应纳税费额"].power == 4
    assert found.facts["是否增值税小规模纳税人"].values == {"1": "是", "0": "否"}
    assert found.facts["税费种类"].constant == "房产税"
    assert found.unused == ("月份",)
    assert found.as_json()["facts"]["税费种类"] == {"is": "房产税"}


@pytest.mark.parametrize(
    "yaml, line, message, remedy",
    [
        ("应纳税费额: 税费\n", 1, "表里没有“税费”这一列", "是不是“税额”"),
        ("\n应纳税费: 税额\n", 2, "没有“应纳税费”这个事实", "是不是“应纳税费额”"),
        ("应纳税费额: {column: 税额, unit: 万美元}\n", 1, "“应纳税费额”不能以“万美元”计", "万元"),
        ("应纳税费额: {column: 税额, 单位: 万元}\n", 1, "没有“单位”这个键", "column、values、unit、is"),
        ("应纳税费额: {unit: 万元}\n", 1, "column 和 is 写且只写一个", "如 "),
        ("应纳税费额: {is: 许多}\n", 1, "不是数：许多", "填阿拉伯数字"),
        ("税费种类: {column: 税额, values: {房: 房子税}}\n", 1, "“房子税”不是可选的值", "房产税"),
        ("税费种类: {column: 税额, values: 房}\n", 1, "values 要写成", "values: {"),
        ("应纳税费额: [税额]\n", 1, "看不懂这一项", "如 "),
        ("- 税额\n", 1, "对应表要写成", "如 "),
    ],
)
def test_a_wrong_entry_is_refused_with_its_line_and_what_to_do(plan, tmp_path, yaml, line, message, remedy):
    with pytest.raises(Refused) as refused:
        mapped(plan, tmp_path, yaml)
    problem = refused.value.problems[0]
    assert message in problem.message.zh
    assert remedy in problem.remedy.zh
    assert (problem.place.line, problem.place.file) == (line, str(tmp_path / "对应.yaml"))


def test_all_that_is_wrong_is_said_at_once(plan, tmp_path):
    with pytest.raises(Refused) as refused:
        mapped(plan, tmp_path, "应纳税费额: 甲\n税费种类: 乙\n")
    assert len(refused.value.problems) == 2
