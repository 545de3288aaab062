"""Code tables as they are listed: each row whole, an office's laid over, cards of a product and a country."""

from __future__ import annotations

from pathlib import Path

import pytest

from wuwai.reference import catalogue, country_cards, own, product_cards, product_editions
from wuwai.reference.code_tables import CodeTables


def _take(folder: Path, kind: str, text: str) -> None:
    path = folder.parent / "given.csv"
    path.write_text(text, encoding="utf-8")
    assert not own.take(folder, kind, path, source="office").faults


@pytest.mark.parametrize("table", catalogue.TABLES, ids=lambda t: t.name)
def test_every_row_has_every_column_as_text(table, tmp_path):
    for row in table.rows(tmp_path):
        assert set(row) == set(table.columns)
        assert all(isinstance(cell, str) for cell in row.values())
    assert set(table.columns) <= set(catalogue.COLUMN_TITLES)


@pytest.mark.parametrize(
    ("kind", "text", "table", "code"),
    [
        ("regimes", "code,name_zh\n99,新方式\n", "regimes", "99"),
        ("ports", "code,country,name_en,name_zh\nCNZZZ,CHN,New Port,新港\n", "ports", "CNZZZ"),
        ("partners", "code,country,name_zh\n116,JPN,日本\n", "partners", "JPN"),
        (
            "cities",
            "code,country,name_en,latitude,longitude,population\nX1,LUX,Esch,49.5,5.98,36000\n",
            "cities",
            "X1",
        ),
        ("areas", "area,city,name_zh,source\nCOAST,汕头,沿海,own\n", "areas", "COAST"),
        (
            "counties",
            "code,city,name_zh,cluster,share,longitude,latitude\n445281,揭阳市,普宁市,new-three,0.4,116.2,23.3\n",
            "counties",
            "445281",
        ),
        ("products", "edition,code,name_zh\nHS2022,850760,锂离子蓄电池\n", "products", "850760"),
        ("railways", "country,source\nKAZ,own\n", "railways", "KAZ"),
        ("pairs", "origin,destination,term,value,source\nCHN,CHE,agreement,1,own\n", "pairs", "agreement"),
        ("tariffs", "importer,exporter,product,rate,source\nUSA,,8507,3.4%,own\n", "tariffs", "8507"),
        ("transport", "mode,parameter,value,source\nsea,day_km,500,own\n", "transport", "day_km"),
        (
            "passages",
            "passage,name_zh,from_longitude,from_latitude,to_longitude,to_latitude,source\n"
            "lombok,龙目海峡,115.4,-8.6,116.2,-8.6,own\n",
            "passages",
            "lombok",
        ),
        ("bec", "edition,code,revision,bec\nHS2022,850760,5,111\n", "bec", "850760"),
        ("isic", "edition,code,revision,isic\nHS2022,850760,4,2720\n", "isic", "850760"),
    ],
)
def test_an_offices_table_is_laid_over(tmp_path, kind, text, table, code):
    folder = tmp_path / "reference"
    _take(folder, kind, text)
    rows = [r for r in catalogue.table(table).rows(folder) if code in r.values()]
    assert rows
    assert set(rows[0]) == set(catalogue.table(table).columns)
    if "from" in rows[0]:
        assert rows[0]["from"] == "own"


def test_a_customs_code_stands_beside_the_country(tmp_path):
    _take(tmp_path / "reference", "partners", "code,country,name_zh\n116,JPN,日本\n")
    (row,) = catalogue.found(catalogue.table("countries").rows(tmp_path / "reference"), "JPN")
    assert row["customs"] == "116"
    assert country_cards.card(tmp_path / "reference", "JPN").customs[0]["code"] == "116"


def test_words_and_codes_are_searched(tmp_path):
    table = catalogue.table("products")
    assert {r["code"][:4] for r in catalogue.found(table.rows(tmp_path), "8507")} == {"8507"}
    assert "850760" in {r["code"] for r in catalogue.found(table.rows(tmp_path), "LITHIUM accumulators")}


def test_a_country_knows_its_groups_over_time(tmp_path):
    groups = country_cards.card(tmp_path, "GBR").groups
    assert [(bloc.code, member.valid_to) for bloc, member in groups] == [("EU", "2020-01-31")]
    assert "842" in country_cards.card(tmp_path, "USA").numbers


def test_a_product_leads_up_down_and_to_other_editions(tmp_path):
    folder = tmp_path / "reference"
    _take(
        folder,
        "conversion",
        "from_edition,from_code,to_edition,to_code,weight\n"
        "HS2022,854142,HS2017,854140,\nHS2022,854143,HS2017,854140,\n"
        "HS2022,850760,HS2012,850760,1\nHS2022,850760,HS2012,850780,3\n",
    )
    tables = CodeTables.load(folder)
    card = product_cards.card(folder, tables, "HS2022", "850760")
    assert [code for code, _ in card.trail] == ["85", "8507", "850760"]
    assert "850710" in dict(product_cards.card(folder, tables, "HS2022", "8507").below)
    parts = {o.edition.code: [(p.code, p.share, p.by) for p in o.parts] for o in card.others}
    assert parts["HS2012"] == [("850760", 0.25, "weight"), ("850780", 0.75, "weight")]
    assert parts["HS2017"] == []  # a table is on file, but the code is not in it
    solar = product_cards.card(folder, tables, "HS2022", "854142").others
    assert [(o.edition.code, o.parts[0].by) for o in solar if o.parts] == [("HS2017", "only")]
    assert len(product_cards.chapters(tables, "HS2022")) == 97
    assert product_cards.chapters(tables, "HS1992") == ()
    assert not product_cards.card(folder, tables, "HS2017", "854140").name  # no table of names is on file
    with pytest.raises(KeyError):
        product_cards.card(folder, tables, "HS2022", "850799")


def test_the_way_to_an_edition_goes_over_others(tmp_path):
    folder = tmp_path / "reference"
    _take(
        folder,
        "conversion",
        "from_edition,from_code,to_edition,to_code,weight\n"
        "HS2022,100000,HS2017,200000,1\nHS2022,100000,HS2017,200001,3\n"
        "HS2012,300000,HS2017,200000,\nHS2012,300001,HS2017,200001,\nHS2012,300002,HS2017,200001,\n",
    )
    first, second = product_editions.others(own.rows(folder, "conversion"), "HS2022", "100000")
    assert (first.edition.code, first.turned) == ("HS2012", True)
    assert [e.code for e in first.over] == ["HS2017"]
    assert [(p.code, p.share, p.by) for p in first.parts] == [
        ("300000", 0.25, "weight"),
        ("300001", 0.375, "equal"),
        ("300002", 0.375, "equal"),
    ]
    assert second.over == ()
