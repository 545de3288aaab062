"""A long study as a job: asked once by all who want the same, kept as data, told when outdated."""

from __future__ import annotations

import errno
import os
import shutil
import time
from dataclasses import dataclass, replace
from types import SimpleNamespace

import polars as pl
import pytest

from wuwai.accounts.models import User
from wuwai.reference.text import Text
from wuwai.registers import job_dispatch, job_process, jobs, kept_results, study_jobs
from wuwai.registers.jobs import Job
from wuwai.studies import registry, run
from wuwai.studies.contract import Column, Input, Parameter, Study
from wuwai.studies.keeping import NotReadable
from wuwai.studies.progress import Report, silent

pytestmark = pytest.mark.django_db
STEPS = Text("Stepping", "逐步计算")


@dataclass(frozen=True)
class Stepped:
    steps: int

    def frame(self) -> pl.DataFrame:
        return pl.DataFrame({"step": list(range(self.steps))}, schema={"step": pl.Int64})


DOING = {"run": 0, "each": lambda step: None}


def stepped(observations: pl.DataFrame, *, steps: int, report: Report | None = None) -> Stepped:
    if steps == 13:
        raise ValueError("13 steps lead nowhere")
    DOING["run"] += 1
    for step in range(steps):
        DOING["each"](step)
        (report or silent)(step / steps, STEPS)
    return Stepped(steps)


LONG = Study(
    name="trade.stepped",
    linkage="trade",
    title=Text("Steps", "步骤"),
    question=Text("How many steps?", "多少步？"),
    how_to_read=Text("Count them.", "计数。"),
    inputs=(Input("observations", "observations", where={"series": "exports"}),),
    parameters=(Parameter("steps", "integer", Text("Steps", "步数"), default=4, low=0, high=50),),
    columns=(Column("step", Text("Step", "步"), "integer"),),
    kernel=stepped,
    method=Text("Counting.", "计数。"),
    citation="Euclid, Elements",
    finding=lambda result: Text(f"{result.steps} steps", f"{result.steps}步"),
    long=True,
)


@pytest.fixture
def study(monkeypatch, workspace):
    """A long study that is there for the test, and no process begun behind it."""
    monkeypatch.setitem(registry._STUDIES, LONG.name, LONG)
    monkeypatch.setattr(job_dispatch, "wake", lambda: None)
    monkeypatch.setitem(DOING, "run", 0)
    monkeypatch.setitem(DOING, "each", lambda step: None)
    run._results.clear()
    yield LONG
    shutil.rmtree(kept_results.folder(), ignore_errors=True)


@pytest.fixture
def asks(study, workspace):
    def ask(by=None, **parameters):
        question = run.question(study, facts=workspace.facts, parameters=parameters)
        return study_jobs.ask(question, by=by)

    return ask


@pytest.fixture
def person(db):
    return lambda name, role="viewer": User.objects.create(username=name, role=role)


def do(job: Job) -> Job:
    """What the process does that a server begins for it."""
    Job.objects.filter(pk=job.pk, state="waiting").update(worker="w")
    jobs.do_claimed(job.uid, "w")
    job.refresh_from_db()
    return job


def test_a_long_study_is_worked_out_kept_and_found_again(asks, person):
    job = do(asks(person("ann"), steps=5))
    assert (job.state, job.result["rows"], job.told.done, job.told.total) == ("done", 5, 1000, 1000)
    kept = study_jobs.result(job)
    assert kept.frame()["step"].to_list() == [0, 1, 2, 3, 4]
    assert (kept.finding.zh, kept.parameters, kept.kept_as) == ("5步", {"steps": 5}, job.uid)
    assert asks(person("bea"), steps=5) == job  # what is kept is not worked out again
    assert DOING["run"] == 1


def test_who_asks_the_same_shares_one_job_and_it_stops_when_nobody_waits(asks, person):
    ann, bea = person("ann"), person("bea")
    job = asks(ann)
    assert asks(bea) == job
    assert asks(ann, steps=9) != job
    assert study_jobs.leave(job, by=ann) is False  # bea waits for it still
    job.refresh_from_db()
    assert (job.asked_by, job.state) == (bea, "waiting")
    assert study_jobs.leave(job, by=bea) is True
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert asks(ann) != job


def test_a_person_has_so_many_at_a_time(asks, person):
    ann = person("ann")
    for steps in range(study_jobs.MOST_OPEN):
        asks(ann, steps=steps)
    with pytest.raises(study_jobs.TooManyJobs, match="3 long studies of yours"):
        asks(ann, steps=40)
    assert asks(person("bea"), steps=40).state == "waiting"
    assert asks(ann, steps=0).state == "waiting"  # one that goes on already is not another


def test_cancelling_stops_the_kernel_where_it_next_tells_how_far_it_is(asks, person, monkeypatch):
    job = asks(person("ann"))
    reached = []

    def step(number):
        reached.append(number)
        if number == 2:
            jobs.cancel(job)

    monkeypatch.setitem(DOING, "each", step)
    assert do(job).state == "cancelled"
    assert reached == [0, 1, 2]
    assert not kept_results.there(job.uid)


def test_what_the_kernel_refuses_is_told_in_its_words(asks):
    job = do(asks(steps=13))
    assert job.state == "failed"
    assert job.words == Text(
        "It cannot be worked out: 13 steps lead nowhere", "无法计算：13 steps lead nowhere"
    )


def test_what_changed_since_is_said_and_it_is_worked_out_anew(asks, study, workspace, monkeypatch):
    job = do(asks())
    newer = replace(study, version=2)
    monkeypatch.setitem(registry._STUDIES, study.name, newer)
    now = study_jobs.standing(run.question(newer, facts=workspace.facts))
    assert (now.kept, now.fresh, [one.en for one in now.changed]) == (job, False, ["the method"])
    monkeypatch.setitem(registry._STUDIES, study.name, study)
    monkeypatch.setattr(run, "stamps", lambda study, facts: ("another import",))
    now = study_jobs.standing(run.question(study, facts=workspace.facts))
    assert [one.zh for one in now.changed] == ["统计数据"]
    assert study_jobs.ask(now.question, by=None) != job
    assert study_jobs.result(job).frame().height == 4  # the older one is there still


def test_a_job_of_a_server_that_is_gone_waits_again_and_not_for_ever(asks):
    job = asks()
    for attempt in range(1, job_dispatch.ATTEMPTS + 1):
        claimed = job_dispatch._claimed()
        assert (claimed, claimed.attempts, claimed.state) == (job, attempt, "waiting")
        jobs.disclaim(job.pk)
        Job.objects.filter(pk=job.pk).update(state="running", worker=f"gone{attempt}")
        job.refresh_from_db()
        assert jobs.gone(job)
        job_dispatch._let_go(job)
        job.refresh_from_db()
    assert (job.state, job.attempts) == ("interrupted", 3)
    assert "three times" in job.words.en


def test_a_job_is_claimed_by_one_server_only_and_ended_by_it_alone(asks):
    job = asks()
    assert job_dispatch._claimed() == job
    assert job_dispatch._claimed() is None
    jobs.disclaim(job.pk)
    job.refresh_from_db()
    theirs = Job.objects.get(pk=job.pk)
    Job.objects.filter(pk=job.pk).update(worker="another", state="running")
    jobs.end(theirs, "failed")
    job.refresh_from_db()
    assert (job.state, job.worker) == ("running", "another")


def full(*given):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_told_and_leaves_no_half_of_a_result(asks, monkeypatch):
    monkeypatch.setattr(os, "fsync", full)
    job = do(asks())
    assert (job.state, job.words.en) == (
        "failed",
        "The disk is full. Nothing was kept: make room, then ask for it again.",
    )
    assert not [one for one in kept_results.folder().iterdir() if job.uid in one.name]


def test_what_a_killed_process_did_not_finish_is_no_result_and_goes(asks):
    do(asks())
    left = kept_results.folder() / ".0123456789abcdef"
    left.mkdir()
    (left / "table.parquet").write_bytes(b"half")
    assert (kept_results.examine().results, kept_results.examine().damaged) == (1, ())
    assert kept_results.sweep(time.time() + 2 * 24 * 3600).results == 1
    assert not left.exists()


@pytest.mark.parametrize(
    ("code", "said"), [(job_process.FULL, "The disk is full"), (1, "terminal shows it"), (-9, "(signal 9)")]
)
def test_how_a_process_ended_is_told_as_soon_as_it_can_be_noted(asks, monkeypatch, code, said):
    job = asks()
    dispatcher = job_dispatch.Dispatcher()
    claimed = job_dispatch._claimed()
    ended = SimpleNamespace(poll=lambda: code, returncode=code, stdin=None)
    dispatcher._children = [job_dispatch._Child(claimed, ended, SimpleNamespace(release=lambda: None))]
    with monkeypatch.context() as broken:
        broken.setattr(jobs, "end", full)
        with pytest.raises(OSError, match="No space"):
            dispatcher._mind()
    assert dispatcher._mind()
    job.refresh_from_db()
    assert (job.state, said in job.words.en, jobs.is_mine(job)) == ("failed", True, False)


def test_a_disk_on_which_nothing_can_be_noted_ends_no_work(asks, monkeypatch):
    monkeypatch.setattr(os, "replace", full)
    assert do(asks()).state == "done"


def test_a_short_study_that_cannot_be_kept_is_answered_all_the_same(study, workspace, monkeypatch):
    short = replace(study, long=False)
    monkeypatch.setitem(registry._STUDIES, study.name, short)
    monkeypatch.setattr(study_jobs, "KEPT_FROM", 0.0)
    monkeypatch.setattr(kept_results, "keep", full)
    job, new = study_jobs.begun_here(run.question(short, facts=workspace.facts))
    assert (new, study_jobs.done_here(job).state, "size" in job.result) == (True, "done", False)


def test_a_damaged_result_is_worked_out_anew(asks):
    job = do(asks())
    kept_results._loaded.clear()
    (kept_results.folder() / job.uid / "table.parquet").write_bytes(b"")
    again = do(asks())
    assert (again != job, again.state, asks()) == (True, "done", again)


def test_results_of_short_studies_go_sooner(asks, study, monkeypatch):
    job = do(asks())
    monkeypatch.setitem(registry._STUDIES, study.name, replace(study, long=False))
    day = 24 * 3600
    assert kept_results.sweep(time.time() + (kept_results.SHORT_DAYS - 1) * day).results == 0
    assert kept_results.sweep(time.time() + (kept_results.SHORT_DAYS + 1) * day).results == 1
    assert not kept_results.there(job.uid)


def test_old_results_go_and_the_job_stays(asks, workspace):
    job = do(asks())
    place = kept_results.folder() / job.uid
    assert kept_results.sweep().results == 0
    long_ago = time.time() - (kept_results.DAYS + 1) * 24 * 3600
    os.utime(place, (long_ago, long_ago))
    swept = kept_results.sweep()
    assert (swept.results, swept.size > 0, place.exists()) == (1, True, False)
    with pytest.raises(NotReadable):
        study_jobs.result(job)
    again = asks()
    assert (again != job, again.state) == (True, "waiting")


def test_results_are_part_of_a_backup(asks, workspace):
    from wuwai.web import backup

    job = do(asks())
    place = kept_results.folder() / job.uid
    assert {path.name for path in backup._files(workspace) if path.is_relative_to(place)} == {
        "result.json",
        "table.parquet",
    }


def test_only_studies_are_for_everybody_to_see(asks, person):
    from django.contrib.auth.models import AnonymousUser

    ann = person("ann", "editor")
    study = asks(ann)
    own = jobs.prepared("bulk-edit", by=ann, title="x", register="overseas-warehouses")
    assert set(study_jobs.visible(person("bea"))) == {study}
    assert set(study_jobs.visible(AnonymousUser())) == {study}
    assert set(study_jobs.visible(ann)) == {study, own}
    assert set(study_jobs.visible(person("adm", "administrator"))) == {study, own}


def test_the_doctor_names_a_result_that_cannot_be_read(asks, workspace):
    from wuwai.web import checkup

    job = do(asks(steps=6))
    before = [one for one in checkup._results() if one.level == "problem"]
    table = kept_results.folder() / job.uid / "table.parquet"
    table.write_bytes(table.read_bytes()[:50])
    found = [one for one in checkup._results() if one.level == "problem"]
    assert (len(before), [job.uid in one.words.en for one in found]) == (0, [True])
