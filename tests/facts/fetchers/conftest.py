"""A server on this machine that replays the official layouts and breaks in every way."""

from __future__ import annotations

import io
import json
import random
import threading
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from wuwai.facts.fetchers import baci
from wuwai.facts.fetchers.download import Connection, Manners

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


def json_answer(value: object) -> Answer:
    return whole(json.dumps(value).encode(), tag="", Content_Type="application/json")


def archive(**members: str) -> bytes:
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
    return archive(**members)


def fetch(site: Site, folder: Path, **more: object) -> Path:
    return baci.fetch(
        folder,
        edition="HS92",
        release="202301",
        address=site.address,
        connection=site.connection(),
        **more,  # type: ignore[arg-type]
    )


def left(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if not p.name.endswith(".lock"))


def trade(**more: object) -> dict[str, object]:
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


def figure(code: str, year: int, value: float | None) -> dict[str, object]:
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


def page(number: int, pages: int, items: list[dict[str, object]]) -> Answer:
    head = {
        "page": number,
        "pages": pages,
        "per_page": 3,
        "total": 5,
        "sourceid": "2",
        "lastupdated": "2026-10-07",
    }
    return json_answer([head, items])
