"""The audit: entries are appended, chained, and never changed; each says who, from where and why."""

from __future__ import annotations

import json
import threading
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from wuwai.accounts import audit, audit_acting, audit_triggers
from wuwai.accounts.audit_acting import Actor, acts
from wuwai.accounts.audit_canonical import canonical, opens, plain, sealed
from wuwai.accounts.audit_entries import START, AuditEntry
from wuwai.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty(db):
    """No entry yet: not even of what a migration took in."""
    audit_triggers.drop(connection)
    AuditEntry.objects.all().delete()
    audit_triggers.create(connection)


def test_an_entry_says_who_where_what_and_why_and_is_chained(db):
    officer = User.objects.create(username="li", role="editor", region="440300", linkages=["trade"])
    with acts(Actor("somebody", "", "10.0.0.7")):
        first = audit.note(
            "return.submitted", "return:F1/440300/2026-08", after={"state": "submitted"}, by=officer
        )
        second = audit.note("return.approved", "return:F1/440300/2026-08", before={"n": 1}, why="right")
    assert (first.sequence, first.previous) == (1, START)
    assert (first.who, first.role, first.from_where) == ("li", "editor 440300 trade", "10.0.0.7")
    assert (second.who, second.sequence, second.previous) == ("somebody", 2, first.digest)
    assert json.loads(second.before) == {"n": 1}
    assert second.after == ""
    assert second.why == "right"
    assert audit.head() == audit.Head(2, second.digest)
    assert str(audit.head()) == f"2:{second.digest}"
    assert audit.holds(1, first.digest)
    assert not audit.holds(1, second.digest)
    assert audit.holds(0, START)
    for kept in AuditEntry.objects.all():
        assert kept.computed() == kept.digest


def test_an_empty_chain_has_a_head():
    assert audit.head() == audit.Head(0, START)


def test_it_stands_or_falls_with_what_it_tells_of():
    def fail() -> None:
        with transaction.atomic():
            audit.note("row.changed", "register:parks/1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert audit.head().sequence == 0


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_is_refused():
    with pytest.raises(RuntimeError, match="transaction"):
        audit.note("row.changed", "register:parks/1")
    audit.read("register:work-permits", ["age"])  # makes its own
    assert audit.head().sequence == 1


@pytest.mark.parametrize(
    ("action", "subject"),
    [("Row changed", "register:a/1"), ("row.changed", "parks"), ("", "register:a/1"), ("row.changed", "a:")],
)
def test_names_are_checked(action, subject):
    with pytest.raises(ValueError, match=r"is no"):
        audit.note(action, subject)


def test_the_database_refuses_to_change_delete_or_replace():
    audit.note("row.changed", "register:parks/1")
    table = AuditEntry._meta.db_table
    rest = "at, who, role, from_where, action, subject, before, after, why, previous, digest"
    copy = f"SELECT 7, {rest} FROM {table}"
    statements = [f"UPDATE {table} SET who = 'x'", f"DELETE FROM {table}", f"INSERT INTO {table} {copy}"]
    statements.append(
        f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
        if connection.vendor == "sqlite"
        else f"TRUNCATE {table}"
    )
    for statement in statements:
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.update(who="x")
    assert AuditEntry.objects.count() == 1
    assert audit_triggers.missing(connection) == []


def test_triggers_that_are_gone_are_missed():
    audit_triggers.drop(connection)
    assert audit_triggers.missing(connection) == sorted(audit_triggers.NAMES[connection.vendor])
    audit_triggers.create(connection)
    assert audit_triggers.missing(connection) == []


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="in memory SQLite has one writer")
@pytest.mark.django_db(transaction=True)
def test_many_writers_make_one_chain():
    def write(name: str) -> None:
        try:
            for number in range(6):
                with transaction.atomic():
                    audit.note("row.changed", f"register:parks/{number}", why=name)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(f"w{n}",)) for n in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    entries = list(AuditEntry.objects.all())
    assert [one.sequence for one in entries] == list(range(1, 25))
    assert [one.previous for one in entries] == [START, *(one.digest for one in entries[:-1])]
    assert all(one.computed() == one.digest for one in entries)


def test_many_at_once_are_chained_too():
    told = [audit.Told(subject=f"register:parks/{n}", after={"n": n}) for n in range(1203)]
    made = audit.notes("row.added", told, why="import")
    assert audit.head() == audit.Head(1203, made[-1].digest)
    assert made[1].previous == made[0].digest


def test_the_middleware_names_who_asks_and_from_where():
    seen: list[Actor] = []

    def answer(request):
        seen.append(audit_acting.acting())
        return HttpResponse()

    request = RequestFactory().get("/", REMOTE_ADDR="10.1.1.1")
    request.user = User(username="wang", role="head")
    audit_acting.ActingMiddleware(answer)(request)
    request = RequestFactory().get("/", REMOTE_ADDR="10.1.1.1", headers={"authorization": "Bearer x"})
    audit_acting.ActingMiddleware(answer)(request)
    assert seen == [Actor("wang", "head", "10.1.1.1"), Actor("", "", "10.1.1.1 API")]
    assert audit_acting.acting() == Actor(audit_acting.PROGRAM, "", "")


def test_reading_is_noted_with_fields_and_rows():
    entry = audit.read("register:work-permits", ["wage", "age"], uids={"b", "a"}, how="list")
    assert entry.action == "personal.read"
    assert entry.values_after == {"fields": ["age", "wage"], "rows": 2, "uids": ["a", "b"], "how": "list"}
    assert entry.values_before == {}


def test_one_value_is_written_one_way():
    east = timezone(timedelta(hours=8))
    assert plain(datetime(2026, 8, 1, 8, tzinfo=east)) == "2026-08-01T00:00:00.000000+00:00"
    assert plain(date(2026, 8, 1)) == "2026-08-01"
    assert plain(Decimal("-0.00")) == "0"
    assert plain(Decimal("1E+3")) == "1000"
    assert plain(datetime(2026, 8, 1, tzinfo=UTC)) == "2026-08-01T00:00:00.000000+00:00"
    with pytest.raises(TypeError):
        plain(object())
    with pytest.raises(ValueError, match="number"):
        plain(Decimal("NaN"))
    with pytest.raises(ValueError, match="JSON"):
        canonical(float("nan"))


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(_json)
def test_what_is_read_back_is_written_the_same(value):
    once = canonical(value)
    assert canonical(json.loads(once)) == once


def test_what_tells_of_a_person_is_provable_and_not_readable():
    seal = sealed("张三丰")
    assert "张三丰" not in canonical(seal)
    assert seal != sealed("张三丰")
    assert opens(seal, "张三丰")
    assert not opens(seal, "")
    assert not opens(seal, "李四")
    assert sealed("") is None
    assert opens(sealed(Decimal("12.50")), Decimal("12.5"))
