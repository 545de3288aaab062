"""What readers and editors may rely on in the register pages."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from wuwai.registers.evidence import Evidence
from wuwai.registers.registry import get
from wuwai.registers.samples import add_samples

pytestmark = pytest.mark.django_db

WAREHOUSES = "overseas-warehouses"
PDF = b"%PDF-1.7\n%test\n"
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def address(name: str, *args: str, lang: str = "en") -> str:
    with translation.override("zh-hans" if lang == "zh" else "en"):
        return reverse(name, args=args)


@pytest.fixture
def rows():
    for name in (WAREHOUSES, "ecommerce-parks"):
        add_samples(get(name))
    return list(get(WAREHOUSES).model.objects.order_by("pk"))


def page(client, url):
    response = client.get(url)
    assert response.status_code == 200, response.content[:400]
    return BeautifulSoup(response.content, "html.parser")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_register_page_opens_for_readers(client, rows, lang):
    row = rows[0].uid
    pages = [
        address("registers", lang=lang),
        *(address("register", name, lang=lang) for name in (WAREHOUSES, "ecommerce-parks")),
        address("register-row", WAREHOUSES, row, lang=lang),
        address("rule-book", "public-overseas-warehouse", lang=lang),
    ]
    for url in pages:
        soup = page(client, url)
        assert not soup.select("[style]")
        assert not [s for s in soup.select("script") if not s.get("src")]
        ids = [tag["id"] for tag in soup.select("[id]")]
        assert len(ids) == len(set(ids)), url


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_empty_register_says_what_to_load(client, lang):
    soup = page(client, address("register", WAREHOUSES, lang=lang))
    assert soup.select_one('.empty a[href$="template.xlsx"]')


def test_synthetic_rows_say_so_beside_every_number(client, rows):
    soup = page(client, address("register", WAREHOUSES))
    assert soup.select_one(".notice-sample")
    assert len(soup.select("tbody .chip-sample")) >= 50


def test_rows_are_found_by_text_city_stage_and_counting(client, rows):
    def names(query: str) -> list[str]:
        soup = page(client, address("register", WAREHOUSES) + query)
        return [a.text for a in soup.select("#rows ~ .card tbody th a")]

    assert names("?q=Sample firm 017") == ["样例海外仓 Sample warehouse 017"]
    assert names("?q=017&stage=nowhere") == []
    shenzhen = [row for row in rows if row.region == "440300"]
    assert len(names("?region=440300")) == len(shenzhen)
    assert len(names("?counts=yes")) + len(names("?counts=no")) == 60
    assert names("?sort=-name")[0].endswith("060")
    assert names("?sort=password&page=999")
    assert names("?page=2")


def test_readers_may_not_write(client, viewer_client, rows):
    row = rows[0]
    for name in ("register-new", "register-import"):
        assert viewer_client.get(address(name, WAREHOUSES)).status_code == 403
        assert client.get(address(name, WAREHOUSES)).status_code == 302
    for name in ("register-move", "register-evidence"):
        assert viewer_client.post(address(name, WAREHOUSES, row.uid), {"stage": "closed"}).status_code == 403
        assert client.post(address(name, WAREHOUSES, row.uid), {"stage": "closed"}).status_code == 403
    row.refresh_from_db()
    assert row.history.count() == 1


def filled_form(**changes):
    return {
        "name": "Hamburg",
        "firm": "Firm",
        "credit_code": "91440300MA5TEXT03E",
        "region": "440300",
        "country": "DEU",
        **changes,
    }


def test_an_editor_adds_edits_and_moves_a_row(editor_client):
    response = editor_client.post(address("register-new", WAREHOUSES), filled_form())
    row = get(WAREHOUSES).model.objects.get()
    assert response["Location"] == address("register-row", WAREHOUSES, row.uid)
    assert row.stage == "planned"
    edit = address("register-edit", WAREHOUSES, row.uid)
    seen = page(editor_client, edit).select_one("[name=version]")["value"]
    response = editor_client.post(edit, filled_form(area_m2="1200", version=seen))
    assert response.status_code == 422  # no reason given
    response = editor_client.post(edit, filled_form(area_m2="1200", version=seen, reason="measured"))
    assert response.status_code == 302
    response = editor_client.post(edit, filled_form(area_m2="1", version=seen, reason="stale"))
    assert response.status_code == 422
    move = address("register-move", WAREHOUSES, row.uid)
    editor_client.post(move, {"stage": "operating"})
    editor_client.post(move, {"stage": "planned"})  # no reason: refused
    row.refresh_from_db()
    assert (row.area_m2, row.stage) == (1200, "operating")
    editor_client.post(move, {"stage": "planned", "reason": "entered by mistake"})
    text = page(editor_client, address("register-row", WAREHOUSES, row.uid)).text
    assert "entered by mistake" in text
    assert "the-editor" in text
    assert "measured" in text


def test_wrong_entries_are_marked_beside_their_box(editor_client):
    response = editor_client.post(
        address("register-new", WAREHOUSES), filled_form(area_m2="1,2x3", credit_code="91")
    )
    soup = BeautifulSoup(response.content, "html.parser")
    assert response.status_code == 422
    assert {e["id"] for e in soup.select("ul.field-error")} == {"id_area_m2_error", "id_credit_code_error"}
    assert soup.select_one("#id_area_m2")["aria-invalid"] == "true"
    assert soup.select_one("#id_area_m2")["value"] == "1,2x3"


def test_recognition_needs_evidence_and_an_administrator(editor_client, admin_client_, rows):
    row = next(row for row in rows if row.stage == "operating")
    move = address("register-move", WAREHOUSES, row.uid)
    evidence = address("register-evidence", WAREHOUSES, row.uid)
    admin_client_.post(move, {"stage": "recognised"})
    row.refresh_from_db()
    assert row.stage == "operating"
    upload = SimpleUploadedFile("../../认定 <x>.pdf", PDF)
    editor_client.post(evidence, {"kind": "recognition", "file": upload})
    editor_client.post(move, {"stage": "recognised"})
    row.refresh_from_db()
    assert row.stage == "operating"
    admin_client_.post(move, {"stage": "recognised"})
    row.refresh_from_db()
    assert row.stage == "recognised"
    stored = Evidence.objects.get()
    assert "/" not in stored.original_name
    assert stored.original_name not in str(stored.path)
    url = address("register-evidence-file", WAREHOUSES, row.uid, stored.stored_name)
    response = editor_client.get(url)
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response.streaming_content) == PDF
    withdraw = address("register-evidence-withdraw", WAREHOUSES, row.uid, stored.stored_name)
    editor_client.post(withdraw, {"reason": "wrong file"})
    assert editor_client.get(url).status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"),
        ("a.html", b"<!doctype html><script>1</script>"),
        ("a.pdf", b"MZ\x90\x00"),
        ("a.zip", b"PK\x03\x04" + bytes(40)),
        ("a.pdf", b""),
    ],
)
def test_other_files_are_no_evidence(editor_client, rows, name, content):
    url = address("register-evidence", WAREHOUSES, rows[0].uid)
    editor_client.post(url, {"kind": "other", "file": SimpleUploadedFile(name, content)})
    assert not Evidence.objects.exists()


def test_sheets_come_as_downloads_without_formulas(client, rows):
    row = rows[0]
    row.firm = "@SUM(1)"
    row.keep(by=None, reason="test")
    response = client.get(address("register-export", WAREHOUSES, "csv"))
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert "'@SUM(1)" in response.content.decode("utf-8-sig")
    assert client.get(address("register-export", WAREHOUSES, "xlsx")).content.startswith(b"PK")
    assert client.get(address("register-export", WAREHOUSES, "exe")).status_code == 404
    response = client.get(address("register-template", WAREHOUSES))
    assert "attachment" in response["Content-Disposition"]


def test_what_is_not_there_is_not_found(client, rows):
    assert client.get(address("register", "nothing")).status_code == 404
    assert client.get(address("register-row", WAREHOUSES, "nothing")).status_code == 404
    assert client.get(address("rule-book", "nothing")).status_code == 404
    assert client.get(address("rule-book", "public-overseas-warehouse") + "?on=x").status_code == 404


def test_english_pages_print_no_chinese_of_our_own(client, rows):
    soup = page(client, address("register-row", WAREHOUSES, rows[0].uid))
    for tag in soup.select("header, footer, script, style, .breadcrumbs, h1, title"):
        tag.decompose()
    for tag in soup.select("dl.kv dd"):  # what the office typed in
        tag.decompose()
    told = soup.main.text.replace("商贸函〔2023〕597号", "")
    assert not CHINESE.search(told), CHINESE.findall(told)
