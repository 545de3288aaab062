"""A process that approves is killed: the briefing is approved with its entry, or nothing has happened."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from wuwai.workspace import Workspace

pytestmark = pytest.mark.slow

# One process loads everything once and forks; each line it prints is what another found after a kill.
DRIVER = """
import json, os, random, signal, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "wuwai.web.settings"
import django; django.setup()
from django.core.management import call_command
from django.db.models import QuerySet
from wuwai.accounts import audit_chain
from wuwai.accounts.audit_entries import AuditEntry
from wuwai.accounts.models import User
from wuwai.briefings import approving, arrangements, drafting, freezing
from wuwai.briefings.models import Briefing, digest_of

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

def prepare():
    call_command("migrate", verbosity=0)
    officer = User.objects.create(username="d-officer", role="editor")
    User.objects.create(username="d-head", role="head")
    frozen = freezing.Frozen("{}", digest_of("{}"))
    freezing.freeze = lambda *_: frozen
    for _ in range(12):
        one = drafting.make(arrangements.EMPTY, by=officer)
        drafting.add(one, "text", {"text_zh": "x"}, by=officer)
        one.refresh_from_db()
        approving.submit(one, by=officer, version=one.version, workspace=None)

def approve(pk, where):
    if where == "before the entry":
        approving.audit.note = die
    if where == "after the entry":
        noted = approving.audit.note
        approving.audit.note = lambda *a, **k: (noted(*a, **k), die())
    if where == "before the head is kept":
        saved = Briefing.save
        Briefing.save = lambda self, **k: die() if k.get("update_fields") else saved(self, **k)
    one = Briefing.objects.get(pk=pk)
    approving.approve(one, by=User.objects.get(username="d-head"), version=one.version)

def look(pk, where, code):
    one = Briefing.objects.get(pk=pk)
    entries = AuditEntry.objects.filter(subject=one.subject, action="briefing.approved")
    print(json.dumps({
        "where": where, "code": code, "state": one.state, "noted": entries.count(),
        "head": bool(one.audit_head), "by": one.approved_by_id is not None,
        "whole": not [f for f in audit_chain.verify().faults if "user:" not in (f.subject or "")],
    }))

assert ended(forked(prepare)) == 0
numbers = iter(range(1, 13))
for where in json.loads(sys.argv[1]):
    pk = next(numbers)
    ended(forked(look, pk, where, ended(forked(approve, pk, where))))
draw = random.Random(6)
for _ in range(6):
    pk = next(numbers)
    child = forked(approve, pk, "any moment")
    time.sleep(draw.uniform(0.0, 0.06))
    os.kill(child, signal.SIGKILL)
    ended(forked(look, pk, "any moment", ended(child)))
"""
PLACES = ("before the entry", "after the entry", "before the head is kept", "nowhere")


def test_an_approval_is_whole_or_not_there(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "home", programme="guangdong")
    made = subprocess.run(
        [sys.executable, "-c", DRIVER, json.dumps(PLACES)],
        env={**os.environ, "WUWAI_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert made.returncode == 0, made.stderr[-2000:]
    found = [json.loads(line) for line in made.stdout.splitlines()]
    assert len(found) == len(PLACES) + 6
    done = {"state": "approved", "noted": 1, "head": True, "by": True, "whole": True}
    nothing = {"state": "submitted", "noted": 0, "head": False, "by": False, "whole": True}
    for one in found:
        outcome = {key: one[key] for key in done}
        assert outcome in (done, nothing), one
        if one["where"] in PLACES:
            assert outcome == (done if one["where"] == "nowhere" else nothing), one
