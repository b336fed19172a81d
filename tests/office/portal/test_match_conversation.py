"""我能享受什么: circumstances to tick, one question at a time, results beside; nothing kept, back loses nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest
from django.test import Client

from luoshi.office.catalogue.services import load_folder
from luoshi.office.portal.match import answers as match_answers
from luoshi.office.portal.match.answers import AT_ONCE, Answers, answers_of
from luoshi.office.record.models import Event

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]


class Visitor:
    """Someone who answers what she is asked out of what she knows; all else she does not have, or does not know."""

    def __init__(self, who: str, knows: Mapping[str, str], on: str) -> None:
        self.client, self.knows = Client(), knows
        self.client.post("/match/", {"as": who})
        self.page = self.client.post("/match/day", {"on": on}, follow=True).content.decode()
        self.questions = 0

    def answer(self) -> bool:
        """Answer the question on the page; False where there is none."""
        listed = re.findall(r'name="listed" value="([^"]+)"', self.page)
        fact = re.search(r'name="fact" value="([^"]+)"', self.page)
        if listed:
            ticked = [name for name in listed if self.knows.get(name) == "是"]
            form: dict[str, Any] = {"listed": listed, "ticked": ticked, "circumstances": "none"}
        elif fact:
            known = self.knows.get(fact[1])
            form = {"fact": fact[1]} | ({fact[1]: known} if known else {"unknown": "1"})
        else:
            return False
        answer = self.client.post("/match/ask", form, follow=True)
        assert answer.status_code == 200, answer.content.decode()
        self.page, self.questions = answer.content.decode(), self.questions + 1
        return True

    def until(self, words: str, most: int = AT_ONCE) -> int:
        """How many questions it takes until the results say so."""
        while words not in self.entitled() and self.questions < most and self.answer():
            pass
        assert words in self.entitled(), f"after {self.questions} questions"
        return self.questions

    def entitled(self) -> str:
        found = re.search(r'result-entitled".*?</details>', self.page, re.DOTALL)
        return found[0] if found else ""


@pytest.fixture
def real(db: None) -> None:
    for name in ("jiaozuo", "suining"):
        load_folder(ROOT / "policies" / name)


CREDIT_CODE = "91350100M000100Y43"
BUYER = {"是否新车": "是", "购车日期": "2023-02-01", "购车价格": "15万"}
DISABLED = {
    "是否持有残疾人证": "是",
    "残疾等级": "一级",
    "是否需要长期照护": "是",
    "补贴所属日期": "2023-02-15",
}
TRAVEL = {
    "是否持有旅行社业务经营许可证": "是",
    "仍交存的旅游服务质量保证金": "14万",
    "申请日期": "2023-03-01",
}


@pytest.mark.parametrize(
    ("who", "knows", "name", "amount"),
    [
        ("个人", BUYER, "新购汽车消费补贴", "7,500.00"),
        ("个人", DISABLED, "重度残疾人护理补贴", "75.00"),
        ("企业", TRAVEL, "旅游服务质量保证金暂退", "140,000.00"),
    ],
)
def test_three_different_applicants_have_a_result_within_eight_questions(
    real: None, who: str, knows: Mapping[str, str], name: str, amount: str
) -> None:
    visitor = Visitor(who, knows, "2023-03-01")
    visitor.until(name)
    while amount not in visitor.entitled() and visitor.questions < AT_ONCE and visitor.answer():
        pass
    assert amount in visitor.entitled(), f"after {visitor.questions} questions: {visitor.entitled()}"


def test_it_rests_after_eight_questions_and_goes_on_when_asked(real: None) -> None:
    visitor = Visitor("企业", {}, "2023-03-01")
    while visitor.answer():
        pass
    assert visitor.questions <= AT_ONCE
    if "先看看结果" in visitor.page:
        visitor.page = visitor.client.post("/match/further", follow=True).content.decode()
        assert visitor.answer()


def test_a_door_of_the_home_page_begins_it(shili: Any) -> None:
    answer = Client().get("/match/?as=个人", follow=True)
    assert unquote(answer.redirect_chain[-1][0]) == "/match/ask?as=个人"
    assert "有没有下面这些情况" in answer.content.decode() or 'name="fact"' in answer.content.decode()


def test_to_follow_a_link_changes_nothing(shili: Any) -> None:
    client = Client()
    client.get("/match/?as=个人", follow=True)
    assert "match" not in client.cookies, "nor does it begin to keep anything"
    client.post("/match/", {"as": "企业"})
    client.post("/match/ask", {"listed": ["是否新车"], "circumstances": "none"})
    before = client.cookies["match"].value
    client.get("/match/?as=个人", follow=True)
    client.get("/match/report?as=个人")
    assert client.cookies["match"].value == before, "or any page could take her answers from her"
    assert answers_of(_request(client)).audience == "企业"


def test_the_first_answer_begins_what_a_link_named(shili: Any) -> None:
    client = Client()
    page = client.get("/match/?as=个人", follow=True).content.decode()
    forms = re.findall(r'<form[^>]*action="/match/(?:ask|day|remember)".*?</form>', page, re.DOTALL)
    assert len(forms) == 3
    assert all('name="as" value="个人"' in form for form in forms)
    client.post("/match/ask", {"as": "个人", "listed": ["是否新车"], "circumstances": "none"})
    assert (answers_of(_request(client)).audience, answers_of(_request(client)).facts) == (
        "个人",
        {"是否新车": "否"},
    )
    assert Client().post("/match/ask", {"as": "谁也不是"}).headers["Location"] == "/match/"


def test_what_is_not_ticked_is_no_only_when_she_says_so(shili: Any) -> None:
    client = Client()
    client.post("/match/", {"as": "个人"})
    client.post("/match/ask", {"listed": ["是否新车"], "circumstances": "unknown"})
    assert answers_of(_request(client)).facts == {"是否新车": "不清楚"}
    client.post("/match/ask", {"listed": ["是否新车"], "circumstances": "none"})
    assert answers_of(_request(client)).facts == {"是否新车": "否"}


def test_a_wrong_answer_is_shown_with_its_remedy_and_loses_nothing(shili: Any) -> None:
    client = Client()
    client.post("/match/", {"as": "个人"})
    client.post("/match/ask", {"fact": "是否新车", "是否新车": "是"})
    answer = client.post("/match/ask", {"fact": "购车价格", "购车价格": "很贵"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="很贵"' in page
    assert "不是数：很贵" in page
    assert answers_of(_request(client)).facts == {"是否新车": "是"}
    empty = client.post("/match/ask", {"fact": "购车价格", "购车价格": " "})
    assert "这一题还没有回答" in empty.content.decode()


def test_an_earlier_answer_can_be_changed(shili: Any) -> None:
    client = Client()
    client.post("/match/", {"as": "个人"})
    for fact, value in BUYER.items():
        client.post("/match/ask", {"fact": fact, fact: value.replace("2023", "2024")})
    page = client.get("/match/ask?fact=购车价格").content.decode()
    assert 'value="15万"' in page
    page = client.post("/match/ask", {"fact": "购车价格", "购车价格": "8万"}, follow=True).content.decode()
    assert "4,000.00" in page
    assert len(answers_of(_request(client)).steps) == 3


def test_nothing_is_kept_on_the_server_and_the_cookie_ends_with_the_browser(shili: Any) -> None:
    client = Client()
    before = Event.objects.count()
    answer = client.post("/match/", {"as": "个人"})
    cookie = answer.cookies["match"]
    assert cookie["max-age"] == ""
    assert cookie["httponly"]
    assert cookie["path"] == "/match/"
    assert "sessionid" not in client.cookies
    kept = client.post("/match/remember", {"keep": "yes"})
    assert kept.cookies["match"]["max-age"] == 30 * 24 * 60 * 60
    client.post("/match/clear")
    assert client.cookies["match"].value == ""
    assert Event.objects.count() == before


def test_a_cookie_that_was_tampered_with_begins_anew(shili: Any) -> None:
    client = Client()
    client.post("/match/", {"as": "个人"})
    client.cookies["match"] = client.cookies["match"].value[:-3] + "abc"
    assert client.get("/match/ask")["Location"] == "/match/"


def test_answers_that_no_policy_asks_for_any_more_are_let_go(shili: Any) -> None:
    client = Client()
    client.post("/match/", {"as": "个人"})
    old = Answers(
        "个人", None, {"早先的事实": "是", "": "不清楚", "是否新车": "是"}, (("早先的事实",), ("是否新车",))
    )
    client.cookies["match"] = match_answers._written(old)
    answer = client.get("/match/ask")
    assert answer.status_code == 200
    assert "早先的事实" not in answer.content.decode()
    assert answers_of(_request(client)).steps == (("是否新车",),)


@pytest.mark.parametrize(
    "form", [{"unknown": "1"}, {"fact": "早先的事实", "unknown": "1"}, {"fact": "早先的事实"}]
)
def test_an_answer_to_what_no_policy_asks_is_not_kept(shili: Any, form: Mapping[str, str]) -> None:
    client = Client()
    client.post("/match/", {"as": "个人"})
    answer = client.post("/match/ask", form)
    assert answer.status_code == 422
    assert "现行政策不问这一项" in answer.content.decode()
    assert answers_of(_request(client)) == Answers("个人")
    client.post("/match/ask", {"listed": ["早先的事实", ""], "circumstances": "none"})
    assert answers_of(_request(client)) == Answers("个人")


def test_a_rate_is_typed_in_per_cent(real: None) -> None:
    client = Client()
    client.post("/match/", {"as": "企业"})
    client.post("/match/ask", {"fact": "平均担保费率", "平均担保费率": "0.5"})
    assert answers_of(_request(client)).facts == {"平均担保费率": "0.5%"}
    page = client.get("/match/ask?fact=平均担保费率").content.decode()
    assert re.search(r'value="0\.5"[^<]*<span class="unit">%</span>', page)


def test_a_day_that_is_none_is_refused(shili: Any) -> None:
    client = Client()
    client.post("/match/", {"as": "个人"})
    client.post("/match/day", {"on": "2024年3月1日"})
    answer = client.post("/match/day", {"on": "2024-02-30"})
    assert answer.status_code == 422
    assert "没有这个日期：2024-02-30" in answer.content.decode()
    assert answers_of(_request(client)).on == date(2024, 3, 1)


def test_more_answers_than_a_cookie_holds_are_refused(shili: Any) -> None:
    client = Client()
    client.post("/match/", {"as": "个人"})
    many = {f"事实{number}": f"{number * 7919 % 100003}元" for number in range(600)}
    client.cookies["match"] = match_answers._written(Answers("个人", None, many))
    answer = client.post("/match/ask", {"fact": "是否新车", "是否新车": "是"})
    assert answer.status_code == 422
    assert "浏览器记不下了" in answer.content.decode()
    assert "是否新车" not in answers_of(_request(client)).facts


def test_the_report_says_on_what_it_stands_and_is_a_pdf(shili: Any) -> None:
    client = Client()
    client.post("/match/", {"as": "个人"})
    for fact, value in BUYER.items():
        client.post("/match/ask", {"fact": fact, fact: value.replace("2023", "2024")})
    page = client.get("/match/report").content.decode()
    assert "政策匹配报告" in page
    assert "最高不超过10000元/台" in page
    assert shili.sha256[:12] in page
    assert "不是审批决定" in page
    pdf = client.get("/match/report.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF-")


def test_a_number_that_tells_who_she_is_stands_in_no_link(shili: Any) -> None:
    client = Client()
    client.post("/match/", {"as": "个体工商户"})
    known = {"是否个体工商户": "是", "登记日期": "2024-02-01", "申请日期": "2024-12-01"}
    facts = {**known, "统一社会信用代码": CREDIT_CODE}
    client.cookies["match"] = match_answers._written(Answers("个体工商户", date(2024, 12, 1), facts))
    page = client.get("/match/ask").content.decode()
    assert quote("登记日期") in page
    assert CREDIT_CODE not in page
    report = client.get("/match/report").content.decode()
    assert "免申即享，不用申请" in report


def test_the_report_names_what_is_still_needed(shili: Any) -> None:
    client = Client()
    client.post("/match/", {"as": "个人"})
    client.post("/match/ask", {"fact": "是否新车", "是否新车": "是"})
    assert "还缺：购车日期、购车价格" in client.get("/match/report").content.decode()


def test_without_a_beginning_every_page_leads_to_it(shili: Any) -> None:
    for path in ("ask", "report", "report.pdf"):
        assert Client().get(f"/match/{path}")["Location"] == "/match/"
    assert Client().post("/match/", {"as": "没有的身份"}).status_code == 200


def _request(client: Client) -> Any:
    from django.test import RequestFactory

    made = RequestFactory().get("/match/")
    made.COOKIES = {"match": client.cookies["match"].value}
    return made


def test_where_all_is_closed_it_offers_a_day_on_which_it_was_not(real: None) -> None:
    """A shop of a year in which nothing is open any more is not told that all has been asked."""
    visitor = Visitor("个体工商户", {}, "2030-01-01")
    assert "都已截止，没有要问的" in visitor.page
    assert "问完了" not in visitor.page
    offered = re.search(r'type="hidden" name="on" value="([^"]+)"', visitor.page)
    assert offered
    assert offered[1] == "2023-03-31", "the last day on which most of it was open"
    visitor.page = visitor.client.post("/match/day", {"on": offered[1]}, follow=True).content.decode()
    assert "可能享受" in visitor.page
    assert visitor.answer()
