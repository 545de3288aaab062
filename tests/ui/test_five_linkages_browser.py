"""An office at work in a browser: a firm through five linkages, a project, a warehouse, a points check."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from wuwai.registers import registry
from wuwai.registers.samples import add_samples
from wuwai.workspace import Workspace

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(600),
]
FIRM, CODE = "岭南远航科技有限公司", "91440300708461136T"
CONTRACT = {"name": "contract.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 a contract"}
PERSON = {
    "salary": "30", "education": "master", "work_years": "5", "months": "12", "chinese": "degree",
    "location": "other", "age": "42", "top_university": "no", "global_500": "yes", "provincial_points": "1",
    "wage_multiple": "2", "postdoc": "no",
}  # fmt: skip
# A firm and a warehouse that meet every clause of the criteria that is set.
WAREHOUSE = {
    "name": "汉堡海外仓", "country": "DEU", "registered_on": "2012-03-01", "legal_person": "yes",
    "serious_breach": "no", "entity_share": "100", "has_outbound_certificate": "yes",
    "outbound_certificate": "N4400201500001", "acted_on_597": "yes", "area_m2": "12000",
}  # fmt: skip


class Office:
    """An editor before a browser."""

    def __init__(self, opened: Browser, server: LiveServer, client: Client, *, width: int = 1440) -> None:
        context = opened.new_context(viewport={"width": width, "height": 900})
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": server.url}])
        self.page: Page = context.new_page()
        self.url = f"{server.url}/en/"

    def go(self, address: str) -> Page:
        answer = self.page.goto(self.url + address)
        assert answer is not None
        assert answer.status == 200, address
        return self.page

    def add(self, register: str, **values: Any) -> str:
        """Add a row by its form; gives back its address."""
        page = self.go(f"registers/{register}/new/")
        for name, value in values.items():
            box = page.locator(f"form.card [name={name}]")
            if box.evaluate("box => box.tagName") == "SELECT":
                box.select_option(value)
            else:
                box.fill(value)
        page.get_by_role("button", name="Save").click()
        expect(page.locator("ul.field-error")).to_have_count(0)
        expect(page).to_have_url(re.compile(rf"/registers/{register}/rows/\w+/"))
        return page.url.removeprefix(self.url)

    def move(self, row: str, stage: str, on: str = "") -> None:
        """Move a row on its page."""
        page = self.go(row)
        page.locator("#m-stage").select_option(stage)
        if on:
            page.locator("#m-on").fill(on)
        page.locator("form:has(#m-stage) button[type=submit]").click()
        expect(page.get_by_text("Moved.")).to_be_visible()

    def file(self, row: str, kind: str) -> None:
        """File a piece of evidence on a row's page."""
        page = self.go(row)
        page.get_by_text("File evidence", exact=True).first.click()
        page.locator("#e-kind").select_option(kind)
        page.locator("#e-file").set_input_files([CONTRACT])  # type: ignore[list-item]
        page.locator("form:has(#e-file) button[type=submit]").click()
        expect(page.get_by_text("Filed.", exact=True)).to_be_visible()


@pytest.fixture
def office(
    browser: Browser,
    live_server: LiveServer,
    editor_client: Client,
    workspace: Workspace,
) -> Office:
    return Office(browser, live_server, editor_client)


def test_one_enterprise_through_all_five_linkages(office: Office) -> None:
    firm = {"firm": FIRM, "credit_code": CODE, "region": "440300"}
    office.add("overseas-warehouses", **firm, **WAREHOUSE)
    office.add(
        "investment-projects", **firm, project_no="P-1", name="智能工厂", investment="5000000", currency="USD"
    )
    office.add("outsourcing-contracts", **firm, number="C-1", name="嵌入式软件研发", service_class="ITO")
    office.add("overseas-investments", **firm, number="O-1", name="远航德国有限公司", country="DEU")
    # The last row lacks the code: its firm is found by its name, whatever the brackets and spaces.
    office.add(
        "posts", firm=f" {FIRM} ", region="440300", name="首席工程师", occupation="工程师", number="2",
        opened_on="2026-01-05",
    )  # fmt: skip
    page = office.go(f"search/?q={CODE}")
    page.get_by_role("link", name=FIRM).first.click()
    expect(page.locator("h1")).to_have_text(f"{FIRM}: on file in 5 of the five linkages")
    for linkage in ("trade", "investment", "outsourcing", "outbound", "talent"):
        card = page.locator(f"section[aria-labelledby=l-{linkage}]")
        expect(card.locator("tbody tr")).to_have_count(1)
    expect(page.locator("section[aria-labelledby=l-investment]")).to_contain_text("5,000,000")
    events = page.locator("section[aria-labelledby=events] tbody tr")
    assert events.count() >= 1
    # A rule book opens with what is on file filled in.
    page.locator("section[aria-labelledby=rules] a[href*=public-overseas-warehouse]").first.click()
    expect(page.locator("#c-country")).to_have_value("DEU")


def test_one_project_from_lead_to_production_on_the_board(office: Office) -> None:
    row = office.add("investment-projects", project_no="P-1", name="智能工厂", region="440300", firm=FIRM)

    def onwards(expected: str) -> None:
        page = office.go("investment/pipeline/?view=board")
        card = page.locator(".board-card", has_text="智能工厂")
        card.get_by_text("Move", exact=True).click()
        card.get_by_role("button", name=re.compile("→")).click()
        column = page.locator(f"section[aria-labelledby=column-{expected}]")
        expect(column.locator(".board-card", has_text="智能工厂")).to_be_visible()

    onwards("promoted")
    onwards("in_talks")
    # To be signed, the contract has to be on file: the board says so and nothing moves.
    page = office.go("investment/pipeline/?view=board")
    card = page.locator(".board-card", has_text="智能工厂")
    card.get_by_text("Move", exact=True).click()
    card.get_by_role("button", name=re.compile("→")).click()
    expect(page.get_by_text("Evidence is not on file")).to_be_visible()
    office.file(row, "contract")
    for stage in ("signed", "to_start", "funds_arrived", "in_production"):
        onwards(stage)
    stages = [
        (one.stage, bool(one.production_on))
        for one in registry.get("investment-projects").model.objects.all()
    ]  # type: ignore[attr-defined]
    assert stages == [("in_production", True)]


def test_one_warehouse_from_planned_to_counted_and_the_target_rises_by_one(office: Office) -> None:
    def counted() -> int:
        page = office.go("registers/overseas-warehouses/")
        said = re.search(r": ([\d,]+) of", page.locator("h1").inner_text())
        return int(said[1].replace(",", "")) if said else 0

    def reached() -> int:
        shown = office.go("targets/overseas-warehouses/").locator(".figure-value").first.inner_text()
        number = re.search(r"\d[\d,]*", shown.partition("/")[0])
        return int(number[0].replace(",", "")) if number else 0

    add_samples(registry.get("overseas-warehouses"), cities=("440100", "440300", "441900"))
    before, target_before = counted(), reached()
    assert before == target_before > 10
    row = office.add("overseas-warehouses", firm=FIRM, credit_code=CODE, region="440300", **WAREHOUSE)
    assert counted() == before, "what is planned does not count"
    office.move(row, "under_construction", on="2020-02-01")
    office.move(row, "operating", on="2021-02-01")
    expect(office.go(row).locator("#counting")).to_have_text("It counts")
    assert counted() == before + 1
    assert reached() == target_before + 1


def test_a_points_check_turns_b_into_a_and_says_why(office: Office) -> None:
    page = office.go("rule-books/work-permit-points/check/")
    for name, value in PERSON.items():
        box = page.locator(f"#c-{name}")
        if box.evaluate("box => box.tagName") == "SELECT":
            box.select_option(value)
        else:
            box.fill(value)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator("h1")).to_have_text("B: professional (83 points)")
    why = page.locator("section[aria-labelledby=lifts]")
    expect(why).to_contain_text("What would change it")
    expect(why.locator("tr", has_text="Annual salary")).to_contain_text("35")
    page.locator("#c-salary").fill("35")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator("h1")).to_have_text("A: high-end talent (86 points)")
    expect(page.locator("section[aria-labelledby=points]")).to_contain_text("Annual salary")
