"""Flows in another edition of the Harmonized System, their values kept to the last digit.

A code that became several is divided: by the weights of the office's concordance, else by what was traded
under the new codes in the nearest year on file, else in equal parts. Which it was is said. What cannot be
converted (chapters and headings, codes that no concordance holds, other classifications) keeps its code and
its edition and is named. The method is :mod:`wuwai.reference.conversion`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from wuwai.facts.engines import answers
from wuwai.facts.questions import QueryError
from wuwai.reference import concordances, conversion, products
from wuwai.reference.text import Text

if TYPE_CHECKING:
    import ibis

AMOUNTS = ("value", "quantity")
_SIX = pl.col("product").str.contains("^[0-9]{6}([0-9]{2}){0,2}$")
_EDITION = Text(
    f"an edition: {', '.join(e.code for e in products.EDITIONS)}",
    f"版本：{'、'.join(e.code for e in products.EDITIONS)}",
)
_NO_TABLE = Text(
    "an edition that a table leads to from {editions}; `wuwai reference import conversion FILE` takes one",
    "可由 {editions} 换算到的版本；可用 `wuwai reference import conversion 文件` 导入对照表",
)
_BY_TRADE = Text(
    "weights of {old} to {new}: trade under the new codes in {year}, of {dataset} ({currency})",
    "{old} 至 {new} 的权重：{year} 年按新编码统计的贸易额，取自 {dataset}（{currency}）",
)
_BY_TABLE = Text(
    "weights of {old} to {new}: those of the concordance ({source})",
    "{old} 至 {new} 的权重：对照表所列（{source}）",
)
_CHAINED = Text(
    "{old} to {new} goes by way of {way}: no table leads there at once",
    "{old} 至 {new} 没有直接对照表，经由 {way} 换算",
)
_NATIONAL = Text(
    "{n} codes of more than six digits were converted by their first six", "{n}个六位以上编码按前六位换算"
)
_KEPT = Text(
    "{n} codes keep their edition, having no six digits or standing in no HS edition: {codes}",
    "{n}个编码不足六位或不属协调制度，保留原版本：{codes}",
)


@dataclass(frozen=True, slots=True)
class InEdition:
    """Flows in one edition as far as that goes. ``unmatched`` names the codes that kept their own."""

    frame: pl.DataFrame
    unmatched: tuple[str, ...]
    notes: tuple[Text, ...]


def convert(frame: pl.DataFrame, wanted: str, folder: Path, on_file: ibis.Table) -> InEdition:
    """``frame`` of flows in edition ``wanted``.

    ``folder`` holds the office's concordances; ``on_file`` are the flows to weigh by. :class:`QueryError`
    where the edition is none, or where no table leads to it.
    """
    try:
        new = products.edition(wanted).code
    except KeyError:
        raise QueryError("convert", wanted, _EDITION) from None
    known = {e.code for e in products.EDITIONS}
    edition = pl.col("classification").fill_null("")
    ready = (edition == new) | (pl.col("product") == "TOTAL")
    fit = edition.is_in(known) & _SIX & ~ready
    kept, left = frame.filter(ready.fill_null(False)), frame.filter(~(ready | fit).fill_null(False))
    done, notes, unmatched = [kept, left], [], set(left["product"])
    old_editions = sorted(frame.filter(fit)["classification"].unique())
    if left.height:
        notes.append(_KEPT.format(n=left["product"].n_unique(), codes=_listed(left["product"])))
    for old in old_editions:
        rows = frame.filter(fit & (edition == old))
        parts, lost, said = _one(rows, old, new, folder, on_file)
        done.append(parts)
        unmatched |= set(lost)
        notes += said
    return InEdition(pl.concat(done), tuple(sorted(unmatched)), tuple(notes))


def _one(
    rows: pl.DataFrame, old: str, new: str, folder: Path, on_file: ibis.Table
) -> tuple[pl.DataFrame, tuple[str, ...], list[Text]]:
    way = concordances.way(folder, old, new)
    if not way:
        raise QueryError("convert", new, _NO_TABLE.format(editions=old))
    table = conversion.joined([concordances.table(folder, a, b) for a, b in pairwise(way)])
    notes: list[Text] = []
    if len(way) > 2:
        notes.append(_CHAINED.format(old=old, new=new, way=", ".join(way[1:-1])))
    weights = None
    if table["weight"].null_count() < table.height:
        notes.append(_BY_TABLE.format(old=old, new=new, source=concordances.source_of(folder, old, new)))
    elif (found := _trade(rows, new, on_file)) is not None:
        weights, year, dataset, currency = found
        notes.append(_BY_TRADE.format(old=old, new=new, year=year, dataset=dataset, currency=currency))
    if long := rows.filter(pl.col("product").str.len_bytes() > 6)["product"].n_unique():
        notes.append(_NATIONAL.format(n=long))
    six = rows.with_columns(product=pl.col("product").str.slice(0, 6), was=pl.col("product"))
    found_by = conversion.convert(six, table, values=AMOUNTS, weights=weights)
    held = pl.col("product").is_in(sorted(found_by.unmatched))
    # A code of no table keeps all its digits and its edition; every other row is of the new one.
    whole = found_by.frame.with_columns(
        classification=pl.when(held).then("classification").otherwise(pl.lit(new)),
        product=pl.when(held).then("was").otherwise("product"),
    ).select(rows.columns)
    return whole, found_by.unmatched, [*notes, *found_by.notes]


def _trade(rows: pl.DataFrame, new: str, on_file: ibis.Table) -> tuple[pl.DataFrame, str, str, str] | None:
    """What was traded under each code of an edition, in the year on file nearest to those of ``rows``; the
    same dataset before others, and the one of the most rows.
    """
    six = on_file.filter(
        (on_file.classification == new) & (on_file["product"].length() >= 6) & (on_file["product"] != "TOTAL")
    )
    held = answers.frame(
        six.group_by([six.dataset, six.currency, six.period.substr(0, 4).name("year")]).agg(rows=six.count())
    )
    if not held.height:
        return None
    years = [int(y) for y in rows["period"].str.slice(0, 4).unique() if y.isdigit()]
    own_sets, own_money = set(rows["dataset"]), set(rows["currency"])
    best = max(
        held.iter_rows(named=True),
        key=lambda h: (
            h["dataset"] in own_sets,
            h["currency"] in own_money,
            -min((abs(int(h["year"]) - y) for y in years), default=0),
            h["rows"],
            h["dataset"],
        ),
    )
    chosen = six.filter(
        (six.dataset == best["dataset"])
        & (six.currency == best["currency"])
        & six.period.startswith(best["year"])
    )
    code = chosen["product"].substr(0, 6).name("to_code")
    weights = answers.frame(chosen.group_by(code).agg(weight=chosen.value.sum()))
    return weights, best["year"], best["dataset"], best["currency"]


def _listed(codes: pl.Series | Sequence[str]) -> str:
    every = sorted(set(codes))
    return ", ".join(every[:10]) + (" …" if len(every) > 10 else "")
