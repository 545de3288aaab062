"""What is exported: whole, in little memory, said where it is a sample, and the same when it comes back."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wuwai.facts import export, export_workbook
from wuwai.facts.flow_questions import Asked
from wuwai.facts.model import FactsError
from wuwai.facts.store import Facts

from . import large
from .conftest import BACI, BACI_HEAD, BACI_ROWS, GOOD, HEAD, Write

KEPT = [
    "series",
    "region",
    "place",
    "period",
    "value",
    "unit",
    "published_on",
    "source_url",
    "certainty",
    "note",
]

# The rules of frictionless Data Package 1 and Table Schema that concern what is written here.
FIELD_TYPES = ["string", "number", "integer", "date", "boolean", "array"]
PROFILE = {
    "type": "object",
    "required": ["name", "resources"],
    "properties": {
        "profile": {"const": "data-package"},
        "name": {"type": "string", "pattern": "^([-a-z0-9._/])+$"},
        "description": {"type": "string"},
        "sources": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["title"],
                "properties": {"title": {"type": "string"}, "path": {"type": "string"}},
            },
        },
        "resources": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["name", "path"],
                "properties": {
                    "name": {"type": "string", "pattern": "^([-a-z0-9._/])+$"},
                    "path": {"type": "string", "pattern": r"^(?=^[^./~])(^((?!\.{2}).)*$).*$"},
                    "format": {"type": "string"},
                    "mediatype": {"type": "string", "pattern": "^(.+)/(.+)$"},
                    "bytes": {"type": "integer"},
                    "hash": {"type": "string", "pattern": "^([^:]+:[a-fA-F0-9]+|[a-fA-F0-9]{32}|)$"},
                    "schema": {
                        "type": "object",
                        "required": ["fields"],
                        "properties": {
                            "fields": {
                                "type": "array",
                                "minItems": 1,
                                "items": {
                                    "required": ["name"],
                                    "properties": {
                                        "name": {"type": "string"},
                                        "type": {
                                            "enum": [
                                                "string",
                                                "number",
                                                "integer",
                                                "date",
                                                "boolean",
                                                "array",
                                            ]
                                        },
                                    },
                                },
                            }
                        },
                    },
                },
            },
        },
    },
}


def _flows(facts: Facts, **asked: str) -> export.Selection:
    return export.flows(facts.flows_matching(Asked(**asked)))  # type: ignore[arg-type]


@pytest.fixture
def both(facts: Facts, write: Write) -> Facts:
    facts.import_file(write(HEAD, GOOD, GOOD.replace("2025,", "2024,")))
    facts.import_file(write(BACI_HEAD, *BACI_ROWS, name=BACI))
    return facts


def test_flows_as_sdmx_csv(both: Facts, tmp_path: Path) -> None:
    export.sdmx_csv(_flows(both), tmp_path / "flows.csv")
    with (tmp_path / "flows.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sorted((r["REF_AREA"], r["COUNTERPART_AREA"], float(r["OBS_VALUE"])) for r in rows) == [
        ("CHN", "USA", 2000.0),
        ("CHN", "VNM", 1001.0),
        ("VNM", "CHN", 3000.0),
    ]
    assert {(r["STRUCTURE_ID"], r["DATASET"], r["UNIT_MEASURE"], r["SAMPLE"]) for r in rows} == {
        ("WUWAI:FLOWS(1.0)", "BACI HS1992", "USD", "false")
    }
    refused = both.import_file(tmp_path / "flows.csv")
    assert refused.snapshot is None
    assert "trade flows that wuwai exported" in refused.rejects[0].expected.en


@pytest.mark.parametrize("kind", ["observations", "flows"])
def test_a_package_follows_the_profile_and_holds_the_rows(both: Facts, tmp_path: Path, kind: str) -> None:
    selection = export.observations(both.observations()) if kind == "observations" else _flows(both)
    export.package(selection, tmp_path / "package")
    described = json.loads((tmp_path / "package" / "datapackage.json").read_text(encoding="utf-8"))
    jsonschema.validate(described, PROFILE)
    (resource,) = described["resources"]
    table = pl.read_parquet(tmp_path / "package" / resource["path"])
    assert resource["bytes"] == (tmp_path / "package" / resource["path"]).stat().st_size
    before = both.observations() if kind == "observations" else both.flows()
    assert table.schema == before.schema
    assert table.sort("origin").equals(before.sort("origin"))
    assert sorted(p.name for p in (tmp_path / "package").iterdir()) == ["datapackage.json", f"{kind}.parquet"]


def test_as_of_is_honoured(facts: Facts, write: Write, tmp_path: Path) -> None:
    facts.import_file(write(BACI_HEAD, *BACI_ROWS, name=BACI))
    facts.import_file(write(BACI_HEAD, "2021,156,704,850760,9,1", name="BACI_HS92_Y2021_V202401.csv"))
    for day, wanted in (("2023-06-30", [1001.0, 2000.0, 3000.0]), ("2026-12-31", [3000.0, 9000.0])):
        export.package(export.flows(facts.flows_matching(Asked(), as_of=day)), tmp_path / day)
        assert sorted(pl.read_parquet(tmp_path / day / "flows.parquet")["value"]) == wanted


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_sample_comes_back_as_one(facts: Facts, write: Write, tmp_path: Path, suffix: str) -> None:
    facts.import_file(write(HEAD, GOOD), sample=True)
    selection = export.observations(facts.observations())
    assert selection.sample
    path = tmp_path / f"out.{suffix}"
    (export.sdmx_csv if suffix == "csv" else export_workbook.workbook)(selection, path)
    other = Facts(tmp_path / "other", programme="guangdong")
    assert other.import_file(path).accepted == 1
    assert other.observations()["sample"].to_list() == [True]
    assert other.import_file(path).repeated


def test_periods_are_written_as_sdmx_writes_them(facts: Facts, write: Write, tmp_path: Path) -> None:
    """With its frequency, and read back as they were; what SDMX has no name for stays as published."""
    written = {
        "2025": "A", "2025H1": "S", "2025Q3": "Q", "2025-10": "M", "2025-01..10": "_O", "2025Q1-Q3": "_O",
        "2021-2025": "_O", "2025-spring": "_O", "to 2025-06": "_O",
    }  # fmt: skip
    rows = [
        f"exports,Guangdong,{period},{n + 1},亿元CNY,https://a.cn/,CN-44,2026-01-01,H,official,"
        for n, period in enumerate(written)
    ]
    assert facts.import_file(write(HEAD, *rows)).rejects == ()
    export.sdmx_csv(export.observations(facts.observations()), tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        told = {row["TIME_PERIOD"]: row["FREQ"] for row in csv.DictReader(file)}
    assert told == {
        {"2025H1": "2025-S1", "2025Q3": "2025-Q3"}.get(period, period): code
        for period, code in written.items()
    }
    other = Facts(tmp_path / "other", programme="guangdong")
    assert other.import_file(tmp_path / "out.csv").rejects == ()
    assert set(other.observations()["period"]) == set(written)


def test_a_sample_is_said_in_every_kind_of_file(facts: Facts, write: Write, tmp_path: Path) -> None:
    facts.import_file(write(BACI_HEAD, *BACI_ROWS, name=BACI), sample=True)
    selection = _flows(facts)
    export.sdmx_csv(selection, tmp_path / "a.csv")
    export_workbook.workbook(selection, tmp_path / "a.xlsx")
    export.package(selection, tmp_path / "a")
    lines = (tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()
    assert [line.endswith(",true") for line in lines[1:]] == [True] * 3
    described = json.loads((tmp_path / "a" / "datapackage.json").read_text(encoding="utf-8"))
    jsonschema.validate(described, PROFILE)
    assert described["sample"] is True
    assert "must not be quoted" in described["description"]
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["sample facts", "sources"]
    assert "不得引用" in str([c.value for row in book["sources"].iter_rows() for c in row])


def test_more_rows_than_a_sheet_holds_are_refused_in_words(
    both: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_workbook, "MOST_ROWS", 2)
    with pytest.raises(FactsError, match="a sheet of Excel holds 2"):
        export_workbook.workbook(_flows(both), tmp_path / "a.xlsx")
    assert list(tmp_path.glob("*.xlsx")) == []


def test_a_disk_that_fills_up_leaves_the_file_of_before(
    both: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    export.sdmx_csv(_flows(both), path)
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("wuwai.facts.durable.sync_file", full)
    for write in (export.sdmx_csv, export_workbook.workbook):
        with pytest.raises(FactsError, match="no room on the disk"):
            write(_flows(both), path)
    assert path.read_bytes() == before
    assert list(tmp_path.glob(".*part")) == []


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Zs")), min_size=1, max_size=12
)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.one_of(TEXT, st.sampled_from(["=1+1", "'=1", "-2+3", "@a", "+b", '"q"', "a,b", "''=x"])),
            st.decimals(-1_000_000, 1_000_000, places=3),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_observations_come_back_from_sdmx_csv_as_they_were(tmp_path_factory, rows) -> None:
    folder = tmp_path_factory.mktemp("round")
    path = folder / "in.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD.split(","))
        for number, (note, value) in enumerate(rows):
            source = f"https://www.stats.gov.cn/{number}"
            writer.writerow(
                [
                    "exports",
                    "Guangdong",
                    str(2000 + number),
                    value,
                    "亿元CNY",
                    source,
                    "CN-44",
                    "",
                    "H",
                    "official",
                    note,
                ]
            )
    before = Facts(folder / "a", programme="guangdong")
    assert before.import_file(path).rejects == ()
    export.sdmx_csv(export.observations(before.observations()), folder / "out.csv")
    after = Facts(folder / "b", programme="guangdong")
    assert after.import_file(folder / "out.csv").rejects == ()
    assert after.observations().select(KEPT).equals(before.observations().select(KEPT))


MEASURED = """
import sys
from pathlib import Path
from wuwai.facts import export, export_workbook
from wuwai.facts.flow_questions import Asked
from wuwai.facts.store import Facts
facts, out, kind = Facts(Path(sys.argv[1]), programme="none"), Path(sys.argv[2]), sys.argv[3]
selection = export.flows(facts.flows_matching(Asked()))
{"csv": export.sdmx_csv, "package": export.package, "xlsx": export_workbook.workbook}[kind](selection, out)
peak = next(l for l in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in l)
print(selection.count, int(peak.split()[1]) // 1024)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
@pytest.mark.parametrize("kind", ["csv", "package"])
def test_millions_of_flows_are_written_in_little_memory(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "facts"
    rows = 1_000_000
    assert (
        Facts(folder, programme="none")
        .import_file(large.baci(tmp_path / "release", years=2, rows=rows))
        .accepted
        == 2 * rows
    )
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(folder), str(tmp_path / "out"), kind],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ,
    )
    count, peak = map(int, done.stdout.split())  # and no progress bar among it
    assert count == 2 * rows
    assert peak < 900, f"{peak} MB"
