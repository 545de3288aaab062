"""The engine that a workspace's settings name."""

from __future__ import annotations

from collections.abc import Mapping

from wuwai.facts.engines.contract import Engine, EngineError
from wuwai.facts.engines.duckdb import DuckDB
from wuwai.facts.engines.postgresql import PostgreSQL
from wuwai.facts.engines.spark import Spark
from wuwai.reference.text import Text

NAMES = ("duckdb", "postgresql", "spark")


def chosen(
    name: str = "duckdb",
    *,
    address: str = "",
    schema: str = "wuwai_facts",
    options: Mapping[str, object] | None = None,
) -> Engine:
    """The engine called ``name``; :class:`EngineError` for an unknown name or an address it cannot use.

    Nothing is connected before the first question.

    >>> chosen().name
    'duckdb'
    """
    if name == "duckdb":
        return DuckDB()
    if name == "postgresql":
        return PostgreSQL(address, schema=schema)
    if name == "spark":
        return Spark(address, options={key: str(value) for key, value in (options or {}).items()})
    raise EngineError(
        Text(
            f"facts.engine is {name!r}; there are {', '.join(NAMES)}",
            f"facts.engine 为 {name!r}；可用的有 {'、'.join(NAMES)}",
        )
    )
