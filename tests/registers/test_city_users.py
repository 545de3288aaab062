"""A person with a city sees and changes the rows of that city, wherever rows are shown."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from wuwai.accounts.models import ApiToken, User
from wuwai.registers import access
from wuwai.registers.evidence import Evidence, file_evidence
from wuwai.registers.registry import get
from wuwai.registers.samples import add_samples

pytestmark = pytest.mark.django_db

WAREHOUSES = "overseas-warehouses"
SHENZHEN, GUANGZHOU = "440300", "440100"


def address(name: str, *args: str) -> str:
    with translation.override("en"):
        return reverse(name, args=args)


@pytest.fixture
def rows():
    register = get(WAREHOUSES)
    add_samples(register)
    return register.model.objects


@pytest.fixture
def shenzhen(db):
    return User.objects.create(username="shenzhen", role="editor", region=SHENZHEN)


@pytest.fixture
def browser(shenzhen):
    client = Client()
    client.force_login(shenzhen, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def theirs(rows):
    return rows.filter(region=GUANGZHOU).first()


@pytest.fixture
def own(rows):
    return rows.filter(region=SHENZHEN).first()


def test_whose_rows_a_person_deals_with(rows):
    everybody = User(username="a", role="viewer")
    province = User(username="b", role="viewer", region="CN-44")
    lost = User(username="c", role="viewer", region="no such place")
    model = get(WAREHOUSES).model
    assert access.visible(model.objects.all(), everybody).count() == rows.count()
    assert access.visible(model.objects.all(), province).count() == rows.count()
    assert access.visible(model.objects.all(), lost).count() == 0
    assert access.visible(model.objects.all(), None).count() == rows.count()


def test_lists_files_maps_and_summaries_hold_own_rows_only(browser, rows, theirs, own):
    number = rows.filter(region=SHENZHEN).count()
    assert 0 < number < rows.count()
    pages = [
        address("register", WAREHOUSES),
        address("register", WAREHOUSES) + "?view=" + get(WAREHOUSES).summaries[0].key,
        address("register-map", WAREHOUSES),
        address("register-map", WAREHOUSES) + "?where=abroad",
        address("register-bulk", WAREHOUSES) + "?all=1&field=note&value=checked",
        address("register-map-file", WAREHOUSES, "csv"),
        address("register-export", WAREHOUSES, "csv"),
        address("register-export", WAREHOUSES, "csv") + f"?region={GUANGZHOU}",
        address("register-search", WAREHOUSES) + f"?q={theirs.name}",
        address("register-template", WAREHOUSES) + "?rows=1",
    ]
    for url in pages:
        answer = browser.get(url)
        assert answer.status_code == 200, url
        assert theirs.name.encode() not in answer.content, url
        assert theirs.uid.encode() not in answer.content, url
    ticked = browser.get(address("register-bulk", WAREHOUSES) + f"?row={theirs.uid}")
    assert ticked.status_code == 302  # no row of theirs is chosen
    table = BeautifulSoup(browser.get(pages[0]).content, "html.parser")
    assert len(table.select("#rows ~ .card tbody tr")) == number
    assert "60" in table.h1.text  # what the whole programme counts is for all
    assert "Shenzhen" in table.select_one("nav.tabs + .notice").text


@pytest.mark.parametrize(
    "name", ["register-row", "register-edit", "register-field"],
)  # fmt: skip
def test_a_row_of_another_city_is_not_found(browser, theirs, own, name):
    more = ("area_m2",) if name == "register-field" else ()
    assert browser.get(address(name, WAREHOUSES, own.uid, *more)).status_code == 200
    assert browser.get(address(name, WAREHOUSES, theirs.uid, *more)).status_code == 404


def test_evidence_and_moves_of_another_city_are_refused(browser, theirs, own):
    filed = file_evidence(
        get(WAREHOUSES), theirs, kind="other", name="a.pdf", chunks=[b"%PDF-1.7\n"], by=None
    )
    fetch = address("register-evidence-file", WAREHOUSES, theirs.uid, filed.stored_name)
    assert browser.get(fetch).status_code == 404
    withdraw = address("register-evidence-withdraw", WAREHOUSES, theirs.uid, filed.stored_name)
    assert browser.post(withdraw, {"reason": "x"}).status_code == 404
    upload = {"kind": "other", "file": SimpleUploadedFile("a.pdf", b"%PDF-1.7\n")}
    assert browser.post(address("register-evidence", WAREHOUSES, theirs.uid), upload).status_code == 404
    before = theirs.stage
    assert (
        browser.post(address("register-move", WAREHOUSES, theirs.uid), {"stage": "closed"}).status_code == 404
    )
    theirs.refresh_from_db()
    assert theirs.stage == before
    assert Evidence.objects.get().withdrawn_at is None


def test_a_form_offers_and_takes_own_city_only(browser, own):
    url = address("register-edit", WAREHOUSES, own.uid)
    soup = BeautifulSoup(browser.get(url).content, "html.parser")
    offered = {option["value"] for option in soup.select("#id_region option")}
    assert offered == {"", SHENZHEN}
    form = {box["name"]: box.get("value", "") for box in soup.select("form.card input[name]")}
    form |= {"region": GUANGZHOU, "reason": "elsewhere", "country": own.country}
    answer = browser.post(url, form)
    assert answer.status_code == 422
    assert BeautifulSoup(answer.content, "html.parser").select_one("#id_region_error")
    own.refresh_from_db()
    assert own.region == SHENZHEN


def test_a_row_moved_to_another_city_is_no_longer_theirs(browser, own):
    own.region = GUANGZHOU
    own.keep(by=None, reason="moved")
    assert browser.get(address("register-row", WAREHOUSES, own.uid)).status_code == 404


def test_the_api_gives_a_token_its_owners_rows(shenzhen, rows, theirs, own):
    key = {"HTTP_AUTHORIZATION": f"Bearer {ApiToken.issue(shenzhen)}"}
    client = Client()
    number = rows.filter(region=SHENZHEN).count()
    base = f"/api/v1/registers/{WAREHOUSES}"
    assert client.get(base, **key).json()["count"] == number
    assert client.get(base, {"region": GUANGZHOU}, **key).json()["count"] == 0
    assert client.get(f"{base}/{own.uid}", **key).status_code == 200
    for more in ("", "/history", "/evaluation"):
        assert client.get(f"{base}/{theirs.uid}{more}", **key).status_code == 404
    listed = {one["name"]: one for one in client.get("/api/v1/registers", **key).json()}
    assert listed[WAREHOUSES]["rows"] == number
    by_city = client.get(f"{base}/map", **key).json()
    assert [line["keys"] for line in by_city["rows"]] == [[SHENZHEN]]
