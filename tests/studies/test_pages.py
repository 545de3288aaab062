"""The pages of studies: what a reader sees, downloads and may ask for."""

from __future__ import annotations

import csv
import io
import json
import re
import time

import pytest
from openpyxl import load_workbook

from wuwai.studies import registry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workspace")]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_study_has_a_page_in_both_languages(client, lang):
    for study in registry.all_studies():
        answer = client.get(f"/{lang}/studies/{study.name}/")
        page = answer.content.decode()
        assert answer.status_code == 200
        assert study.how_to_read.get(lang).split("“")[0][:20] in page
        assert study.long or "wuwai study run" in page  # a long one only where its result is kept
        assert " style=" not in page.split("<svg")[0]


def test_the_title_says_the_finding(client):
    page = client.get("/en/studies/trade.monitor/").content.decode()
    heading = re.search(r"<h1>(.*?)</h1>", page, re.S)[1]
    assert "4.4%" in heading
    assert "2025" in heading


def test_every_published_number_opens_its_origin(client):
    page = client.get("/en/studies/trade.monitor/?period=2025H1").content.decode()
    links = re.findall(r'href="(/en/origin/[^"]+)"', page)
    assert links
    assert client.get(links[0]).status_code == 200


def test_state_is_in_the_address(client):
    page = client.get("/zh/studies/trade.monitor/?measure=exports&period=2024H1").content.decode()
    assert '<option value="exports" selected>' in page
    assert 'value="2024H1"' in page


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("period=2025-13", "month"),
        ("measure=x", "one of"),
        ("as_of=yesterday", "day"),
        ("region=zz", "region"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_named(client, query, words):
    answer = client.get(f"/en/studies/trade.monitor/?{query}")
    assert answer.status_code == 400
    assert words in answer.content.decode()


def test_nothing_published_says_what_to_do(client):
    answer = client.get("/en/studies/trade.monitor/?period=1950")
    assert answer.status_code == 200
    assert "Nothing was published for these parameters" in answer.content.decode()


def test_an_unknown_study_chart_or_format_is_not_found(client):
    for address in ("nothing/", "trade.monitor/charts/x.svg", "trade.monitor/table.doc"):
        assert client.get(f"/en/studies/{address}").status_code == 404


def test_the_csv_has_one_heading_with_units(client):
    answer = client.get("/en/studies/trade.monitor/table.csv")
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert "Published growth (%)" in lines[0]
    assert len({len(line) for line in lines}) == 1


def test_the_workbook_has_table_parameters_and_sources(client):
    answer = client.get("/en/studies/trade.monitor/table.xlsx?period=2025")
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Table", "Parameters", "Sources"]
    said = " ".join(str(c.value) for row in book["Sources"].iter_rows() for c in row if c.value)
    assert "http" in said
    assert not any(c.data_type == "f" for sheet in book for row in sheet.iter_rows() for c in row)


def test_charts_come_as_files_and_as_specification(client):
    base = "/zh/studies/trade.monitor/charts/year_to_date"
    svg = client.get(f"{base}.svg")
    assert svg["Content-Type"] == "image/svg+xml"
    assert svg["Content-Disposition"].startswith("attachment")
    assert b"var(--" not in svg.content
    assert client.get(f"{base}.png").content.startswith(b"\x89PNG")
    assert "vega-lite" in json.loads(client.get(f"{base}.json").content)["$schema"]


def test_the_interactive_bundle_is_packed_and_kept(client):
    answer = client.get("/zh/studies/interactive.js", headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) < 400_000
    assert "immutable" in answer["Cache-Control"]


def test_an_address_may_not_run_without_end(client, monkeypatch):
    now = time.time()
    # A minute that ended in between would begin the count anew.
    monkeypatch.setattr("wuwai.accounts.limits.time.time", lambda: now)
    statuses = {client.get(f"/en/studies/trade.monitor/?period={1900 + n}").status_code for n in range(70)}
    assert statuses == {200, 429}
    # What is kept already may still be read.
    assert client.get("/en/studies/trade.monitor/?period=1900").status_code == 200
