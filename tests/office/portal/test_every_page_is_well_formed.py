"""Every page of the portal, in both languages: well formed, one h1, labelled, nothing left over from a template."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

POLICY = "/p/shili/2024-1/"
PAGES = (
    "/",
    "/search",
    "/search?q=汽车",
    "/search?q=没有这样的词",
    "/policies/",
    "/policies/?jurisdiction=shili",
    POLICY,
    *(f"{POLICY}{measure}/" for measure in range(1, 6)),
    f"{POLICY}1/car-purchase/",
    f"{POLICY}2/deed-tax/",
    f"{POLICY}3/startup-grant/",
    "/u/shili/市财政局/",
    "/u/shili/示例市财政局/",
    "/open-data/",
)


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
@pytest.mark.parametrize("url", PAGES)
def test_it_is_well_formed(url: str, lang: str, shili: Any, read: Callable[..., Any]) -> None:
    assert read(url, lang).status == 200


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
@pytest.mark.parametrize("url", ["/", "/search?q=汽车", "/policies/", "/open-data/"])
def test_it_says_what_will_stand_there_before_anything_is_published(
    url: str, lang: str, db: None, read: Callable[..., Any]
) -> None:
    assert read(url, lang).status == 200


@pytest.mark.parametrize(
    "url",
    [
        "/p/shili/none/",
        f"{POLICY}99/",
        f"{POLICY}1/none/",
        f"{POLICY}2/car-purchase/",
        f"{POLICY}files/none.txt",
        f"{POLICY}99.json",
        "/u/shili/没有这个单位/",
        "/u/none/市财政局/",
        "/versions/0000/",
        "/open-data/none.csv",
        "/open-data/measures.xml",
    ],
)
def test_what_is_not_there_is_said_to_be_not_there(url: str, shili: Any, client: Any) -> None:
    assert client.get(url).status_code == 404


def test_every_link_of_a_page_leads_somewhere(shili: Any, client: Any, read: Callable[..., Any]) -> None:
    """The portal's own links; those of other desks are theirs to test."""
    seen: set[str] = set()
    for url in (
        "/",
        "/policies/",
        POLICY,
        f"{POLICY}1/",
        f"{POLICY}1/car-purchase/",
        "/u/shili/市财政局/",
        "/open-data/",
    ):
        seen.update(link.partition("#")[0] for link in read(url).links())
    own = ("/p/", "/u/", "/versions/", "/open-data", "/policies", "/search", "/feed", "/sitemap", "/robots")
    for link in sorted(one for one in seen if one.startswith(own)):
        assert client.get(link).status_code == 200, link


def test_the_anchors_of_the_contents_stand_on_the_page(shili: Any, read: Callable[..., Any]) -> None:
    page = read(POLICY)
    ids = {one["id"] for _, one in page.elements if "id" in one}
    anchors = {link[1:] for link in page.links() if link.startswith("#")}
    assert anchors
    assert anchors <= ids
