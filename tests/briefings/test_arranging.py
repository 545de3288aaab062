"""Arranging in the browser: who may open what, blocks and their options, adding from other pages."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from wuwai.accounts import audit_chain
from wuwai.accounts.models import User
from wuwai.briefings import approving, arrangements, blocks, drafting, freezing
from wuwai.briefings.models import Briefing, State
from wuwai.registers import registry
from wuwai.registers.samples import add_samples
from wuwai.studies import registry as studies
from wuwai.workspace import Workspace

pytestmark = pytest.mark.django_db
TEXT = {"text_zh": "平稳。", "text_en": "Steady."}


def signed_in(name: str, role: str, region: str = "") -> tuple[Client, User]:
    user = User.objects.create_user(name, password="only for a test 1", role=role, region=region)
    client = Client()
    client.force_login(user)
    return client, user


@pytest.fixture
def officer(workspace: Workspace, db: None) -> tuple[Client, User]:
    return signed_in("an-officer", "editor")


def draft(user: User, *placed: tuple[str, dict[str, str]]) -> Briefing:
    made = drafting.make(arrangements.EMPTY, by=user)
    for kind, options in placed:
        drafting.add(made, kind, options, by=user)
    made.refresh_from_db()
    return made


@pytest.mark.slow
def test_a_briefing_is_made_arranged_and_submitted(officer: tuple[Client, User]) -> None:
    client, _ = officer
    answer = client.post("/zh/briefings/new/", {"arrangement": "empty"})
    one = Briefing.objects.get()
    assert answer.url == f"/zh/briefings/{one.pk}/arrange/"
    client.post(f"/zh/briefings/{one.pk}/blocks/new/?kind=text", {**TEXT, "version": one.version})
    client.post(
        f"/zh/briefings/{one.pk}/blocks/new/?kind=indicators", {"linkage": "investment", "version": 99}
    )
    last = one.blocks.last()
    assert last is not None
    one.refresh_from_db()
    move = {"do": "move", "block": last.pk, "place": 1, "toward": "up", "version": one.version}
    assert client.post(f"/zh/briefings/{one.pk}/arrange/", move).url.endswith(f"?moved={last.pk}&toward=up")
    assert [block.kind for block in one.blocks.all()] == ["indicators", "text"]
    assert "平稳" in client.get(f"/zh/briefings/{one.pk}/?lang=zh").content.decode()
    one.refresh_from_db()
    client.post(f"/zh/briefings/{one.pk}/submit/", {"version": one.version})
    one.refresh_from_db()
    assert one.state == State.SUBMITTED
    page = client.get(f"/zh/briefings/{one.pk}/").content.decode()
    assert "送审稿，未经批准" in page
    assert f"/zh/briefings/{one.pk}/approve/" not in page
    assert client.post(f"/zh/briefings/{one.pk}/approve/", {"version": one.version}).status_code == 403
    head, _ = signed_in("a-head", "head")
    assert "份简报待您批准" in head.get("/zh/briefings/").content.decode()
    head.post(f"/zh/briefings/{one.pk}/approve/", {"version": one.version})
    one.refresh_from_db()
    assert one.state == State.APPROVED
    checked = client.get(f"/zh/briefings/{one.pk}/check/").content.decode()
    assert "全部一致" in checked
    assert one.audit_head in checked
    origins = {number["origin"] for number in one.frozen["numbers"]}
    assert origins, "of published indicators"
    assert all(f'href="/zh/origin/{origin}/"' in checked for origin in origins)
    reader, _ = signed_in("a-reader", "viewer")
    assert reader.get(f"/en/briefings/{one.pk}/").status_code == 200


def test_the_tables_of_a_monthly_briefing_end_with_its_month(officer: tuple[Client, User]) -> None:
    client, _ = officer
    for month, ends, title in (
        ("2025-09", "2025-09", "2025年1—9月外贸运行情况"),
        ("", "2025-12", "2025年外贸运行情况"),
    ):
        client.post("/zh/briefings/new/", {"arrangement": "monthly", "month": month})
        one = Briefing.objects.latest("pk")
        assert one.title_zh == title
        assert {block.options["to"] for block in one.blocks.filter(kind="table")} == {ends}
    page = client.post("/zh/briefings/new/", {"arrangement": "monthly", "month": "soon"})
    assert "2025-09" in page.content.decode()
    assert Briefing.objects.count() == 2


def test_who_opens_what(officer: tuple[Client, User]) -> None:
    client, user = officer
    shenzhen, bureau = signed_in("shenzhen", "editor", "440300")
    zhuhai, _ = signed_in("zhuhai", "editor", "440400")
    reader, _ = signed_in("reader-1", "viewer")
    own, theirs = draft(user, ("text", TEXT)), draft(bureau, ("text", TEXT))
    assert theirs.region == "440300"
    found = {
        name: (
            one.get(f"/zh/briefings/{own.pk}/").status_code,
            one.get(f"/zh/briefings/{theirs.pk}/").status_code,
        )
        for name, one in (
            ("department", client),
            ("shenzhen", shenzhen),
            ("zhuhai", zhuhai),
            ("reader", reader),
            ("nobody", Client()),
        )
    }
    assert found == {
        "department": (200, 200),
        "shenzhen": (404, 200),
        "zhuhai": (404, 404),
        "reader": (404, 404),
        "nobody": (404, 404),
    }
    assert client.get(f"/zh/briefings/{theirs.pk}/arrange/").status_code == 403
    assert shenzhen.post(f"/zh/briefings/{own.pk}/submit/", {"version": own.version}).status_code == 404


def test_a_second_person_loses_nothing(officer: tuple[Client, User]) -> None:
    client, user = officer
    one = draft(user, ("text", TEXT))
    block = one.blocks.get()
    drafting.describe(one, by=user, version=one.version, title_en="A", title_zh="甲", number="", as_of=None)
    late = {"text_zh": "我写了很久。", "text_en": "I wrote long.", "version": one.version}
    answer = client.post(f"/zh/briefings/{one.pk}/blocks/{block.pk}/", late)
    page = answer.content.decode()
    assert "其他人已修改本简报" in page
    assert "我写了很久。" in page
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    again = client.post(f"/zh/briefings/{one.pk}/blocks/{block.pk}/", {**late, "version": version[1]})
    assert again.status_code == 302
    block.refresh_from_db()
    assert block.options["text_zh"] == "我写了很久。"
    titles = {"do": "describe", "title_zh": "乙", "title_en": "B", "version": 1}
    stale = client.post(f"/zh/briefings/{one.pk}/arrange/", titles)
    assert stale.status_code == 409
    assert 'value="乙"' in stale.content.decode()


@pytest.mark.parametrize(
    ("address", "kind", "options"),
    [
        (
            "/zh/studies/trade.monitor/?region=440300&as_of=2025-01-01&page=2",
            "study",
            {"study": "trade.monitor", "p.region": "440300"},
        ),
        (
            "/en/registers/overseas-warehouses/?stage=operating&page=3",
            "register",
            {"register": "overseas-warehouses", "f.stage": "operating"},
        ),
        ("/zh/targets/overseas-warehouses/", "target", {"target": "overseas-warehouses"}),
    ],
)
def test_what_a_page_shows_becomes_a_block(
    officer: tuple[Client, User], address: str, kind: str, options: dict[str, str]
) -> None:
    client, _ = officer
    assert client.get("/zh/briefings/add/", {"from": address}).status_code == 200
    answer = client.post("/zh/briefings/add/", {"from": address, "briefing": ""})
    one = Briefing.objects.get()
    block = one.blocks.get()
    assert (block.kind, block.options) == (kind, options)
    assert answer.url == f"/zh/briefings/{one.pk}/arrange/#block-{block.pk}"
    assert client.get(f"/zh/briefings/{one.pk}/blocks/{block.pk}/").status_code == 200


def test_an_address_that_is_no_block_is_not_found(officer: tuple[Client, User]) -> None:
    client, _ = officer
    for address in ("", "/zh/data/", "https://example.org/zh/studies/", "/zh/studies/no.such/"):
        assert client.get("/zh/briefings/add/", {"from": address}).status_code == 404


def test_options_that_will_not_do_are_said(officer: tuple[Client, User]) -> None:
    client, user = officer
    one = draft(user)
    new = f"/en/briefings/{one.pk}/blocks/new/"
    wrong = client.post(f"{new}?kind=text", {"version": one.version})
    assert "the text, in at least one language" in wrong.content.decode()
    wrong = client.post(f"{new}?kind=register", {"register": "castles"})
    assert "one of the choices" in wrong.content.decode()
    wrong = client.post(f"{new}?kind=register", {"register": "enterprises", "rows": "many"})
    assert "a whole number from 0 to 60" in wrong.content.decode()
    wrong = client.post(f"{new}?kind=study", {"study": "trade.monitor", "p.region": "Atlantis"})
    assert "Expected:" in wrong.content.decode()
    assert not one.blocks.exists()
    assert client.get(f"{new}?kind=no-such").status_code == 404


@pytest.mark.slow
def test_every_kind_has_a_form_and_composes(officer: tuple[Client, User], workspace: Workspace) -> None:
    client, user = officer
    add_samples(registry.get("overseas-warehouses"))
    chosen = {
        "study": {"study": "outbound.standing"},
        "target": {"target": "overseas-warehouses"},
        "register": {"register": "overseas-warehouses"},
        "text": TEXT,
    }
    one = draft(user)
    for kind in blocks.all_kinds():
        page = client.get(
            f"/en/briefings/{one.pk}/blocks/new/", {"kind": kind.name, **chosen.get(kind.name, {})}
        )
        assert page.status_code == 200, kind.name
        drafting.add(one, kind.name, chosen.get(kind.name, {}), by=user)
    said = freezing.preview(one, workspace, "zh", drawn=False)
    assert len(said["sections"]) >= len(blocks.all_kinds()) - 1


def test_nothing_of_a_person_is_printed(officer: tuple[Client, User], workspace: Workspace) -> None:
    client, user = officer
    register = registry.get("work-permits")
    add_samples(register)
    personal = [one for one in register.fields if one.personal]
    assert personal
    for lang in ("zh", "en"):
        one = draft(user, ("register", {"register": register.name, f"f.{personal[0].name}": "x"}))
        said = freezing.preview(one, workspace, lang, drawn=False)
        table = next(b for s in said["sections"] for b in s["blocks"] if b["kind"] == "table")
        assert len(table["rows"]) == 12, "a filter on what tells of a person is not asked"
        assert not {field.title.get(lang) for field in personal} & set(table["columns"])
    form = client.get(f"/en/briefings/{one.pk}/blocks/{one.blocks.get().pk}/").content.decode()
    assert not [field.name for field in personal if f'name="f.{field.name}"' in form]


def test_the_audit_compares_briefings_as_they_stand(
    officer: tuple[Client, User], workspace: Workspace
) -> None:
    _, user = officer
    one = draft(user, ("text", TEXT))
    approving.submit(one, by=user, version=one.version, workspace=workspace)
    assert "briefing" not in str(audit_chain.verify().faults)
    Briefing.objects.filter(pk=one.pk).update(content="{}")
    assert f"briefing:{one.pk}" in str(audit_chain.verify().faults)


def test_a_draft_may_be_discarded(officer: tuple[Client, User]) -> None:
    client, user = officer
    one = draft(user, ("text", TEXT))
    client.post(f"/zh/briefings/{one.pk}/discard/", {"version": one.version})
    assert not Briefing.objects.exists()
    assert f"briefing:{one.pk}" not in str(audit_chain.verify().faults)


def test_every_study_may_be_a_block() -> None:
    kind = blocks.get("study")
    for study in studies.all_studies():
        assert kind.line({"study": study.name}) == study.title
