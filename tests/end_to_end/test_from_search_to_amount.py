"""From the home page to an amount: search, the measure, its number and sentence, the calculator."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

Visit = Callable[..., Page]
FIRST = "/p/jiaozuo/2023-1/1/"


def test_search_measure_calculator(visit: Visit) -> None:
    page = visit("/")
    page.locator("#search-home").fill("汽车")
    page.locator("#search-home").press("Enter")
    page.wait_for_url("**/search?q=*")
    page.locator(f'#found a[href="{FIRST}"]').first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("第1条")
    expect(page.locator(".document")).to_contain_text("按购车价格的5%")

    page.get_by_role("link", name="算一算").first.click()
    page.get_by_label("价税合计是多少").fill("150000")
    page.get_by_label("发票是哪一天开的").fill("2023-02-01")
    page.get_by_role("group", name="新车").get_by_label("是", exact=True).check()
    page.get_by_role("button", name="算一算").click()
    letter = page.locator("#letter")
    expect(letter.locator(".sum")).to_contain_text("7,500.00")
    expect(letter.locator(".verdict-line .verdict.yes")).to_be_visible()
    expect(letter.locator(".arithmetic")).to_contain_text("7,500")
    expect(letter).to_contain_text("按购车价格的5%")


def test_suggestions_while_one_types(visit: Visit) -> None:
    page = visit("/")
    page.locator("#search-home").press_sequentially("契税", delay=30)
    link = page.locator("main a", has_text="契税").first
    expect(link).to_be_visible()
    link.click()
    expect(page.locator(".document").first).to_contain_text("契税")


def test_a_number_and_its_sentence_light_together(visit: Visit) -> None:
    page = visit(FIRST)
    number = page.locator(".notes .stated[data-term]:not(.reading)").first
    sentence = page.locator(f'mark.quote[data-term="{number.get_attribute("data-term")}"]').first
    assert (_is_lit(number), _is_lit(sentence)) == (False, False)
    number.hover()
    assert (_is_lit(number), _is_lit(sentence)) == (True, True)
    page.mouse.move(0, 0)
    assert (_is_lit(number), _is_lit(sentence)) == (False, False)
    sentence.focus()
    assert (_is_lit(number), _is_lit(sentence)) == (True, True)
    assert sentence.inner_text() in (number.get_attribute("data-sentence") or "")


def test_on_a_telephone_a_tap_on_the_number_opens_its_sentence(visit: Visit) -> None:
    page = visit(FIRST, width=390, has_touch=True, is_mobile=True)
    number = page.locator(".notes .stated[data-sentence]:visible").first
    number.tap()
    sentence = number.locator("xpath=following-sibling::*[1]")
    expect(sentence).to_be_visible()
    expect(sentence).to_have_text(number.get_attribute("data-sentence") or "")
    expect(number).to_have_attribute("aria-expanded", "true")
    number.tap()
    expect(page.locator(".sentence")).to_have_count(0)


def _is_lit(element: Locator) -> bool:
    return "lit" in (element.get_attribute("class") or "").split()
