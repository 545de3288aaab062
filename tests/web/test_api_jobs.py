"""Long studies over the API: begun, followed, read, stopped; looking never begins one."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from wuwai.accounts.models import ApiToken, User
from wuwai.registers import job_dispatch, jobs, study_jobs
from wuwai.registers.jobs import Job
from wuwai.studies import registry, run

pytestmark = pytest.mark.django_db
STUDY = next(one for one in registry.all_studies() if one.long)
ADDRESS = f"/api/v1/studies/{STUDY.name}"


@pytest.fixture(autouse=True)
def no_process(monkeypatch, workspace):
    monkeypatch.setattr(job_dispatch, "wake", lambda: None)


@pytest.fixture
def caller(db):
    def named(name):
        user = User.objects.create(username=name, role="viewer")
        bearer = {"HTTP_AUTHORIZATION": f"Bearer {ApiToken.issue(user)}", "HTTP_ACCEPT_LANGUAGE": "en"}
        return Client(**bearer)

    return named


@pytest.fixture
def made(monkeypatch):
    """A result that is there at once, in the place of the long study's."""
    real = run.run("trade.monitor", facts=study_jobs.current().facts)

    def do(job: Job) -> None:
        monkeypatch.setattr(study_jobs.kept_results, "load", lambda study, uid: real)
        monkeypatch.setattr(study_jobs.kept_results, "there", lambda uid: True)
        question = run.question(STUDY, facts=study_jobs.current().facts)
        told = {"version": STUDY.version, "stamps": list(question.stamps), "rows": 1, "size": 1}
        Job.objects.filter(pk=job.pk).update(state="done", result=told, ended_at=job.asked_at)

    return do


def test_a_long_study_is_begun_followed_read_and_found_again(caller, made):
    client = caller("ann")
    before = client.get(ADDRESS)
    assert before.status_code == 404
    assert "POST to this address begins it" in before.json()["error"]
    begun = client.post(ADDRESS)
    assert begun.status_code == 202
    told = begun.json()
    assert (told["study"], told["state"], told["result"]) == (STUDY.name, "waiting", None)
    followed = client.get(f"/api/v1/jobs/{told['uid']}").json()
    assert (followed["uid"], followed["changed"]) == (told["uid"], [])
    assert client.get(f"/api/v1/jobs/{told['uid']}/result").status_code == 404
    assert client.post(ADDRESS).json()["uid"] == told["uid"]
    made(Job.objects.get(uid=told["uid"]))
    done = client.get(f"/api/v1/jobs/{told['uid']}").json()
    assert (done["state"], done["result"]) == ("done", f"/api/v1/jobs/{told['uid']}/result")
    result = client.get(done["result"], {"limit": 1}).json()
    assert (len(result["rows"]), result["total"] > 1) == (1, True)
    assert client.get(ADDRESS).status_code == 200
    assert client.post(ADDRESS).status_code == 200  # what is kept is not worked out again
    listed = client.get("/api/v1/jobs").json()
    assert [one["uid"] for one in listed["rows"]] == [told["uid"]]


def test_who_asked_stops_it_and_nobody_else(caller):
    ann, bea = caller("ann"), caller("bea")
    uid = ann.post(ADDRESS).json()["uid"]
    assert bea.delete(f"/api/v1/jobs/{uid}").status_code == 404
    assert ann.delete(f"/api/v1/jobs/{uid}").json()["state"] == "cancelled"
    assert ann.delete(f"/api/v1/jobs/{uid}").status_code == 404


def test_a_person_has_so_many_at_a_time_and_a_parameter_is_checked(caller, monkeypatch):
    monkeypatch.setattr(study_jobs, "MOST_OPEN", 0)
    client = caller("ann")
    answer = client.post(ADDRESS)
    assert answer.status_code == 429
    assert "have not ended" in answer.json()["error"]
    assert client.post(ADDRESS + "?nothing=1").status_code == 422


def test_another_site_cannot_begin_one(client):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(ADDRESS).status_code == 401
    assert not Job.objects.exists()


def test_jobs_of_registers_are_not_told_here(caller):
    own = jobs.prepared("bulk-edit", by=None, title="x", register="overseas-warehouses")
    client = caller("ann")
    assert client.get(f"/api/v1/jobs/{own.uid}").status_code == 404
    assert json.loads(client.get("/api/v1/jobs").content) == {"count": 0, "rows": []}
