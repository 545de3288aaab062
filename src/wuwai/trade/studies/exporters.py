"""Exporter dynamics from firm-level trade: who enters, stays and leaves, how concentrated exports are.

Definitions of the World Bank's Exporter Dynamics Database (Cebeci, Fernandes, Freund & Pierola 2012;
Fernandes, Freund & Pierola 2016). In year t an *entrant* exports in t and not in t-1, an *incumbent* in both,
an *exiter* in t-1 and not in t; a *survivor* is an entrant of t that exports in t+1 too. Entry rate: entrants
over exporters of t. Exit rate: exiters over exporters of t-1. Survival rate: survivors over entrants of t.
What needs a year that is not on file is null. Of a market (or product) the same is asked of the firms that
sell to (or of) it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from wuwai.reference.text import Text
from wuwai.trade.studies.coding import coded, columns_of, frame_of
from wuwai.trade.studies.exporters_hidden import hidden

By = Literal["all", "partner", "product"]
TOPS = {"top1": 1, "top5": 5, "top25": 25}  # per cent of the exporters, at least one firm
FUELS = "27"  # the chapter that the database leaves out
PARTS = ("entry", "exit", "added", "dropped", "continued")
_FULL_YEAR = 12
_CODES = ("firm", "partner", "product")

FRAME: dict[str, pl.DataType] = {
    "group": pl.String(),
    "year": pl.Int64(),
    **dict.fromkeys(("exporters", "entrants", "exiters", "incumbents", "survivors"), pl.Int64()),
    **dict.fromkeys(("entry_rate", "exit_rate", "survival_rate"), pl.Float64()),
    **dict.fromkeys(("value", "mean", "median", "hhi", *TOPS), pl.Float64()),
    **dict.fromkeys(("products_mean", "products_median", "markets_mean", "markets_median"), pl.Float64()),
    **dict.fromkeys(("firms_per_product", "firms_per_market"), pl.Float64()),
    **dict.fromkeys(("change", *PARTS), pl.Float64()),
    "hidden": pl.Boolean(),
}
SURVIVAL = {"cohort": pl.Int64(), "age": pl.Int64(), "firms": pl.Int64(), "left": pl.Int64()}


@dataclass(frozen=True, slots=True)
class Exporters:
    """What :func:`exporters` found. ``years`` are those compared; ``survival`` has, of the entrants of a year
    (``cohort``), how many were ``left`` after ``age`` years of exporting without a break, of all ``firms``.
    """

    table: pl.DataFrame
    survival: pl.DataFrame
    by: By
    years: tuple[int, ...]
    warnings: tuple[Text, ...] = ()

    def frame(self) -> pl.DataFrame:
        """One row for each group and year with the columns of :data:`FRAME`; one group, ``""``, where nothing
        is broken down.

        Rates and the shares ``top1``, ``top5``, ``top25`` are in per cent; ``hhi`` lies in 0..1; amounts are
        in the currency of the table. ``change`` on the year before is the sum of ``entry`` (exports of
        entrants), ``exit`` (what exiters had exported, negative), and of incumbents ``added`` (a product sold
        to a market for the first time since the year before), ``dropped`` (no longer, negative) and
        ``continued``.
        """
        return self.table


def exporters(
    flows: Any, *, by: By = "all", digits: int = 6, minimum: float = 0.0, fuels: bool = True, fewest: int = 1
) -> Exporters:
    """Exporter dynamics of ``flows``, a table (Polars, pandas or Arrow) with columns ``firm``, ``partner``,
    ``product``, ``value`` and ``year``.

    ``by`` breaks down by market (``partner``) or by ``product`` cut to ``digits`` digits. A firm counts in a
    year in which it exports more than nothing and at least ``minimum``. ``fuels=False`` leaves chapter 27
    out. Where a column ``months`` says how many months of its year the table covers, years of less than
    twelve are left out: firms of the missing months would pass for exiters. ``fewest`` keeps a single firm's
    exports from being told (:mod:`~wuwai.trade.studies.exporters_hidden`). ValueError as
    :func:`~wuwai.trade.studies.coding.columns_of`.

    >>> sold = {"firm": ["a", "b", "a", "c"], "year": [1, 1, 2, 2], "value": [1, 2, 3, 4]}
    >>> found = exporters(pl.DataFrame(sold).with_columns(partner=pl.lit("VNM"), product=pl.lit("8507")))
    >>> found.frame().select("year", "exporters", "entrants", "exiters", "change").rows()
    [(1, 2, None, None, None), (2, 2, 1, 1, 4.0)]
    """
    given = frame_of(flows)
    rows = columns_of(given, _CODES, years=True)
    warnings: tuple[Text, ...] = ()
    if "months" in given.columns:
        rows, warnings = _whole_years(rows.with_columns(given["months"]))
    if not fuels:
        rows = rows.filter(~pl.col("product").str.starts_with(FUELS))
    rows = rows.filter(pl.col("value") > 0)
    if minimum > 0:
        rows = rows.filter(pl.col("value").sum().over("firm", "year") >= minimum)
    if rows.is_empty():
        return Exporters(pl.DataFrame(schema=FRAME), pl.DataFrame(schema=SURVIVAL), by, (), warnings)
    years = rows["year"].unique().sort().to_list()
    lines, firms, labels = _coded(rows, by, digits)
    table = _table(lines, firms, years).with_columns(
        group=pl.col("group").replace_strict(dict(enumerate(labels)), return_dtype=pl.String)
    )
    table = hidden(table, fewest, parts=PARTS, tops=TOPS).select(list(FRAME)).cast(FRAME)  # type: ignore[arg-type]
    return Exporters(table, _survival(lines, years), by, tuple(years), (*warnings, *_gaps(years)))


def _coded(rows: pl.DataFrame, by: By, digits: int) -> tuple[pl.DataFrame, pl.DataFrame, tuple[str, ...]]:
    """The lines (a firm's product to a market in a year), the firms of each group and year, and the groups.

    A line is one whole number ``at`` that grows by one from a year to the next, so that one sort puts a year
    beside the year before it, and so is a firm of a group, ``cell``. Codes are read back from the numbers.
    """
    index = {name: coded(rows[name]) for name in _CODES}
    codes = {name: pl.Series(one.index).cast(pl.Int64) for name, one in index.items()}
    firms, partners, products = (len(index[name].labels) for name in _CODES)
    first = int(rows["year"].min())  # type: ignore[arg-type]
    span = int(rows["year"].max()) - first + 2  # type: ignore[arg-type]
    line = (codes["firm"] * partners + codes["partner"]) * products + codes["product"]
    step = rows["year"].cast(pl.Int64) - first
    added = pl.DataFrame({"at": line * span + step, "value": rows["value"]})
    lines = _beside(added.group_by("at").agg(pl.col("value").sum()))
    line, step = lines["at"] // span, lines["at"] % span
    product, rest = line % products, line // products
    partner, firm = rest % partners, rest // partners
    group, labels = _grouped(by, digits, partner, product, index["partner"].labels, index["product"].labels)
    cell = (group * firms + firm) * span + step
    lines = lines.with_columns(
        group=group,
        firm=firm,
        partner=partner,
        product=product,
        year=(step + first).cast(pl.Int32),
        cell=cell,
    )
    # Ordered by cell, all three have the same cells.
    sums = _beside(lines.select(at="cell", value="value").group_by("at").agg(pl.col("value").sum()))
    of = sums["at"] // span
    cells = sums.rename({"at": "cell"}).with_columns(
        group=of // firms,
        firm=of % firms,
        year=(sums["at"] % span + first).cast(pl.Int32),
        products=_distinct(lines, "product", products),
        markets=_distinct(lines, "partner", partners),
        before=pl.col("earlier").is_not_null(),
        after=pl.col("later").is_not_null(),
    )
    place = cells["cell"].search_sorted(lines["cell"])
    return lines.with_columns(before=cells["before"][place], after=cells["after"][place]), cells, labels


def _grouped(
    by: By,
    digits: int,
    partner: pl.Series,
    product: pl.Series,
    partners: tuple[str, ...],
    products: tuple[str, ...],
) -> tuple[pl.Series, tuple[str, ...]]:
    """The group of each line, and what the groups are called."""
    if by == "partner":
        return partner, partners
    if by == "all":
        return pl.zeros(len(partner), pl.Int64, eager=True), ("",)
    cut = coded(pl.Series(products).str.slice(0, digits))
    return pl.Series(cut.index).cast(pl.Int64)[product], cut.labels


def _distinct(lines: pl.DataFrame, name: str, size: int) -> pl.Series:
    """How many products (or markets) each firm of a group has in a year, in the order of the cells."""
    pairs = (lines["cell"] * size + lines[name]).unique()
    counted = pl.DataFrame({"cell": pairs // size}).group_by("cell").agg(n=pl.len().cast(pl.Int64))
    return counted.sort("cell")["n"]


def _beside(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows in order; ``earlier`` and ``later`` are the value a year before and after, null where none."""
    frame, at, value = frame.sort("at"), pl.col("at"), pl.col("value")
    return frame.with_columns(
        earlier=pl.when(at - at.shift(1) == 1).then(value.shift(1)),
        later=pl.when(at.shift(-1) - at == 1).then(value.shift(-1)),
    )


def _whole_years(rows: pl.DataFrame) -> tuple[pl.DataFrame, tuple[Text, ...]]:
    covered = rows.group_by("year").agg(pl.col("months").max()).sort("year")
    parts = covered.filter(pl.col("months") < _FULL_YEAR)
    said = Text(
        "{y} covers {m} months only and is left out: firms of the missing months would pass for exiters",
        "{y}年仅含{m}个月数据，未纳入：缺失月份的企业会被误作退出",
    )
    warnings = tuple(said.format(y=row["year"], m=row["months"]) for row in parts.iter_rows(named=True))
    return rows.filter(~pl.col("year").is_in(parts["year"].to_list())), warnings


def _gaps(years: list[int]) -> tuple[Text, ...]:
    if len(years) == 1:
        return (
            Text(
                "One year only: entry, exit and survival need the years beside it.",
                "仅有一个年份：进入、退出和存续需要前后年份的数据。",
            ),
        )
    missing = [y for y in range(years[0], years[-1]) if y not in years]
    said = Text(
        "{y} is not on file: no entry or exit in the year after it.",
        "缺少{y}年数据：其后一年无法计算进入与退出。",
    )
    return tuple(said.format(y=y) for y in missing)


def _table(lines: pl.DataFrame, firms: pl.DataFrame, years: list[int]) -> pl.DataFrame:
    """The columns of :data:`FRAME` by coded group, and of each part of growth how many firms make it up."""
    size, here, key = pl.len().cast(pl.Int64), pl.col("value"), ["group", "year"]
    shares = {
        name: here.top_k((size * per_cent + 99) // 100).sum() / here.sum() * 100
        for name, per_cent in TOPS.items()
    }
    found = firms.group_by(key).agg(
        exporters=size,
        entrants=(~pl.col("before")).sum(),
        incumbents=pl.col("before").sum(),
        survivors=(~pl.col("before") & pl.col("after")).sum(),
        leaving=(~pl.col("after")).sum(),
        value=here.sum(),
        mean=here.mean(),
        median=here.median(),
        hhi=(here / here.sum()).pow(2).sum(),
        largest=here.max() / here.sum(),
        **shares,
        **{
            f"{name}_{how}": getattr(pl.col(name), how)()
            for name in ("products", "markets")
            for how in ("mean", "median")
        },
        product_pairs=pl.col("products").sum(),
        market_pairs=pl.col("markets").sum(),
    )
    sold = lines.group_by(key).agg(
        products=pl.col("product").n_unique(), markets=pl.col("partner").n_unique()
    )
    rows = lines.select(key).unique("group").select("group").join(pl.DataFrame({"year": years}), how="cross")
    rows = rows.with_columns(pl.col("year").cast(pl.Int32))
    for one in (found, sold, _growth(lines)):
        rows = rows.join(one, on=key, how="left")
    counts = ("exporters", "entrants", "incumbents", "survivors", "leaving", "adding", "dropping", "going_on")
    amounts = ("value", "entry", "added", "continued", "taken", "given_up")
    rows = rows.with_columns(pl.col(*counts).fill_null(0), pl.col(*amounts).fill_null(0.0)).sort(key)
    return _rates(rows, years)


def _growth(lines: pl.DataFrame) -> pl.DataFrame:
    """What entrants and incumbents add, and what the firms that leave will take (``taken``, ``given_up``)."""
    value, before, after = pl.col("value"), pl.col("before"), pl.col("after")
    old, kept = pl.col("earlier").is_not_null(), pl.col("later").is_not_null()
    return lines.group_by("group", "year").agg(
        entry=value.filter(~before).sum(),
        added=value.filter(before & ~old).sum(),
        continued=(value - pl.col("earlier")).filter(old).sum(),
        taken=value.filter(~after).sum(),
        given_up=value.filter(after & ~kept).sum(),
        adding=pl.col("firm").filter(before & ~old).n_unique(),
        dropping=pl.col("firm").filter(after & ~kept).n_unique(),
        going_on=pl.col("firm").filter(old).n_unique(),
    )


def _rates(rows: pl.DataFrame, years: list[int]) -> pl.DataFrame:
    """The rows (every group has every year, in order) with what depends on the year before or after."""
    known = pl.col("year").is_in([y for y in years if y - 1 in years])
    lasting = pl.col("year").is_in([y for y in years if y - 1 in years and y + 1 in years])
    last = {name: pl.col(name).shift(1).over("group") for name in ("leaving", "exporters", "value", "taken")}
    given_up, dropping = (pl.col(name).shift(1).over("group") for name in ("given_up", "dropping"))
    rows = rows.with_columns(
        exiters=last["leaving"],
        exporters_before=last["exporters"],
        change=pl.col("value") - last["value"],
        exit=-last["taken"],
        dropped=-given_up,
        dropping=dropping,
    )
    of_before = ("entrants", "incumbents", "exiters", "exporters_before", "adding", "dropping", "going_on")
    rows = rows.with_columns(
        pl.when(known).then(pl.col(*of_before, "change", *PARTS)),
        pl.when(lasting).then(pl.col("survivors")),
    )
    return rows.with_columns(
        entry_rate=_part("entrants", "exporters") * 100,
        exit_rate=_part("exiters", "exporters_before") * 100,
        survival_rate=_part("survivors", "entrants") * 100,
        firms_per_product=_part("product_pairs", "products"),
        firms_per_market=_part("market_pairs", "markets"),
    )


def _part(part: str, whole: str) -> pl.Expr:
    return pl.when(pl.col(whole) > 0).then(pl.col(part) / pl.col(whole))


def _survival(lines: pl.DataFrame, years: list[int]) -> pl.DataFrame:
    """Of the entrants of each year, over all groups, those left after so many years without a break."""
    spells = lines.select("firm", "year").unique().sort("firm", "year")
    begins = (pl.col("firm") != pl.col("firm").shift()) | (pl.col("year") != pl.col("year").shift() + 1)
    spells = spells.with_columns(cohort=pl.when(begins.fill_null(True)).then("year").forward_fill())
    counted = spells.group_by("cohort", age=pl.col("year") - pl.col("cohort")).agg(left=pl.len())
    left = {(row["cohort"], row["age"]): row["left"] for row in counted.iter_rows(named=True)}
    found = []
    for cohort in (y for y in years if y - 1 in years):
        firms = left.get((cohort, 0), 0)
        last = next(y for y in range(cohort, years[-1] + 1) if y + 1 not in years)
        found += [(cohort, age, firms, left.get((cohort, age), 0)) for age in range(last - cohort + 1)]
    return pl.DataFrame(found, schema=SURVIVAL, orient="row")
