"""Language, large type and colours are kept from page to page, without an account."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Visit = Callable[..., Page]


@pytest.mark.parametrize("width", [1440, 390])
def test_language(visit: Visit, width: int) -> None:
    page = visit("/policies/", width=width)
    _choose(page, "English")
    expect(page).to_have_url("/policies/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Policies")
    page.goto("/p/jiaozuo/2023-1/1/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Measure 1")
    expect(page.locator(".document[lang=zh-Hans]").first).to_contain_text("按购车价格的5%")
    _choose(page, "简体中文")
    expect(page.get_by_role("heading", level=1)).to_contain_text("第1条")


def test_large_type(visit: Visit) -> None:
    page = visit("/", width=390)
    before = _size(page)
    _choose(page, "大字模式")
    assert _size(page) == before * 1.25
    page.goto("/match/")
    assert _size(page) == before * 1.25
    _choose(page, "大字模式")
    assert _size(page) == before


def test_colours(visit: Visit) -> None:
    page = visit("/")
    light = _paper(page)
    _choose(page, "深色")
    dark = _paper(page)
    assert dark != light
    page.goto("/open-data/")
    assert _paper(page) == dark
    _choose(page, "浅色")
    assert _paper(page) == light


def test_colours_follow_the_device_where_nothing_was_chosen(visit: Visit) -> None:
    assert _paper(visit("/", color_scheme="dark")) != _paper(visit("/", color_scheme="light"))


def _choose(page: Page, words: str) -> None:
    page.locator(".tools details.menu > summary").first.click()
    with page.expect_navigation():
        page.locator(".tools").get_by_role("link", name=words).click()


def _size(page: Page) -> float:
    return float(page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)"))


def _paper(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))
