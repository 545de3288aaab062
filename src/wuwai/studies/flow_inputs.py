"""Inputs of trade flows: single flows with the columns a kernel asks for, or totals that the facts add up."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from wuwai.facts import flow_cells, flow_totals
from wuwai.facts.engines import answers
from wuwai.facts.flow_columns import READ
from wuwai.facts.flow_grouping import BY, NUMBERS, SEPARATE
from wuwai.facts.flow_questions import Asked
from wuwai.facts.questions import QueryError, listed
from wuwai.facts.store import Facts
from wuwai.studies.contract import Input, Provided, Vintage

WHERE = (
    *("dataset", "direction", "classification", "currency", "reporter", "partner"),
    *("product", "period", "regime", "use"),
)


# Groups that a study may ask for: a year of world trade by exporter, importer and six-digit product.
MOST_GROUPS = 20_000_000
LEVEL = "{level}"
# The studies of a page, or of a briefing, ask for the same tables one after the other.
_KEPT, _LARGEST_KEPT = 12, 2_000_000
_kept: dict[tuple[Any, ...], Provided] = {}
_guard = threading.Lock()


def provided(
    one: Input,
    facts: Facts,
    where: Mapping[str, Any],
    as_of: str | date | None,
    *,
    group: tuple[str, ...] = (),
) -> Provided:
    """The flows (or, with ``group``, their totals) that match, and the snapshots they come from.

    ``where`` and ``group`` are the input's with parameters filled in; a ``period`` is a stretch of time: the
    periods within it count. Only the input's ``columns`` are read. Without a dataset, where one is asked for,
    nothing matches.
    """
    if any(value == [] for value in where.values()) or where.get("dataset", "any") is None:
        return Provided(empty(one))  # one of no products, say: nothing matches
    key = (str(facts.folder), facts.fingerprint(), repr(where), group, one.group, one.columns, str(as_of))
    with _guard:
        kept = _kept.get(key)
    if kept is not None:
        return kept
    found = _read(one, facts, where, as_of, group)
    if found.table.height <= _LARGEST_KEPT:
        with _guard:
            _kept[key] = found
            while len(_kept) > _KEPT:
                _kept.pop(next(iter(_kept)))
    return found


def _read(
    one: Input, facts: Facts, where: Mapping[str, Any], as_of: str | date | None, group: tuple[str, ...]
) -> Provided:
    asked = Asked(**{name: value for name, value in where.items() if value not in (None, "")})
    if asked.dataset is None and isinstance(asked.reporter, list):
        # A table of the world is not gone through for places that it does not hold.
        cells = facts.flow_cells(as_of=as_of).filter(pl.col("reporter").is_in(asked.reporter))
        asked = replace(asked, dataset=cells["dataset"].unique().sort().to_list())
    texts = facts.flow_cells(as_of=as_of)["period"].unique()
    within = flow_cells.within(texts, [] if asked.period is None else listed(asked.period))
    rows = Asked(**{name: getattr(asked, name) for name in WHERE if name != "period"}, period=within)
    if group:
        plain = bool(one.columns) and not {"share", "other", "members"} & set(one.columns)
        table = facts.flow_totals(asked, by=group, most=MOST_GROUPS, plain=plain, as_of=as_of).frame
        table = table.rename(
            {
                name: "product"
                for name, as_declared in zip(group, one.group, strict=True)
                if as_declared == LEVEL
            }
        )
    else:
        table = facts.flows_asked(rows, as_of=as_of, columns=one.columns or None)
    used = answers.frame(facts.flows_matching(rows, as_of=as_of).select("snapshot").distinct())
    vintages = tuple(Vintage(v.kind, v.name, v.recorded_on, v.sample) for v in facts.vintages(used))
    return Provided(table, vintages)


def empty(one: Input) -> pl.DataFrame:
    """The input's table without rows."""
    if not one.group:
        return pl.DataFrame(schema=READ)
    texts = dict.fromkeys((*SEPARATE, *_named(one.group)), pl.String())
    rest = {"sample": pl.Boolean(), "other": pl.Boolean(), "members": pl.Int64(), "share": pl.Float64()}
    return pl.DataFrame(schema=texts | NUMBERS | rest)


def trouble(one: Input) -> Iterator[str]:
    """What is wrong with the declaration of an input of flows."""
    for name in one.where:
        if name not in WHERE:
            yield f"input {one.name}: flows are not filtered by {name!r}; by one of {', '.join(WHERE)}"
    if one.group:
        try:
            flow_totals.parse_by(_named(one.group))
        except QueryError:
            yield f"input {one.name}: group {one.group!r}: columns of {', '.join(BY)} wanted"


def _named(group: tuple[str, ...]) -> tuple[str, ...]:
    """The columns that a group gives."""
    return tuple("product" if name == LEVEL else name for name in group)
