"""The programme's pages."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client

from wuwai.programme import plan
from wuwai.workspace import Workspace

pytestmark = pytest.mark.django_db


def text(client: Client, address: str, *, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return re.sub(r"\s+", " ", html.unescape(answer.content.decode()))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_target_has_its_page(
    client: Client, workspace: Workspace, demo_rows: dict[str, int], lang: str
) -> None:
    listed = text(client, f"/{lang}/targets/")
    for target in plan.load("guangdong").targets:
        assert f"/{lang}/targets/{target.id}/" in listed
        assert target.title.get(lang) in text(client, f"/{lang}/targets/{target.id}/")


def test_the_list_marks_synthetic_numbers_beside_them(
    client: Client, workspace: Workspace, demo_rows: dict[str, int]
) -> None:
    page = text(client, "/en/targets/")
    card = page[page.index("/en/targets/overseas-warehouses/") :].split('class="target-note"')[0]
    assert "chip-sample" in card
    card = page[page.index("/en/targets/ecommerce-trade/") :].split('class="target-note"')[0]
    assert "chip-sample" not in card


def test_the_warehouse_page_says_what_stands_in_for_large(
    client: Client, workspace: Workspace, demo_rows: dict[str, int]
) -> None:
    page = text(client, "/en/targets/overseas-warehouses/")
    assert "was never defined in public" in page
    assert "rows counted" in page
    assert "rows not counted, and why" in page
    assert "Empty slot: no office has set it" in page
    assert "/en/registers/overseas-warehouses/" in page


def test_what_was_not_published_is_printed_as_not_stated(client: Client, workspace: Workspace) -> None:
    page = text(client, "/zh/programme/articles/")
    assert page.count("未公布") >= 24 * 4
    assert "推断，未公布" in page


def test_an_assumed_date_is_labelled(client: Client, workspace: Workspace) -> None:
    page = text(client, "/en/targets/ecommerce-trade/?by=2027-12-31")
    assert "assumed" in page
    assert "on an assumed date" not in text(client, "/en/targets/ecommerce-trade/")


@pytest.mark.parametrize("wrong", ["2027-13-01", "soon", "1815-06-18", "9999-01-01", "<b>"])
def test_a_wrong_date_is_said_beside_the_field(client: Client, workspace: Workspace, wrong: str) -> None:
    page = text(client, f"/en/targets/?by={wrong}", status=400)
    assert "field-error" in page
    assert 'value="<b>"' not in client.get("/en/targets/?by=<b>").content.decode()


def test_an_unknown_target_is_not_found(client: Client, workspace: Workspace) -> None:
    assert client.get("/en/targets/balloons/").status_code == 404
