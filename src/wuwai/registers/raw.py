"""Columns of a register as the database holds them, straight into a table: for a hundred thousand rows.

Building a Python date for each of a million cells takes many times as long as reading them, so the database
gives days and moments as text and they are read column by column.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
from django.db import connection
from django.db.models import CharField, F, IntegerField, QuerySet
from django.db.models.functions import Cast

MOMENT = pl.Datetime("us", "UTC")


def table(rows: QuerySet[Any], schema: Mapping[str, Any]) -> pl.DataFrame:
    """The fields named by ``schema`` of ``rows``, in their order, as these dtypes.

    Days are :class:`polars.Date`, moments :data:`MOMENT` (UTC), truth values :class:`polars.Boolean`.
    """
    wanted = [_wanted(name, dtype) for name, dtype in schema.items()]
    sql, params = rows.values_list(*wanted).query.get_compiler(connection=connection).as_sql()
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        cells = list(zip(*cursor.fetchall(), strict=True)) or [()] * len(schema)
    return pl.DataFrame(
        [_read(name, values, dtype) for (name, dtype), values in zip(schema.items(), cells, strict=True)]
    )


def iso(name: str) -> pl.Expr:
    """A column of moments as :meth:`datetime.isoformat` writes them: no fraction where there is none."""
    moment = pl.col(name)
    whole = moment.dt.microsecond() == 0
    plain = moment.dt.to_string("%Y-%m-%dT%H:%M:%S+00:00")
    return pl.when(whole).then(plain).otherwise(moment.dt.to_string("%Y-%m-%dT%H:%M:%S%.6f+00:00"))


def _wanted(name: str, dtype: Any) -> Any:
    if dtype in (pl.Date, MOMENT):
        return Cast(F(name), CharField())
    return Cast(F(name), IntegerField()) if dtype == pl.Boolean else name


def _read(name: str, values: tuple[Any, ...], dtype: Any) -> pl.Series:
    if dtype == pl.Date:
        return pl.Series(name, values, pl.String).str.to_date("%Y-%m-%d")
    if dtype == MOMENT:
        # PostgreSQL writes the zone, UTC as Django asks for it; SQLite holds UTC without saying so.
        plain = pl.Series(name, values, pl.String).str.strip_suffix("+00")
        return plain.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us").dt.replace_time_zone("UTC")
    if dtype == pl.Boolean:
        return pl.Series(name, values, pl.Int64).cast(pl.Boolean)
    return pl.Series(name, values, dtype)
