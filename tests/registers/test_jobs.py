"""What a person may rely on while the program works for them: progress, cancelling, nothing half done."""

from __future__ import annotations

import time

import pytest
from filelock import FileLock

from wuwai.accounts.models import User
from wuwai.reference.text import Text
from wuwai.registers import job_kinds, jobs, sheet_jobs
from wuwai.registers.batches import Batch
from wuwai.registers.registry import get


@pytest.fixture
def editor(db):
    return User.objects.create(username="job-editor", role="editor")


def asked(kind: str, by: User, content: bytes | None = None, **arguments) -> jobs.Job:
    job = jobs.prepared(kind, by=by, title="a.xlsx", register="overseas-warehouses", arguments=arguments)
    if content is not None:
        sheet_jobs.sent_folder(job).mkdir()
        (sheet_jobs.sent_folder(job) / "a.xlsx").write_bytes(content)
    return job


def test_a_sheet_is_checked_marked_and_taken_as_jobs(editor, workspace, filled, warehouse):
    bad = {**warehouse, "name": "二号仓", "area_m2": "x"}
    first = jobs.begin(asked(sheet_jobs.CHECK, editor, filled([warehouse, bad]), lang="zh"), at_once=True)
    assert (first.state, first.result["accepted"], first.result["faults"]) == ("done", 1, 1)
    assert (first.folder / sheet_jobs.MARKED).stat().st_size > 5000
    assert get("overseas-warehouses").model.objects.filter(name="汉堡仓").count() == 0
    second = asked(sheet_jobs.TAKE, editor, checked=first.uid, amounts_right=False)
    jobs.begin(second, at_once=True)
    assert second.state == "done"
    batch = Batch.objects.get(uid=second.result["batch"])
    assert (batch.added, batch.made_by) == (1, editor)


def test_a_job_that_is_cancelled_stops_where_it_next_tells_how_far_it_is(editor, workspace):
    reached = []

    @job_kinds.work("test-long")
    def long(running):
        for n in range(5):
            running.tell(Text(f"step {n}", f"第{n}步"), n, 5)
            reached.append(n)
            if n == 1:
                jobs.cancel(running.job)
        running.finish({})

    job = jobs.begin(asked("test-long", editor), at_once=True)
    assert (job.state, reached) == ("cancelled", [0, 1])
    assert (job.told.done, job.told.phase.en) == (1, "step 1")


def test_a_job_that_breaks_says_so_and_writes_nothing(editor, workspace):
    @job_kinds.work("test-broken")
    def broken(running):
        raise ZeroDivisionError

    job = jobs.begin(asked("test-broken", editor), at_once=True)
    assert job.state == "failed"
    assert "Nothing was written" in job.words.en
    assert "未写入" in job.words.zh


def test_a_job_whose_server_is_gone_was_interrupted(editor, workspace):
    job = asked("test-lost", editor)
    lock = job.folder.parent / "gone.lock"
    jobs.Job.objects.filter(pk=job.pk).update(worker="gone", state="running")
    with FileLock(lock):
        assert jobs.looked_up(job.uid).state == "running"
    found = jobs.looked_up(job.uid)
    assert found.state == "interrupted"
    assert "Nothing was written" in found.words.en


def test_a_file_that_is_no_longer_kept_is_asked_for_again(editor, workspace):
    job = jobs.begin(asked(sheet_jobs.CHECK, editor, lang="zh"), at_once=True)
    assert job.state == "failed"
    assert "Upload it again" in job.words.en


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_handed_over_job_is_done_by_the_thread_of_the_server(workspace, filled, warehouse):
    by = User.objects.create(username="threaded", role="editor")
    job = jobs.begin(asked(sheet_jobs.CHECK, by, filled([warehouse]), lang="zh"), at_once=False)
    until = time.monotonic() + 20
    while (found := jobs.looked_up(job.uid)).open and time.monotonic() < until:
        time.sleep(0.05)
    assert (found.state, found.result["accepted"]) == ("done", 1)


def test_files_of_jobs_are_no_part_of_a_backup(editor, workspace):
    from wuwai.web import backup

    job = asked(sheet_jobs.CHECK, editor, b"x", lang="zh")
    assert job.folder.is_relative_to(workspace.root)
    assert not [path for path in backup._files(workspace) if path.is_relative_to(job.folder)]
