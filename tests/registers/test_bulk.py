"""Many rows changed together: looked at first, checked as a form checks, kept as one batch, taken back."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import translation

from wuwai.accounts.models import User
from wuwai.registers import batches, bulk
from wuwai.registers.batches import Batch
from wuwai.registers.registry import get
from wuwai.registers.samples import add_samples
from wuwai.registers.values import ValueProblem

pytestmark = pytest.mark.django_db

WAREHOUSES = "overseas-warehouses"
REGISTER = get(WAREHOUSES)


def address(name: str, *args: str) -> str:
    with translation.override("en"):
        return reverse(name, args=args)


@pytest.fixture
def rows():
    add_samples(REGISTER)
    return REGISTER.model.objects


def read(answer):
    return BeautifulSoup(answer.content, "html.parser")


def boxes(form):
    return {box["name"]: box.get("value", "") for box in form.select("input[name]")}


def test_rows_ticked_are_previewed_confirmed_and_taken_back(editor_client, rows):
    some = list(rows.order_by("id")[:3])
    before = {row.uid: row.services for row in some}
    ticked = "&".join(f"row={row.uid}" for row in some)
    url = address("register-bulk", WAREHOUSES)
    assert not read(editor_client.get(f"{url}?{ticked}")).select("form[method=post] [name=digest]")
    soup = read(editor_client.get(f"{url}?{ticked}&field=services&value=showroom"))
    assert "3 of 3" in soup.h1.text
    preview = {line.th.text.strip(): [c.text for c in line.select("td")] for line in soup.select("tbody tr")}
    assert all(cells[1] == "showroom" for cells in preview.values())
    assert rows.filter(services="showroom").count() == 0  # nothing is written by looking
    form = boxes(soup.select_one("form[method=post]:has([name=digest])"))
    form["row"] = [row.uid for row in some]
    refused = editor_client.post(url, {**form, "reason": " "})
    assert refused.status_code == 422
    done = editor_client.post(url, {**form, "reason": "asked the firms"})
    batch = Batch.objects.get()
    assert done["Location"] == address("register-batch", WAREHOUSES, batch.uid)
    assert (batch.kind, batch.changed, batch.reason) == ("edit", 3, "asked the firms")
    assert rows.filter(services="showroom").count() == 3
    last = rows.get(uid=some[0].uid).history.latest("history_id")
    assert (last.history_change_reason, last.history_user.username) == ("asked the firms", "the-editor")
    batches.undo(batch, by=User.objects.get(username="the-editor"), reason="wrong rows")
    assert {row.uid: row.services for row in rows.filter(uid__in=before)} == before


def test_all_that_the_filters_find(editor_client, rows):
    url = address("register-bulk", WAREHOUSES) + "?all=1&region=440300&field=note&value=checked+in+May"
    number = rows.filter(region="440300").count()
    soup = read(editor_client.get(url))
    form = boxes(soup.select_one("form[method=post]:has([name=digest])"))
    assert form["region"] == "440300"
    editor_client.post(address("register-bulk", WAREHOUSES), {**form, "reason": "checked"})
    assert rows.filter(note="checked in May").count() == number


def test_a_change_made_meanwhile_is_not_overwritten(editor_client, rows):
    row = rows.first()
    url = address("register-bulk", WAREHOUSES)
    soup = read(editor_client.get(f"{url}?row={row.uid}&field=services&value=showroom"))
    form = boxes(soup.select_one("form[method=post]:has([name=digest])"))
    row.services = "fulfilment"
    row.keep(by=None, reason="somebody else")
    answer = editor_client.post(url, {**form, "reason": "r"})
    assert answer.status_code == 422
    assert "in the meantime" in read(answer).text
    row.refresh_from_db()
    assert row.services == "fulfilment"


def test_rows_that_cannot_take_it_say_why_and_stay(rows):
    editor = User.objects.create(username="e", role="editor")
    planned = bulk.plan(REGISTER, rows.all(), "stage", "recognised", by=editor)
    assert not planned.takes
    words = "A department head or an administrator has to make this move."
    assert {one.why.en for one in planned.refused} == {words}
    assert planned.same == rows.filter(stage="recognised").count()
    boss = User.objects.create(username="b", role="administrator")
    ahead = rows.exclude(stage="closed")  # a move back asks for a reason, not for evidence
    planned = bulk.plan(REGISTER, ahead, "stage", "recognised", by=boss)
    assert all(one.why.en.startswith("Evidence is not on file") for one in planned.refused)
    with pytest.raises(bulk.BulkError):
        bulk.carry_out(REGISTER, ahead, "stage", "recognised", by=boss, reason="r")
    assert not Batch.objects.exists()


def test_a_city_user_changes_own_rows_and_moves_none_away(rows):
    shenzhen = User.objects.create(username="s", role="editor", region="440300")
    own = rows.filter(region="440300")
    planned = bulk.plan(REGISTER, own, "region", "440100", by=shenzhen)
    assert (len(planned.takes), len(planned.refused)) == (0, own.count())
    planned = bulk.plan(REGISTER, rows.all(), "note", "x", by=shenzhen)
    assert len(planned.takes) == own.count()
    assert {one.why.en for one in planned.refused} == {"It is a row of another city."}


def test_a_key_stays_one_rows_own(rows):
    other = REGISTER.model(
        name="样例海外仓 Sample warehouse 001", firm="f", region="440300", country="DEU", stage="planned",
        credit_code=rows.get(name__endswith="002").credit_code, synthetic=True,
    )  # fmt: skip
    other.keep(by=None, reason="r")
    both = rows.filter(name__in=[other.name, rows.get(name__endswith="002").name])
    planned = bulk.plan(REGISTER, both, "name", "样例 Sample one name", by=None)
    assert {one.row.credit_code for one in planned.refused} == {other.credit_code}


def test_values_that_cannot_be_taken(editor_client, rows):
    with pytest.raises(ValueProblem):
        bulk.plan(REGISTER, rows.all(), "area_m2", "much", by=None)
    with pytest.raises(bulk.BulkError):
        bulk.plan(REGISTER, rows.all(), "uid", "1", by=None)
    url = address("register-bulk", WAREHOUSES) + "?all=1&field=area_m2&value=much"
    answer = editor_client.get(url)
    assert answer.status_code == 422
    assert read(answer).select_one("#id_value_error")
    assert editor_client.get(address("register-bulk", WAREHOUSES)).status_code == 302  # no row chosen


def test_readers_may_not(viewer_client, client, rows):
    assert viewer_client.get(address("register-bulk", WAREHOUSES) + "?all=1").status_code == 403
    assert client.get(address("register-bulk", WAREHOUSES) + "?all=1").status_code == 302
    assert not read(viewer_client.get(address("register", WAREHOUSES))).select("[name=row]")
