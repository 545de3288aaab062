"""Who reported in time: the kernel of ``returns.timeliness``, its findings and its charts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from wuwai.reference import periods
from wuwai.returns.studies.timeliness import REPORTS, Tally, mark, timeliness
from wuwai.returns.studies.timeliness_study import STUDY
from wuwai.studies.checks import check_study

TODAY = date(2026, 11, 23)


def report(region: str, period: str, came: int | None, *, form: str = "so", **more: Any) -> dict[str, Any]:
    """A city's report; ``came`` is how many days after the due day, None where it has not come."""
    end = periods.parse(period).end
    due = end + timedelta(days=5)
    return {
        "form": form, "form_en": form.upper(), "form_zh": "月报", "linkage": "outsourcing",
        "region": region, "region_en": region.title(), "region_zh": "某市",
        "period": period, "period_end": end, "due_on": due, "state": "open" if came is None else "approved",
        "reported_on": None if came is None else due + timedelta(days=came),
        "filled": 4, "asked": 4, "returned": 0, "sample": False, "today": TODAY, **more,
    }  # fmt: skip


def table(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=REPORTS)


def test_the_due_day_itself_is_in_time() -> None:
    due = date(2026, 11, 5)
    assert mark(due_on=due, reported_on=due, today=TODAY) == "on_time"
    assert mark(due_on=due, reported_on=due + timedelta(days=1), today=TODAY) == "late"
    assert mark(due_on=due, reported_on=None, today=due + timedelta(days=1)) == "missing"


def test_cities_are_ranked_by_what_came_in_time_then_by_what_came() -> None:
    found = timeliness(
        table(
            report("slow", "2026-09", 3), report("slow", "2026-10", 5),
            report("silent", "2026-09", None), report("silent", "2026-10", None),
            report("prompt", "2026-09", -1), report("prompt", "2026-10", 0),
        )
    )  # fmt: skip
    assert [line.region for line in found.lines] == ["prompt", "slow", "silent"]
    frame = found.frame()
    assert frame["timeliness"].to_list() == [100, 0, 0]
    assert frame["completeness"].to_list() == [100, 100, 0]
    assert frame["days_late"].to_list() == [None, 4, None]
    assert found.tally == Tally(due=6, on_time=2, late=2, missing=2)


def test_a_return_that_is_not_due_yet_is_counted_only_once_it_came() -> None:
    awaited = report("a", "2026-11", None)
    early = report("b", "2026-11", -8)
    found = timeliness(table(awaited, early))
    assert found.tally == Tally(due=1, on_time=1)
    assert found.lines[-1].tally.completeness is None


def test_outstanding_returns_come_longest_first_with_their_days() -> None:
    found = timeliness(table(report("a", "2026-10", None), report("b", "2026-09", None)))
    assert [(one.region, one.days) for one in found.outstanding] == [("b", 49), ("a", 18)]
    assert found.late == ()


def test_one_form_and_the_last_months_alone() -> None:
    rows = [report("a", f"2026-{month:02d}", 0) for month in range(1, 11)]
    found = timeliness(table(*rows, report("a", "2026-10", 9, form="other")), form="so", months=3)
    assert found.periods == ("2026-08", "2026-09", "2026-10")
    assert found.tally == Tally(due=3, on_time=3)
    assert [name for name, _title in found.forms] == ["so"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_squares_say_days_for_one_form_and_shares_for_several(lang: str) -> None:
    one = timeliness(table(report("a", "2026-09", 3), report("a", "2026-10", None)))
    drawn = str(STUDY.charts[0].build(one, lang).to_dict())
    assert "'+3'" in drawn
    assert "'–'" in drawn
    two = timeliness(table(report("a", "2026-09", 3), report("a", "2026-09", 0, form="other")))
    assert "'1/2'" in str(STUDY.charts[0].build(two, lang).to_dict())


def test_the_trend_waits_until_no_return_is_awaited() -> None:
    """One city's early return is no timeliness of 100 per cent."""
    months = ("2026-09", "2026-10")
    rows = [report(city, month, 3 if city == "late" else 0) for city in ("late", "b") for month in months]
    early = [report("b", "2026-11", -9), report("late", "2026-11", None)]
    before, now = timeliness(table(*rows)), timeliness(table(*rows, *early))
    assert now.periods == (*months, "2026-11")
    assert list(now.ends.values()) == list(months)
    assert STUDY.charts[1].title(now) == STUDY.charts[1].title(before)
    assert "50%" in STUDY.charts[1].title(now).en


def test_findings_name_who_owes_most_and_which_way_it_goes() -> None:
    found = timeliness(
        table(
            report("a", "2026-09", 0), report("b", "2026-09", 0),
            report("a", "2026-10", None), report("b", "2026-10", 0),
        )
    )  # fmt: skip
    assert STUDY.charts[0].title(found).en == "Only A owes returns: 1"
    assert STUDY.charts[1].title(found).en.startswith("Down to 50% by the due day for Oct 2026 (100%")
    assert STUDY.finding is not None
    assert STUDY.finding(found).zh == "应报4份，已报3份，其中按期3份"


@pytest.mark.django_db
def test_the_declaration_keeps_the_contract() -> None:
    assert check_study(STUDY, methods=None) == []
