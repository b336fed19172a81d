"""What an editor and a publisher do on the pages, in steps: for the journeys, and to have something on every page."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page
from running_site import word_file

READING = "  起始: {is: 2024-01-15, because: 文件未写起始日，从印发之日起算}"


def upload(page: Page, file: Path) -> str:
    """The address of the draft that is made out of the file."""
    page.goto("/office/catalogue/")
    page.get_by_role("link", name="上传新文件").click()
    page.get_by_label("政策正文").set_input_files(file)
    page.get_by_role("button", name="读取并起草").click()
    page.wait_for_url("**/drafts/*/")
    return page.url


def write(page: Page, label: str, change: Callable[[str], str]) -> None:
    """Change a block, and wait for the check that follows by itself."""
    box = page.get_by_label(label)
    with page.expect_response(lambda response: response.url.endswith("/check")):
        box.fill(change(box.input_value()))


def go_through(page: Page) -> None:
    """Both blocks of the small document, gone through: no drafts any more, the first day declared with its reason."""
    for label in ("第1条的代码块", "第2条的代码块"):
        write(page, label, _settled)


def _settled(words: str) -> str:
    return re.sub(r"(?m)^ *draft: true\n", "", words).replace("\nnote:", f"\n{READING}\nnote:")


def submit(page: Page, draft: str) -> str:
    """The address of the page on which it is reviewed."""
    page.get_by_role("button", name="保存并提交发布").click()
    page.wait_for_load_state()
    return f"{draft}review"


def publish(page: Page, review: str, note: str) -> None:
    """Sign each reading, then publish."""
    page.goto(review)
    while page.get_by_role("button", name="核签这条").count():
        with page.expect_navigation():
            page.get_by_role("button", name="核签这条").first.click()
    page.get_by_label("这一版改了什么").fill(note)
    with page.expect_navigation():
        page.get_by_role("button", name="发布", exact=True).click()


@dataclass(frozen=True, slots=True)
class Drafts:
    """Addresses."""

    editing: str
    review: str
    policy: str
    version: str
    difference: str


def fill_the_catalogue(editor: Page, publisher: Page, folder: Path) -> Drafts:
    """A policy with two versions, one that waits for its publisher, one that is being edited and has a slip."""
    first = upload(editor, word_file(folder / "a.docx", 21, "自行车"))
    go_through(editor)
    publish(publisher, submit(editor, first), "新文件")
    policy = "/office/catalogue/p/jiaozuo/2024-21/"
    editor.goto(policy)
    editor.get_by_role("button", name="起草新版本").click()
    editor.wait_for_url("**/drafts/*/")
    second = editor.url
    write(editor, "第1条的代码块", lambda words: words.replace("for: 个人", "for: [个人, 企业]"))
    publish(publisher, submit(editor, second), "明确企业也可申请")
    publisher.goto(policy)
    difference = publisher.get_by_role("link", name="比上一版").get_attribute("href") or ""
    version = publisher.get_by_role("link", name="第 2 版").get_attribute("href") or ""

    third = upload(editor, word_file(folder / "b.docx", 22, "洗衣机"))
    go_through(editor)
    review = submit(editor, third)
    editing = upload(editor, word_file(folder / "c.docx", 23, "电冰箱"))
    return Drafts(editing, review, policy, version, difference)
