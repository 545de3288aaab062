"""Snapshots damaged by hand: each file is named, and whatever is whole is read."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from wuwai.facts import inspection
from wuwai.facts.store import Facts

from .conftest import BACI, BACI_HEAD, BACI_ROWS, GOOD, HEAD, Write, fresh

Harm = Callable[[Path], None]


def flip(path: Path) -> None:
    """Change one bit and nothing that a look at the folder shows: time and size stay."""
    stat = path.stat()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    with path.open("r+b") as file:
        file.write(data)
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def remove(path: Path) -> None:
    path.unlink()


def a_folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.fixture
def two(facts: Facts, write: Write) -> tuple[Facts, dict[str, str]]:
    """A snapshot of a series with a reject, one of flows with a reject, and one more of each."""
    bad = GOOD.replace("60300", "many")
    first = facts.import_file(write(HEAD, GOOD, bad))
    flows = facts.import_file(write(BACI_HEAD, *BACI_ROWS, "2021,156,704,850760,x,1", name=BACI))
    facts.import_file(write(HEAD, GOOD.replace("2025,", "2024,"), name="b.csv"))
    facts.import_file(write(BACI_HEAD, "2022,156,704,850760,9,1", name="BACI_HS92_Y2022_V202401.csv"))
    assert first.snapshot
    assert flows.snapshot
    return facts, {"observations": first.snapshot, "flows": flows.snapshot}


@pytest.mark.parametrize("harm", [flip, cut, empty, remove, a_folder_instead])
@pytest.mark.parametrize(
    ("kind", "file"),
    [
        ("observations", "observations.parquet"),
        ("observations", "manifest.json"),
        ("flows", "flows-001.parquet"),
        ("flows", "slices.parquet"),
        ("flows", "manifest.json"),
    ],
)
def test_a_table_or_manifest_is_named_and_the_rest_is_read(two, kind: str, file: str, harm: Harm) -> None:
    facts, names = two
    harm(facts.folder / "snapshots" / names[kind] / file)
    again = fresh(facts)
    (fault,) = again.faults(thorough=True)
    assert (fault.snapshot, fault.file, fault.lost) == (names[kind], file, True)
    for words in (fault.words.en, fault.words.zh):
        assert names[kind] in words
        assert file in words
    assert again.damaged() == (fault.words,)
    wanted = {"observations": (["2024"], ["2021", "2022"]), "flows": (["2024", "2025"], ["2022"])}[kind]
    assert (again.observations()["period"].to_list(), sorted(set(again.flows()["period"]))) == wanted


@pytest.mark.parametrize("harm", [flip, cut, empty, remove])
@pytest.mark.parametrize("kind", ["observations", "flows"])
def test_lost_rejects_are_named_and_the_facts_are_read(two, kind: str, harm: Harm) -> None:
    facts, names = two
    harm(facts.folder / "snapshots" / names[kind] / "rejects.json")
    again = fresh(facts)
    (fault,) = again.faults()
    assert (fault.snapshot, fault.file, fault.lost) == (names[kind], "rejects.json", False)
    assert "1 rejected rows cannot be listed" in fault.words.en
    assert again.observations().height == 2
    assert set(again.flows()["period"]) == {"2021", "2022"}


def test_a_file_too_many_is_named_and_not_read(two) -> None:
    facts, names = two
    folder = facts.folder / "snapshots"
    before = fresh(facts).flows()
    (folder / names["flows"] / "flows-999.parquet").write_bytes(
        (folder / names["flows"] / "flows-001.parquet").read_bytes()
    )
    (folder / "notes.txt").write_text("by hand")
    again = fresh(facts)
    assert [(f.file, f.lost) for f in again.faults()] == [("flows-999.parquet", False), ("notes.txt", False)]
    assert again.flows().equals(before)


def test_pages_trust_what_they_checked_and_a_thorough_look_does_not(two) -> None:
    facts, names = two
    assert fresh(facts).faults() == []
    flip(facts.folder / "snapshots" / names["flows"] / "flows-001.parquet")
    served = fresh(facts)
    assert served.faults() == []
    assert [f.file for f in fresh(facts).faults(thorough=True)] == ["flows-001.parquet"]
    # What one process found, the others learn.
    assert [f.file for f in served.faults()] == ["flows-001.parquet"]
    assert set(served.flows()["period"]) == {"2022"}
    assert [f.file for f in fresh(facts).faults()] == ["flows-001.parquet"]


def test_damage_is_noticed_while_a_workspace_is_served(two) -> None:
    facts, names = two
    assert facts.faults() == []
    remove(facts.folder / "snapshots" / names["flows"] / "flows-001.parquet")
    assert [f.file for f in facts.faults()] == ["flows-001.parquet"]
    assert set(facts.flows()["period"]) == {"2022"}


def test_a_figure_changed_in_a_manifest_breaks_its_seal(two) -> None:
    facts, names = two
    path = facts.folder / "snapshots" / names["flows"] / "manifest.json"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"accepted": 3', '"accepted": 4'), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != text
    assert [f.file for f in fresh(facts).faults()] == ["manifest.json"]


def test_the_file_of_a_damaged_snapshot_can_be_imported_again(two) -> None:
    facts, names = two
    whole = fresh(facts).flows().drop("origin", "snapshot", "recorded_on")
    cut(facts.folder / "snapshots" / names["flows"] / "flows-001.parquet")
    again = fresh(facts)
    assert again.import_file(facts.folder.parent / BACI).accepted == 3
    assert again.flows().drop("origin", "snapshot", "recorded_on").equals(whole)


def test_of_flows_too_the_later_import_wins_whatever_the_clock_said(tmp_path: Path, write: Write) -> None:
    moments = [datetime(2026, 3, 1, tzinfo=UTC) - timedelta(days=30 * i) for i in range(3)]
    head = "exporter,product,value"
    for number, moment in enumerate(moments):
        facts = Facts(tmp_path / "facts", programme="none", clock=lambda moment=moment: moment)
        path = write(head, f"CHN,8507,{number}", name="m.csv")
        assert facts.import_file(path, stated={"period": "2021"}).accepted == 1
    again = Facts(tmp_path / "facts", programme="none")
    assert [m.sequence for m in again.snapshots()] == [1, 2, 3]
    assert again.flows()["value"].to_list() == [2.0]
    # What was recorded by a day is asked of the dates that were recorded.
    assert again.flows(as_of="2026-01-05")["value"].to_list() == [2.0]
    assert again.flows(as_of="2025-12-01").is_empty()
    said = list(inspection.clock(again.snapshots(), datetime(2026, 3, 1, tzinfo=UTC)))
    assert len(said) == 2
    assert "the clock went back" in said[0].en
    assert "时钟曾回拨" in said[0].zh
    ahead = list(inspection.clock(again.snapshots(), datetime(2026, 2, 1, tzinfo=UTC)))
    assert "still to come" in ahead[-1].en


def test_a_list_of_checked_tables_half_written_is_a_leftover(two) -> None:
    facts, _ = two
    half = facts.folder / ".checked-abc"
    half.write_text("{")
    assert facts.leftovers() == [half]
    assert facts.clear_leftovers() == [half]
    assert facts.leftovers() == []
