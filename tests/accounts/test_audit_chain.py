"""What was rewritten shows: an entry, the chain, a row, an account; and a head that was printed."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from typer.testing import CliRunner

from wuwai.accounts import audit, audit_standing, audit_triggers
from wuwai.accounts.audit_chain import verify
from wuwai.accounts.audit_entries import AuditEntry
from wuwai.accounts.audit_search import Wanted, found
from wuwai.accounts.models import User
from wuwai.cli.app import app
from wuwai.registers import noting
from wuwai.registers.registry import get
from wuwai.workspace import current

pytestmark = pytest.mark.django_db
WAREHOUSES = get("overseas-warehouses")
PROJECTS = get("investment-projects")


@pytest.fixture
def rows():
    made = [
        WAREHOUSES.model(name=name, firm=name, region="440300", country="DEU", stage="planned")
        for name in ("甲仓", "乙仓", "丙仓")
    ]
    for one in made:
        one.keep(by=None, reason="new")
    return made


def run(statement: str, *values: object) -> None:
    """As somebody with the database's own tools would, who takes the triggers away first."""
    audit_triggers.drop(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    audit_triggers.create(connection)


def kinds(**more) -> list[tuple[str, int]]:
    return [(one.kind, one.sequence) for one in verify(**more).faults]


def entry_of(row) -> AuditEntry:
    return AuditEntry.objects.filter(subject=noting.subject(WAREHOUSES.name, row.uid)).latest("sequence")


def test_what_was_not_touched_is_whole(rows):
    rows[0].area_m2 = 5.25
    rows[0].keep(by=None, reason="measured")
    rows[1].delete()
    outcome = verify()
    assert outcome.whole, outcome.faults
    assert outcome.head == audit.head()
    assert outcome.entries == AuditEntry.objects.count()
    assert outcome.things >= 3


@pytest.mark.parametrize(
    "statement", ["who = 'x'", "before = '{}'", "why = 'other'", "at = '2020-01-01 00:00:00+00:00'"]
)
def test_an_entry_that_was_rewritten_is_named(rows, statement):
    number = entry_of(rows[1]).sequence
    run(f"UPDATE wuwai_accounts_auditentry SET {statement} WHERE sequence = %s", number)
    assert kinds() == [("digest", number)]
    words = verify().faults[0].words
    assert f"Entry {number} is not what was written" in words.en
    assert f"第{number}条" in words.zh


def test_an_entry_that_was_taken_out_is_named(rows):
    number = entry_of(rows[1]).sequence
    run("DELETE FROM wuwai_accounts_auditentry WHERE sequence = %s", number)
    assert ("sequence", number) in kinds()
    assert ("unnoted", 0) in kinds()  # the row it told of is still there


def test_a_chain_made_anew_does_not_have_the_printed_head(rows):
    """Who rewrites an entry and every digest after it makes a chain that holds; the paper disagrees."""
    before = audit.head()
    first = entry_of(rows[0])
    audit_triggers.drop(connection)
    previous = None
    for entry in AuditEntry.objects.filter(sequence__gte=first.sequence):
        entry.why = "forged" if entry.pk == first.pk else entry.why
        entry.previous = previous or entry.previous
        entry.digest = previous = entry.computed()
        entry.save()
    audit_triggers.create(connection)
    assert kinds() == []
    assert kinds(printed=before) == [("head", before.sequence)]


def test_a_row_changed_behind_the_audits_back_shows(rows):
    table = WAREHOUSES.model._meta.db_table
    run(f"UPDATE {table} SET area_m2 = 99 WHERE id = %s", rows[1].pk)
    (fault,) = verify().faults
    assert (fault.kind, fault.sequence) == ("standing", entry_of(rows[1]).sequence)
    assert "area_m2" in fault.words.en
    assert rows[1].uid in fault.words.zh


def test_a_row_deleted_or_added_behind_its_back_shows(rows):
    table = WAREHOUSES.model._meta.db_table
    run(f"DELETE FROM {table} WHERE id = %s", rows[1].pk)
    assert kinds() == [("gone", entry_of(rows[1]).sequence)]
    WAREHOUSES.model.objects.bulk_create([WAREHOUSES.model(name="丁仓", region="440300", stage="planned")])
    assert sorted(kinds()) == [("gone", entry_of(rows[1]).sequence), ("unnoted", 0)]


def test_a_person_put_into_a_row_behind_its_back_shows():
    project = PROJECTS.model(project_no="P1", name="项目", region="440300", stage="lead", leader="张三")
    project.keep(by=None, reason="new")
    assert kinds() == []
    run(f"UPDATE {PROJECTS.model._meta.db_table} SET leader = '李四' WHERE id = %s", project.pk)
    assert [kind for kind, _ in kinds()] == ["standing"]


def test_an_account_given_a_role_behind_its_back_shows():
    audit.note("user.added", "user:li", after={"role": "viewer", "region": "", "linkages": []})
    li = User.objects.create(username="li", role="viewer")
    assert kinds() == []
    User.objects.filter(pk=li.pk).update(role="administrator")
    assert [kind for kind, _ in kinds()] == ["standing"]
    User.objects.filter(pk=li.pk).update(role="viewer")
    User.objects.create(username="wang", role="administrator")
    assert [(one.kind, one.subject) for one in verify().faults] == [("unnoted", "user:wang")]


def test_a_trigger_that_is_gone_shows():
    audit_triggers.drop(connection)
    assert {kind for kind, _ in kinds()} == {"trigger"}
    audit_triggers.create(connection)


def test_a_witness_that_the_chain_does_not_know_shows(monkeypatch):
    from wuwai.reference.text import Text

    head = audit.head()
    known = audit_standing.Witness(title=Text("May", "五月"), sequence=head.sequence, digest=head.digest)
    other = audit_standing.Witness(title=Text("June", "六月"), sequence=7, digest="f" * 64)
    monkeypatch.setattr(audit_standing, "_WITNESSES", [lambda: [known, other]])
    (fault,) = verify().faults
    assert (fault.kind, fault.sequence) == ("head", 7)
    assert "June" in fault.words.en


def test_what_was_there_before_the_audit_is_taken_in_once(rows):
    audit_triggers.drop(connection)
    AuditEntry.objects.all().delete()
    audit_triggers.create(connection)
    User.objects.create(username="li", role="editor")
    audit_standing.take_in()
    assert verify().whole, verify().faults
    assert entry_of(rows[0]).action == "row.found"
    many = audit.head().sequence
    audit_standing.take_in()
    assert audit.head().sequence == many
    User.objects.create(username="wang", role="administrator")
    audit_standing.take_in()  # a later migration does not launder it
    assert [(one.kind, one.subject) for one in verify().faults] == [("unnoted", "user:wang")]


def test_entries_are_found_by_subject_person_action_and_day(rows):
    li = User.objects.create(username="li")
    audit.note("return.submitted", "return:F1/440300/2026-08", by=li)
    audit.note("return.accepted", "return:F1/440300/2026-08")
    today = AuditEntry.objects.latest("sequence").at.date()
    assert found(Wanted(subject="return:F1")).count() == 2
    assert found(Wanted(subject="return:F")).count() == 0
    assert found(Wanted(subject="440300/2026")).count() == 2
    assert [one.action for one in found(Wanted(action="return"))] == ["return.accepted", "return.submitted"]
    assert found(Wanted(who="li", action="return.submitted")).count() == 1
    assert found(Wanted(action="return", since=today.replace(year=today.year + 1))).count() == 0
    assert found(Wanted(action="return", until=today.replace(year=today.year - 1))).count() == 0


def cli(*arguments: str):
    return CliRunner().invoke(app, ["--home", str(current().root), "--lang", "en", "audit", *arguments])


def test_the_command_proves_names_and_prints(rows, tmp_path):
    head = audit.head()
    assert cli("head").stdout.strip() == str(head)
    done = cli("verify", "--printed", str(head))
    assert done.exit_code == 0, done.output
    assert "all as it was noted" in done.stdout
    assert cli("verify", "--printed", "nonsense").exit_code == 2
    assert cli("verify", "--printed", f"1:{'0' * 64}").exit_code == 1
    shown = cli("show", "--subject", rows[0].uid, "--json")
    assert json.loads(shown.stdout)[0]["action"] == "row.added"
    assert "row.added" in cli("show", "--action", "row").stdout
    assert cli("show", "--since", "yesterday").exit_code == 2
    whole = tmp_path / "audit.jsonl"
    assert cli("export", str(whole)).exit_code == 0
    assert cli("export", str(tmp_path / "audit.txt")).exit_code == 2
    lines = [json.loads(line) for line in whole.read_text("utf-8").splitlines()]
    assert len(lines) == head.sequence
    import hashlib

    for line in lines:  # with nothing of this program
        digest = line.pop("digest")
        plain = json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert hashlib.sha256(plain.encode()).hexdigest() == digest
    table = tmp_path / "audit.csv"
    assert cli("export", str(table), "--action", "row").exit_code == 0
    assert table.read_text("utf-8-sig").startswith("sequence,at,who,")
    number = entry_of(rows[1]).sequence
    run("UPDATE wuwai_accounts_auditentry SET who = 'x' WHERE sequence = %s", number)
    broken = cli("verify", "--json")
    assert broken.exit_code == 1
    assert json.loads(broken.stdout)["first"][0]["sequence"] == number


def test_what_is_typed_is_done_by_the_command_line():
    from wuwai.accounts import audit_acting

    who = audit_acting.from_command_line()
    assert who.who == "command line"
    assert "@" in who.where
    with audit_acting.acts(who):
        assert audit.note("row.changed", "register:a/1").who == "command line"
