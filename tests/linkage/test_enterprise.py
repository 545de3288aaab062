"""The page of one enterprise, and the pages on which two that are one are merged."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from wuwai.investment.models.investment_projects import InvestmentProject
from wuwai.linkage.enterprise_facts import amounts, events, standing
from wuwai.outbound.models.overseas_investments import OverseasInvestment
from wuwai.registers import registry
from wuwai.registers.enterprise_merges import DuplicateProposal, EnterpriseMerge, NotTheSame
from wuwai.registers.enterprises import Enterprise, EnterpriseAlias

pytestmark = pytest.mark.django_db
CODE = "91110000600037341L"


def enterprise(name: str, code: str = "", **more: Any) -> Enterprise:
    row = Enterprise(name=name, credit_code=code, stage="active", **more)
    row.keep(by=None, reason="test")
    return row


def project(number: str, firm: str, **more: Any) -> InvestmentProject:
    values: dict[str, Any] = {"region": "440300", "stage": "lead", "name": f"项目{number}", **more}
    row = InvestmentProject(project_no=number, firm=firm, **values)
    row.keep(by=None, reason="test")
    return row


def words(response: Any) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


def test_the_page_shows_every_linkage_and_says_where_nothing_is(client: Client) -> None:
    one = enterprise("甲科技有限公司", CODE)
    project("P1", "甲科技有限公司")
    said = words(client.get(f"/en/enterprises/{one.uid}/"))
    assert "甲科技有限公司: on file in 1 of the five linkages" in said
    assert "项目P1" in said
    assert said.count("Nothing is on file in this linkage.") == 4
    assert CODE in said
    assert "五外中1类台账有记录" in words(client.get(f"/zh/enterprises/{one.uid}/"))


def test_amounts_of_different_currencies_or_standing_are_never_added() -> None:
    rows = [
        project("P1", "甲", investment=5.0, currency="USD"),
        project("P2", "甲", investment=7.0, currency="EUR"),
        project("P3", "甲", investment=1.0, currency="USD"),
    ]
    found = amounts(registry.get("investment-projects"), rows, counted={rows[0].uid})
    assert [(one.unit, one.counted, one.value, one.rows) for one in found] == [
        ("EUR", False, 7.0, 1),
        ("USD", True, 5.0, 1),
        ("USD", False, 1.0, 1),
    ]


def test_events_come_from_dated_stages_and_from_history() -> None:
    row = project("P1", "甲", stage="signed", lead_on=date(2025, 1, 5), signed_on=date(2026, 2, 3))
    assert row.enterprise is not None
    found = events(standing(row.enterprise).rows)
    assert [(one.on, one.recorded) for one in found] == [(date(2026, 2, 3), False), (date(2025, 1, 5), False)]


def test_the_past_shows_what_stood_then(client: Client) -> None:
    one = enterprise("甲科技有限公司", CODE)
    project("P1", "甲科技有限公司")
    assert client.get(f"/en/enterprises/{one.uid}/?as_of=2020-01-01").status_code == 404
    said = words(client.get(f"/en/enterprises/{one.uid}/?as_of={timezone.localdate()}"))
    assert "on file in 1 of the five linkages" in said
    assert "项目P1" in said
    assert "Look at both" not in said, "the past is read, never changed"


def test_rule_books_open_filled_with_what_is_on_file(client: Client) -> None:
    warehouse = registry.get("overseas-warehouses").model(
        name="W", firm="甲", credit_code=CODE, region="440300", country="DEU", stage="planned", area_m2=900.0
    )
    warehouse.keep(by=None, reason="test")
    page = BeautifulSoup(client.get(f"/en/enterprises/{warehouse.enterprise.uid}/").content, "html.parser")
    link = next(a["href"] for a in page.select("a[href]") if "public-overseas-warehouse/check" in a["href"])
    assert "country=DEU" in link
    assert client.get(link).status_code == 200


def test_names_are_added_with_their_source_and_removed_with_a_reason(editor_client: Client) -> None:
    one = enterprise("甲科技有限公司")
    address = f"/en/enterprises/{one.uid}/names/"
    editor_client.post(
        address, {"name": "Alpha Tech", "kind": "english", "source": "licence", "valid_from": "2020-01-01"}
    )
    alias = one.aliases.get()
    assert (alias.name, alias.source, str(alias.valid_from)) == ("Alpha Tech", "licence", "2020-01-01")
    assert "Alpha Tech" in one.history.first().history_change_reason
    said = words(editor_client.post(address, {"name": "ALPHA TECH", "kind": "short"}, follow=True))
    assert "has this name already" in said
    said = words(
        editor_client.post(address, {"name": "B", "kind": "short", "valid_from": "1.2.2020"}, follow=True)
    )
    assert "Expected: a date such as" in said
    editor_client.post(f"{address}{alias.pk}/remove/", {"reason": "wrong firm"})
    assert not EnterpriseAlias.objects.exists()
    assert "wrong firm" in one.history.first().history_change_reason


def test_a_new_entry_has_its_number_filled_in(editor_client: Client) -> None:
    page = BeautifulSoup(editor_client.get("/en/registers/enterprises/new/").content, "html.parser")
    number = page.select_one("input[name=number]")
    assert number is not None
    assert str(number["value"]).startswith("ENT-")
    assert "may be one" in words(editor_client.get("/en/registers/enterprises/"))


def test_search_finds_an_enterprise_by_name_other_name_pinyin_and_code(client: Client) -> None:
    one = enterprise("深圳远洋供应链有限公司", CODE, name_en="Ocean Chain")
    EnterpriseAlias.objects.create(enterprise=one, name="老远洋", kind="former")
    for query in ("远洋供应链", "老远洋", "shenzhenyuanyang", "szyygyl", "91110000", "ocean chain"):
        page = client.get("/en/search/", {"q": query})
        assert f"/en/enterprises/{one.uid}/" in page.content.decode(), query


def test_two_are_looked_at_merged_and_taken_apart_again(editor_client: Client) -> None:
    one, other = enterprise("甲科技有限公司", CODE), enterprise("甲科技有限公司")
    row = project("P1", "甲科技有限公司")
    assert row.enterprise == other
    said = words(editor_client.post("/en/enterprises/duplicates/look/", follow=True))
    assert "1 pair of enterprises may be one" in said
    assert "the same name, one of them without a code" in said
    for reason, pairs in (("same_name", 1), ("same_core", 0), ("nonsense", 1)):
        listed = words(editor_client.get("/en/enterprises/duplicates/", {"reason": reason}))
        assert f"{pairs} pair" in listed, reason
    address = f"/en/enterprises/merge/?survivor={one.uid}&other={other.number}"
    page = BeautifulSoup(editor_client.get(address).content, "html.parser")
    assert "1 row would point to the survivor" in page.get_text()
    form = {field["name"]: field.get("value", "") for field in page.select("form[action*=now] input[name]")}
    refused = words(editor_client.post("/en/enterprises/merge/now/", {**form, "reason": " "}))
    assert "A merge needs a reason." in refused
    said = words(
        editor_client.post("/en/enterprises/merge/now/", {**form, "reason": "同一企业"}, follow=True)
    )
    assert "Merged; 1 row points here now." in said
    assert "项目P1" in said
    assert "was merged into" in words(editor_client.get(f"/en/enterprises/{other.uid}/"))
    again = editor_client.post("/en/enterprises/merge/now/", {**form, "reason": "again"})
    assert again.status_code == 422
    assert "in the meantime" in words(again)
    done = EnterpriseMerge.objects.get()
    said = words(
        editor_client.post(f"/en/enterprises/merges/{done.uid}/undo/", {"reason": "two firms"}, follow=True)
    )
    assert "Undone; 1 row went back." in said
    row.refresh_from_db()
    assert row.enterprise == other
    assert "two firms" in words(editor_client.get("/en/enterprises/merges/"))


def test_what_is_not_the_same_is_remembered(editor_client: Client) -> None:
    one, other = enterprise("甲科技有限公司", CODE), enterprise("甲科技有限公司")
    editor_client.post("/en/enterprises/duplicates/look/")
    editor_client.post("/en/enterprises/duplicates/not/", {"first": one.uid, "second": other.uid})
    assert NotTheSame.objects.count() == 1
    editor_client.post("/en/enterprises/duplicates/look/")
    assert not DuplicateProposal.objects.exists()
    assert "found to be two" in words(editor_client.get("/en/enterprises/duplicates/"))


def test_only_editors_merge(viewer_client: Client) -> None:
    one, other = enterprise("甲"), enterprise("乙")
    address = "/en/enterprises/merge/now/"
    answer = viewer_client.post(address, {"survivor": one.uid, "other": other.uid, "reason": "x"})
    assert answer.status_code == 403
    assert not EnterpriseMerge.objects.exists()


def test_investments_abroad_and_projects_at_home_meet_on_one_page(client: Client) -> None:
    fields = {one.name for one in registry.get("overseas-investments").fields}
    values = {"firm": "甲", "credit_code": CODE, "region": "440300", "stage": "filed"}
    row = OverseasInvestment(**{name: value for name, value in values.items() if name in fields | {"stage"}})
    row.name = "样本境外公司"
    row.keep(by=None, reason="test")
    project("P1", "甲", credit_code=CODE)
    assert row.enterprise is not None
    present = [one.linkage.key for one in standing(row.enterprise).present]
    assert present == ["investment", "outbound"]
