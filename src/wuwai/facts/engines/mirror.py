"""Copies of snapshots in PostgreSQL: a schema of their own, each snapshot copied whole or not at all.

``snapshots`` names what has been copied, by snapshot and by the checksum of its Parquet, so that several
workspaces may share a schema. ``observations`` is one table; ``flows`` has a partition for each copy. Text is
compared by code point (collation "C"), as DuckDB and Spark do. All of it can be dropped and copied again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, LiteralString, TypeAlias

import polars as pl

from wuwai.facts import columns, flow_columns
from wuwai.facts.engines.contract import EngineError
from wuwai.facts.engines.layout import files
from wuwai.facts.model import Manifest
from wuwai.reference.text import Text

if TYPE_CHECKING:
    import psycopg
    from psycopg import sql

    Connection: TypeAlias = psycopg.Connection[Any]

STORED = {"observations": columns.STORED, "flows": flow_columns.STORED}
TYPES: dict[Any, LiteralString] = {
    pl.String: 'text COLLATE "C"',
    pl.Int64: "bigint",
    pl.Float64: "double precision",
    pl.Boolean: "boolean",
    pl.Date: "date",
}
# What flows are looked up by; a column that is the same in a whole snapshot needs no index.
_INDEXED = ("reporter", "partner", "product")
_ROWS_AT_ONCE = 100_000
_LAYOUT: tuple[LiteralString, ...] = (
    "CREATE SCHEMA IF NOT EXISTS {schema}",
    "CREATE TABLE {snapshots} (copy integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, snapshot text NOT NULL,"
    " digest text NOT NULL, kind text NOT NULL, rows bigint NOT NULL,"
    " copied_at timestamptz NOT NULL DEFAULT now(), UNIQUE (snapshot, digest))",
    "CREATE TABLE {observations} (copy integer NOT NULL, {columns_of_observations})",
    "CREATE INDEX ON {observations} (copy)",
    "CREATE TABLE {flows} (copy integer NOT NULL, {columns_of_flows}) PARTITION BY LIST (copy)",
)
_OURS = "wuwai copies "
MARK = _OURS + hashlib.sha256(repr((_LAYOUT, STORED)).encode()).hexdigest()[:12]


def digest(manifest: Manifest) -> str:
    """What tells a snapshot's content from any other's: the checksums of its files."""
    if manifest.kind == "observations":
        return manifest.parquet_sha256
    return hashlib.sha256(json.dumps(manifest.tables, sort_keys=True).encode()).hexdigest()


def copied(connection: Connection, schema: str) -> dict[tuple[str, str], int]:
    """The copies there are, by snapshot and checksum; none where there is no schema yet."""
    mark = _mark(connection, schema)
    if mark is None:
        return {}
    if mark != MARK:
        raise EngineError(
            Text(
                f"the copies in the PostgreSQL schema {schema} are of another version of wuwai;"
                " `wuwai facts engine --rebuild` makes them anew from the snapshots",
                f"PostgreSQL 模式 {schema} 中的副本由其他版本的 wuwai 建立；"
                "`wuwai facts engine --rebuild` 可按快照重新复制",
            )
        )
    found = connection.execute(_sql("SELECT snapshot, digest, copy FROM {snapshots}", schema)).fetchall()
    return {(snapshot, checksum): copy for snapshot, checksum, copy in found}


def copy_missing(
    connection: Connection, schema: str, manifests: Sequence[Manifest], folder: Path
) -> Iterator[Manifest]:
    """Copy the snapshots that are not there, each in a transaction of its own; gives each when it is done.

    Of several processes one copies at a time; the others find the work done.
    """
    for manifest in manifests:
        with connection.transaction():
            _lock(connection, schema)
            if _mark(connection, schema) is None:
                for statement in _LAYOUT:
                    connection.execute(_sql(statement, schema))
                connection.execute(_sql("COMMENT ON SCHEMA {schema} IS {mark}", schema))
            if (manifest.snapshot, digest(manifest)) in copied(connection, schema):
                continue
            _copy(connection, schema, manifest, folder)
        yield manifest


def drop(connection: Connection, schema: str, copies: Iterable[int]) -> None:
    """Remove copies, all or none."""
    with connection.transaction():
        _lock(connection, schema)
        for copy in copies:
            connection.execute(_sql("DELETE FROM {observations} WHERE copy = %s", schema), [copy])
            connection.execute(_sql("DROP TABLE IF EXISTS {table}", schema, table=f"flows_{copy}"))
            connection.execute(_sql("DELETE FROM {snapshots} WHERE copy = %s", schema), [copy])


def drop_all(connection: Connection, schema: str) -> None:
    """Remove every copy and the schema, of whatever version; a schema that holds anything else is refused."""
    with connection.transaction():
        _lock(connection, schema)
        if _mark(connection, schema) is not None:
            connection.execute(_sql("DROP SCHEMA {schema} CASCADE", schema))


def definitions(stored: Mapping[str, pl.DataType]) -> sql.Composed:
    """The columns of a table, as PostgreSQL declares them."""
    from psycopg import sql

    return sql.SQL(", ").join(
        sql.SQL(" ").join([sql.Identifier(name), sql.SQL(TYPES[kind.base_type()])])
        for name, kind in stored.items()
    )


def as_csv(frame: pl.DataFrame) -> str:
    r"""Rows as PostgreSQL's COPY reads them: null is nothing, an empty text is quoted.

    >>> as_csv(pl.DataFrame({"a": ["", None], "b": [0.1, 1e300]}))
    '"",0.1\n,1e+300\n'
    """
    return frame.write_csv(include_header=False, quote_style="non_numeric")


def _sql(text: LiteralString, schema: str, *, table: str = "") -> sql.Composed:
    from psycopg import sql

    return sql.SQL(text).format(
        schema=sql.Identifier(schema),
        mark=sql.Literal(MARK),
        table=sql.Identifier(schema, table or "snapshots"),
        snapshots=sql.Identifier(schema, "snapshots"),
        observations=sql.Identifier(schema, "observations"),
        flows=sql.Identifier(schema, "flows"),
        columns_of_observations=definitions(columns.STORED),
        columns_of_flows=definitions(flow_columns.STORED),
    )


def _mark(connection: Connection, schema: str) -> str | None:
    """What the schema says of itself; None where it is not there, EngineError where it is not ours."""
    found = connection.execute(
        "SELECT coalesce(obj_description(oid, 'pg_namespace'), '') FROM pg_namespace WHERE nspname = %s",
        [schema],
    ).fetchone()
    if found is None:
        return None
    mark = str(found[0])
    if not mark.startswith(_OURS):
        raise EngineError(
            Text(
                f"the PostgreSQL schema {schema} holds something else; name another with facts.schema",
                f"PostgreSQL 模式 {schema} 已作他用，请用 facts.schema 另行指定",
            )
        )
    return mark


def _lock(connection: Connection, schema: str) -> None:
    connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [_OURS + schema])


def _copy(connection: Connection, schema: str, manifest: Manifest, folder: Path) -> None:
    from psycopg import sql

    row = connection.execute(
        _sql(
            "INSERT INTO {snapshots} (snapshot, digest, kind, rows) VALUES (%s, %s, %s, 0) RETURNING copy",
            schema,
        ),
        [manifest.snapshot, digest(manifest), manifest.kind],
    ).fetchone()
    assert row is not None
    copy, table = int(row[0]), manifest.kind
    number = sql.Literal(copy)
    if manifest.kind == "flows":
        # A table of its own until it is whole: attaching it keeps no reader waiting.
        table = f"flows_{copy}"
        made = _sql("CREATE TABLE {table} (LIKE {flows}", schema, table=table)
        connection.execute(made + sql.SQL(", CHECK (copy = {copy}))").format(copy=number))
    target = sql.Identifier(schema, table)
    rows = sum(
        _copy_file(connection, target, path, copy, STORED[manifest.kind])
        for path in files([manifest], folder)
    )
    connection.execute(_sql("UPDATE {snapshots} SET rows = %s WHERE copy = %s", schema), [rows, copy])
    if manifest.kind == "flows":
        for name in _INDEXED:
            if name not in manifest.constants:
                indexed = sql.SQL("CREATE INDEX ON {table} ({name})")
                connection.execute(indexed.format(table=target, name=sql.Identifier(name)))
        attached = _sql("ALTER TABLE {flows} ATTACH PARTITION {table}", schema, table=table)
        connection.execute(attached + sql.SQL(" FOR VALUES IN ({copy})").format(copy=number))
    connection.execute(sql.SQL("ANALYZE {table}").format(table=target))


def _copy_file(
    connection: Connection, table: sql.Identifier, path: Path, copy: int, stored: Mapping[str, pl.DataType]
) -> int:
    import pyarrow.parquet as pq
    from psycopg import sql

    rows = 0
    with pq.ParquetFile(path) as file, connection.cursor() as cursor:
        names = [name for name in file.schema_arrow.names if name in stored]
        listed = sql.SQL(", ").join(sql.Identifier(name) for name in ("copy", *names))
        into = sql.SQL("COPY {table} ({listed}) FROM STDIN (FORMAT csv)").format(table=table, listed=listed)
        with cursor.copy(into) as target:
            for batch in file.iter_batches(batch_size=_ROWS_AT_ONCE, columns=names):
                frame = pl.DataFrame(pl.from_arrow(batch)).cast({name: stored[name] for name in names})
                target.write(as_csv(frame.select(pl.lit(copy).alias("copy"), *names)))
                rows += frame.height
    return rows
