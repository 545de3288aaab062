"""Fetchers against a server on this machine that replays the official layouts and breaks in every way."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import random
import socket
import threading
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from filelock import FileLock
from typer.testing import CliRunner

from wuwai.cli.app import app
from wuwai.facts.fetchers import baci, comtrade, icio, worldbank
from wuwai.facts.fetchers.contents import FetchError, checksum
from wuwai.facts.fetchers.download import Connection, Manners, SafeRedirects, checked

NAME = "BACI_HS92_V202301.zip"
Answer = Callable[[BaseHTTPRequestHandler], None]


class Site:
    """What the server answers by path, what it was asked, and how long the client waited."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.answers: dict[str, Answer | list[Answer]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.waits: list[float] = []

    def connection(self, **headers: str) -> Connection:
        return Connection(Manners(pause=self.waits.append, timeout=5), headers=headers)


@pytest.fixture
def site() -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            here.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
            answer = here.answers.get(urlsplit(self.path).path, status(404))
            if isinstance(answer, list):
                answer = answer.pop(0) if len(answer) > 1 else answer[0]
            answer(self)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    here = Site(f"http://127.0.0.1:{server.server_port}/")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield here
    server.shutdown()
    server.server_close()
    thread.join(5)


def status(code: int, **headers: str) -> Answer:
    def answer(to: BaseHTTPRequestHandler) -> None:
        to.send_response(code)
        for name, value in headers.items():
            to.send_header(name.replace("_", "-"), value)
        to.send_header("Content-Length", "0")
        to.end_headers()

    return answer


def whole(data: bytes, *, tag: str = '"one"', cut: int | None = None, **headers: str) -> Answer:
    """Send ``data``, or what Range asks for of it; break off after ``cut`` bytes."""

    def answer(to: BaseHTTPRequestHandler) -> None:
        begin = 0
        asked = to.headers.get("Range", "")
        if asked and to.headers.get("If-Range") == tag:
            begin = int(asked.removeprefix("bytes=").removesuffix("-"))
            to.send_response(206)
            to.send_header("Content-Range", f"bytes {begin}-{len(data) - 1}/{len(data)}")
        else:
            to.send_response(200)
        if tag:
            to.send_header("ETag", tag)
        for name, value in headers.items():
            to.send_header(name.replace("_", "-"), value)
        to.send_header("Content-Length", str(len(data) - begin))
        to.end_headers()
        to.wfile.write(data[begin:] if cut is None else data[begin : begin + cut])

    return answer


def _json(value: object) -> Answer:
    return whole(json.dumps(value).encode(), tag="", Content_Type="application/json")


def _archive(**members: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in members.items():
            file.writestr(name, text)
    return data.getvalue()


@pytest.fixture
def release() -> bytes:
    """A BACI archive: a year of flows, the code tables, and bytes that do not shrink."""
    members = {
        "BACI_HS92_Y2021_V202301.csv": "t,i,j,k,v,q\n"
        "2021,156,704,854231,12.5,1.25\n2021,156,842,850760,3,NA\n",
        "country_codes_V202301.csv": "country_code,country_name_abbreviation,country_name_full,"
        "iso_2digit_alpha,iso_3digit_alpha\n"
        "156,China,China,CN,CHN\n704,Viet Nam,Viet Nam,VN,VNM\n842,USA,USA,US,USA\n",
        "product_codes_HS92_V202301.csv": "code,description\n854231,Chips\n850760,Batteries\n",
        "Readme.txt": random.Random(1).randbytes(3000).hex(),
    }
    return _archive(**members)


def _fetch(site: Site, folder: Path, **more: object) -> Path:
    return baci.fetch(
        folder,
        edition="HS92",
        release="202301",
        address=site.address,
        connection=site.connection(),
        **more,  # type: ignore[arg-type]
    )


def _left(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if not p.name.endswith(".lock"))


def test_an_archive_is_fetched_whole_and_imports(site, tmp_path, release, facts):
    site.answers["/" + NAME] = whole(release)
    seen: list[tuple[int, int | None]] = []
    path = _fetch(site, tmp_path / "a", progress=lambda count, total: seen.append((count, total)))
    assert path.read_bytes() == release
    assert _left(tmp_path / "a") == [NAME]
    assert seen[-1] == (len(release), len(release))
    assert facts.import_file(path).accepted == 2


def test_a_cut_connection_is_taken_up_where_it_broke(site, tmp_path, release):
    site.answers["/" + NAME] = [whole(release, cut=700), whole(release, cut=500), whole(release)]
    assert _fetch(site, tmp_path).read_bytes() == release
    assert [headers.get("range") for _, headers in site.asked] == [None, "bytes=700-", "bytes=1200-"]
    assert _left(tmp_path) == [NAME]


def test_a_later_run_goes_on_from_the_part(site, tmp_path, release):
    site.answers["/" + NAME] = [whole(release, cut=900), status(503)]
    with pytest.raises(FetchError, match="busy"):
        _fetch(site, tmp_path)
    assert _left(tmp_path) == [NAME + ".part", NAME + ".part.json"]
    site.answers["/" + NAME] = whole(release)
    site.asked.clear()
    assert _fetch(site, tmp_path).read_bytes() == release
    assert site.asked[0][1]["range"] == "bytes=900-"


@pytest.mark.parametrize("tag", ['"two"', "", 'W/"one"'])
def test_another_version_or_none_stated_starts_over(site, tmp_path, release, tag):
    old = bytes(reversed(release))
    site.answers["/" + NAME] = [
        whole(b"PK\x03\x04" + old, tag=tag and '"one"', cut=600),
        whole(release, tag=tag),
    ]
    assert _fetch(site, tmp_path).read_bytes() == release


def test_a_part_that_begins_elsewhere_is_not_glued_on(site, tmp_path, release):
    def elsewhere(to: BaseHTTPRequestHandler) -> None:
        to.send_response(206)
        to.send_header("Content-Range", f"bytes 0-{len(release) - 1}/{len(release)}")
        to.send_header("Content-Length", str(len(release)))
        to.end_headers()
        to.wfile.write(release)

    site.answers["/" + NAME] = [whole(release, cut=600), elsewhere, whole(release)]
    assert _fetch(site, tmp_path).read_bytes() == release


def test_range_refused_starts_over(site, tmp_path, release):
    site.answers["/" + NAME] = [whole(release, cut=600), status(416), whole(release)]
    assert _fetch(site, tmp_path).read_bytes() == release


def test_never_half_a_file_where_no_length_is_stated(site, tmp_path, release):
    def unstated(to: BaseHTTPRequestHandler) -> None:
        to.send_response(200)
        to.end_headers()
        to.wfile.write(release[:-30])

    site.answers["/" + NAME] = unstated
    with pytest.raises(FetchError, match="not complete"):
        _fetch(site, tmp_path)
    assert _left(tmp_path) == []


def test_an_error_page_is_refused_in_words(site, tmp_path):
    site.answers["/" + NAME] = whole(b"\n<!DOCTYPE html><html><body>Moved</body></html>")
    with pytest.raises(FetchError, match="expected a zip archive, the server sent a web page") as refused:
        _fetch(site, tmp_path)
    assert "网页" in refused.value.words.zh
    assert NAME not in _left(tmp_path)
    site.answers["/" + NAME] = whole(b"something else")
    with pytest.raises(FetchError, match="something else"):
        _fetch(site, tmp_path)


def test_a_busy_server_is_waited_for_as_it_asks(site, tmp_path, release):
    site.answers["/" + NAME] = [status(429, Retry_After="7"), status(503), whole(release)]
    assert _fetch(site, tmp_path).read_bytes() == release
    assert site.waits == [7.0, 2.0]
    site.answers["/" + NAME] = status(429, Retry_After="86400")
    site.asked.clear()
    with pytest.raises(FetchError, match="try again in 86400 seconds"):
        _fetch(site, tmp_path / "b")
    assert len(site.asked) == 1


@pytest.mark.parametrize(
    ("code", "words"), [(404, "nothing at this address"), (403, "refuses"), (400, "HTTP 400")]
)
def test_refusals_are_final(site, tmp_path, code, words):
    site.answers["/" + NAME] = status(code)
    with pytest.raises(FetchError, match=words) as refused:
        _fetch(site, tmp_path)
    assert refused.value.status == code
    assert len(site.asked) == 1
    assert _left(tmp_path) == []


def test_checksums(site, tmp_path, release):
    site.answers["/" + NAME] = whole(release)
    good = checksum(hashlib.sha256(release).hexdigest())
    assert _fetch(site, tmp_path / "a", checksum=good).exists()
    with pytest.raises(FetchError, match="the file is not kept"):
        _fetch(site, tmp_path / "b", checksum=checksum("md5:" + "0" * 32))
    assert _left(tmp_path / "b") == []
    site.answers["/" + NAME] = whole(release, Content_MD5="AAAAAAAAAAAAAAAAAAAAAA==")
    with pytest.raises(FetchError, match="its md5 is"):
        _fetch(site, tmp_path / "c")
    with pytest.raises(FetchError, match="expected md5"):
        checksum("sha256:12")


def test_size_is_limited_before_and_while_reading(site, tmp_path, release):
    def endless(to: BaseHTTPRequestHandler) -> None:
        to.send_response(200)
        to.end_headers()
        to.wfile.write(release)

    for answer in (whole(release), endless):
        site.answers["/x.zip"] = answer
        with pytest.raises(FetchError, match="the limit"):
            site.connection().save(site.address + "x.zip", tmp_path / "x.zip", largest=1000)
        assert _left(tmp_path) == []


def test_a_host_that_cannot_be_reached_is_named(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    waits: list[float] = []
    manners = Manners(attempts=3, pause=waits.append, timeout=2)
    with pytest.raises(FetchError, match=r"127\.0\.0\.1 cannot be reached") as refused:
        Connection(manners).save(f"http://127.0.0.1:{port}/a.zip", tmp_path / "a.zip")
    assert "无法连接" in refused.value.words.zh
    assert waits == [1.0, 2.0]


@pytest.mark.parametrize(
    "url",
    ["http://www.cepii.fr/a", "file:///etc/passwd", "ftp://127.0.0.1/a", "https://", "https://u:p@host/a"],
)
def test_only_https_is_fetched(url):
    with pytest.raises(FetchError):
        checked(url)


def test_redirects_stay_on_https_and_leave_the_key_behind(site, tmp_path):
    site.answers["/a.zip"] = status(302, Location="http://www.example.org/a.zip")
    with pytest.raises(FetchError, match="only https"):
        site.connection().save(site.address + "a.zip", tmp_path / "a.zip")
    first = urllib.request.Request("https://comtradeapi.un.org/a", headers={comtrade.KEY_HEADER: "ours"})
    for where, kept in (("https://comtradeapi.un.org/b", True), ("https://elsewhere.example/b", False)):
        then = SafeRedirects().redirect_request(first, None, 302, "", {}, where)
        assert then is not None
        assert ("ours" in then.headers.values()) is kept


def test_two_at_once_do_not_share_a_part(site, tmp_path, release):
    site.answers["/" + NAME] = whole(release)
    with FileLock(tmp_path / (NAME + ".lock")), pytest.raises(FetchError, match="another process"):
        _fetch(site, tmp_path)
    assert not site.asked


def test_icio_takes_the_year_out_of_its_archive(site, tmp_path, facts):
    heading = "V1,CHN_C26,USA_C26,CHN_HFCE,USA_HFCE,USA_GFCF,OUT\n"
    table = heading + "CHN_C26,1.5,2,3,1,0,7.5\nUSA_C26,4,0,1,2,1,8\nOUT,5.5,2,4,3,1,15.5\n"
    members = {"2021_SML.csv": table, "2022_SML.csv": table, "ReadMe.txt": "x"}
    site.answers["/2025/2016-2022_SML.zip"] = whole(_archive(**members))
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


def _trade(**more: object) -> dict[str, object]:
    return {
        "typeCode": "C",
        "freqCode": "A",
        "refYear": 2023,
        "period": "2023",
        "reporterCode": 156,
        "reporterISO": "CHN",
        "flowCode": "X",
        "partnerCode": 704,
        "partnerISO": "VNM",
        "partner2Code": 0,
        "classificationCode": "H6",
        "cmdCode": "8507",
        "customsCode": "C00",
        "mosCode": "0",
        "motCode": 0,
        "qtyUnitAbbr": "kg",
        "qty": 10.5,
        "primaryValue": 1234567.891,
        "isReported": False,
        "legacy": None,
        **more,
    }


def _comtrade(site: Site, folder: Path, **more: object) -> Path:
    asked = {"reporters": ("CHN",), "periods": ("2023",), "products": ("8507",), "flow": "export", **more}
    key = str(more.get("key", ""))
    connection = site.connection(**({comtrade.KEY_HEADER: key} if key else {}))
    return comtrade.fetch(folder, address=site.address, connection=connection, **asked)  # type: ignore[arg-type]


def test_comtrade_preview_becomes_trade_data_csv(site, tmp_path, facts):
    rows = [_trade(), _trade(partnerCode=842, partnerISO="USA")]
    site.answers["/public/v1/preview/C/A/HS"] = _json({"count": 2, "data": rows, "error": ""})
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
    site.answers["/data/v1/get/C/M/HS"] = [_json({"data": [_trade(period="202307")]}), status(401)]
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
        (_json({"data": [_trade()] * 500}), "may be missing"),
        (_json({"data": []}), "no rows"),
        (_json({"error": "Invalid period"}), "Invalid period"),
        (_json({"data": "x"}), "another layout"),
        (_json([1]), "another layout"),
        (whole(b"<html>busy</html>"), "web page"),
        (whole(b'{"data": [', tag=""), "no JSON"),
        (whole(b'{"data": []}', tag="", cut=5), "broke after 5"),
    ):
        site.answers[where] = answer
        with pytest.raises(FetchError, match=words):
            _comtrade(site, tmp_path)
    assert list(tmp_path.iterdir()) == []


def _figure(code: str, year: int, value: float | None) -> dict[str, object]:
    return {
        "indicator": {"id": "NY.GDP.MKTP.CD", "value": "GDP (current US$)"},
        "country": {"id": code[:2], "value": code},
        "countryiso3code": code,
        "date": str(year),
        "value": value,
        "unit": "",
        "obs_status": "",
        "decimal": 0,
    }


def _page(number: int, pages: int, items: list[dict[str, object]]) -> Answer:
    head = {
        "page": number,
        "pages": pages,
        "per_page": 3,
        "total": 5,
        "sourceid": "2",
        "lastupdated": "2026-10-07",
    }
    return _json([head, items])


def test_world_bank_pages_become_a_tidy_series(site, tmp_path, facts):
    first = [_figure("CHN", 2023, 17794782000000), _figure("CHN", 2022, None), _figure("WLD", 2023, 1e14)]
    second = [_figure("VNM", 2023, 429716969000.25), _figure("VNM", 2022, 1.5e12)]
    site.answers["/country/all/indicator/NY.GDP.MKTP.CD"] = [_page(1, 2, first), _page(2, 2, second)]
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
    odd = _figure("CHN", 2023, 1) | {"indicator": {"id": "X", "value": "Index (2015 = 100)"}}
    for answer, words in (
        (_json(refusal), "not valid"),
        (_page(1, 1, []), "no figure"),
        (_page(2, 2, [_figure("CHN", 2023, 1)]), "another layout"),
        (_json([{"page": 1}]), "another layout"),
        (_page(1, 1, [{"value": 1}]), "another layout"),
        (_page(1, 1, [odd]), "--unit"),
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
    site.answers["/2025/2016-2022_SML.zip"] = whole(_archive(**{"2022_SML.csv": "a"}))
    site.answers["/public/v1/preview/C/A/HS"] = _json({"data": [_trade()]})
    site.answers["/country/CHN/indicator/NY.GDP.MKTP.CD"] = _page(1, 1, [_figure("CHN", 2023, 1)])
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
