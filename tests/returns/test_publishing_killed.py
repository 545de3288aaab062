"""A process that publishes is killed: it is done, or nothing has happened, and the next look says which."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

# One process loads everything once and forks; it never touches the facts itself, so that no thread is lost
# in a fork. Each line it prints is what a fresh process found after a kill.
DRIVER = """
import json, os, random, signal, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "wuwai.web.settings"
import django; django.setup()
from wuwai.accounts.audit_entries import AuditEntry
from wuwai.accounts.models import User
from wuwai.facts import durable
from wuwai.returns import publishing, totals, workflow
from wuwai.returns.models import Publication, Return
from wuwai.workspace import current

def forked(work, *arguments):
    child = os.fork()
    if child == 0:
        try:
            work(*arguments)
        finally:
            sys.stdout.flush()
            os._exit(0)
    return child

def ended(child):
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

def ready(region):
    return Return.objects.get(round__period="2026-10", region=region)

def prepare():
    officer = User.objects.create(username="d-officer", role="editor")
    User.objects.create(username="d-head", role="head")
    made = workflow.issue("service-outsourcing", "2026-10", by=officer)
    for ret in made.returns.all():
        ret.values.create(item="so_contract_usd", value=5, unit="万USD")
    made.returns.update(state="accepted", accepted_by=officer)

def publish(region, where):
    if where == "before the intent":
        totals.of_whole_rounds = die
    if where == "before the snapshot":
        type(current().facts).publish = die
    if where == "while the snapshot is written":
        durable.sync_file = die
    if where == "when the snapshot is whole and not yet in place":
        durable.sync_folder = die
    if where == "after the snapshot":
        publishing._complete = die
    if where == "while it is noted as done":
        publishing.audit.notes = die
    workflow.publish(ready(region), by=User.objects.get(username="d-head"), version=1)

def look(region, where, code):
    publishing.recover(current())
    ret, facts = ready(region), current().facts
    print(json.dumps({
        "where": where, "code": code, "state": ret.state, "intent": ret.intent_id, "version": ret.version,
        "snapshots": len([m for m in facts.snapshots() if m.stated.get("regions") == ret.region]),
        "facts": len(facts.query(series="so_contract_usd", region=ret.region, period="2026-10")),
        "noted": AuditEntry.objects.filter(subject=ret.subject, action="return.published").count(),
        "steps": ret.steps.filter(action="published").count(),
        "unfinished": Publication.objects.filter(done_at=None).count(), "damaged": len(facts.damaged()),
    }))

assert ended(forked(prepare)) == 0
from wuwai.reference import regions
cities = iter([city.code for city in regions.cities("CN-44")])
for where in json.loads(sys.argv[1]):
    region = next(cities)
    ended(forked(look, region, where, ended(forked(publish, region, where))))
draw = random.Random(6)
for _ in range(4):
    region = next(cities)
    child = forked(publish, region, "")
    time.sleep(draw.uniform(0.0, 0.4))
    os.kill(child, signal.SIGKILL)
    ended(forked(look, region, "at any moment", ended(child)))
region = regions.cities("CN-44")[0].code
ended(forked(look, region, "again", ended(forked(publish, region, ""))))
"""
PLACES = {
    "before the intent": False,
    "before the snapshot": False,
    "while the snapshot is written": False,
    "when the snapshot is whole and not yet in place": False,
    "after the snapshot": True,
    "while it is noted as done": True,
}


@pytest.fixture(scope="module")
def found(tmp_path_factory) -> list[dict]:
    """What was found after each kill, in a workspace whose cities' returns wait for publication."""
    home: Path = tmp_path_factory.mktemp("killed") / "office"
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("WUWAI_", "DJANGO_"))}
    made = [sys.executable, "-m", "wuwai", "init", str(home), "--programme", "guangdong"]
    subprocess.run(made, check=True, capture_output=True, env=clean, timeout=240)
    run = subprocess.run(
        [sys.executable, "-c", DRIVER, json.dumps(list(PLACES))],
        env={**clean, "WUWAI_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert run.returncode == 0, run.stderr
    return [json.loads(line) for line in run.stdout.splitlines()]


def whole(one: dict) -> bool:
    """Whether the return is published; every trace of it has to say the same."""
    done = one["state"] == "published"
    assert {key: value for key, value in one.items() if key not in ("where", "code")} == {
        "state": "published" if done else "accepted", "intent": None, "version": 2 if done else 1,
        "snapshots": int(done), "facts": int(done), "noted": int(done), "steps": int(done),
        "unfinished": 0, "damaged": 0,
    }  # fmt: skip
    return done


def test_killed_at_a_place_it_is_done_or_not_done(found):
    at = {one["where"]: one for one in found if one["where"] in PLACES}
    assert {where: (at[where]["code"], whole(at[where])) for where in PLACES} == {
        where: (-9, done) for where, done in PLACES.items()
    }


def test_killed_at_any_moment_it_is_done_or_not_done(found):
    at = [one for one in found if one["where"] == "at any moment"]
    assert len([whole(one) for one in at]) == 4


def test_what_was_not_done_is_published_afterwards(found):
    (one,) = [one for one in found if one["where"] == "again"]
    assert (one["code"], whole(one)) == (0, True)
