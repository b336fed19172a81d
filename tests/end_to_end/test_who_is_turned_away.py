"""Refused, each with a page that says why and what to do: anonymous, an applicant, an officer of something else, a guesser."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

Visit = Callable[..., Page]


def test_nobody_opens_the_office_without_signing_in(visit: Visit) -> None:
    page = visit("/office/catalogue/")
    expect(page).to_have_url("/people/sign-in?next=%2Foffice%2Fcatalogue%2F")
    expect(page.get_by_role("heading", name="登录")).to_be_visible()


def test_an_applicant_has_no_desk(visit: Visit) -> None:
    page = visit(who="demo-person", expects=(403,))
    page.goto("/office/")
    expect(page.get_by_role("heading", level=1)).to_have_text("您没有打开这一页的权限")
    page.goto("/people/me")
    expect(page.locator("main")).to_contain_text("申请人")


def test_an_officer_of_something_else_sees_no_draft_and_no_record(visit: Visit) -> None:
    page = visit(who="demo-finance", expects=(403,))
    for path in (
        "/office/catalogue/new",
        "/record/",
        "/people/administration/officers/new",
        "/office/leader",
    ):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_have_text("您没有打开这一页的权限")


def test_a_guesser_is_locked_out_and_told_until_when(visit: Visit) -> None:
    page = visit("/people/sign-in", expects=(422, 429))
    for wrong in range(5):
        page.get_by_label("用户名").fill("demo-trader")
        page.get_by_label("密码").fill(f"wrong {wrong}")
        with page.expect_navigation():
            page.locator("main").get_by_role("button", name="登录").click()
        if wrong < 4:
            expect(page.locator(".problem")).to_contain_text("用户名或密码不对")
            expect(page.get_by_label("用户名")).to_have_value("demo-trader")
    expect(page.locator("main")).to_contain_text("锁定")


def test_an_address_of_nothing_says_where_to_go(visit: Visit) -> None:
    page = visit("/p/jiaozuo/2023-1/999/", expects=(404,))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("main a").first).to_be_visible()
