"""A rule book over a register, from the API."""

from __future__ import annotations

import pytest

from wuwai.registers.registry import get
from wuwai.registers.samples import add_samples

OVER = "/api/v1/rule-books/public-overseas-warehouse/over/overseas-warehouses"


@pytest.mark.django_db
def test_a_rule_book_is_put_to_a_register(client):
    add_samples(get("overseas-warehouses"))
    done = client.get(OVER).json()
    assert done["rows"] == done["passed"] + done["failed"] + done["unknown"] == 60
    assert done["sample"]
    assert {one["id"] for one in done["clauses"]} >= {"registered", "large"}
    assert done["lacking"][0]["rows"] >= done["lacking"][0]["alone"] > 0
    same = client.get(f"{OVER}?against=2023-12-01").json()["against"]
    # A row of which neither version can say whether it passes is open, not the same.
    assert (same["valid_from"], same["gain"], same["lose"]) == ("2023-12-01", 0, 0)
    assert same["open"] > 0
    assert same["same"] + same["open"] == 60


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("?on=2019-01-01", 404),
        ("?on=soon", 422),
        ("?version=2001-01-01", 404),
        ("?as_of=2026-02-30", 422),
    ],
)
def test_what_cannot_be_answered_is_said(client, address, status):
    assert client.get(OVER + address).status_code == status


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["nothing/over/overseas-warehouses", "public-overseas-warehouse/over/nothing",
             "work-permit-points/over/overseas-warehouses"],
)  # fmt: skip
def test_unknown_names_are_not_found(client, path):
    assert client.get(f"/api/v1/rule-books/{path}").status_code == 404
