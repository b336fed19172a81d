"""Without a mouse: the skip link, the search, the calculator, a number and its sentence."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

Visit = Callable[..., Page]


def tab_to(page: Page, selector: str, most: int = 60) -> None:
    """Press Tab until the element that the selector names has the focus, and is seen to have it."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement?.matches(wanted) ?? false", selector):
            seen = page.evaluate(
                "() => { const style = getComputedStyle(document.activeElement);"
                " return style.outlineStyle !== 'none' || style.boxShadow !== 'none'; }"
            )
            assert seen, f"nothing shows that {selector} has the focus"
            return
    raise AssertionError(f"Tab does not reach {selector}")


def type_day(page: Page, year: str, month: str, day: str) -> None:
    """Into the field of a day that has the focus. Which part stands first depends on the language of the browser."""
    for parts in ((year, month, day), (month, day, year)):
        for _ in parts:
            page.keyboard.press("ArrowLeft")
        for part in parts:
            page.keyboard.type(part)
            if part == year:  # a month or a day that is full gives way by itself
                page.keyboard.press("ArrowRight")
        if page.locator(":focus").input_value() == f"{year}-{month}-{day}":
            return
    raise AssertionError("the day cannot be typed")


def test_the_first_tab_skips_to_the_content(visit: Visit) -> None:
    page = visit("/")
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    expect(page.locator("a.skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("main *:focus")).to_have_count(1)


def test_search_and_calculator(visit: Visit) -> None:
    page = visit("/")
    tab_to(page, "#search-home")
    page.keyboard.type("汽车")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    tab_to(page, '#found a[href="/p/jiaozuo/2023-1/1/"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**/p/jiaozuo/2023-1/1/")
    tab_to(page, '.stated[role="button"]')
    page.keyboard.press("Enter")
    expect(page.locator(".sentence")).to_be_visible()
    expect(page.locator(".sentence mark.quote")).to_have_text("按购车价格的5%")
    page.keyboard.press("Enter")
    tab_to(page, 'a[href$="/car-purchase/"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**/car-purchase/")
    tab_to(page, '[name="购车价格"]')
    page.keyboard.type("150000")
    tab_to(page, '[name="购车日期"]')
    type_day(page, "2023", "02", "01")
    tab_to(page, '[name="是否新车"]')
    page.keyboard.press("Space")
    tab_to(page, '.form-end button[type="submit"]')
    page.keyboard.press("Enter")
    expect(page.locator("#letter .sum")).to_contain_text("7,500.00")


def test_menus_open_and_close(visit: Visit) -> None:
    page = visit("/")
    tab_to(page, "details.menu > summary")
    page.keyboard.press("Enter")
    expect(page.locator("details.menu .sheet").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("details.menu .sheet").first).to_be_hidden()
    expect(page.locator("details.menu > summary").first).to_be_focused()
