"""What a leader sees: the counties drawn on a map and written in a table, what falls due as bars and as figures."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

Visit = Callable[..., Page]
PATIENCE = 300
"""Tenths of a second for the map to be drawn on a busy machine."""


@pytest.fixture
def page(visit: Visit) -> Page:
    return visit("/office/leader", who="demo-leader")


def colour(page: Page, name: str) -> tuple[int, ...]:
    written = page.evaluate(
        "(name) => getComputedStyle(document.documentElement).getPropertyValue(name)", name
    )
    return tuple(bytes.fromhex(written.strip().removeprefix("#")))


def painted(page: Page) -> dict[tuple[int, ...], int]:
    """How many points of the map have each colour."""
    shot = Image.open(io.BytesIO(page.locator(".map").screenshot())).convert("RGB")
    return {found: count for count, found in shot.getcolors(shot.width * shot.height) or []}  # type: ignore[misc]


def drawn(page: Page, wanted: tuple[int, ...], least: int, most: int = 10**9) -> int:
    """How many points have the colour, once there are so many."""
    found = 0
    for _ in range(PATIENCE):
        if least <= (found := painted(page).get(wanted, 0)) <= most:
            return found
        page.wait_for_timeout(100)
    raise AssertionError(f"{found} points of {wanted}, and not between {least} and {most}")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_map_is_drawn_in_the_colours_of_its_legend(visit: Visit, theme: str) -> None:
    page = visit("/office/leader", who="demo-leader", color_scheme=theme)
    page.locator(".map").scroll_into_view_if_needed()
    drawn(page, colour(page, "--step-4"), 500)
    found = painted(page)
    steps = page.locator(".legend i").evaluate_all("(all) => all.map((one) => one.className)")
    assert steps
    for step in steps:
        assert found.get(colour(page, f"--{step}"), 0) > 100, f"{step} of the legend is not on the map"


def test_what_the_map_shows_stands_in_the_table(page: Page) -> None:
    address = page.locator(".map").get_attribute("data-map") or ""
    shown = json.loads(page.request.get(address).text())["features"]
    rows = dict(
        page.locator("#counties tbody tr").evaluate_all(
            "(all) => all.map((row) => [row.cells[0].innerText, row.cells[1].innerText])"
        )
    )
    assert len(shown) > 3
    for place in shown:
        name, words = place["properties"]["name"], place["properties"]["words"]
        assert words.endswith(f" {rows[name]}"), f"{name}: {words}, and the table says {rows[name]}"
    expect(page.locator("#counties")).to_contain_text("示意图")


def test_the_map_by_keyboard(page: Page) -> None:
    canvas = page.locator(".map canvas")
    canvas.scroll_into_view_if_needed()
    step = colour(page, "--step-4")
    before = drawn(page, step, 500)
    expect(canvas).to_have_attribute("aria-label", "地图")
    canvas.focus()
    page.keyboard.press("Equal")
    drawn(page, step, int(before * 1.5))
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="缩小")).to_be_focused()
    page.keyboard.press("Enter")
    drawn(page, step, int(before * 0.9), int(before * 1.1))


def test_the_bars_and_their_figures(page: Page) -> None:
    chart = page.locator(".chart")
    expect(chart.locator("svg")).to_be_visible()
    expect(chart).to_have_attribute("role", "img")
    bars = json.loads(page.locator("#due").text_content() or "")
    assert chart.locator("svg path").count() > len(bars["series"])

    summary = page.locator(".chart ~ details summary")
    summary.focus()
    page.keyboard.press("Enter")
    table = page.locator(".chart ~ details table")
    expect(table).to_be_visible()
    figures = table.locator("tbody tr").evaluate_all(
        "(all) => all.map((row) => [...row.cells].slice(1).map((cell) => Number(cell.innerText)))"
    )
    assert figures
    for *parts, together in figures:
        assert sum(parts) == together
    told = sum(together for *_, together in figures)
    assert told == sum(sum(one["data"]) for one in bars["series"])


def test_on_a_phone_the_targets_say_what_each_figure_is(visit: Visit) -> None:
    page = visit("/office/leader", who="demo-leader", width=390)
    cells = page.locator(".table.rows").first.locator("tbody tr").first.locator("td[data-label]")
    labels = cells.evaluate_all("(all) => all.map((one) => getComputedStyle(one, '::before').content)")
    assert [label.strip('"').split('"')[0].strip() for label in labels] == ["要求", "责任单位", "期限"]
