"""Many rows changed or taken back as a job: followed, cancelled, killed, and two persons at once."""

from __future__ import annotations

import time

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import translation

from wuwai.accounts.models import User
from wuwai.registers import batch_jobs, batches, bulk, jobs
from wuwai.registers.batches import Batch
from wuwai.registers.jobs import Job
from wuwai.registers.registry import get
from wuwai.registers.samples import add_samples
from wuwai.ui.pages import register_batches, register_bulk

WAREHOUSES = "overseas-warehouses"
REGISTER = get(WAREHOUSES)


def address(name: str, *args: str, lang: str = "en") -> str:
    with translation.override(lang):
        return reverse(name, args=args)


@pytest.fixture
def rows(db):
    add_samples(REGISTER)
    return REGISTER.model.objects


@pytest.fixture
def editor(db):
    return User.objects.create(username="many", role="editor")


def edit(rows, by: User, value: str = "checked", digest: str = "") -> Job:
    seen = digest or bulk.plan(REGISTER, rows.all(), "note", value, by=by).digest
    told = {"asked": {"all": "1"}, "ticked": [], "field": "note", "value": value}
    more = {"reason": "r", "digest": seen, "again": f"all=1&field=note&value={value}"}
    return jobs.prepared(batch_jobs.EDIT, by=by, title="note", register=WAREHOUSES, arguments=told | more)


def taking_back(batch: Batch, by: User) -> Job:
    told = {"batch": batch.uid, "reason": "wrong", "rest": False}
    return jobs.prepared(batch_jobs.TAKE_BACK, by=by, title="note", register=WAREHOUSES, arguments=told)


def soup(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.content, "html.parser")


def at_writing(monkeypatch, act) -> None:
    """Do something in the middle of writing: after the rows of the first portion, before their history."""
    entered = batches._entered

    def meanwhile(*args, **kwargs):
        act()
        entered(*args, **kwargs)

    monkeypatch.setattr(batches, "_entered", meanwhile)


def test_a_large_edit_and_taking_it_back_have_a_page_that_follows_them(editor_client, rows, monkeypatch):
    monkeypatch.setattr(register_bulk, "AT_ONCE", 0)
    monkeypatch.setattr(register_batches, "AT_ONCE", 0)
    handed = []
    monkeypatch.setattr(jobs._server, "hand_over", lambda pk, lane: handed.append(pk))
    url = address("register-bulk", WAREHOUSES)
    page = soup(editor_client.get(f"{url}?all=1&field=note&value=x"))
    form = page.select_one("form[method=post]:has([name=digest])")
    sent = {box["name"]: box.get("value", "") for box in form.select("input[name]")}
    following = editor_client.post(url, sent | {"reason": "r"})
    job = Job.objects.get()
    assert following["Location"] == address("register-job", WAREHOUSES, job.uid)
    page = soup(editor_client.get(following["Location"]))
    assert page.select_one("#job")["hx-get"] == following["Location"] + "?part=1"
    assert page.select_one("noscript meta[http-equiv=refresh]")
    chinese = editor_client.get(address("register-job", WAREHOUSES, job.uid, lang="zh-hans"))
    assert soup(chinese).h1.text.strip() == "正在修改记录"
    jobs._do(handed.pop())
    assert editor_client.get(following["Location"] + "?part=1")["HX-Refresh"] == "true"
    batch = Batch.objects.get()
    done = editor_client.get(following["Location"])
    assert done["Location"] == address("register-batch", WAREHOUSES, batch.uid)
    assert rows.filter(note="x").count() == rows.count() == batch.changed
    following = editor_client.post(done["Location"], {"reason": "wrong"})
    assert following["Location"] == address("register-job", WAREHOUSES, Job.objects.first().uid)
    jobs._do(handed.pop())
    page = soup(editor_client.get(following["Location"], follow=True))
    assert f"{batch.changed} rows restored" in page.text
    assert not rows.filter(note="x").exists()


def test_cancelled_in_the_middle_of_writing_nothing_is_written(rows, editor, monkeypatch):
    monkeypatch.setattr(batches, "PORTION", 10)
    job = edit(rows, editor)
    at_writing(monkeypatch, lambda: jobs.cancel(job))
    jobs.begin(job, at_once=True)
    assert job.state == "cancelled"
    assert not rows.filter(note="checked").exists()
    assert not Batch.objects.exists()


@pytest.mark.parametrize("what", ["edit", "undo"])
def test_killed_in_the_middle_of_writing_it_was_interrupted_and_nothing_is_written(
    rows, editor, monkeypatch, what
):
    class Killed(BaseException):
        """The process ends here: nothing after it runs."""

    def kill(*args, **kwargs):
        raise Killed

    job = edit(rows, editor)
    if what == "undo":
        jobs.begin(job, at_once=True)
        job = taking_back(Batch.objects.get(), editor)
    before = list(rows.order_by("pk").values_list("note", "updated_at"))
    past = REGISTER.model.history.count()
    monkeypatch.setattr(batches, "_entered" if what == "edit" else "_restored", kill)
    with pytest.raises(Killed):
        jobs.begin(job, at_once=True)
    assert jobs.looked_up(job.uid).state == "interrupted"
    assert list(rows.order_by("pk").values_list("note", "updated_at")) == before
    assert REGISTER.model.history.count() == past
    assert Batch.objects.filter(undone_at=None).count() == Batch.objects.count()


def test_of_two_persons_at_once_the_second_looks_again(rows, editor, editor_client):
    other = User.objects.get(username="the-editor")
    first, second = edit(rows, editor, "one"), edit(rows, other, "two")
    jobs.begin(first, at_once=True)
    jobs.begin(second, at_once=True)
    assert (first.state, second.state) == ("done", "failed")
    assert "in the meantime" in second.words.en
    assert rows.filter(note="one").count() == rows.count()
    page = soup(editor_client.get(address("register-job", WAREHOUSES, second.uid)))
    assert page.h1.text.strip() == "No row was changed"
    again = page.find("a", string="Look at the change again")["href"]
    assert f"of {rows.count()} rows would change" in soup(editor_client.get(again)).h1.text
    batch = Batch.objects.get()
    twice = [taking_back(batch, editor), taking_back(batch, editor)]
    for job in twice:
        jobs.begin(job, at_once=True)
    assert [job.state for job in twice] == ["done", "failed"]
    assert "already" in twice[1].words.en


def test_a_job_of_another_person_is_not_found(rows, editor, editor_client, admin_client_, viewer_client):
    job = edit(rows, editor)
    page = address("register-job", WAREHOUSES, job.uid)
    assert editor_client.get(page).status_code == 404
    assert viewer_client.get(page).status_code == 403
    assert admin_client_.get(page).status_code == 200
    admin_client_.post(address("register-job-cancel", WAREHOUSES, job.uid))
    jobs.begin(job, at_once=True)
    assert job.state == "cancelled"
    assert "Nothing was written" in admin_client_.get(page).content.decode()


@pytest.mark.django_db
def test_ten_thousand_rows_are_written_with_their_history_in_seconds(editor):
    """Ten thousand take 2 s of processor; the bound leaves room for a slow machine."""
    new = [
        REGISTER.model(
            name=f"仓库{n}", firm=f"企业{n % 50}", region="440300", country="DEU", stage="planned",
        )
        for n in range(2000)
    ]  # fmt: skip
    began = time.process_time()
    batches.write(REGISTER, new=new, by=editor, kind="import", what="w", reason="r")
    assert time.process_time() - began < 3
    last = REGISTER.model.history.order_by("-history_id").first()
    assert (last.history_user, last.history_change_reason, last.history_type) == (editor, "r", "+")
