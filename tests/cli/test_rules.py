"""``wuwai rules`` as a terminal meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from wuwai.cli.app import app
from wuwai.rules import shelf
from wuwai.workspace import Workspace

GOOD = Path(shelf.get("foreign-rd-centre").file).read_text(encoding="utf-8")


@pytest.fixture
def run(tmp_path):
    def one(*words: str):
        return CliRunner().invoke(app, ["rules", *map(str, words)])

    return one


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"staff >= 80"', '"10 / (staff - staff) > 1"', ("clause staff", "divides by zero")),
        ('"staff >= 80"', '"stuff >= 80"', ("clause staff", "'stuff'", "not an input")),
        ('"staff >= 80"', '"staff + 80"', ("clause staff", "true or false")),
        ('"staff >= 80"', "\"staff >= '80'\"", ("clause staff", "declared types")),
        ("[[clauses]]", "[[clauses]", ("TOML",)),
        ('certainty = "H"', 'certainty = "X"', ("H, M, L",)),
    ],
)
def test_a_bad_book_is_refused_with_file_line_clause_and_reason(run, tmp_path, old, new, says):
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    file = tmp_path / "own.toml"
    file.write_text(text, encoding="utf-8")
    result = run("check", file, "--lang", "en")
    assert result.exit_code == 1
    assert f"{file}, line " in result.stdout
    for one in says:
        assert one in result.stdout
    (problem,) = json.loads(run("check", file, "--json", "--lang", "zh").stdout)["files"][0]["problems"]
    line = text.splitlines()[problem["line"] - 1]
    assert new.split(" = ")[0].split("]")[0] in line
    assert any("\u4e00" <= letter <= "\u9fff" for letter in problem["reason"])


def test_good_files_are_in_order(run):
    for book in shelf.books():
        assert run("check", book.file, "--lang", "en").exit_code == 0


def test_the_list_names_what_cannot_be_used_and_goes_on(run, tmp_path):
    home = tmp_path / "ws"
    workspace = Workspace.create(home, programme="guangdong")
    (workspace.rules_folder / "own.toml").write_text('name = "foreign-rd-centre"\n', encoding="utf-8")
    result = run("list", "--home", home, "--json", "--lang", "en")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert [one["name"] for one in told["unusable"]] == ["foreign-rd-centre"]
    assert "public-overseas-warehouse" in {one["name"] for one in told["books"]}


@pytest.mark.slow
def test_a_book_is_put_to_a_whole_register(demo, tmp_path):
    import subprocess
    import sys

    def told(*words):
        command = [
            sys.executable,
            "-m",
            "wuwai",
            "rules",
            "evaluate",
            *words,
            "--home",
            str(demo),
            "--lang",
            "en",
        ]
        return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=tmp_path)

    given = ("public-overseas-warehouse", "--register", "overseas-warehouses")
    done = json.loads(told(*given, "--json").stdout)
    assert done["rows"] == done["pass"] + done["fail"] + done["unknown"] == 60
    assert done["sample"]
    assert told(*given, "-o", "out.csv").returncode == 0
    assert len((tmp_path / "out.csv").read_text("utf-8-sig").splitlines()) == 61
    assert "not in force" in told(*given, "--on", "2020-01-01").stderr
    assert "gives none of the inputs" in told("work-permit-points", *given[1:]).stderr
    assert told("nothing", *given[1:]).returncode == 2
