"""The pictures of the pages, wide and narrow, out of the real program with the real policies and demo people.

`make pictures` makes docs/pictures/pages anew; with names (`pages.py home measure`), only those.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).resolve().parent
FOLDER = HERE / "pages"
sys.path.insert(0, str(HERE.parents[1] / "tests" / "end_to_end"))

from drafting import fill_the_catalogue  # noqa: E402
from page_types import PageType, office, portal  # noqa: E402
from running_site import Site, chromium, running_site, sign_in  # noqa: E402

WIDTHS = {1440: 900, 390: 844}
LONGEST = 2400
"""Of a long page the beginning is enough."""
# The thin lines that tie a number to its phrase are few points, and yet must keep their colours.
EDGES = [(201, 154, 46), (91, 147, 194), (95, 158, 102), (192, 116, 116)]
# Debian's chromium has no Chinese of its own for the fields of days: they are shown as they are kept.
DAYS = """() => { for (const field of document.querySelectorAll("input[type=date], input[type=month]")) {
  const value = field.value; field.type = "text"; field.value = value; } }"""


def main(names: list[str]) -> None:
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_site(Path(folder)) as site,
        sync_playwright() as playwright,
    ):
        browser = chromium(playwright)
        cookies = _Cookies(browser, site)
        pages = [*portal(), PageType("second-factor", "第二步验证", "/people/sign-in", "demo-supervisor")]
        _take_all(cookies, pages, names)  # first: the invented policy is not to stand among the real ones
        if not names or not set(names) <= {one.name for one in pages}:
            editor, publisher = (cookies.page(who) for who in ("demo-editor", "demo-publisher"))
            behind = office(fill_the_catalogue(editor, publisher, Path(folder)))
            _take_all(cookies, behind, names)
            pages += behind
        browser.close()
    if not names:
        _index(pages)


def _take_all(cookies: _Cookies, pages: list[PageType], names: list[str]) -> None:
    for one in pages:
        if not names or one.name in names:
            for width, height in WIDTHS.items():
                _take(cookies, one, width, height)


class _Cookies:
    """Pages of demo accounts: each signs in once."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self.browser, self.site = browser, site
        self.kept: dict[str, object] = {}

    def page(self, who: str | None, width: int = 1440, height: int = 900) -> Page:
        context = self.browser.new_context(
            locale="zh-CN",
            viewport={"width": width, "height": height},
            base_url=self.site.address,
            reduced_motion="reduce",
            storage_state=self.kept.get(who or ""),
        )
        page = context.new_page()
        if who and who not in self.kept:
            sign_in(page, self.site, who)
            self.kept[who] = context.storage_state()
        return page


def _take(cookies: _Cookies, one: PageType, width: int, height: int) -> None:
    if one.name == "second-factor":  # what stands between the password and the desk
        page = cookies.page(None, width, height)
        page.goto(one.path)
        page.get_by_label("用户名").fill(one.who or "")
        page.get_by_label("密码").fill(cookies.site.password)
        page.locator("main").get_by_role("button", name="登录").click()
        page.wait_for_url("**/second-factor*")
    else:
        page = cookies.page(one.who, width, height)
        page.goto(one.path)
        one.do(page)
    page.evaluate(DAYS)
    tall = min(int(page.evaluate("document.documentElement.scrollHeight")), LONGEST)
    page.set_viewport_size({"width": width, "height": max(tall, height)})
    page.evaluate("() => { document.activeElement?.blur(); scrollTo(0, 0); }")
    _keep(page.screenshot(), FOLDER / f"{one.name}-{width}.png")
    page.context.close()


def _keep(shot: bytes, file: Path) -> None:
    """With a palette of the colours it has most of, exactly: a third as large, and a page stays the colour it is."""
    picture = Image.open(io.BytesIO(shot)).convert("RGB")
    counted = picture.getcolors(picture.width * picture.height) or []
    common = [*EDGES, *(colour for _, colour in sorted(counted, reverse=True)[: 255 - len(EDGES)])]
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in common for part in colour])  # type: ignore[union-attr]
    picture.quantize(palette=palette, dither=Image.Dither.NONE).save(file, optimize=True)


def _index(pages: list[PageType]) -> None:
    lines = [
        "# The pages",
        "",
        "`make pictures` makes these out of the running program, with the real policies and invented people, at 1440 and",
        "390 wide. Of a long page only the beginning is shown.",
        "",
    ]
    for one in pages:
        wide, narrow = (f"{one.name}-{width}.png" for width in WIDTHS)
        lines += [
            f"## {one.zh} ({one.name})",
            "",
            f'<img src="{wide}" width="720" alt="{one.zh}"> <img src="{narrow}" width="195" alt="{one.zh}，手机">',
            "",
        ]
    (FOLDER / "README.md").write_text("\n".join(lines).rstrip("\n") + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
