"""A study that takes long: the page says how far it is and goes on by itself; it is worked out once."""

from __future__ import annotations

import pytest

from wuwai.registers import jobs, study_jobs
from wuwai.registers.jobs import Job
from wuwai.studies import run
from wuwai.ui import study_waiting

pytestmark = pytest.mark.django_db
PAGE = "/en/studies/trade.monitor/"
ASKING = {"HX-Request": "true", "HX-Target": "waiting"}


@pytest.fixture
def handed(monkeypatch):
    """Every study reads many flows, nobody waits long, and the test is the thread that does the jobs."""
    found = []
    monkeypatch.setattr(study_waiting, "rows_read", lambda study, facts: 11_000_000)
    monkeypatch.setattr("wuwai.ui.pages.studies.PATIENCE", 0.0)
    monkeypatch.setattr(study_jobs, "hand_over", found.append)
    run._results.clear()
    return found


def test_the_page_says_so_and_the_result_comes(client, handed):
    first = client.get(PAGE)
    assert first.status_code == 202
    assert b"11,000,000 flows are on file" in first.content
    part = client.get(PAGE, headers=ASKING)
    assert part.status_code == 202
    assert b"<html" not in part.content
    assert len(handed) == 1  # whoever asks meanwhile waits for the same run
    assert study_jobs.done_here(handed[0]).state == "done"
    assert client.get(PAGE, headers=ASKING).headers["HX-Refresh"] == "true"
    assert client.get(PAGE).status_code == 200
    assert len(handed) == 1


def test_what_goes_wrong_behind_the_page_is_told_on_it(client, handed):
    answer = client.get(PAGE + "?region=Nowhere")
    assert answer.status_code == 400
    assert b"Nothing was run" in answer.content


def test_an_error_is_told_and_the_run_begins_again_when_it_is_asked_to(client, handed, monkeypatch):
    client.get(PAGE)

    def fails(*given, **named):
        raise OSError("the disk is gone")

    with monkeypatch.context() as broken:
        broken.setattr("wuwai.registers.study_jobs.run.run", fails)
        assert study_jobs.done_here(handed[0]).state == "failed"
    told = client.get(PAGE)
    assert told.status_code == 200
    assert b"the server&#x27;s terminal shows it" in told.content
    assert len(handed) == 1  # looking does not begin it again
    assert client.post(f"{PAGE}run/").headers["Location"] == PAGE
    assert len(handed) == 2
    study_jobs.done_here(handed[1])
    assert client.get(PAGE).status_code == 200


def test_a_run_whose_server_went_away_begins_again_by_looking(client, handed):
    client.get(PAGE)
    jobs.disclaim(handed[0].pk)
    Job.objects.update(state="running", worker="gone")
    assert client.get(PAGE).status_code == 202
    assert [job.state for job in Job.objects.all()] == ["waiting", "interrupted"]


def test_few_flows_are_not_waited_for(client):
    assert client.get(PAGE).status_code == 200
