"""Half a gigabyte is really sent to a served workspace: refused in words, and never held in memory."""

from __future__ import annotations

import http.client
import os
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from .served import served

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads memory from /proc"),
]
MB = 2**20
_BLOCK = os.urandom(MB)


def _megabytes(pid: int) -> dict[str, float]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines if line.startswith("Vm")}


def _quiet(pid: int) -> None:
    """Wait until the server has drawn what it draws at its start: its memory grows meanwhile."""
    before = -1.0
    while before != (before := sum(map(float, Path(f"/proc/{pid}/stat").read_text().split()[13:15]))):
        time.sleep(1.5)


def _sent(address: str, megabytes: int, *, chunked: bool) -> tuple[int, str]:
    """A file of that size in a form, sent piece by piece as browsers do."""
    head = (
        b'--mark\r\nContent-Disposition: form-data; name="file"; filename="large.xlsx"\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n"
    )
    end = b"\r\n--mark--\r\n"

    def pieces() -> Iterator[bytes]:
        yield head
        for _ in range(megabytes):
            yield _BLOCK
        yield end

    headers = {"Content-Type": "multipart/form-data; boundary=mark", "Accept-Language": "en"}
    if not chunked:
        headers["Content-Length"] = str(len(head) + megabytes * MB + len(end))
    asked = http.client.HTTPConnection(urlsplit(address).netloc, timeout=120)
    try:
        asked.request("POST", "/en/data/load/", pieces(), headers, encode_chunked=chunked)
        answer = asked.getresponse()
        return answer.status, answer.read().decode()
    finally:
        asked.close()


def test_half_a_gigabyte_costs_no_memory(demo: Path, tmp_path: Path) -> None:
    with served(demo, temporary=tmp_path) as (address, process):
        _quiet(process.pid)
        Path(f"/proc/{process.pid}/clear_refs").write_text("5")  # the peak is counted from here
        before = _megabytes(process.pid)["VmHWM"]
        told = {}
        for chunked in (False, True):
            status, words = _sent(address, 500, chunked=chunked)
            assert status == 413, words[:300]
            assert "200" in words, "the page says how much it takes"
            told[chunked] = _megabytes(process.pid)["VmHWM"] - before
        assert max(told.values()) < 60, told
        kept = {str(one): one.stat().st_size for one in tmp_path.rglob("*") if one.is_file()}
        assert not any(size > MB for size in kept.values()), kept
        # Others are answered as before.
        asked = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
        asked.request("GET", "/en/data/")
        assert asked.getresponse().status == 200
