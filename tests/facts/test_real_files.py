"""Files as they were published."""

from __future__ import annotations

from wuwai.facts.store import Facts

from .conftest import shared


def test_the_baci_sample(facts: Facts) -> None:
    report = facts.import_file(shared("baci_sample"))
    assert (report.importer, report.read, report.rejected) == ("baci", 71_192, 0)
    assert any("4,442 product codes had lost" in n.en for n in report.notes)
    assert facts.flows()["product"].str.len_chars().unique().to_list() == [6]


def test_the_comtrade_sample(facts: Facts) -> None:
    report = facts.import_file(shared("comtrade_sample/TradeData_HS8542_THA.csv"))
    assert (report.importer, report.read, report.rejected) == ("comtrade", 1178, 0)
    world = facts.flows(partner="W00", period="2014", direction="import")
    assert world["value"].to_list() == [9680795326.0]


def test_the_world_matrix_needs_its_period(facts: Facts) -> None:
    path = shared("world_hs4_2019/exports.csv.gz")
    assert "--period" in facts.import_file(path).rejects[0].expected.en
    report = facts.import_file(path, stated={"period": "2019"})
    assert (report.importer, report.read, report.rejected) == ("matrix", 162_659, 0)


def test_the_bilateral_sector_table(facts: Facts) -> None:
    report = facts.import_file(shared("wiod_bilateral_sector_1995_2007.csv.gz"))
    assert (report.importer, report.read, report.rejected) == ("sectors", 746_200, 0)
    rows = facts.flows(reporter="AUS", partner="AUT", product="c1", period="1995")
    assert rows.select("use", "value").rows() == [("final", 1e6), ("intermediate", 1e6)]
