"""Every type of page, with what stands on it: the accessibility tests read them, the pictures show them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from drafting import Drafts
from playwright.sync_api import Page

CAR = "/p/jiaozuo/2023-1/1/car-purchase/?购车价格=150000&购车日期=2023-02-01&是否新车=是"


def _nothing(_: Page) -> None: ...


@dataclass(frozen=True, slots=True)
class PageType:
    name: str
    zh: str
    path: str
    who: str | None = None
    do: Callable[[Page], None] = _nothing
    """What is done on it before it is looked at."""
    status: int = 200


def _begin_match(page: Page) -> None:
    page.get_by_label("按哪一天判断").fill("2023-03-01")
    with page.expect_navigation():
        page.get_by_role("button", name="换成这天").click()


def _ticked(page: Page) -> None:
    _begin_match(page)
    page.locator('input[name="ticked"][value="是否新车"]').check()
    with page.expect_response("**/match/ask*"):
        page.locator('button[value="none"]').click()
    page.locator('input[name="fact"]').wait_for(state="attached")


def _answered(page: Page) -> None:
    _ticked(page)
    knows = {"购车日期": "2023-02-01", "购车价格": "150000"}
    while page.locator(".result-entitled li", has_text="7,500.00").count() == 0:
        asked = page.locator('input[name="fact"]').get_attribute("value") or ""
        if asked in knows:
            page.locator("form.question input.form-control").fill(knows[asked])
            button = page.get_by_role("button", name="下一问")
        else:
            button = page.locator('button[name="unknown"]')
        with page.expect_response("**/match/ask*"):
            button.click()
        page.locator(f'input[name="fact"][value="{asked}"]').wait_for(state="detached")


def _report(page: Page) -> None:
    _answered(page)
    page.goto("/match/report")


def _wrong(page: Page) -> None:
    page.get_by_label("用户名").fill("demo-nobody")
    page.get_by_label("密码").fill("wrong")
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name="登录").click()


def portal() -> list[PageType]:
    return [
        PageType("home", "首页", "/"),
        PageType("search", "查政策", "/search?q=汽车"),
        PageType("search-nothing", "查不到", "/search?q=没有的词语"),
        PageType("policies", "政策", "/policies/"),
        PageType("policy", "一部政策", "/p/jiaozuo/2023-1/"),
        PageType("measure", "一条", "/p/jiaozuo/2023-1/1/"),
        PageType("calculator", "算一算", CAR),
        PageType("calculator-empty", "算一算（未填）", "/p/jiaozuo/2023-1/1/car-purchase/"),
        PageType("match-start", "我能享受什么", "/match/"),
        PageType("match-circumstances", "匹配：有没有这些情况", "/match/?as=个人", do=_begin_match),
        PageType("match-question", "匹配：一次一问", "/match/?as=个人", do=_ticked),
        PageType("match-results", "匹配：结果", "/match/?as=个人", do=_answered),
        PageType("match-report", "政策匹配报告", "/match/?as=个人", do=_report),
        PageType("unit", "一个单位", "/u/jiaozuo/市财政局/"),
        PageType("open-data", "开放数据", "/open-data/"),
        PageType("api", "接口", "/api/docs"),
        PageType("sign-in", "登录", "/people/sign-in"),
        PageType("sign-in-wrong", "登录：密码不对", "/people/sign-in", do=_wrong, status=422),
        PageType("join", "登记申请人", "/people/join"),
        PageType("not-found", "没有这一页", "/p/jiaozuo/2023-1/999/", status=404),
    ]


def office(drafts: Drafts) -> list[PageType]:
    editor, publisher = "demo-editor", "demo-publisher"
    return [
        PageType("me", "我的", "/people/me", editor),
        PageType("me-applicant", "我的（申请人）", "/people/me", "demo-person"),
        PageType("units", "单位", "/people/units", editor),
        PageType("desk", "待办", "/office/", publisher),
        PageType("leader", "全局", "/office/leader", "demo-leader"),
        PageType("drafts", "政策编辑与发布", "/office/catalogue/", editor),
        PageType("upload", "上传新文件", "/office/catalogue/new", editor),
        PageType("editor", "编辑", drafts.editing, editor),
        PageType("review", "核对发布", drafts.review, publisher),
        PageType("versions", "历次版本", drafts.policy, publisher),
        PageType("version", "一个版本", drafts.version, publisher),
        PageType("difference", "两版之差", drafts.difference, publisher),
        PageType("record", "记录", "/record/", "demo-auditor"),
        PageType("administration", "人员与任职", "/people/administration", "demo-administrator"),
        PageType("refused", "没有权限", "/office/leader", "demo-finance", status=403),
    ]
