"""Each source's layout as the fetchers read it."""

from __future__ import annotations

import csv
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from typer.testing import CliRunner

from wuwai.cli.app import app
from wuwai.facts.fetchers import baci, comtrade, icio, worldbank
from wuwai.facts.fetchers.contents import FetchError

from .conftest import NAME, Site, archive, figure, json_answer, page, status, trade, whole


def _comtrade(site: Site, folder: Path, **more: object) -> Path:
    asked = {"reporters": ("CHN",), "periods": ("2023",), "products": ("8507",), "flow": "export", **more}
    key = str(more.get("key", ""))
    connection = site.connection(**({comtrade.KEY_HEADER: key} if key else {}))
    return comtrade.fetch(folder, address=site.address, connection=connection, **asked)  # type: ignore[arg-type]


def test_icio_takes_the_year_out_of_its_archive(site, tmp_path, facts):
    heading = "V1,CHN_C26,USA_C26,CHN_HFCE,USA_HFCE,USA_GFCF,OUT\n"
    table = heading + "CHN_C26,1.5,2,3,1,0,7.5\nUSA_C26,4,0,1,2,1,8\nOUT,5.5,2,4,3,1,15.5\n"
    members = {"2021_SML.csv": table, "2022_SML.csv": table, "ReadMe.txt": "x"}
    site.answers["/2025/2016-2022_SML.zip"] = whole(archive(**members))
    asked = {"edition": "2025", "year": 2022, "address": site.address, "connection": site.connection()}
    fetched = icio.fetch(tmp_path, **asked)
    assert fetched.table.read_text() == table
    assert facts.import_file(fetched.table).exit_code == 0
    icio.fetch(tmp_path, **{**asked, "year": 2021})
    assert len(site.asked) == 1
    with pytest.raises(FetchError, match="holds no 2020_SML"):
        icio.fetch(tmp_path, **{**asked, "year": 2020})
    with pytest.raises(FetchError, match="holds 1995 to 2022"):
        icio.fetch(tmp_path, **{**asked, "year": 2023})


def test_comtrade_preview_becomes_trade_data_csv(site, tmp_path, facts):
    rows = [trade(), trade(partnerCode=842, partnerISO="USA")]
    site.answers["/public/v1/preview/C/A/HS"] = json_answer({"count": 2, "data": rows, "error": ""})
    path = _comtrade(site, tmp_path)
    (asked, headers) = site.asked[0]
    words = parse_qs(urlsplit(asked).query)
    assert (words["reporterCode"], words["cmdCode"], words["flowCode"]) == (["156"], ["8507"], ["X"])
    assert comtrade.KEY_HEADER.lower() not in headers
    with path.open(newline="") as file:
        assert [r["primaryValue"] for r in csv.DictReader(file)] == ["1234567.891"] * 2
    assert facts.import_file(path).accepted == 2
    assert facts.flows(reporter="CHN", partner="USA")["value"].to_list() == [1234567.891]


def test_comtrade_key_is_in_a_header_only(site, tmp_path):
    site.answers["/data/v1/get/C/M/HS"] = [json_answer({"data": [trade(period="202307")]}), status(401)]
    _comtrade(site, tmp_path, periods=("202307",), key="secret-of-ours")
    asked, headers = site.asked[0]
    assert headers[comtrade.KEY_HEADER.lower()] == "secret-of-ours"
    assert "secret" not in asked
    with pytest.raises(FetchError) as refused:
        _comtrade(site, tmp_path, periods=("202307",), key="secret-of-ours")
    assert "secret" not in refused.value.words.en + refused.value.words.zh


def test_comtrade_answers_that_may_be_cut_are_refused(site, tmp_path):
    where = "/public/v1/preview/C/A/HS"
    for answer, words in (
        (json_answer({"data": [trade()] * 500}), "may be missing"),
        (json_answer({"data": []}), "no rows"),
        (json_answer({"error": "Invalid period"}), "Invalid period"),
        (json_answer({"data": "x"}), "another layout"),
        (json_answer([1]), "another layout"),
        (whole(b"<html>busy</html>"), "web page"),
        (whole(b'{"data": [', tag=""), "no JSON"),
        (whole(b'{"data": []}', tag="", cut=5), "broke after 5"),
    ):
        site.answers[where] = answer
        with pytest.raises(FetchError, match=words):
            _comtrade(site, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_world_bank_pages_become_a_tidy_series(site, tmp_path, facts):
    first = [figure("CHN", 2023, 17794782000000), figure("CHN", 2022, None), figure("WLD", 2023, 1e14)]
    second = [figure("VNM", 2023, 429716969000.25), figure("VNM", 2022, 1.5e12)]
    site.answers["/country/all/indicator/NY.GDP.MKTP.CD"] = [page(1, 2, first), page(2, 2, second)]
    fetched = worldbank.fetch(
        tmp_path,
        indicator="NY.GDP.MKTP.CD",
        first=2022,
        last=2023,
        address=site.address,
        connection=site.connection(),
    )
    assert (fetched.rows, fetched.empty, fetched.left_out) == (3, 1, ("WLD",))
    assert "date=2022:2023" in site.asked[0][0]
    report = facts.import_file(fetched.path)
    assert (report.accepted, report.rejected) == (3, 0)
    found = facts.observations(series="worldbank.NY.GDP.MKTP.CD", period="2023").sort("region")
    assert found["region"].to_list() == ["CHN", "VNM"]
    assert found["printed"].to_list() == ["17794782000000", "429716969000.25"]
    assert set(found["unit"]) == {"USD"}
    assert set(found["published_on"]) == {"2026-10-07"}


def test_world_bank_refusals_are_told(site, tmp_path):
    where = "/country/CHN/indicator/NY.GDP.MKTP.CD"
    refusal = [{"message": [{"id": "120", "key": "Invalid value", "value": "The parameter is not valid"}]}]
    odd = figure("CHN", 2023, 1) | {"indicator": {"id": "X", "value": "Index (2015 = 100)"}}
    for answer, words in (
        (json_answer(refusal), "not valid"),
        (page(1, 1, []), "no figure"),
        (page(2, 2, [figure("CHN", 2023, 1)]), "another layout"),
        (json_answer([{"page": 1}]), "another layout"),
        (page(1, 1, [{"value": 1}]), "another layout"),
        (page(1, 1, [odd]), "--unit"),
    ):
        site.answers[where] = answer
        with pytest.raises(FetchError, match=words):
            worldbank.fetch(
                tmp_path,
                indicator="NY.GDP.MKTP.CD",
                countries=("CHN",),
                address=site.address,
                connection=site.connection(),
            )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "ask",
    [
        lambda: baci.file_name("HS88", "202301"),
        lambda: baci.file_name("HS92", "../x"),
        lambda: comtrade.number("Atlantis"),
        lambda: comtrade.fetch(Path("none"), reporters=["CHN"], periods=["2023-07"]),
        lambda: comtrade.fetch(Path("none"), reporters=["CHN"], periods=["2023"], products=["../x"]),
        lambda: worldbank.fetch(Path("none"), indicator="../x"),
        lambda: worldbank.fetch(Path("none"), indicator="A.B", countries=["C;D"]),
        lambda: worldbank.fetch(Path("none"), indicator="A.B", unit="bushels"),
    ],
)
def test_wrong_questions_are_refused_before_asking(ask):
    with pytest.raises(FetchError):
        ask()


def test_the_verbs_say_what_to_run_next(site, tmp_path, release, monkeypatch):
    monkeypatch.delenv("WUWAI_COMTRADE_KEY", raising=False)
    site.answers["/" + NAME] = whole(release)
    site.answers["/2025/2016-2022_SML.zip"] = whole(archive(**{"2022_SML.csv": "a"}))
    site.answers["/public/v1/preview/C/A/HS"] = json_answer({"data": [trade()]})
    site.answers["/country/CHN/indicator/NY.GDP.MKTP.CD"] = page(1, 1, [figure("CHN", 2023, 1)])
    for words, name in (
        ("baci --version 202301", NAME),
        ("baci --version 202301", NAME),
        ("icio --year 2022", "ICIO-2025/2022_SML.csv"),
        ("comtrade --reporter CHN --period 2023", "TradeData-156-2023-TOTAL.csv"),
        ("worldbank --indicator NY.GDP.MKTP.CD --country CHN --year 2023", "worldbank_NY.GDP.MKTP.CD.csv"),
    ):
        ran = CliRunner().invoke(app, ["fetch", *words.split(), "--to", str(tmp_path), "--url", site.address])
        assert ran.exit_code == 0, ran.output
        assert ran.stdout.splitlines()[-1] == f"wuwai import {tmp_path / name}"
        assert (tmp_path / name).exists()
    assert len([path for path, _ in site.asked if path == "/" + NAME]) == 1
    site.answers.clear()
    ran = CliRunner().invoke(
        app, ["fetch", "icio", "--year", "1999", "--to", str(tmp_path), "--url", site.address]
    )
    assert (ran.exit_code, "nothing at this address" in ran.stderr) == (1, True)


def test_a_second_run_asks_for_the_rest_only(site, tmp_path):
    where = "/public/v1/preview/C/A/HS"
    first, second = _json_of(2022), _json_of(2023)
    site.answers[where] = [first, status(404), second]
    periods = ("2022", "2023")
    with pytest.raises(FetchError, match="nothing at this address"):
        _comtrade(site, tmp_path, periods=periods)
    assert [p.name for p in tmp_path.iterdir()] == [".answers"]
    path = _comtrade(site, tmp_path, periods=periods)
    assert [parse_qs(urlsplit(asked).query)["period"] for asked, _ in site.asked] == [
        ["2022"],
        ["2023"],
        ["2023"],
    ]
    with path.open(newline="") as file:
        assert [r["period"] for r in csv.DictReader(file)] == ["2022", "2023"]
    assert list(tmp_path.iterdir()) == [path]


def _json_of(year):
    return json_answer({"data": [trade(period=str(year))]})


def test_pages_of_two_updates_are_not_mixed(site, tmp_path):
    def updated(number, day):
        head = {"page": number, "pages": 2, "per_page": 1, "total": 2, "lastupdated": day}
        return json_answer([head, [figure("CHN", 2020 + number, 1.0)]])

    site.answers["/country/CHN/indicator/NY.GDP.MKTP.CD"] = [
        updated(1, "2026-10-07"),
        updated(2, "2026-10-08"),
    ]
    with pytest.raises(FetchError, match="fetch again"):
        worldbank.fetch(
            tmp_path,
            indicator="NY.GDP.MKTP.CD",
            countries=("CHN",),
            address=site.address,
            connection=site.connection(),
        )
    assert list(tmp_path.iterdir()) == []
