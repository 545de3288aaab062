"""Vintages from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from wuwai.workspace import Workspace

HEAD = "series,region,period,value,unit,source_url,published_on,certainty"
OLD = "office_exports,CN-44,2023,54400,亿元CNY,https://x.cn/a,2024-01-20,H"
NEW = "office_exports,CN-44,2023,54500,亿元CNY,https://x.cn/b,2025-01-20,H"
BACI = "t,i,j,k,v,q\n2021,156,704,850760,{v},0.5\n"


@pytest.fixture
def home(run_here, tmp_path: Path) -> Path:
    folder = Workspace.create(tmp_path / "office", programme="guangdong").root
    (tmp_path / "a.csv").write_text("\n".join((HEAD, OLD, NEW, "")), encoding="utf-8")
    assert run_here("import", tmp_path / "a.csv", "--home", folder).code == 0
    return folder


def test_two_vintages_of_a_series_are_compared(run_here, home: Path) -> None:
    asked = ("facts", "compare", "--series", "office_exports", "--from", "2024-06-30", "--home", home)
    told = run_here(*asked, "--to", "2025-06-30", "--json").json
    assert (told["revised"], told["unchanged"], told["from"], told["to"]) == (
        1,
        0,
        "2024-06-30",
        "2025-06-30",
    )
    (row,) = told["rows"]
    assert (row["before"], row["after"], row["difference"]) == (54400, 54500, 100)
    assert row["origin_before"] != row["origin_after"]
    shown = run_here(*asked)
    assert "revised  office_exports  CN-44" in shown.out
    assert "1 of 1 figures revised; largest: " in shown.err
    assert "1项中修订1项；最大修订：" in run_here(*asked, "--lang", "zh").err
    assert run_here(*asked, "--csv").out.startswith("kind,series,region,place,period,before,after")


def test_the_vintages_there_are_are_listed(run_here, home: Path) -> None:
    told = run_here("facts", "vintages", "--series", "office_exports", "--home", home, "--json").json
    assert told["vintages"] == [
        {"day": "2024-01-20", "added": 1, "revised": 0},
        {"day": "2025-01-20", "added": 0, "revised": 1},
    ]
    assert "There is none." in run_here("facts", "vintages", "--series", "nothing", "--home", home).out


def test_two_releases_of_flows_are_compared(run_here, home: Path, tmp_path: Path) -> None:
    for release, value in (("202301", 1), ("202401", 3)):
        path = tmp_path / f"BACI_HS92_Y2021_V{release}.csv"
        path.write_text(BACI.format(v=value))
        assert run_here("import", path, "--home", home).code == 0
    told = run_here(
        *("facts", "compare", "--flows", "--dataset", "BACI HS1992", "--from", "2023-06-30"),
        *("--by", "reporter,hs2", "--home", home, "--json"),
    ).json
    assert told["totals"] == [
        {"currency": "USD", "before": "1000.000", "after": "3000.000", "difference": "2000.000"}
    ]
    assert [(r["reporter"], r["hs2"], r["kind"], r["percent"]) for r in told["rows"]] == [
        ("CHN", "85", "revised", 200.0)
    ]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (("--from", "never"), "a day such as"),
        (("--from", "2024-01-01", "--dataset", "x"), "--dataset needs --flows"),
        (("--from", "2024-01-01", "--flows", "--series", "x"), "--flows takes no --series"),
        (("--from", "2024-01-01", "--flows", "--by", "colour"), "period"),
        (("--from", "2024-01-01", "--region", "Atlantis"), "a region's code or name"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(
    run_here, home: Path, wrong: tuple[str, ...], words: str
) -> None:
    refused = run_here("facts", "compare", *wrong, "--home", home)
    assert refused.code == 2
    assert words in refused.err
