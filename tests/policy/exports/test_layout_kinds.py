"""What each paragraph of a document is."""

from datetime import date

from luoshi.policy.document import Document, Notice
from luoshi.policy.exports.layout import paragraphs


def kinds(document):
    return [(one.kind, one.text) for one in paragraphs(document)]


def cover(text, **more):
    told = {
        "title": "稳经济若干措施",
        "number": "乙政〔2023〕3号",
        "issuer": "乙市人民政府",
        "date": date(2023, 2, 1),
        "addressees": ("各县人民政府", "市直各部门"),
        **more,
    }
    return Document(text, (Notice(**told, start=0, end=len(text)),), (), (), ())


COVER = """乙市人民政府文件
乙政〔2023〕3号
乙市人民政府
关于印发稳经济
若干措施的通知
各县人民政府，
市直各部门：
现印发给你们。
乙市人民政府
2023年2月1日
稳经济若干
措  施
为稳经济，制定本措施。
抄送：市委各部门。
乙市人民政府办公室 2023年2月2日印发
"""


def test_a_cover_and_what_it_covers_have_each_their_title():
    assert kinds(cover(COVER)) == [
        ("banner", "乙市人民政府文件"),
        ("number", "乙政〔2023〕3号"),
        ("title", "乙市人民政府"),
        ("title", "关于印发稳经济"),
        ("title", "若干措施的通知"),
        ("addressees", "各县人民政府，"),
        ("addressees", "市直各部门："),
        ("body", "现印发给你们。"),
        ("signature", "乙市人民政府"),
        ("date", "2023年2月1日"),
        ("title", "稳经济若干"),
        ("title", "措  施"),
        ("body", "为稳经济，制定本措施。"),
        ("imprint", "抄送：市委各部门。"),
        ("imprint", "乙市人民政府办公室 2023年2月2日印发"),
    ]


def test_what_is_covered_opens_a_page():
    assert [one.text for one in paragraphs(cover(COVER)) if one.opens] == ["稳经济若干"]


def test_a_title_that_stands_before_the_addressees_opens_nothing():
    document = cover("关于稳经济的通知\n各县人民政府，市直各部门：\n请执行。\n", title="关于稳经济的通知")
    assert [(one.kind, one.opens) for one in paragraphs(document)] == [
        ("title", False),
        ("addressees", False),
        ("body", False),
    ]


def test_addressees_that_are_not_found_make_no_titles_of_the_text():
    document = cover("某个通知\n现印发给你们。\n请执行\n", addressees=("某单位",))
    assert [kind for kind, _ in kinds(document)] == ["title", "body", "body"]


def test_a_date_in_chinese_numerals_is_a_date():
    assert kinds(cover("二〇二三年二月一日"))[-1][0] == "date"


def test_every_paragraph_is_where_it_says(document):
    for one in paragraphs(document):
        assert document.text[one.start : one.end] == one.text
