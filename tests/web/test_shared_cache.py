"""What several processes of a server remember together."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from wuwai.web import processes, scratch
from wuwai.web.shared_cache import SharedCache


@pytest.fixture
def two(tmp_path):
    """Two processes' views of one cache."""
    where = str(tmp_path / "cache.sqlite3")
    return SharedCache(where, {"MAX_ENTRIES": 50}), SharedCache(where, {"MAX_ENTRIES": 50})


def test_what_one_keeps_the_other_has(two):
    one, other = two
    for value in (1, 0, True, "文", b"pdf", {"a": (1, 2.5)}, None, [], 2**40):
        one.set("key", value)
        assert other.get("key") == value
        assert type(other.get("key")) is type(value)
    assert other.get("nothing", "else") == "else"
    assert other.get_or_set("made", lambda: "once") == one.get_or_set("made", lambda: "twice") == "once"
    other.set_many({"a": 1, "b": 2})
    assert one.get_many(["a", "b", "c"]) == {"a": 1, "b": 2}
    assert one.delete("a")
    assert not other.delete("a")
    assert "b" in other
    one.clear()
    assert "b" not in other


def test_what_is_over_is_gone(two):
    one, other = two
    one.set("short", 1, timeout=0.1)
    one.set("ever", 1, timeout=None)
    one.set("never", 1, timeout=0)
    assert "never" not in other
    time.sleep(0.15)
    assert other.get("short") is None
    assert other.get("ever") == 1
    assert other.add("short", 2)
    assert not one.add("short", 3)
    assert one.touch("short", 0.05)
    time.sleep(0.1)
    assert not one.touch("short", 10)
    with pytest.raises(ValueError, match="short"):
        one.incr("short")


def test_nothing_is_counted_twice_or_lost(two):
    first, counted = [], []

    def count(cache):
        first.append(cache.add("n", 0))
        for _ in range(50):
            counted.append(cache.incr("n"))

    people = [threading.Thread(target=count, args=(two[n % 2],)) for n in range(8)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert sum(first) == 1
    assert sorted(counted) == list(range(1, 401))


def test_it_does_not_grow_without_end(two):
    one, _ = two
    for number in range(1000):
        one.set(f"key-{number}", "x", timeout=1000 + number)
    assert one.get("key-0") is None  # those that end first go first
    assert one.get("key-999") == "x"
    held = one._open().execute("SELECT count(*) FROM kept").fetchone()[0]
    assert held < 300


def test_a_file_that_is_gone_costs_time_and_no_page(tmp_path):
    there = SharedCache(str(tmp_path / "no folder" / "cache.sqlite3"), {})
    assert there.get("key", "made anew") == "made anew"
    there.set("key", 1)


# Each of two processes asks as an address that has not signed in, at one moment of the clock.
ASKING = """
import os, time
os.environ["DJANGO_SETTINGS_MODULE"] = "wuwai.web.settings"
import django; django.setup()
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from wuwai.accounts import limits
limits.time.time = lambda: 1_800_000_000.0
request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7")
request.user = AnonymousUser()
print(sum(limits.within(request, "study") for _ in range(limits.STUDY_RUNS)))
"""


@pytest.mark.slow
def test_two_processes_count_one_limit(tmp_path):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("WUWAI_", "DJANGO_"))}
    asking = [
        subprocess.Popen(
            [sys.executable, "-c", ASKING],
            env={**environment, "WUWAI_SHARED": str(tmp_path)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    allowed = [int(one.communicate(timeout=120)[0]) for one in asking]
    assert sum(allowed) == 60, "an address may run 60 studies a minute, whichever process answers"


def test_the_folder_of_a_server_whose_processes_were_all_killed_goes_when_the_next_begins(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv(processes.SHARED, "")
    left = tmp_path / "wuwai-serve-left"
    left.mkdir()
    (left / scratch.HELD).touch()
    processes.share(2)
    mine = Path(os.environ[processes.SHARED])
    assert list(tmp_path.iterdir()) == [mine]
    assert scratch.abandoned(tmp_path, "wuwai-serve-*") == []  # another server leaves mine alone
    processes.unshare()
    assert list(tmp_path.iterdir()) == []
