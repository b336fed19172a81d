"""Documents that a text names."""

import pytest

from luoshi.text import find


@pytest.mark.parametrize(
    "words, title, number",
    [
        ("《焦作市人民政府办公室关于进一步促进我市房地产市场平稳健康发展的若干意见（试行）》（焦政办〔2022〕33号）",
         "焦作市人民政府办公室关于进一步促进我市房地产市场平稳健康发展的若干意见（试行）", "焦政办〔2022〕33号"),
        ("《若干措施》(京政办发〔2020〕7号)", "若干措施", "京政办发〔2020〕7号"),
        ("《意见》（遂府办发〔2019〕21号文）", "意见", "遂府办发〔2019〕21号"),
        ("《意见》（国办发[2019]21号）", "意见", "国办发[2019]21号"),
        ("《焦作市外商投资指引》", "焦作市外商投资指引", None),
        ("《落实〈若干措施〉实施细则》", "落实〈若干措施〉实施细则", None),
        ("《关于印发《方案》的通知》", "关于印发《方案》的通知", None),
        ("根据焦政办〔2022〕33号", None, "焦政办〔2022〕33号"),
        ("按照财税〔2019〕13号文件", None, "财税〔2019〕13号"),
        ("《关于支持小微企业的公告》（财政部　税务总局公告2023年第12号）", "关于支持小微企业的公告",
         "财政部　税务总局公告2023年第12号"),
        ("《优化营商环境条例》（国务院令第722号）", "优化营商环境条例", "国务院令第722号"),
        ("《意见》（国办发〔2022〕9号，以下简称《意见》）", "意见", "国办发〔2022〕9号"),
        ("按照财政部公告2023年第15号执行", None, "财政部公告2023年第15号"),
        ("市税务局按照财政部、税务总局公告2021年第12号执行", None, "财政部、税务总局公告2021年第12号"),
        ("国家税务总局　财政部公告2021年第30号", None, "国家税务总局　财政部公告2021年第30号"),
    ],
)  # fmt: skip
def test_title_and_number(words, title, number):
    assert [(one.title, one.number) for one in find(words).citations] == [(title, number)]


@pytest.mark.parametrize(
    "words",
    [
        "（2022年）",
        "《没有结束的书名",
        "》反过来《",
        "〔2022〕号",
        "2022年33号院",
        "公告第3号文",
        "责令第3号",
        "令第5号",
    ],
)
def test_what_cites_nothing(words):
    assert find(words).citations == ()


def test_figures_and_dates_in_a_title_or_number_are_part_of_the_name():
    found = find("落实《2022年稳就业16条措施》（财政部公告2023年第15号），2024年新增5家")
    assert [one.text for one in found.moments] == ["2024年"]
    assert [one.text for one in found.quantities] == ["5家"]


def test_a_title_broken_over_a_line_is_one_title():
    (one,) = find("《关于促进市场\n健康发展的意见》（焦政〔2022〕3号）").citations
    assert (one.title, one.number) == ("关于促进市场 健康发展的意见", "焦政〔2022〕3号")
