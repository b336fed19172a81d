"""A Word file is read as its printed page reads."""

import pytest

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def p(*runs: str, properties: str = "") -> str:
    inner = "".join(run if run.startswith("<") else f"<w:r><w:t>{run}</w:t></w:r>" for run in runs)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def test_tables_are_read_row_by_row_where_they_stand(make_docx, lines):
    cell = "<w:tc><w:tcPr>{}</w:tcPr>{}</w:tc>"
    row = "<w:tr>{}</w:tr>"
    body = (
        p("前文。")
        + "<w:tbl>"
        + row.format(cell.format('<w:gridSpan w:val="2"/>', p("任务分解表")))
        + row.format(
            cell.format('<w:vMerge w:val="restart"/>', p("财政局"))
            + cell.format("", p("补贴。") + p("贴息。"))
        )
        + row.format(cell.format("<w:vMerge/>", p("遗留")) + cell.format("", p("奖励。")))
        + "</w:tbl>"
        + p("后文。")
    )
    assert lines(make_docx(body=body)) == [
        "前文。",
        "任务分解表",
        "财政局",
        "补贴。",
        "贴息。",
        "奖励。",
        "后文。",
    ]


def test_tracked_changes_are_accepted(make_docx, lines):
    mark = 'w:id="1" w:author="a" w:date="2024-01-01T00:00:00Z"'
    body = (
        p(
            "按",
            f"<w:ins {mark}><w:r><w:t>8</w:t></w:r></w:ins>",
            f"<w:del {mark}><w:r><w:delText>5</w:delText></w:r></w:del>",
            "%给予补贴。",
        )
        + p("这一段与", properties=f"<w:rPr><w:del {mark}/></w:rPr>")
        + p("下一段并作一段。")
        + p(
            f"<w:moveFrom {mark}><w:r><w:t>移走的。</w:t></w:r></w:moveFrom>",
            f"<w:moveTo {mark}><w:r><w:t>移来的。</w:t></w:r></w:moveTo>",
        )
        + f"<w:tbl><w:tr><w:trPr><w:del {mark}/></w:trPr><w:tc>{p('删去的行')}</w:tc></w:tr></w:tbl>"
        + p("末段。")
    )
    assert lines(make_docx(body=body)) == ["按8%给予补贴。", "这一段与下一段并作一段。", "移来的。", "末段。"]


def test_breaks_tabs_links_fields_symbols_and_hidden_text(make_docx, lines):
    body = p(
        "第一行",
        "<w:r><w:br/></w:r>",
        "第二行",
        "<w:r><w:tab/></w:r>",
        "<w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink>",
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DATE</w:instrText></w:r>',
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
        "2024年",
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
        '<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>',
        "5人",
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r>",
        '<w:r><w:footnoteReference w:id="2"/></w:r>',
        "<w:r><w:noBreakHyphen/></w:r>",
        "末",
    )
    assert lines(make_docx(body=body)) == ["第一行", "第二行\t链接2024年≥5人-末"]


def test_a_text_box_is_read_once_after_its_paragraph(make_docx, lines):
    box = f"<w:txbxContent>{p('框内文字。')}</w:txbxContent>"
    body = p(
        "正文。",
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>",
    ) + p("下文。")
    assert lines(make_docx(body=body)) == ["正文。", "框内文字。", "下文。"]


def test_a_formula_keeps_its_fraction_and_power(make_docx, lines):
    def run(text):
        return f"<m:r><m:t>{text}</m:t></m:r>"

    body = p(
        "补贴=",
        f"<m:oMath><m:f><m:num>{run('1')}</m:num><m:den>{run('2')}</m:den></m:f>{run('×')}"
        f"<m:f><m:num>{run('a+b')}</m:num><m:den>{run('12')}</m:den></m:f>"
        f"<m:sSup><m:e>{run('n')}</m:e><m:sup>{run('2')}</m:sup></m:sSup></m:oMath>",
    )
    assert lines(make_docx(body=body)) == ["补贴=1/2×(a+b)/12n^2"]


def test_headers_footers_and_the_table_of_contents_are_left_out(make_docx, lines):
    contents = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
        f"<w:sdtContent>{p('一、总则1')}</w:sdtContent></w:sdt>"
    )
    style = '<w:style w:type="paragraph" w:styleId="T1"><w:name w:val="toc 1"/></w:style>'
    kept = "<w:sdt><w:sdtContent>" + p("控件里的正文。") + "</w:sdtContent></w:sdt>"
    section = "<w:p><w:pPr/><w:r><w:t>一、总则</w:t></w:r></w:p>"
    data = make_docx(
        body=contents + p("一、总则2", properties='<w:pStyle w:val="T1"/>') + section + kept, styles=style
    )
    assert lines(data) == ["一、总则", "控件里的正文。"]


def test_headers_and_footers_are_left_out(lines):
    import io

    import docx

    word = docx.Document()
    word.sections[0].header.paragraphs[0].text = "页眉"
    word.sections[0].footer.paragraphs[0].text = "— 1 —"
    word.add_paragraph("正文。")
    file = io.BytesIO()
    word.save(file)
    assert lines(file.getvalue()) == ["正文。"]


def test_blank_paragraphs_and_indenting_spaces_are_left_out(make_docx, lines):
    assert lines(make_docx(["", "　　第一条　总则。 ", "  ", "政 策 措 施"])) == [
        "第一条　总则。",
        "政 策 措 施",
    ]


def test_a_strict_file_is_read_too(make_docx, repacked, lines):
    import io
    import zipfile

    data = make_docx(["严格格式。"])
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        document = package.read("word/document.xml")
    strict = document.replace(W.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main")
    assert strict != document
    assert lines(repacked(data, {"word/document.xml": strict})) == ["严格格式。"]


@pytest.mark.parametrize("name", ["macro.docm", "a.docx"])
def test_a_file_with_macros_is_read_without_them(make_docx, repacked, lines, name):
    import io
    import zipfile

    data = make_docx(["正文。"])
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        kinds = package.read("[Content_Types].xml")
    macro = kinds.replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    assert macro != kinds
    assert lines(repacked(data, {"[Content_Types].xml": macro}), name) == ["正文。"]
