"""What a long kernel tells while it works reaches who asked, and may stop it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
import pytest

from wuwai.reference.text import Text
from wuwai.studies import run
from wuwai.studies.checks import check_study
from wuwai.studies.contract import Column, Input, Parameter, Study
from wuwai.studies.progress import Cancelled, Report, part, silent

pytestmark = pytest.mark.django_db
ADDING = Text("Adding", "相加")


@dataclass(frozen=True)
class Sum:
    total: float | None

    def frame(self) -> pl.DataFrame:
        rows = [] if self.total is None else [{"total": self.total}]
        return pl.DataFrame(rows, schema={"total": pl.Float64})


def add_slowly(observations: pl.DataFrame, *, at_least: float, report: Report | None = None) -> Sum:
    tell = report or silent
    for step in range(5):
        tell(step / 5, ADDING)
    kept = observations.filter(pl.col("value") >= at_least)
    return Sum(kept["value"].sum() if kept.height else None)


LONG = Study(
    name="trade.slow_sum",
    linkage="trade",
    title=Text("Slow sum", "慢速合计"),
    question=Text("How much is it?", "合计多少？"),
    how_to_read=Text("It is a sum.", "合计数。"),
    inputs=(Input("observations", "observations", where={"series": "exports"}),),
    parameters=(Parameter("at_least", "number", Text("At least", "不低于"), default=0, low=0, high=10),),
    columns=(Column("total", Text("Total", "合计"), "number", "亿元CNY"),),
    kernel=add_slowly,
    method=Text("Adding.", "相加。"),
    citation="Euclid, Elements",
    long=True,
)


def test_a_long_study_keeps_the_contract():
    assert check_study(LONG, methods=None) == []


def test_what_the_kernel_tells_is_heard(workspace):
    heard = []
    run.run(LONG, facts=workspace.facts, report=lambda share, words: heard.append((share, words)))
    assert heard == [(step / 5, ADDING) for step in range(5)]


def test_a_report_that_raises_stops_it_and_nothing_is_kept(workspace):
    def stop(share: float, words: Text) -> None:
        raise Cancelled

    asked = {"parameters": {"at_least": 7}, "facts": workspace.facts}
    with pytest.raises(Cancelled):
        run.run(LONG, report=stop, **asked)
    assert not run.kept(LONG, **asked)
    assert run.run(LONG, **asked).parameters["at_least"] == 7


def test_a_piece_of_the_work_is_a_piece_of_the_whole():
    heard = []
    second = part(lambda share, words: heard.append(share), 0.25, 0.75)
    for share in (0, 0.5, 1, 1.5):
        second(share, ADDING)
    assert heard == [0.25, 0.5, 0.75, 0.75]
    assert part(None, 0, 1) is silent
