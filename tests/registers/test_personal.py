"""What tells of a person is read by editors and administrators only: lists, pages, files, API, history."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.urls import reverse
from django.utils import translation

from wuwai.registers import access
from wuwai.registers.columns import heading
from wuwai.registers.registry import all_registers, get

pytestmark = pytest.mark.django_db
PROJECTS = "investment-projects"
REGISTER = get(PROJECTS)
SECRET = "张三丰不可外传"
LEADER = heading(REGISTER.field("leader"), "en")


def address(name: str, *args: str) -> str:
    with translation.override("en"):
        return reverse(name, args=args)


@pytest.fixture
def row():
    from wuwai.registers.samples import add_samples

    add_samples(REGISTER)
    one = REGISTER.model.objects.first()
    one.leader = SECRET
    one.keep(by=None, reason="r")
    return one


def pages(row) -> list[str]:
    listed = address("register", PROJECTS)
    return [
        listed,
        f"{listed}?column=leader&sort=leader",
        address("register-row", PROJECTS, row.uid),
        address("register-export", PROJECTS, "csv"),
        f"/api/v1/registers/{PROJECTS}",
        f"/api/v1/registers/{PROJECTS}/{row.uid}",
        f"/api/v1/registers/{PROJECTS}/{row.uid}/history",
    ]


def test_a_viewer_reads_no_personal_field_and_is_told_so(viewer_client, row):
    for url in pages(row):
        answer = viewer_client.get(url, headers={"accept-language": "en"})
        assert answer.status_code == 200, url
        text = answer.content.decode()
        assert SECRET not in text, url
        if not url.endswith("/history"):
            assert "visible to editors" in text or "仅编辑人员可见" in text, url
    book = openpyxl.load_workbook(
        io.BytesIO(viewer_client.get(address("register-export", PROJECTS, "xlsx")).content)
    )
    first = [cell.value for cell in book.worksheets[0][1]]
    assert LEADER not in first
    assert "Accountable leader" in first[-1]
    assert "visible to editors" in first[-1]


def test_a_viewer_cannot_find_it_out(viewer_client, row):
    assert viewer_client.get(address("register-field", PROJECTS, row.uid, "leader")).status_code == 403
    assert viewer_client.get(address("register-template", PROJECTS) + "?rows=1").status_code == 403
    found = viewer_client.get(f"/api/v1/registers/{PROJECTS}?q={SECRET}").json()
    assert found["count"] == 0


def test_an_editor_reads_it_and_is_told_nothing(editor_client, row):
    for url in pages(row)[1:6]:
        text = editor_client.get(url).content.decode()
        assert "visible to editors" not in text, url
    assert SECRET in editor_client.get(address("register-row", PROJECTS, row.uid)).content.decode()
    found = editor_client.get(f"/api/v1/registers/{PROJECTS}?q={SECRET}").json()
    assert found["rows"][0]["values"]["leader"] == SECRET


def test_no_key_of_a_register_is_personal():
    """A row is called by its key everywhere."""
    for one in all_registers():
        assert not {field.name for field in one.fields if field.personal} & set(one.key), one.name


def test_nobody_signed_in_reads_none():
    assert [one.name for one in access.hidden(REGISTER, None)] == ["leader"]
