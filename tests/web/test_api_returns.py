"""Monthly returns over the API: who sees what, filling in by token, conflicts told with what stands."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from wuwai.accounts.models import ApiToken, User
from wuwai.returns import workflow
from wuwai.returns.models import Return

FORM, MONTH, SHENZHEN = "outbound-cooperation", "2031-01", "440300"
ADDRESS = f"/api/v1/returns/{FORM}/{SHENZHEN}/{MONTH}"
NUMBERS = {"odi_flow_usd": "10", "odi_new_firms": "2", "overseas_projects_new_contracts_usd": "30.5",
           "overseas_projects_turnover_usd": "0.2亿"}  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture
def ret(workspace) -> Return:
    made = workflow.issue(FORM, MONTH, by=User.objects.create(username="a-officer", role="editor"))
    return made.returns.get(region=SHENZHEN)


def token(role: str, region: str = "") -> dict[str, str]:
    user = User.objects.create(username=f"a-{role}-{region}", role=role, region=region)
    return {"HTTP_AUTHORIZATION": f"Bearer {ApiToken.issue(user)}", "HTTP_ACCEPT_LANGUAGE": "en"}


def put(body: dict, **headers: str):
    return Client().put(ADDRESS, json.dumps(body), content_type="application/json", **headers)


def both(numbers: dict[str, str]) -> dict[str, dict[str, str]]:
    return {f"{key}{more}": {"value": text} for key, text in numbers.items() for more in ("", ".cumulative")}


def test_the_forms_with_what_they_ask(workspace):
    found = Client().get("/api/v1/returns/forms", HTTP_ACCEPT_LANGUAGE="zh").json()
    assert {one["linkage"] for one in found} == {"trade", "investment", "outsourcing", "outbound", "talent"}
    one = next(form for form in found if form["name"] == FORM)
    assert one["table_number"] is None
    assert [item["cumulative_of"] for item in one["items"]][:2] == [None, "odi_flow_usd"]
    assert "本年累计" in one["items"][1]["title"]


def test_where_returns_stand(ret):
    found = Client().get("/api/v1/returns", {"form": FORM, "period": MONTH}).json()
    assert found["count"] == 21
    one = next(row for row in found["rows"] if row["region"] == SHENZHEN)
    assert (one["state"], one["due_on"], one["first_submitted_at"]) == ("open", "2031-02-08", None)
    assert Client().get("/api/v1/returns", {"state": "published", "form": FORM}).json()["count"] == 0


def test_numbers_that_are_not_published_are_seen_by_who_deals_with_the_city(ret):
    assert Client().get(ADDRESS).status_code == 404
    assert Client().get(ADDRESS, **token("viewer")).status_code == 404
    assert Client().get(ADDRESS, **token("editor", "440100")).status_code == 404
    assert Client().get(ADDRESS, **token("editor", SHENZHEN)).status_code == 200
    Return.objects.filter(pk=ret.pk).update(state="published")
    assert Client().get(ADDRESS).json()["state"] == "published"


def test_an_office_s_own_system_fills_in_and_submits(ret):
    mine = token("editor", SHENZHEN)
    first = put({"version": ret.version, "cells": {"odi_flow_usd": {"value": "lots"}}}, **mine)
    assert (first.status_code, first.json()["refused"][0]["item"]) == (200, "odi_flow_usd")
    early = put({"version": first.json()["version"], "cells": {}, "submit": True}, **mine)
    assert early.status_code == 422
    assert early.json()["findings"]
    done = put({"version": first.json()["version"], "cells": both(NUMBERS), "submit": True}, **mine)
    assert (done.status_code, done.json()["state"]) == (200, "submitted")
    assert done.json()["cells"]["overseas_projects_turnover_usd"]["value"] == "2000"
    again = put({"version": done.json()["version"], "cells": both(NUMBERS)}, **mine)
    assert (again.status_code, "submitted" in again.json()["error"]) == (403, True)


def test_the_second_is_told_what_stands_and_nothing_is_written(ret):
    mine, theirs = token("editor", SHENZHEN), token("head", SHENZHEN)
    before = ret.version
    assert put({"version": before, "cells": {"odi_flow_usd": {"value": "1"}}}, **mine).status_code == 200
    second = put({"version": before, "cells": {"odi_flow_usd": {"value": "2"}}}, **theirs)
    assert second.status_code == 409
    assert second.json()["stands"]["cells"]["odi_flow_usd"]["value"] == "1"
    assert ret.values.get(item="odi_flow_usd").value == 1


def test_who_may_not_write(ret):
    body = {"version": ret.version, "cells": both(NUMBERS)}
    assert put(body).status_code == 401
    assert put(body, **token("viewer")).status_code == 401
    assert put(body, **token("editor", "440100")).status_code == 404
    assert not ret.values.filter(origin="typed").exists()


def test_a_session_writes_only_with_the_token_of_its_forms(ret):
    user = User.objects.create(username="a-city", role="editor", region=SHENZHEN)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = browser.put(
        ADDRESS, json.dumps({"version": 1, "cells": both(NUMBERS)}), content_type="application/json"
    )
    assert answer.status_code == 401
    assert not ret.values.filter(origin="typed").exists()
