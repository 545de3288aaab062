"""Each page opens in both languages, small, without inline code, and its links lead somewhere."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from wuwai.studies.registry import get as get_study
from wuwai.studies.run import run
from wuwai.ui.figure import figure
from wuwai.workspace import Workspace

from .pages import ADDRESSES, PAGES

pytestmark = pytest.mark.django_db
MOST_BYTES = 500_000
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def _soup(client: Client, address: str) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200, address
    assert len(response.content) < MOST_BYTES
    return BeautifulSoup(response.content, "html.parser")


@pytest.mark.parametrize("address", ADDRESSES)
def test_page_opens_in_its_language_without_inline_code(
    client: Client, workspace: Workspace, address: str
) -> None:
    soup = _soup(client, address)
    chinese = address.startswith("/zh/")
    assert soup.html["lang"] == ("zh-Hans" if chinese else "en")
    assert len(soup.find_all("h1")) == 1
    assert soup.h1.get_text(strip=True)
    assert not soup.find_all("style")
    for tag in soup.find_all(True):
        # An SVG as the chart engine writes it may carry none either: the policy would drop it.
        assert not [name for name in tag.attrs if name == "style" or name.startswith("on")], tag
        if tag.name == "script":
            assert tag["src"].startswith("/static/")
        for name in ("src", "href", "action"):
            if tag.name != "a" and tag.has_attr(name):
                assert not tag[name].startswith(("http:", "https:", "//")), tag
    if chinese:
        assert _english_headings(soup) == []
    else:
        assert not CHINESE.search(_shell(soup)), _shell(soup)


def _english_headings(soup: BeautifulSoup) -> list[str]:
    """The headings of a Chinese page that nobody translated."""
    return [
        words
        for heading in soup.find_all(["h1", "h2", "h3", "th"])
        if not (heading.name == "th" and heading.get("scope") == "row")
        if (words := heading.get_text(" ", strip=True))
        if not CHINESE.search(words) and "SHA-256" not in words
    ]


def _shell(soup: BeautifulSoup) -> str:
    """The words around what a page is about: what is left in Chinese on an English page says so itself
    (``lang``), or is data as it was printed.
    """
    for part in soup.select("[lang^=zh], main"):
        part.decompose()
    return soup.body.get_text(" ", strip=True)


@pytest.mark.slow
def test_links_of_the_main_pages_lead_somewhere(client: Client, workspace: Workspace) -> None:
    seen: dict[str, str] = {}
    for number, page in enumerate(PAGES):
        # Both languages have the same links; each page is asked in one of them.
        address = f"/{('zh', 'en')[number % 2]}/{page}"
        for link in _soup(client, address).find_all("a", href=True):
            href = link["href"]
            if href.startswith("#") or urlsplit(href).netloc:
                continue
            target = urljoin(address, href).partition("#")[0]
            # One origin stands for all: they differ in the row only.
            key = re.sub(r"/origin/[^/]+/", "/origin/*/", target)
            seen.setdefault(key, target)
    broken = [target for target in seen.values() if client.get(target).status_code not in (200, 302)]
    assert not broken
    assert any("/origin/" in target for target in seen.values())


def test_the_other_language_is_the_same_page(client: Client, workspace: Workspace) -> None:
    soup = _soup(client, "/zh/data/series/?linkage=trade")
    assert soup.find("a", hreflang="en")["href"] == "/en/data/series/?linkage=trade"


def test_htmx_may_not_evaluate(client: Client, workspace: Workspace) -> None:
    meta = _soup(client, "/en/").find("meta", attrs={"name": "htmx-config"})
    assert meta["content"] == '{"allowEval": false, "includeIndicatorStyles": false}'


def test_unknown_page_is_said_in_the_shell(client: Client, workspace: Workspace) -> None:
    for lang, words in (("en", "There is no such page"), ("zh", "页面不存在")):
        response = client.get(f"/{lang}/nothing-here/")
        assert response.status_code == 404
        assert words in response.content.decode()
    for address in (
        "/en/cities/000000/",
        "/en/data/series/none/",
        "/en/origin/none:1/",
        "/en/data/snapshots/x/",
    ):
        assert client.get(address).status_code == 404


def test_a_figure_with_nothing_drawn_offers_no_picture(workspace: Workspace) -> None:
    study = get_study("programme.path")
    result = run(study, facts=workspace.facts)
    undrawn = replace(study.charts[0], name="undrawn", build=lambda *_: None)
    links = [
        one["href"] for one in BeautifulSoup(figure(result, undrawn), "html.parser").select("a[download]")
    ]
    assert any(".csv" in one for one in links)
    assert not any(".svg" in one or ".png" in one for one in links)
