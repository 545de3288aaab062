"""The tables of an empty database are those that the migrations make one by one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from wuwai.accounts import audit_triggers
from wuwai.web import first_tables

pytestmark = pytest.mark.django_db
Empty = Callable[[str], BaseDatabaseWrapper]
# Where the text of a table goes on to the next column or constraint.
_COLUMNS = re.compile(r'(?:, | \()(?="\w+" [a-z]|CONSTRAINT)')


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Empty]:
    """An empty SQLite database of the test's own, under a name."""
    made = []

    def make(name: str) -> BaseDatabaseWrapper:
        first = connections["default"]
        if first.vendor != "sqlite":
            pytest.skip("compares tables as SQLite tells them")
        place = {**first.settings_dict, "NAME": str(tmp_path / name)}
        connections[name] = type(first)(place, alias=name)
        made.append(name)
        return connections[name]

    yield make
    for name in made:
        connections[name].close()
        del connections[name]


def schema(connection: BaseDatabaseWrapper) -> dict[tuple[str, str], list[str]]:
    """What makes each table, index and trigger; of a table its columns and constraints, in no order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_master")
        found = {(kind, name): sql for kind, name, sql in cursor.fetchall()}
    return {key: sorted(_COLUMNS.split(sql.removesuffix(")"))) for key, sql in found.items()}


def test_tables_are_made_once_with_the_triggers_and_nothing_is_left_to_do(empty: Empty) -> None:
    connection = empty("once")
    assert first_tables.make(connection)
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    assert audit_triggers.missing(connection) == []
    assert not first_tables.make(connection)


def test_where_tables_are_there_nothing_is_done(empty: Empty) -> None:
    connection = empty("begun")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE something (id integer)")
    assert not first_tables.make(connection)
    assert connection.introspection.table_names() == ["something"]


@pytest.mark.slow
def test_the_steps_of_an_upgrade_lead_to_the_same_tables(empty: Empty) -> None:
    at_once, by_steps = empty("once"), empty("steps")
    first_tables.make(at_once)
    executor = MigrationExecutor(by_steps)
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert schema(at_once) == schema(by_steps)
