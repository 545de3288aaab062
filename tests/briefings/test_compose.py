"""What the briefing says: the status's own numbers with their sources, and the mark beside every sample."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from wuwai.briefings import pdf, wording
from wuwai.briefings.compose import compose
from wuwai.programme import progress
from wuwai.reference import units
from wuwai.registers import registry
from wuwai.registers.samples import add_samples
from wuwai.workspace import Workspace

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
LANGS = ("zh", "en")


@pytest.fixture
def demo(workspace: Workspace, db: None) -> Workspace:
    """The demo with the synthetic rows of two registers that targets count."""
    for name in ("overseas-warehouses", "ecommerce-parks"):
        add_samples(registry.get(name))
    return workspace


def parts(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for section in data["sections"]:
        for block in section["blocks"]:
            yield from block.get("parts", [])
            if block["kind"] == "points":
                for row in block["rows"]:
                    yield from row["parts"]


def targets(data: dict[str, Any]) -> list[dict[str, Any]]:
    blocks = (b for s in data["sections"] for b in s["blocks"] if b["kind"] == "targets")
    return [row for block in blocks for row in block["rows"]]


def figures(data: dict[str, Any]) -> list[dict[str, Any]]:
    blocks = (b for s in data["sections"] for b in s["blocks"] if b["kind"] == "figures")
    return [figure for block in blocks for figure in block["figures"]]


def printed(data: dict[str, Any]) -> tuple[str, int]:
    """The text of the PDF without white space, and its number of pages."""
    pages = PdfReader(io.BytesIO(pdf.render(data))).pages
    return "".join("".join(page.extract_text().split()) for page in pages), len(pages)


@pytest.mark.parametrize("lang", LANGS)
def test_the_pdf_holds_the_numbers_of_the_status(demo: Workspace, lang: str) -> None:
    text, pages = printed(compose(demo, lang, today=TODAY))
    assert pages <= 2
    measured = 0
    for item in progress.status(demo, today=TODAY).own:
        if item.target.number is None:
            continue
        assert "".join(wording.amount(item.target.number, item.target.unit, lang).split()) in text
        if item.current is not None:
            measured += 1
            assert "".join(wording.amount(item.current, item.target.unit, lang).split()) in text
    assert measured >= 3
    assert "".join(wording.SAMPLE_NOTICE.get(lang).split()) in text
    for number in ({"zh": "8,433亿元", "en": "CNY843.3bn"}[lang], "84.3%"):
        assert number in text


def test_what_was_not_published_is_not_stated(demo: Workspace) -> None:
    data = compose(demo, "en", today=TODAY)
    without = [row for row in targets(data) if row["status"] == "no_data"]
    assert without
    assert all(row["current"] == "not stated" and row["share"] is None for row in without)
    assert data["issuer"] == "Issued by: not stated"


@pytest.mark.parametrize("lang", LANGS)
def test_the_sample_mark_stands_beside_every_synthetic_number(demo: Workspace, lang: str) -> None:
    data = compose(demo, lang, today=TODAY)
    assert data["sample"]
    own = progress.status(demo, today=TODAY).own
    counted = {one.target.id for one in own if one.sample and one.target.number is not None}
    assert {"ecommerce-parks", "overseas-warehouses"} <= counted
    assert {row["id"] for row in targets(data) if row["sample"]} == counted
    marked = [part["text"] for part in parts(data) if part["sample"]]
    for row in (row for row in targets(data) if row["sample"]):
        assert any(row["name"] in text and row["current"] in text for text in marked)


def test_without_synthetic_rows_there_is_no_mark(workspace: Workspace, db: None) -> None:
    data = compose(workspace, "zh", today=TODAY)
    assert not data["sample"]
    assert data["notice"] == ""
    assert not any(part["sample"] for part in parts(data))


@pytest.mark.parametrize("lang", LANGS)
def test_every_published_number_cites_a_source(demo: Workspace, lang: str) -> None:
    data = compose(demo, lang, today=TODAY)
    numbers = [source["number"] for source in data["sources"]]
    assert numbers == list(range(1, len(numbers) + 1))
    assert all(source["name"] for source in data["sources"])
    cited: set[int] = set()
    for block in data["sections"][2]["blocks"]:
        for row in block["rows"]:
            for part in row["parts"]:
                assert part["refs"] or not re.search(r"\d", part["text"])
    for one in [*parts(data), *targets(data), *figures(data)]:
        cited |= set(one["refs"])
    assert cited == set(numbers)
    assert all(figure["refs"] for figure in figures(data))


@pytest.mark.parametrize("lang", LANGS)
def test_the_same_charts_as_the_page_in_the_colours_of_print(demo: Workspace, lang: str) -> None:
    found = figures(compose(demo, lang, today=TODAY))
    assert len(found) >= 2
    for figure in found:
        assert figure["title"]
        assert figure["alt"]
        assert "var(--" not in figure["svg"]
        assert "Noto Sans SC" in figure["svg"]


def test_the_data_is_plain_json(demo: Workspace) -> None:
    data = compose(demo, "zh", today=TODAY)
    assert json.loads(json.dumps(data, ensure_ascii=False)) == data


def test_as_of_a_day_knows_nothing_later(demo: Workspace) -> None:
    now, then = compose(demo, "en", today=TODAY), compose(demo, "en", "2024-07-01", today=TODAY)
    assert then["as_of"] == "2024-07-01"
    assert "1 July 2024" in then["edition"]
    assert all(source["published_on"] <= "2024-07-01" for source in then["sources"] if source["published_on"])
    assert any(source["published_on"] > "2024-07-01" for source in now["sources"])
    _, pages = printed(then)
    assert pages <= 2


def test_a_day_before_everything_says_so(demo: Workspace) -> None:
    data = compose(demo, "zh", date(1999, 1, 1), today=TODAY)
    assert not figures(data)
    text, pages = printed(data)
    assert "未公布" in text
    assert pages == 1


def test_the_issuer_and_the_number_are_settings(demo: Workspace) -> None:
    named = Workspace(
        demo.root, {**demo.config, "briefing": {"issuer": "省商务厅综合处 #read", "number": "10"}}
    )
    data = compose(named, "zh", today=TODAY)
    text, _ = printed(data)
    assert "编发单位：省商务厅综合处#read" in text
    assert "第10期" in text


def test_amounts_are_in_the_units_of_the_language(demo: Workspace) -> None:
    zh, en = (" ".join(p["text"] for p in parts(compose(demo, lang, today=TODAY))) for lang in LANGS)
    assert re.search(r"\d万亿元", zh)
    assert re.search(r"CNY\u00a0[\d.]+\u00a0trn", en)
    assert units.NOT_STATED.zh in zh


def test_write_leaves_a_whole_file_or_the_old_one(
    demo: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out" / "briefing.pdf"
    assert pdf.write(demo, "zh", path) == path
    before = path.read_bytes()
    assert before.startswith(b"%PDF-")

    def full(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="disk full"):
        pdf.write(demo, "en", path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]
