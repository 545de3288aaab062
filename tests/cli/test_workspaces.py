"""Making, finding, keeping and moving workspaces from the terminal."""

from __future__ import annotations

import csv
import os
import shutil
import stat
from pathlib import Path

import pytest

from wuwai import __version__
from wuwai.facts import shipped
from wuwai.facts.store import Facts


def test_the_version_is_printed_at_once(run):
    before = os.times()
    answer = run("--version")
    after = os.times()
    assert (answer.code, answer.out) == (0, f"wuwai {__version__}\n")
    # Work and not time: 0.3 s, however busy the machine is.
    assert after.children_user + after.children_system - before.children_user - before.children_system < 1.5


def test_the_version_loads_no_numbers(run):
    answer = run("--version", env={"PYTHONPROFILEIMPORTTIME": "1"})
    for heavy in ("polars", "duckdb", "altair", "django", "pyarrow"):
        assert f" {heavy}\n" not in answer.err, heavy


@pytest.mark.slow
def test_init_makes_a_workspace_with_the_published_facts(run, tmp_path):
    made = run("init", "office", "--programme", "guangdong", "--json")
    assert made.code == 0
    assert made.json["programme"] == "guangdong"
    key = tmp_path / "office" / "secret.key"
    assert os.name != "posix" or stat.S_IMODE(key.stat().st_mode) == 0o600
    rows = run(
        "facts", "query", "--home", "office", "--series", "exports", "--region", "CN-44", "--json"
    ).json["rows"]
    assert rows
    assert run("register", "list", "--home", "office", "--json").json["registers"][0]["rows"] == 0


def test_init_refuses_a_folder_in_use(run, tmp_path):
    (tmp_path / "office").mkdir()
    (tmp_path / "office" / "letter.txt").write_text("mine")
    answer = run("init", "office")
    assert answer.code == 1
    assert "not an empty folder" in answer.err
    assert "Traceback" not in answer.err


def test_init_names_the_programmes_there_are(run):
    answer = run("init", "office", "--programme", "atlantis")
    assert answer.code == 2
    assert "guangdong" in answer.err


def test_home_may_stand_before_or_after_the_verb_or_in_the_environment_or_be_here(run_here, demo, tmp_path):
    def run(*words, env=None):
        return run_here(*words, env={"WUWAI_HOME": None, **(env or {})})

    query = ("facts", "query", "--series", "exports", "--period", "2025", "--json")
    before = run("--home", demo, *query)
    assert before.code == 0
    assert before.json == run(*query, "--home", demo).json == run(*query, env={"WUWAI_HOME": str(demo)}).json
    shutil.copytree(demo, tmp_path, dirs_exist_ok=True)
    assert run(*query).json == before.json


def test_no_home_is_said_in_words(run):
    answer = run("facts", "query")
    assert answer.code == 1
    assert "--home" in answer.err


@pytest.mark.parametrize(("locale", "word"), [("zh_CN.UTF-8", "工作区"), ("en_GB.UTF-8", "workspace")])
def test_errors_come_in_the_language_of_the_terminal(run, locale, word):
    assert word in run("facts", "query", "--home", "nowhere", env={"LANG": locale}).err


def test_lang_overrides_the_terminal(run):
    assert "工作区" in run("facts", "query", "--home", "nowhere", "--lang", "zh").err


@pytest.mark.slow
def test_a_second_demo_keeps_everything(run, demo, tmp_path):
    home = tmp_path / "again"
    shutil.copytree(demo, home)
    run("user", "add", "chen", "--role", "editor", "--home", home)
    (home / "uploads" / "paper.bin").write_bytes(b"kept")
    before = sorted(p.name for p in (home / "facts" / "snapshots").iterdir())
    rows = run("register", "list", "--home", home, "--json").json
    again = run("demo", "--no-serve", "--home", home)
    assert again.code == 0
    assert sorted(p.name for p in (home / "facts" / "snapshots").iterdir()) == before
    assert run("register", "list", "--home", home, "--json").json == rows
    assert (home / "uploads" / "paper.bin").read_bytes() == b"kept"
    assert "chen" in [u["username"] for u in run("user", "list", "--home", home, "--json").json["users"]]


def test_a_demo_has_synthetic_rows_that_say_so(run, demo):
    registers = run("register", "list", "--home", demo, "--json").json["registers"]
    synthetic = {one["name"] for one in registers if one["synthetic"]}
    assert synthetic >= {"overseas-warehouses", "ecommerce-parks", "investment-projects"}
    # What is not synthetic is what others published, and the firms that those rows name.
    published = {path.stem: path for path in (shipped.folder("guangdong") / "registers").glob("*.csv")}
    for one in registers:
        real = one["rows"] - one["synthetic"]
        if real and one["name"] != "enterprises":
            with published[one["name"]].open(encoding="utf-8", newline="") as file:
                assert real == len(list(csv.DictReader(file))), one["name"]


def test_a_workspace_may_be_moved(run, demo, tmp_path):
    shutil.copytree(demo, tmp_path / "one")
    shutil.move(tmp_path / "one", tmp_path / "two")
    assert run("doctor", "--home", "two").code == 0
    assert str(tmp_path) not in (tmp_path / "two" / "wuwai.toml").read_text()


@pytest.mark.slow
def test_demo_does_not_take_over_an_office_workspace(run, tmp_path):
    run("init", "office")
    answer = run("demo", "--no-serve", "--home", "office")
    assert answer.code == 1
    assert "serve" in answer.err


@pytest.mark.slow
def test_a_demo_interrupted_before_its_settings_were_written_is_made_anew(run, tmp_path):
    home = tmp_path / "half"
    (home / "facts").mkdir(parents=True)
    (home / "secret.key").write_text("begun")
    assert run("demo", "--no-serve", "--no-sample-flows", "--home", home).code == 0
    assert run("doctor", "--home", home).code == 0


@pytest.mark.slow
def test_a_demo_interrupted_later_is_finished(run, demo, tmp_path):
    home = tmp_path / "half"
    shutil.copytree(demo, home)
    settings = home / "wuwai.toml"
    settings.write_text(settings.read_text().replace("complete = true", "complete = false"))
    for path in home.glob("wuwai.sqlite3*"):
        path.unlink()
    told = run("doctor", "--home", home)
    assert told.code == 1
    assert "finishes it" in told.out
    assert run("demo", "--no-serve", "--home", home).code == 0
    assert run("doctor", "--home", home).code == 0
    assert (
        run("register", "list", "--home", home, "--json").json
        == run("register", "list", "--home", demo, "--json").json
    )
    assert snapshots(home) == snapshots(demo)


def snapshots(home: Path) -> list[str]:
    return sorted(p.name for p in (home / "facts" / "snapshots").iterdir())


def flows(home: Path, **asked: str) -> list[tuple]:
    """The flows of a workspace without what tells one import of a file from another."""
    found = Facts(home / "facts", programme="guangdong").flows(**asked)
    told = ("period", "reporter", "partner", "product", "direction", "regime", "value", "dataset", "sample")
    return found.select(told).rows()


def test_a_demo_interrupted_among_its_flows_gets_the_rest(run, demo, tmp_path):
    home = tmp_path / "half"
    shutil.copytree(demo, home)
    settings = home / "wuwai.toml"
    settings.write_text(settings.read_text().replace("complete = true", "complete = false"))
    synthetic = [
        p.parent
        for p in (home / "facts" / "snapshots").glob("*/manifest.json")
        if "synthetic-" in p.read_text()
    ]
    assert len(synthetic) == 7
    for folder in synthetic[1:]:
        shutil.rmtree(folder)
    (home / "facts" / "staging" / "begun").mkdir(parents=True)
    assert run("demo", "--no-serve", "--home", home).code == 0
    assert len(snapshots(home)) == len(snapshots(demo))
    asked = {"reporter": "440300", "product": "85*", "period": "2025-03"}
    assert flows(home, **asked) == flows(demo, **asked) != []


def test_a_demos_flows_are_synthetic_and_say_so(demo):
    rows = flows(demo, product="8507*", period="2024-05")
    assert rows
    assert all(sample and dataset.endswith("(synthetic)") for *_, dataset, sample in rows)
    assert {len(regime) for *_, regime, _, _, _ in rows} == {2, 4}  # query files and declarations


@pytest.mark.slow
def test_a_switch_makes_the_demo_without_synthetic_flows_for_good(run, demo, tmp_path):
    home = tmp_path / "plain"
    answer = run("demo", "--no-serve", "--no-sample-flows", "--home", home)
    assert "no synthetic trade flows" in answer.out
    assert len(snapshots(home)) == len(snapshots(demo)) - 7
    settings = home / "wuwai.toml"
    settings.write_text(settings.read_text().replace("complete = true", "complete = false"))
    assert run("demo", "--no-serve", "--home", home).code == 0  # finished as it was begun
    assert len(snapshots(home)) == len(snapshots(demo)) - 7
    kept = run("demo", "--no-serve", "--no-sample-flows", "--home", demo)
    assert "kept as it is" in kept.out


def test_an_unknown_setting_is_named(run, demo, tmp_path):
    home = tmp_path / "w"
    shutil.copytree(demo, home)
    with (home / "wuwai.toml").open("a") as file:
        file.write('\n[server]\nhots = ["x"]\n')
    answer = run("doctor", "--home", home)
    assert answer.code == 1
    assert "server.hots" in answer.err


@pytest.mark.parametrize("content", ["schema", "[workspace]\nschema = 99\n"])
def test_a_settings_file_that_does_not_hold_is_explained(run, tmp_path, content):
    (tmp_path / "wuwai.toml").write_text(content)
    answer = run("facts", "query")
    assert answer.code == 1
    assert "wuwai.toml" in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.slow
def test_the_demo_folder_is_the_users_own_where_none_is_named(run, tmp_path):
    answer = run("demo", "--no-serve", "--no-sample-flows", env={"XDG_DATA_HOME": str(tmp_path / "data")})
    assert answer.code == 0
    assert (Path(tmp_path) / "data" / "wuwai" / "demo" / "wuwai.toml").is_file()
