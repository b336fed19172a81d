"""Any bytes whatever are read or refused: no traceback, no warning."""

import io
import zipfile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from luoshi.problem import Refused
from luoshi.reading import read_bytes

STARTS = [
    b"",
    b"PK\x03\x04",
    b"%PDF-1.7\n",
    b"<html>",
    b"\xff\xfe",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"MIME-Version: 1.0\n",
]


def hold(check, data, name="文件"):
    """A source that keeps its promises, or a refusal that says what to do."""
    try:
        source = read_bytes(name, data)
    except Refused as refusal:
        (problem,) = refusal.problems
        return problem.remedy is not None and problem.code.startswith("reading.")
    check(source)
    return True


def mutated(data):
    """Bytes with some overwritten, cut or doubled."""
    place = st.integers(0, len(data) - 1)
    change = st.tuples(place, st.binary(max_size=8), st.integers(0, 40))
    return st.lists(change, min_size=1, max_size=6).map(lambda changes: _changed(data, changes))


def _changed(data, changes):
    for start, put, drop in changes:
        data = data[:start] + put + data[start + drop :]
    return data


@settings(deadline=None)
@given(st.sampled_from(STARTS), st.binary(max_size=300))
@example(b"", b"\xff" * 10)
def test_any_bytes(check_source, start, data):
    assert hold(check_source, start + data)


@settings(deadline=None)
@given(st.text(max_size=200), st.sampled_from(["utf-8", "utf-16", "gb18030"]))
def test_any_text(check_source, text, encoding):
    assert hold(check_source, text.encode(encoding, "ignore"))


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_any_damage_to_a_pdf(check_source, make_pdf, draw_pdf, picture, data):
    whole = data.draw(
        st.sampled_from(
            [
                make_pdf(["一、总则", "给予补贴。" * 30]),
                draw_pdf(picture, lambda p: p.drawString(80, 80, "字")),
            ]
        )
    )
    assert hold(check_source, data.draw(mutated(whole)))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_damage_to_a_word_file(check_source, make_docx, data):
    assert hold(check_source, data.draw(mutated(make_docx(["一、总则", "给予补贴。"]))))


@pytest.fixture(scope="module")
def parts(make_docx):
    with zipfile.ZipFile(io.BytesIO(make_docx(["一、总则"]))) as package:
        return {name: package.read(name) for name in package.namelist()}


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_damage_within_a_word_file(check_source, make_zip, parts, data):
    name = data.draw(
        st.sampled_from(["word/document.xml", "word/numbering.xml", "_rels/.rels", "[Content_Types].xml"])
    )
    assert hold(check_source, make_zip(parts | {name: data.draw(mutated(parts[name]))}))


TAGS = "p div table tr td ol li pre br a h1 span article script title footer select svg body html".split()


@settings(deadline=None)
@given(st.lists(st.one_of(
    st.sampled_from([f"<{slash}{tag}{more}>" for tag in TAGS for slash in ("", "/") for more in ("", ' class="nav title" id="zoom"')]),
    st.text(max_size=10), st.sampled_from(["给予补贴，", "&nbsp;", "&#0;", "<!--", "-->", "<![CDATA[", "]]>", "<?x"]),
), max_size=40).map("".join))  # fmt: skip
def test_any_page(check_source, page):
    assert hold(check_source, ("<html>" + page).encode("utf-8", "ignore"))
