"""A page as a reader with a screen reader, a keyboard or a program meets it: `read(response)` refuses one that is not
well formed and gives it taken apart."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

SHILI = Path(__file__).parent.parent / "content" / "shili"
VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
SILENT = frozenset(["script", "style"])
LEFT_OVER = (" None ", "[]", "{'", "{}", "Say(", "Decimal(", "datetime.", "{{", "{%")
"""What a page shows where a template was handed something else than it thought."""


@dataclass
class Page(HTMLParser):
    """`text` is what can be read; `elements` every start tag with its attributes, in order."""

    status: int
    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.problems.append(f"an attribute twice: {tag} {names}")
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.problems.append(f"</{tag}> closes {self.open[-1:]} at {self.getpos()}")
            return
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if not SILENT & set(self.open):
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())

    @property
    def _squeezed(self) -> str:
        return "".join("".join(self.words).split())

    def says(self, words: str) -> bool:
        """Whether these words stand on the page, whatever the blanks between them."""
        return "".join(words.split()) in self._squeezed

    def all(self, tag: str = "", **wanted: str) -> list[dict[str, str]]:
        """The attributes of every element of that kind; `class_` asks for one of its classes."""
        class_ = wanted.pop("class_", None)
        return [
            attributes
            for name, attributes in self.elements
            if tag in ("", name)
            and all(attributes.get(key.replace("_", "-")) == value for key, value in wanted.items())
            and (class_ is None or class_ in attributes.get("class", "").split())
        ]

    def links(self) -> list[str]:
        return [one["href"] for one in self.all("a") if "href" in one]


def _look(page: Page) -> None:
    """What holds of every page."""
    ids = [one["id"] for _, one in page.elements if "id" in one]
    labelled = {one.get("for") for one in page.all("label")}
    html = page.all("html")
    text = f" {page.text} "
    found = list(page.problems)
    found += [f"not closed: {page.open}"] if page.open else []
    found += [f"an id twice: {one}" for one in set(ids) if ids.count(one) > 1]
    found += [f"{len(page.all('h1'))} h1"] if len(page.all("h1")) != 1 else []
    found += ["no lang"] if not html or html[0].get("lang") not in ("zh-Hans", "en") else []
    found += [f"shows {one}" for one in LEFT_OVER if one in text]
    for tag, attributes in page.elements:
        found += [f"inline: {tag} {name}" for name in attributes if name == "style" or name.startswith("on")]
        if tag in ("input", "select", "textarea") and attributes.get("type") not in (
            "hidden",
            "radio",
            "submit",
        ):
            found += [] if attributes.get("id") in labelled else [f"no label: {attributes}"]
        for name in ("aria-describedby", "aria-labelledby"):
            found += [f"{name} {one}" for one in attributes.get(name, "").split() if one not in ids]
    terms = {one.get("data-term") for one in page.all("mark")}
    for one in page.all("span", class_="stated"):
        if "reading" not in one["class"].split() and one.get("data-term") not in terms:
            found.append(f"no phrase on the page for {one}")
    assert not found, "\n".join(found)


@pytest.fixture
def read(client: Any) -> Callable[..., Page]:
    """`read("/p/…/")`: the page at an address, looked over; `lang="en"` in English."""

    def of(url: str, lang: str = "zh-hans", **given: Any) -> Page:
        client.cookies["language"] = lang
        response = client.get(url, **given) if "data" not in given else client.post(url, **given)
        page = Page(response.status_code)
        page.feed(response.content.decode())
        page.close()
        _look(page)
        assert page.all("html")[0]["lang"] == ("en" if lang == "en" else "zh-Hans")
        return page

    return of


@pytest.fixture
def next_version(shili: Any, tmp_path: Path) -> Any:
    """A second version of the policy: another unit transfers the money."""
    from luoshi.office.catalogue.services import load_folder

    folder = Path(shutil.copytree(SHILI, tmp_path / "shili"))
    file = folder / "2024-1" / "policy.md"
    file.write_text(file.read_text("utf-8").replace("pays: 市财政局", "pays: 市商务局"), "utf-8")
    (one,) = load_folder(folder)
    return one.version
