"""The audit in the browser: who may see it, what it finds, its file, and the check."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import translation

from wuwai.accounts import audit, audit_triggers, audit_words
from wuwai.accounts.audit_canonical import sealed
from wuwai.accounts.audit_entries import AuditEntry
from wuwai.registers.registry import get

pytestmark = pytest.mark.django_db
PAGE, FILE = "/en/audit/", "/en/audit/entries.csv"


@pytest.fixture
def entries(db):
    audit.note(
        "return.submitted", "return:F1/440300/2026-08", before={"state": "open"}, after={"state": "x<b>"}
    )
    audit.note("row.changed", "register:work-permits/abc", after={"salary": sealed(12)}, why="=1+1")
    audit.note("signed_in", "user:li")


def test_only_who_administers_sees_it(client, viewer_client, editor_client, head_client, entries):
    for url in (PAGE, FILE):
        assert client.get(url).status_code == 302
        for other in (viewer_client, editor_client, head_client):
            assert other.get(url).status_code == 403


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_entries_are_shown_in_words(admin_client_, entries, lang):
    text = admin_client_.get(f"/{lang}/audit/").content.decode()
    assert ("personal data, sealed" if lang == "en" else "个人信息，已封存") in text
    assert ("entries in the audit" if lang == "en" else "留痕共") in text
    assert "x&lt;b&gt;" in text
    assert str(audit.head()) in text


@pytest.mark.parametrize(
    ("asked", "there", "gone"),
    [
        ("subject=return:F1/440300/2026-08", "return:F1/440300/2026-08", "user:li"),
        ("subject=work-permits", "register:work-permits/abc", "return:F1"),
        ("action=return", "return:F1/440300/2026-08", "register:work-permits/abc"),
        ("who=the-administrator", "user:the-administrator", "return:F1"),
        ("until=2001-01-01", "No entry is found", "return:F1"),
        ("since=2999-01-01", "No entry is found", "return:F1"),
        ("since=nonsense&page=99&subject=%00", "return:F1/440300/2026-08", "No entry is found"),
    ],
)
def test_filters_stand_in_the_address(admin_client_, entries, asked, there, gone):
    page = admin_client_.get(f"{PAGE}?{asked}")
    assert page.status_code == 200
    body = page.content.decode().split("</thead>")[-1].split("The head of the chain")[0]
    assert there in body
    assert f"{gone}<" not in body


def test_the_file_has_what_is_hashed_no_formula_and_is_noted(admin_client_, entries):
    answer = admin_client_.get(f"{FILE}?subject=work-permits")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(text))
    kept = AuditEntry.objects.get(subject="register:work-permits/abc")
    assert line["digest"] == kept.digest
    assert line["why"] == "'=1+1"
    last = AuditEntry.objects.latest("sequence")
    assert (last.action, last.who) == ("audit.exported", "the-administrator")
    assert last.values_after == {"filters": {"subject": "work-permits"}, "entries": 1}


def test_the_check_says_what_was_rewritten(admin_client_, entries):
    audit_triggers.drop(connection)
    number = AuditEntry.objects.get(action="return.submitted").sequence
    AuditEntry.objects.filter(sequence=number).update(why="forged")
    audit_triggers.create(connection)
    text = admin_client_.get(f"{PAGE}?check=1").content.decode()
    assert f"Entry {number} is not what was written" in text


def test_a_rows_page_leads_to_its_entries(admin_client_, editor_client):
    register = get("overseas-warehouses")
    row = register.model(name="仓", firm="甲", region="440300", country="DEU", stage="planned")
    row.keep(by=None, reason="new")
    with translation.override("en"):
        url = reverse("register-row", args=[register.name, row.uid])
    link = f"/en/audit/?subject=register:{register.name}/{row.uid}"
    assert link in admin_client_.get(url).content.decode()
    assert link not in editor_client.get(url).content.decode()
    assert "row added" in admin_client_.get(link).content.decode()


def test_every_action_of_the_program_has_words():
    import re
    from pathlib import Path

    import wuwai

    known = "|".join(audit_words.GROUPS)
    pattern = re.compile(rf'note(?:_batch)?\(\s*"((?:{known})(?:\.[a-z_]+)*)"')
    used = {
        name
        for path in Path(wuwai.__file__).parent.rglob("*.py")
        for name in pattern.findall(path.read_text("utf-8"))
    }
    assert len(used) > 10
    assert {name for name in used if audit_words.action(name).en == name} == set()
