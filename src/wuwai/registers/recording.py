"""The history of rows written together, made by the database itself: a row is copied, not built and sent.

``bulk_history_create`` of simple_history makes an object and some thirty values for each row, which is half
of the time an import takes. What is written here is the same record.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Literal

from django.db import connection, models
from django.utils import timezone

from wuwai.registers import noting

PORTION = 500  # rows a statement; SQLite takes some 30,000 values at once


def record(
    model: type[models.Model], ids: Sequence[int], kind: Literal["+", "~", "-"], *, by: Any, reason: str
) -> None:
    """Keep in the history what is on file now of the rows with these primary keys, and tell the audit.

    Call it after adding or changing them and before deleting them, in one transaction with that. ``by`` None
    is the program itself; ``reason`` is kept with each record.
    """
    history: Any = model.history.model  # type: ignore[attr-defined]
    at = connection.ops.adapt_datetimefield_value(timezone.now())
    ours = [at, None if by is None else by.pk, reason, kind]
    names = ("history_date", "history_user_id", "history_change_reason", "history_type")
    columns = _columns(history.tracked_fields)
    into = ", ".join(map(_quoted, (*names, *columns)))
    taken = ", ".join(map(_quoted, columns))
    start = f"INSERT INTO {_quoted(history._meta.db_table)} ({into}) SELECT %s, %s, %s, %s, {taken}"
    table = _quoted(model._meta.db_table)
    with connection.cursor() as cursor:
        for some in _portions(ids):
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(f"{start} FROM {table} WHERE id IN ({marks}) ORDER BY id", [*ours, *some])
    noting.tell(model, ids)


def restore(model: type[models.Model], pairs: Sequence[tuple[int, int]], *, leave: Sequence[str]) -> None:
    """Set rows to what a history record of theirs holds, all columns but those in ``leave``.

    ``pairs`` are the primary key of the row and of the record. ``updated_at`` becomes the present moment.
    """
    history: Any = model.history.model  # type: ignore[attr-defined]
    fields = [one for one in model._meta.concrete_fields if one.name not in leave]
    told = ", ".join(f"{_quoted(name)} = past.{_quoted(name)}" for name in _columns(fields))
    statement = (
        f"UPDATE {_quoted(model._meta.db_table)} SET {told}, updated_at = %s"  # noqa: S608 - our own names
        f" FROM {_quoted(history._meta.db_table)} AS past"
        f" WHERE past.id = {_quoted(model._meta.db_table)}.id AND past.history_id IN "
    )
    at = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        for some in _portions(pairs):
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(f"{statement}({marks})", [at, *(number for _, number in some)])


def change(model: type[models.Model], rows: Sequence[Any], *, leave: Sequence[str], at: datetime) -> None:
    """Write to the table what differs in ``rows``, which are on file, from what it holds.

    Rows that change in the same columns are one statement. ``updated_at`` becomes ``at`` in all of them.
    """
    fields = [one for one in model._meta.concrete_fields if one.name not in leave]
    stored: dict[int, tuple[Any, ...]] = {
        pk: tuple(values)
        for some in _portions([row.pk for row in rows])
        for pk, *values in model._default_manager.filter(pk__in=some).values_list(
            "pk", *(one.attname for one in fields)
        )
    }
    given = connection.ops.adapt_datetimefield_value(at)
    alike: dict[tuple[Any, ...], list[tuple[Any, ...]]] = {}
    for row in rows:
        row.updated_at = at
        new = [
            (one, value)
            for one, before in zip(fields, stored.get(row.pk, ()), strict=False)
            if (value := getattr(row, one.attname)) != before
        ]
        values = (one.get_db_prep_save(value, connection) for one, value in new)
        alike.setdefault(tuple(one for one, _ in new), []).append((*values, given, row.pk))
    table = _quoted(model._meta.db_table)
    with connection.cursor() as cursor:
        for changed, lines in alike.items():
            told = ", ".join(f"{_quoted(name)} = %s" for name in (*_columns(changed), "updated_at"))
            cursor.executemany(f"UPDATE {table} SET {told} WHERE id = %s", lines)  # noqa: S608 - our own names


def _portions(many: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (many[start : start + PORTION] for start in range(0, len(many), PORTION))


def _columns(fields: Iterable[Any]) -> list[str]:
    return [str(one.column) for one in fields]


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
