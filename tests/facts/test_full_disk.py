"""A disk that fills up while an import is written: nothing is committed, and it is said in words."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from wuwai.facts.model import FactsError
from wuwai.facts.store import Facts
from wuwai.reference.text import Text

from . import large
from .conftest import BACI_HEAD, BACI_ROWS, GOOD, HEAD, Write, fresh

NAME = "BACI_HS92_Y2019_V202301.csv"


@pytest.fixture
def disk(tmp_path: Path):
    """Mounts an empty disk of so many bytes; skips where that is not allowed."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root on Linux")

    @contextmanager
    def of(size: int) -> Iterator[Path]:
        place = tmp_path / "small"
        place.mkdir(exist_ok=True)
        made = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size // 1024}k", "tmpfs", str(place)],
            capture_output=True,
            text=True,
        )
        if made.returncode:
            pytest.skip(f"no small disk can be mounted here: {made.stderr.strip()}")
        try:
            yield place
        finally:
            subprocess.run(["umount", "--lazy", str(place)], check=True)

    return of


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, tuple[Path, dict[str, str]]]:
    """Each kind of file, and what is stated beside it."""
    folder = tmp_path_factory.mktemp("files")
    release = large.baci(folder / "release")
    direction = {"direction": "export"}
    return {
        "baci": (release, {}),
        "baci.zip": (large.zipped(release, folder / "BACI_HS92_V202301.zip"), {}),
        "customs": (large.customs(folder / "query.csv"), direction),
        "customs with rejects": (large.customs(folder / "bad.csv", good=False), direction),
    }


def _used(folder: Path) -> int:
    return sum(p.stat().st_blocks * 512 for p in folder.rglob("*") if p.is_file())


def _refusal(facts: Facts, path: Path, stated: dict[str, str]) -> Text | None:
    """What is said where the import did not go through."""
    try:
        facts.import_file(path, stated=stated)
    except FactsError as error:
        return error.message
    return None


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["baci", "baci.zip", "customs", "customs with rejects"])
def test_flows_on_a_disk_that_fills_up(disk, files, tmp_path: Path, kind: str) -> None:
    path, stated = files[kind]
    whole = Facts(tmp_path / "whole", programme="none")
    accepted = whole.import_file(path, stated=stated).accepted
    size = _used(whole.folder)
    total = whole.flows()["value"].sum()
    refused = 0
    for part in (0.05, 0.3, 0.6, 0.9, 0.99):
        with disk(int(size * part) + 64 * 1024) as place:
            facts = Facts(place / "facts", programme="none")
            first = tmp_path / NAME
            first.write_text("\n".join((BACI_HEAD, BACI_ROWS[0].replace("2021,", "2019,"), "")))
            facts.import_file(first)
            before = facts.fingerprint()
            said = _refusal(facts, path, stated)
            if said is None:
                continue
            refused += 1
            for words in ("no room on the disk", "MB are free", "up to about", "nothing was imported"):
                assert words in said.en
            assert "磁盘空间不足" in said.zh
            again = fresh(facts)
            assert again.fingerprint() == before
            assert again.damaged() == ()
            assert again.leftovers() == []
            assert again.flows()["period"].to_list() == ["2019"]
    assert refused >= 4
    with disk(4 * size) as place:
        facts = Facts(place / "facts", programme="none")
        assert facts.import_file(path, stated=stated).accepted == accepted
        assert facts.flows()["value"].sum() == total


_LIMITED = """
import resource, sys
from pathlib import Path
from wuwai.facts.model import FactsError
from wuwai.facts.store import Facts
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
try:
    Facts(Path(sys.argv[1]), programme="none").import_file(sys.argv[2])
except FactsError as error:
    print(error.message.en)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="limits of file sizes are of POSIX")
def test_a_limit_on_the_size_of_files_is_said_too(facts: Facts, files) -> None:
    """Where no disk can be mounted, this stands for a quota."""
    path, _ = files["baci"]
    for limit in (20_000, 400_000):
        done = subprocess.run(
            [sys.executable, "-c", _LIMITED, str(facts.folder), str(path), str(limit)],
            capture_output=True,
            text=True,
        )
        assert "no room on the disk (File too large)" in done.stdout, done.stderr
        assert fresh(facts).leftovers() == []
        assert fresh(facts).snapshots() == []
    assert fresh(facts).import_file(path).exit_code == 0


@pytest.mark.slow
def test_series_on_a_disk_that_fills_up(disk, write: Write) -> None:
    rows = [
        GOOD.replace("2025,", f"{y},").replace("/a", f"/{n}") for y in range(1990, 2020) for n in range(400)
    ]
    path = write(HEAD, *rows, name="many.csv")
    with disk(512 * 1024) as place:
        facts = Facts(place / "facts", programme="guangdong")
        facts.import_file(write(HEAD, GOOD))
        before = facts.fingerprint()
        filler = place / "filler"
        with pytest.raises(OSError, match="No space"):
            filler.write_bytes(b"x" * (1 << 20))
        with pytest.raises(FactsError, match=r"no room on the disk.*nothing was imported"):
            facts.import_file(path)
        again = fresh(facts)
        assert (again.fingerprint(), again.observations().height) == (before, 1)
        assert (again.damaged(), again.leftovers()) == ((), [])
        filler.unlink()
        assert again.import_file(path).accepted == len(rows)


def test_the_libraries_own_words_for_a_full_disk_are_understood(
    facts: Facts, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    import duckdb
    import polars as pl

    for said in (
        pl.exceptions.ComputeError("parquet: underlying IO error: No space left on device (os error 28)"),
        duckdb.IOException('Could not write file "flows.parquet": Disk quota exceeded'),
        OSError(28, "No space left on device"),
    ):

        def full(*_: object, said: Exception = said) -> None:
            raise said

        with monkeypatch.context() as patched:
            patched.setattr("wuwai.facts.flow_import._write_slices", full)
            with pytest.raises(FactsError, match="no room on the disk"):
                facts.import_file(write(BACI_HEAD, *BACI_ROWS, name=NAME))
        assert facts.leftovers() == []
        assert facts.flows().is_empty()
