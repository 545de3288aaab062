"""A register server that is stopped and started under a workspace that is served."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from . import postgres_server

pytestmark = [pytest.mark.engines, pytest.mark.slow]

ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.startswith(("WUWAI_", "DJANGO_", "LC_", "LANG"))}
WUWAI = (sys.executable, "-m", "wuwai")


def _run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*WUWAI, *map(str, arguments)], env=ENVIRONMENT, capture_output=True, text=True, timeout=120
    )


@pytest.fixture
def server() -> Iterator[postgres_server.Server]:
    """A server of this test's own, to be stopped at will."""
    pytest.importorskip("psycopg", reason="wants `pip install wuwai[postgres]`")
    programs = postgres_server.programs()
    if programs is None:
        pytest.skip(postgres_server.NEEDED)
    with postgres_server.standing(programs) as one:
        yield one


def _ask(address: str) -> tuple[int, str]:
    request = urllib.request.Request(address, headers={"Accept-Language": "en"})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_pages_say_that_it_is_away_and_come_back_with_it(
    server: postgres_server.Server, tmp_path: Path
) -> None:
    home = tmp_path / "office"
    made = _run(
        "demo",
        "--no-serve",
        "--no-sample-flows",
        "--home",
        home,
        "--database",
        server.address,
        "--lang",
        "en",
    )
    assert made.returncode == 0, made.stderr
    served = subprocess.Popen(
        [*WUWAI, "serve", "--home", str(home), "--port", "0", "--lang", "en"],
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert served.stdout
        first = served.stdout.readline()
        found = re.search(r"wuwai is at (\S+)", first)
        assert found, first
        page, api = f"{found[1]}en/registers/", f"{found[1]}api/v1/registers"
        assert _ask(page)[0] == 200
        assert _ask(api)[0] == 200

        server.stop()
        status, words = _ask(page)
        assert (status, "The registers do not answer just now" in words) == (503, True)
        status, words = _ask(api)
        assert (status, list(json.loads(words))) == (503, ["error"])

        server.start()
        deadline = time.monotonic() + 20
        while _ask(page)[0] != 200:
            assert time.monotonic() < deadline, _ask(page)
            time.sleep(0.2)
        assert _ask(api)[0] == 200
    finally:
        served.terminate()
        served.wait(timeout=20)

    server.stop()
    for verb in (("serve", "--port", "0"), ("serve", "--migrate", "--port", "0"), ("doctor",)):
        refused = _run(*verb, "--home", home, "--lang", "en")
        assert refused.returncode == 1, verb
        said = refused.stdout + refused.stderr
        assert "the register database at 127.0.0.1:" in said, verb
        assert "Traceback" not in said, verb
    assert "台账数据库" in _run("serve", "--home", home, "--lang", "zh").stderr
