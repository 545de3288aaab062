"""Enterprises over the API: found, read through the linkages, and paired."""

from __future__ import annotations

import pytest
from django.test import Client

from wuwai.investment.models.investment_projects import InvestmentProject
from wuwai.registers.duplicates import search
from wuwai.registers.enterprises import Enterprise

pytestmark = pytest.mark.django_db
CODE = "91110000600037341L"


def test_an_enterprise_is_found_and_read_through_the_linkages(client: Client) -> None:
    row = InvestmentProject(
        project_no="P1", name="P", firm="甲科技有限公司", credit_code=CODE, region="440300", stage="lead",
        investment=5.0, currency="USD",
    )  # fmt: skip
    row.keep(by=None, reason="test")
    found = client.get("/api/v1/enterprises", {"q": "甲科技"}).json()
    assert found["count"] == 1
    one = client.get(f"/api/v1/enterprises/{found['enterprises'][0]['uid']}").json()
    assert one["credit_code"] == CODE
    held = one["registers"][0]
    assert (held["name"], held["linkage"], held["rows"]) == ("investment-projects", "investment", 1)
    assert (held["amounts"][0]["unit"], held["amounts"][0]["value"]) == ("USD", 5.0)
    assert client.get("/api/v1/enterprises/nobody").status_code == 404


def test_pairs_that_may_be_one_are_listed_with_reasons(client: Client) -> None:
    for code in (CODE, ""):
        Enterprise(name="甲科技有限公司", credit_code=code, stage="active").keep(by=None, reason="test")
    search()
    pairs = client.get("/api/v1/enterprises/duplicates", headers={"accept-language": "en"}).json()
    assert pairs["count"] == 1
    assert pairs["pairs"][0]["reasons"][0].startswith("the same name, one of them without a code")
