"""Long work through real servers: killed in the middle, taken up by the next, cancelled, two at once."""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

# A study that takes as long as it is told, in every Python of these tests.
SLOW = """
import time
from dataclasses import dataclass
import polars as pl
from wuwai.reference.text import Text
from wuwai.studies.contract import Column, Input, Parameter, Study
from wuwai.studies.registry import register

@dataclass(frozen=True)
class Slept:
    steps: int
    def frame(self):
        return pl.DataFrame({"step": list(range(self.steps))}, schema={"step": pl.Int64})

def sleep(observations, *, steps, pause, report=None):
    for step in range(steps):
        if report:
            report(step / steps, Text("Sleeping", "休眠"))
        time.sleep(pause)
    return Slept(steps)

register(Study(
    name="trade.slept", linkage="trade", title=Text("Sleep", "休眠"), question=Text("How long?", "多久？"),
    how_to_read=Text("Wait.", "等待。"), method=Text("Sleeping.", "休眠。"), citation="none", kernel=sleep,
    inputs=(Input("observations", "observations", where={"series": "exports"}),),
    parameters=(
        Parameter("steps", "integer", Text("Steps", "步数"), default=4, low=0, high=900),
        Parameter("pause", "number", Text("Pause", "间隔"), default=0.1, low=0, high=9),
    ),
    columns=(Column("step", Text("Step", "步"), "integer"),), long=True,
))
"""
# Adds the study where the studies are gathered, and draws no pages before anybody asks.
HOOK = """
import importlib.abc, importlib.util, sys

def gathering(module):
    found = module.discover
    def discover():
        found()
        import slow_study
    module.discover = discover

def quiet(module):
    module.watch = lambda stop: None

CHANGED = {"wuwai.studies.registry": gathering, "wuwai.web.warming": quiet}

class Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        change = CHANGED.pop(name, None)
        if change is None:
            return None
        spec = importlib.util.find_spec(name)
        load = spec.loader.exec_module
        def loaded(module):
            load(module)
            change(module)
        spec.loader.exec_module = loaded
        return spec

sys.meta_path.insert(0, Finder())
"""


class Server:
    """A server of a workspace, and a browser that asks it."""

    def __init__(self, home: Path, hook: Path) -> None:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("WUWAI_", "DJANGO_", "LC_", "LANG"))}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "wuwai", "serve", "--home", str(home), "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**kept, "LANG": "C.UTF-8", "PYTHONPATH": str(hook)},
        )
        assert self.process.stdout
        self.address = ""
        for line in self.process.stdout:
            if found := re.search(r"wuwai is at (\S+)", line):
                self.address = found[1]
            if "Ctrl+C" in line:
                break
        assert self.address
        self._jar = http.cookiejar.CookieJar()
        self._browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._jar))

    def get(self, path: str) -> str:
        return self._browser.open(self.address + path, timeout=60).read().decode()

    def job(self, uid: str) -> Any:
        return json.loads(self.get(f"api/v1/jobs/{uid}"))

    def jobs(self) -> list[Any]:
        return json.loads(self.get("api/v1/jobs"))["rows"]

    def press(self, path: str, **form: object) -> str:
        page = self.get("en/studies/trade.slept/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token
        data = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], **form}).encode()
        request = urllib.request.Request(self.address + path, data, {"Referer": self.address})
        return self._browser.open(request, timeout=60).geturl()

    def begin(self, **form: object) -> str:
        self.press("en/studies/trade.slept/run/", **form)
        return next(one["uid"] for one in self.jobs() if {n: one["parameters"][n] for n in form} == form)


@pytest.fixture
def home(demo: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(demo, tmp_path / "office"))


@pytest.fixture
def serve(home: Path, tmp_path: Path) -> Iterator[Callable[[], Server]]:
    hook = tmp_path / "hook"
    hook.mkdir()
    (hook / "sitecustomize.py").write_text(HOOK)
    (hook / "slow_study.py").write_text(SLOW)
    begun: list[Server] = []

    def start() -> Server:
        begun.append(Server(home, hook))
        return begun[-1]

    yield start
    for one in begun:
        one.process.terminate()
    for one in begun:
        one.process.wait(timeout=20)


def _until(true: Callable[[], Any], seconds: float = 120) -> Any:
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.1)
    return found


def _processes(uid: str) -> list[int]:
    """The processes that do the job of that id."""
    found = []
    for one in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = one.read_bytes().split(b"\0")
        except OSError:  # it ended this moment
            continue
        if uid.encode() in words:
            found.append(int(one.parent.name))
    return found


@pytest.mark.timeout(900)
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes in /proc")
def test_long_work_outlives_a_killed_server_and_is_done_once_by_two(serve, home):
    first = serve()
    uid = first.begin(steps=30, pause=0.1)
    _until(lambda: first.job(uid)["state"] == "running" and first.job(uid)["percent"])
    first.process.send_signal(signal.SIGKILL)
    first.process.wait(timeout=10)
    _until(lambda: not _processes(uid), 30)  # it does not work on for nobody

    two, three = serve(), serve()
    assert two.begin(steps=30, pause=0.1) == three.begin(steps=30, pause=0.1) == uid
    done = _until(lambda: (told := two.job(uid))["state"] == "done" and told)
    assert done["result"] == f"/api/v1/jobs/{uid}/result"
    for server in (two, three):
        page = server.get(f"en/studies/trade.slept/?result={uid}")
        assert "Lasting address of this result" in page
        assert len(json.loads(server.get(done["result"][1:]))["rows"]) == 30
    with closing(sqlite3.connect(home / "wuwai.sqlite3")) as database:
        kept = database.execute("SELECT uid, state, attempts FROM wuwai_registers_job").fetchall()
    assert kept == [(uid, "done", 2)]

    other = three.begin(steps=900, pause=0.1)
    _until(lambda: two.job(other)["state"] == "running" and two.job(other)["percent"] is not None)
    two.press(f"en/jobs/{other}/cancel/")
    _until(lambda: three.job(other)["state"] == "cancelled", 60)
    _until(lambda: not _processes(other), 30)

    lost = two.begin(steps=800, pause=0.1)
    for one in _until(lambda: two.job(lost)["state"] == "running" and _processes(lost)):
        os.kill(one, signal.SIGKILL)
    told = _until(lambda: (now := three.job(lost))["state"] == "failed" and now)
    assert "信号9" in told["words"]
