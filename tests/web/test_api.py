"""``/api/v1`` answers as documented, in words where it cannot, and never falls over."""

from __future__ import annotations

import pytest
from django.test import Client

from wuwai.accounts.limits import STUDY_RUNS
from wuwai.accounts.models import ApiToken, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workspace")]
API = "/api/v1"


def test_health(client: Client):
    answer = client.get(f"{API}/health").json()
    assert answer["status"] == "ok"
    assert answer["programme"] == "guangdong"


def test_facts_are_filtered_and_paged(client: Client):
    query = {"series": "exports", "region": ["CN-44"], "limit": 2}
    page = client.get(f"{API}/facts", query).json()
    assert page["count"] > 2
    assert len(page["rows"]) == 2
    rest = client.get(f"{API}/facts", {**query, "offset": page["count"] - 1}).json()
    assert len(rest["rows"]) == 1
    assert {row["series"] for row in page["rows"]} == {"exports"}


def test_a_region_may_be_named(client: Client):
    named = client.get(f"{API}/facts", {"region": "广东", "series": "exports"}).json()
    assert (
        named["count"] == client.get(f"{API}/facts", {"region": "CN-44", "series": "exports"}).json()["count"]
    )


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ({"region": "Atlantis"}, "Atlantis"),
        ({"period": "2025-13"}, "period"),
        ({"as_of": "2026-02-31"}, "as_of"),
        ({"limit": "0"}, "limit"),
    ],
)
def test_a_filter_that_means_nothing_is_refused_in_words(client: Client, query, word):
    answer = client.get(f"{API}/facts", query, HTTP_ACCEPT_LANGUAGE="en")
    assert answer.status_code == 422
    assert word in answer.content.decode()


def test_words_come_in_the_language_asked_for(client: Client):
    chinese = client.get(f"{API}/facts", {"region": "Atlantis"}, HTTP_ACCEPT_LANGUAGE="zh-CN").json()
    assert "没有地区" in chinese["error"]
    titles = {
        lang: client.get(f"{API}/series", HTTP_ACCEPT_LANGUAGE=lang).json()[0]["title"]
        for lang in ("zh-CN", "en")
    }
    assert titles["en"] != titles["zh-CN"]


def test_every_study_has_an_address_of_its_own(client: Client):
    studies = client.get(f"{API}/studies").json()
    assert {one["name"] for one in studies} >= {"trade.monitor", "programme.path"}
    paths = client.get(f"{API}/openapi.json").json()["paths"]
    for one in studies:
        address = f"{API}/studies/{one['name']}"
        documented = {p["name"] for p in paths[address]["get"]["parameters"]}
        assert documented == {p["name"] for p in one["parameters"]} | {"as_of", "limit", "offset"}
        if any(p["required"] for p in one["parameters"]):
            continue
        result = client.get(address).json()
        assert result["finding"]
        assert result["columns"]
        assert result["total"] == len(result["rows"])
        assert result["vintages"] or not result["rows"]


def test_a_part_of_a_table_is_given(client: Client):
    address = f"{API}/studies/trade.monitor"
    whole = client.get(address).json()
    part = client.get(address, {"limit": 2, "offset": 1}).json()
    assert part["rows"] == whole["rows"][1:3]
    assert part["total"] == whole["total"]
    assert client.get(address, {"limit": 0}).status_code == 422


def test_a_study_parameter_out_of_bounds_is_refused(client: Client):
    answer = client.get(f"{API}/studies/trade.monitor", {"colour": "red"}, HTTP_ACCEPT_LANGUAGE="en")
    assert answer.status_code == 422
    assert "colour" in answer.json()["error"]


def test_study_runs_of_nobody_are_limited_and_those_of_users_are_not(client: Client, viewer_client: Client):
    address = f"{API}/studies/trade.monitor"
    codes = [client.get(address).status_code for _ in range(STUDY_RUNS + 1)]
    assert codes[0] == 200
    assert codes[-1] == 429
    assert viewer_client.get(address).status_code == 200
    assert client.get(f"{API}/facts").status_code == 200


def test_programme(client: Client):
    answer = client.get(f"{API}/programme").json()
    assert len(answer["articles"]) == 24
    assert {one["id"] for one in answer["targets"]} >= {"overseas-warehouses", "ecommerce-parks"}
    assumed = client.get(f"{API}/programme", {"by": "2027-12-31"}).json()
    assert any(one["assumed"] for one in assumed["targets"])


def test_registers(client: Client):
    from wuwai.registers import registry
    from wuwai.registers.samples import add_samples

    register = registry.get("overseas-warehouses")
    add_samples(register)
    lines = {one["name"]: one for one in client.get(f"{API}/registers").json()}
    assert lines["overseas-warehouses"]["synthetic"] == lines["overseas-warehouses"]["rows"] > 0
    page = client.get(f"{API}/registers/overseas-warehouses", {"limit": 3}).json()
    row = page["rows"][0]
    assert row["synthetic"]
    assert client.get(f"{API}/registers/overseas-warehouses/{row['uid']}").json() == row
    assert client.get(f"{API}/registers/overseas-warehouses/none").status_code == 404
    assert client.get(f"{API}/registers/castles").status_code == 404


def test_rule_books(client: Client):
    books = client.get(f"{API}/rule-books").json()
    (book,) = [one for one in books if one["name"] == "public-overseas-warehouse"]
    assert all(clause["citation"] or clause["empty"] for clause in book["clauses"])


def test_an_address_that_is_none_is_answered_in_json(client: Client):
    answer = client.get(f"{API}/no/such/thing")
    assert answer.status_code == 404
    assert answer.json()["error"]


def test_the_api_only_reads(client: Client):
    for method in (client.post, client.put, client.delete, client.patch):
        assert method(f"{API}/facts").status_code == 405


def test_a_token_opens_a_closed_workspace(settings, client: Client):
    settings.WUWAI_ANONYMOUS_READING = False
    token = ApiToken.issue(User.objects.create(username="robot", role="viewer"))
    assert client.get(f"{API}/facts", HTTP_AUTHORIZATION=f"Bearer {token}").status_code == 200
    assert client.get(f"{API}/facts", HTTP_AUTHORIZATION="Bearer wrong").status_code == 401
    refused = client.get(f"{API}/facts")
    assert refused.status_code == 401
    assert refused["WWW-Authenticate"] == "Bearer"


def test_a_wrong_token_is_not_taken_for_no_token(client: Client):
    assert client.get(f"{API}/facts", HTTP_AUTHORIZATION="Bearer wrong").status_code == 401


def test_a_session_reads_too(settings, viewer_client: Client):
    settings.WUWAI_ANONYMOUS_READING = False
    assert viewer_client.get(f"{API}/facts").status_code == 200


def test_an_unforeseen_error_is_json_and_shows_nothing(client: Client, monkeypatch):
    from wuwai.facts.store import Facts

    def broken(self, **_):
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr(Facts, "observations", broken)
    answer = client.get(f"{API}/facts")
    assert answer.status_code == 500
    assert "secret of the house" not in answer.content.decode()


def test_refusals_are_said_in_chinese(settings, client: Client):
    settings.WUWAI_ANONYMOUS_READING = False
    assert "令牌" in client.get(f"{API}/facts", HTTP_ACCEPT_LANGUAGE="zh-CN").json()["error"]
