"""Every study keeps the contract, and the check that says so notices when one does not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl
import pytest

from wuwai.reference.text import Text
from wuwai.studies import registry, run
from wuwai.studies.checks import check_result, check_study
from wuwai.studies.contract import Column, Input, Parameter, Proposal, Study

pytestmark = pytest.mark.django_db
PLAN = Text("Plan it", "列入计划")


@dataclass(frozen=True)
class Sum:
    total: float | None

    def frame(self) -> pl.DataFrame:
        rows = [] if self.total is None else [{"total": self.total}]
        return pl.DataFrame(rows, schema={"total": pl.Float64})


def add(observations: pl.DataFrame, *, at_least: float) -> Sum:
    kept = observations.filter(pl.col("value") >= at_least)
    return Sum(kept["value"].sum() if kept.height else None)


@dataclass(frozen=True, kw_only=True)
class Range:
    at_least: float
    at_most: float = 10.0


def add_between(observations: pl.DataFrame, *, within: Range) -> Sum:
    kept = observations.filter(pl.col("value").is_between(within.at_least, within.at_most))
    return Sum(kept["value"].sum() if kept.height else None)


GOOD = Study(
    name="trade.sum",
    linkage="trade",
    title=Text("Sum", "合计"),
    question=Text("How much is it?", "合计多少？"),
    how_to_read=Text("It is a sum.", "合计数。"),
    inputs=(Input("observations", "observations", where={"series": "exports"}),),
    parameters=(Parameter("at_least", "number", Text("At least", "不低于"), default=0, low=0, high=10),),
    columns=(Column("total", Text("Total", "合计"), "number", "亿元CNY"),),
    kernel=add,
    method=Text("Adding.", "相加。"),
    citation="Euclid, Elements",
)


def test_every_study_keeps_the_contract(workspace):
    for study in registry.all_studies():
        assert check_study(study) == [], study.name
        result = run.run(study, facts=workspace.facts)
        assert check_result(result) == [], study.name


def test_a_good_study_has_nothing_wrong():
    assert check_study(GOOD, methods=None) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": Text("Sum", "")}, "both languages"),
        ({"title": Text("合计", "合计")}, "Chinese in the English"),
        ({"name": "Sum"}, "lower case"),
        ({"linkage": "tourism"}, "linkage"),
        ({"citation": ""}, "citation"),
        ({"columns": (Column("total", Text("Total", "合计"), "number", "furlong"),)}, "unknown unit"),
        ({"columns": (Column("other", Text("Other", "其他"), "number"),)}, "differ from the declared"),
        ({"columns": (Column("total", Text("Total", "合计"), "flag"),)}, "declared as flag"),
        ({"parameters": (replace(GOOD.parameters[0], high=None),)}, "upper bound"),
        ({"parameters": (replace(GOOD.parameters[0], default=11),)}, "refused"),
        ({"parameters": ()}, "given by no input"),
        ({"kernel": lambda observations, *, at_least: Sum(1.0)}, "rows from empty"),
        ({"kernel": lambda observations, *, at_least: Sum(observations["value"][0])}, "empty tables"),
        ({"inputs": (Input("observations", "rows"),)}, "does not take"),
        ({"gathered": {"within": Range}}, "within: the kernel add does not take it"),
        ({"gathered": {"within": Range}, "parameters": ()}, "Range wants at_least, which is no parameter"),
        ({"long": True}, "takes no report"),
        ({"proposes": (Proposal("Parks", PLAN, lambda row, result: None),)}, "name of a register"),
        ({"proposes": (Proposal("parks", PLAN, lambda row, result: None),) * 2}, "declared 2 times"),
        ({"proposes": (Proposal("parks", Text("Plan", ""), lambda row, result: None),)}, "both languages"),
    ],
)
def test_what_breaks_the_contract_is_said(changed, said):
    assert any(said in words for words in check_study(replace(GOOD, **changed), methods=None))


def test_parameters_that_belong_together_reach_the_kernel_as_one_object(workspace):
    study = replace(GOOD, name="trade.sum_between", kernel=add_between, gathered={"within": Range})
    assert check_study(study, methods=None) == []
    assert study.arguments({"at_least": 2.0}) == {"within": Range(at_least=2.0)}
    assert run.run(study, facts=workspace.facts, parameters={"at_least": 3}).parameters == {"at_least": 3.0}


def test_a_study_without_a_method_page_is_noticed(tmp_path: Path):
    assert "no method page" in check_study(GOOD, methods=tmp_path)[0]


@pytest.mark.parametrize("values", [{}, {"name": "a", "stage": "operating"}])
def test_a_proposal_gives_fields_that_are_its_own(workspace, values):
    study = replace(GOOD, proposes=(Proposal("parks", PLAN, lambda row, result: values),))
    assert "proposal for parks" in check_result(run.run(study, facts=workspace.facts))[0]
