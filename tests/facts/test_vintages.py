"""Two vintages of the same series, and of the same flows: what is said to have changed."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

import ibis
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wuwai.facts import changes, flow_vintages, vintages
from wuwai.facts.flow_questions import Asked
from wuwai.facts.questions import QueryError
from wuwai.facts.shipped import import_shipped
from wuwai.facts.store import Facts
from wuwai.reference.text import Text

from .conftest import BACI_HEAD, BACI_ROWS, Write

HEAD = "series,region,period,value,unit,source_url,published_on,certainty"
FIRST = "exports,CN-44,2023,54400,亿元CNY,https://x.cn/2024,2024-01-20,H"
LATER = "exports,CN-44,2023,54500,亿元CNY,https://x.cn/2025,2025-01-20,H"


@pytest.fixture
def restated(facts: Facts, write: Write) -> Facts:
    """Exports of 2023 published twice, of 2024 once, imports of 2023 in dollars and then in yuan."""
    facts.import_file(
        write(HEAD, FIRST, "imports,CN-44,2023,4100,亿USD,https://x.cn/2024,2024-01-20,H", name="a.csv")
    )
    facts.import_file(
        write(
            HEAD,
            LATER,
            "exports,CN-44,2024,58900,亿元CNY,https://x.cn/2025,2025-01-20,H",
            "imports,CN-44,2023,28600,亿元CNY,https://x.cn/2025,2025-01-20,H",
            name="b.csv",
        )
    )
    return facts


def every(facts: Facts) -> pl.DataFrame:
    return facts.observations(resolved=False)


def test_a_revision_says_both_values_their_sources_and_the_difference(restated: Facts) -> None:
    found = vintages.compare(every(restated), "2024-06-30", "2025-06-30")
    one = found.of("revised")[0]
    assert one.before is not None
    assert one.after is not None
    assert (one.series, one.period, one.before.value, one.after.value) == ("exports", "2023", 54400, 54500)
    assert (one.before.published_on, one.after.published_on) == ("2024-01-20", "2025-01-20")
    assert (one.difference, round(one.percent or 0, 3), one.unit) == (100, 0.184, "亿元CNY")
    assert (one.before.printed, one.after.source_url) == ("54400", "https://x.cn/2025")
    assert restated.observation(one.before.origin)["value"] == 54400  # type: ignore[index]
    assert found.counts == {"revised": 1, "not_comparable": 1, "added": 1, "withdrawn": 0, "unchanged": 0}


def test_other_units_are_listed_and_never_subtracted(restated: Facts) -> None:
    one = vintages.compare(every(restated), "2024-06-30", "").of("not_comparable")[0]
    assert (one.series, one.difference, one.percent, one.within_rounding) == ("imports", None, None, False)


def test_what_changed_is_said_in_both_languages(restated: Facts) -> None:
    said = vintages.compare(every(restated), "2024-06-30", "").summary({"exports": Text("Exports", "出口")})
    assert said.en.startswith("1 of 2 figures revised, 1 added, 1 not comparable; largest: exports, 2023: ")
    assert "→" in said.zh
    assert said.zh.startswith("2项中修订1项，新增1项，不可比1项；最大修订：出口2023年")
    same = vintages.compare(every(restated), "2025-06-30", "2025-06-30")
    assert same.summary().en == "Nothing changed: all 3 figures are the same"


def test_going_back_in_time_withdraws_what_going_forward_added(restated: Facts) -> None:
    back = vintages.compare(every(restated), "", "2024-06-30")
    assert [(one.series, one.period) for one in back.of("withdrawn")] == [("exports", "2024")]


def test_snapshots_and_sources_are_vintages_too(restated: Facts) -> None:
    a, b = (m.snapshot for m in restated.snapshots())
    by_snapshot = vintages.compare(every(restated), a, b)
    by_source = vintages.compare(every(restated), "https://x.cn/2024", "https://x.cn/2025")
    assert by_snapshot.counts == by_source.counts
    with pytest.raises(QueryError):
        vintages.side("last year")


def test_more_digits_are_told_from_another_value(facts: Facts, write: Write) -> None:
    facts.import_file(
        write(HEAD, FIRST, FIRST.replace("54400", "54386.3").replace("2024-01-20", "2024-03-01"))
    )
    one = vintages.compare(every(facts), "2024-02-01", "").changes[0]
    assert (one.kind, one.within_rounding) == ("revised", True)


def test_a_rate_is_compared_in_points(facts: Facts, write: Write) -> None:
    rate = FIRST.replace("exports", "exports_yoy").replace("亿元CNY", "%").replace("54400", "2.5")
    facts.import_file(write(HEAD, rate, rate.replace("2.5", "2.8").replace("2024-01", "2024-03")))
    one = vintages.compare(every(facts), "2024-02-01", "").changes[0]
    assert (one.unit, one.percent) == ("百分点", None)
    assert one.difference == pytest.approx(0.3)
    assert one.relative == Text("+0.3 points", "+0.3个百分点")


def test_vintages_are_the_days_on_which_something_changed(restated: Facts) -> None:
    found = vintages.vintages_of(every(restated).filter(series="exports"))
    assert found == (
        vintages.Vintage(date(2024, 1, 20), 1, 0),
        vintages.Vintage(date(2025, 1, 20), 1, 1),
    )
    assert vintages.suggested(found) == (date(2024, 1, 20), date(2025, 1, 20))
    assert vintages.suggested(found[:1]) is None


def test_the_page_opens_on_the_last_revision() -> None:
    days = [vintages.Vintage(date(2024, month, 1), 1, int(month == 2)) for month in range(1, 5)]
    assert vintages.suggested(tuple(days)) == (date(2024, 1, 1), date(2024, 2, 1))
    assert vintages.suggested(tuple(days[2:])) == (date(2024, 3, 1), date(2024, 4, 1))


def test_the_triangle_shows_a_figure_in_each_vintage(restated: Facts) -> None:
    drawn = vintages.triangle(every(restated).filter(series="exports"))
    assert drawn.days == (date(2024, 1, 20), date(2025, 1, 20))
    assert [(p, [c.printed if c else None for c in cells]) for p, cells in drawn.lines] == [
        ("2023", ["54400", "54500"])
    ]


def test_the_shipped_series_were_restated(facts: Facts) -> None:
    import_shipped(facts, "guangdong")
    frame = facts.observations(series="trade_total", region="CN-44", resolved=False)
    drawn = vintages.triangle(frame)
    assert {period for period, _ in drawn.lines} == {"2020", "2023Q1"}
    found = vintages.compare(frame, date(2023, 12, 31), date(2024, 1, 31))
    assert [(c.period, c.difference) for c in found.of("revised")] == [("2023Q1", -200.0)]


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["2021", "2022"]),
        st.sampled_from(["CHN", "VNM"]),
        st.sampled_from(["850760", "850780", "010121"]),
        st.sampled_from(["USD", "CNY", None]),
        st.floats(0, 1e12, allow_nan=False) | st.none(),
    ),
    max_size=12,
)


def flows(rows: list[tuple[str, str, str, str | None, float | None]]) -> pl.DataFrame:
    schema = {"period": pl.String, "reporter": pl.String, "product": pl.String, "currency": pl.String}
    return pl.DataFrame(rows, schema={**schema, "value": pl.Float64}, orient="row")


@pytest.fixture(scope="module")
def engine() -> ibis.BaseBackend:
    return ibis.duckdb.connect()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ROWS, ROWS, st.sampled_from([(), ("period",), ("year", "reporter"), ("reporter", "hs4"), ("product",)])
)
def test_differences_add_up_exactly_to_the_difference_of_the_totals(
    engine: ibis.BaseBackend, old: list[tuple], new: list[tuple], by: tuple[str, ...]
) -> None:
    sides = [
        flow_vintages.Held(
            Text(name, name),
            engine.create_table(name, flows(rows).to_arrow(), temp=True, overwrite=True),
            False,
        )
        for name, rows in (("old", old), ("new", new))
    ]
    found = flow_vintages.compare(*sides, by=by, limit=10_000)
    zero = Decimal(0)
    for total in found.totals:
        rows = found.rows.filter(pl.col("currency") == total.currency)
        moved = sum(((r["after"] or zero) - (r["before"] or zero) for r in rows.to_dicts()), zero)
        assert moved == total.difference
        for side, given_rows in ((total.before, old), (total.after, new)):
            stated = [
                Decimal(repr(r[4] or 0.0)).quantize(Decimal("0.001"))
                for r in given_rows
                if (r[3] or "") == total.currency
            ]
            assert abs(side - sum(stated, zero)) <= Decimal("0.001") * len(stated)
    subtracted = found.rows.filter(pl.col("kind") != "not_comparable")
    assert subtracted["difference"].null_count() == 0
    assert found.rows.filter(pl.col("kind") == "not_comparable")["difference"].drop_nulls().is_empty()
    assert Counter(found.rows["kind"]) == {k: n for k, n in found.counts.items() if k != "unchanged"}
    assert not found.changed or found.summary.zh


def test_two_releases_of_flows_are_compared_by_day_and_by_snapshot(facts: Facts, write: Write) -> None:
    old = facts.import_file(write(BACI_HEAD, *BACI_ROWS, name="BACI_HS92_Y2021_V202301.csv")).snapshot
    new = facts.import_file(
        write(BACI_HEAD, "2021,156,704,850760,9,1", name="BACI_HS92_Y2021_V202401.csv")
    ).snapshot
    found = facts.compare_flows("2023-06-30", None, by=["reporter", "product"])
    assert sorted(found.rows.select("reporter", "product", "kind", "difference").rows()) == [
        ("CHN", "010121", "withdrawn", Decimal("-2000.000")),
        ("CHN", "850760", "revised", Decimal("7999.000")),
    ]
    assert found.counts == {"withdrawn": 1, "revised": 1, "unchanged": 1}
    assert [(t.currency, t.difference) for t in found.totals] == [("USD", Decimal("5999.000"))]
    # The later release holds China only: by snapshot Vietnam is gone, by day its earlier figures stand.
    assert facts.compare_flows(old, new, by=["reporter"]).counts == {"withdrawn": 1, "revised": 1}
    china = facts.compare_flows("2023-06-30", None, by=["period,hs2"], asked=Asked(reporter="China"))
    assert china.by == ("period", "hs2")
    assert (
        "5,999" in str(china.as_dict("en")["totals"][0]["difference"]) or china.totals[0].difference == 5999
    )
    assert [str(day) for day, _ in flow_vintages.days(facts.flow_snapshots())] == ["2023-01-31", "2024-01-31"]
    with pytest.raises(QueryError):
        facts.compare_flows("20200101T000000-abc123", None)
    with pytest.raises(QueryError):
        facts.compare_flows("", "", by=["colour"])


def test_a_change_of_currency_is_not_comparable(engine: ibis.BaseBackend) -> None:
    def side(name: str, currency: str) -> flow_vintages.Held:
        rows = flows([("2021", "CHN", "850760", currency, 5.0)])
        return flow_vintages.Held(
            Text(name, name), engine.create_table(f"c_{name}", rows.to_arrow(), temp=True), False
        )

    found = flow_vintages.compare(side("a", "USD"), side("b", "CNY"), by=("period",))
    assert set(found.rows["kind"]) == {"not_comparable"}
    assert found.rows["difference"].null_count() == 2
    assert changes.KINDS["not_comparable"].zh == "不可比"
