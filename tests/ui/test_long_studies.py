"""The pages of a long study: begun by pressing, followed, kept at an address; the list of jobs."""

from __future__ import annotations

import re
import shutil
import time
from dataclasses import dataclass, replace
from datetime import date

import altair as alt
import polars as pl
import pytest
from django.test import Client

from wuwai.accounts.models import User
from wuwai.briefings import approving, arrangements, drafting, study_block, verifying
from wuwai.briefings.blocks import Reading
from wuwai.briefings.citations import Citations
from wuwai.reference.text import Text
from wuwai.registers import job_dispatch, jobs, kept_results, study_jobs
from wuwai.registers.jobs import Job
from wuwai.studies import registry, run
from wuwai.studies.contract import Chart, Column, Input, Parameter, Study
from wuwai.studies.progress import Report, silent

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Counted:
    table: pl.DataFrame

    def frame(self) -> pl.DataFrame:
        return self.table


def count(observations: pl.DataFrame, *, steps: int, report: Report | None = None) -> Counted:
    (report or silent)(0.5, Text("Counting", "计数"))
    return Counted(pl.DataFrame({"step": list(range(steps))}, schema={"step": pl.Int64}))


def draw(result: Counted, lang: str) -> alt.TopLevelMixin | None:
    return alt.Chart(result.table).mark_bar().encode(x="step:O") if result.table.height else None


LONG = Study(
    name="trade.counted",
    linkage="trade",
    title=Text("Counted", "计数结果"),
    question=Text("How many steps?", "多少步？"),
    how_to_read=Text("Count them.", "计数。"),
    inputs=(Input("observations", "observations", where={"series": "exports"}),),
    parameters=(Parameter("steps", "integer", Text("Steps", "步数"), default=4, low=0, high=50),),
    columns=(Column("step", Text("Step", "步"), "integer"),),
    kernel=count,
    method=Text("Counting.", "计数。"),
    citation="Euclid, Elements",
    charts=(Chart("steps", lambda _: Text("Steps", "步"), lambda _: Text("each", "逐步"), draw),),
    finding=lambda result: Text(f"{result.table.height} steps", f"共{result.table.height}步"),
    long=True,
)
PAGE = f"/en/studies/{LONG.name}/"


@pytest.fixture(autouse=True)
def _there(monkeypatch, workspace):
    monkeypatch.setitem(registry._STUDIES, LONG.name, LONG)
    monkeypatch.setattr(job_dispatch, "wake", lambda: None)


def _browser(name: str) -> Client:
    client = Client()
    user, _ = User.objects.get_or_create(username=name, defaults={"role": "viewer"})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _do() -> Job:
    job = Job.objects.filter(state="waiting").get()
    Job.objects.filter(pk=job.pk).update(worker="w")
    jobs.do_claimed(job.uid, "w")
    job.refresh_from_db()
    return job


def test_looking_begins_nothing_and_pressing_does():
    client = _browser("ann")
    first = client.get(PAGE)
    assert first.status_code == 200
    assert b"Not worked out with these parameters yet" in first.content
    assert not Job.objects.exists()
    pressed = client.post(f"{PAGE}run/", {"steps": "5"})
    assert (pressed.status_code, pressed["Location"]) == (302, f"{PAGE}?steps=5")
    followed = client.get(f"{PAGE}?steps=5")
    assert followed.status_code == 202
    assert b"You may leave this page" in followed.content
    asking = {"HX-Request": "true", "HX-Target": "waiting"}
    part = client.get(f"{PAGE}?steps=5", headers=asking)
    assert (part.status_code, b"<html" in part.content) == (202, False)
    job = _do()
    assert client.get(f"{PAGE}?steps=5", headers=asking)["HX-Refresh"] == "true"
    page = client.get(f"{PAGE}?steps=5").content.decode()
    assert "5 steps" in page
    assert f"?result={job.uid}" in page


def test_the_result_has_an_address_with_its_table_and_charts():
    client = _browser("ann")
    client.post(f"{PAGE}run/", {"steps": "3"})
    job = _do()
    page = client.get(f"/zh/studies/{LONG.name}/?result={job.uid}")
    assert page.status_code == 200
    text = page.content.decode()
    assert "共3步" in text
    assert f"charts/steps.svg?result={job.uid}" in text
    assert client.get(f"{PAGE}table.csv?result={job.uid}").content.decode().count("\n") >= 3
    assert client.get(f"{PAGE}charts/steps.svg?result={job.uid}").content.startswith(b"<svg")
    assert client.get(f"/en/jobs/{job.uid}/")["Location"] == f"{PAGE}?result={job.uid}"
    assert client.get(f"{PAGE}?result=nothing").status_code == 404


def test_an_older_result_is_shown_with_what_changed_and_can_be_worked_out_anew(monkeypatch):
    client = _browser("ann")
    client.post(f"{PAGE}run/")
    job = _do()
    assert b"Changed since then" not in client.get(PAGE).content
    monkeypatch.setitem(registry._STUDIES, LONG.name, replace(LONG, version=2))
    for address in (PAGE, f"{PAGE}?result={job.uid}"):
        page = client.get(address).content.decode()
        assert "Changed since then: the method." in page
        assert "Work it out anew" in page
    client.post(f"{PAGE}run/", {"steps": "4"})
    assert client.get(PAGE).status_code == 202
    assert _do().uid in client.get(PAGE).content.decode()


def test_a_result_that_is_kept_no_more_says_so_and_holds_its_parameters(monkeypatch):
    client = _browser("ann")
    client.post(f"{PAGE}run/", {"steps": "7"})
    job = _do()
    monkeypatch.setattr(study_jobs.kept_results, "there", lambda uid: False)
    page = client.get(f"{PAGE}?result={job.uid}")
    assert page.status_code == 410
    assert b"This result is no longer kept" in page.content
    assert b'value="7"' in page.content


def test_what_went_wrong_is_told_and_can_be_tried_again(monkeypatch):
    def refuses(observations, *, steps, report=None):
        raise ValueError("no port is left")

    monkeypatch.setitem(registry._STUDIES, LONG.name, replace(LONG, kernel=refuses))
    client = _browser("ann")
    client.post(f"{PAGE}run/", {"steps": "11"})
    job = _do()
    for address in (f"{PAGE}?steps=11", f"/en/jobs/{job.uid}/"):
        page = client.get(address).content.decode()
        assert "It cannot be worked out: no port is left" in page
        assert "Work it out again" in page


def test_a_wrong_parameter_is_told_at_its_field():
    client = _browser("ann")
    pressed = client.post(f"{PAGE}run/", {"steps": "900"})
    page = client.get(pressed["Location"])
    assert page.status_code == 400
    assert b'id="e-steps"' in page.content
    assert not Job.objects.exists()


def test_the_list_shows_what_goes_on_and_lets_who_asked_cancel():
    ann, bea = _browser("ann"), _browser("bea")
    ann.post(f"{PAGE}run/", {"steps": "9"})
    job = Job.objects.get()
    assert f"/jobs/{job.uid}/cancel/" in ann.get("/en/jobs/").content.decode()
    assert f"/jobs/{job.uid}/cancel/" not in bea.get("/en/jobs/?show=open").content.decode()
    assert "Counted" in bea.get("/en/jobs/").content.decode()
    assert "Steps: 9" in bea.get("/en/jobs/").content.decode()  # which of the study's jobs it is
    assert "Counted" not in bea.get("/en/jobs/?show=mine").content.decode()
    assert bea.post(f"/en/jobs/{job.uid}/cancel/").status_code == 404
    assert ann.post(f"/en/jobs/{job.uid}/cancel/").status_code == 302
    assert "It was cancelled" in ann.get(f"/en/jobs/{job.uid}/").content.decode()


def test_a_briefing_prints_what_is_kept_and_begins_nothing(workspace):
    def said(options):
        reading = Reading(
            workspace=workspace,
            cites=Citations(lang="en"),
            lang="en",
            region="CN-44",
            as_of=None,
            today=date(2026, 11, 23),
            drawn=False,
        )
        return str(study_block.compose(reading, options).blocks)

    assert "Not worked out with these parameters yet" in said({"study": LONG.name, "p.steps": "6"})
    _browser("ann").post(f"{PAGE}run/", {"steps": "6"})
    _do()
    assert "6 steps" in said({"study": LONG.name, "p.steps": "6"})


def test_a_frozen_briefing_names_its_result_and_is_checked_against_that_one(workspace, monkeypatch):
    _browser("ann").post(f"{PAGE}run/", {"steps": "6"})
    job = _do()
    User.objects.update(role="editor")
    officer = User.objects.get()
    draft = drafting.make(arrangements.EMPTY, by=officer)
    options = {"study": LONG.name, "p.steps": "6"}
    drafting.add(draft, "study", options, by=officer, version=draft.version)
    draft.refresh_from_db()
    sent = approving.submit(draft, by=officer, version=draft.version, workspace=workspace)
    assert "6 steps" in sent.content
    assert sent.frozen["asked"]["blocks"] == [{"kind": "study", "options": {**options, "result": job.uid}}]

    def later(**given):
        return Counted(count(**given).table + 100)

    monkeypatch.setitem(registry._STUDIES, LONG.name, replace(LONG, version=2, kernel=later))
    _browser("ann").post(f"{PAGE}run/", {"steps": "6"})
    other = _do()
    assert verifying.check(sent, workspace).holds
    kept_results.sweep(time.time() + 2 * kept_results.DAYS * 24 * 3600)
    assert (kept_results.there(job.uid), kept_results.there(other.uid)) == (True, False)
    assert verifying.check(sent, workspace).holds
    shutil.rmtree(kept_results.folder() / job.uid)
    gone = verifying.check(sent, workspace)
    assert (gone.holds, job.uid in gone.points[-1].found.en) == (False, True)


def test_the_day_is_kept_from_the_form_to_the_result():
    client = _browser("ann")
    form = client.get(f"{PAGE}?as_of=2025-06-30").content.decode()
    action = re.search(r'action="([^"]+/run/[^"]*)"', form)
    assert action
    pressed = client.post(action[1], {"steps": "2"})
    assert "as_of=2025-06-30" in pressed["Location"]
    job = _do()
    page = client.get(f"{PAGE}?result={job.uid}").content.decode()
    assert "as known on 30 June 2025" in page
    assert run.run(LONG, facts=study_jobs.current().facts, as_of="2025-06-30").as_of == "2025-06-30"
