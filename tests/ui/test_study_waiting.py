"""A study that takes long: the page says how far it is and goes on by itself; it is worked out once."""

from __future__ import annotations

import threading
import time

import pytest

from wuwai.studies import run
from wuwai.ui import study_waiting

pytestmark = pytest.mark.django_db
PAGE = "/en/studies/trade.monitor/"


@pytest.fixture
def many(monkeypatch):
    """Every study reads many flows, and nobody waits long."""
    monkeypatch.setattr(study_waiting, "rows_read", lambda study, facts: 11_000_000)
    monkeypatch.setattr("wuwai.ui.pages.studies.PATIENCE", 0.05)
    monkeypatch.setattr(study_waiting, "_done", type(study_waiting._done)())
    monkeypatch.setattr(study_waiting, "_underway", {})


def _after(client, page, **headers):
    """The answer once the run is over."""
    end = time.monotonic() + 30
    while (answer := client.get(page, headers=headers)).status_code == 202 and time.monotonic() < end:
        time.sleep(0.02)
    return answer


def test_the_page_says_so_and_the_result_comes(client, many, monkeypatch):
    go, runs, real = threading.Event(), [], run.run

    def slow(*args, **given):
        runs.append(threading.current_thread())
        if len(runs) == 1:
            go.wait(30)
        return real(*args, **given)

    monkeypatch.setattr("wuwai.ui.study_asking.run.run", slow)
    first = client.get(PAGE)
    assert first.status_code == 202
    assert b"11,000,000 flows are on file" in first.content
    asking = {"HX-Request": "true", "HX-Target": "waiting"}
    part = client.get(PAGE, headers=asking)
    assert part.status_code == 202
    assert b"<html" not in part.content
    assert len(runs) == 1  # whoever asks meanwhile waits for the same run
    go.set()
    assert _after(client, PAGE, **asking).headers["HX-Refresh"] == "true"
    assert client.get(PAGE).status_code == 200


def test_what_goes_wrong_behind_the_page_is_told_on_it(client, many):
    answer = _after(client, PAGE + "?region=Nowhere")
    assert answer.status_code == 400
    assert b"Nothing was run" in answer.content


def test_an_error_is_raised_once_and_the_run_may_begin_again():
    told = []

    def work():
        told.append(1)
        raise OSError("the disk is gone")

    key = ("study", object())
    for _ in range(2):
        with pytest.raises(OSError, match="the disk is gone"):
            study_waiting.finished(key, work, rows=1, patience=30)
    assert len(told) == 2


def test_few_flows_are_not_waited_for(client):
    assert client.get(PAGE).status_code == 200
