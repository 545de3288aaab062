"""The quality page's findings, and the kernels against the recomputed figures of the test vectors."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wuwai.facts import closing, quality
from wuwai.facts.relations import Relation, load
from wuwai.facts.shipped import folder, import_shipped
from wuwai.facts.store import Facts

from .conftest import Write

HEAD = "series,region,period,value,unit,source_url,published_on,certainty"

# The series and period of each vector: a part and its total, or a level and its growth.
GD, GBA = "CN-44", "CN-44-GBA9"
SHARES = {
    "HK share general 2025-01..05": (
        GD,
        "2025-01..05",
        "HK_trade_regime:general",
        "trade_with_partner:Hong Kong",
    ),
    "HK share processing": (GD, "2025-01..05", "HK_trade_regime:processing", "trade_with_partner:Hong Kong"),
    "HK share bonded": (
        GD,
        "2025-01..05",
        "HK_trade_regime:bonded_logistics",
        "trade_with_partner:Hong Kong",
    ),
    "HK private": (GD, "2025-01..05", "HK_firm_type:private", "trade_with_partner:Hong Kong"),
    "HK FIE": (GD, "2025-01..05", "HK_firm_type:foreign_invested", "trade_with_partner:Hong Kong"),
    "HK SOE": (GD, "2025-01..05", "HK_firm_type:state_owned", "trade_with_partner:Hong Kong"),
    "FDI mfg share 2025-01..09": (GD, "2025-01..09", "fdi_actual_use:manufacturing", "fdi_actual_use"),
    "FDI mfg share 2025-01..02": (GD, "2025-01..02", "fdi_actual_use:manufacturing", "fdi_actual_use"),
    "FDI services share 2025-01..02": (GD, "2025-01..02", "fdi_actual_use:services", "fdi_actual_use"),
    "GBA9 share FDI 2025-01..02": (GBA, "2025-01..02", "fdi_actual_use", "fdi_actual_use"),
    "private share 2024-01..05": (GD, "2024-01..05", "firm_type:private", "trade_total"),
    "SOE share 2024-01..05": (GD, "2024-01..05", "firm_type:state_owned", "trade_total"),
    "FIE share": (GD, "2024-01..05", "firm_type:foreign_invested", "trade_total"),
}
BASES = {
    "IMPLIED 2024 total from 2025/1.044": (94900, 4.4),
    "IMPLIED 2024 exports from 60300/1.025": (60300, 2.5),
    "IMPLIED 2024 imports from 34600/1.078": (34600, 7.8),
    "2024H1 base implied by 2025H1 45500/1.04": (45500, 4),
    "2023 total implied by 91100/1.098": (91100, 9.8),
    "2024Q1 implied by 21400/1.042": (21400, 4.2),
}


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Facts:
    facts = Facts(tmp_path_factory.mktemp("both"), programme="guangdong")
    import_shipped(facts, "guangdong")
    facts.import_file(shared / "facts" / "guangdong_series_unconfirmed.csv")
    return facts


def test_every_vector_is_recomputed(both: Facts, shared: Path) -> None:
    with (shared / "facts" / "consistency_checks.csv").open(encoding="utf-8", newline="") as file:
        vectors = list(csv.DictReader(file))
    assert {v["check"] for v in vectors} == set(SHARES) | set(BASES)
    for vector in vectors:
        if vector["check"] in BASES:
            found = quality.implied_base(*BASES[vector["check"]])
        else:
            region, period, part, total = SHARES[vector["check"]]
            (numerator,) = both.query(series=part, region=region, period=period)
            (denominator,) = both.query(series=total, region=GD, period=period)
            found = quality.share_of(numerator["value"], denominator["value"])
        assert found == pytest.approx(float(vector["recomputed"]), abs=0.005), vector["check"]
        difference = round(found, 2) - float(vector["published"])
        assert difference == pytest.approx(float(vector["difference"]), abs=0.0051), vector["check"]


def test_shipped_figures_that_do_not_close_are_listed(facts: Facts) -> None:
    import_shipped(facts, "guangdong")
    found = {(f.kind, f.series, f.period): f for f in facts.findings() if f.region == "CN-44"}
    total = found["growth", "trade_total", "2025"]
    assert total.published == 91100
    assert total.recomputed == pytest.approx(90900.38, abs=0.01)
    assert total.difference == pytest.approx(199.62, abs=0.01)
    assert total.tolerance is not None
    assert 100 < total.tolerance < 199
    assert len(total.origins) == 3
    assert all(facts.observation(o) for o in total.origins)
    assert ("growth", "trade_total", "2024Q1") not in found
    assert ("restatement", "trade_total", "2023Q1") in found
    assert ("restatement", "trade_total", "2020") in found


def test_figures_that_close_within_their_digits_are_not_listed(facts: Facts) -> None:
    import_shipped(facts, "guangdong")
    listed = {(f.kind, f.series, f.period) for f in facts.findings()}
    assert ("growth", "trade_total", "2024") not in listed  # 91,100 / 1.098 implies 82,969 for 83,000
    assert ("share", "firm_type_share:state_owned", "2024-01..05") not in listed  # 5.12 for 5.1
    assert ("share", "firm_type_share:private", "2024-01..05") not in listed  # 63.79 for 63.7, both rounded


def test_sources_that_differ_are_told_apart(both: Facts) -> None:
    found = {(f.kind, f.series, f.period) for f in both.findings()}
    assert ("contradiction", "imports_yoy", "2025") in found  # 7.8 and 7.9 in one month
    assert ("rounding", "trade_total", "2024") in found  # 91,126.4 and 91,100


def test_what_is_called_shown_is_what_is_shown_after_the_clock_went_back(
    tmp_path: Path, write: Write
) -> None:
    """Recorded later and dated earlier: the reader and the quality page go by the order of recording."""
    moments = iter([datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)])
    facts = Facts(tmp_path / "facts", programme="guangdong", clock=lambda: next(moments))
    for value in ("100", "120"):
        facts.import_file(write(HEAD, f"exports,CN-44,2025,{value},亿元CNY,https://x.cn/{value},,"))
    shown = facts.query(series="exports")
    assert [row["value"] for row in shown] == [120.0]
    found = [f for f in facts.findings() if f.kind == "contradiction"]
    assert [(f.published, f.recomputed, f.origins[0]) for f in found] == [(120.0, 100.0, shown[0]["origin"])]


def test_findings_say_what_in_both_languages(both: Facts) -> None:
    for finding in both.findings():
        assert all((finding.title.en, finding.title.zh, finding.detail.en, finding.detail.zh))
        assert finding.kind in quality.KIND_TITLES
        assert finding.origins


def test_undescribed_series_and_odd_units_are_listed(facts: Facts, write: Write) -> None:
    facts.import_file(write(HEAD, "office,CN-44,2025,1,家,u,,", "exports,CN-44,2025,1,家,u,,"))
    assert [(f.kind, f.series) for f in facts.findings()] == [("unit", "exports"), ("undescribed", "office")]


def test_parts_beyond_their_total_are_listed_and_missing_parts_are_not(facts: Facts, write: Write) -> None:
    rows = [
        *("trade_total,CN-44,2024,100.0,亿元CNY,u,,", "firm_type:private,CN-44,2024,60.0,亿元CNY,u,,"),
        *("trade_total,CN-44,2023,100.0,亿元CNY,u,,", "firm_type:private,CN-44,2023,60.0,亿元CNY,u,,"),
        "firm_type:state_owned,CN-44,2024,45.0,亿元CNY,u,,",
    ]
    facts.import_file(write(HEAD, *rows))
    assert [(f.kind, f.period, f.recomputed) for f in facts.findings()] == [("parts", "2024", 105.0)]


def test_a_fall_to_nothing_is_no_division(facts: Facts, write: Write) -> None:
    rows = [f"x{s},CN-44,{y},{v},{u},u,," for s, y, v, u in (
        ("", 2024, 0, "家"), ("", 2023, 7, "家"), ("_yoy", 2024, -100, "%"), ("_yoy", 2023, 1050, "%")
    )]  # fmt: skip
    facts.import_file(write(HEAD, *rows))
    assert {f.kind for f in facts.findings()} == {"undescribed"}


def test_an_unknown_relation_names_file_and_row(tmp_path: Path) -> None:
    path = tmp_path / "series_relations.csv"
    path.write_text("kind,whole,part,share\nguess,a,b,\n", encoding="utf-8")
    with pytest.raises(Exception, match=r"series_relations.csv, row 2"):
        load([path])


def test_every_shipped_relation_names_described_series(facts: Facts) -> None:
    relations = load([folder("guangdong") / "series_relations.csv"])
    assert relations
    names = {info.series for info in facts.dictionary}
    for relation in relations:
        for name in (relation.whole, *relation.parts, relation.share):
            stem = name.removesuffix("*")
            assert not name or any(n == name or (name.endswith("*") and n.startswith(stem)) for n in names), (
                name
            )


@given(st.floats(1, 1e6), st.floats(-90, 900), st.floats(0, 0.05), st.floats(0, 0.5))
def test_any_base_within_the_printed_digits_closes(
    level: float, growth: float, growth_off: float, level_off: float
) -> None:
    base = closing.implied_base(level + level_off, growth - growth_off)
    allowed = closing.base_tolerance(level, growth, 0.5, 0.05)
    assert closing.closes(base, closing.implied_base(level, growth), allowed)


@given(st.floats(0, 1e6), st.floats(1, 1e6), st.floats(-0.5, 0.5), st.floats(-0.5, 0.5))
def test_any_share_within_the_printed_digits_closes(part: float, total: float, a: float, b: float) -> None:
    assume(part <= total)
    allowed = closing.share_tolerance(part, total, 0.5, 0.5)
    assert closing.closes(closing.share_of(part + a, total + b), closing.share_of(part, total), allowed)


@pytest.mark.parametrize(
    ("printed", "half"),
    [("28.2", 0.05), ("4", 0.5), ("10", 0.5), ("1050", 5), ("91100", 50), ("91,126.4", 0.05), ("40000", 50)],
)
def test_tolerance_follows_the_printed_digits(printed: str, half: float) -> None:
    assert quality.rounding_half_width(printed) == pytest.approx(half)


def test_findings_need_no_relations_or_dictionary() -> None:
    assert (
        quality.findings(pl.DataFrame(schema=Facts(Path("none"), programme="none").observations().schema))
        == ()
    )


def test_relations_with_a_star_need_their_share() -> None:
    assert Relation("share", "t", ("p:*",), "s:*").share == "s:*"
