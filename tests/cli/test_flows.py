"""Flows and files from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wuwai.programme.setup import prepare
from wuwai.workspace import Workspace

BACI = "t,i,j,k,v,q\n2021,156,704,850760,1.001,0.5\n2021,156,842,10121,2,NA\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    office = Workspace.create(tmp_path / "office", programme="guangdong")
    prepare(office)
    return office.root


@pytest.mark.slow
def test_import_query_export(run_here, home: Path, tmp_path: Path) -> None:
    path = tmp_path / "renamed.csv"
    path.write_text(BACI)
    refused = run_here("import", path, "--home", home)
    assert refused.code == 1
    assert "--classification" in refused.err
    previewed = run_here("import", path, "--classification", "HS2017", "--dry-run", "--home", home)
    assert "850760" in previewed.out
    known = ("import", path, "--classification", "HS2017")
    assert run_here(*known, "--direction", "export", "--home", home).code == 2
    done = run_here(*known, "--json", "--home", home)
    assert (done.code, done.json["importer"], done.json["accepted"]) == (0, "baci", 2)
    asked = ("facts", "query", "--flows", "--reporter", "CHN", "--partner", "Viet Nam", "--product", "85*")
    asked = (*asked, "--period", "2021", "--direction", "export", "--json")
    (row,) = run_here(*asked, "--home", home).json["rows"]
    assert (row["value"], row["currency"], row["classification"]) == (1001.0, "USD", "HS2017")
    assert run_here("facts", "query", "--flows", "--reporter", "Atlantis", "--home", home).code == 2
    assert run_here("facts", "query", "--reporter", "CHN", "--home", home).code == 2
    assert run_here("export", "--flows", "-o", tmp_path / "package", "--home", home).code == 0
    described = json.loads((tmp_path / "package" / "datapackage.json").read_text(encoding="utf-8"))
    assert described["resources"][0]["path"] == "flows.parquet"
    assert run_here("export", "--series", "exports", "-o", tmp_path / "a.csv", "--home", home).code == 0
    heading = "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,SERIES"
    assert (tmp_path / "a.csv").read_text(encoding="utf-8").startswith(heading)
    assert run_here("export", "--series", "exports", "-o", tmp_path / "a.xlsx", "--home", home).code == 0
    assert run_here("export", "--series", "none", "-o", tmp_path / "b.csv", "--home", home).code == 1
    assert run_here("export", "--flows", "-o", tmp_path / "b.csv", "--home", home).code == 0
    assert "COUNTERPART_AREA" in (tmp_path / "b.csv").read_text(encoding="utf-8")
    assert run_here("export", "--flows", "-o", tmp_path / "b.pdf", "--home", home).code == 2
