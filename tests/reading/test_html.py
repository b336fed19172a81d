"""A web page is read for its main text, in whatever charset, without what the site puts around it."""

import codecs

import pytest

from luoshi.reading import read_bytes

MEASURES = [
    "一、加大财政支持",
    "1．对新购汽车按购车价格的5%给予补贴，最高不超过10000元/台。（责任单位：市财政局、商务局）",
    "2．对新设立的企业，按年度研发投入给予补助。（责任单位：市科技局）",
]


def page(inner, head='<meta charset="utf-8"><title>关于若干措施的通知_某市人民政府网站</title>'):
    return f"<!DOCTYPE html><html><head>{head}</head><body>{inner}</body></html>".encode()


def body(paragraphs=MEASURES):
    return "".join(f"<p>{text}</p>" for text in paragraphs)


SITE = """
<script>var a = "脚本里的文字，不是正文。";</script><style>p {{ }}</style>
<div class="header"><img alt="标志"><div class="top-nav"><ul><li><a href="/">首页</a></li><li><a href="/zw">政务公开</a></li></ul></div></div>
<nav>导航，这里也是导航。</nav>
<div class="position">您当前的位置：<a href="/">首页</a> &gt; 政策文件</div>
<div id="wrap">
  <h1>关于若干措施的通知</h1>
  <div class="info">发布时间：2024-01-02　来源：某市人民政府办公室　字体：[大 中 小]</div>
  {}
  <div class="bdsharebuttonbox">分享到：<a>微信</a></div>
  <p>【打印】【关闭】</p>
</div>
<div class="related"><h3>相关链接</h3><ul><li><a>另一份通知的标题，很长，也有标点。</a></li></ul></div>
<aside>侧栏里的提示，也有标点，还不止一句。</aside>
<div class="footer">主办：某市人民政府办公室　承办：某市大数据局，版权所有，网站标识码4100000000，备案号。</div>
"""


@pytest.mark.parametrize(
    "container",
    ['<div class="TRS_Editor">{}</div>', '<div id="zoom">{}</div>', '<article>{}</article>', '<div id="UCAP-CONTENT">{}</div>',
     '<div class="pages_content">{}</div>', '<div class="unheard-of"><div>{}</div></div>'],
)  # fmt: skip
def test_the_main_text_is_found_among_what_the_site_puts_around_it(lines, container):
    found = lines(page(SITE.format(container.format(body()))))
    assert found[0] == "关于若干措施的通知"
    assert [line for line in found[1:] if "发布时间" not in line] == MEASURES


def test_the_table_of_number_and_date_within_the_text_is_kept_by_rows(lines):
    table = (
        "<table><tr><td>发文字号：</td><td>某政〔2024〕7号</td></tr>"
        "<tr><td>成文日期：</td><td>2024年1月2日</td></tr></table>"
    )
    found = lines(page(f'<div class="content">{table}{body()}</div>'))
    assert found == ["发文字号：", "某政〔2024〕7号", "成文日期：", "2024年1月2日", *MEASURES]


def test_the_title_is_not_set_twice(lines):
    inner = f'<h1>关于若干措施的通知</h1><div id="zoom"><p align="center">关于若干<br>措施的通知</p>{body()}</div>'
    assert lines(page(inner)) == ["关于若干", "措施的通知", *MEASURES]


def test_the_name_of_the_site_is_no_title(lines):
    head = "<title>某某市人民政府网站</title>"
    assert lines(page(f'<h1>某某市人民政府网站</h1><div id="zoom">{body()}</div>', head)) == MEASURES


def test_what_holds_most_of_the_text_is_kept_whatever_it_is_called(lines):
    assert lines(page(f'<div class="print-share">{body()}</div>')) == MEASURES


def test_a_page_laid_out_in_tables_is_read(lines):
    cells = "<td><a>菜单一</a><br><a>菜单二</a></td>"
    inner = f"<table><tr>{cells}<td><table><tr><td>{body()}</td></tr></table></td></tr></table>"
    assert lines(page(inner)) == MEASURES


def test_breaks_spaces_and_entities(lines):
    inner = (
        "<div>&nbsp;&nbsp;&emsp;　第一条　为&nbsp;贯彻\n      落实，<b>制定</b>本\n办法。<br/>第二条 补贴\tA\nB。<!-- 注 -->"
        "<div>第三条&#65306;&lt;5%&gt;\u200b。</div><pre>第四条\n第五条</pre>尾。</div>"
    )
    assert lines(page(inner)) == [
        "第一条　为 贯彻落实，制定本办法。", "第二条 补贴 A B。", "第三条：<5%>。", "第四条", "第五条", "尾。",
    ]  # fmt: skip


def test_the_numbers_of_an_ordered_list_are_written(lines):
    inner = (
        '<div>措施如下，请执行：<ol start="3"><li>补贴。</li><li value="7">贴息。</li><li>奖励。<ol type="a"><li>其一。</li></ol></li></ol>'
        "<ul><li>不编号。</li></ul></div>"
    )
    assert lines(page(inner)) == [
        "措施如下，请执行：",
        "3. 补贴。",
        "7. 贴息。",
        "8. 奖励。",
        "a. 其一。",
        "不编号。",
    ]


def test_deleted_and_hidden_text_is_left_out(lines):
    inner = (
        '<div>按<del>5</del>8%补贴。<span style="display: none">隐藏，隐藏。</span><p hidden>隐藏。</p></div>'
    )
    assert lines(page(inner)) == ["按8%补贴。"]


@pytest.mark.parametrize(
    "declared, encoding",
    [
        ('<meta charset="utf-8">', "utf-8"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=gb2312">', "gb18030"),
        ("<meta charset=GBK>", "gb18030"),
        ("", "utf-8"),
        ("", "gb18030"),
        ('<meta charset="gb2312">', "utf-8"),
        ('<meta charset="utf-8">', "gb18030"),
        ('<meta charset="no-such-thing">', "utf-8"),
        ('<?xml version="1.0" encoding="gb2312"?>', "gb18030"),
    ],
)
def test_the_charset_is_declared_or_found_out(declared, encoding):
    text = (
        f"{declared}<html><body>{body()}</body></html>"
        if "?xml" in declared
        else page(body(), declared).decode()
    )
    source = read_bytes("a.html", text.encode(encoding))
    assert [paragraph.text for paragraph in source.paragraphs] == MEASURES
    assert source.encoding == encoding


@pytest.mark.parametrize("bom, codec", [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le")])
def test_a_byte_order_mark_goes_before_what_is_declared(bom, codec, lines):
    data = bom + page(body(), "<meta charset=gbk>").decode().encode(codec)
    assert lines(data) == MEASURES


@pytest.mark.parametrize(
    "start", ["<!-- 注释 --><html>", "<div>", "\n\n  <HTML>", "说明<p>一。</p><p>二。</p>"]
)
def test_html_is_known_by_its_tags(start):
    assert read_bytes("a.txt", (start + body()).encode()).kind == "html"


def test_a_text_that_speaks_of_tags_is_no_page():
    assert read_bytes("a.html", "网页用 <p> 标签分段，以 </p> 结束。".encode()).kind == "txt"


def test_a_bad_byte_outside_the_text_does_no_harm_and_within_it_is_refused(lines, refused):
    bad = b"\xff"
    menu = page('<div class="footer">@</div><div id="zoom">' + body() + "</div>").replace(b"@", bad)
    assert lines(menu) == MEASURES
    problem = refused(page(body([*MEASURES, "@"])).replace(b"@", bad))
    assert problem.code == "reading.encoding"
    assert problem.message.zh == "网页正文里有认不出的字（编码声明与内容不符）。"
    assert "另存为 UTF-8" in problem.remedy.zh


def test_a_page_saved_as_one_file_is_read(lines):
    import email.mime.multipart
    import email.mime.text

    saved = email.mime.multipart.MIMEMultipart("related")
    saved.attach(email.mime.text.MIMEText(page(body()).decode(), "html", "gb18030"))
    data = b"From: <saved>\r\n" + saved.as_bytes()
    assert lines(data) == MEASURES


def test_it_refuses_a_saved_page_without_a_page(refused):
    problem = refused(
        b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n\nwords\n--x--\n"
    )
    assert problem.code == "reading.no_main_text"
    assert problem.message.zh == "单文件网页（.mhtml）里没有找到正文。"
    assert "仅 HTML" in problem.remedy.zh


@pytest.mark.parametrize(
    "inner", ["", "<script>document.write('正文')</script>", "<iframe src=a></iframe><nav>首页</nav>"]
)
def test_it_refuses_a_page_without_text(refused, inner):
    problem = refused(page(inner))
    assert problem.code == "reading.no_main_text"
    assert "网页里没有找到正文" in problem.message.zh
    assert "复制正文粘贴到记事本" in problem.remedy.zh


def test_deep_nesting_is_read_or_refused_but_never_cut_short(lines, refused):
    assert lines(page("<span>" * 1500 + "最深处。" + "</span>" * 1500)) == ["最深处。"]
    problem = refused(page("<div>" * 100_000 + "最深处。"))
    assert problem.code == "reading.too_deep"
    assert problem.message.zh == "网页的标签嵌套过深，正文读不全。"
    assert "复制正文" in problem.remedy.zh
