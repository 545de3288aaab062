"""Where registers are kept: SQLite in the workspace, or a PostgreSQL server that its settings name."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from wuwai.workspace import CONFIG, Workspace, WorkspaceError

PASSWORD = "WUWAI_DATABASE_PASSWORD"  # noqa: S105 - the variable's name
_CONNECT_SECONDS = 10


def configured(workspace: Workspace | None) -> dict[str, Any]:
    """Django's ``DATABASES["default"]``; :class:`WorkspaceError` where the settings name none."""
    engine = workspace.setting("database.engine") if workspace else "sqlite"
    if engine == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(workspace.database) if workspace else ":memory:",
            # Opening the file, and writing its log back when the last one closes, costs more than a page.
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
            },
        }
    if engine != "postgresql":
        raise WorkspaceError(
            f"{CONFIG}: database.engine is {engine!r}; there are sqlite, postgresql",
            f"{CONFIG}：database.engine 为 {engine!r}；可用的有 sqlite、postgresql",
        )
    _installed()
    assert workspace is not None
    return _postgresql(workspace.setting("database.address"))


def _installed() -> None:
    if find_spec("psycopg") is None:
        raise WorkspaceError(
            "registers on PostgreSQL need `pip install wuwai[postgres]`",
            "台账使用 PostgreSQL 需先 `pip install wuwai[postgres]`",
        )


def _postgresql(address: str) -> dict[str, Any]:
    parts = urlsplit(address)
    options = dict(parse_qsl(parts.query))
    name = unquote(parts.path.removeprefix("/"))
    if parts.scheme not in ("postgresql", "postgres") or not name:
        raise WorkspaceError(
            f"{CONFIG}: database.address is {address!r}; PostgreSQL needs"
            " postgresql://USER@HOST:5432/DATABASE",
            f"{CONFIG}：database.address 为 {address!r}；PostgreSQL 应写作 postgresql://用户@主机:5432/数据库",
        )
    if parts.password or "password" in options:
        raise WorkspaceError(
            f"{CONFIG}: database.address holds a password; take it out and set {PASSWORD} or a PGPASSFILE",
            f"{CONFIG}：database.address 含有密码；请去掉，改用环境变量 {PASSWORD} 或 PGPASSFILE",
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": os.environ.get(PASSWORD, ""),
        "HOST": options.pop("host", "") or parts.hostname or "",
        "PORT": options.pop("port", "") or str(parts.port or ""),
        # A new connection is a new process over there, which has read no table yet; an old one is asked if
        # it is well.
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": _CONNECT_SECONDS, **options},
    }


def check_empty(address: str) -> None:
    """Refuse a database for a new workspace that cannot be reached or has tables already: it may be another
    workspace's. :class:`WorkspaceError` says so.
    """
    place = _postgresql(address)
    _installed()
    import psycopg

    try:
        with psycopg.connect(address, password=place["PASSWORD"] or None, connect_timeout=10) as connection:
            found = connection.execute(
                "SELECT count(*) FROM pg_tables WHERE schemaname = ANY (current_schemas(false))"
            ).fetchone()
    except psycopg.Error as error:
        raise _unusable(place, error) from error
    if found is not None and found[0]:
        raise WorkspaceError(
            f"the database {place['NAME']} has {found[0]} tables already; make an empty one for this"
            " workspace",
            f"数据库 {place['NAME']} 中已有 {found[0]} 张表；请为本工作区新建一个空数据库",
        )


@contextmanager
def spoken() -> Iterator[None]:
    """A database that cannot be reached or used, in words: :class:`WorkspaceError`."""
    from django.db import DatabaseError, connection

    try:
        yield
    except DatabaseError as error:
        if connection.vendor != "postgresql":
            raise
        raise _unusable(connection.settings_dict, error) from error


def is_away(error: BaseException | None) -> bool:
    """Whether ``error`` says that the register server cannot be reached, refuses, or broke off.

    An error of SQLite never does: its file is in the workspace, and trouble with it is a fault to look into.
    """
    from django.db import InterfaceError, OperationalError, connection

    return isinstance(error, (OperationalError, InterfaceError)) and connection.vendor == "postgresql"


def _unusable(place: Mapping[str, Any], error: Exception) -> WorkspaceError:
    reason = next((line.strip() for line in str(error).splitlines() if line.strip()), "")
    where = f"{place['HOST'] or 'localhost'}:{place['PORT'] or 5432}/{place['NAME']}"
    return WorkspaceError(
        f"the register database at {where} cannot be used ({reason}); check database.address, that the"
        f" server runs, and {PASSWORD} or PGPASSFILE",
        f"台账数据库 {where} 无法使用（{reason}）；请检查 database.address、服务器是否运行，"
        f"以及 {PASSWORD} 或 PGPASSFILE",
    )


def described() -> tuple[str, str]:
    """The PostgreSQL server of the loaded workspace, in English and Chinese; WorkspaceError where it is not
    there, or keeps text in another encoding than UTF-8.
    """
    from django.db import connection

    with spoken():
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_encoding")
            (encoding,) = cursor.fetchone()
    if encoding != "UTF8":
        raise WorkspaceError(
            f"the register database has the encoding {encoding}; make one with ENCODING 'UTF8'",
            f"台账数据库编码为 {encoding}，请新建 ENCODING 'UTF8' 的数据库",
        )
    version = connection.connection.info.server_version // 10000
    return (f"PostgreSQL {version} answers", f"PostgreSQL {version} 正常应答")
