"""Whatever the text: drafting does not raise, the text comes back, and the check finds nothing wrong that was drafted."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.policy.check import check_text
from luoshi.policy.drafting import draft
from luoshi.policy.writing.fences import strip

DOCUMENTS = sorted((Path(__file__).parents[1] / "marked" / "documents").glob("*.txt"))
ALLOWED = {"coverage.left"}
HEAD = "示例市人民政府关于印发措施的通知\n示政〔2023〕1号\n各县人民政府：\n现印发给你们。\n示例市人民政府\n2023年1月20日\n措施\n"
PIECES = st.sampled_from(
    "对新购汽车|对小微企业|按购车价格的|给予|最高|不超过|补贴|奖励|减征|缓缴|返还|贷款|力争|新增|由|提高至|每|每人每天|5%|一半|三分之一|"
    "10万元|100万美元|300万—600万美元|1—3个月|20个以上|3家|6万人|0.68万吨|36倍|1∶1|省、市财政各|由省与市按1∶1比例分担|2023年|2023年3月底|"
    "2022年1月1日—2024年12月31日|自2022年12月1日起|到2023年年底|延长至|第一季度|至响应解除|日产量|每月|月通报|旬监控|，|、|。|；|和|的|（|）|“|”|"
    "（责任单位：市财政局）|\n1．|\n2．|\n一、|\n（一）|\n第三条　|\n|\r\n|```|---|{|#| ".split("|")
)
SENTENCES = st.lists(PIECES, max_size=40).map("".join)


def wrong(file):
    report = check_text(file, "policy.md")
    return [one for one in report.problems if one.severity == "error" and one.code not in ALLOWED]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_a_document_of_the_genre_passes_the_check(path):
    text = path.read_text("utf-8")
    made = draft(text, f"shi/{path.stem}", "source.txt")
    assert strip(made.text) == text
    assert wrong(made.text) == []
    assert made.blocks


@settings(max_examples=150, deadline=None)
@given(SENTENCES)
def test_a_document_of_such_sentences_passes_the_check(sentences):
    text = f"{HEAD}一、加强管理。（责任单位：市财政局）\n二、{sentences}\n"
    made = draft(text, "shi/2023-1", "source.txt")
    assert strip(made.text) == text
    assert wrong(made.text) == []


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.text(max_size=300),
        SENTENCES,
        st.text("一二、1.．（）()第条章2023年%万元\n\r\x1c\x85\u3000`-", max_size=80),
    )
)
def test_any_text_comes_back(text):
    assert strip(draft(text, "shi/2023-1", "source.txt").text) == text
