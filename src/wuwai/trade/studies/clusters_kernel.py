"""The kernel of ``trade.clusters``: from tables as they stand on file to clusters in yuan and their words."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from wuwai.reference import periods
from wuwai.reference.text import Text
from wuwai.studies.parameters import ParameterError
from wuwai.trade.studies import clusters_words as words
from wuwai.trade.studies.clusters import Clusters, clusters, holdings
from wuwai.trade.studies.clusters_forecast import LEAST, MONTHS
from wuwai.trade.studies.clusters_result import Report
from wuwai.trade.studies.region_rows import most_valued, named, one_currency, rows_of
from wuwai.trade.studies.world import Where

WORLD, COUNTRY = "world", "country"
REFERENCES = {WORLD: Text("the world", "世界"), COUNTRY: Text("the country", "全国")}
_FEWEST_UNMATCHED = 0.005
_FEW_YEARS = 3 * MONTHS  # months on file below which a reader is told how few they are


@dataclass(frozen=True, slots=True)
class _Reference:
    """What quotients and shares are of: exports by product, the region's to hold against them, and whether
    both are of one year.
    """

    theirs: pl.DataFrame | None
    compared: pl.DataFrame | None
    same_year: bool
    notes: tuple[Text, ...]


def report(
    exports: pl.DataFrame,
    markets: pl.DataFrame,
    reference: pl.DataFrame,
    names: pl.DataFrame,
    lists: pl.DataFrame,
    *,
    where: Where,
    against: str,
    horizon: int,
    cluster: str | None,
) -> Report:
    """The clusters of ``lists`` in a region.

    ``exports`` are totals by period, reporter and six-digit product, ``markets`` by year, reporter, product
    and partner, of the region's own file or, where it has none, of its rows in the world table; ``reference``
    are the world's (or the country's) by product. Dollars count as the rate in yuan.
    :class:`~wuwai.studies.parameters.ParameterError` for a cluster that no list is called by.
    """
    region = where.region
    if cluster and not (lists["cluster"] == cluster).any():
        listed = ", ".join(lists["cluster"].unique().sort()) or "-"
        raise ParameterError("cluster", cluster, words.UNKNOWN_CLUSTER.format(names=listed))
    mine, notes = _in_yuan(rows_of(exports, region), where.rate)
    edition = most_valued(mine, "classification")
    if mine.height and not edition.startswith("HS"):
        mine, notes = mine.clear(), (*notes, words.NEED_HS)
    if mine.is_empty():
        return Report.of_nothing(region, cluster or "", horizon, tuple(notes))
    mine, split = _by_month(mine)
    notes = (*notes, *split)
    last = where.stated_year or 0
    years = [str(last - 1), str(last)]
    held = _held_against(mine, reference, against, where.year, last, where.rate)
    found = clusters(
        mine.select("period", "value", product="product6"),
        lists,
        markets=_of_years(_in_yuan(rows_of(markets, region), where.rate)[0], years, "partner"),
        # Where only the region as a whole reports, there are no cities to tell apart.
        places=_of_years(_dated(mine).filter(pl.col("reporter") != region), years, "reporter"),
        reference=held.theirs,
        compared=held.compared,
        horizon=horizon,
    )
    if not held.same_year:
        found = replace(found, rows=tuple(replace(row, world_share=None) for row in found.rows))
    return Report(
        found=found,
        region=region,
        chosen=cluster or "",
        horizon=horizon,
        period=found.periods[-1],
        against=REFERENCES[against],
        cities={
            row[0]: tuple(filter(None, row[1].split(";")))
            for row in lists.select("cluster", "cities").iter_rows()
        },
        names=named(names, edition),
        sample=bool(mine["sample"].any()),
        warnings=tuple(
            dict.fromkeys([*notes, *held.notes, *_of_sizes(found, mine, lists), *_of_forecasts(found)])
        ),
    )


def _in_yuan(rows: pl.DataFrame, rate: float) -> tuple[pl.DataFrame, tuple[Text, ...]]:
    kept, notes = one_currency(rows)
    if most_valued(kept, "currency") == "USD":
        kept = kept.with_columns(pl.col("value") * rate)
    return kept, notes


def _by_month(rows: pl.DataFrame) -> tuple[pl.DataFrame, tuple[Text, ...]]:
    """The rows with spans of several months shared equally among them, where these are not on file.

    Customs at times publish January and February together.
    """
    found = {text: _months(text) for text in rows["period"].unique()}
    single = {parts[0] for parts in found.values() if len(parts) == 1}
    spans = {
        text: parts for text, parts in found.items() if 1 < len(parts) < MONTHS and single.isdisjoint(parts)
    }
    if not single or not spans:
        return rows, ()
    joint = pl.col("period").is_in(list(spans))
    shared = rows.filter(joint).with_columns(
        pl.col("value") / pl.col("period").replace_strict({text: len(spans[text]) for text in spans}),
        period=pl.col("period").replace_strict(spans, return_dtype=pl.List(pl.String)),
    )
    return pl.concat([rows.filter(~joint), shared.explode("period")]), (words.SPANS.format(n=len(spans)),)


def _months(text: str) -> list[str]:
    """The months of a period within one year.

    >>> _months("2025-01..02")
    ['2025-01', '2025-02']
    """
    one = periods.parse(text)
    last = one.end.month if one.end.year == one.start.year else MONTHS
    return [f"{one.start.year}-{month:02d}" for month in range(one.start.month, last + 1)]


def _dated(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(year=pl.col("period").str.head(4))


def _of_years(rows: pl.DataFrame, years: list[str], column: str) -> pl.DataFrame:
    kept = rows.filter(pl.col("year").is_in(years))
    return kept.select("year", column, "value", product="product6")


def _held_against(
    mine: pl.DataFrame, reference: pl.DataFrame, against: str, year: int | None, last: int, rate: float
) -> _Reference:
    """The reference in yuan, and the region's exports of its year, or of the last full one there is."""
    theirs, _ = _in_yuan(reference, rate)
    edition = most_valued(theirs, "classification")
    if theirs.is_empty() or not edition.startswith("HS"):
        missing = words.NO_REFERENCE.format(what=REFERENCES[against])
        return _Reference(None, None, False, (missing,))
    dated = _dated(mine)
    steps = dated.group_by("year").agg(
        months=pl.col("period").filter(pl.col("period").str.len_chars() > 4).n_unique(),
        whole=(pl.col("period").str.len_chars() == 4).any(),
    )
    full = set(steps.filter((pl.col("months") == MONTHS) | pl.col("whole"))["year"])
    chosen = str(year) if str(year) in full else str(last)
    own, notes = most_valued(mine, "classification"), []
    if chosen != str(year):
        notes.append(words.OTHER_YEAR.format(year=year, own=chosen))
    if own != edition:
        notes.append(words.OTHER_EDITION.format(own=own, world=edition))
    compared = dated.filter(pl.col("year") == chosen).select("value", product="product6")
    whole = theirs.filter(pl.col("classification") == edition).select("value", product="product6")
    return _Reference(whole, compared, chosen == str(year), tuple(notes))


def _of_sizes(found: Clusters, mine: pl.DataFrame, lists: pl.DataFrame) -> list[Text]:
    """What a reader must know of sizes and quotients before quoting them."""
    notes = []
    held = holdings(mine["product6"].unique().to_list(), lists)
    shared = held.group_by("product").len().filter(pl.col("len") > 1).height
    if shared:
        notes.append(words.OVERLAP.format(n=shared))
    if found.unmatched > _FEWEST_UNMATCHED:
        notes.append(words.UNMATCHED.format(share=words.per_cent(found.unmatched)))
    return notes


def _of_forecasts(found: Clusters) -> list[Text]:
    """Why there is no forecast, or how little it rests on."""
    if len(found.periods[-1]) <= len("2025"):
        return [words.YEARLY.format(least=LEAST)]
    short = sum(row.months < LEAST for row in found.rows)
    notes = [words.FEW_MONTHS.format(n=short, least=LEAST)] if short else []
    known = [row for row in found.rows if row.forecast is not None]
    most = max((row.months for row in known), default=0)
    if LEAST <= most < _FEW_YEARS:
        shortest = min(row.forecast.backtest.shortest for row in known if row.forecast)
        notes.append(words.ONE_YEAR.format(n=most - MONTHS, shortest=shortest))
    return notes
