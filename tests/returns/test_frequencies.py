"""Forms asked by quarter, half-year and year: their periods, and the whole round of each."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from wuwai.accounts.access import NotAllowed
from wuwai.accounts.models import User
from wuwai.facts import shipped
from wuwai.facts.dictionary import Dictionary
from wuwai.facts.returned import About, Returned
from wuwai.reference import periods, regions
from wuwai.returns import forms, history, prefill, reports, workflow
from wuwai.returns.cells import Cell
from wuwai.returns.checks import Context, findings
from wuwai.returns.desk_queue import piles as piles_of
from wuwai.returns.forms import Form
from wuwai.returns.frequencies import FREQUENCIES, Frequency, so_far
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


@settings(max_examples=40)
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
    with pytest.raises(NotAllowed, match="2026Q3"):
        workflow.issue(QUARTER_FORM, "2031-04", by=people["officer"])
    found = {}
    for n, period in enumerate(("2031Q1", "2031Q2"), 1):
        done = published(QUARTER_FORM, period, people, filled(form, "90", str(90 * n)))
        frame = workspace.facts.observations(series=ITEM, region=SHENZHEN, resolved=False)
        own = frame.filter(frame["snapshot"] == done.snapshot)
        found[period] = dict(zip(own["period"], own["value"], strict=True))
    assert done.round.due_on == date(2031, 7, 15)
    # In the first quarter both numbers are about it: one fact.
    assert found == {"2031Q1": {"2031Q1": 90}, "2031Q2": {"2031Q2": 90, "2031H1": 180}}

    beside = history.contexts(workspace, form, [SHENZHEN], periods.parse("2032Q1"))[SHENZHEN]
    assert (beside.history[ITEM], beside.last_year[ITEM]) == ((90, 90), 90)
    assert history.context(workspace, form, SHENZHEN, periods.parse("2031Q3")).last_period == {
        **{item.key: 90 if item.key == ITEM else 30 for item in form.lines},
        **{f"{item.key}.cumulative": 180 if item.key == ITEM else 60 for item in form.lines[:4]},
    }
    asked_for = reports.asked_for(QUARTER_FORM, None)
    lines = standing(form, workspace.facts, asked_for, province="CN-44", today=date(2031, 8, 1), count=2)
    own_line = next(line for line in lines if line.code == SHENZHEN)
    assert [(cell.period.text, cell.state, cell.filed) for cell in own_line.cells] == [
        ("2031Q1", "on_time", 6), ("2031Q2", "on_time", 6),
    ]  # fmt: skip


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
    period: str, total: str, to_date: str, kind: str, words: str
) -> None:
    form = forms.load(shipped.folder("guangdong") / "forms" / f"{QUARTER_FORM}.toml")
    past = {} if period == "2031Q1" else {ITEM: Decimal(90), f"{ITEM}.cumulative": Decimal(90)}
    context = Context(period=periods.parse(period), history={ITEM: (Decimal(90),)}, last_period=past)
    found = findings(form, filled(form, total, to_date), context)
    assert any(one.kind == kind and words in one.text.en for one in found if one.item.startswith(ITEM))


def on_file(workspace: Workspace, series: str, numbers: dict[str, int]) -> None:
    """What other forms returned of Shenzhen, by period."""
    made = [
        Returned(
            series=series, region=SHENZHEN, period=periods.parse(period), printed=str(number), unit="万USD",
            published_on=date(2031, 12, 1), source_url="return:monthly",
        )
        for period, number in numbers.items()
    ]  # fmt: skip
    workspace.facts.publish(made, About(digest=f"{series}{numbers}", name="return", stated={}))


def test_a_year_begins_with_what_december_told_of_it(people: dict[str, User], workspace: Workspace) -> None:
    on_file(workspace, "fdi_actual_use_usd", {"2031": 120, "2031-12": 10})
    made = workflow.issue(YEAR_FORM, "2031", by=people["officer"])
    assert made.due_on == date(2032, 4, 30)
    (value,) = made.returns.get(region=SHENZHEN).values.all()
    assert (value.item, value.value, value.origin) == ("fdi_actual_use_usd", 120, "prefilled")
    assert not made.returns.exclude(region=SHENZHEN).filter(values__isnull=False).exists()


def test_a_quarter_begins_with_what_months_told_of_it(db: None, workspace: Workspace, tmp_path: Path) -> None:
    """The number to September less the one to June, where both are on file; the first quarter's as it is."""
    key = "fdi_contracted_usd"
    on_file(workspace, key, {"2031-01..03": 100, "2031-01..06": 250, "2031-01..09": 450, "2031-09": 60})
    own = tmp_path / "quarterly.toml"
    own.write_text(
        'name = "q"\nlinkage = "investment"\ntitle = { en = "Q", zh = "季" }\nfrequency = "quarterly"\n'
        f'due_day = 5\ncertainty = "L"\n[[items]]\nseries = "{key}"\nunit = "万USD"\n'
        f'[[items]]\ncumulative_of = "{key}"\n',
        encoding="utf-8",
    )
    form = forms.load(own)
    told = {
        period: prefill.known(workspace, form, periods.parse(period), [SHENZHEN])[SHENZHEN].values
        for period in ("2031Q1", "2031Q2", "2031Q3", "2031Q4")
    }
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


def asked(form: str, period: str) -> Round:
    """A round of all cities, as it stands when it was issued."""
    when = periods.parse(period)
    made = Round.objects.create(form=form, period=period, period_end=when.end, due_on=when.end)
    Return.objects.bulk_create(Return(round=made, region=one.code) for one in regions.cities("CN-44"))
    return made


def test_months_quarters_and_years_stand_in_the_order_in_which_they_end(
    people: dict[str, User], workspace: Workspace
) -> None:
    monthly = "service-outsourcing"
    made = [
        asked(form, period)
        for form, period in ((QUARTER_FORM, "2025Q3"), (YEAR_FORM, "2024"), (monthly, "2025-09"),
                             (monthly, "2025-10"), (QUARTER_FORM, "2025Q4"))
    ]  # fmt: skip
    known = {one.name: one for one in forms.forms(workspace)}
    piles = [pile.round.period for pile in piles_of(people["officer"], known, state="all")]
    assert piles == ["2025Q4", "2025-10", "2025Q3", "2025-09", "2024"]
    # What is over is shown, with the quarter that ended with the month.
    assert reports.panel(workspace, date(2025, 12, 1)) is None  # asked for today: not known then
    Round.objects.filter(pk__in=[made[3].pk, made[4].pk]).delete()
    told = reports.panel(workspace, None)
    assert told is not None
    assert told.period.zh == "2025年9月、2025年三季度"
    assert {city.asked for city in told.cities} == {2}


def test_the_pages_say_quarter_and_year(people: dict[str, User], workspace: Workspace) -> None:
    asked(QUARTER_FORM, "2031Q2")
    asked(YEAR_FORM, "2030")
    client = Client()
    client.force_login(people["officer"])

    def page(address: str) -> str:
        answer = client.get(f"/{address}")
        assert answer.status_code == 200, address
        return answer.content.decode()

    said = {
        "zh/returns/": ("季报", "年报"),
        f"zh/returns/{QUARTER_FORM}/{SHENZHEN}/2031Q2/": ("本季", "2031年一季度", "2031年上半年"),
        f"en/returns/{QUARTER_FORM}/{SHENZHEN}/2031Q2/": ("This quarter", "Q1 2031", "H1 2031"),
        f"zh/returns/{YEAR_FORM}/{SHENZHEN}/2030/": ("本年", "2029年"),
        f"zh/returns/desk/{QUARTER_FORM}/{SHENZHEN}/2031Q2/": ("2031年二季度", "上期"),
        f"en/returns/{YEAR_FORM}/": ("yearly", "4 months after the period"),
        "en/returns/issue/": ("quarterly", "Q3 2031", "Issue for 2031"),
        "en/returns/timeliness/": ("Q2",),
        "en/returns/mine/": ("Q2 2031",),
    }
    for address, words in said.items():
        shown = page(address)
        assert [word for word in words if word not in shown] == [], address
    # No number to date in a yearly form, and a year ago is the period before.
    year = page(f"zh/returns/{YEAR_FORM}/{SHENZHEN}/2030/")
    assert year.count('scope="col"') + year.count('scope="colgroup"') == 6
