"""The database's own refusal to change or delete an entry of the audit, or to put one elsewhere than last."""

from __future__ import annotations

from typing import Any

_TABLE = "wuwai_accounts_auditentry"
_WORDS = "the audit is append-only"

_SQLITE = {
    "audit_no_update": (
        f"CREATE TRIGGER audit_no_update BEFORE UPDATE ON {_TABLE} BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END"
    ),
    "audit_no_delete": (
        f"CREATE TRIGGER audit_no_delete BEFORE DELETE ON {_TABLE} BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END"
    ),
    # INSERT OR REPLACE deletes without asking the trigger above.
    "audit_only_last": (
        f"CREATE TRIGGER audit_only_last BEFORE INSERT ON {_TABLE}"  # noqa: S608 - our own name
        f" WHEN NEW.sequence <> (SELECT coalesce(max(sequence), 0) + 1 FROM {_TABLE})"
        f" BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END"
    ),
}

_POSTGRESQL = [
    f"""CREATE OR REPLACE FUNCTION wuwai_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{_WORDS}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    f"""CREATE OR REPLACE FUNCTION wuwai_audit_only_last() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.sequence <> (SELECT coalesce(max(sequence), 0) + 1 FROM {_TABLE}) THEN
        RAISE EXCEPTION '{_WORDS}' USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      RETURN NEW;
    END $$""",  # noqa: S608 - our own name
    f"CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON {_TABLE}"
    " FOR EACH ROW EXECUTE FUNCTION wuwai_audit_refuse()",
    f"CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON {_TABLE}"
    " FOR EACH STATEMENT EXECUTE FUNCTION wuwai_audit_refuse()",
    f"CREATE TRIGGER audit_only_last BEFORE INSERT ON {_TABLE}"
    " FOR EACH ROW EXECUTE FUNCTION wuwai_audit_only_last()",
]
NAMES = {
    "sqlite": frozenset(_SQLITE),
    "postgresql": frozenset({"audit_no_change", "audit_no_truncate", "audit_only_last"}),
}


def create(connection: Any) -> None:
    """Make the triggers on the table of the audit, which has none."""
    _run(connection, list(_SQLITE.values()) if connection.vendor == "sqlite" else _POSTGRESQL)


def drop(connection: Any) -> None:
    """Take the triggers away; none need be there."""
    on = f" ON {_TABLE}" if connection.vendor == "postgresql" else ""
    _run(connection, [f"DROP TRIGGER IF EXISTS {name}{on}" for name in sorted(NAMES[connection.vendor])])


def missing(connection: Any) -> list[str]:
    """The triggers that ought to be there and are not."""
    asked = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass(%s) AND tgenabled IN ('O', 'A')"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked, [_TABLE])
        there = {name for (name,) in cursor.fetchall()}
    return sorted(NAMES[connection.vendor] - there)


def _run(connection: Any, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for one in statements:
            cursor.execute(one)
