"""One document of the genre, in four formats, gives the same paragraphs."""

from luoshi.reading import read, read_bytes


def test_a_document_has_the_same_paragraphs_in_txt_docx_pdf_and_html(
    document, make_docx, make_pdf, make_html, lines
):
    expected = list(document)
    assert lines("\n".join(document).encode()) == expected
    assert lines("\r\n".join(document).encode("gb18030")) == expected
    assert lines(make_docx(document)) == expected
    assert lines(make_pdf(document, header="云溪市人民政府公报")) == expected
    assert lines(make_pdf(document, indent=0)) == expected
    assert (
        lines(make_html(document, around='<div class="nav">首页</div><div class="con">{}</div>')) == expected
    )


def test_reading_from_disk_gives_what_reading_bytes_gives(tmp_path, document, make_docx):
    file = tmp_path / "措施.docx"
    file.write_bytes(make_docx(document))
    assert read(file) == read_bytes(str(file), file.read_bytes())
    assert read(str(file)).name == str(file)


def test_the_content_decides_and_not_the_extension(document, make_docx, make_pdf, make_html):
    for data, kind in (
        (make_docx(document), "docx"),
        (make_pdf(document), "pdf"),
        (make_html(document), "html"),
        ("\n".join(document).encode(), "txt"),
    ):
        assert {read_bytes(name, data).kind for name in ("a.txt", "a.docx", "a.pdf", "a.html", "a")} == {kind}
