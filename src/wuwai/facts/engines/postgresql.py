"""PostgreSQL: snapshots are copied into a schema of their own when they are first asked for.

The address is a ``postgresql://`` URL without a password. The password comes from the environment variable
``WUWAI_FACTS_PASSWORD`` or, as libpq does it, from ``PGPASSFILE``.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import polars as pl

from wuwai.facts.engines import mirror
from wuwai.facts.engines.contract import EngineError
from wuwai.facts.model import Manifest
from wuwai.reference.text import Text

if TYPE_CHECKING:
    import ibis
    import psycopg

PASSWORD = "WUWAI_FACTS_PASSWORD"  # noqa: S105 - the variable's name
_CONNECT_SECONDS = 10


class PostgreSQL:
    """A shared server. One connection a thread, renewed when the server has closed it."""

    name = "postgresql"

    def __init__(self, address: str, *, schema: str = "wuwai_facts") -> None:
        check_address(address)
        self.address, self.schema = address, schema
        self._local = threading.local()

    def session(self) -> _Session:
        return _Session(self, self._backend())

    def examined(self, manifests: Sequence[Manifest]) -> Text:
        with closing(self.connect()) as connection:
            there = mirror.copied(connection, self.schema)
            version = connection.info.server_version // 10000
        done = sum((m.snapshot, mirror.digest(m)) in there for m in manifests)
        return Text(
            f"PostgreSQL {version}, schema {self.schema}: {done} of {len(manifests)} snapshots copied, the"
            " others when they are asked for",
            f"PostgreSQL {version}，模式 {self.schema}：{len(manifests)} 个快照已复制 {done} 个，"
            "其余在查询时复制",
        )

    def copy(self, manifests: Sequence[Manifest], folder: Path) -> Iterator[Manifest]:
        """Copy what the server has not got yet; gives each snapshot when it is copied."""
        import psycopg

        try:
            with closing(self.connect()) as connection:
                yield from mirror.copy_missing(connection, self.schema, manifests, folder)
        except psycopg.Error as error:
            raise EngineError(explained(error)) from error

    def drop_others(self, manifests: Sequence[Manifest]) -> int:
        """Drop the copies of all other snapshots than these; gives their number."""
        import psycopg

        kept = {(m.snapshot, mirror.digest(m)) for m in manifests}
        try:
            with closing(self.connect()) as connection:
                there = mirror.copied(connection, self.schema)
                gone = [copy for key, copy in there.items() if key not in kept]
                mirror.drop(connection, self.schema, gone)
        except psycopg.Error as error:
            raise EngineError(explained(error)) from error
        return len(gone)

    def drop_all(self) -> None:
        """Drop every copy, of whatever version of wuwai."""
        import psycopg

        try:
            with closing(self.connect()) as connection:
                mirror.drop_all(connection, self.schema)
        except psycopg.Error as error:
            raise EngineError(explained(error)) from error

    def connect(self) -> psycopg.Connection[Any]:
        """A new connection; :class:`EngineError` says why there is none."""
        try:
            import psycopg
        except ImportError as error:
            raise EngineError(not_installed()) from error
        try:
            connection = psycopg.connect(
                self.address,
                password=os.environ.get(PASSWORD) or None,
                autocommit=True,
                connect_timeout=_CONNECT_SECONDS,
                client_encoding="utf8",
                application_name="wuwai",
            )
        except psycopg.Error as error:
            raise EngineError(_unreachable(self.address, error)) from error
        encoding = connection.info.parameter_status("server_encoding")
        if encoding != "UTF8":
            connection.close()
            raise EngineError(
                Text(
                    f"the PostgreSQL database has the encoding {encoding}; make one with ENCODING 'UTF8'",
                    f"PostgreSQL 数据库编码为 {encoding}，请新建 ENCODING 'UTF8' 的数据库",
                )
            )
        return connection

    def _backend(self) -> ibis.backends.BaseBackend:
        kept = getattr(self._local, "backend", None)
        if kept is None or kept.con.closed or kept.con.broken:
            connection = self.connect()
            try:
                import ibis

                kept = self._local.backend = ibis.postgres.from_connection(connection)
            except ImportError as error:
                connection.close()
                raise EngineError(not_installed()) from error
        return kept

    def close(self) -> None:
        """Close this thread's connection."""
        kept = getattr(self._local, "backend", None)
        if kept is not None:
            kept.con.close()
            self._local.backend = None


class _Session:
    def __init__(self, engine: PostgreSQL, backend: ibis.backends.BaseBackend) -> None:
        self._engine, self._backend = engine, backend

    def rows(self, manifests: Sequence[Manifest], folder: Path) -> ibis.Table:
        import psycopg

        schema = self._engine.schema
        try:
            copies = mirror.copied(self._backend.con, schema)
            missing = [m for m in manifests if (m.snapshot, mirror.digest(m)) not in copies]
            if missing:
                for _ in self._engine.copy(missing, folder):
                    pass
                copies = mirror.copied(self._backend.con, schema)
        except psycopg.Error as error:
            raise EngineError(explained(error)) from error
        wanted = [copies[m.snapshot, mirror.digest(m)] for m in manifests]
        table = self._backend.table(manifests[0].kind, database=schema)
        return table.filter(table["copy"].isin(wanted)).drop("copy")

    def frame(self, frame: pl.DataFrame) -> ibis.Table:
        import psycopg
        from psycopg import sql

        written = mirror.as_csv(frame)
        # Named by content: the same frame is sent once to a connection, and no other ever takes its name.
        content = hashlib.sha256(f"{frame.schema}\n{written}".encode()).hexdigest()
        name = f"frame_{content[:32]}"
        try:
            with self._backend.con.transaction(), self._backend.con.cursor() as cursor:
                there = cursor.execute("SELECT to_regclass(%s)", [f"pg_temp.{name}"]).fetchone()
                if there is None or there[0] is None:
                    table, listed = sql.Identifier(name), mirror.definitions(frame.schema)
                    cursor.execute(sql.SQL("CREATE TEMP TABLE {} ({})").format(table, listed))
                    with cursor.copy(sql.SQL("COPY {} FROM STDIN (FORMAT csv)").format(table)) as target:
                        target.write(written)
                    cursor.execute(sql.SQL("ANALYZE {}").format(table))
        except psycopg.Error as error:
            raise EngineError(explained(error)) from error
        return self._backend.table(name)


def check_address(address: str) -> None:
    """Refuse an address that is no PostgreSQL URL, or one that holds a password."""
    parts = urlsplit(address)
    if parts.scheme not in ("postgresql", "postgres"):
        raise EngineError(
            Text(
                f"facts.address is {address!r}; PostgreSQL needs postgresql://USER@HOST:5432/DATABASE",
                f"facts.address 为 {address!r}；PostgreSQL 应写作 postgresql://用户@主机:5432/数据库",
            )
        )
    if parts.password or "password" in parse_qs(parts.query):
        raise EngineError(
            Text(
                f"the address holds a password; take it out and set {PASSWORD} or a PGPASSFILE instead",
                f"地址中含有密码；请去掉，改用环境变量 {PASSWORD} 或 PGPASSFILE",
            )
        )


def not_installed() -> Text:
    """What to do where psycopg or its part of Ibis is missing."""
    return Text(
        "PostgreSQL needs `pip install wuwai[postgres]`", "使用 PostgreSQL 请先 `pip install wuwai[postgres]`"
    )


def explained(error: BaseException) -> Text:
    """An error of the server while it was asked, in words."""
    reason = _first_line(error)
    return Text(
        f"the PostgreSQL server did not answer ({reason}); the facts themselves are whole:"
        " `wuwai doctor` says more, and without facts.engine they are read on this machine",
        f"PostgreSQL 服务器未能应答（{reason}）；事实数据本身完好：可运行 `wuwai doctor` 查看，"
        "去掉 facts.engine 则在本机读取",
    )


def _unreachable(address: str, error: BaseException) -> Text:
    place = urlsplit(address)
    where = f"{place.hostname or 'localhost'}:{place.port or 5432}{place.path}"
    return Text(
        f"PostgreSQL at {where} cannot be reached ({_first_line(error)}); check facts.address, that the"
        f" server runs, and {PASSWORD} or PGPASSFILE",
        f"无法连接 PostgreSQL（{where}：{_first_line(error)}）；请检查 facts.address、服务器是否运行，"
        f"以及 {PASSWORD} 或 PGPASSFILE",
    )


def _first_line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__
