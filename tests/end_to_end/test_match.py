"""我能享受什么, in a browser: three applicants to a result, leaving and coming back, going back, the report."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from playwright.sync_api import Page, expect

Visit = Callable[..., Page]
DAY = "2023-03-01"
BUYER = {"是否新车": "是", "购车日期": "2023-02-01", "购车价格": "150000"}
DISABLED = {
    "是否持有残疾人证": "是",
    "残疾等级": "一级",
    "是否需要长期照护": "是",
    "补贴所属日期": "2023-02-15",
}
TRAVEL = {
    "是否持有旅行社业务经营许可证": "是",
    "仍交存的旅游服务质量保证金": "140000",
    "申请日期": DAY,
}


def begin(page: Page, who: str) -> None:
    """From the door of the home page; as of a day on which the policy was open."""
    page.goto("/")
    page.locator("main a.door", has_text=who).click()
    page.wait_for_url("**/match/ask*")
    page.get_by_label("按哪一天判断").fill(DAY)
    with page.expect_navigation():
        page.get_by_role("button", name="换成这天").click()


def answer(page: Page, knows: Mapping[str, str]) -> bool:
    """Answer what is asked as she would; False where nothing is asked."""
    question = page.locator("form.question")
    if question.count() == 0:
        return False
    for box in question.locator('input[name="ticked"]').all():
        if knows.get(box.get_attribute("value") or "") == "是":
            box.check()
    # HTMX puts the next question in place of this one.
    with page.expect_response(lambda response: "/match/ask" in response.url and response.status == 200):
        fact = question.locator('input[name="fact"]')
        known = knows.get(fact.get_attribute("value") or "") if fact.count() else None
        if fact.count() == 0:
            question.locator('button[value="none"]').click()
        elif known is None:
            question.locator('button[name="unknown"]').click()
        elif (large := question.locator(f'button.large-answer[value="{known}"]')).count():
            large.click()
        elif question.locator("select").count():
            question.locator("select").select_option(known)
            question.get_by_role("button", name="下一问").click()
        else:
            question.locator("input.form-control").fill(known)
            question.get_by_role("button", name="下一问").click()
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
    return True


@pytest.mark.parametrize(
    ("who", "knows", "name", "amount"),
    [
        ("个人", BUYER, "新购汽车消费补贴", "7,500.00"),
        ("个人", DISABLED, "重度残疾人护理补贴", "75.00"),
        ("企业", TRAVEL, "旅游服务质量保证金暂退", "140,000.00"),
    ],
)
def test_three_applicants_have_their_result_within_eight_questions(
    visit: Visit, who: str, knows: Mapping[str, str], name: str, amount: str
) -> None:
    page = visit()
    begin(page, who)
    line = page.locator(".result-entitled li", has_text=name)
    asked = 0
    while not (line.count() and amount in line.inner_text()) and asked < 8 and answer(page, knows):
        asked += 1
    expect(line).to_contain_text(amount)
    expect(line).to_contain_text("条")


def test_leaving_coming_back_going_back_and_the_report(visit: Visit) -> None:
    page = visit()
    begin(page, "个人")
    while page.locator(".result-entitled li", has_text="7,500.00").count() == 0:
        assert answer(page, BUYER)
    told = page.locator(".told-list summary").inner_text()

    page.goto("/policies/")
    page.get_by_role("link", name="我能享受什么").click()
    page.get_by_role("link", name="继续上次的").click()
    assert page.locator(".told-list summary").inner_text() == told
    expect(page.locator(".result-entitled")).to_contain_text("7,500.00")

    page.get_by_role("link", name="上一问").click()
    expect(page.locator("form.question")).to_be_visible()
    expect(page.locator(".result-entitled")).to_contain_text("7,500.00")
    page.get_by_role("link", name="不改了，继续").click()
    assert page.locator(".told-list summary").inner_text() == told

    page.get_by_role("link", name="政策匹配报告").click()
    report = page.locator(".match-report")
    expect(report.get_by_role("heading", level=1)).to_have_text("政策匹配报告")
    expect(report).to_contain_text("最高不超过10000元/台")
    with page.expect_download() as saved:
        page.get_by_role("link", name="下载 PDF").click()
    assert saved.value.path().read_bytes().startswith(b"%PDF-")
    assert saved.value.suggested_filename.endswith(".pdf")

    page.get_by_role("link", name="回去改").click()
    page.get_by_role("button", name="清除我的回答").click()
    expect(page.get_by_role("link", name="继续上次的")).to_have_count(0)
