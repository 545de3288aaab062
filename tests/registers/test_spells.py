"""What a study of durations may rely on: the stays of rows in their stages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from django.utils import timezone

from wuwai.registers.moves import move
from wuwai.registers.provider import provide, provider_stamp
from wuwai.registers.registry import get
from wuwai.registers.spells import SCHEMA, spells


def _project(number="P1", **values):
    row = get("investment-projects").model(
        project_no=number, name=number, region="440300", **{"stage": "lead", **values}
    )
    row.keep(by=None, reason="test")
    return row


def _stays(**options):
    table = spells(get("investment-projects"), **options)
    return [(r["stage"], r["entered_on"], r["left_on"], r["next_stage"]) for r in table.iter_rows(named=True)]


def test_each_stay_ends_with_the_next_and_the_last_is_open(db):
    _project(stage="signed", lead_on=date(2026, 1, 5), talks_on=date(2026, 2, 1), signed_on=date(2026, 4, 1))
    assert _stays() == [
        ("lead", date(2026, 1, 5), date(2026, 2, 1), "in_talks"),
        ("in_talks", date(2026, 2, 1), date(2026, 4, 1), "signed"),
        ("signed", date(2026, 4, 1), None, None),
    ]


def test_a_missing_day_is_never_guessed(db):
    """The present stage is there without its day; a stay whose end is not on file is left out."""
    _project(stage="signed", lead_on=date(2026, 1, 5), talks_on=date(2026, 2, 1))
    assert _stays() == [
        ("lead", date(2026, 1, 5), date(2026, 2, 1), "in_talks"),
        ("signed", None, None, None),
    ]


def test_days_of_stages_that_were_not_reached_are_passed_over(db):
    _project(stage="lead", lead_on=date(2026, 1, 5), production_on=date(2026, 3, 1))
    assert _stays() == [("lead", date(2026, 1, 5), None, None)]


def test_a_lost_project_leaves_the_stage_it_was_lost_from(db):
    _project(stage="lost", talks_on=date(2026, 2, 1), lost_on=date(2026, 3, 1), end_reason="land")
    assert _stays()[0] == ("in_talks", date(2026, 2, 1), date(2026, 3, 1), "lost")


def _with_dates(*kept):
    register = get("investment-projects")
    stages = tuple(one if one.key in kept else replace(one, dated="") for one in register.stages)
    return replace(register, stages=stages)


def _recorded(stage, day):
    at = timezone.make_aware(datetime.combine(day, datetime.min.time()))
    get("investment-projects").model.history.filter(stage=stage).update(history_date=at)


def test_without_dated_stages_history_says_when(db):
    row = _project()
    move(row, "promoted", by=None)
    _recorded("lead", date(2026, 5, 1))
    register = _with_dates()
    table = spells(register)
    assert table.schema == SCHEMA
    assert table["stage"].to_list() == ["lead", "promoted"]
    assert table["entered_on"].to_list() == [date(2026, 5, 1), timezone.localdate()]
    assert table["left_on"].to_list() == [timezone.localdate(), None]
    assert spells(register, as_of=date(2026, 6, 1))["stage"].to_list() == ["lead"]
    row.delete()
    assert spells(register).is_empty()


def test_history_dates_the_stages_that_no_field_dates(db):
    row = _project()
    row.stage, row.signed_on = "signed", date(2026, 7, 1)
    row.keep(by=None, reason="test")
    _recorded("lead", date(2026, 5, 1))
    table = spells(_with_dates("signed"))
    assert table["entered_on"].to_list() == [date(2026, 5, 1), date(2026, 7, 1)]
    _recorded("lead", date(2026, 8, 1))
    assert spells(_with_dates("signed"))["stage"].to_list() == ["signed"], "its days ran backwards"


def test_a_study_reads_them_by_name(db):
    _project(lead_on=date(2026, 1, 5))
    given = provide("investment-projects/stages")
    assert given.table["seen_on"].to_list() == [timezone.localdate()]
    assert [v.name for v in given.vintages] == ["investment-projects"]
    assert str(timezone.localdate()) in provider_stamp("investment-projects/stages")
    with pytest.raises(KeyError, match="stages"):
        provide("investment-projects/nothing")
