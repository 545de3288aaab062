"""The briefing's page and its download."""

from __future__ import annotations

import time

import pytest
from django.test import Client

from wuwai.briefings import kept, pages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workspace")]


@pytest.mark.parametrize(("prefix", "word"), [("zh", "五外联动工作简报"), ("en", "Five Linkages Briefing")])
def test_the_page_shows_what_will_be_printed(client: Client, prefix: str, word: str) -> None:
    response = client.get(f"/{prefix}/briefing/")
    text = response.content.decode()
    assert response.status_code == 200
    assert word in text
    assert f"/{prefix}/briefing/wuwai-briefing.pdf?lang={prefix}" in text
    assert "style=" not in text
    assert "<script>" not in text


def test_a_reader_of_one_language_may_print_the_other(client: Client) -> None:
    text = client.get("/zh/briefing/?lang=en&as_of=2025-06-30").content.decode()
    assert "Five Linkages Briefing" in text
    assert "lang=en&amp;as_of=2025-06-30" in text


@pytest.mark.parametrize("as_of", ["2025-13-01", "yesterday", "2025"])
def test_a_day_that_is_none_is_said(client: Client, as_of: str) -> None:
    response = client.get("/zh/briefing/", {"as_of": as_of})
    assert response.status_code == 400
    assert "应为日期，如 2025-07-19" in response.content.decode()
    assert client.get("/zh/briefing/wuwai-briefing.pdf", {"as_of": as_of}).status_code == 400


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_download_is_a_pdf(client: Client, lang: str) -> None:
    response = client.get(f"/zh/briefing/wuwai-briefing.pdf?lang={lang}")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="wuwai-briefing-{lang}.pdf"'
    assert response.content.startswith(b"%PDF-")


def test_the_same_content_is_set_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    first = client.get("/zh/briefing/wuwai-briefing.pdf").content
    monkeypatch.setattr(kept.pdf, "render", lambda data: pytest.fail("set again"))
    assert client.get("/zh/briefing/wuwai-briefing.pdf").content == first


@pytest.mark.slow
def test_an_anonymous_reader_may_print_a_few_a_minute(
    client: Client, viewer_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    monkeypatch.setattr("wuwai.accounts.limits.time.time", lambda: now)
    answers = [client.get("/zh/briefing/wuwai-briefing.pdf").status_code for _ in range(pages.PRINTS + 1)]
    assert answers[: pages.PRINTS] == [200] * pages.PRINTS
    assert answers[-1] == 429
    assert viewer_client.get("/zh/briefing/wuwai-briefing.pdf").status_code == 200
