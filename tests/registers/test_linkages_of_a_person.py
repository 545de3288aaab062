"""A person who deals with one linkage changes the rows of its registers; those of others they read."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from wuwai.accounts.models import User
from wuwai.registers import access, batches, bulk, excel, registry
from wuwai.registers.importing import check
from wuwai.registers.moves import MoveError, move, obstacle
from wuwai.registers.samples import add_samples

pytestmark = pytest.mark.django_db

THEIRS, OTHER, COMMON = "overseas-warehouses", "investment-projects", "enterprises"


def address(name: str, *args: str) -> str:
    with translation.override("en"):
        return reverse(name, args=args)


@pytest.fixture
def officer(db):
    return User.objects.create(username="trader", role="editor", linkages=["trade"])


@pytest.fixture
def browser(officer):
    client = Client()
    client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def row():
    register = registry.get(OTHER)
    add_samples(register)
    return register.model.objects.first()


@pytest.mark.parametrize(("name", "may"), [(THEIRS, True), (OTHER, False), (COMMON, True)])
def test_pages_that_change_a_register_open_for_its_linkage_only(browser, name, may):
    for page in ("register-new", "register-import"):
        assert browser.get(address(page, name)).status_code == (200 if may else 403), page
    assert browser.get(address("register", name)).status_code == 200


def test_what_cannot_be_done_is_not_offered_and_says_why(browser, row):
    page = browser.get(address("register-row", OTHER, row.uid)).content.decode()
    assert address("register-edit", OTHER, row.uid) not in page
    assert address("register-import", OTHER) not in browser.get(address("register", OTHER)).content.decode()
    assert address("register-import", THEIRS) in browser.get(address("register", THEIRS)).content.decode()
    refused = browser.get(address("register-edit", OTHER, row.uid))
    assert refused.status_code == 403
    assert "a linkage that is not yours" in refused.content.decode()


def test_a_firm_of_all_linkages_offers_the_registers_of_ones_own(browser):
    add_samples(registry.get(COMMON))
    firm = registry.get(COMMON).model.objects.first()
    page = browser.get(address("enterprise", firm.uid)).content.decode()
    assert address("register-edit", COMMON, firm.uid) in page
    assert address("register", OTHER) in page
    assert address("register-new", OTHER) not in page
    assert address("register-new", THEIRS) in page


def test_every_way_to_change_a_row_is_refused(browser, row):
    before = row.history.count()
    upload = {"kind": "other", "file": SimpleUploadedFile("a.pdf", b"%PDF-1.7\n")}
    posts = [
        (address("register-edit", OTHER, row.uid), {"reason": "x"}),
        (address("register-move", OTHER, row.uid), {"stage": "landed"}),
        (address("register-evidence", OTHER, row.uid), upload),
        (address("register-bulk", OTHER), {"row": row.uid, "field": "note", "value": "x"}),
    ]
    for url, data in posts:
        assert browser.post(url, data).status_code == 403, url
    assert row.history.count() == before


def test_the_functions_below_the_pages_refuse_too(officer, row):
    register = registry.get(OTHER)
    stage = next(one.key for one in register.stages if one.key != row.stage)
    with pytest.raises(MoveError) as told:
        move(row, stage, by=officer, reason="x")
    assert told.value.reason == access.OTHER_LINKAGE
    planned = bulk.plan(register, register.model.objects.all(), "note", "x", by=officer)
    assert not planned.takes
    assert {one.why for one in planned.refused} == {access.OTHER_LINKAGE}
    checked = check(register, excel.template(register, "en", register.model.objects.all()[:2]), user=officer)
    assert not checked.planned
    assert {one.expected for one in checked.faults} == {access.OTHER_LINKAGE}
    made = batches.write(register, new=[], changed=[], by=None, kind="edit", what="x", reason="x")
    assert batches.refusal(made, officer) == access.OTHER_LINKAGE


def test_who_deals_with_all_linkages_or_is_the_program_is_not_limited(row):
    assert access.may_edit(User(username="a", role="editor"), row)
    assert access.may_edit(None, row)
    assert not access.may_edit(User(username="a", role="editor", linkages=["trade"]), row)
    assert access.may_edit(User(username="a", role="editor", linkages=["investment"]), row)


@pytest.mark.parametrize(
    ("role", "region", "may"),
    [
        ("editor", "", False),
        ("head", "440300", False),
        ("head", "CN-44", True),
        ("head", "", True),
        ("administrator", "", True),
    ],
)
def test_what_is_recognised_is_recognised_by_the_department(role, region, may):
    register = registry.get("service-platforms")
    stage = next(one for one in register.stages if one.role == "administrator")
    row = register.model(stage=register.stages[0].key, region="440300")
    by = User(username="a", role=role, region=region)
    why = obstacle(register, row, stage, by=by, filed=stage.evidence)
    assert (why is None) is may
