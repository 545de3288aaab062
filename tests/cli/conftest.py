"""How tests run the verbs, in a process of their own or in this one, and a finished demo to work on."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from typer.testing import CliRunner


@dataclass(frozen=True)
class Ran:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ran]


def _runner(folder: Path) -> Run:
    """Runs ``wuwai`` as a person does: a process of its own, in English, in ``folder``."""

    def runner(*arguments: str | Path, stdin: str = "", env: dict[str, str] | None = None) -> Ran:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("WUWAI_", "DJANGO_", "LC_", "LANG"))}
        done = subprocess.run(
            [sys.executable, "-m", "wuwai", *map(str, arguments)],
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=folder,
            env={
                **kept,
                "HOME": str(folder),
                "PYTHONIOENCODING": "utf-8",
                "LANG": "C.UTF-8",
                **(env or {}),
            },
            timeout=240,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return runner


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run ``wuwai`` in an empty folder."""
    return _runner(tmp_path)


@pytest.fixture(scope="module")
def run_once(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run ``wuwai`` for what all tests of a module read."""
    return _runner(tmp_path_factory.mktemp("module"))


def _here(folder: Path) -> Run:
    """Runs ``wuwai`` in this process, in English, in ``folder``: a start of Python and its libraries less."""
    from wuwai.cli.app import app

    def runner(*arguments: str | Path, stdin: str = "", env: dict[str, str | None] | None = None) -> Ran:
        words = [*map(str, arguments)]
        if "--lang" not in words:
            words += ["--lang", "en"]
        with contextlib.chdir(folder):
            done = CliRunner().invoke(
                app, words, input=stdin, env=env, prog_name="wuwai", catch_exceptions=False
            )
        return Ran(done.exit_code, done.stdout, done.stderr)

    return runner


@pytest.fixture
def run_here(tmp_path: Path) -> Run:
    """Run ``wuwai`` in this process, in an empty folder.

    For verbs that need files only, in any workspace; those that need the database work on that of the tests
    (``db``), in the workspace of this test run.
    """
    return _here(tmp_path)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A demo workspace as ``wuwai demo --no-serve`` makes it, the same for all processes of a test run."""
    alone = worker_id == "master"
    home = (tmp_path_factory.getbasetemp() if alone else tmp_path_factory.getbasetemp().parent) / "demo"
    with FileLock(f"{home}.lock"):
        if not home.exists():
            made = home.with_name("demo-begun")
            _make(made)
            made.rename(home)
    # Tests may change theirs.
    own = tmp_path_factory.mktemp("demo") / "here"
    shutil.copytree(home, own)
    return own


def _make(home: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("WUWAI_", "DJANGO_"))}
    subprocess.run(
        [sys.executable, "-m", "wuwai", "demo", "--no-serve", "--home", str(home)],
        check=True,
        capture_output=True,
        env=environment,
        timeout=240,
    )
