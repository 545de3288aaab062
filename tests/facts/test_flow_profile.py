"""A country's profile: from sums where there are some, the same as from the flows themselves."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from wuwai.facts.importers.sums import BY
from wuwai.facts.model import FactsError
from wuwai.facts.questions import QueryError
from wuwai.facts.store import Facts

from .conftest import BACI, BACI_HEAD, Write

FIRST = [f"2021,{i},{j},{k},{i + j}.5,1" for i in (156, 704) for j in (842, 392) for k in (850760, 10121)]
REVISED = [f"2021,156,{j},850760,9,1" for j in (842, 704)]


def _from_flows(facts: Facts, by: str) -> pl.DataFrame:
    flows = facts.flows(reporter="CHN")
    keys = ["dataset", "classification", "direction", "currency", "sample", "period", by]
    return flows.group_by(keys).agg(value=pl.col("value").sum(), flows=pl.len().cast(pl.Int64)).sort(keys)


def _same(facts: Facts) -> None:
    found = facts.profile("中国")
    assert found.reporter == "CHN"
    for by, frame in zip(BY, (found.partners, found.products), strict=True):
        assert frame.to_dicts() == _from_flows(facts, by).to_dicts()


def test_a_profile_adds_up_as_the_flows_do_and_later_vintages_replace(facts: Facts, write: Write) -> None:
    report = facts.import_file(write(BACI_HEAD, *FIRST, name=BACI))
    manifest = facts.manifest(report.snapshot or "")
    assert sorted(t for t in manifest.tables if t.startswith("sums")) == [
        *("sums-partner-001.parquet", "sums-product-001.parquet"),
    ]
    assert facts.profile("CHN").partners.select("partner", "value", "flows").rows() == [
        *(("JPN", 1097000.0, 2), ("USA", 1997000.0, 2)),
    ]
    _same(facts)
    facts.import_file(write(BACI_HEAD, *REVISED, name=BACI.replace("V202301", "V202401")))
    assert facts.profile("CHN").products["value"].to_list() == [18000.0]
    assert facts.profile("CHN", as_of="2023-06-30").products.height == 2
    _same(facts)
    assert facts.profile("VNM").partners["flows"].sum() == 4


def test_sums_of_a_file_with_a_bad_row_are_those_of_its_good_ones(facts: Facts, write: Write) -> None:
    report = facts.import_file(write(BACI_HEAD, *FIRST, "2021,156,842,850760,much,1", name=BACI))
    assert (report.accepted, report.rejected) == (8, 1)
    _same(facts)


def test_flows_without_sums_give_a_profile_too(facts: Facts, tmp_path: Path) -> None:
    path = tmp_path / "query.csv"
    path.write_text("数据年月,贸易伙伴编码,贸易伙伴名称,人民币\n202305,116,日本,100\n202305,133,韩国,50\n")
    facts.import_file(path, stated={"direction": "export"})
    _same(facts)


def test_sums_that_do_not_add_up_end_the_import(facts: Facts, write: Write, monkeypatch) -> None:
    monkeypatch.setattr("wuwai.facts.importers.sums.Sums.write", lambda *_: 1.0)
    with pytest.raises(FactsError, match="nothing was imported"):
        facts.import_file(write(BACI_HEAD, *FIRST, name=BACI))
    assert facts.snapshots() == []


def test_nobody_and_nothing(facts: Facts) -> None:
    assert facts.profile("CHN").partners.height == 0
    with pytest.raises(QueryError):
        facts.profile("Atlantis")
