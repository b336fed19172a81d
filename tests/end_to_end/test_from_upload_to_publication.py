"""From a Word file to a published policy: upload, blocks, checks as she types, a second person, the portal, withdrawal."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from drafting import go_through, submit, upload, write
from playwright.sync_api import Page, expect
from running_site import word_file

Visit = Callable[..., Page]


def test_a_document_becomes_a_policy_by_the_hands_of_two(visit: Visit, tmp_path: Path) -> None:
    editor = visit(who="demo-editor", expects=(403, 409, 422))
    draft = upload(editor, word_file(tmp_path / "示例.docx", 7, "自行车"))
    expect(editor.locator(".document").first).to_contain_text("对新购自行车按购买价格的10%")
    checked = editor.locator("#checked")
    expect(checked).to_contain_text("没有错误")

    # A slip is told while she types, with its line; put right, it is gone.
    write(editor, "第1条的代码块", lambda words: words.replace("按购买价格的10%", "按购买价格的80%"))
    expect(checked.locator(".light-red")).to_contain_text("处错误")
    expect(checked.locator(".found .error", has_text="按购买价格的80%")).to_contain_text("第 13 行")
    write(editor, "第1条的代码块", lambda words: words.replace("按购买价格的80%", "按购买价格的10%"))
    expect(checked).to_contain_text("没有错误")
    go_through(editor)
    expect(checked).to_contain_text("1 条说明")
    expect(checked).not_to_contain_text("处草稿")

    editor.get_by_role("button", name="试算：新购自行车").click()
    trial = editor.locator(".try-box")
    trial.get_by_label("购买价格").fill("3000")
    trial.get_by_label("符合本条规定的对象和条件").select_option("是")
    trial.get_by_role("button", name="算一算").click()
    expect(trial.locator(".letter")).to_contain_text("300")

    review = submit(editor, draft)
    editor.goto(review)
    expect(editor.locator("main")).to_contain_text("须由另一位同志核对发布")
    assert _published_by_hand(editor, draft) == 403

    publisher = visit("/office/", who="demo-publisher")
    publisher.locator(".waiting li", has_text="示例市促进消费若干措施").get_by_role("link").last.click()
    publisher.wait_for_url(review)
    publish = publisher.get_by_role("button", name="发布", exact=True)
    expect(publish).to_be_disabled()
    publisher.get_by_role("button", name="核签这条").click()
    expect(publisher.locator("#readings")).to_contain_text("已核签")
    publisher.get_by_label("这一版改了什么").fill("新文件")
    publish.click()
    publisher.wait_for_load_state()

    reader = visit("/search?q=自行车", expects=(410,))
    reader.locator("#found a", has_text="自行车").first.click()
    expect(reader.locator("main")).to_contain_text("新购自行车消费者补贴")
    reader.goto("/p/jiaozuo/2024-7/")
    digest = reader.locator("#versions code").first.get_attribute("title") or ""
    whole = re.sub(r"^sha256:", "", digest)
    assert re.fullmatch("[0-9a-f]{64}", whole)

    publisher.goto("/office/catalogue/p/jiaozuo/2024-7/")
    publisher.get_by_role("link", name="第 1 版").click()
    publisher.get_by_text("撤回这一版").click()
    publisher.get_by_label("原因").fill("示例：文号有误")
    publisher.get_by_role("button", name="撤回", exact=True).click()
    expect(publisher.locator("main")).to_contain_text("撤回原因：示例：文号有误")

    reader.goto(f"/versions/{whole}/")
    expect(reader.locator("main")).to_contain_text("这一版已撤回")
    expect(reader.locator("main")).to_contain_text("示例：文号有误")
    reader.goto(f"/versions/{whole}/1/")
    expect(reader.locator(".document")).to_contain_text("对新购自行车按购买价格的10%")
    reader.goto("/search?q=自行车")
    expect(reader.locator("#found")).not_to_contain_text("2024-7")


def test_a_scan_is_refused_with_its_remedy(visit: Visit, tmp_path: Path) -> None:
    page = visit("/office/catalogue/new", who="demo-editor", expects=(422,))
    broken = tmp_path / "空.docx"
    broken.write_bytes(b"not a Word file")
    page.get_by_label("政策正文").set_input_files(broken)
    page.get_by_role("button", name="读取并起草").click()
    expect(page.locator(".problem .what")).to_be_visible()
    expect(page.locator(".problem .remedy")).to_be_visible()
    expect(page.get_by_label("政策正文")).to_be_visible()


def test_nobody_loses_what_another_saved(visit: Visit, tmp_path: Path) -> None:
    """The same draft open in two windows: what is saved second is put together with what was saved first."""
    first = visit(who="demo-editor")
    draft = upload(first, word_file(tmp_path / "示例.docx", 8, "电冰箱"))
    second = visit(draft, who="demo-editor", expects=(409,))
    write(first, "第1条的代码块", lambda words: words.replace("note: ", "note: 甲改的。"))
    first.get_by_role("button", name="保存", exact=True).click()
    first.wait_for_load_state()
    write(second, "第2条的代码块", lambda words: words.replace("新增市级示范步行街\n", "市级示范步行街\n"))
    second.get_by_role("button", name="保存", exact=True).click()
    second.wait_for_load_state()
    expect(second.locator(".alert-warning")).to_be_visible()
    assert "甲改的。" in second.get_by_label("第1条的代码块").input_value()
    assert "name: 市级示范步行街" in second.get_by_label("第2条的代码块").input_value()
    second.get_by_text("放弃这份草稿").click()
    second.get_by_label("原因").fill("示例")
    with second.expect_navigation():
        second.get_by_role("button", name="放弃草稿").click()


def _published_by_hand(page: Page, draft: str) -> int:
    """Her own draft, published past the page that does not offer it."""
    token = page.locator('input[name="csrfmiddlewaretoken"]').first.get_attribute("value") or ""
    answer = page.request.post(
        f"{draft}publish",
        form={"csrfmiddlewaretoken": token, "revision": "1", "note": ""},
        headers={"Referer": page.url},
    )
    return answer.status
