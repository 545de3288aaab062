"""Reading: of several statements about one thing the one to show, as of a date, with nothing lost."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from wuwai.facts.columns import READ
from wuwai.facts.questions import QueryError
from wuwai.facts.shipped import import_shipped
from wuwai.facts.store import Facts

from .conftest import Write

HEAD = "series,region,period,value,unit,source_url,published_on,certainty"


def row(value: str, source: str, published: str, certainty: str = "M", period: str = "2025") -> str:
    return f"exports,CN-44,{period},{value},亿元CNY,https://www.stats.gov.cn/{source},{published},{certainty}"


def shown(facts: Facts, as_of: str | None = None) -> list[float]:
    return [r["value"] for r in facts.query(series="exports", as_of=as_of)]


def test_the_latest_published_is_shown(facts: Facts, write: Write) -> None:
    facts.import_file(write(HEAD, row("2", "b", "2026-01-20", "L"), row("1", "a", "2025-12-01", "H")))
    assert shown(facts) == [2.0]


def test_a_stated_date_goes_before_none(facts: Facts, write: Write) -> None:
    facts.import_file(write(HEAD, row("1", "a", "1999-01-01", "L"), row("2", "b", "", "H")))
    assert shown(facts) == [1.0]


def test_then_the_more_certain_then_the_latest_recorded(facts: Facts, write: Write) -> None:
    facts.import_file(
        write(HEAD, row("1", "a", "2026-01-20", "H"), row("2", "b", "2026-01-20", "M"), name="1.csv")
    )
    assert shown(facts) == [1.0]
    facts.import_file(write(HEAD, row("3", "c", "2026-01-20", "H"), name="2.csv"))
    assert shown(facts) == [3.0]
    facts.import_file(write(HEAD, row("4", "d", "2026-01-20", ""), name="3.csv"))
    assert shown(facts) == [3.0]


def test_a_month_counts_from_its_last_day(facts: Facts, write: Write) -> None:
    facts.import_file(write(HEAD, row("1", "a", "2024-11"), row("2", "b", "2024-11-29")))
    assert shown(facts) == [1.0]
    assert shown(facts, "2024-11-29") == [2.0]
    assert shown(facts, "2024-11-30") == [1.0]
    assert shown(facts, "2024-11") == [1.0]
    assert shown(facts, "2024-10-31") == []


def test_without_a_date_the_day_of_recording_counts(facts: Facts, write: Write) -> None:
    facts.import_file(write(HEAD, row("1", "a", "")))  # recorded on 1 March 2026
    assert shown(facts, "2026-02-28") == []
    assert shown(facts, "2026-03-01") == [1.0]


def test_the_same_value_from_two_sources_is_one_row_with_both(facts: Facts, write: Write) -> None:
    facts.import_file(
        write(HEAD, row("1", "a", "2026-01-20"), row("1", "b", "2026-01-19"), row("2", "c", "2025-01-01"))
    )
    (one,) = facts.observations(series="exports").iter_rows(named=True)
    (other,) = one["other_sources"]
    source = facts.observation(other)
    assert source is not None
    assert source["source_url"].endswith("/b")
    assert facts.observations(resolved=False).height == 3


def test_two_ways_of_writing_a_period_are_one_thing(facts: Facts, write: Write) -> None:
    facts.import_file(
        write(
            HEAD,
            row("1", "a", "2025-10-01", period="2025Q1-Q3"),
            row("2", "b", "2025-10-02", period="2025-01..09"),
        )
    )
    assert shown(facts) == [2.0]
    assert len(facts.query(period="2025Q1-Q3")) == 1


def test_a_year_and_a_standing_at_its_end_are_two_things(facts: Facts, write: Write) -> None:
    facts.import_file(
        write(HEAD, row("1", "a", "2025-10-01", period="2024"), row("2", "a", "2025-10-01", period="to 2024"))
    )
    assert len(facts.query()) == 2
    assert [r["value"] for r in facts.query(period="to 2024-12")] == [2.0]


def test_the_restated_total_of_2023q1(facts: Facts) -> None:
    import_shipped(facts, "guangdong")
    ask = {"series": "trade_total", "region": "广东", "period": "2023Q1"}
    assert [r["value"] for r in facts.query(**ask)] == [18200.0]
    assert [r["value"] for r in facts.query(**ask, as_of="2023-12-31")] == [18400.0]


def test_the_documented_query(facts: Facts) -> None:
    import_shipped(facts, "guangdong")
    (one,) = facts.query(series="exports", region="CN-44", period="2025")
    expected = {"series", "region", "period", "value", "unit", "published_on", "recorded_on", "source_url"}
    assert expected | {"certainty"} <= set(one)
    assert (one["value"], one["unit"]) == (60300.0, "亿元CNY")


def test_series_by_list_and_by_prefix(facts: Facts) -> None:
    import_shipped(facts, "guangdong")
    found = set(facts.observations(series=["exports", "firm_type:*"])["series"].unique())
    assert "exports" in found
    assert {"firm_type:private", "firm_type:state_owned"} <= found
    assert not any(s.startswith("firm_type_yoy") for s in found)
    assert facts.observations(series=[]).height == 0
    assert facts.observations(series="no such series").height == 0


@pytest.mark.parametrize(
    ("ask", "parameter"),
    [({"region": "Atlantis"}, "region"), ({"period": "2025-13"}, "period"), ({"as_of": "soon"}, "as_of")],
)
def test_a_question_that_makes_no_sense_is_refused(facts: Facts, ask: dict[str, str], parameter: str) -> None:
    with pytest.raises(QueryError) as caught:
        facts.query(**ask)  # type: ignore[arg-type]
    assert caught.value.parameter == parameter
    assert caught.value.expected.zh


def test_empty_facts_have_every_column(facts: Facts) -> None:
    for resolved in (True, False):
        frame = facts.observations(resolved=resolved)
        assert frame.schema == pl.Schema(READ)
        assert frame.is_empty()
        assert facts.expression(resolved=resolved).count().to_polars() == 0
    assert facts.query() == []
    assert facts.snapshots() == []
    assert facts.findings() == ()


def test_the_expression_and_the_frame_are_the_same(facts: Facts) -> None:
    import_shipped(facts, "guangdong")
    table = facts.expression(as_of="2024-06-30")
    by_ibis = table.filter(table.region == "440300").to_polars().select(list(READ)).sort("origin")
    by_polars = facts.observations(region="Shenzhen", as_of="2024-06-30").sort("origin")
    assert_frame_equal(by_ibis, by_polars)
    assert by_polars.height > 0


def test_a_commit_is_seen_at_once_also_by_another_reader(facts: Facts, write: Write) -> None:
    other = Facts(facts.folder, programme="guangdong")
    assert other.observations().height == 0
    before = other.fingerprint()
    facts.import_file(write(HEAD, row("1", "a", "2026-01-20")))
    assert other.fingerprint() != before
    assert other.observations().height == 1


def test_an_origin_opens_its_row(facts: Facts, write: Write) -> None:
    report = facts.import_file(write(HEAD, row("1", "a", "2026-01-20")))
    found = facts.observation(f"{report.snapshot}:2")
    assert found is not None
    assert (found["snapshot"], found["row"], found["printed"]) == (report.snapshot, 2, "1")
    assert facts.observation("nothing:2") is None


def test_an_office_describes_its_own_series(facts: Facts, write: Write) -> None:
    facts.import_file(write(HEAD, row("1", "a", "2026-01-20").replace("exports", "office_series")))
    assert facts.dictionary.undescribed(facts.observations()) == ["office_series"]
    own = facts.folder / "series.csv"
    heading = "series,title_en,title_zh,unit,kind,definition\n"
    own.write_text(heading + "office_series,Ours,本局指标,亿元CNY,level,ours\n", encoding="utf-8")
    assert facts.dictionary.get("office_series").title.zh == "本局指标"
    assert facts.dictionary.undescribed(facts.observations()) == []
    own.write_bytes(b"\xff\xfe broken")
    assert "series.csv" in facts.damaged()[0].en
    assert facts.dictionary.get("exports").described


STATEMENTS = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "3"]),
        st.sampled_from(["", "2024", "2024-11", "2024-11-29", "2025-01-01"]),
        st.sampled_from(["", "L", "M", "H"]),
        st.sampled_from(["2024", "2024-01..12", "2023"]),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STATEMENTS, st.randoms(use_true_random=False))
def test_what_is_shown_does_not_depend_on_the_order_of_rows(
    tmp_path_factory: pytest.TempPathFactory,
    statements: list[tuple[str, str, str, str]],
    chance: random.Random,
) -> None:
    """And every row of every snapshot says whether it is the one shown: the quality page reads that."""
    folder = tmp_path_factory.mktemp("order")
    rows = [row(v, f"s{i}", p, c, t) for i, (v, p, c, t) in enumerate(statements)]
    values = []
    for name in ("a", "b"):
        path = folder / f"{name}.csv"
        path.write_text("\n".join([HEAD, *rows, ""]), encoding="utf-8")
        facts = Facts(folder / name, programme="none")
        assert facts.import_file(path).rejects == ()
        keys = ["published_by", "certainty", "period_start"]
        values.append(facts.observations().select(keys).sort(keys))
        ranked = facts.observations(resolved=False).filter(pl.col("standing") == 0)
        assert sorted(ranked["origin"]) == sorted(facts.observations()["origin"])
        chance.shuffle(rows)
    assert_frame_equal(values[0], values[1])


def test_dates_and_days_are_the_same_question(facts: Facts, write: Write) -> None:
    facts.import_file(write(HEAD, row("1", "a", "2024-11-30")))
    assert facts.observations(as_of=date(2024, 11, 30)).height == 1
    assert facts.observations(as_of=date(2024, 11, 29)).height == 0


def test_a_workspace_may_be_moved(facts: Facts, write: Write, tmp_path: Path) -> None:
    facts.import_file(write(HEAD, row("1", "a", "2024-11-30")))
    moved = facts.folder.rename(tmp_path / "elsewhere")
    assert Facts(moved, programme="guangdong").observations().height == 1


@pytest.mark.parametrize(("as_of", "rows"), [("0001-01-01", 0), ("9999-12-31", 1)])
def test_any_day_may_be_asked_about(facts: Facts, write: Write, as_of: str, rows: int) -> None:
    facts.import_file(write(HEAD, row("1", "a", "2025-12-01")))
    assert len(facts.query(as_of=as_of)) == rows
