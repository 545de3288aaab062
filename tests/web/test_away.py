"""Registers on a server that does not answer: pages and the API say so in words, with status 503."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from wuwai.workspace import Workspace

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(viewer_client: Client) -> Client:
    """Somebody signed in, who is answered as a browser is: an error is a page, not an exception."""
    viewer_client.raise_request_exception = False
    return viewer_client


@pytest.fixture(params=[OperationalError, InterfaceError])
def away(workspace: Workspace, reader: Client, request: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The register server went away after the reader signed in."""

    def refuses(*_: object, **__: object) -> None:
        raise request.param('connection to server at "127.0.0.1", port 5432 failed: Connection refused')

    monkeypatch.setattr(connection, "vendor", "postgresql")
    monkeypatch.setattr(connection, "_cursor", refuses)


@pytest.mark.parametrize(
    ("address", "lang", "title", "what"),
    [
        ("/en/", "en", "The registers do not answer just now", "Load the page again"),
        ("/zh/registers/", "zh-Hans", "台账目前无法读取", "请稍后重新加载"),
        ("/en/account/login/", "en", "The registers do not answer just now", "Load the page again"),
    ],
)
def test_a_page_says_that_the_registers_are_away(
    away: None, reader: Client, address: str, lang: str, title: str, what: str
) -> None:
    answer = reader.get(address)
    page = answer.content.decode()
    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    assert f'<html lang="{lang}">' in page
    assert title in page
    assert what in page
    assert "sidebar" in page
    for inner in ("Traceback", "5432", "OperationalError"):
        assert inner not in page


def test_a_form_that_was_sent_is_spoken_of(away: None) -> None:
    answer = Client(raise_request_exception=False).post(
        "/en/account/login/", {"login": "chen", "password": "what was typed"}
    )
    page = answer.content.decode()
    assert answer.status_code == 503
    assert "send it again" in page
    assert "what was typed" not in page


def test_the_api_says_so_too(away: None, reader: Client) -> None:
    for address in ("/api/v1/registers", "/api/v1/docs"):
        answer = reader.get(address, headers={"Accept-Language": "en"})
        assert answer.status_code == 503, address
        assert answer["Retry-After"] == "30"
        assert "registers" in answer.json()["error"]
    assert "台账" in reader.get("/api/v1/registers", headers={"Accept-Language": "zh"}).json()["error"]


def test_a_fault_of_another_kind_stays_a_500(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OperationalError("no such table: wuwai_accounts_user")

    monkeypatch.setattr(connection, "_cursor", fails)
    assert connection.vendor == "sqlite" or pytest.skip("SQLite's own faults")
    assert reader.get("/en/").status_code == 500
    assert reader.get("/api/v1/registers").status_code == 500
