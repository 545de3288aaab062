"""Several processes append at once and one is killed: there is one chain, and it holds."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(200)]

MAKE = """
import sys
from pathlib import Path
from wuwai import web
from wuwai.web import making
from wuwai.workspace import Workspace
Workspace.create(Path(sys.argv[1]), programme="guangdong", demo=False)
web.setup(sys.argv[1]); making.migrate()
"""
WORK = """
import sys
from wuwai import web
web.setup(sys.argv[1])
from django.db import transaction
from wuwai.accounts import audit
print("ready", flush=True)
for number in range(int(sys.argv[2])):
    with transaction.atomic():
        audit.note("evidence.filed", f"register:parks/{number}", why=sys.argv[3])
"""
LOOK = """
import sys
from wuwai import web
web.setup(sys.argv[1])
from wuwai.accounts.audit_chain import verify
from wuwai.accounts.audit_entries import AuditEntry
outcome = verify()
whole = [AuditEntry.objects.filter(why=name).count() for name in ("a", "b")]
print(outcome.whole, *whole, outcome.entries == outcome.head.sequence)
"""


def test_many_processes_and_a_killed_one_leave_one_chain(tmp_path):
    home = str(tmp_path / "here")
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("WUWAI_", "DJANGO_"))}

    def begin(program: str, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", program, home, *arguments]
        return subprocess.Popen(command, env=clean, stdout=subprocess.PIPE, text=True)

    assert begin(MAKE).wait(120) == 0
    workers = [begin(WORK, "15", "a"), begin(WORK, "15", "b"), begin(WORK, "100000", "killed")]
    for one in workers:
        assert one.stdout is not None
        assert one.stdout.readline().strip() == "ready"
    assert [one.wait(120) for one in workers[:2]] == [0, 0]
    workers[2].send_signal(signal.SIGKILL)
    workers[2].wait(30)
    said, _ = begin(LOOK).communicate(timeout=60)
    assert said.split() == ["True", "15", "15", "True"]
