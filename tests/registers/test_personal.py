"""What tells of a person is read by editors and administrators only: lists, pages, files, API, history."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from wuwai.accounts.audit_entries import AuditEntry
from wuwai.accounts.models import User
from wuwai.registers import access, evidence, importing, personal, summing
from wuwai.registers.columns import heading
from wuwai.registers.provider import provide
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
        text = said(answer)
        assert SECRET not in text, url
        if not url.endswith("/history"):
            assert "visible to officers" in text or "仅本领域业务人员可见" in text, url
    book = openpyxl.load_workbook(
        io.BytesIO(viewer_client.get(address("register-export", PROJECTS, "xlsx")).content)
    )
    first = [cell.value for cell in book.worksheets[0][1]]
    assert LEADER not in first
    assert "Accountable leader" in first[-1]
    assert "visible to officers" in first[-1]


def test_a_viewer_cannot_find_it_out(viewer_client, row):
    assert viewer_client.get(address("register-field", PROJECTS, row.uid, "leader")).status_code == 403
    assert viewer_client.get(address("register-template", PROJECTS) + "?rows=1").status_code == 403
    found = viewer_client.get(f"/api/v1/registers/{PROJECTS}?q={SECRET}").json()
    assert found["count"] == 0


def reads() -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(action="personal.read").order_by("sequence"))


@pytest.fixture
def officer_client(db):
    """A browser of an officer of another linkage."""

    def of(*linkages: str, role: str = "editor") -> Client:
        user = User.objects.create(
            username=f"li-{'-'.join(linkages)}-{role}", role=role, linkages=list(linkages)
        )
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return of


def test_an_editor_reads_it_and_each_read_is_noted(editor_client, row):
    listed, other_list, page, _, *_ = pages(row)
    for number, url in enumerate((listed, other_list, page), start=1):
        text = editor_client.get(url).content.decode()
        assert "visible to officers" not in text, url
        assert SECRET in text, url
        assert len(reads()) == number, url
        assert reads()[-1].who == "the-editor"
        assert reads()[-1].values_after["fields"] == ["leader"]
    assert row.uid in reads()[0].values_after["uids"]
    assert reads()[0].subject == f"register:{PROJECTS}"
    assert reads()[-1].subject == f"register:{PROJECTS}/{row.uid}"
    assert reads()[-1].values_after == {"fields": ["leader"], "how": "page"}
    assert SECRET not in "".join(entry.after for entry in reads())


def test_another_linkages_officer_does_not_read_it(officer_client, row):
    for url in pages(row):
        text = said(officer_client("talent").get(url, {"personal": "1"}))
        assert SECRET not in text, url
        User.objects.filter(username="li-talent-editor").delete()
    assert reads() == []
    assert SECRET in officer_client("investment").get(pages(row)[2]).content.decode()


def test_a_file_and_the_api_hold_it_only_where_it_is_asked_for(editor_client, row):
    for fmt in ("csv", "xlsx"):
        plain = editor_client.get(
            address("register-export", PROJECTS, fmt), headers={"accept-language": "en"}
        )
        assert SECRET not in content(plain, fmt)
        assert "only where it is asked for" in content(plain, fmt)
        assert reads() == []
    for number, fmt in enumerate(("csv", "xlsx"), start=1):
        asked = editor_client.get(address("register-export", PROJECTS, fmt), {"personal": "1"})
        assert SECRET in content(asked, fmt)
        assert len(reads()) == number
        assert reads()[-1].values_after["how"] == "file"
        assert len(reads()[-1].values_after["uids"]) == REGISTER.model.objects.exclude(leader="").count()
    template = address("register-template", PROJECTS) + "?rows=1"
    assert SECRET not in content(editor_client.get(template), "xlsx")
    assert len(reads()) == 2
    assert SECRET in content(editor_client.get(template + "&personal=1"), "xlsx")
    assert len(reads()) == 3
    one = f"/api/v1/registers/{PROJECTS}/{row.uid}"
    for url in (f"/api/v1/registers/{PROJECTS}?limit=1000", one, f"{one}/history"):
        before = len(reads())
        assert SECRET not in said(editor_client.get(url))
        assert len(reads()) == before
        assert SECRET in said(editor_client.get(f"{url}{'&' if '?' in url else '?'}personal=1"))
        assert len(reads()) == before + 1
        assert reads()[-1].values_after["how"] == "api"
    found = editor_client.get(f"/api/v1/registers/{PROJECTS}?q={SECRET}&personal=1").json()
    assert found["rows"][0]["values"]["leader"] == SECRET


def said(answer) -> str:
    """What an answer says; JSON as it is meant, not as it is escaped."""
    if "json" in answer["content-type"]:
        return json.dumps(answer.json(), ensure_ascii=False)
    return answer.content.decode()


def content(answer, fmt: str) -> str:
    if fmt == "csv":
        return answer.content.decode("utf-8-sig")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    return "\n".join(str(cell.value) for line in sheet.iter_rows() for cell in line)


def test_a_template_without_it_keeps_it_when_imported(editor_client, row):
    sheet = editor_client.get(address("register-template", PROJECTS) + "?rows=1").content
    report = importing.import_workbook(REGISTER, sheet, synthetic=True)
    assert not report.rejected, report.rejects
    row.refresh_from_db()
    assert row.leader == SECRET


def test_its_values_over_time_are_read_by_who_may_and_noted(editor_client, row):
    url = address("register-field", PROJECTS, row.uid, "leader")
    assert SECRET in editor_client.get(url).content.decode()
    assert len(reads()) == 1
    file = address("register-field-file", PROJECTS, row.uid, "leader", "csv")
    assert editor_client.get(file).status_code == 403
    assert SECRET in editor_client.get(file, {"personal": "1"}).content.decode("utf-8-sig")


def test_a_view_by_leader_is_a_read_too(viewer_client, editor_client, officer_client, row):
    page = address("register", PROJECTS) + "?view=leaders"
    for client in (viewer_client, officer_client("trade")):
        assert client.get(page).status_code == 404
        assert client.get(f"/api/v1/registers/{PROJECTS}/summaries/leaders").status_code == 404
        listed = client.get(address("register", PROJECTS)).content.decode()
        assert "view=leaders" not in listed
    before = len(reads())
    text = editor_client.get(page).content.decode()
    assert SECRET in text
    assert "personal=1" in text
    assert reads()[-1].values_after == {"fields": ["leader"], "how": "view"}
    file = address("register-summary", PROJECTS, "csv")
    assert editor_client.get(file, {"view": "leaders"}).status_code == 403
    assert SECRET in editor_client.get(file, {"view": "leaders", "personal": "1"}).content.decode("utf-8-sig")
    assert editor_client.get(f"/api/v1/registers/{PROJECTS}/summaries/leaders").status_code == 404
    answer = editor_client.get(f"/api/v1/registers/{PROJECTS}/summaries/leaders?personal=1")
    assert SECRET in said(answer)
    assert len(reads()) > before + 2


def test_the_pipeline_shows_it_to_who_may_and_notes_it(viewer_client, editor_client, officer_client, row):
    page, file = address("investment-pipeline"), address("investment-pipeline-download", "csv")
    for client in (viewer_client, officer_client("trade")):
        for url in (page, f"{page}?view=list", file, f"{file}?personal=1"):
            assert SECRET not in client.get(url).content.decode()
    assert reads() == []
    assert SECRET in editor_client.get(page).content.decode()
    assert reads()
    assert SECRET not in editor_client.get(file).content.decode("utf-8-sig")
    many = len(reads())
    assert SECRET in editor_client.get(file, {"personal": "1"}).content.decode("utf-8-sig")
    assert len(reads()) == many + 1


def test_studies_get_nothing_of_a_person(row):
    for one in all_registers():
        names = set(provide(one.name).table.columns)
        assert not names & {field.name for field in personal.fields(one)}, one.name
        assert not {f.name for f in summing.additive(one)} & {f.name for f in personal.fields(one)}, one.name
        assert not {n for s in one.summaries for n in s.sums} & {f.name for f in personal.fields(one)}, (
            one.name
        )


def test_evidence_of_such_a_register_is_for_who_may_read_it(viewer_client, editor_client, row):
    kind = REGISTER.evidence[0].key
    filed = evidence.file_evidence(
        REGISTER, row, kind=kind, name="passport.pdf", chunks=[b"%PDF-1.7"], by=None
    )
    url = address("register-evidence-file", PROJECTS, row.uid, filed.stored_name)
    page = address("register-row", PROJECTS, row.uid)
    assert viewer_client.get(url).status_code == 403
    assert "passport.pdf" not in viewer_client.get(page).content.decode()
    assert "passport.pdf" in editor_client.get(page).content.decode()
    b"".join(editor_client.get(url).streaming_content)
    assert reads()[-1].values_after == {"fields": [f"evidence {kind}"], "how": "file"}
    filed.path.unlink()


def test_the_form_and_a_bulk_preview_are_reads(editor_client, row):
    assert SECRET in editor_client.get(address("register-edit", PROJECTS, row.uid)).content.decode()
    assert reads()[-1].values_after["how"] == "form"
    asked = {"row": row.uid, "field": "leader", "value": "other"}
    before = len(reads())
    assert SECRET in editor_client.get(address("register-bulk", PROJECTS), asked).content.decode()
    assert len(reads()) == before + 1


def test_no_key_of_a_register_is_personal():
    """A row is called by its key everywhere."""
    for one in all_registers():
        assert not {field.name for field in one.fields if field.personal} & set(one.key), one.name


def test_nobody_signed_in_reads_none():
    assert [one.name for one in access.hidden(REGISTER, None)] == ["leader"]
