"""The check that follows the typing: soon after the last key, at the line, without a reload, nothing of the typing lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from drafting import upload
from playwright.sync_api import Page, expect
from running_site import word_file

Visit = Callable[..., Page]
CHECK = "**/check"


def test_it_follows_the_typing(visit: Visit, tmp_path: Path) -> None:
    page = visit(who="demo-editor")
    upload(page, word_file(tmp_path / "示例.docx", 31, "空调"))
    page.evaluate("window.here = true")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/check") else None)
    box = page.get_by_label("第2条的代码块")
    checked = page.locator("#checked")
    expect(checked).to_have_attribute("aria-live", "polite")
    expect(checked).to_contain_text("没有错误")

    # Key by key, a line that no block knows: one check, after the last key.
    box.focus()
    box.evaluate(
        "(area) => { const end = area.value.lastIndexOf('\\n```'); area.setSelectionRange(end, end); }"
    )
    with page.expect_response(CHECK):
        page.keyboard.type("\n  colour: 3")
    expect(checked.locator(".light-red")).to_contain_text("1 处错误")
    assert len(asked) < 4, "not one for each key"
    expect(page.locator(".unsaved")).to_have_text("有未保存的修改")
    expect(page.locator("#mark-2 .light-red")).to_contain_text("1")
    assert page.evaluate("window.here"), "the page is the one that was opened"
    expect(box).to_be_focused()
    assert "colour: 3" in box.input_value()

    # Its line is marked in the margin, told under the block, and the finding leads to it.
    line = box.input_value().split("\n").index("  colour: 3")
    gutter = page.locator("#measure-2 .gutter span")
    expect(gutter.nth(line)).to_have_class("wrong")
    expect(page.locator("#measure-2 .at .problem")).to_contain_text("colour")
    checked.locator(".found .error a").click()
    expect(box).to_be_focused()
    chosen = box.evaluate("(area) => area.value.slice(area.selectionStart, area.selectionEnd)")
    assert chosen == "  colour: 3"

    # Taken out again, it is gone from all three.
    with page.expect_response(CHECK):
        page.keyboard.press("Delete")
    expect(checked).to_contain_text("没有错误")
    expect(page.locator("#measure-2 .at .problem")).to_have_count(0)
    expect(gutter.locator("xpath=self::*[contains(@class, 'wrong')]")).to_have_count(0)

    # Ctrl+S saves, and she is where she was.
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    expect(page.locator(".unsaved")).to_have_text("")
    assert "colour" not in page.get_by_label("第2条的代码块").input_value()


def test_what_nothing_quotes_is_counted_and_led_to(visit: Visit, tmp_path: Path) -> None:
    page = visit(who="demo-editor")
    upload(page, word_file(tmp_path / "示例.docx", 32, "冰柜"))
    checked = page.locator("#checked")
    expect(checked).to_contain_text("0 待落实")
    box = page.get_by_label("第1条的代码块")
    with page.expect_response(CHECK):
        box.fill("")
    expect(checked).to_contain_text("3 待落实")
    expect(page.locator("#at-measure-1")).to_contain_text("延续至2030年6月底")
    page.get_by_role("link", name="去看第一处").click()
    expect(page.locator("#measure-1")).to_be_in_viewport()
