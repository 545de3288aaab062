"""Standard tables in a kept briefing: frozen, approved, read again, and the Word file that tells of it."""

from __future__ import annotations

import io

import docx
import pytest
from django.test import Client

from wuwai.accounts.models import User
from wuwai.briefings import approving, arrangements, drafting, verifying
from wuwai.briefings.tables_block import KIND
from wuwai.trade.studies.monthly_layout import TABLES

pytestmark = pytest.mark.django_db


def person(name: str, role: str) -> User:
    return User.objects.create_user(name, password="only for a test 1", role=role)


def test_the_monthly_briefing_begins_with_the_ten_tables():
    placed = [one.options["table"] for one in arrangements.MONTHLY.blocks if one.kind == KIND.name]
    assert placed == [one.key for one in TABLES]


@pytest.mark.slow
def test_tables_are_frozen_checked_and_told_in_word(workspace):
    officer, head = person("officer", "editor"), person("head", "head")
    made = drafting.make(arrangements.EMPTY, by=officer)
    for table in ("nation", "firms"):
        drafting.add(made, "table", {"table": table, "to": "2025"}, by=officer, version=made.version)
        made.refresh_from_db()
    sent = approving.submit(made, by=officer, version=made.version, workspace=workspace)
    done = approving.approve(sent, by=head, version=sent.version)
    found = verifying.check(done, workspace)
    assert found.holds, found
    names = {one.name for one in found.numbers}
    assert "1 nation trade_total CN-44 growth" in names
    assert {one.verdict for one in found.numbers} == {"same"}

    client = Client()
    client.force_login(head, backend="allauth.account.auth_backends.AuthenticationBackend")
    response = client.get(f"/zh/briefings/{done.pk}/briefing-zh.docx")
    assert response.status_code == 200
    document = docx.Document(io.BytesIO(response.content))
    said = "\n".join(one.text for one in document.paragraphs)
    assert "2025年广东省进出口9.49万亿元，同比增长4.4%[1]。" in said
    assert done.audit_head in said
    assert [cell.text for cell in document.tables[0].rows[1].cells][:3] == ["广东省", "94,900.0", "4.4"]
    assert (
        f"/zh/briefings/{done.pk}/briefing-zh.docx"
        in client.get(f"/zh/briefings/{done.pk}/").content.decode()
    )
