"""A real server: the first page, the one-time password, a taken port, and how it stops."""

from __future__ import annotations

import http.cookiejar
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


@contextmanager
def _served(*arguments: str | Path) -> Iterator[tuple[str, list[str], subprocess.Popen]]:
    """Start ``wuwai``, wait for its address, stop it with SIGTERM. Gives address, lines printed, process."""
    environment = {
        k: v for k, v in os.environ.items() if not k.startswith(("WUWAI_", "DJANGO_", "LC_", "LANG"))
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "wuwai", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**environment, "LANG": "C.UTF-8"},
    )
    assert process.stdout
    lines: list[str] = []
    address = ""
    try:
        for line in process.stdout:
            lines.append(line.rstrip())
            if found := re.search(r"wuwai is at (\S+)", line):
                address = found[1]
            if "Ctrl+C" in line:
                break
        assert address, "\n".join(lines)
        yield address, lines, process
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            raise


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _browser() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))


def _sign_in(browser: urllib.request.OpenerDirector, address: str, password: str) -> str:
    page = browser.open(f"{address}en/account/login/").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    form = {"csrfmiddlewaretoken": token[1], "login": "officer", "password": password}
    request = urllib.request.Request(
        f"{address}en/account/login/", urllib.parse.urlencode(form).encode(), {"Referer": address}
    )
    return browser.open(request).geturl()


def test_from_nothing_to_the_first_page(tmp_path):
    with _served("demo", "--home", tmp_path / "new", "--port", _free_port()) as (address, _, _process):
        with urllib.request.urlopen(f"{address}zh/") as answer:
            page = answer.read()
        assert "五外联动" in page.decode()
        assert len(page) < 500_000


def test_the_password_works_once_and_a_new_start_gives_a_new_one(demo, tmp_path):
    home = tmp_path / "w"
    shutil.copytree(demo, home)
    passwords = []
    for _ in range(2):
        with _served("demo", "--home", home, "--port", _free_port()) as (address, lines, _process):
            (password,) = re.findall(r"^  officer +(\S+)", "\n".join(lines), re.MULTILINE)
            assert "login" not in _sign_in(_browser(), address, password)
            assert "login" in _sign_in(_browser(), address, password)
            for old in passwords:
                assert "login" in _sign_in(_browser(), address, old)
            passwords.append(password)
    assert passwords[0] != passwords[1]
    kept = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert not any(password.encode() in kept for password in passwords)


def test_a_taken_port_is_replaced_by_a_free_one_in_words(demo):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with _served("demo", "--home", demo, "--port", port) as (address, lines, _):
            assert any(f"Port {port} is taken" in line for line in lines)
            assert str(port) not in address


def test_serve_names_a_taken_port_and_stops(run, demo):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        answer = run("serve", "--home", demo, "--port", taken.getsockname()[1])
    assert answer.code == 1
    assert "another program listens" in answer.err


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_cleanly(demo, sent):
    with _served("serve", "--home", demo, "--port", _free_port()) as (_, _lines, process):
        process.send_signal(sent)
        rest, _ = process.communicate(timeout=20)
        assert process.returncode == 0
        assert "Traceback" not in rest


def test_beyond_this_machine_reading_needs_signing_in(demo):
    with _served("serve", "--home", demo, "--host", "0.0.0.0", "--port", _free_port()) as (address, lines, _):
        assert any("signing in" in line for line in lines)
        assert "/account/login/" in urllib.request.urlopen(f"{address}zh/data/").geturl()
        request = urllib.request.Request(f"{address}zh/data/", headers={"Host": "evil.example"})
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request)
        assert refused.value.code == 400
    with _served(
        "serve", "--home", demo, "--host", "0.0.0.0", "--port", _free_port(), "--anonymous-reading"
    ) as (address, *_):
        assert "/account/login/" not in urllib.request.urlopen(f"{address}zh/data/").geturl()


def test_an_office_workspace_is_closed_and_cannot_be_opened_to_all(run, tmp_path):
    run("init", "office")
    answer = run("serve", "--home", "office", "--anonymous-reading", "--port", _free_port())
    assert answer.code == 1
    with _served("serve", "--home", tmp_path / "office", "--port", _free_port()) as (address, *_):
        assert "/account/login/" in urllib.request.urlopen(f"{address}zh/").geturl()


def test_an_older_database_is_named_and_brought_up(run, demo, tmp_path):
    import sqlite3

    home = tmp_path / "w"
    shutil.copytree(demo, home)
    connection = sqlite3.connect(home / "wuwai.sqlite3")
    with connection:
        connection.execute("DELETE FROM django_migrations WHERE app = 'account'")
        for (table,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'account_%'"
        ).fetchall():
            connection.execute(f"DROP TABLE {table}")
    connection.close()
    answer = run("serve", "--home", home, "--port", _free_port())
    assert answer.code == 1
    assert "--migrate" in answer.err
    with _served("serve", "--migrate", "--home", home, "--port", _free_port()) as (address, *_):
        assert urllib.request.urlopen(f"{address}zh/data/").status == 200
