"""What stops a download from outside: a full disk, a kill, another file of the name, no network."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
from collections import namedtuple
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from typer.testing import CliRunner

from wuwai.cli.app import app
from wuwai.facts.fetchers import download
from wuwai.facts.fetchers.contents import FetchError, checksum
from wuwai.facts.fetchers.download import Connection, Manners

from .conftest import NAME, fetch, left, whole

Usage = namedtuple("Usage", "total used free")


def test_a_file_that_is_there_is_compared_and_not_fetched_again(site, tmp_path, release):
    site.answers["/" + NAME] = whole(release)
    good = checksum(hashlib.sha256(release).hexdigest())
    fetch(site, tmp_path, checksum=good)
    assert len(site.asked) == 1
    assert fetch(site, tmp_path, checksum=good).read_bytes() == release
    assert len(site.asked) == 1
    (tmp_path / NAME).write_bytes(b"another file")
    with pytest.raises(FetchError, match="move it away") as refused:
        fetch(site, tmp_path, checksum=good)
    assert "已存在" in refused.value.words.zh
    assert (tmp_path / NAME).read_bytes() == b"another file"
    assert len(site.asked) == 1
    assert sorted(p.name for p in tmp_path.iterdir()) == [NAME]  # and no lock


def test_the_verb_compares_too(site, tmp_path, release):
    site.answers["/" + NAME] = whole(release)
    asked = ["fetch", "baci", "--version", "202301", "--to", str(tmp_path), "--url", site.address]
    good = hashlib.sha256(release).hexdigest()
    first = CliRunner().invoke(app, [*asked, "--checksum", good])
    assert first.exit_code == 0, first.output
    again = CliRunner().invoke(app, [*asked, "--checksum", good])
    assert (again.exit_code, "has this checksum" in again.stdout) == (0, True)
    wrong = CliRunner().invoke(app, [*asked, "--checksum", "0" * 64])
    assert (wrong.exit_code, "move it away" in wrong.stderr) == (1, True)
    assert len(site.asked) == 1


def test_a_log_gets_a_line_for_each_tenth(site, tmp_path, release):
    site.answers["/" + NAME] = whole(release)
    done = CliRunner().invoke(
        app, ["fetch", "baci", "--version", "202301", "--to", str(tmp_path), "--url", site.address]
    )
    assert done.stderr.splitlines()[-1] == "100%"
    assert len(done.stderr.splitlines()) <= 11
    assert "\r" not in done.stderr


def test_room_is_looked_for_before_fetching(site, tmp_path, release, monkeypatch):
    site.answers["/" + NAME] = whole(release)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10_000, 9_000, 1_000))
    with pytest.raises(FetchError, match=r"has room for 0\.0 MB"):
        fetch(site, tmp_path)
    assert left(tmp_path) == []


def test_a_disk_that_fills_up_keeps_what_came_and_goes_on(site, tmp_path, release, monkeypatch):
    site.answers["/" + NAME] = whole(release)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("wuwai.facts.durable.sync_file", full)
        with pytest.raises(FetchError, match="no room on the disk") as refused:
            fetch(site, tmp_path)
    assert "the same command goes on" in refused.value.words.en
    assert "磁盘空间不足" in refused.value.words.zh
    assert left(tmp_path) == [NAME + ".part", NAME + ".part.json"]
    assert fetch(site, tmp_path).read_bytes() == release
    assert left(tmp_path) == [NAME]


def test_bytes_of_no_known_version_are_not_gone_on_with(site, tmp_path, release):
    (tmp_path / (NAME + ".part")).write_bytes(b"PK\x03\x04 of something else")
    site.answers["/" + NAME] = whole(release)
    assert fetch(site, tmp_path).read_bytes() == release
    assert "range" not in site.asked[0][1]


def test_a_server_that_knows_no_range_starts_over(site, tmp_path, release):
    def always_whole(to: BaseHTTPRequestHandler) -> None:
        to.send_response(200)
        to.send_header("ETag", '"one"')
        to.send_header("Content-Length", str(len(release)))
        to.end_headers()
        to.wfile.write(release)

    site.answers["/" + NAME] = [whole(release, cut=700), always_whole]
    assert fetch(site, tmp_path).read_bytes() == release


def test_a_file_packed_once_more_is_refused(site, tmp_path, release):
    site.answers["/" + NAME] = whole(gzip.compress(release), Content_Encoding="gzip")
    with pytest.raises(FetchError, match="expected a zip archive"):
        fetch(site, tmp_path)
    assert NAME not in left(tmp_path)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            urllib.error.URLError(socket.gaierror(-2, "name not known")),
            "name not known",
        ),
        (urllib.error.URLError(ssl.SSLCertVerificationError("certificate verify failed")), "certificate"),
        (urllib.error.URLError(TimeoutError("timed out")), "timed out"),
        (OSError("Tunnel connection failed: 407 Proxy Authentication Required"), "407"),
        (ConnectionResetError(104, "Connection reset by peer"), "reset"),
    ],
)
def test_no_network_is_said_with_the_host_and_what_to_do(tmp_path, monkeypatch, error, words):
    class Nowhere:
        def open(self, *_: object, **__: object) -> None:
            raise error

    monkeypatch.setattr(download.urllib.request, "build_opener", lambda *_: Nowhere())
    manners = Manners(attempts=2, pause=lambda _: None)
    with pytest.raises(FetchError, match=r"www\.cepii\.fr cannot be reached") as refused:
        Connection(manners).save("https://www.cepii.fr/a.zip", tmp_path / "a.zip")
    assert words in refused.value.words.en
    assert "HTTPS_PROXY" in refused.value.words.en
    assert "无法连接 www.cepii.fr" in refused.value.words.zh
    assert left(tmp_path) == []


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_a_killed_download_goes_on_where_it_was(site, tmp_path, release):
    def slowly(to: BaseHTTPRequestHandler) -> None:
        to.send_response(200)
        to.send_header("ETag", '"one"')
        to.send_header("Content-Length", str(len(release)))
        to.end_headers()
        to.wfile.write(release[:500])
        to.wfile.flush()
        time.sleep(20)

    site.answers["/" + NAME] = slowly
    asked = ["fetch", "baci", "--version", "202301", "--to", str(tmp_path), "--url", site.address]
    process = subprocess.Popen([sys.executable, "-m", "wuwai", *asked], stderr=subprocess.DEVNULL)
    part = tmp_path / (NAME + ".part")
    deadline = time.monotonic() + 60
    while not (part.exists() and (tmp_path / (NAME + ".part.json")).exists()) or not site.asked:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    time.sleep(0.3)
    process.send_signal(signal.SIGKILL)
    process.wait()
    there = part.stat().st_size if part.exists() else 0
    site.answers["/" + NAME] = whole(release)
    site.asked.clear()
    assert fetch(site, tmp_path).read_bytes() == release
    assert site.asked[0][1].get("range") == (f"bytes={there}-" if there else None)
    assert sorted(p.name for p in Path(tmp_path).iterdir()) == [NAME]
