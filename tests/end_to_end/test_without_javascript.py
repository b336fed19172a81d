"""Reading, the calculator and the match work where scripts do not run."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

Visit = Callable[..., Page]


def test_a_measure_is_read(visit: Visit) -> None:
    page = visit("/", java_script_enabled=False)
    page.locator("#search-home").fill("汽车")
    page.locator("#search-home").press("Enter")
    page.locator('#found a[href="/p/jiaozuo/2023-1/1/"]').first.click()
    expect(page.locator(".document")).to_contain_text("按购车价格的5%")
    expect(page.locator(".notes")).to_contain_text("新购汽车消费补贴")


def test_the_calculator_answers(visit: Visit) -> None:
    page = visit("/p/jiaozuo/2023-1/1/car-purchase/", java_script_enabled=False)
    page.get_by_label("价税合计是多少").fill("15万")
    page.get_by_label("发票是哪一天开的").fill("2023-02-01")
    page.get_by_role("group", name="新车").get_by_label("是", exact=True).check()
    page.get_by_role("button", name="算一算").click()
    expect(page.locator("#letter .sum")).to_contain_text("7,500.00")


def test_the_match_finds(visit: Visit) -> None:
    page = visit("/match/?as=个人", java_script_enabled=False)
    page.get_by_label("按哪一天判断").fill("2023-03-01")
    page.get_by_role("button", name="换成这天").click()
    for _ in range(8):
        question = page.locator("form.question")
        car = question.locator('input[name="ticked"][value="是否新车"]')
        fact = question.locator('input[name="fact"]')
        if fact.count() == 0:
            if car.count():
                car.check()
            question.locator('button[value="none"]').click()
        elif (name := fact.get_attribute("value")) in ("购车价格", "购车日期"):
            question.locator("input.form-control").fill("15万" if name == "购车价格" else "2023-02-01")
            question.get_by_role("button", name="下一问").click()
        else:
            question.locator('button[name="unknown"]').click()
        if page.locator(".result-entitled", has_text="7,500.00").count():
            return
    raise AssertionError("eight questions, and no amount")
