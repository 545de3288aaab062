"""Every change of a row is an entry of the audit: alone, in bulk, imported, moved, merged, taken back."""

from __future__ import annotations

import pytest
from django.db import transaction

from wuwai.accounts import audit
from wuwai.accounts.audit_canonical import canonical, opens
from wuwai.accounts.audit_entries import AuditEntry
from wuwai.accounts.models import User
from wuwai.registers import batches, evidence, importing, merging, moves, noting, unmerging
from wuwai.registers.enterprises import Enterprise
from wuwai.registers.registry import all_registers, get
from wuwai.registers.samples import add_samples

pytestmark = pytest.mark.django_db
PARKS = "ecommerce-parks"
WAREHOUSES = "overseas-warehouses"


def last() -> AuditEntry:
    return AuditEntry.objects.order_by("-sequence")[0]


def of(row, register: str = WAREHOUSES) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(subject=noting.subject(register, row.uid)))


@pytest.fixture
def officer() -> User:
    return User.objects.create(username="li", role="editor")


@pytest.fixture
def row(officer):
    one = get(WAREHOUSES).model(name="汉堡仓", firm="甲", region="440300", country="DEU", stage="planned")
    one.keep(by=officer, reason="new")
    return one


def test_a_row_added_changed_moved_and_deleted(row, officer):
    (added,) = of(row)
    assert (added.action, added.who, added.why, added.before) == ("row.added", "li", "new", "")
    assert added.values_after["name"] == "汉堡仓"
    assert "credit_code" not in added.values_after  # nothing on file
    row.area_m2 = 50.0
    row.keep(by=officer, reason="measured")
    assert last().action == "row.changed"
    assert (last().values_before, last().values_after) == ({"area_m2": None}, {"area_m2": 50})
    with pytest.raises(moves.MoveError, match="the firm that runs it"):
        moves.move(row, "operating", by=officer, reason="begun")
    row.credit_code = "91110000600037341L"
    row.keep(by=officer, reason="a firm is found")
    moves.move(row, "operating", by=officer, reason="begun")
    assert last().action == "row.moved"
    assert last().values_before["stage"] == "planned"
    assert last().values_after["stage"] == "operating"
    row.refresh_from_db()
    row.delete()
    gone = of(row)[-1]
    assert (gone.action, gone.after, gone.values_before["name"]) == ("row.deleted", "", "汉堡仓")
    assert len(of(row)) == 5


def test_a_row_that_is_not_kept_is_not_noted(row):
    many = audit.head().sequence

    def fail() -> None:
        with transaction.atomic():
            row.keep(by=None, reason="x")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert audit.head().sequence == many


def test_an_import_and_its_undoing_are_noted_row_by_row_and_as_one(officer, filled, warehouse):
    sheet = filled([warehouse, {**warehouse, "name": "鹿特丹仓"}])
    _, batch = importing.take(get(WAREHOUSES), sheet, user=officer, name="a.xlsx")
    assert batch is not None
    entries = list(
        AuditEntry.objects.filter(subject__startswith=f"register:{WAREHOUSES}").order_by("sequence")
    )
    assert [one.action for one in entries] == ["row.added", "row.added", "batch.written"]
    assert entries[0].who == "li"
    assert entries[-1].values_after["what"].endswith(".xlsx")
    assert entries[-1].values_after["added"] == 2
    again = filled([{**warehouse, "area_m2": 12001}])
    _, changed = importing.take(get(WAREHOUSES), again, user=officer, name="b.xlsx")
    one = AuditEntry.objects.get(subject__startswith=f"register:{WAREHOUSES}/", action="row.changed")
    assert (one.values_before, one.values_after) == ({"area_m2": 12000.5}, {"area_m2": 12001})
    batches.undo(changed, by=officer, reason="wrong sheet")
    assert last().action == "batch.undone"
    assert last().values_after["restored"] == 1
    back = AuditEntry.objects.filter(subject=one.subject).order_by("-sequence")[0]
    assert (back.values_before, back.values_after) == (one.values_after, one.values_before)
    batches.undo(batch, by=officer, reason="all of it", rest=True)
    assert AuditEntry.objects.filter(action="row.deleted").count() == 1


def test_evidence_is_noted(row, officer):
    register = get(WAREHOUSES)
    kind = register.evidence[0].key
    filed = evidence.file_evidence(register, row, kind=kind, name="a.pdf", chunks=[b"%PDF-1.7"], by=officer)
    assert last().action == "evidence.filed"
    assert last().subject == noting.subject(WAREHOUSES, row.uid)
    assert last().values_after["sha256"] == filed.sha256
    evidence.withdraw(filed, by=officer, reason="wrong one")
    assert (last().action, last().why) == ("evidence.withdrawn", "wrong one")
    filed.path.unlink()


def test_a_merge_and_its_undoing_are_noted(row, officer):
    other = get(WAREHOUSES).model(name="鹿特丹仓", firm="乙", region="440300", country="NLD", stage="planned")
    other.keep(by=officer, reason="new")
    done = merging.merge(row.enterprise, other.enterprise, by=officer, reason="same firm")
    assert last().action == "enterprise.merged"
    assert of(other)[-1].values_after == {"enterprise_id": row.enterprise_id}
    assert of(other.enterprise, "enterprises")[-1].values_after["stage"] == "merged"
    unmerging.undo(done, by=officer, reason="not the same")
    assert last().action == "enterprise.merge_undone"
    assert of(other)[-1].values_after == {"enterprise_id": other.enterprise_id}


def test_an_enterprise_that_a_row_names_first_is_noted(row):
    (entry,) = of(Enterprise.objects.get(name="甲"), "enterprises")
    assert entry.action == "row.added"


def test_what_tells_of_a_person_is_sealed():
    register = get("investment-projects")
    add_samples(register)
    project = register.model.objects.first()
    project.leader = "张三丰不可外传"
    project.keep(by=None, reason="r")
    entry = last()
    assert opens(entry.values_after["leader"], "张三丰不可外传")
    assert not AuditEntry.objects.filter(after__contains="张三丰").exists()
    project.delete()
    assert opens(last().values_before["leader"], "张三丰不可外传")
    assert "张三丰" not in last().before


@pytest.mark.parametrize("register", all_registers(), ids=lambda one: one.name)
def test_what_a_register_holds_is_what_the_audit_was_told(register):
    """Samples of every register: what the entries add up to is the table as it stands."""
    add_samples(register)
    names = noting.told_names(register.model)
    personal = noting.personal_names(register.model)
    held: dict[str, dict] = {}
    for entry in AuditEntry.objects.filter(subject__startswith=f"register:{register.name}/"):
        held.setdefault(entry.subject, {}).update(entry.values_after)
    rows = {noting.subject(register.name, one.uid): one for one in register.model.objects.all()}
    assert held.keys() == rows.keys()
    for subject, values in held.items():
        for name in names:
            now = getattr(rows[subject], name)
            if name in personal:
                assert opens(values.get(name), now)
            else:
                assert canonical(values.get(name) or None) == canonical(now or None), (subject, name)


def test_rows_written_together_are_told_at_the_end(row, officer):
    with transaction.atomic(), noting.together():
        row.keep(by=officer, reason="a")
        with noting.together():
            row.keep(by=officer, reason="b")
        assert len(of(row)) == 1
    assert [one.why for one in of(row)] == ["new", "a", "b"]
