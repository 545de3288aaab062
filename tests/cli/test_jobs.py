"""``wuwai jobs``: what goes on is listed, looked at and stopped from a terminal."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from wuwai.cli.app import app
from wuwai.registers import study_jobs
from wuwai.registers.jobs import Job
from wuwai.studies import run
from wuwai.workspace import current

pytestmark = pytest.mark.django_db


def jobs(*words: str):
    return CliRunner().invoke(app, ["jobs", *words, "--home", str(current().root)])


@pytest.fixture
def job(workspace, monkeypatch):
    monkeypatch.setattr(study_jobs.job_dispatch, "wake", lambda: None)
    return study_jobs.ask(run.question("trade.gravity", facts=workspace.facts), by=None)


def test_a_job_is_listed_shown_and_stopped(job):
    (told,) = json.loads(jobs("list", "--open", "--json", "--lang", "en").stdout)["jobs"]
    assert (told["uid"], told["kind_title"], told["name"], told["state"]) == (
        job.uid, "Study", "trade.gravity", "waiting"
    )  # fmt: skip
    shown = jobs("show", job.uid, "--lang", "zh")
    assert (shown.exit_code, f"/zh/jobs/{job.uid}/" in shown.stdout) == (0, True)
    assert json.loads(jobs("show", job.uid, "--json").stdout)["parameters"] == job.arguments["parameters"]
    assert jobs("cancel", job.uid, "--lang", "en").stdout == "cancelled\n"
    again = jobs("cancel", job.uid, "--lang", "en")
    assert (again.exit_code, "cancelled already" in again.output) == (1, True)
    assert jobs("list", "--open", "--lang", "en").stdout == "no jobs\n"
    assert job.uid in jobs("list", "--lang", "en").stdout


def test_one_at_work_is_asked_to_stop(job):
    Job.objects.update(state="running", worker="w")
    assert jobs("cancel", job.uid, "--lang", "en").stdout == "it stops as soon as it can\n"
    assert job.cancel_asked


def test_an_unknown_id_is_refused(db):
    found = jobs("show", "nowhere", "--lang", "en")
    assert (found.exit_code, "see `wuwai jobs list`" in found.output) == (2, True)
