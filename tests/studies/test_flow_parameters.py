"""Datasets, years and levels left out are the best on file; what is not on file is refused."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from wuwai.facts.store import Facts
from wuwai.reference.text import Text
from wuwai.studies import flow_parameters
from wuwai.studies.checks import check_study
from wuwai.studies.contract import Parameter, Study
from wuwai.studies.parameters import ParameterError, parse_parameters
from wuwai.trade.studies import world

COUNTRIES = (
    *("CHN", "USA", "DEU", "JPN", "KOR", "VNM", "THA", "IND", "BRA", "MEX", "FRA", "GBR", "ITA", "ESP"),
    *("CAN", "AUS", "IDN", "MYS"),
)
CUSTOMS = "China Customs by product, partner, place"


def cells(*rows: tuple[str, str, str, str, bool]) -> pl.DataFrame:
    """Cells of ``(dataset, reporter, period, classification, sample)``, all of them exports in dollars."""
    return pl.DataFrame(
        [
            {
                "dataset": dataset,
                "direction": "export",
                "classification": classification,
                "currency": "USD",
                "reporter": reporter,
                "period": period,
                "level": 6,
                "whole": False,
                "rows": 10,
                "sample": sample,
            }
            for dataset, reporter, period, classification, sample in rows
        ]
    )


WORLD = [("BACI HS1992", code, year, "HS1992", False) for code in COUNTRIES for year in ("2021", "2022")]
TABLE = [("ICIO intermediate 2025", code, "2022", "ICIO2025", False) for code in COUNTRIES]
OWN = [(CUSTOMS, "440100", f"2024-{month:02}", "HS2022", False) for month in range(1, 13)]
OWN += [(CUSTOMS, "440300", "2025-01", "HS2022", False)]
SAMPLE = [(f"{CUSTOMS} (synthetic)", "440100", "2025", "HS2022", True)]
STUDY = Study(
    *("trade.nothing", "trade", Text("Nothing", "无"), Text("None?", "无？"), Text("No rows.", "无。")),
    inputs=(),
    parameters=world.PARAMETERS,
    columns=(),
    kernel=lambda: None,  # type: ignore[arg-type, return-value]  # never run here
    method=Text("None", "无"),
    citation="none",
)


class Held(Facts):
    """Facts that hold cells and nothing else."""

    def __init__(self, table: pl.DataFrame) -> None:
        self.table = table

    def flow_cells(self, *, as_of: object = None) -> pl.DataFrame:
        return self.table


def resolved(table: pl.DataFrame, **given: str) -> dict[str, object]:
    values = parse_parameters(STUDY, {"region": "CN-44", **given})
    return flow_parameters.resolved(STUDY, values, Held(table))


def test_products_before_industries_real_before_synthetic_whole_years_first() -> None:
    found = resolved(cells(*TABLE, *SAMPLE, *WORLD, *OWN))
    assert (found["world"], found["year"], found["level"]) == ("BACI HS1992", 2022, "product4")
    assert (found["own"], found["own_year"]) == (CUSTOMS, 2024)
    by_industry = resolved(cells(*TABLE, *SAMPLE))
    assert (by_industry["world"], by_industry["level"]) == ("ICIO intermediate 2025", "product")
    assert by_industry["own"] == f"{CUSTOMS} (synthetic)"


def test_a_file_of_firms_serves_for_firms_and_nothing_else() -> None:
    firms = [("Firm-level customs", "440100", year, "HS2022", False) for year in ("2023", "2024")]
    made_up = [("Firm-level customs (synthetic)", "440100", "2025", "HS2022", True)]
    assert resolved(cells(*TABLE, *SAMPLE, *firms))["own"] == f"{CUSTOMS} (synthetic)"
    assert resolved(cells(*TABLE, *firms))["own"] is None
    held = cells(*WORLD, *OWN, *made_up, *firms)
    assert flow_parameters.candidates(held, "firms", "CN-44") == [
        "Firm-level customs",
        "Firm-level customs (synthetic)",
    ]
    assert flow_parameters.candidates(held, "firms", "CN-31") == []


def test_a_region_that_the_world_table_states_needs_no_file_of_its_own() -> None:
    assert resolved(cells(*WORLD, *OWN), region="VNM")["own"] is None
    assert resolved(cells(*WORLD, *OWN), region="CHN")["own"] is None


def test_nothing_on_file_is_none_and_a_file_of_another_province_is_not_taken() -> None:
    found = resolved(cells(*[(CUSTOMS, "330100", "2024", "HS2022", False)]))
    assert (found["world"], found["year"], found["own"], found["own_year"]) == (None, None, None, None)


@pytest.mark.parametrize(
    ("name", "value"), [("world", "no such table"), ("level", "product5"), ("year", "next"), ("year", "12")]
)
def test_what_is_not_on_file_is_refused_with_what_would_do(name: str, value: str) -> None:
    with pytest.raises(ParameterError) as caught:
        resolved(cells(*WORLD, *OWN), **{name: value})
    assert caught.value.parameter == name
    assert caught.value.expected.zh


def test_industries_have_no_digits() -> None:
    with pytest.raises(ParameterError, match="industries"):
        resolved(cells(*TABLE), level="product2")


def test_a_reader_chooses_from_what_is_on_file() -> None:
    facts = Held(cells(*TABLE, *WORLD, *OWN))
    values = resolved(facts.table)
    offered = {
        p.name: dict(flow_parameters.options(p, values, facts)) for p in world.PARAMETERS if p.of or p.wants
    }
    assert list(offered["world"]) == ["BACI HS1992", "ICIO intermediate 2025"]
    assert list(offered["year"]) == ["2022", "2021"]
    assert list(offered["own"]) == [CUSTOMS]
    assert offered["region"]["VNM"].zh == "越南"
    assert "product6" in offered["level"]


def test_a_declaration_names_the_dataset_its_year_is_of() -> None:
    year = Parameter("year", "year", Text("Year", "年份"), of="world")
    table = Parameter("t", "dataset", Text("Table", "数据"))
    wrong = replace(STUDY, parameters=(year, table))
    assert sum(line.startswith("parameter") for line in check_study(wrong, methods=None)) == 2
