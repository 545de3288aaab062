"""What the verbs that answer print, and how they say no."""

from __future__ import annotations

import csv
import io
import re

import pytest

from wuwai.workspace import Workspace

HEADING = "series,region,period,value,unit,source_url\n"
GOOD = "exports,CN-44,2019,43379,亿元CNY,https://example.org/a\n"


@pytest.fixture
def home(workspace):
    return workspace.root


def test_facts_query_prints_the_documented_json(run_here, home):
    answer = run_here(
        "facts",
        "query",
        "--series",
        "exports",
        "--region",
        "CN-44",
        "--period",
        "2025",
        "--json",
        "--home",
        home,
    )
    (row,) = answer.json["rows"]
    wanted = {
        "series",
        "region",
        "period",
        "value",
        "unit",
        "published_on",
        "recorded_on",
        "source_url",
        "certainty",
    }
    assert set(row) >= wanted
    assert (row["series"], row["region"], row["period"]) == ("exports", "CN-44", "2025")


def test_a_region_may_be_named_in_either_language(run_here, home):
    query = ("facts", "query", "--series", "exports", "--period", "2025", "--json", "--home", home)
    assert run_here(*query, "--region", "广东").json == run_here(*query, "--region", "Guangdong").json


def test_facts_query_prints_csv(run_here, home):
    answer = run_here("facts", "query", "--series", "exports*", "--csv", "--home", home)
    rows = list(csv.DictReader(io.StringIO(answer.out)))
    assert rows
    assert all(row["series"].startswith("exports") for row in rows)


def test_filters_that_mean_nothing_are_usage_errors(run_here, home):
    for option, value in (("--region", "Atlantis"), ("--period", "2025-13"), ("--as-of", "yesterday")):
        answer = run_here("facts", "query", option, value, "--home", home)
        assert answer.code == 2, answer
        assert value in answer.err
        assert "Traceback" not in answer.err


@pytest.mark.slow
def test_import_exit_codes(run_here, tmp_path):
    file = tmp_path / "figures.csv"
    office = Workspace.create(tmp_path / "office", programme="guangdong")
    home = ("--home", office.root, "--json")
    file.write_text(HEADING + GOOD, encoding="utf-8")
    tried = run_here("import", file, "--dry-run", *home)
    assert (tried.code, tried.json["accepted"], tried.json["snapshot"]) == (0, 1, None)
    clean = run_here("import", file, *home)
    assert (clean.code, clean.json["accepted"], clean.json["rejected"]) == (0, 1, 0)
    assert clean.json["snapshot"]
    file.write_text(HEADING + GOOD.replace("2019", "2018") + GOOD.replace("43379", "1,2x3"), encoding="utf-8")
    refused = run_here("import", file, "--strict", *home)
    assert (refused.code, refused.json["snapshot"]) == (1, None)
    some = run_here("import", file, *home)
    assert some.code == 3
    (reject,) = some.json["rejects"]
    assert (reject["row"], reject["column"], reject["value"]) == (3, "value", "1,2x3")
    file.write_text("nothing,useful\n1,2\n", encoding="utf-8")
    assert run_here("import", file, *home).code == 1
    assert run_here("import", "absent.csv", *home).code == 2
    assert run_here("import", file, "--as", "telepathy", *home).code == 2


@pytest.mark.django_db
def test_programme_status_prints_the_documented_json(run_here, home):
    answer = run_here("programme", "status", "--json", "--home", home).json
    assert len(answer["articles"]) == 24
    targets = {one["id"]: one for one in answer["targets"]}
    assert targets["overseas-warehouses"]["number"] == 500
    wanted = {
        "id",
        "number",
        "unit",
        "linkage",
        "current",
        "counted",
        "not_counted",
        "due",
        "due_by_now",
        "status",
    }
    assert all(set(one) >= wanted | {"source_url"} for one in answer["targets"])


@pytest.mark.django_db
def test_an_assumed_date_is_labelled(run_here, home):
    targets = run_here("programme", "status", "--by", "2027-12-31", "--json", "--home", home).json["targets"]
    assert any(one["assumed"] for one in targets)
    assert all(one["due"] is None for one in targets if one["assumed"])


@pytest.mark.django_db
def test_programme_status_in_chinese(run_here, home):
    assert "未公布" in run_here("programme", "status", "--home", home, "--lang", "zh").out


@pytest.mark.slow
@pytest.mark.django_db
def test_programme_check_records_and_repeats_itself(run_here, home):
    first = run_here("programme", "check", "--json", "--home", home).json
    again = run_here("programme", "check", "--json", "--home", home).json
    assert first["targets"] == again["targets"] >= 19
    assert again["new"] == 0
    assert "20" in run_here("programme", "check", "--home", home, "--lang", "zh").out


@pytest.mark.django_db
def test_register_template_fills_and_comes_back(run_here, home, tmp_path):
    assert run_here("register", "template", "overseas-warehouses", "-o", "t.xlsx", "--home", home).code == 0
    assert (tmp_path / "t.xlsx").read_bytes()[:2] == b"PK"
    empty = run_here("register", "import", "overseas-warehouses", "t.xlsx", "--json", "--home", home)
    assert empty.code == 1
    assert empty.json["accepted"] == 0


@pytest.mark.django_db
def test_an_unknown_register_is_named_with_those_there_are(run_here, home):
    answer = run_here("register", "template", "castles", "--home", home)
    assert answer.code == 2
    assert "overseas-warehouses" in answer.err


@pytest.mark.slow
def test_the_briefing_is_a_pdf(run, demo, tmp_path):
    for lang in ("zh", "en"):
        assert run("briefing", "--lang", lang, "-o", f"{lang}.pdf", "--home", demo).code == 0
        assert (tmp_path / f"{lang}.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.django_db
def test_an_output_that_cannot_be_written_is_said_in_words(run_here, home):
    answer = run_here("briefing", "-o", "no/such/folder/b.pdf", "--home", home)
    assert answer.code == 1
    assert "no/such/folder" in answer.err
    assert "Traceback" not in answer.err


def test_studies_are_listed_without_a_workspace(run_here):
    answer = run_here("study", "list", "--json")
    assert answer.code == 0
    assert {one["name"] for one in answer.json["studies"]} >= {"trade.monitor", "programme.path"}
    assert all(len(line) < 120 for line in run_here("study", "list").out.splitlines())
    told = run_here("study", "list", "investment.standing", "--lang", "en").out
    assert "--top" not in told
    assert re.search(r"--what +all\|projects\|funds\|events\|zones\|… +all +", told)
    assert run_here("study", "list", "trade.nothing").code == 2


@pytest.mark.slow
@pytest.mark.django_db
def test_a_study_runs_with_its_own_options(run_here, home):
    (study,) = [
        one for one in run_here("study", "list", "--json").json["studies"] if one["name"] == "trade.monitor"
    ]
    choice = next(p for p in study["parameters"] if p["choices"])
    option = "--" + choice["name"].replace("_", "-")
    for value in choice["choices"]:
        answer = run_here("study", "run", "trade.monitor", option, value, "--json", "--home", home)
        assert answer.code == 0, answer.err
        assert answer.json["parameters"][choice["name"]] == value
        assert answer.json["finding"]
    refused = run_here("study", "run", "trade.monitor", option, "nonsense", "--home", home)
    assert refused.code == 2
    assert choice["choices"][0] in refused.err


@pytest.mark.slow
@pytest.mark.django_db
def test_a_study_is_written_to_each_form(run_here, home, tmp_path):
    for form, start in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("svg", b"<svg"), ("json", b"{")):
        answer = run_here("study", "run", "trade.monitor", "-o", f"out.{form}", "--home", home)
        assert answer.code == 0, answer.err
        assert (tmp_path / f"out.{form}").read_bytes().startswith(start)
    assert b"var(--" not in (tmp_path / "out.svg").read_bytes()
    assert run_here("study", "run", "trade.monitor", "-o", "out.doc", "--home", home).code == 2


@pytest.mark.django_db
def test_a_study_speaks_in_words(run_here, home):
    english = run_here("study", "run", "trade.monitor", "--home", home)
    chinese = run_here("study", "run", "trade.monitor", "--home", home, "--lang", "zh")
    assert english.code == chinese.code == 0
    assert english.out.splitlines()[0] != chinese.out.splitlines()[0]


@pytest.mark.django_db
def test_an_unknown_study_is_named_with_those_there_are(run_here, home):
    answer = run_here("study", "run", "trade.crystal-ball", "--home", home)
    assert answer.code == 2
    assert "trade.monitor" in answer.err


def test_a_parameter_that_only_the_study_can_judge_is_refused_in_words(run, demo):
    answer = run("study", "run", "trade.routes", "--region", "440300", "--market", "Nowhere", "--home", demo)
    assert (answer.code, answer.out) == (2, "")
    assert "market" in answer.err
    assert "such as DEU" in answer.err
    assert "Traceback" not in answer.err
