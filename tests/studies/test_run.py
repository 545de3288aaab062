"""Running studies: parameters, days, keeping, what a result rests on, and its files."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

import wuwai
from wuwai.facts.store import Facts
from wuwai.reference.text import Text
from wuwai.studies import charts, code, providers, registry, run, sheets
from wuwai.studies.contract import Column, Input, Parameter, Provided, Study, Vintage

HEAD = "series,region,period,value,unit,published_on,source_url\n"


def facts_of(folder, *rows: str, sample: bool = False) -> Facts:
    facts = Facts(folder / "facts", programme="guangdong")
    file = folder / "figures.csv"
    file.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    assert facts.import_file(file, sample=sample).rejected == 0
    return facts


@pytest.fixture
def two_years(tmp_path) -> Facts:
    return facts_of(
        tmp_path,
        "trade_total,CN-44,2024,100.0,亿元CNY,2025-01-20,https://a.example",
        "trade_total,CN-44,2025,110.0,亿元CNY,2026-01-20,https://a.example",
        "trade_total_yoy,CN-44,2025,10.0,%,2026-01-20,https://a.example",
    )


def monitor(facts: Facts, **more):
    return run.run("trade.monitor", facts=facts, default_region="CN-44", **more)


def test_a_result_is_kept_until_an_input_changes(two_years, tmp_path):
    first = monitor(two_years)
    assert monitor(two_years) is first
    assert run.kept("trade.monitor", facts=two_years, default_region="CN-44")
    more = tmp_path / "more.csv"
    more.write_text(HEAD + "exports,CN-44,2025,60.0,亿元CNY,2026-01-20,https://a.example\n", encoding="utf-8")
    two_years.import_file(more)
    assert not run.kept("trade.monitor", facts=two_years, default_region="CN-44")
    again = monitor(two_years)
    assert again.frame().height == first.frame().height + 1
    assert len(again.vintages) == 2


def test_few_results_of_large_tables_are_kept(two_years, monkeypatch):
    monkeypatch.setattr(run, "_LARGE", 0)
    monkeypatch.setattr(run, "_KEPT_LARGE", 2)
    days = ["2026-06-01", "2026-06-02", "2026-06-03"]
    for day in days:
        monitor(two_years, as_of=day)
    held = [run.kept("trade.monitor", facts=two_years, default_region="CN-44", as_of=day) for day in days]
    assert held == [False, True, True]


def test_as_of_reads_what_was_known_on_the_day(two_years):
    assert monitor(two_years, as_of="2025-06-30").result.period == "2024"
    assert monitor(two_years, as_of=date(2026, 6, 30)).result.period == "2025"
    assert monitor(two_years, as_of="2020-01-01").frame().is_empty()


def test_a_result_says_when_it_rests_on_a_sample(tmp_path):
    facts = facts_of(
        tmp_path, "trade_total,CN-44,2025,110.0,亿元CNY,2026-01-20,https://a.example", sample=True
    )
    result = monitor(facts)
    assert result.sample
    rows = list(csv.reader(io.StringIO(sheets.as_csv(result, "zh").decode("utf-8-sig"))))
    assert rows[0][-1] == "样例"
    assert all(row[-1] == "是" for row in rows[1:])
    book = load_workbook(io.BytesIO(sheets.as_xlsx(result, "en")))
    said = [str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value]
    assert any("not official statistics" in text for text in said)


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ({"period": "2025-13"}, "period"),
        ({"region": "Atlantis"}, "region"),
        ({"measure": "smiles"}, "measure"),
        ({"colour": "red"}, "colour"),
        ({"period": "x" * 300}, "period"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_named(two_years, raw, name):
    with pytest.raises(run.ParameterError) as caught:
        monitor(two_years, parameters=raw)
    assert caught.value.parameter == name
    assert caught.value.expected.en
    assert caught.value.expected.zh


def bounded(kind: str, low: float, high: float) -> Study:
    one = Parameter("n", kind, Text("n", "数"), default=low, low=low, high=high)
    return replace(registry.get("trade.monitor"), parameters=(one,))


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_a_number_is_in_bounds_or_refused(value):
    study = bounded("number", 0, 10)
    try:
        assert 0 <= run.parse_parameters(study, {"n": value})["n"] <= 10
    except run.ParameterError:
        assert not 0 <= value <= 10


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_parameters(text):
    for kind in ("number", "integer", "date", "period", "region", "text"):
        study = bounded(kind, 0, 10)
        study = replace(study, parameters=(replace(study.parameters[0], default=None),))
        try:
            run.parse_parameters(study, {"n": text})
        except run.ParameterError:
            continue


def test_where_restricts_what_a_provider_hands_over(two_years, monkeypatch):
    table = pl.DataFrame(
        {"id": ["a", "b"], "origin": ["register:parks", "register:sheds"], "sample": [False, True]}
    )
    vintages = (
        Vintage("register", "parks", "2026-01-01", sample=True),
        Vintage("register", "sheds", "", True),
    )
    monkeypatch.setattr(providers, "_PROVIDERS", {})
    providers.register_provider(
        "register", lambda s, *, as_of: Provided(table, vintages), stamp=lambda s: "1"
    )
    study = Study(
        **{
            **{f: getattr(registry.get("trade.monitor"), f) for f in ("linkage", "title", "question")},
            "name": "trade.rows",
            "how_to_read": Text("Rows.", "各行。"),
            "method": Text("Rows.", "各行。"),
            "citation": "none",
            "inputs": (Input("register", "rows", where={"id": "{which}"}),),
            "parameters": (Parameter("which", "text", Text("Which", "哪一个"), default="a"),),
            "columns": (Column("id", Text("Id", "编号")),),
            "kernel": lambda rows, *, which: Table(rows.select("id")),
        }
    )
    real = run.run(study, facts=two_years)
    assert real.frame()["id"].to_list() == ["a"]
    assert [v.name for v in real.vintages] == ["parks"]
    assert not real.sample
    assert run.run(study, facts=two_years, parameters={"which": "b"}).sample


class Table:
    def __init__(self, rows: pl.DataFrame) -> None:
        self.rows = rows

    def frame(self) -> pl.DataFrame:
        return self.rows


def test_an_input_without_a_provider_is_named(two_years, monkeypatch):
    monkeypatch.setattr(providers, "_PROVIDERS", {})
    with pytest.raises(LookupError, match="targets"):
        run.run("programme.path", facts=two_years)


def test_texts_in_files_are_never_formulas():
    assert sheets.neutral("=HYPERLINK(1)") == "'=HYPERLINK(1)"
    assert sheets.neutral("广东") == "广东"


@pytest.mark.django_db
def test_the_code_repeats_the_run(workspace):
    result = run.run(
        "trade.monitor", facts=workspace.facts, parameters={"measure": "exports", "period": "2024H1"}
    )
    lines = code.python_lines(result, workspace=str(workspace.root))
    told: dict[str, object] = {"wuwai": wuwai}
    exec(lines, told)
    assert told["table"].equals(result.frame())
    assert "--measure exports --period 2024H1" in code.command_line(result)


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.floats(0, 100), min_size=1, max_size=6),
    st.floats(200, 600),
)
def test_end_labels_never_collide(wanted, height):
    placed = charts.spread(wanted, low=0, high=100, height=height)
    heights = sorted(placed.values())
    gap = charts.LABEL_GAP * 100 / height
    assert all(b - a >= gap - 1e-6 for a, b in pairwise(heights))
    assert sorted(placed, key=placed.get) == sorted(wanted, key=lambda k: (wanted[k], k))
    assert max(heights) <= 100 + 1e-6


@given(st.lists(st.floats(-1e6, 1e6).map(lambda x: round(x, 3)), min_size=1, max_size=5))
def test_ticks_hold_every_value(values):
    ticks = charts.nice_ticks(values)
    assert ticks[0] <= min([*values, 0]) + 1e-9 * abs(min(values))
    assert ticks[-1] >= max([*values, 0]) - 1e-9 * abs(max(values))
    assert 2 <= len(ticks) <= 12
