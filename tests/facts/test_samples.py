"""Synthetic files: they meet the published totals, go through the real importers, and never pass for real."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuwai.facts import firm_flows, shipped
from wuwai.facts.samples import cells, customs, declarations, firms, fit, population, published, taking
from wuwai.facts.samples.raking import Margin, rake
from wuwai.facts.store import Facts
from wuwai.reference import partners

PARTNERS = (
    Path(__file__).resolve().parents[3] / "shared" / "data" / "china_customs_codes" / "zh-TradingPartner.csv"
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    facts = Facts(tmp_path_factory.mktemp("facts"), programme="guangdong", clock=lambda: datetime.now(UTC))
    shipped.import_shipped(facts, "guangdong")
    return facts, taking.add(facts, region="CN-44", years=(2024,), rows=8000, records=2000, one_in=800)


def test_what_is_published_is_met(filled):
    facts, _ = filled
    flows = facts.flows(dataset="China Customs by product, partner, regime, place (synthetic)")
    totals = dict(flows.group_by("direction").agg(pl.col("value").sum() / 1e8).iter_rows())
    assert totals["export"] == pytest.approx(58900, rel=1e-6)
    assert totals["import"] == pytest.approx(32200, rel=1e-6)
    spring = flows.filter(pl.col("period").is_in(["2024-01", "2024-02", "2024-03"]), direction="export")
    assert spring["value"].sum() / 1e8 == pytest.approx(13100, rel=1e-6)
    assert flows.filter(reporter="440100")["value"].sum() / 1e8 == pytest.approx(11200, rel=1e-4)
    assert flows.filter(partner="HKG")["value"].sum() / flows["value"].sum() == pytest.approx(0.124, rel=1e-4)
    processing = flows.filter(pl.col("regime").is_in(["14", "15"]))["value"].sum()
    assert processing / flows["value"].sum() == pytest.approx(0.21, rel=1e-4)


def test_the_fit_is_measured_on_what_is_on_file(filled):
    facts, _ = filled
    found = fit.measure(facts, region="CN-44", year=2024)
    assert {one.margin for one in found} == set(fit.MARGINS)
    assert len([one for one in found if one.margin == "month"]) == 24
    assert max(abs(one.deviation) for one in found) < 1e-6  # amounts are whole yuan
    with pytest.raises(published.NothingPublished, match="no synthetic customs flows of 2025"):
        fit.measure(facts, region="CN-44", year=2025)


def test_a_year_without_shares_takes_those_of_the_year_before_and_says_so(filled):
    facts, _ = filled
    totals = published.totals(facts.observations(), region="CN-44", year=2025)
    assert totals.partners["HKG"] == pytest.approx(0.124)
    assert totals.regimes["general"] == pytest.approx(0.592)
    assert any("2024-01..04 stands for 2025" in n.en for n in totals.notes)
    assert sum(totals.regimes.values()) <= 1


def test_every_row_goes_through_the_importers_and_is_a_sample(filled):
    facts, reports = filled
    assert [r.importer for r in reports] == ["customs", "customs", "declarations", "firms"]
    assert all(r.rejects == () and r.read == r.accepted for r in reports)
    assert facts.flows()["sample"].all()
    assert facts.flows()["source_url"].is_null().all()
    assert all(m.sample and m.file.startswith("synthetic-") for m in facts.snapshots() if m.kind == "flows")
    assert all(d.endswith("(synthetic)") for d in facts.flows()["dataset"].unique())


def test_adding_again_changes_nothing(filled):
    facts, _ = filled
    before = len(facts.snapshots())
    assert all(
        r.repeated
        for r in taking.add(facts, region="CN-44", years=(2024,), rows=8000, records=2000, one_in=800)
    )
    assert len(facts.snapshots()) == before


def test_a_synthetic_file_is_a_sample_even_if_nobody_says_so(filled, tmp_path):
    facts, _ = filled
    path = declarations.write(tmp_path, region="CN-44", year=2023, rows=50)
    report = facts.import_file(path)
    assert facts.manifest(report.snapshot).sample


def test_declarations_have_modes_of_four_digits(filled):
    facts, _ = filled
    flows = facts.flows(dataset="Customs declarations (synthetic)")
    assert {"9610", "9710", "9810", "1210", "0110"} <= set(flows["regime"])
    only_out = flows.filter(pl.col("regime").is_in(["9710", "9810"]))
    assert set(only_out["direction"]) == {"export"}


def test_a_declaration_that_does_not_do_is_named(filled, tmp_path):
    facts, _ = filled
    path = declarations.write(tmp_path, region="CN-44", year=2024, rows=3)
    lines = path.read_text("utf-8-sig").splitlines()
    lines[2] = lines[2].replace(lines[2].split(",")[3], "10", 1)
    bad = tmp_path / "mine.csv"
    bad.write_text("\n".join([*lines, ""]), "utf-8")
    (reject,) = facts.import_file(bad, dry_run=True).rejects
    assert (reject.row, reject.column, reject.value) == (3, "监管方式", "10")


def test_firms_are_as_many_as_published_and_export_as_much(filled, tmp_path):
    facts, _ = filled
    people = population.population(facts.observations(), region="CN-44")
    assert (people.firms[2023], people.exports[2023] / 1e8) == (130_000, 54_000)
    assert people.firms[2022] == pytest.approx(130_000 / 1.094)
    assert people.firms[2025] == pytest.approx(130_000 * 130_000 / 108_000)  # the first halves of both years
    assert any("2025H1 / 2023H1" in note.en for note in people.notes)
    written = firms.write(tmp_path, people, one_in=500)
    assert written.path.name == "synthetic-firms-cn-44-2022-2025.csv"
    assert written.firms == {year: round(count / 500) for year, count in people.firms.items()}
    assert written.total == pytest.approx(sum(people.exports.values()) / 500, rel=1e-6)
    again = firms.write(tmp_path / "again", people, one_in=500)
    assert again.path.read_bytes() == written.path.read_bytes()
    with pytest.raises(published.NothingPublished, match="firms with a trade record"):
        population.population(facts.observations(), region="CN-31")


def test_synthetic_firms_enter_and_leave(filled):
    facts, _ = filled
    found = firm_flows.firm_flows(
        facts, dataset="Firm-level customs (synthetic)", region="CN-44", direction="export"
    )
    assert all(m.sample for m in found.snapshots)
    years = {year: set(part["firm"]) for (year,), part in found.frame.group_by("year")}
    assert all(firm.startswith("SYN") for firm in years[2022])
    for year in (2023, 2024, 2025):
        entering, leaving = years[year] - years[year - 1], years[year - 1] - years[year]
        assert 0.2 < len(entering) / len(years[year]) < 0.3
        assert 0.05 < len(leaving) / len(years[year - 1]) < 0.3


def test_the_same_seed_gives_the_same_file(filled, tmp_path):
    facts, _ = filled
    totals = published.totals(facts.observations(), region="CN-44", year=2024)
    first, _ = customs.write(tmp_path / "a", totals, rows=3000, seed=7)
    second, _ = customs.write(tmp_path / "b", totals, rows=3000, seed=7)
    other, _ = customs.write(tmp_path / "c", totals, rows=3000, seed=8)
    assert first[0].path.read_bytes() == second[0].path.read_bytes() != other[0].path.read_bytes()
    assert sum(f.rows for f in first) == 3000


def test_a_year_without_published_totals_is_refused_in_words(filled):
    facts, _ = filled
    with pytest.raises(published.NothingPublished, match="published totals") as caught:
        published.totals(facts.observations(), region="CN-44", year=2019)
    assert "2019" in caught.value.words.zh


def test_partner_codes_are_those_customs_use():
    assert all(partners.decode(name) == code for _, name, code, _ in cells.PARTNERS)
    if not PARTNERS.is_file():
        pytest.skip(f"needs {PARTNERS}")
    with PARTNERS.open(encoding="gb18030", newline="") as file:
        real = {row[0]: partners.decode(row[1]) for row in list(csv.reader(file))[1:]}
    assert {number: real.get(number) for number, *_ in cells.PARTNERS} == {
        number: code for number, _, code, _ in cells.PARTNERS
    }


@given(
    st.lists(st.floats(0.1, 1e6), min_size=4, max_size=4),
    st.floats(0.05, 0.95),
    st.floats(0.05, 0.95),
)
def test_raking_meets_consistent_margins(start, a, b):
    rows = Margin("rows", np.array([0, 0, 1, 1]), np.array([a, 1 - a]) * 1e9)
    columns = Margin("columns", np.array([0, 1, 0, 1]), np.array([b, 1 - b]) * 1e9)
    done = rake(np.array(start), [rows, columns], rounds=5000)
    assert max(done.misses.values()) < 1e-3
    assert done.values.sum() == pytest.approx(1e9)


def test_a_margin_nobody_can_carry_is_said():
    with pytest.raises(ValueError, match="more rows"):
        rake(np.ones(1), [Margin("m", np.array([0]), np.array([1.0, 1.0]))])
