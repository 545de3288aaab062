"""Every address is tried by every role, and the table of who may do what says the same."""

from __future__ import annotations

import re
import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from wuwai.accounts.access import ROLES
from wuwai.accounts.models import Role, User
from wuwai.web.endpoints import Endpoint, operations, pages

DOCS = Path(__file__).resolve().parents[2] / "docs"
PEOPLE = ("", *Role.values)
_NAMED = {"pk": "1", "lang": "zh"}
_FILLED = {"int": "1", "str": "x", "slug": "x", "path": "x", "uuid": "6f2b7a9e-0000-4000-8000-000000000000"}


def address_of(one: Endpoint) -> str:
    """An address of that form, of something that is not there."""

    def filled(found: re.Match[str]) -> str:
        return _FILLED[found[1]] if found[1] else _NAMED.get(found[2], "x")

    return re.sub(r"<(?:(\w+):)?(\w+)>", filled, one.address)


def test_the_table_is_current():
    written = runpy.run_path(str(DOCS / "write_access.py"))
    assert (DOCS / "reference" / "who-may-do-what.md").read_text("utf-8") == written["page"](), (
        "run python docs/write_access.py"
    )


def test_every_endpoint_says_who_may_use_it():
    assert len(pages()) > 100
    assert len(operations()) > 30
    assert [one.address for one in (*pages(), *operations()) if one.access not in ("public", *ROLES)] == []


def test_the_access_rules_name_every_role():
    assert {role for roles in ROLES.values() for role in roles} == set(Role.values)
    assert ROLES["approving"] == ("head",)  # who keeps the accounts approves nothing


@pytest.fixture
def reached() -> Iterator[None]:
    """Every view behind its guard answers "reached" and does nothing: what is tried here is the guard."""
    kept = []
    for one in _patterns(get_resolver()):
        cell = _guarded_by(one.callback)
        if cell is not None:
            kept.append((cell, cell.cell_contents))
            cell.cell_contents = lambda request, *args, **kwargs: HttpResponse("reached")
    yield
    for cell, before in kept:
        cell.cell_contents = before


def _patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from _patterns(one)
        else:
            yield one


def _guarded_by(view: Callable[..., Any]) -> Any:
    """Where the guard of a view keeps what it guards; None for a view without one."""
    one: Any = view
    while one is not None:
        code = getattr(one, "__code__", None)
        if code is not None and code.co_name == "guarded":
            return one.__closure__[code.co_freevars.index("view")]
        one = getattr(one, "__wrapped__", None)
    return None


def _browser(role: str) -> Client:
    client = Client()
    if role:
        user = User.objects.create(username=f"who-{role}", role=role)
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("role", PEOPLE)
def test_every_page_is_tried_by_every_role(role, settings, reached):
    settings.WUWAI_ANONYMOUS_READING = False
    client = _browser(role)
    wrong = []
    for one in pages():
        url = address_of(one) if one.address.startswith("/") else "/en/" + address_of(one)
        may = one.access == "public" or role in ROLES[one.access]
        for method in (client.get, client.post):
            answer = method(url)
            if may:
                right = answer.status_code == 200 and answer.content == b"reached"
            elif role or method == client.post:
                right = answer.status_code == 403
            else:
                right = answer.status_code == 302 and "/account/login/" in answer["Location"]
            if not right:
                wrong.append((url, method.__name__, one.access, answer.status_code))
    assert wrong == []


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("role", PEOPLE)
def test_every_operation_is_tried_by_every_role(role, settings, monkeypatch):
    settings.WUWAI_ANONYMOUS_READING = False
    monkeypatch.setattr("wuwai.registers.job_dispatch.wake", lambda: None)  # long studies are not worked out
    client = _browser(role)
    wrong = []
    for one in operations():
        may = one.access == "public" or role in ROLES[one.access]
        for method in one.methods:
            answer = client.generic(method, "/api/v1" + address_of(one), content_type="application/json")
            if may == (answer.status_code in (401, 403)):
                wrong.append((one.address, method, one.access, answer.status_code))
    assert wrong == []
