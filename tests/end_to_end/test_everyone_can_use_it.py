"""axe-core finds nothing on any type of page against WCAG 2.2 A and AA: light and dark, wide and narrow, large type."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from drafting import Drafts, fill_the_catalogue
from page_types import PageType, office, portal
from playwright.sync_api import Page

Visit = Callable[..., Page]
AXE = Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# width, theme, large type, and the rules to try: what does not change with colours is tried once.
LOOKS: list[tuple[int, str, bool, dict[str, Any]]] = [
    (1440, "light", False, {"type": "tag", "values": TAGS}),
    (1440, "dark", False, {"type": "rule", "values": ["color-contrast"]}),
    (768, "light", False, {"type": "tag", "values": TAGS}),
    (390, "light", False, {"type": "tag", "values": TAGS}),
    (390, "dark", True, {"type": "tag", "values": TAGS}),
]
DRESS = """([theme, large]) => {
  document.documentElement.dataset.bsTheme = theme;
  document.documentElement.classList.toggle("large", large);
}"""
RUN = """async (only) => {
  const found = await axe.run(document, { runOnly: only, resultTypes: ["violations"] });
  return found.violations.flatMap((one) => one.nodes.map((node) =>
    `${one.id}: ${node.target.join(" ")} ${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? one.help}`));
}"""
PORTAL = {one.name: one for one in portal()}
OFFICE = [one.name for one in office(Drafts("", "", "", "", ""))]


@pytest.mark.parametrize("name", PORTAL)
def test_the_portal(visit: Visit, name: str) -> None:
    assert violations(visit, PORTAL[name]) == []


@pytest.fixture(scope="session")
def made() -> dict[str, PageType]:
    """The pages of the office, once something stands on them."""
    return {}


@pytest.mark.parametrize("name", OFFICE)
def test_the_office(visit: Visit, name: str, made: dict[str, PageType], tmp_path: Path) -> None:
    if not made:
        drafts = fill_the_catalogue(visit(who="demo-editor"), visit(who="demo-publisher"), tmp_path)
        made.update({one.name: one for one in office(drafts)})
    assert violations(visit, made[name]) == []


def violations(visit: Visit, one: PageType) -> list[str]:
    page = visit(who=one.who, expects=(one.status,) if one.status >= 400 else ())
    page.goto(one.path)
    one.do(page)
    page.evaluate(AXE.read_text("utf-8"))
    found = []
    for width, theme, large, only in LOOKS:
        page.set_viewport_size({"width": width, "height": 844 if width < 600 else 900})
        page.evaluate(DRESS, [theme, large])
        told = page.evaluate(RUN, only)
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        told += [f"wider than its window by {over} px"] if over > 0 else []
        found += [f"{width} {theme}{' large' if large else ''}: {line}" for line in told]
    return found
