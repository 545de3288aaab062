"""The verbs on code tables, clusters and samples, as a terminal meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from wuwai.cli.app import app
from wuwai.workspace import Workspace


@pytest.fixture
def run(tmp_path):
    Workspace.create(tmp_path / "ws", programme="guangdong")

    def one(*words: str):
        return CliRunner().invoke(app, [*words, "--home", str(tmp_path / "ws"), "--lang", "en"])

    return one


def _table(tmp_path: Path, text: str) -> str:
    path = tmp_path / "table.csv"
    path.write_text(text, "utf-8")
    return str(path)


def test_a_table_is_taken_and_listed(run, tmp_path):
    path = _table(tmp_path, "code,country\n116,JPN\n")
    assert run("reference", "import", "partners", path).exit_code == 2
    assert run("reference", "import", "partners", path, "--source", "office, 2026").exit_code == 0
    listed = json.loads(run("reference", "list", "--json").stdout)
    assert [t["source"] for t in listed["tables"]] == ["office, 2026"]


def test_a_table_with_a_bad_cell_is_not_taken(run, tmp_path):
    result = run(
        "reference", "import", "partners", _table(tmp_path, "code,country\n1,JPN\n"), "--source", "x"
    )
    assert result.exit_code == 1
    assert "table.csv:2 [code]" in result.stderr
    assert run("reference", "import", "nonsense", _table(tmp_path, "a\n")).exit_code == 2


def test_clusters_and_their_overlaps(run, tmp_path):
    found = json.loads(run("reference", "clusters", "--on", "2024-01-01", "--json").stdout)
    assert len(found["clusters"]) == 22
    both = {"code": "850760", "clusters": ["new-energy-storage", "new-three"], "counted": 2.0}
    assert both in found["overlaps"]
    assert "not set by an office" in run("reference", "clusters").stdout


def test_a_cluster_file_is_checked_and_saved_as_a_version(run, tmp_path):
    path = tmp_path / "ships.toml"
    path.write_text(
        'name = "ships"\ngroup = "own"\ntitle = "船舶"\nsource = "office"\n'
        '[[products]]\ncode = "8901"\nreason = "客货船"\n',
        "utf-8",
    )
    assert run("reference", "save-cluster", str(path), "--why", "new", "--dry-run").exit_code == 0
    assert not (tmp_path / "ws" / "clusters").exists()
    assert "version 1 saved" in run("reference", "save-cluster", str(path), "--why", "new").stdout
    assert "version 2 saved" in run("reference", "save-cluster", str(path), "--why", "again").stdout
    path.write_text(path.read_text("utf-8").replace("8901", "8999"), "utf-8")
    refused = run("reference", "save-cluster", str(path), "--why", "wrong")
    assert refused.exit_code == 1
    assert "8999" in refused.stderr
    assert run("reference", "save-cluster", str(path), "--why", " ").exit_code == 2


def test_a_cluster_file_that_cannot_be_read_is_named_and_the_others_go_on(run, tmp_path):
    (tmp_path / "ws" / "clusters").mkdir()
    (tmp_path / "ws" / "clusters" / "new-three.toml").write_text("[[", "utf-8")
    result = run("reference", "clusters", "--json")
    assert result.exit_code == 1
    assert "new-three.toml" in result.stderr
    assert len(json.loads(result.stdout)["clusters"]) == 22
    assert "new-three.toml" in run("doctor").output


def test_samples(run, tmp_path):
    assert run("sample", "customs", "--rows", "5").exit_code == 2
    empty = run("sample", "customs", "--rows", "2000", "--folder", str(tmp_path / "out"))
    assert empty.exit_code == 1
    assert "published" in empty.stderr
    result = CliRunner().invoke(
        app, ["sample", "declarations", "--rows", "20", "--folder", str(tmp_path / "out")]
    )
    assert result.exit_code == 0
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["synthetic-declarations-cn-44-2024.csv"]
    firms = run("sample", "firms", "--one-in", "500", "--folder", str(tmp_path / "out"))
    assert firms.exit_code == 1
    assert "published" in firms.stderr


def test_a_template_of_firms_is_recognised(run, tmp_path):
    path = tmp_path / "mine.csv"
    assert run("facts", "template", "--firms", "-o", str(path)).exit_code == 0
    with path.open("a", encoding="utf-8") as file:
        file.write("2024,F1,440300,export,850760,VNM,12.5,USD\r\n")
    printed = json.loads(run("import", str(path), "--json").stdout)
    assert (printed["importer"], printed["accepted"]) == ("firms", 1)


def test_unknown_codes_are_listed_with_what_to_do(run, tmp_path):
    assert "known" in run("reference", "unknown").stdout
    query = tmp_path / "query.csv"
    heading = "数据年月,商品编码,商品名称,贸易伙伴编码,贸易伙伴名称,美元"
    query.write_text(
        f"{heading}\n202305,85079999,月球电池,701,亚特兰蒂斯,5\n202305,85076000,电池,116,日本,7\n", "utf-8"
    )
    done = run("import", str(query), "--direction", "export")
    assert done.exit_code == 3
    assert "unknown codes: 2" in done.stderr
    assert "wuwai reference import partners" in done.stderr
    printed = json.loads(run("import", str(query), "--direction", "import", "--json").stdout)
    assert [(u["kind"], u["code"], u["name"]) for u in printed["unknown"]] == [
        ("partner", "701", "亚特兰蒂斯"),
        ("product", "85079999", "月球电池"),
    ]
    listed = json.loads(run("reference", "unknown", "--json").stdout)["unknown"]
    assert [(u["code"], u["rows"], u["amounts"], u["known_now"]) for u in listed] == [
        ("701", 2, {"USD": 10.0}, False),
        ("85079999", 2, {"USD": 10.0}, False),
    ]
    by_code = _table(tmp_path, "code,country\n701,X-UNKNOWN\n")
    run("reference", "import", "partners", by_code, "--source", "office, 2026")
    assert "known by now" not in run("reference", "unknown").stdout  # the printed name still is not
    path = _table(tmp_path, "code,country,name_zh\n701,X-UNKNOWN,亚特兰蒂斯\n")
    run("reference", "import", "partners", path, "--source", "office, 2026")
    assert "known by now: import query.csv again" in run("reference", "unknown").stdout
    for direction in ("export", "import"):
        run("import", str(query), "--direction", direction)
    assert [u["code"] for u in json.loads(run("reference", "unknown", "--json").stdout)["unknown"]] == [
        "85079999"
    ]


def test_the_office_names_products_and_converts_editions(run, tmp_path):
    query = tmp_path / "query.csv"
    query.write_text("年月,商品编码,美元\n202305,85414300,9\n202305,85076000,7\n", "utf-8")
    assert run("import", str(query), "--direction", "export").exit_code == 0
    names = "edition,code,name_zh\nHS2022,854143,太阳能电池组件\nHS2022,85076000,锂离子蓄电池\n"
    assert (
        run("reference", "import", "products", _table(tmp_path, names), "--source", "office").exit_code == 0
    )
    asked = ["facts", "query", "--flows", "--home", str(tmp_path / "ws"), "--lang", "zh"]
    rows = json.loads(CliRunner().invoke(app, [*asked, "--json"]).stdout)["rows"]
    assert {r["product"]: r["product_name"] for r in rows} == {
        "85414300": "太阳能电池组件",
        "85076000": "锂离子蓄电池",
    }
    assert "太阳能电池组件" in CliRunner().invoke(app, asked).stdout
    assert "lithium-ion" in run("facts", "query", "--flows").stdout
    refused = run("facts", "query", "--flows", "--convert", "HS2017")
    assert refused.exit_code == 2
    assert "wuwai reference import conversion" in refused.stderr
    pairs = "HS 2022,HS 2017\n854143,854140\n850760,850760\n"
    run("reference", "import", "conversion", _table(tmp_path, pairs), "--source", "UNSD")
    done = run("facts", "query", "--flows", "--convert", "HS2017", "--json")
    assert [(r["product"], r["classification"], r["value"]) for r in json.loads(done.stdout)["rows"]] == [
        ("850760", "HS2017", 7.0),
        ("854140", "HS2017", 9.0),
    ]
    assert "first six" in done.stderr
    assert run("facts", "query", "--convert", "HS2017").exit_code == 2
