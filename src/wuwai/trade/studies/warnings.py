"""``trade.warnings``: what in a region's monthly trade an office should look at, and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from wuwai.reference.text import Text
from wuwai.trade.studies.clusters import holdings
from wuwai.trade.studies.coding import coded
from wuwai.trade.studies.monitor_months import Months, from_flows
from wuwai.trade.studies.seasonal import SEASON, month_after, months_from
from wuwai.trade.studies.warnings_rules import (
    LEAST_CHANGES,
    Floats,
    concentration,
    falls,
    lost,
    slips,
    steps,
)
from wuwai.trade.studies.warnings_words import (
    SEVERITIES,
    Alert,
    Named,
    concentrated,
    fallen,
    gone,
    none_found,
    not_tested,
    slipped,
)
from wuwai.trade.studies.world import place

LONGEST = 120  # months of the past that are read
SCHEMA: dict[str, Any] = {
    "severity": pl.String, "severity_title_en": pl.String, "severity_title_zh": pl.String, "rule": pl.String,
    "rule_title_en": pl.String, "rule_title_zh": pl.String, "what_en": pl.String, "what_zh": pl.String,
    "code": pl.String, "subject_en": pl.String,
    "subject_zh": pl.String, "reason_en": pl.String, "reason_zh": pl.String, "change_en": pl.String,
    "change_zh": pl.String, "value": pl.Float64, "threshold": pl.Float64, "stake": pl.Float64,
}  # fmt: skip
_BY_CHANCE = Text(
    "{n} series were held against their own past; about {k} of them would fall this far by chance alone.",
    "共对{n}个序列与其自身历史比较；仅因偶然因素，预计约有{k}个会降至此限以下。",
)
_OWN_MARKET = Text(
    "A market grows or shrinks here by the region's own exports to it: what it buys from others is not in"
    " this file.",
    "此处市场的增减按本地区对其出口计算；其自他处的进口不在本数据中。",
)


@dataclass(frozen=True, slots=True)
class Warnings:
    """The result: the warnings, the gravest first, then what each other rule looked at and did not find."""

    region: str
    measure: str
    period: str
    rows: tuple[Alert, ...]
    sample: bool = False
    warnings: tuple[Text, ...] = ()

    @property
    def raised(self) -> tuple[Alert, ...]:
        """The warnings alone."""
        return tuple(one for one in self.rows if one.severity in SEVERITIES[:3])

    def frame(self) -> pl.DataFrame:
        """A row a warning, and one for each rule that found nothing or could not be tested."""
        return pl.DataFrame([one.row() for one in self.rows], schema=SCHEMA)


@dataclass(frozen=True, slots=True)
class _Table:
    """Amounts of named parts (rows) by month (columns)."""

    named: tuple[Named, ...]
    matrix: Floats


def warnings(
    stated: pl.DataFrame,
    by_partner: pl.DataFrame,
    by_code: pl.DataFrame,
    markets: pl.DataFrame,
    markets_before: pl.DataFrame,
    clusters: pl.DataFrame,
    *,
    region: str,
    measure: str = "exports",
    own: str | None = None,
    tail: float = 5.0,
    least: float = 1.0,
    rise: float = 0.01,
    growing: float = 5.0,
    falling: float = 10.0,
) -> Warnings:
    """Hold the months of a region's file against the rules.

    ``stated``, ``by_partner`` and ``by_code`` are totals by month and reporter, partner, six-digit code;
    ``markets`` and ``markets_before`` totals by partner and six-digit code of the last twelve months and the
    twelve before (of exports; empty of another measure). ``tail`` in per cent; ``least`` is the share of the
    total (per cent) from which on a part is looked at; ``rise`` of Herfindahl's index; ``growing`` and
    ``falling`` in per cent.
    """
    whole = from_flows(stated, region=region, measure=measure)
    first, values = whole.run
    if not first:
        return Warnings(region, measure, "", ())
    values = values[-LONGEST:]
    months = months_from(month_after(_last_month(whole), 1 - len(values)), len(values))
    total = np.array([values])
    partners = _table(by_partner, "partner", months, lambda code: Named("partner", code, place(code)))
    lists = _clustered(by_code, clusters, months)
    rows: list[Alert] = []
    notes: list[Text] = []
    cities = _places(stated, region, months)
    found, looked = _fallen(
        (_Table((Named("total", region, place(region)),), total), partners, lists, cities),
        months, whole.unit, share=tail / 100, least=least / 100, all_trade=total,
    )  # fmt: skip
    rows += found or [_nothing("fall", looked, len(values) < SEASON + LEAST_CHANGES)]
    if looked:
        notes.append(_BY_CHANCE.format(n=looked, k=f"{looked * tail / 100:.1f}"))
    losses, large = lost(partners.matrix, least=least / 1000)
    base = float(total[0, -SEASON - 3 : -SEASON].sum()) if len(values) >= SEASON + 3 else 0.0
    rows += [gone(partners.named[one.row], one, whole.unit, base) for one in losses] or [
        _nothing("lost", large, len(values) < SEASON + 3)
    ]
    rows += _concentrated(partners, by_code, months, rise)
    slipped_rows, pairs = _slipped(
        markets, markets_before, clusters, total, whole.unit, least, growing, falling
    )
    rows += slipped_rows or [_nothing("slip", pairs, not pairs)]
    if slipped_rows:
        notes.append(_OWN_MARKET)
    order = {name: n for n, name in enumerate(SEVERITIES)}
    rows.sort(key=lambda one: (order[one.severity], -(one.stake or 0.0), one.rule, one.code))
    return Warnings(region, measure, months[-1], tuple(rows), whole.sample, tuple(notes))


def _last_month(whole: Months) -> str:
    return max(whole.singles)


def _nothing(rule: str, looked: int, short: bool) -> Alert:
    return not_tested(rule) if short or not looked else none_found(rule, looked)


def _one_currency(table: pl.DataFrame) -> pl.DataFrame:
    sums = table.group_by("currency").agg(pl.col("value").sum()).sort("value")
    return table if sums.height < 2 else table.filter(pl.col("currency") == sums["currency"][-1])


def _table(table: pl.DataFrame, column: str, months: Sequence[str], name: Callable[[str], Named]) -> _Table:
    """Amounts by part and month; a month without a row is nothing."""
    rows = _one_currency(table).filter(pl.col("month").is_in(list(months)) & (pl.col(column) != ""))
    parts, at = coded(rows[column]), coded(rows["month"], months)
    matrix = np.zeros((len(parts.labels), len(months)))
    np.add.at(matrix, (parts.index, at.index), rows["value"].to_numpy())
    return _Table(tuple(name(code) for code in parts.labels), matrix)


def _clustered(by_code: pl.DataFrame, clusters: pl.DataFrame, months: Sequence[str]) -> _Table:
    """Amounts by cluster and month, a shared code by its weight."""
    held = holdings(by_code["product6"].unique().to_list(), clusters)
    weighted = by_code.join(held, left_on="product6", right_on="product")
    weighted = weighted.with_columns(pl.col("value") * pl.col("weight"))
    titles = _cluster_titles(clusters)
    return _table(weighted, "cluster", months, lambda code: Named("cluster", code, titles[code]))


def _cluster_titles(clusters: pl.DataFrame) -> dict[str, Text]:
    rows = clusters.unique("cluster").select("cluster", "title_en", "title_zh").iter_rows()
    return {code: Text(en, zh) for code, en, zh in rows}


def _places(stated: pl.DataFrame, region: str, months: Sequence[str]) -> _Table:
    inner = stated.filter(pl.col("reporter") != region)
    return _table(inner, "reporter", months, lambda code: Named("city", code, place(code)))


def _fallen(
    tables: Sequence[_Table],
    months: Sequence[str],
    unit: str,
    *,
    share: float,
    least: float,
    all_trade: Floats,
) -> tuple[list[Alert], int]:
    """Falls of the total and of parts that were at least ``least`` of it in the year before."""
    stretch = steps(months)
    if len(stretch.labels) <= LEAST_CHANGES:
        return [], 0
    found, looked = [], 0
    yearly = all_trade[0, -2 * SEASON : -SEASON].sum()
    for table in tables:
        sizes = table.matrix[:, -2 * SEASON : -SEASON].sum(axis=1)
        large = np.flatnonzero(sizes >= least * yearly)
        known, count = falls(table.matrix[large], stretch, share=share)
        looked += count
        for one in known:
            whole = float(all_trade[0, [c - SEASON for c in stretch.months[-1]]].sum())
            found.append(fallen(table.named[int(large[one.row])], one, stretch.labels[-1], unit, whole))
    return found, looked


def _concentrated(partners: _Table, by_code: pl.DataFrame, months: Sequence[str], rise: float) -> list[Alert]:
    products = _table(
        by_code, "product6", months, lambda code: Named("product", code, Text(f"HS {code}", f"HS {code}"))
    )
    found: list[Alert] = []
    looked = 0
    for what, table in (("partners", partners), ("products", products)):
        one = concentration(table.matrix)
        if one is None:
            continue
        looked += 1
        if one.now - one.before >= rise:
            found.append(concentrated(what, table.named[one.row], one, rise))
    return found or [_nothing("concentration", looked, not looked)]


def _slipped(
    markets: pl.DataFrame,
    before: pl.DataFrame,
    clusters: pl.DataFrame,
    total: Floats,
    unit: str,
    least: float,
    growing: float,
    falling: float,
) -> tuple[list[Alert], int]:
    """Clusters whose share of the exports to a growing market fell. Pairs below ``least`` per cent of all
    trade a year before are not looked at.
    """
    if total.shape[1] < 2 * SEASON:
        return [], 0
    sides = [_pairs(_one_currency(table), clusters) for table in (markets, before)]
    both = sides[0].join(sides[1], on=["cluster", "partner"], how="full", suffix="_before", coalesce=True)
    both = both.with_columns(pl.col("part", "part_before").fill_null(0.0))
    whole = [
        _one_currency(table).group_by("partner").agg(all=pl.col("value").sum()) for table in (markets, before)
    ]
    both = both.join(whole[0], on="partner", how="left").join(
        whole[1], on="partner", how="left", suffix="_before"
    )
    size = float(total[0, -2 * SEASON : -SEASON].sum())
    both = both.filter(pl.col("part_before") >= least / 1000 * size).fill_null(0.0).sort("cluster", "partner")
    columns = (both[name].to_numpy() for name in ("part", "part_before", "all", "all_before"))
    titles = _cluster_titles(clusters)
    found = []
    for one in slips(*columns, growing=growing / 100, falling=falling / 100):
        cluster, partner = both["cluster"][one.row], both["partner"][one.row]
        named = Named("cluster", f"{cluster}:{partner}", titles[cluster])
        found.append(slipped(named, place(partner), one, unit, size, growing, falling))
    return found, both.height


def _pairs(table: pl.DataFrame, clusters: pl.DataFrame) -> pl.DataFrame:
    held = holdings(table["product6"].unique().to_list(), clusters)
    joined = table.join(held, left_on="product6", right_on="product")
    return joined.group_by("cluster", "partner").agg(part=pl.col("value").dot("weight"))
