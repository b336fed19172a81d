"""What the journeys share: one running site for each process of pytest, and pages that watch themselves.

`visit(...)` opens a page in a context of its own. At the end of a test every such page must have been free of errors in
its console (a violation of the Content-Security-Policy is one), of failed requests, and of anything wider than its window.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Response, sync_playwright

sys.path.insert(0, str(Path(__file__).parent))

from running_site import Site, chromium, running_site, sign_in

# Said to the console, so that one ear hears all. A page is measured when it is loaded and whenever HTMX has changed it.
WATCH = """
addEventListener("securitypolicyviolation", (event) => console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`));
const measure = () => {
  const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (over > 0) console.error(`wider than its window by ${over} px: ${location.pathname} at ${innerWidth}`);
};
addEventListener("load", measure);
addEventListener("htmx:afterSettle", measure);
"""
# The browser says of a refusal what `answered` judges; HTMX of a request that it gave up for a newer one.
EXPECTED = ("Failed to load resource: the server responded", "htmx:sendAbort", "htmx:afterRequest")
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running_site(tmp_path_factory.mktemp("site")) as running:
        yield running


# Not for the session: while Playwright runs, Django takes the thread for an asynchronous one, and its tests fail.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = chromium(playwright)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def _signed_in() -> dict[str, Any]:
    """The cookies of each account that has signed in: a code of the second factor is good once."""
    return {}


@pytest.fixture
def visit(browser: Browser, site: Site, _signed_in: dict[str, Any]) -> Iterator[Callable[..., Page]]:
    opened: list[BrowserContext] = []
    faults: list[str] = []

    def visit(
        path: str | None = None,
        *,
        who: str | None = None,
        width: int = 1440,
        expects: tuple[int, ...] = (),
        **context: Any,
    ) -> Page:
        """A page at that path, as that demo account; `expects` are the refusals that the test provokes."""
        height = 844 if width < 600 else 900
        made = browser.new_context(
            locale="zh-CN",
            viewport={"width": width, "height": height},
            base_url=site.address,
            reduced_motion="reduce",
            storage_state=_signed_in.get(who or ""),
            **context,
        )
        opened.append(made)
        made.set_default_timeout(30_000)
        page = made.new_page()
        if who and who not in _signed_in:
            sign_in(page, site, who)
            _signed_in[who] = made.storage_state()
        _watch(page, expects, faults)
        if path is not None:
            page.goto(path)
        return page

    yield visit
    for context in opened:
        for page in context.pages:
            over = page.evaluate(TOO_WIDE) if page.url.startswith("http") else 0
            if over > 0:
                faults.append(f"wider than its window by {over} px: {page.url}")
        context.close()
    assert not faults, "\n".join(dict.fromkeys(faults))


def _watch(page: Page, expects: tuple[int, ...], faults: list[str]) -> None:
    def failed(request: Request) -> None:
        # Aborted: a download, or a check of the editor that a newer one has overtaken.
        if request.failure != "net::ERR_ABORTED":
            faults.append(f"{request.url}: {request.failure}")

    def answered(response: Response) -> None:
        if response.status >= 400 and response.status not in expects:
            faults.append(f"{response.status} {response.url}")

    def told(message: Any) -> None:
        if message.type == "error" and not message.text.startswith(EXPECTED):
            faults.append(f"console of {page.url}: {message.text}")

    page.add_init_script(WATCH)
    page.on("console", told)
    page.on("pageerror", lambda error: faults.append(f"error on {page.url}: {error}"))
    page.on("requestfailed", failed)
    page.on("response", answered)
