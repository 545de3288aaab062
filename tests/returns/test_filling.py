"""Filling a return in: what is to do, the sheet with and without script, two officers at once, remarks."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from datetime import timedelta

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from wuwai.accounts.models import User
from wuwai.returns import workflow
from wuwai.returns.cells import Cell
from wuwai.returns.models import Return

FORM, MONTH, SHENZHEN = "contracts-tried", "2031-03", "440300"
HERE = f"/en/returns/{FORM}/{SHENZHEN}/{MONTH}/"
CONTRACT, SO_FAR = "so_contract_usd", "so_contract_usd.cumulative"
pytestmark = pytest.mark.django_db
TOML = """
name = "contracts-tried"
linkage = "outsourcing"
title = { en = "Contracts, tried", zh = "合同额试填" }
table_number = "试1表"
frequency = "monthly"
due_day = 5
fills = { en = "cities", zh = "地市" }
receives = { en = "department", zh = "省厅" }
certainty = "L"
source_url = ""
note = { en = "For a test.", zh = "供测试。" }

[[items]]
series = "so_contract_usd"
unit = "万USD"

[[items]]
cumulative_of = "so_contract_usd"

[[items]]
series = "so_executed_usd"
unit = "万USD"
"""


def person(name: str, role: str, region: str = "", linkages: tuple[str, ...] = ()) -> User:
    return User.objects.create(username=name, role=role, region=region, linkages=list(linkages))


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def people(db, workspace) -> dict[str, User]:
    return {
        "officer": person("d-officer", "editor"),
        "city": person("c-officer", "editor", SHENZHEN),
        "second": person("c-second", "editor", SHENZHEN),
        "other": person("o-officer", "editor", "440100"),
    }


@pytest.fixture
def form(workspace) -> Iterator[None]:
    """A form of this office's own, with a number of the month and its cumulative one."""
    folder = workspace.root / "forms"
    folder.mkdir(exist_ok=True)
    path = folder / f"{FORM}.toml"
    path.write_text(TOML, encoding="utf-8")
    yield
    path.unlink()


@pytest.fixture
def ret(people, form) -> Return:
    made = workflow.issue(FORM, MONTH, by=people["officer"], note="Mind the <unit>.")
    return made.returns.get(region=SHENZHEN)


def value(ret: Return, item: str) -> str:
    cell = workflow.cells_of(ret).get(item)
    return cell.value_text if cell else ""


def test_what_is_to_do_is_listed_by_due_day(ret, people):
    Return.objects.filter(pk=ret.pk).update(note="The cumulative number is too low.")
    page = browser(people["city"]).get("/en/returns/mine/").content.decode()
    assert "The cumulative number is too low." in page
    assert page.count(HERE) >= 1
    assert f"/{FORM}/440100/" not in page


def test_a_due_day_that_passed_is_said(ret, people):
    ret.round.due_on = timezone.localdate() - timedelta(days=2)
    ret.round.save()
    page = browser(people["city"]).get("/en/returns/mine/").content.decode()
    assert "1 of them overdue" in page
    assert "2 days late" in page


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_sheet_has_a_box_for_every_number(ret, people, lang):
    page = browser(people["city"]).get(HERE.replace("/en/", f"/{lang}/")).content.decode()
    for item in workflow._form(ret).items:
        assert f'name="value.{item.key}"' in page
    assert "Mind the &lt;unit&gt;." in page  # what the department said when it issued the form


def test_another_city_s_sheet_is_not_found(ret, people):
    client = browser(people["other"])
    assert client.get(HERE).status_code == 404
    assert client.post(f"{HERE}cells/", {"version": 1}).status_code == 404
    assert client.get(HERE.replace(MONTH, "2031-04")).status_code == 404


def test_numbers_are_saved_as_they_are_typed_and_checked(ret, people):
    client = browser(people["city"])
    boxes = {f"value.{CONTRACT}": "1.2亿", f"value.{SO_FAR}": "9,000"}
    answer = client.post(f"{HERE}cells/", {"version": 1, **boxes}).json()
    assert answer["version"] == 2
    assert answer["cells"][CONTRACT]["text"] == "12,000"
    assert answer["cells"][SO_FAR]["tone"] == "bad"
    assert "below the month" in answer["panel"]
    assert value(ret, CONTRACT) == "12000"


def test_what_is_no_number_is_marked_and_the_rest_is_saved(ret, people):
    client = browser(people["city"])
    boxes = {f"value.{CONTRACT}": "lots", f"value.{SO_FAR}": "300"}
    answer = client.post(f"{HERE}cells/", {"version": 1, **boxes}).json()
    assert answer["cells"][CONTRACT] | {"told": ""} == {
        "text": "lots", "stands": "", "explanation": "", "said": "", "tone": "bad", "read": False,
        "origin": "", "explains": False, "told": "",
    }  # fmt: skip
    assert value(ret, SO_FAR) == "300"
    page = client.post(HERE, {"version": answer["version"], f"value.{CONTRACT}": "lots"})
    assert page.status_code == 422
    assert 'value="lots"' in page.content.decode()


def test_two_officers_at_different_boxes_both_save(ret, people):
    first, second = browser(people["city"]), browser(people["second"])
    assert first.post(f"{HERE}cells/", {"version": 1, f"value.{CONTRACT}": "100"}).status_code == 200
    answer = second.post(f"{HERE}cells/", {"version": 1, f"value.{SO_FAR}": "300"})
    assert answer.status_code == 200
    assert answer.json()["cells"][CONTRACT]["text"] == "100"
    assert (value(ret, CONTRACT), value(ret, SO_FAR)) == ("100", "300")


def test_two_officers_at_one_box_the_second_chooses(ret, people):
    first, second = browser(people["city"]), browser(people["second"])
    first.post(f"{HERE}cells/", {"version": 1, f"value.{CONTRACT}": "100"})
    told = second.post(f"{HERE}cells/", {"version": 1, f"value.{CONTRACT}": "250"})
    assert told.status_code == 409
    assert "c-officer" in told.json()["conflict"]
    assert told.json()["cells"][CONTRACT] | {"text": "250", "stands": "100"} == told.json()["cells"][CONTRACT]
    assert value(ret, CONTRACT) == "100"
    # Having seen what stands, the second puts theirs in its place.
    boxes = {"version": told.json()["version"], f"value.{CONTRACT}": "250", f"was.{CONTRACT}": "100"}
    assert second.post(f"{HERE}cells/", boxes).status_code == 200
    assert value(ret, CONTRACT) == "250"


def test_without_script_a_clash_keeps_both_numbers_on_the_page(ret, people):
    first, second = browser(people["city"]), browser(people["second"])
    first.post(HERE, {"version": 1, f"value.{CONTRACT}": "100"})
    page = second.post(HERE, {"version": 1, f"value.{CONTRACT}": "250"})
    assert page.status_code == 409
    html = page.content.decode()
    assert f'name="stands.{CONTRACT}"' in html
    assert 'value="250"' in html
    boxes = {
        "version": 2,
        f"value.{CONTRACT}": "250",
        f"was.{CONTRACT}": "100",
        f"stands.{CONTRACT}": "theirs",
    }
    assert second.post(HERE, boxes).status_code == 302
    assert value(ret, CONTRACT) == "100"


def filled(ret: Return, by: User) -> Return:
    numbers = {CONTRACT: "100", SO_FAR: "300", "so_executed_usd": "80"}
    cells = {key: Cell(value_text=text) for key, text in numbers.items()}
    return workflow.save(ret, cells, by=by, version=ret.version).ret


def test_submission_shows_what_stands_in_the_way(ret, people):
    client = browser(people["city"])
    page = client.post(f"{HERE}submit/", {"version": 1, f"value.{CONTRACT}": "100"})
    assert page.status_code == 422
    assert "2 still to fill in" in page.content.decode()
    assert value(ret, CONTRACT) == "100", "what was typed is kept"


def test_submitted_and_taken_back(ret, people):
    saved = filled(ret, people["city"])
    client = browser(people["city"])
    assert client.post(f"{HERE}submit/", {"version": saved.version}).status_code == 302
    ret.refresh_from_db()
    assert ret.state == "submitted"
    page = client.get(HERE).content.decode()
    assert f'name="value.{CONTRACT}"' not in page
    refused = client.post(f"{HERE}cells/", {"version": ret.version, f"value.{CONTRACT}": "1"})
    assert refused.status_code == 403
    client.post(f"{HERE}take-back/", {"version": ret.version, "why": "a slip"})
    ret.refresh_from_db()
    assert (ret.state, ret.note) == ("open", "a slip")


def test_remarks_on_a_number_and_on_the_whole(ret, people):
    client = browser(people["city"])
    boxes = {
        "version": 1,
        "item": CONTRACT,
        f"remark.{CONTRACT}": "One large contract.",
        f"value.{CONTRACT}": "7",
    }
    answer = client.post(f"{HERE}remarks/", boxes)
    assert answer.url == f"{HERE}?open=0#more-0"
    assert value(ret, CONTRACT) == "7", "what was typed is not lost to a remark"
    client.post(f"{HERE}remarks/", {"version": 2, "item": "", "remark.": "See the letter."})
    page = client.get(HERE).content.decode()
    assert "One large contract." in page
    assert "See the letter." in page
    one = ret.remarks.get(item=CONTRACT)
    client.post(f"{HERE}remarks/", {"version": 2, "settle": one.pk})
    one.refresh_from_db()
    assert one.settled_at is not None
    assert client.post(f"{HERE}remarks/", {"item": "nothing", "remark.nothing": "x"}).status_code == 404


def test_the_sheet_needs_few_questions_of_the_database(ret, people, django_assert_max_num_queries):
    filled(ret, people["city"])
    client = browser(people["city"])
    client.get(HERE)
    with django_assert_max_num_queries(40):
        client.get(HERE)
    with django_assert_max_num_queries(40):
        client.post(f"{HERE}cells/", {"version": 2, f"value.{CONTRACT}": "101"})


def test_the_answer_is_json_whatever_the_language(ret, people):
    answer = browser(people["city"]).post(
        HERE.replace("/en/", "/zh/") + "cells/", {"version": 1, f"value.{CONTRACT}": "5"}
    )
    assert json.loads(answer.content)["version"] == 2


def workbook(client: Client, ret: Return, **numbers: object) -> io.BytesIO:
    """The return's own template, filled in: the address of a cell and what goes into it."""
    answer = client.get(f"/en/returns/{FORM}/template.xlsx?region={SHENZHEN}&period={MONTH}")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    for address, number in numbers.items():
        book.worksheets[0][address] = number
    buffer = io.BytesIO()
    book.save(buffer)
    buffer.seek(0)
    buffer.name = "filled.xlsx"
    return buffer


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found
    return found[1]


def test_a_workbook_is_shown_first_and_then_taken(ret, people):
    client = browser(people["city"])
    page = client.post(f"{HERE}upload/", {"file": workbook(client, ret, D6=120, E6="9,000", D7="lots")})
    html = page.content.decode()
    assert page.status_code == 422
    assert "D7" in html
    assert "below the month" not in html
    assert value(ret, CONTRACT) == "", "nothing is written before it is confirmed"
    kept = {"kept": hidden(html, "kept"), "stood": hidden(html, "stood")}
    book = client.post(f"{HERE}marked.xlsx", kept)
    cell = openpyxl.load_workbook(io.BytesIO(book.content)).worksheets[0]["D7"]
    assert cell.value == "lots"
    assert "is expected" in cell.comment.text
    assert client.post(f"{HERE}upload/", kept).status_code == 302
    assert (value(ret, CONTRACT), value(ret, SO_FAR)) == ("120", "9000")
    assert ret.values.get(item=CONTRACT).origin == "sheet"


def test_a_workbook_taken_after_another_saved_asks_which_number_stands(ret, people):
    client, other = browser(people["city"]), browser(people["second"])
    html = client.post(f"{HERE}upload/", {"file": workbook(client, ret, D6=120)}).content.decode()
    other.post(f"{HERE}cells/", {"version": 1, f"value.{CONTRACT}": "250"})
    kept = {"kept": hidden(html, "kept"), "stood": hidden(html, "stood")}
    page = client.post(f"{HERE}upload/", kept)
    assert page.status_code == 409
    assert f'name="stands.{CONTRACT}"' in page.content.decode()
    assert value(ret, CONTRACT) == "250"


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 broken", b"MZ program", b"PK\x03\x04" + b"0" * 2_200_000], ids=len
)
def test_what_is_no_workbook_of_this_return_is_refused_in_words(ret, people, content):
    file = io.BytesIO(content)
    file.name = "../../etc/return.xlsx"
    page = browser(people["city"]).post(f"{HERE}upload/", {"file": file})
    assert page.status_code == 422
    assert not ret.values.exists()


def test_a_page_that_this_server_did_not_sign_is_not_taken(ret, people):
    client = browser(people["city"])
    assert client.post(f"{HERE}upload/", {"kept": "forged", "stood": "forged"}).status_code == 404
    assert client.post(f"{HERE}marked.xlsx", {"kept": "forged"}).status_code == 404


def test_a_number_to_compare_with_opens_its_fact(ret, people, workspace):
    """What was published for the month before is a fact, and the sheet leads to it."""
    before = workflow.issue(FORM, "2031-02", by=people["officer"]).returns.get(region=SHENZHEN)
    path = workspace.root / "uploads" / "before.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        "series,region,region_code,period,value,unit,source_url,source_kind,note\n"
        "so_contract_usd,Shenzhen,440300,2031-02,321.5,万USD,https://swt.gd.gov.cn/,official,\n",
        encoding="utf-8",
    )
    assert workspace.facts.import_file(path).accepted == 1
    page = browser(people["city"]).get(HERE).content.decode()
    assert re.search(r'class="origin" href="[^"]+">321.5</a>', page)
    assert before.region in page
