"""UN Comtrade's two layouts."""

from __future__ import annotations

from wuwai.facts.store import Facts

from .conftest import LEGACY, TRADE_DATA, Write


def test_comtrade_rows_that_are_parts_are_passed_over(facts: Facts, write: Write) -> None:
    rows = (
        '"2014","764","THA","M","156","CHN","0","H4","8542","C00","0","u","10","100",',
        '"2014","764","THA","M","156","CHN","0","H4","8542","C00","1000","u","4","40",',
        '"201407","764","THA","RX","899","_X ","0","H6","TOTAL","C04","0","N/A","","7",',
        '"2014","764","THA","Z","156","CHN","0","H4","8542","C00","0","u","10","100",',
    )
    report = facts.import_file(write(TRADE_DATA, *rows))
    assert (report.importer, report.read, report.accepted) == ("comtrade", 3, 2)
    assert [(r.row, r.column, r.value) for r in report.rejects] == [(5, "flowCode", "Z")]
    columns = ("period", "partner", "classification", "direction", "regime", "value", "quantity", "unit")
    assert facts.flows().select(columns).rows() == [
        ("2014", "CHN", "HS2012", "import", "", 100.0, 10.0, "u"),
        ("2014-07", "X-UNKNOWN", "HS2022", "re-export", "C04", 7.0, None, ""),
    ]


def test_the_earlier_comtrade_layout(facts: Facts, write: Write) -> None:
    rows = (
        "H2,2005,2005,2,156,China,842,USA,010110,Number of items,5,1234",
        "H2,2005,2005,2,156,China,0,World,01,,,99999",
    )
    report = facts.import_file(write(LEGACY, *rows))
    assert (report.importer, report.accepted, report.rejects) == ("comtrade", 2, ())
    assert facts.flows(partner="W00").select("product", "value", "classification", "direction").rows() == [
        ("01", 99999.0, "HS2002", "export")
    ]


def test_downloads_of_other_products_add_to_one_another(facts: Facts, write: Write) -> None:
    row = "2014,764,THA,M,156,CHN,0,H4,{product},C00,0,u,10,{value}"
    facts.import_file(write(TRADE_DATA, row.format(product="8542", value=1), name="a.csv"))
    facts.import_file(write(TRADE_DATA, row.format(product="8541", value=2), name="b.csv"))
    facts.import_file(write(TRADE_DATA, row.format(product="8542", value=3), name="c.csv"))
    assert facts.flows().select("product", "value").rows() == [("8541", 2.0), ("8542", 3.0)]


def test_products_are_checked_in_the_edition_that_their_row_names(facts: Facts, write: Write) -> None:
    heading = "H6,2023,2023,2,156,China,842,USA,{},Number of items,5,10"
    rows = [heading.format(code) for code in ("850760", "850799", "10121", "TOTAL", "999999", "9999AA", "85")]
    older = heading.format("850799").replace("H6", "H4")
    goods = heading.format("1").replace("H6", "S4")
    report = facts.import_file(write(LEGACY, *rows, older, goods))
    assert [(r.row, r.column, r.value) for r in report.rejects] == [(3, "Commodity Code", "850799")]
    assert [(u.kind, u.code, u.classification, u.rows) for u in report.unknown] == [
        ("product", "850799", "HS2022", 1)
    ]
    assert {"010121", "TOTAL", "999999", "9999AA", "85", "1"} <= set(facts.flows()["product"])
    notes = [n.en for n in report.notes]
    assert any("1 product codes had lost their leading zero" in n for n in notes)
    assert any("HS2012" in n and "no table" in n for n in notes)
    assert report.snapshot is not None
    assert set(facts.manifest(report.snapshot).codes) == {"products-HS2012", "products-HS2022"}


def test_unknown_codes_are_listed_with_what_the_file_calls_them(facts: Facts, write: Write) -> None:
    heading = TRADE_DATA + ",cmdDesc,partnerDesc"
    good = '"2023","764","THA","M","156","CHN","0","H6","{}","C00","0","u","10","{}",'
    row = good + '"Batteries of the moon","China"'
    nowhere = row.replace('"156","CHN"', '"997",""').format("850760", 5)
    report = facts.import_file(write(heading, row.format("850799", 100), row.format("850799", 1), nowhere))
    assert [(u.kind, u.code, u.name, u.rows, u.value) for u in report.unknown] == [
        ("product", "850799", "Batteries of the moon", 2, 101.0),
        ("partner", "997", "China", 1, 5.0),
    ]
