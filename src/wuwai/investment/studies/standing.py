"""``investment.standing``: contracted and arrived capital, the funnel, and the other registers beside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from wuwai.investment.studies.stages import ENDED, FUNDS, ROAD
from wuwai.investment.studies.standing_lines import Line, table
from wuwai.investment.studies.standing_others import others
from wuwai.investment.studies.standing_words import (
    ALL,
    AUTO,
    PUBLISHED,
    ROAD_DAYS,
    TOTAL,
    UNITS,
    titled,
)
from wuwai.reference import periods, regions
from wuwai.reference.text import Text
from wuwai.reference.units import of_currency
from wuwai.studies.places import in_region


@dataclass(frozen=True, slots=True)
class Standing:
    """The result: ``held`` is everything, ``lines`` what was asked for.

    ``currency`` is the one the charts draw; ``years`` holds its sums by year for them.
    """

    region: str
    by: str
    year: int | None
    currency: str
    what: str = ALL
    held: tuple[Line, ...] = ()
    lines: tuple[Line, ...] = ()
    years: tuple[Line, ...] = ()
    warnings: tuple[Text, ...] = ()

    @property
    def synthetic(self) -> bool:
        """Whether one row that was looked at is made up."""
        return any(one.synthetic for one in self.held)

    def of(self, measure: str, part: str | None = None) -> tuple[Line, ...]:
        """The lines of a measure, of one part."""
        return tuple(
            one for one in self.held if one.measure == measure and (part is None or one.part == part)
        )

    def totals(self, measure: str) -> tuple[Line, ...]:
        """The totals of a measure, a line for each currency, that of the most rows first."""
        found = [one for one in self.of(measure) if not one.group]
        return tuple(sorted(found, key=lambda one: (-(one.rows or 0), one.unit)))

    def frame(self) -> pl.DataFrame:
        """One row a line: see :func:`.standing_lines.table`."""
        return table(self.lines)


def standing(
    projects: pl.DataFrame,
    funds: pl.DataFrame,
    events: pl.DataFrame,
    zones: pl.DataFrame,
    headquarters: pl.DataFrame,
    aftercare: pl.DataFrame,
    observations: pl.DataFrame,
    *,
    region: str,
    what: str = ALL,
    by: str = "region",
    year: int | None = None,
    currency: str = AUTO,
    on: date | None = None,
) -> Standing:
    """Where foreign investment stands in ``region`` and the places within it.

    The first six tables are the registers' rows with the verdict a target gives each (``counted``). Capital
    is approved amounts dated in ``year`` (any year), by a field of the project they belong to; amounts of
    different currencies are never added. The clocks of aftercare stand at ``on``, else at the day of the
    register's last change. ``what`` is one register, broken down, or all, of which capital and projects are.
    ``currency`` is drawn; :data:`AUTO` is that of the most amounts.
    """
    held = [in_region(one, region) for one in (projects, events, zones, headquarters, aftercare)]
    money = _money(in_region(funds, region), projects, by)
    dated = money if year is None else money.filter(pl.col("year") == year)
    main = _commonest(dated) if currency == AUTO else currency
    lines = [*_capital(dated, by, year), *_projects(held[0], by), *_funnel(held[0])]
    lines += others(*held[1:], by=by, year=year, on=on)
    if lines:
        lines += _published(observations, region, year)
    asked = tuple(one for one in lines if _wanted(one, what))
    years = _sums(money.filter(pl.col("counted") & (pl.col("currency") == main)), "year")
    return Standing(
        region, by, year, main, what, tuple(lines), asked, tuple(years), tuple(_warnings(money, year))
    )


def _wanted(line: Line, what: str) -> bool:
    """Whether the line is one of what was asked for: of all registers, the others give totals and kinds."""
    if what != ALL:
        return line.part == what
    return line.part in ("funds", "projects") or not line.group or line.by_kind


def _money(funds: pl.DataFrame, projects: pl.DataFrame, by: str) -> pl.DataFrame:
    """The amounts with their ``year`` and ``group``: a field of their project, the year or their city."""
    dated = funds.with_columns(pl.col("dated_on").dt.year().cast(pl.Int64).alias("year"))
    if by == "year":
        return dated.with_columns(pl.col("year").cast(pl.String).fill_null("").alias("group"))
    if by == "region":
        return dated.with_columns(pl.col("region").alias("group"))
    keys = projects.select(project="project_no", group=pl.col(by).fill_null(""))
    return dated.join(keys, on="project", how="left").with_columns(pl.col("group").fill_null(""))


def _commonest(money: pl.DataFrame) -> str:
    sizes = (
        money.filter("counted").group_by("currency").len().sort("len", "currency", descending=[True, False])
    )
    return "" if sizes.is_empty() else str(sizes["currency"][0])


def _capital(money: pl.DataFrame, by: str, year: int | None) -> Iterator[Line]:
    """Approved amounts in total and by group, and what waits for approval; each currency by itself."""
    period = "" if year is None else str(year)
    approved = money.filter("counted")
    yield from _sums(approved, None, period)
    yield from _sums(approved, by, period)
    waiting = money.filter(pl.col("stage") == "recorded")
    for line in _sums(waiting, None, period):
        yield Line(
            "funds", f"{line.measure}_open", "", TOTAL, line.value, line.unit, line.rows,
            period=period, synthetic=line.synthetic,
        )  # fmt: skip


def _sums(money: pl.DataFrame, by: str | None, period: str = "") -> list[Line]:
    """Sums by kind of capital, currency and group, the groups with the most rows first; no group for None."""
    column = "year" if by == "year" else "group"
    key = pl.lit("") if by is None else pl.col(column).cast(pl.String).fill_null("")
    if money.is_empty():
        return []
    keyed = money.with_columns(key.alias("of")).with_columns(pl.len().over("of").alias("size"))
    sums = keyed.group_by("kind", "of", "currency", "size").agg(
        pl.col("amount").sum(), pl.len().alias("rows"), pl.col("synthetic").any()
    )
    order = ["of"] if by == "year" else ["size", "of"]
    ordered = sums.sort(
        "kind", *order, "currency", descending=[True, *([True] * (len(order) - 1)), False, False]
    )
    return [
        Line(
            "funds", row["kind"], row["of"] or ("-" if by else ""),
            titled(by, row["of"]) if by else TOTAL, row["amount"], of_currency(row["currency"]), row["rows"],
            period=period, synthetic=row["synthetic"],
        )
        for row in ordered.iter_rows(named=True)
        if row["kind"] in FUNDS
    ]  # fmt: skip


def _projects(projects: pl.DataFrame, by: str) -> Iterator[Line]:
    """How many projects are on file and how many of them count, in total and by group."""
    if projects.is_empty():
        return
    yield _count(projects, "", TOTAL)
    if by == "year":
        return
    keyed = projects.with_columns(pl.col(by).fill_null("").alias("of"))
    groups = [(str(key[0]), rows) for key, rows in keyed.group_by("of")]
    for key, rows in sorted(groups, key=lambda one: (-one[1].height, one[0])):
        yield _count(rows, key or "-", titled(by, key))


def _count(rows: pl.DataFrame, group: str, title: Text) -> Line:
    counted = int(rows["counted"].sum())
    made_up = bool(rows["synthetic"].any())
    return Line(
        "projects", "rows", group, title, float(rows.height), UNITS["projects"], rows.height, counted,
        synthetic=made_up,
    )  # fmt: skip


def _funnel(projects: pl.DataFrame) -> Iterator[Line]:
    """Of each stage: projects that are there now, and those that ever came so far.

    A project came as far as its present stage on the road or the last stage that has a day, the farther one.
    """
    if projects.is_empty():
        return
    road = {stage: n for n, stage in enumerate(ROAD)}
    present = pl.col("stage").replace_strict(road, default=0, return_dtype=pl.Int64)
    days = [pl.when(pl.col(name).is_not_null()).then(n).otherwise(0) for n, name in enumerate(ROAD_DAYS)]
    came = projects.with_columns(pl.max_horizontal(present, *days).alias("came"))
    made_up = bool(came["synthetic"].any())
    for stage in (*ROAD, *ENDED):
        now = came.filter(pl.col("stage") == stage).height
        unit, title = UNITS["projects"], titled("stage", stage)
        yield Line("projects", "now", stage, title, float(now), unit, now, synthetic=made_up)
        if stage in road:
            far = came.filter(pl.col("came") >= road[stage]).height
            yield Line("projects", "reached", stage, title, float(far), unit, far, synthetic=made_up)


def _published(observations: pl.DataFrame, region: str, year: int | None) -> Iterator[Line]:
    """Published values of the region and of the places within it: of the year, else of the latest period."""
    inside = in_region(observations.filter(pl.col("place") == ""), region)
    latest: dict[tuple[str, str], tuple[Any, dict[str, Any]]] = {}
    for row in inside.iter_rows(named=True):
        period = periods.parse(row["period"])
        if not period.months or (year is not None and period.end.year != year):
            continue
        key = (row["series"], row["region"])
        rank = (period.end, period.months)
        if key not in latest or latest[key][0] < rank:
            latest[key] = (rank, row)
    order = {series: n for n, series in enumerate(PUBLISHED)}
    for series, code in sorted(latest, key=lambda key: (order[key[0]], key[1] != region, key[1])):
        row = latest[series, code][1]
        yield Line(
            "projects" if series == "fdi_new_firms" else "funds",
            "published",
            code,
            regions.get(code).title,
            row["value"],
            row["unit"],
            period=row["period"],
            basis="published",
            synthetic=row["sample"],
            origin=row["origin"],
            measure_title=PUBLISHED[series],
        )


def _warnings(money: pl.DataFrame, year: int | None) -> Iterator[Text]:
    used = sorted(money.filter("counted")["currency"].unique())
    if len(used) > 1:
        yield Text(
            "Amounts in {n} currencies stand side by side and are not added: {what}.",
            "金额涉及{n}个币种，分列展示，不相加：{what}。",
        ).format(n=len(used), what=Text(", ".join(used), "、".join(used)))
    orphans = money.filter(pl.col("group") == "").height
    if orphans and year is None:
        yield Text("Amounts whose group is not stated: {n}.", "未能归组的资金记录：{n}笔。").format(n=orphans)
