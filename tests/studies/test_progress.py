"""What a long kernel tells while it works reaches who asked, and may stop it."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from wuwai.reference.text import Text
from wuwai.studies import run
from wuwai.studies.checks import check_study
from wuwai.studies.progress import Cancelled, Report, part, silent

from .test_contract import GOOD, Sum

pytestmark = pytest.mark.django_db
ADDING = Text("Adding", "相加")


def add_slowly(observations: pl.DataFrame, *, at_least: float, report: Report | None = None) -> Sum:
    tell = report or silent
    for step in range(5):
        tell(step / 5, ADDING)
    kept = observations.filter(pl.col("value") >= at_least)
    return Sum(kept["value"].sum() if kept.height else None)


LONG = replace(GOOD, name="trade.slow_sum", title=Text("Slow sum", "慢速合计"), kernel=add_slowly, long=True)


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
