"""Word's automatic numbers, which are not in the text, are written into it."""

import pytest

from luoshi.reading.ordinals import ordinal


def level(index: int, style: str, text: str, more: str = "", start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="{start}"/><w:numFmt w:val="{style}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def lists(*definitions: str, numbers: str) -> str:
    return (
        "".join(
            f'<w:abstractNum w:abstractNumId="{i}">{levels}</w:abstractNum>'
            for i, levels in enumerate(definitions)
        )
        + numbers
    )


def num(number: int, definition: int, more: str = "") -> str:
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{definition}"/>{more}</w:num>'


def item(text: str, number: int | None = None, index: int = 0, more: str = "") -> str:
    listed = (
        f'<w:numPr><w:ilvl w:val="{index}"/><w:numId w:val="{number}"/></w:numPr>'
        if number is not None
        else ""
    )
    return f"<w:p><w:pPr>{more}{listed}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


OFFICIAL = (
    level(0, "chineseCountingThousand", "%1、")
    + level(1, "japaneseCounting", "（%2）")
    + level(2, "decimal", "%3．", '<w:lvlRestart w:val="0"/>')
    + level(3, "decimal", "（%4）")
)


def test_an_official_outline_is_numbered_and_its_measures_run_on(make_docx, lines):
    body = "".join(
        item(text, 1, index)
        for text, index in (
            ("总则", 0),
            ("消费", 1),
            ("补贴。", 2),
            ("贴息。", 2),
            ("投资", 1),
            ("项目。", 2),
            ("服务", 0),
            ("用工", 1),
            ("就业。", 2),
            ("其一。", 3),
        )
    )
    assert lines(make_docx(body=body, numbering=lists(OFFICIAL, numbers=num(1, 0)))) == [
        "一、总则", "（一）消费", "1．补贴。", "2．贴息。", "（二）投资", "3．项目。",
        "二、服务", "（一）用工", "4．就业。", "（1）其一。",
    ]  # fmt: skip


def test_a_level_begins_again_under_the_next_higher_one(make_docx, lines):
    levels = level(0, "decimal", "%1") + level(1, "decimal", "%1.%2") + level(2, "lowerLetter", "%3)")
    body = "".join(item("甲", 1, index) for index in (0, 1, 1, 2, 2, 0, 1, 2))
    assert lines(make_docx(body=body, numbering=lists(levels, numbers=num(1, 0)))) == [
        "1 甲", "1.1 甲", "1.2 甲", "a)甲", "b)甲", "2 甲", "2.1 甲", "a)甲",
    ]  # fmt: skip


def test_lists_of_one_definition_count_on_and_an_override_starts_again(make_docx, lines):
    numbers = (
        num(1, 0)
        + num(2, 0)
        + num(3, 0, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>')
    )
    levels = level(0, "decimal", "第%1条", '<w:suff w:val="space"/>', start=3)
    body = item("甲", 1) + item("乙", 2) + item("不编号") + item("丙", 3) + item("丁", 3)
    assert lines(make_docx(body=body, numbering=lists(levels, numbers=numbers))) == [
        "第3条 甲", "第4条 乙", "不编号", "第5条 丙", "第6条 丁",
    ]  # fmt: skip


def test_an_override_may_replace_a_level(make_docx, lines):
    numbers = num(1, 0, '<w:lvlOverride w:ilvl="0">' + level(0, "upperRoman", "%1.") + "</w:lvlOverride>")
    body = item("甲", 1) + item("乙", 1)
    assert lines(make_docx(body=body, numbering=lists(level(0, "decimal", "%1、"), numbers=numbers))) == [
        "I.甲",
        "II.乙",
    ]


def test_legal_levels_are_decimal_throughout(make_docx, lines):
    levels = level(0, "chineseCounting", "第%1章", '<w:suff w:val="space"/>') + level(
        1, "decimal", "%1.%2", "<w:isLgl/>"
    )
    body = item("总则", 1) + item("目的", 1, 1)
    assert lines(make_docx(body=body, numbering=lists(levels, numbers=num(1, 0)))) == [
        "第一章 总则",
        "1.1 目的",
    ]


def test_a_style_may_number_its_paragraphs(make_docx, lines):
    levels = level(0, "decimal", "%1、") + level(1, "chineseCounting", "（%2）", '<w:pStyle w:val="Item"/>')
    styles = (
        '<w:style w:type="paragraph" w:styleId="Item"><w:name w:val="条目"/><w:pPr><w:numPr><w:numId w:val="1"/>'
        "</w:numPr></w:pPr></w:style>"
        '<w:style w:type="paragraph" w:styleId="Sub"><w:name w:val="子条目"/><w:basedOn w:val="Item"/></w:style>'
    )
    body = "".join(
        item(text, more=f'<w:pStyle w:val="{style}"/>') for text, style in (("甲", "Item"), ("乙", "Item"))
    )
    body += item("丙", 0, more='<w:pStyle w:val="Item"/>') + item("丁", more='<w:pStyle w:val="Sub"/>')
    data = make_docx(body=body, numbering=lists(levels, numbers=num(1, 0)), styles=styles)
    assert lines(data) == ["（一）甲", "（二）乙", "丙", "（三）丁"]


def test_a_list_style_leads_to_its_definition(make_docx, lines):
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:styleLink w:val="L"/>'
        + level(0, "decimal", "%1）")
        + "</w:abstractNum>"
        '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="L"/></w:abstractNum>' + num(1, 1)
    )
    assert lines(make_docx(body=item("甲", 1), numbering=numbering)) == ["1）甲"]


def test_bullets_are_no_numbers_and_an_unknown_list_is_none(make_docx, lines):
    body = item("甲", 1) + item("乙", 99)
    assert lines(make_docx(body=body, numbering=lists(level(0, "bullet", "●"), numbers=num(1, 0)))) == [
        "甲",
        "乙",
    ]


def test_a_number_does_not_run_into_the_figure_after_it(make_docx, lines):
    body = item("2亿元以上的项目。", 1)
    assert lines(make_docx(body=body, numbering=lists(level(0, "decimal", "%1."), numbers=num(1, 0)))) == [
        "1. 2亿元以上的项目。"
    ]


def test_deleted_and_empty_paragraphs_print_no_number(make_docx, lines):
    deleted = '<w:rPr><w:del w:id="1" w:author="a"/></w:rPr>'
    gone = (
        f'<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>{deleted}</w:pPr>'
        '<w:del w:id="2" w:author="a"><w:r><w:delText>删</w:delText></w:r></w:del></w:p>'
    )
    body = item("甲", 1) + gone + item("乙", 1)
    assert lines(make_docx(body=body, numbering=lists(level(0, "decimal", "%1、"), numbers=num(1, 0)))) == [
        "1、甲",
        "2、乙",
    ]


@pytest.mark.parametrize(
    "style, number, written",
    [
        ("chineseCounting", 10, "十"), ("chineseCounting", 21, "二十一"), ("chineseCounting", 100, "一〇〇"),
        ("chineseCountingThousand", 10, "十"), ("chineseCountingThousand", 12, "十二"),
        ("chineseCountingThousand", 20, "二十"), ("chineseCountingThousand", 100, "一百"),
        ("chineseCountingThousand", 101, "一百零一"), ("chineseCountingThousand", 110, "一百一十"),
        ("chineseCountingThousand", 1001, "一千零一"), ("chineseCountingThousand", 2020, "二千零二十"),
        ("japaneseCounting", 11, "十一"), ("japaneseCounting", 100, "百"), ("japaneseCounting", 121, "百二十一"),
        ("ideographDigital", 12, "一二"), ("decimalFullWidth", 12, "１２"), ("decimalZero", 3, "03"),
        ("decimalEnclosedCircleChinese", 20, "⑳"), ("decimalEnclosedCircle", 21, "21"),
        ("decimalEnclosedParen", 3, "⑶"), ("decimalEnclosedFullstop", 3, "⒊"), ("lowerLetter", 27, "aa"),
        ("upperLetter", 26, "Z"), ("lowerRoman", 14, "xiv"), ("upperRoman", 2024, "MMXXIV"),
        ("chineseLegalSimplified", 12, "壹拾贰"), ("ideographTraditional", 2, "乙"), ("ideographTraditional", 11, "11"),
        ("ideographZodiac", 12, "亥"), ("ideographZodiacTraditional", 13, "丙子"), ("none", 3, ""),
        ("unheardOf", 3, "3"), ("chineseCounting", 0, "0"), ("upperRoman", 10**9, "1000000000"),
    ],
)  # fmt: skip
def test_ordinals(style, number, written):
    assert ordinal(number, style) == written
