"""The codes of a file that no table in use holds: each once, with its rows and what they are worth."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from wuwai.facts.model import UnknownCode
from wuwai.reference.text import Text

if TYPE_CHECKING:
    from wuwai.facts.importers.flow_csv import Check, Layout

_NOT_CHECKED = Text(
    "product codes of {edition} were checked by their form only, for no table of that edition is in use; "
    "`wuwai reference import products FILE` takes one, then import the file again",
    "尚无 {edition} 的商品编码表，产品编码只核对了格式；可用 `wuwai reference import products 文件` 导入，"
    "再重新导入本文件",
)
MOST = 1000  # unknown codes kept of one import, those of the most rows


def not_checked(edition: str) -> Text:
    """What to say where products of an edition could not be checked against its table."""
    return _NOT_CHECKED.format(edition=edition)


def found(rows: pl.LazyFrame, layout: Layout, value: pl.Expr) -> tuple[UnknownCode, ...]:
    """The unknown codes among rows whose cells are text with their types beside them.

    A cell that is no code at all (``12 a``) is not counted here: another check of its column rejects it.
    """
    listed: list[UnknownCode] = []
    for place, check in enumerate(layout.checks):
        if not check.kind:
            continue
        shaped = [c.ok.fill_null(False) for c in layout.checks[:place] if c.column == check.column]
        asked = rows.filter(pl.all_horizontal(*shaped, ~check.ok.fill_null(False)))
        listed += _grouped(asked, check, layout, value)
    return together(listed)


def _grouped(rows: pl.LazyFrame, check: Check, layout: Layout, value: pl.Expr) -> list[UnknownCode]:
    edition = layout.shapes[0].get("classification", pl.lit("")) if check.kind == "product" else pl.lit("")
    currency = layout.shapes[0].get("currency", pl.lit(layout.currency))
    name = layout.names.get(check.column)
    keys = {
        "code": pl.col(f"{check.column} as printed").str.strip_chars().fill_null(""),
        "name": pl.col(name).fill_null("") if name else pl.lit(""),
        "classification": edition.fill_null(""),
        "currency": currency.fill_null(""),
    }
    groups = (
        rows.select(**keys, value=value)
        .group_by(*keys)
        .agg(rows=pl.len(), value=pl.col("value").sum())
        .filter(pl.col("code") != "")
        .collect(engine="streaming")
    )
    return [UnknownCode(check.kind, **row) for row in groups.iter_rows(named=True)]


def together(listed: Iterable[UnknownCode]) -> tuple[UnknownCode, ...]:
    """The same code of several files or pieces as one; those of the most rows first, :data:`MOST` at most."""
    sums: dict[tuple[str, ...], tuple[int, float]] = {}
    for one in listed:
        key = (one.kind, one.code, one.name, one.classification, one.currency)
        rows, value = sums.get(key, (0, 0.0))
        sums[key] = (rows + one.rows, value + one.value)
    every = [
        UnknownCode(kind, code, name, edition, rows, value, currency)
        for (kind, code, name, edition, currency), (rows, value) in sums.items()
    ]
    return tuple(sorted(every, key=lambda u: (-u.rows, u.kind, u.code, u.name))[:MOST])


def of_edition(listed: Sequence[UnknownCode], edition: str) -> tuple[UnknownCode, ...]:
    """Products looked for in the one edition of a file whose rows do not name it."""
    return tuple(replace(u, classification=edition) if u.kind == "product" else u for u in listed)
