"""An engine that does not answer: a page and an API answer in words, with status 503."""

from __future__ import annotations

from typing import Any

import pytest

from wuwai.facts.engines.postgresql import PostgreSQL
from wuwai.workspace import Workspace

pytestmark = pytest.mark.django_db


@pytest.fixture
def nobody_answers(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """The workspace's facts are asked of a server that is not there (or whose client is not installed)."""
    monkeypatch.setattr(workspace.facts, "_engine", PostgreSQL("postgresql://me@127.0.0.1:1/none"))
    monkeypatch.setattr(workspace.facts, "_views", {})


@pytest.mark.parametrize(
    ("address", "title"),
    [("/en/data/series/", "The data cannot be read just now"), ("/zh/data/series/", "目前无法读取数据")],
)
def test_a_page_says_which_part_does_not_answer(
    nobody_answers: None, client: Any, address: str, title: str
) -> None:
    answer = client.get(address)
    page = answer.content.decode()
    assert answer.status_code == 503
    assert title in page
    assert "PostgreSQL" in page
    assert "Traceback" not in page


def test_the_api_says_so_too(nobody_answers: None, client: Any) -> None:
    answer = client.get("/api/v1/facts?series=exports", headers={"Accept-Language": "en"})
    assert answer.status_code == 503
    assert "PostgreSQL" in answer.json()["error"]
