"""Where registers are kept: SQLite in the workspace, or a PostgreSQL server that its settings name."""

from __future__ import annotations

import os
from collections.abc import Iterator
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
    if find_spec("psycopg") is None:
        raise WorkspaceError(
            "registers on PostgreSQL need `pip install wuwai[postgres]`",
            "台账使用 PostgreSQL 需先 `pip install wuwai[postgres]`",
        )
    assert workspace is not None
    return _postgresql(workspace.setting("database.address"))


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
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": _CONNECT_SECONDS, **options},
    }


@contextmanager
def spoken() -> Iterator[None]:
    """A database that cannot be reached or used, in words: :class:`WorkspaceError`."""
    from django.db import DatabaseError, connection

    try:
        yield
    except DatabaseError as error:
        if connection.vendor != "postgresql":
            raise
        reason = next((line.strip() for line in str(error).splitlines() if line.strip()), "")
        place = connection.settings_dict
        where = f"{place['HOST'] or 'localhost'}:{place['PORT'] or 5432}/{place['NAME']}"
        raise WorkspaceError(
            f"the register database at {where} cannot be used ({reason}); check database.address, that the"
            f" server runs, and {PASSWORD} or PGPASSFILE",
            f"台账数据库 {where} 无法使用（{reason}）；请检查 database.address、服务器是否运行，"
            f"以及 {PASSWORD} 或 PGPASSFILE",
        ) from error


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
