"""Reading column by column gives what reading row by row does."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from django.utils import timezone

from wuwai.registers.columns import columns
from wuwai.registers.past import stood
from wuwai.registers.provider import provide
from wuwai.registers.registry import get

PROJECTS = get("investment-projects")


@pytest.fixture
def rows(db):
    for n, values in enumerate(
        ({"landmark": True, "investment": 3, "lead_on": date(1969, 7, 20)}, {"landmark": False}, {})
    ):
        row = PROJECTS.model(project_no=f"P{n}", name="项目", region="440300", stage="lead", **values)
        row.keep(by=None, reason="test")
    whole = datetime(2026, 3, 1, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    PROJECTS.model.objects.filter(project_no="P1").update(updated_at=whole)


@pytest.mark.parametrize("as_of", [None, "today"])
def test_a_register_reads_as_its_rows_are(rows, as_of):
    day = timezone.localdate() if as_of else None
    found = provide("investment-projects", as_of=day and day.isoformat()).table.sort("project_no")
    # What tells of a person is no matter of a study.
    told = [one.name for one in columns(PROJECTS) if not one.personal]
    names = ["uid", *told, "synthetic", "updated_at"]
    plain = [
        (*row[:-1], row[-1].isoformat())
        for row in stood(PROJECTS, day).order_by("project_no").values_list(*names)
    ]
    assert found.columns == names
    assert found.rows() == plain
    assert found.schema["lead_on"] == pl.Date
    assert found.schema["landmark"] == pl.Boolean
    if as_of is None:
        assert found["updated_at"][1] == "2026-03-01T00:30:00+00:00"


def test_a_register_without_rows_has_its_columns(db):
    found = provide("investment-projects").table
    assert found.height == 0
    assert found.schema["investment"] == pl.Float64
