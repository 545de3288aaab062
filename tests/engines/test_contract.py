"""One suite for every engine: the same questions, the same answers, but for the named differences."""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable
from pathlib import Path

import ibis
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wuwai.facts import firm_flows
from wuwai.facts.engines import answers
from wuwai.facts.engines.choosing import chosen
from wuwai.facts.engines.contract import Engine, EngineError
from wuwai.facts.engines.differences import DIFFERENCES, ERROR, Difference
from wuwai.facts.flow_questions import Asked
from wuwai.facts.store import Facts

from .conftest import Ask

pytestmark = [pytest.mark.engines, pytest.mark.slow]

QUESTIONS: dict[str, Callable[[Facts], pl.DataFrame]] = {
    "observations": lambda f: f.observations(),
    "every observation": lambda f: f.observations(resolved=False),
    "observations as of a day": lambda f: f.observations(as_of="2026-01-31"),
    "observations as of a day before any": lambda f: f.observations(as_of="1999-12-31"),
    "observations as of the day of recording": lambda f: f.observations(as_of="2026-03-01", resolved=False),
    "one series": lambda f: f.observations(series="exp*", region="Guangdong", period="2025H1"),
    "flows": lambda f: f.flows(),
    "every flow": lambda f: f.flows(resolved=False),
    "flows as of a day": lambda f: f.flows(as_of="2023-06-30"),
    "flows as of a day before any": lambda f: f.flows(as_of="2020"),
    "a prefix of products": lambda f: f.flows(product=["85*", "080300"], resolved=False),
    "a product that is no pattern": lambda f: f.flows(product="8_*"),
    "both sides": lambda f: f.flows(reporter="China", partner=["VNM", "W00"], period="2021"),
    "one dataset, one direction": lambda f: f.flows(dataset="BACI HS1992", direction="export"),
    "what several datasets state": lambda f: f.flows(classification=["HS1992", "HS2017", ""]),
    "the first flows in order": lambda f: f.flows(limit=3),
    "flows in another edition": lambda f: f.flows_in("HS2017", Asked(dataset="BACI HS1992")).frame,
    "the first of every flow": lambda f: f.flows(limit=5, resolved=False),
}
TOTALS: dict[str, Callable[[Facts], pl.DataFrame]] = {
    "by year and partner": lambda f: f.flow_totals(Asked(dataset="BACI HS1992"), by="year,partner").frame,
    "one country's profile": lambda f: (
        f.flow_totals(Asked(reporter="CHN", dataset="BACI HS1992"), by="year,partner,product").frame
    ),
    "product chapters, compared": lambda f: (
        f.flow_totals(Asked(dataset="BACI HS1992", period="2021"), by="year,product2", compare=True).frame
    ),
    "what changed between two days": lambda f: f.compare_flows("2023-06-30", "2024-06-30").rows,
    "by quarter": lambda f: f.flow_totals(Asked(dataset="UN Comtrade"), by="quarter,partner").frame,
    "chapters beside a printed total": lambda f: (
        f.flow_totals(Asked(dataset="UN Comtrade", period="2021"), by="year,product2").frame
    ),
    "the largest": lambda f: f.flow_totals(Asked(), by="reporter", top=2).frame,
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_engine_gives_the_same_rows(ask: Ask, folder: Path, question: str) -> None:
    expected = QUESTIONS[question](ask(folder, chosen()))
    answer = QUESTIONS[question](ask(folder))
    assert answer.schema == expected.schema
    assert answer.equals(expected)


def test_the_questions_have_answers(folder: Path) -> None:
    facts = Facts(folder, programme="guangdong")
    empty = {name for name, question in QUESTIONS.items() if question(facts).is_empty()}
    assert empty == {
        "observations as of a day before any",
        "flows as of a day before any",
        "a product that is no pattern",
    }
    shown = facts.observations(series="exports", period="2025", region="Guangdong")
    assert shown["value"].to_list() == [60299.0]  # restated
    assert facts.flows(resolved=False).height > facts.flows().height  # superseded


@pytest.mark.parametrize("question", TOTALS)
def test_every_engine_gives_the_same_totals(ask: Ask, folder: Path, question: str) -> None:
    expected = TOTALS[question](ask(folder, chosen()))
    assert expected.height
    _close(TOTALS[question](ask(folder)), expected)


def test_one_flow_is_found_by_its_origin(ask: Ask, folder: Path) -> None:
    expected = Facts(folder, programme="guangdong")
    for origin in expected.flows(resolved=False)["origin"]:
        assert ask(folder).flow(origin) == expected.flow(origin)
    assert ask(folder).flow("20200101T000000-ffffffff:1") is None


def test_firms_are_read_on_every_engine_and_shown_by_none(ask: Ask, folder: Path) -> None:
    facts = ask(folder)
    read = firm_flows.firm_flows(facts, dataset="Firm-level customs", region="VNM", direction="export")
    assert read.frame.select("firm", "year", "value").rows() == [
        ("F1", 2021, 5.0),
        ("F1", 2022, 6.0),
        ("F2", 2021, 7.5),
    ]
    flows = facts.flows(dataset="Firm-level customs")
    assert flows["value"].sum() == 18.5
    assert "firm" not in flows.columns
    assert "firm" not in facts.flows_expression().columns


def test_a_folder_without_facts_is_empty_and_not_an_error(ask: Ask, tmp_path: Path) -> None:
    facts = ask(tmp_path / "none")
    assert facts.observations().is_empty()
    assert facts.observations(resolved=False, as_of="2025").is_empty()
    assert facts.flows().is_empty()
    assert facts.flows(limit=1, resolved=False).is_empty()


def test_a_damaged_snapshot_is_left_out_and_the_others_are_read(
    ask: Ask, folder: Path, tmp_path: Path
) -> None:
    whole = ask(folder)
    assert whole.observations().height
    copy = tmp_path / "facts"
    shutil.copytree(folder, copy)
    hurt = next(m for m in whole.snapshots() if m.kind == "observations")
    table = copy / "snapshots" / hurt.snapshot / "observations.parquet"
    table.write_bytes(table.read_bytes()[:-1] + b"!")
    answer = ask(copy)
    assert hurt.snapshot not in answer.observations(resolved=False)["snapshot"].unique().to_list()
    assert answer.observations().equals(ask(copy, chosen()).observations())


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6)
TABLES = st.lists(
    st.tuples(
        st.none() | TEXTS,
        st.none() | st.floats(allow_nan=False, allow_infinity=False),
        st.integers(-(2**62), 2**62),
        st.none() | st.booleans(),
        st.none() | st.dates(),
    ),
    max_size=8,
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(TABLES, TABLES)
def test_any_table_comes_back_as_it_was_in_the_same_order(
    engine: Engine, left: list[tuple[object, ...]], right: list[tuple[object, ...]]
) -> None:
    schema = {"k": pl.String, "v": pl.Float64, "n": pl.Int64, "b": pl.Boolean, "d": pl.Date}
    one, other = (pl.DataFrame(rows, schema=schema, orient="row") for rows in (left, right))

    def asked(by: Engine) -> list[pl.DataFrame]:
        session = by.session()
        a, b = session.frame(one), session.frame(other)
        counted = a.group_by("k").agg(rows=a.count(), last=a.n.max())
        return [
            answers.frame(table)
            for table in (
                a.order_by(["k", a.v.desc(), "n", "b", "d"]),
                counted.order_by(counted.k.desc(nulls_first=True)),
                a.anti_join(b, ["k"]).order_by(["n", "k", "v", "b", "d"]),
            )
        ]

    for answer, expected in zip(asked(engine), asked(chosen()), strict=True):
        assert answer.equals(expected)


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda d: d.key)
def test_named_differences_are_as_named(engine: Engine, difference: Difference) -> None:
    row = {"n": 3, "v": 2.5, "zero": 0.0, "big": 1e16, "letter": "é"}
    table = engine.session().frame(pl.DataFrame([row]))
    names = {name: table[name] for name in row}
    value = eval(difference.expression, {}, names)
    if isinstance(value, ibis.Scalar):
        asked = table.aggregate(answer=value)
    else:
        asked = table.select("n", answer=value, odd=table.n % 2)
    try:
        item = answers.frame(asked)["answer"].item()
    except Exception:
        item = ERROR
    if difference.key != "sum":  # of one number there is no order of adding
        assert ("null" if item is None else str(item)) == difference.answers[engine.name]


def test_an_engine_that_fails_says_so_in_words(engine: Engine) -> None:
    table = engine.session().frame(pl.DataFrame({"t": ["x"]}))
    if engine.name == "duckdb":
        return
    with pytest.raises(EngineError) as caught:
        answers.frame(table.select(n=table.t.cast("int64")))
    assert "\n" not in caught.value.message.en
    assert caught.value.message.zh


def _close(answer: pl.DataFrame, expected: pl.DataFrame) -> None:
    """Equal but for the last digits of sums (the difference called ``sum``)."""
    assert answer.schema == expected.schema
    floats = [name for name, kind in expected.schema.items() if kind == pl.Float64]
    assert answer.drop(floats).equals(expected.drop(floats))
    for name in floats:
        for a, b in zip(answer[name], expected[name], strict=True):
            assert a == b or (a is not None and b is not None and math.isclose(a, b, rel_tol=1e-12))
