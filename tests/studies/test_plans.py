"""A row of a study's table becomes a planned row of a register in one press, and goes again in another."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from wuwai.accounts.models import User
from wuwai.reference.text import Text
from wuwai.registers import samples
from wuwai.registers.batches import Batch
from wuwai.registers.registry import all_registers, get
from wuwai.studies import registry
from wuwai.studies.contract import Column, Input, Proposal, Study

pytestmark = pytest.mark.django_db
SHENZHEN, GUANGZHOU = "440300", "440100"
PAGE = "/en/studies/trade.bases/"
TEXT = Text("Bases to build", "可建基地")
COLUMNS = ("name", "city", "kind", "reason_en", "reason_zh")
ROWS = (
    ("燕麦基地", "深圳市", "bulk", "No substitute", "无替代来源"),
    ("芯片基地", "广州市", "components", "One source", "来源单一"),
    ("无名基地", "广州市", "unheard-of", "None", "无"),
    ("合计", "", "", "", ""),
)


@dataclass(frozen=True, slots=True)
class Bases:
    def frame(self) -> pl.DataFrame:
        return pl.DataFrame(ROWS, schema=COLUMNS, orient="row")


def base(row, result):
    if not row["city"]:
        return None
    return {"name": row["name"], "region": row["city"], "kind": row["kind"], "products": None}


@pytest.fixture(autouse=True)
def study(monkeypatch, workspace):
    declared = Study(
        name="trade.bases",
        linkage="trade",
        title=TEXT,
        question=TEXT,
        how_to_read=TEXT,
        inputs=(Input("register", "parks", source="ecommerce-parks", optional=True),),
        parameters=(),
        columns=(
            Column("name", Text("Base", "基地")),
            Column("city", Text("City", "地市")),
            Column("kind", Text("Kind", "类别"), hidden=True),
            Column("reason", Text("Why", "理由"), "label"),
        ),
        kernel=lambda parks: Bases(),
        method=TEXT,
        citation="none",
        proposes=(Proposal("import-bases", Text("Plan this base", "列入计划"), base),),
    )
    monkeypatch.setitem(registry._STUDIES, declared.name, declared)


def browser(region="", role="editor"):
    client = Client()
    user = User.objects.create(username=f"{role}{region}", role=role, region=region)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def cells(client, query=""):
    soup = BeautifulSoup(client.get(PAGE + query).content, "html.parser")
    return [row.select_one("td.plan") for row in soup.select("tbody tr")]


def press(client, cell):
    form = cell.form
    fields = {one["name"]: one.get("value", "") for one in form.select("input")}
    return client.post(form["action"], fields, follow=True)


def said(answer):
    return " ".join(one.text for one in BeautifulSoup(answer.content, "html.parser").select(".messages li"))


def bases():
    return get("import-bases").model.objects.all()


def test_one_press_makes_one_planned_row_with_its_reasons():
    client = browser()
    first = cells(client)[0]
    assert first.button["aria-label"] == "Plan this base: 燕麦基地"
    assert "Planned: 燕麦基地" in said(press(client, first))
    row = bases().get()
    assert (row.stage, row.region, row.kind, row.synthetic) == ("planned", SHENZHEN, "bulk", False)
    assert row.planned_on is not None
    for words in ("Bases to build", "trade.bases", "Why: No substitute"):
        assert words in row.note
    entry = row.history.get()
    assert "trade.bases" in entry.history_change_reason
    assert entry.history_user.username == "editor"


def test_a_second_press_makes_no_second_row_and_the_page_links_to_the_first():
    client = browser()
    first = cells(client)[0]
    press(client, first)
    assert "It is planned already: 燕麦基地" in said(press(client, first))
    assert bases().count() == 1
    again = cells(client)[0]
    assert again.a["href"] == f"/en/registers/import-bases/rows/{bases().get().uid}/"
    assert "planned" in again.a.text


def test_it_can_be_taken_away_again_by_who_put_it_there():
    client = browser()
    press(client, cells(client)[0])
    other = browser(GUANGZHOU)
    assert cells(other)[0].form is None
    assert "Taken away again" in said(press(client, cells(client)[0]))
    assert not bases().exists()
    assert Batch.objects.get().undone_at is not None
    assert "Plan this base" in cells(client)[0].text


def test_a_row_changed_since_is_not_taken_away():
    client = browser()
    press(client, cells(client)[0])
    away = cells(client)[0]
    row = bases().get()
    row.port = "盐田"
    row.keep(by=None, reason="port")
    assert "changed since" in said(press(client, away))
    assert bases().exists()


def test_what_the_register_refuses_is_said_in_its_words():
    client = browser()
    answer = said(press(client, cells(client)[2]))
    assert "Not planned. Import bases: Kind of goods: Expected: one of" in answer
    assert not bases().exists()


def test_a_row_that_proposes_nothing_has_no_button():
    assert cells(browser())[3].form is None


def test_a_city_plans_for_itself_alone():
    client = browser(SHENZHEN)
    mine, theirs = cells(client)[:2]
    assert mine.form is not None
    assert theirs.form is None
    action, mark = mine.form["action"], cells(browser())[1].select_one("input[name=row]")["value"]
    answer = client.post(action, {"register": "import-bases", "row": mark}, follow=True)
    assert "a city that is yours" in said(answer)
    assert not bases().exists()


def test_a_viewer_sees_what_is_planned_and_plans_nothing(client):
    editor, viewer = browser(), browser(role="viewer")
    action = cells(editor)[0].form["action"]
    mark = cells(editor)[0].select_one("input[name=row]")["value"]
    assert viewer.post(action, {"register": "import-bases", "row": mark}).status_code == 403
    assert cells(viewer) == [None] * 4
    press(editor, cells(editor)[0])
    shown = cells(viewer)
    assert shown[0].a is not None
    assert all(cell.form is None for cell in shown)
    assert viewer.get(action).status_code in (403, 405)


@pytest.mark.parametrize("row", ["", "0" * 16])
def test_a_row_that_is_proposed_no_more_is_told(row):
    client = browser()
    answer = client.post(f"{PAGE}plan/", {"register": "import-bases", "row": row}, follow=True)
    assert "does not propose that row any more" in said(answer)


def test_another_day_is_read_only():
    client = browser()
    mark = cells(client)[0].select_one("input[name=row]")["value"]
    assert cells(client, "?as_of=2099-01-01") == [None] * 4
    answer = client.post(
        f"{PAGE}plan/?as_of=2020-01-01", {"register": "import-bases", "row": mark}, follow=True
    )
    assert "never changed" in said(answer)
    assert not bases().exists()


def test_a_row_planned_from_sample_data_is_a_sample_itself():
    samples.add_samples(get("ecommerce-parks"))
    client = browser()
    press(client, cells(client)[0])
    row = bases().get()
    assert row.synthetic
    assert row.note.startswith("Rests on synthetic sample rows")
    assert cells(client)[0].select_one(".chip-sample") is not None


def test_the_rows_of_a_page_are_looked_up_together():
    client = browser()
    cells(client)
    with CaptureQueriesContext(connection) as seen:
        cells(client)
    asked = [one["sql"] for one in seen if 'from "wuwai_trade_importbase"' in one["sql"].lower()]
    assert len(asked) == 1


def test_every_proposal_names_a_register_there_is():
    known = {one.name for one in all_registers()}
    assert {one.register for study in registry.all_studies() for one in study.proposes} <= known
