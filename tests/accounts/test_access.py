"""Every address says who may use it, and a reader gets no further than their role."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from wuwai.accounts import access
from wuwai.accounts.access import allowed, editing
from wuwai.accounts.middleware import DenyUnstatedMiddleware
from wuwai.accounts.models import ApiToken, User
from wuwai.reference.linkages import LINKAGES


def _patterns(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from _patterns(one, one.namespace or namespace)
        else:
            yield namespace, one


def test_every_page_says_who_may_use_it():
    silent = [
        str(one.pattern)
        for namespace, one in _patterns(get_resolver())
        if namespace not in settings.WUWAI_SELF_GUARDED_NAMESPACES
        and not hasattr(one.callback, "wuwai_access")
    ]
    assert silent == []


@pytest.mark.django_db
def test_every_operation_of_the_api_refuses_nobody(settings, client: Client):
    from wuwai.web.api import api

    settings.WUWAI_ANONYMOUS_READING = False
    addresses = [*api.get_openapi_schema()["paths"], "/api/v1/no/such/thing"]
    assert len(addresses) > 8
    for address in addresses:
        answer = client.get(re.sub(r"{[^}]*}", "x", address))
        assert answer.status_code == 401, address
        assert answer.json()["error"]
    for address in ("/api/v1/docs", "/api/v1/openapi.json"):
        assert client.get(address).status_code == 302


def test_a_view_that_says_nothing_is_refused():
    def forgotten(request):
        return HttpResponse("secret")

    request = RequestFactory().get("/")
    request.resolver_match = None
    with pytest.raises(PermissionDenied):
        DenyUnstatedMiddleware(forgotten).process_view(request, forgotten, (), {})


@pytest.mark.parametrize(
    ("role", "access", "may"),
    [
        ("viewer", "reading", True),
        ("viewer", "editing", False),
        ("editor", "editing", True),
        ("editor", "administering", False),
        ("viewer", "approving", False),
        ("editor", "approving", False),
        ("head", "editing", True),
        ("head", "approving", True),
        ("head", "administering", False),
        ("administrator", "editing", True),
        ("administrator", "approving", False),
        ("administrator", "administering", True),
        ("stranger", "reading", False),
    ],
)
def test_roles(role, access, may):
    request = RequestFactory().get("/")
    request.user = User(username="x", role=role)
    assert allowed(request, access) is may


def test_somebody_who_has_left_may_nothing():
    request = RequestFactory().get("/")
    request.user = User(username="x", role="administrator", is_active=False)
    assert not allowed(request, "reading")


class _Nobody:
    is_authenticated = False


def test_nobody_reads_a_workspace_that_is_no_demo(settings):
    settings.WUWAI_ANONYMOUS_READING = False
    request = RequestFactory().get("/")
    request.user = _Nobody()
    assert not allowed(request, "reading")
    settings.WUWAI_ANONYMOUS_READING = True
    assert allowed(request, "reading")
    assert not allowed(request, "editing")


@pytest.mark.django_db
def test_a_reader_is_sent_to_sign_in_where_reading_is_closed(settings, client: Client):
    settings.WUWAI_ANONYMOUS_READING = False
    for address in ("/zh/targets/", "/en/data/", "/zh/registers/"):
        answer = client.get(address)
        assert answer.status_code == 302, address
        assert "/account/login/" in answer["Location"], address
    assert client.get("/api/v1/facts").status_code == 401


@pytest.mark.django_db
def test_a_form_sent_by_nobody_is_refused_not_redirected():
    @editing
    def view(request):
        return HttpResponse("done")

    request = RequestFactory().post("/")
    request.user = _Nobody()
    with pytest.raises(PermissionDenied):
        view(request)


@pytest.mark.django_db
def test_tokens_are_found_by_digest_only():
    user = User.objects.create(username="robot", role="viewer")
    token = ApiToken.issue(user)
    assert ApiToken.user_of(token) == user
    assert ApiToken.user_of(token + "x") is None
    assert token not in ApiToken.objects.get().digest
    user.is_active = False
    user.save()
    assert ApiToken.user_of(token) is None


def test_a_person_deals_with_the_linkages_named_and_with_what_belongs_to_all():
    trade = User(username="a", role="editor", linkages=["trade"])
    everything = User(username="b", role="editor")
    assert access.of_linkage(trade, "trade")
    assert not access.of_linkage(trade, "talent")
    assert access.of_linkage(trade, "")
    assert all(access.of_linkage(everything, one.key) for one in LINKAGES)
    assert access.of_linkage(None, "talent")


@pytest.mark.parametrize(
    ("region", "department"), [("", True), ("CN-44", True), ("440300", False), ("no such place", False)]
)
def test_the_department_has_all_cities(region, department):
    assert access.of_department(User(username="a", role="editor", region=region)) is department


@pytest.mark.parametrize(
    ("role", "region", "linkages", "en", "zh"),
    [
        ("viewer", "", [], "Department reader", "主管部门查阅人员"),
        (
            "editor",
            "440300",
            ["trade"],
            "City officer, Shenzhen, foreign trade",
            "地市业务人员（深圳，外贸）",
        ),
        ("editor", "", ["trade", "talent"], None, "主管部门业务人员（外贸，外智）"),
        ("head", "440300", [], "City head, Shenzhen", "地市负责人（深圳）"),
        ("head", "", [], "Department head", "主管部门负责人"),
        ("administrator", "", [], "Administrator", "系统管理员"),
    ],
)
def test_what_a_person_is_in_words(role, region, linkages, en, zh):
    title = User(username="a", role=role, region=region, linkages=linkages).title
    assert title.zh == zh
    assert en is None or title.en == en


@pytest.mark.parametrize("wrong", [{"region": "深圳"}, {"region": "CHN"}, {"linkages": ["steel"]}])
def test_an_unknown_place_or_linkage_is_refused(wrong):
    with pytest.raises(ValidationError):
        User(username="a", role="editor", **wrong).clean()
