"""A study that takes long: the page says how far it is and goes on by itself; it is worked out once."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from wuwai.registers import job_dispatch, jobs, kept_results, study_jobs
from wuwai.registers.jobs import Job
from wuwai.studies import run, sheets
from wuwai.ui import study_waiting
from wuwai.workspace import current

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
    another_process()
    return found


def another_process() -> None:
    """As if the next request came to another process of the server: nothing is in its memory."""
    run._results.clear()
    kept_results._loaded.clear()


def seconds(took: int) -> dict[str, datetime]:
    now = timezone.now()
    return {"started_at": now, "ended_at": now + timedelta(seconds=took)}


def test_the_page_says_so_and_the_result_comes(client, handed):
    first = client.get(PAGE)
    assert first.status_code == 202
    assert b"11,000,000 flows are on file" in first.content
    part = client.get(PAGE, headers=ASKING)
    assert part.status_code == 202
    assert b"<html" not in part.content
    assert len(handed) == 1  # whoever asks meanwhile waits for the same run
    Job.objects.create(study="trade.monitor", kind=study_jobs.HERE, state="done", **seconds(40))
    assert b"It took 40 s the last time." in client.get(PAGE, headers=ASKING).content
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


def test_a_run_whose_server_went_away_is_taken_up_by_another(client, handed, monkeypatch):
    client.get(PAGE)
    job = handed[0]
    jobs.disclaim(job.pk)
    Job.objects.update(state="running", worker="gone")
    woken = []
    monkeypatch.setattr(job_dispatch, "wake", lambda: woken.append(True))
    assert (client.get(PAGE).status_code, woken) == (202, [True])
    monkeypatch.setattr(job_dispatch, "_started", lambda claimed: None)
    monkeypatch.setattr(job_dispatch, "_free_slot", iter([nullcontext(), None]).__next__)
    job_dispatch.Dispatcher()._look()
    job.refresh_from_db()
    assert (job.kind, job.state, job.attempts) == (study_jobs.STUDY, "waiting", 2)
    study_jobs.do_claimed(job.uid, job.worker)  # in the process that a server begins for it
    another_process()
    page = client.get(PAGE)
    assert (page.status_code, Job.objects.count()) == (200, 1)
    assert f"?result={job.uid}" in page.text
    assert client.get(f"{PAGE}?result={job.uid}").status_code == 200


def test_what_took_long_is_kept_for_every_process(client, handed, monkeypatch):
    client.get(PAGE)
    monkeypatch.setattr(study_jobs, "KEPT_FROM", 0.0)
    assert study_jobs.done_here(handed[0]).result["size"] > 0
    here = run.run("trade.monitor", facts=current().facts)
    another_process()
    monkeypatch.setattr(run, "run", None)  # nothing is worked out a second time
    page = client.get(PAGE)
    assert (page.status_code, "Lasting address of this result" in page.text) == (200, True)
    assert client.get(f"{PAGE}table.csv").content == sheets.as_csv(here, "en")
    assert client.get("/api/v1/studies/trade.monitor").json()["total"] == here.frame().height


def test_cancelling_ends_the_wait_at_once_and_what_comes_of_it_is_not_kept(client, handed, monkeypatch):
    client.get(PAGE)
    job = handed[0]
    Job.objects.update(state="running")
    assert client.post(f"/en/jobs/{job.uid}/cancel/").status_code == 302
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert "It was cancelled" in client.get(PAGE).text
    Job.objects.update(state="waiting")  # the thread that went on
    assert study_jobs.done_here(job).state == "cancelled"
    assert not kept_results.there(job.uid)


def test_few_flows_are_not_waited_for(client):
    assert client.get(PAGE).status_code == 200
