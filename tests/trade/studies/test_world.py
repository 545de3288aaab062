"""A region's own trade is brought into the world table's products and currency; nothing is lost unsaid."""

from __future__ import annotations

import polars as pl

from wuwai.trade.studies import world

COLUMNS = ["year", "reporter", "partner", "product", "value", "classification", "currency", "sample"]
NAMES = pl.DataFrame(
    [("ICIO2025", "C26", "Electronics", "电子"), ("HS1992", "8517", "Telephones", "电话机")],
    schema=["classification", "code", "en", "zh"],
    orient="row",
)


def table(
    *rows: tuple[str, str, str, float], kind: str, currency: str = "USD", year: str = "2022"
) -> pl.DataFrame:
    sample = currency == "CNY"
    return pl.DataFrame(
        [(year, *row, kind, currency, sample) for row in rows],
        schema=dict.fromkeys(COLUMNS, pl.String) | {"value": pl.Float64, "sample": pl.Boolean},
        orient="row",
    )


INDUSTRIES = table(
    ("CHN", "USA", "C26", 100.0), ("CHN", "CHN", "C26", 7.0), ("USA", "CHN", "C26", 40.0),
    ("VNM", "USA", "C27", 9.0),
    kind="ICIO2025",
)  # fmt: skip
OWN = table(
    ("440100", "USA", "851762", 14.0), ("440300", "USA", "8542", 7.0), ("440300", "USA", "980100", 7.0),
    kind="HS2022", currency="CNY", year="2025",
)  # fmt: skip
NONE = OWN.clear()


def around(
    trade: pl.DataFrame, mine: pl.DataFrame, imports: pl.DataFrame | None = NONE, **given: object
) -> world.World:
    asked = {"region": "CN-44", "world": "ICIO intermediate 2025", "year": 2022, "own": "customs"}
    asked |= {"own_year": 2025, "level": "product", "rate": 7.0} | given
    return world.around(trade, mine, imports, NAMES, world.Where(**asked))  # type: ignore[arg-type]


def test_cities_are_added_up_in_dollars_by_industry_in_the_year_of_the_world() -> None:
    found = around(INDUSTRIES, OWN)
    assert found.exports.rows() == [(2022, "CN-44", "USA", "C26", 3.0)]
    assert found.own
    assert found.sample
    assert (found.home, found.currency) == ("CHN", "USD")
    assert sorted(found.world["value"]) == [9.0, 40.0, 100.0]  # sales at home are no trade
    assert found.name("C26").zh == "电子"
    assert found.name("C99").en == "C99"


def test_what_has_no_place_in_the_world_table_is_said_with_its_share() -> None:
    notes = [note.en for note in around(INDUSTRIES, OWN).notes]
    assert any("25.0% of its trade" in note and "980100" in note for note in notes)
    assert any("7 for one" in note for note in notes)
    assert any("part of China's" in note for note in notes)


def test_imports_come_to_the_region() -> None:
    found = around(INDUSTRIES, NONE, OWN)
    assert found.imports.rows() == [(2022, "USA", "CN-44", "C26", 3.0)]
    assert found.exports.is_empty()


def test_a_province_that_states_its_own_trade_is_not_added_to_its_cities() -> None:
    both = pl.concat([OWN, OWN.head(1).with_columns(reporter=pl.lit("CN-44"))])
    assert around(INDUSTRIES, both).exports["value"].to_list() == [2.0]


def test_codes_of_another_edition_are_compared_at_the_level_asked_for() -> None:
    goods = table(("CHN", "USA", "8517", 5.0), ("USA", "CHN", "8542", 5.0), kind="HS1992")
    found = around(goods, OWN, world="BACI HS1992", level="product4")
    assert sorted(found.exports.select("product", "value").rows()) == [("8517", 2.0), ("8542", 1.0)]
    assert any("HS2022" in note.en and "4 digits" in note.en for note in found.notes)


def test_a_country_of_the_table_stands_by_the_table() -> None:
    found = around(INDUSTRIES, OWN, region="VNM", own=None, own_year=None)
    assert not found.own
    assert not found.sample
    assert found.exports["value"].to_list() == [9.0]
    assert found.world.height == found.flows.height


def test_without_a_file_or_a_world_it_says_what_is_missing() -> None:
    assert "no customs file" in around(INDUSTRIES, NONE, own=None, own_year=None).notes[-1].en
    nothing = around(INDUSTRIES.clear(), OWN)
    assert nothing.flows.is_empty()
    assert "No table of world trade" in nothing.notes[0].en


def test_another_currency_is_never_added() -> None:
    euros = OWN.with_columns(currency=pl.lit("EUR"))
    found = around(INDUSTRIES, euros)
    assert found.exports.is_empty()
    assert any("EUR" in note.en for note in found.notes)
