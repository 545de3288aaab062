"""A study over flows: totals or single flows, the snapshots they come from, as of a day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl
import pytest

from wuwai.facts.store import Facts
from wuwai.reference.text import Text
from wuwai.studies import code_inputs, run
from wuwai.studies.checks import check_result, check_study
from wuwai.studies.contract import Column, Input, Parameter, Study

HEAD = "t,i,j,k,v,q"
LINES = ("2021,156,704,850760,1,1", "2021,156,842,850760,3,1", "2021,704,842,010121,2,1")


@dataclass(frozen=True, slots=True)
class Shares:
    """Each partner's share of what was asked for."""

    table: pl.DataFrame

    def frame(self) -> pl.DataFrame:
        return self.table


def shares(flows: pl.DataFrame, *, product: str | None, partner: str | None) -> Shares:
    return Shares(flows.select("partner", share=pl.col("share") * 100))


STUDY = Study(
    name="trade.tiny_shares",
    linkage="trade",
    title=Text("Shares of partners", "伙伴占比"),
    question=Text("Who buys?", "谁在买？"),
    how_to_read=Text("A row is a partner.", "每行一个伙伴。"),
    inputs=(
        Input("flows", "flows", columns=("partner", "share"), group=("partner",),
              where={"direction": "export", "product": "{product}", "partner": "{partner}"}),
    ),
    parameters=(
        Parameter("product", "text", Text("Product", "商品")),
        Parameter("partner", "text", Text("Partner", "伙伴")),
    ),
    columns=(
        Column("partner", Text("Partner", "伙伴")),
        Column("share", Text("Share", "占比"), "percent", unit="%"),
    ),
    kernel=shares,
    method=Text("Value over total.", "金额除以合计。"),
    citation="none",
)  # fmt: skip


@pytest.fixture
def facts(tmp_path: Path) -> Facts:
    held = Facts(tmp_path / "facts", programme="guangdong")
    path = tmp_path / "BACI_HS92_Y2021_V202301.csv"
    path.write_text("\n".join([HEAD, *LINES]) + "\n")
    held.import_file(path)
    return held


def more(facts: Facts, tmp_path: Path, *, sample: bool = False) -> None:
    path = tmp_path / "BACI_HS92_Y2022_V202401.csv"
    path.write_text("\n".join([HEAD, "2022,156,704,850760,4,1"]) + "\n")
    facts.import_file(path, sample=sample)


def test_the_declaration_keeps_the_contract(facts: Facts) -> None:
    assert check_study(STUDY, methods=None) == []
    assert check_result(run.run(STUDY, facts=facts)) == []


def test_totals_arrive_with_their_vintages(facts: Facts, tmp_path: Path) -> None:
    result = run.run(STUDY, facts=facts, parameters={"product": "8507*"})
    assert dict(result.frame().rows()) == {"USA": 75.0, "VNM": 25.0}
    assert len(result.vintages) == 1
    assert not result.sample
    more(facts, tmp_path, sample=True)
    again = run.run(STUDY, facts=facts, parameters={"product": "8507*"})
    assert dict(again.frame().rows()) == {"VNM": 62.5, "USA": 37.5}
    assert len(again.vintages) == 2
    assert again.sample
    then = run.run(STUDY, facts=facts, parameters={"product": "8507*"}, as_of="2023-06-30")
    assert len(then.vintages) == 1


def test_single_flows_hold_the_columns_asked_for_of_the_period_asked_for(
    facts: Facts, tmp_path: Path
) -> None:
    more(facts, tmp_path)
    seen: list[pl.DataFrame] = []

    def kernel(flows: pl.DataFrame) -> Shares:
        seen.append(flows)
        return Shares(flows)

    rows = Input(
        "flows", "flows", columns=("product", "value"), where={"period": "2020-2021", "reporter": "CHN"}
    )
    study = replace(STUDY, name="trade.tiny_rows", inputs=(rows,), parameters=(), kernel=kernel)
    result = run.run(study, facts=facts)
    assert seen[0].columns == ["product", "value"]
    assert sorted(seen[0]["value"]) == [1000.0, 3000.0]
    assert len(result.vintages) == 1


def test_a_filter_may_be_worked_out_from_an_input_before(facts: Facts) -> None:
    def kernel(flows: pl.DataFrame, largest: pl.DataFrame) -> Shares:
        return Shares(largest.select("partner", share=pl.col("value") / 1000))

    def first_of_all(values: dict[str, str], tables: dict[str, pl.DataFrame]) -> list[str]:
        return tables["flows"].sort("value", descending=True)["partner"].head(1).to_list()

    first = Input("flows", "flows", group=("partner",), where={"reporter": "CHN"})
    second = Input("flows", "largest", group=("partner",), where={"partner": first_of_all})
    study = replace(STUDY, name="trade.tiny_first", inputs=(first, second), parameters=(), kernel=kernel)
    assert run.run(study, facts=facts).frame().rows() == [("USA", 5.0)]


def test_an_input_may_take_what_another_holds(facts: Facts) -> None:
    def kernel(flows: pl.DataFrame, wider: pl.DataFrame) -> Shares:
        return Shares(wider.select("partner", share=pl.col("share") * 100))

    first = Input("flows", "flows", columns=("product",), where={"partner": "VNM"})
    second = Input("flows", "wider", group=("partner",), where={"product": "{flows.product}"})
    study = replace(STUDY, name="trade.tiny_pair", inputs=(first, second), parameters=(), kernel=kernel)
    assert dict(run.run(study, facts=facts).frame().rows()) == {"USA": 75.0, "VNM": 25.0}
    none = replace(first, where={"partner": "DEU"})
    nothing = replace(study, name="trade.tiny_none", inputs=(none, second))
    assert run.run(nothing, facts=facts).frame().is_empty()


def test_a_name_that_is_none_is_a_fault_of_the_parameter(facts: Facts) -> None:
    with pytest.raises(run.ParameterError) as caught:
        run.run(STUDY, facts=facts, parameters={"partner": "Atlantis"})
    assert caught.value.parameter == "partner"


def test_a_declaration_that_cannot_be_read_is_named() -> None:
    wrong = Input("flows", "flows", group=("colour",), where={"size": "big", "product": "{shape}"})
    assert len(check_study(replace(STUDY, inputs=(wrong,)), methods=None)) == 3


def test_cluster_lists_that_are_not_wanted_are_no_source(facts: Facts) -> None:
    whole = code_inputs.clusters(facts, {}, None)
    one = code_inputs.clusters(facts, {"cluster": ["automobiles"]}, None)
    assert {v.name for v in one.vintages} == {"automobiles"} < {v.name for v in whole.vintages}
    assert set(one.table["cluster"]) == {"automobiles"}
    assert code_inputs.clusters(facts, {"cluster": []}, None).vintages == ()
