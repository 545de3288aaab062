"""Forms asked by quarter, half-year and year: their periods, and the whole round of each."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from wuwai.accounts.access import NotAllowed
from wuwai.accounts.models import User
from wuwai.facts.dictionary import Dictionary
from wuwai.reference import periods, regions
from wuwai.returns import forms, history, prefill, reports, workflow
from wuwai.returns.cells import Cell
from wuwai.returns.forms import Form
from wuwai.returns.frequencies import FREQUENCIES, MONTHLY, QUARTERLY, YEARLY, Frequency, so_far
from wuwai.returns.models import Return, Round
from wuwai.returns.sheet_reading import read
from wuwai.returns.standing import standing
from wuwai.returns.template import template
from wuwai.workspace import Workspace

QUARTER_FORM, YEAR_FORM, SHENZHEN = "outsourcing-structure", "foreign-firms", "440300"
ITEM = "so_offshore_executed"


@pytest.fixture
def people(db: None, workspace: Workspace) -> dict[str, User]:
    asked = {
        "city": ("editor", SHENZHEN), "city_head": ("head", SHENZHEN), "officer": ("editor", ""),
        "head": ("head", ""),
    }  # fmt: skip
    return {
        name: User.objects.create(username=f"f-{name}", role=role, region=region)
        for name, (role, region) in asked.items()
    }


def filled(form: Form, total: str, so_far: str) -> dict[str, Cell]:
    """Numbers that add up: three kinds of equal size."""
    found = {}
    for item in form.items:
        text = so_far if item.cumulative_of else total
        text = str(Decimal(text) / 3) if ":" in item.series else text
        text = text if item.series.startswith(ITEM) else "30"
        found[item.key] = Cell(value_text=text)
    return found


def published(form: str, period: str, people: dict[str, User], cells: dict[str, Cell]) -> Return:
    ret = workflow.issue(form, period, by=people["officer"]).returns.get(region=SHENZHEN)
    ret = workflow.save(ret, cells, by=people["city"], version=ret.version).ret
    ret = workflow.submit(ret, by=people["city"], version=ret.version)
    ret = workflow.approve(ret, by=people["city_head"], version=ret.version)
    ret = workflow.accept(ret, by=people["officer"], version=ret.version)
    return workflow.publish(ret, by=people["head"], version=ret.version)


@given(st.sampled_from(list(FREQUENCIES.values())), st.dates(date(1950, 1, 1), date(2150, 1, 1)))
def test_periods_follow_one_another_without_a_gap(often: Frequency, day: date) -> None:
    here = often.holding(day)
    assert here.start <= day <= here.end
    assert (here.kind, here.months) == (often.kind, often.months)
    last, before = often.before(here, 2)
    assert often.after(before) == last
    assert often.after(last) == here
    assert (here.start - last.end).days == 1
    to_date = so_far(here)
    assert to_date.is_cumulative
    assert (to_date.start.month, to_date.end) == (1, here.end)


def test_a_quarter_from_issue_to_publication(people: dict[str, User], workspace: Workspace) -> None:
    form = forms.get(workspace, QUARTER_FORM)
    made = published(QUARTER_FORM, "2031Q1", people, filled(form, "90", "90"))
    assert made.round.due_on == date(2031, 4, 15)
    asked = [("2031-04", "2031"), ("2031Q2", "2031H1"), ("2031Q3", "2031Q1-Q3"), ("2031Q4", "2031")]
    with pytest.raises(NotAllowed, match="2026Q3"):
        workflow.issue(QUARTER_FORM, asked[0][0], by=people["officer"])
    for n, (period, to_date) in enumerate(asked[1:], 2):
        done = published(QUARTER_FORM, period, people, filled(form, "90", str(90 * n)))
        found = workspace.facts.observations(series=ITEM, region=SHENZHEN)
        found = found.filter(found["snapshot"] == done.snapshot)
        assert dict(zip(found["period"], found["value"], strict=True)) == {period: 90.0, to_date: 90.0 * n}
    # In the first quarter both numbers are about it: one fact.
    first = workspace.facts.observations(series=ITEM, region=SHENZHEN, resolved=False)
    assert first.filter(first["snapshot"] == made.snapshot)["period"].to_list() == ["2031Q1"]

    beside = history.context(workspace, form, SHENZHEN, periods.parse("2032Q1"))
    assert beside.history[ITEM] == (90, 90, 90, 90)
    assert (beside.last_period[ITEM], beside.last_year[ITEM]) == (90, 90)
    assert f"{ITEM}.cumulative" not in beside.last_period  # of another year
    asked_for = reports.asked_for(QUARTER_FORM, None)
    lines = standing(form, workspace.facts, asked_for, province="CN-44", today=date(2032, 2, 1), count=4)
    own = next(line for line in lines if line.code == SHENZHEN)
    assert [cell.period.text for cell in own.cells] == ["2031Q1", "2031Q2", "2031Q3", "2031Q4"]
    assert {(cell.state, cell.filed) for cell in own.cells} == {("on_time", 6)}


@pytest.mark.parametrize(
    ("period", "total", "to_date", "kind", "words"),
    [
        ("2031Q1", "90", "100", "cumulative", "Q1 2031 the cumulative number equals that of the quarter"),
        ("2031Q2", "90", "80", "cumulative", "below the quarter alone"),
        ("2031Q2", "90", "200", "cumulative", "that of the quarter make"),
        ("2031Q2", "900000", "900090", "unit_slip", "its usual size"),
    ],
)
def test_a_quarter_is_checked_against_its_own_past(
    people: dict[str, User],
    workspace: Workspace,
    period: str,
    total: str,
    to_date: str,
    kind: str,
    words: str,
) -> None:
    form = forms.get(workspace, QUARTER_FORM)
    if period != "2031Q1":
        published(QUARTER_FORM, "2031Q1", people, filled(form, "90", "90"))
    ret = workflow.issue(QUARTER_FORM, period, by=people["officer"]).returns.get(region=SHENZHEN)
    found = workflow.findings_of(ret, filled(form, total, to_date))
    assert any(one.kind == kind and words in one.text.en for one in found if one.item.startswith(ITEM))


def test_a_year_begins_with_what_december_told_of_it(people: dict[str, User], workspace: Workspace) -> None:
    monthly = forms.get(workspace, "foreign-investment")
    cells = {
        item.key: Cell(value_text="120" if item.cumulative_of else "10", explanation="-")
        for item in monthly.items
    }
    published("foreign-investment", "2031-12", people, cells)
    form = forms.get(workspace, YEAR_FORM)
    made = workflow.issue(YEAR_FORM, "2031", by=people["officer"])
    assert made.due_on == date(2032, 4, 30)
    ret = made.returns.get(region=SHENZHEN)
    assert workflow.cells_of(ret)["fdi_actual_use_usd"].value_text == "120"
    assert ret.values.get(item="fdi_actual_use_usd").origin == "prefilled"
    assert form.items == form.lines


def test_a_quarter_begins_with_what_months_told_of_it(
    people: dict[str, User], workspace: Workspace, tmp_path: Path
) -> None:
    """The number to September less the one to June, where both are on file; the first quarter's as it is."""
    months = {"2031-03": 100, "2031-06": 250, "2031-09": 450}
    monthly = forms.get(workspace, "foreign-investment")
    for month, to_date in months.items():
        cells = {
            item.key: Cell(value_text=str(to_date) if item.cumulative_of else "40", explanation="-")
            for item in monthly.items
        }
        published("foreign-investment", month, people, cells)
    own = tmp_path / "quarterly.toml"
    own.write_text(
        'name = "q"\nlinkage = "investment"\ntitle = { en = "Q", zh = "季" }\nfrequency = "quarterly"\n'
        'due_day = 5\ncertainty = "L"\n[[items]]\nseries = "fdi_contracted_usd"\nunit = "万USD"\n'
        '[[items]]\ncumulative_of = "fdi_contracted_usd"\n',
        encoding="utf-8",
    )
    form = forms.load(own)
    told = {
        period: prefill.known(workspace, form, periods.parse(period), [SHENZHEN])[SHENZHEN].values
        for period in ("2031Q1", "2031Q2", "2031Q3", "2031Q4")
    }
    key = "fdi_contracted_usd"
    assert told == {
        "2031Q1": {key: 100, f"{key}.cumulative": 100}, "2031Q2": {key: 150, f"{key}.cumulative": 250},
        "2031Q3": {key: 200, f"{key}.cumulative": 450}, "2031Q4": {},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "period", "heads", "hidden"),
    [
        (QUARTER_FORM, "2026Q3", ("本季", "上季"), set()),
        (YEAR_FORM, "2026", ("本年", "上年"), {"E", "G", "J"}),
    ],
)
def test_the_workbook_of_a_quarter_and_a_year_comes_back(
    workspace: Workspace, name: str, period: str, heads: tuple[str, str], hidden: set[str]
) -> None:
    form = forms.get(workspace, name)
    cells = {item.key: Cell(value_text="12", unit=item.unit) for item in form.items}
    content = template(
        form, region=regions.get(SHENZHEN), period=periods.parse(period), lang="zh",
        dictionary=Dictionary(), cells=cells,
    )  # fmt: skip
    back = read(content, form, region=SHENZHEN, period=period)
    assert not back.faults
    assert {key: cell.value_text for key, cell in back.cells.items()} == dict.fromkeys(cells, "12")
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    assert (sheet["D5"].value, sheet["F5"].value) == heads
    # The workbook tells of neighbours alike, G and H, in one.
    assert {name for name, one in sheet.column_dimensions.items() if one.hidden} == hidden
    assert read(content, form, region=SHENZHEN, period="2025").faults


def test_months_quarters_and_years_stand_in_the_order_in_which_they_end(
    people: dict[str, User], workspace: Workspace
) -> None:
    for form, period in (
        (QUARTER_FORM, "2025Q3"), (YEAR_FORM, "2024"), ("service-outsourcing", "2025-09"),
        ("service-outsourcing", "2025-10"), (QUARTER_FORM, "2025Q4"),
    ):  # fmt: skip
        workflow.issue(form, period, by=people["officer"])
    client = Client()
    client.force_login(people["officer"])
    desk = client.get("/en/returns/desk/?state=all").content.decode()
    titles = ["Q4 2025", "Oct 2025", "Q3 2025", "Sep 2025", "yearly, 2024"]
    places = [desk.index(f"{one}: 0 of 21") for one in titles]
    assert places == sorted(places)

    # What is over is shown, with the quarter that ended with the month.
    assert reports.panel(workspace, date(2025, 12, 1)) is None  # asked for today: not known then
    Round.objects.filter(period__in=["2025Q4", "2025-10"]).delete()
    told = reports.panel(workspace, None)
    assert told is not None
    assert told.period.zh == "2025年9月、2025年三季度"
    assert {city.asked for city in told.cities} == {2}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_pages_say_quarter_and_year(people: dict[str, User], workspace: Workspace, lang: str) -> None:
    words: dict[str, Any] = {
        "zh": {"forms": ("季报", "年报"), "quarter": ("本季", "2031年一季度", "2031年上半年"),
               "year": ("本年", "2029年")},
        "en": {"forms": ("quarterly", "yearly"), "quarter": ("This quarter", "Q1 2031", "H1 2031"),
               "year": ("This year", "2029")},
    }  # fmt: skip
    workflow.issue(QUARTER_FORM, "2031Q2", by=people["officer"])
    workflow.issue(YEAR_FORM, "2030", by=people["officer"])
    client = Client()
    client.force_login(people["city"])

    def page(address: str) -> str:
        answer = client.get(f"/{lang}/returns/{address}")
        assert answer.status_code == 200, address
        return answer.content.decode()

    for word in words[lang]["forms"]:
        assert word in page("")
    for word in words[lang]["quarter"]:
        assert word in page(f"{QUARTER_FORM}/{SHENZHEN}/2031Q2/")
    year = page(f"{YEAR_FORM}/{SHENZHEN}/2030/")
    assert all(word in year for word in words[lang]["year"])
    assert (
        year.count('scope="col"') + year.count('scope="colgroup"') == 6
    )  # no number to date, one year before
    page(QUARTER_FORM + "/")
    page("desk/" + f"{QUARTER_FORM}/{SHENZHEN}/2031Q2/")
    page("timeliness/")
    page("mine/")
    client.force_login(people["officer"])
    assert MONTHLY.title.get(lang) in page("issue/")
    assert QUARTERLY.title.get(lang) in page("issue/")
    assert YEARLY.title.get(lang) in page("issue/")
