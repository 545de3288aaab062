"""A server is killed while heads approve: each approval is done with its entry, or has not happened."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from .served import WITHOUT, killed, served

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="kill -9")]

ROUNDS, AT_ONCE, EACH = 2, 8, 6
BEGIN = """
import json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "wuwai.web.settings"
import django; django.setup()
"""
PREPARE = (
    BEGIN
    + """
from django.test import Client
from wuwai.accounts.models import User
from wuwai.briefings import approving, arrangements, drafting, freezing
from wuwai.briefings.models import digest_of
officer = User.objects.create(username="k-officer", role="editor")
head = User.objects.create(username="k-head", role="head")
head.set_password("a password of a test"); head.save()
freezing.freeze = lambda *_: freezing.Frozen("{}", digest_of("{}"))
made = []
for _ in range(int(sys.argv[1])):
    one = drafting.make(arrangements.EMPTY, by=officer)
    drafting.add(one, "text", {"text_zh": "x"}, by=officer)
    one.refresh_from_db()
    made.append((one.pk, approving.submit(one, by=officer, version=one.version, workspace=None).version))
client = Client()
client.force_login(head, backend="allauth.account.auth_backends.AuthenticationBackend")
print(json.dumps({"made": made, "session": client.cookies["wuwai_session"].value}))
"""
)
LOOK = (
    BEGIN
    + """
from wuwai.accounts import audit_chain
from wuwai.accounts.audit_entries import AuditEntry
from wuwai.briefings.models import Briefing
found = {}
for one in Briefing.objects.filter(made_by__username="k-officer"):
    noted = AuditEntry.objects.filter(subject=one.subject, action="briefing.approved").count()
    found[one.pk] = [str(one.state), noted, bool(one.audit_head), one.approved_by_id is not None]
faults = [one.words.en for one in audit_chain.verify().faults if "user:" not in (one.subject or "")]
print(json.dumps({"found": found, "faults": faults}))
"""
)
DONE, NOTHING = ["approved", 1, True, True], ["submitted", 0, False, False]


def _said(home: Path, script: str, *arguments: str) -> dict:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(WITHOUT)}
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        env={**environment, "WUWAI_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


class Head:
    """Approves one briefing after the other; ``answered`` are those the server said were done."""

    def __init__(self, address: str, session: str) -> None:
        self._host = urlsplit(address).netloc
        self._headers = {
            "Cookie": f"wuwai_session={session}; wuwai_csrf={'a' * 32}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self.answered: list[int] = []

    def approve(self, pk: int, version: int) -> bool:
        """Whether the server answered."""
        body = urlencode({"csrfmiddlewaretoken": "a" * 32, "version": version})
        asked = http.client.HTTPConnection(self._host, timeout=60)
        try:
            asked.request("POST", f"/en/briefings/{pk}/approve/", body, self._headers)
            answer = asked.getresponse()
            assert answer.status == 302, (answer.status, answer.read()[:500])
        except (OSError, http.client.HTTPException):
            return False
        finally:
            asked.close()
        self.answered.append(pk)
        return True


def test_an_approval_that_is_asked_for_is_whole_or_not_there(demo: Path, tmp_path: Path) -> None:
    home = tmp_path / "killed"
    shutil.copytree(demo, home)
    told = _said(home, PREPARE, str(ROUNDS * AT_ONCE * EACH))
    left = [tuple(one) for one in told["made"]]
    approved: list[int] = []
    for _ in range(ROUNDS):
        mine, left = left[: AT_ONCE * EACH], left[AT_ONCE * EACH :]
        with served(home, "--processes", "2", temporary=tmp_path) as (address, process):
            head = Head(address, told["session"])

            def go(part: list, head: Head = head, process: subprocess.Popen = process) -> None:
                for pk, version in part:
                    if not head.approve(pk, version):
                        return
                    if len(head.answered) >= AT_ONCE:
                        killed(process)  # while the others wait for their answers

            people = [threading.Thread(target=go, args=(mine[n::AT_ONCE],)) for n in range(AT_ONCE)]
            for one in people:
                one.start()
            for one in people:
                one.join()
        assert AT_ONCE <= len(head.answered) < len(mine), "it was killed in the middle"
        approved += head.answered
    looked = _said(home, LOOK)
    assert looked["faults"] == []
    for pk, stands in looked["found"].items():
        assert stands in (DONE, NOTHING), (pk, stands)
        assert stands == DONE or int(pk) not in approved, "the server had said that it was done"
