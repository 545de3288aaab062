"""Rivals: who takes which of our markets, whose basket is like ours, and who gained where we lost.

Shares are of a market's imports from the world. A region stands in the world by its own file while its
country's rows hold it too: what of the country is not the region is shown by itself and is no rival unless
asked for, and the country's row is never counted whole beside the region's. So the shares of a cell add up
to 1 and their changes to 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from wuwai.reference.text import Text
from wuwai.trade.studies.coding import trade_table

Grain = Literal["market", "product", "cell"]
ALL = "*"  # stands for all markets, or all products
REST = "-"  # all exporters that are not listed by name
KEYS = {"market": ["market"], "product": ["product"], "cell": ["market", "product"]}
SCHEMA: dict[str, Any] = {
    "market": pl.String, "product": pl.String, "rival": pl.String, "role": pl.String, "rank": pl.Int64,
    **dict.fromkeys(("exports", "imports", "share", "rival_value", "rival_share"), pl.Float64),
    **dict.fromkeys(("share_before", "change", "rival_change", "gained", "similarity"), pl.Float64),
}  # fmt: skip
TOTALS: dict[str, Any] = {
    "rival": pl.String, "role": pl.String, "value": pl.Float64, "similarity": pl.Float64,
    "overlap": pl.Float64, "gained": pl.Float64,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rivals:
    """Who sells where ``exporter`` sells. ``cells`` has the columns of :data:`SCHEMA`, ``totals`` of
    :data:`TOTALS`.

    Roles are ``own``, ``home`` (the rest of its country), ``rival`` and ``rest``. Of a cell of ``cells``:
    ``exports`` and ``share`` are the exporter's, ``rival_share`` is the rival's, ``change`` and
    ``rival_change`` since ``before`` (null without an earlier year), ``gained`` the rival's change times
    the market's imports: what it would sell less at its earlier share. ``similarity`` is Finger & Kreinin's
    of the two baskets in that market (of the two spreads over markets, by product). Of a row of ``totals``:
    ``overlap`` is the share of the rival in the cells where the exporter sells, weighted by what it sells
    there (all sum to 1), ``similarity`` that of the whole baskets, ``gained`` the sum where the exporter
    lost share.
    """

    exporter: str
    by: Grain
    year: int | None
    before: int | None
    cells: pl.DataFrame
    totals: pl.DataFrame
    notes: tuple[Text, ...] = ()

    def frame(self) -> pl.DataFrame:
        """A row for each rival in each cell, the exporter's largest cells and the largest rivals first."""
        return self.cells


def rivals(
    flows: Any,
    *,
    exporter: str,
    part_of: str | None = None,
    by: Grain = "market",
    top: int = 5,
    largest: int = 500,
    home_is_rival: bool = False,
) -> Rivals:
    """The rivals of ``exporter`` in its markets (``by="market"``), products, or single cells of both.

    ``flows`` has ``reporter, partner, product, value`` (or ``exporter, importer``) and may have ``year``:
    the last year is compared with the first. ``part_of`` is the country whose rows hold the exporter's,
    too. ``top`` rivals of a cell are listed, the others in one row; of cells the ``largest`` by what the
    exporter sells. With ``home_is_rival`` the rest of its country is listed as a rival.

    ValueError for a table that cannot be read. Source of the similarity: Finger & Kreinin 1979, A measure of
    "export similarity" and its possible uses, Economic Journal 89.

    >>> sold = {"exporter": ["A", "B"], "importer": ["X", "X"], "product": ["1", "1"], "value": [1.0, 3.0]}
    >>> found = rivals(pl.DataFrame(sold), exporter="A")
    >>> found.frame().select("market", "rival", "share", "rival_share").rows()
    [('X', 'B', 0.25, 0.75)]
    """
    given = trade_table(_with_year(flows), years=True)
    year, before = _years(given, exporter)
    table, clipped = _sellers(given.filter(pl.col("year").is_in([year, before])), exporter, part_of)
    role = _role(exporter, part_of, home_is_rival)
    now = table.filter(pl.col("year") == (year if year is not None else -1)).drop("year")
    then = table.filter(pl.col("year") == (before if before is not None else -1)).drop("year")
    cells = _listed(_compared(now, then, KEYS[by], exporter), KEYS[by], exporter, role, top, largest)
    cells = cells.with_columns(
        market=pl.col("market") if "market" in KEYS[by] else pl.lit(ALL),
        product=pl.col("product") if "product" in KEYS[by] else pl.lit(ALL),
    )
    cells = _similar(cells, now, by, exporter)
    if before is None:
        cells = cells.with_columns(
            pl.lit(None, dtype=pl.Float64).alias(n)
            for n in ("share_before", "change", "rival_change", "gained")
        )
    totals = _totals(now, then if before is not None else None, exporter, role)
    order = pl.DataFrame(schema=SCHEMA).columns
    notes = (_CLIPPED.format(n=clipped),) if clipped else ()
    return Rivals(exporter, by, year, before, cells.select(order), totals, notes)


_CLIPPED = Text(
    "In {n} cells the region's own file states more than its country's trade: nothing is left there for the"
    " rest of the country.",
    "有{n}个单元的本地区数据大于全国数据，其全国其余部分按零计。",
)


def _with_year(flows: Any) -> pl.DataFrame:
    frame = flows if isinstance(flows, pl.DataFrame) else pl.DataFrame(flows)
    return frame if "year" in frame.columns else frame.with_columns(year=pl.lit(0, dtype=pl.Int32))


def _years(flows: pl.DataFrame, exporter: str) -> tuple[int | None, int | None]:
    """The last and the first year in which both the exporter and others sell: else no share is known."""
    of = pl.col("reporter") == exporter
    told = flows.group_by("year").agg(both=of.any() & (~of).any()).filter("both")["year"].sort().to_list()
    return (told[-1] if told else None), (told[0] if len(told) > 1 else None)


def _sellers(flows: pl.DataFrame, exporter: str, part_of: str | None) -> tuple[pl.DataFrame, int]:
    """``year, market, product, seller, value`` with the country's rows less the exporter's; how often that
    was clipped.

    What goes to the exporter itself or to its country is no market of it.
    """
    home = [code for code in (exporter, part_of) if code is not None]
    keys = ["year", "market", "product"]
    places = pl.concat([flows["reporter"], flows["partner"], pl.Series(home)]).unique().sort()
    codes = pl.Enum(places)
    sold = flows.filter(
        ~pl.col("partner").is_in(home), pl.col("reporter") != pl.col("partner"), pl.col("value") > 0
    ).select(
        "year",
        market=pl.col("partner").cast(codes),
        product=pl.col("product").cast(pl.Enum(flows["product"].unique().sort())),
        seller=pl.col("reporter").cast(codes),
        value="value",
    )
    clipped = 0
    if part_of is not None:
        own = _of(sold, exporter).group_by(keys).agg(own=pl.col("value").sum())
        whole = _of(sold, part_of).group_by(keys).agg(pl.col("value").sum()).join(own, on=keys, how="left")
        rest = whole.with_columns(
            pl.col("value") - pl.col("own").fill_null(0.0), seller=pl.lit(part_of).cast(codes)
        )
        clipped = rest.filter(pl.col("value") < -1e-9 * pl.col("own")).height
        others = sold.filter(pl.col("seller") != part_of)
        sold = pl.concat([others, rest.filter(pl.col("value") > 0).select(sold.columns)])
    return sold, clipped


def _of(sold: pl.DataFrame, seller: str) -> pl.DataFrame:
    return sold.filter(pl.col("seller") == seller)


def _role(exporter: str, part_of: str | None, home_is_rival: bool) -> pl.Expr:
    home = "rival" if home_is_rival else "home"
    named = {exporter: "own"} | ({part_of: home} if part_of is not None else {})
    return pl.col("seller").cast(pl.String).replace_strict(named, default="rival", return_dtype=pl.String)


def _compared(now: pl.DataFrame, then: pl.DataFrame, keys: list[str], exporter: str) -> pl.DataFrame:
    """Every seller of every cell where the exporter sells (or sold): its value and share, now and then."""

    mine = pl.concat([_of(now, exporter).select(keys), _of(then, exporter).select(keys)]).unique()

    def shares(table: pl.DataFrame, suffix: str) -> pl.DataFrame:
        held = table.join(mine, on=keys, how="semi").group_by(*keys, "seller").agg(pl.col("value").sum())
        ours = _of(held, exporter).select(*keys, own="value")
        world = held.group_by(keys).agg(imports=pl.col("value").sum())
        found = held.join(world, on=keys).join(ours, on=keys, how="left")
        found = found.with_columns(
            share=pl.col("value") / pl.col("imports"), own=pl.col("own").fill_null(0.0)
        )
        return found.rename({name: f"{name}{suffix}" for name in ("value", "imports", "own", "share")})

    both = shares(now, "").join(shares(then, "_before"), on=[*keys, "seller"], how="full", coalesce=True)
    filled = both.with_columns(
        pl.col(n).max().over(keys).fill_null(0.0) for n in ("imports", "own", "imports_before", "own_before")
    ).with_columns(pl.col("value", "share", "share_before").fill_null(0.0))
    # A market that imports nothing now has no shares: nothing was won or lost in it.
    return filled.filter(pl.col("imports") > 0).with_columns(
        pl.when(pl.col("imports_before") > 0).then(pl.col("share_before")).alias("share_before")
    )


def _listed(
    table: pl.DataFrame, keys: list[str], exporter: str, role: pl.Expr, top: int, largest: int
) -> pl.DataFrame:
    """The rows to show: of the exporter's largest cells the ``top`` rivals, the rest of its country, and
    the others."""
    first = table.select(*keys, "own").unique().sort("own", *keys, descending=[True, *[False] * len(keys)])
    first = first.head(largest).with_row_index("rank", offset=1).select(*keys, pl.col("rank").cast(pl.Int64))
    rows = table.join(first, on=keys).with_columns(pl.col(*keys, "seller").cast(pl.String), role=role)
    ours = rows.filter(pl.col("seller") == exporter).select(
        *keys, own_share="share", own_before="share_before"
    )
    rows = rows.drop("own_before").join(ours, on=keys, how="left")
    place = (
        pl.when(pl.col("role") == "rival").then(pl.col("share")).rank("ordinal", descending=True).over(keys)
    )
    others = rows.filter(pl.col("role") != "own").with_columns(place=place)
    named = (pl.col("role") == "home") | (pl.col("place") <= top)
    said = others.with_columns(
        rival=pl.when(named).then("seller").otherwise(pl.lit(REST)),
        role=pl.when(named).then("role").otherwise(pl.lit("rest")),
    )
    found = said.group_by(*keys, "rank", "rival", "role").agg(
        exports=pl.col("own").first(), imports=pl.col("imports").first(),
        share=pl.col("own_share").first().fill_null(0.0),
        own_before=pl.col("own_before").first(), known=pl.col("imports_before").first() > 0,
        rival_value=pl.col("value").sum(), rival_share=pl.col("share").sum(),
        rival_before=pl.col("share_before").sum(),
    )  # fmt: skip
    before = pl.when(pl.col("known")).then(pl.col("own_before").fill_null(0.0))
    order = {"rival": 0, "home": 1, "rest": 2}
    return (
        found.with_columns(
            share_before=before,
            change=pl.col("share") - before,
            rival_change=pl.when(pl.col("known")).then(pl.col("rival_share") - pl.col("rival_before")),
        )
        .with_columns(gained=pl.col("rival_change") * pl.col("imports"))
        .with_columns(turn=pl.col("role").replace_strict(order, return_dtype=pl.Int8))
        .sort("rank", "turn", "rival_share", "rival", descending=[False, False, True, False])
    )


def _similar(cells: pl.DataFrame, now: pl.DataFrame, by: Grain, exporter: str) -> pl.DataFrame:
    """``cells`` with the similarity of the rival's basket to the exporter's in the same market (or
    product)."""
    within, over = ("product", "market") if by == "product" else ("market", "product")
    found = similarity(now.rename({within: "within", over: "over"}), exporter).rename({"within": within})
    return cells.join(found, left_on=[within, "rival"], right_on=[within, "seller"], how="left")


def similarity(table: pl.DataFrame, exporter: str) -> pl.DataFrame:
    """Finger & Kreinin's index of every seller with the exporter: ``within, seller, similarity`` (0 to 1).

    ``table`` has ``within, over, seller, value``: within each ``within`` the sum over ``over`` of the
    smaller of the two shares. Left out is where the exporter sells nothing.
    """
    sums = table.group_by("within", "seller").agg(total=pl.col("value").sum())
    mine = _of(table, exporter)
    ours = mine.group_by("within", "over").agg(own=pl.col("value").sum())
    ours = ours.with_columns(pl.col("own") / pl.col("own").sum().over("within"))
    held = table.join(ours, on=["within", "over"]).group_by("within", "over", "seller", "own")
    shared = (
        held.agg(pl.col("value").sum())
        .join(sums, on=["within", "seller"])
        .group_by("within", "seller")
        .agg(similarity=pl.min_horizontal(pl.col("value") / pl.col("total"), "own").sum())
    )
    return (
        sums.join(ours.select("within").unique(), on="within")
        .join(shared, on=["within", "seller"], how="left")
        .select(pl.col("within", "seller").cast(pl.String), pl.col("similarity").fill_null(0.0))
    )


def _totals(now: pl.DataFrame, then: pl.DataFrame | None, exporter: str, role: pl.Expr) -> pl.DataFrame:
    """Of every seller over all cells: what it sells, how like it is, how much it meets the exporter, what
    it won."""
    keys = ["market", "product"]
    if now.is_empty():
        return pl.DataFrame(schema=TOTALS)
    ours = _of(now, exporter).group_by(keys).agg(own=pl.col("value").sum())
    shared = now.join(ours, on=keys).with_columns(
        weight=pl.col("own") / ours["own"].sum(),
        share=pl.col("value") / pl.col("value").sum().over(keys),
    )
    overlap = shared.group_by("seller").agg(overlap=(pl.col("weight") * pl.col("share")).sum())
    alike = similarity(now.rename({"product": "over"}).with_columns(within=pl.lit(ALL)), exporter)
    sold = now.group_by("seller").agg(pl.col("value").sum()).join(overlap, on="seller", how="left")
    found = sold.cast({"seller": pl.String}).join(alike.drop("within"), on="seller", how="left")
    if then is None:
        found = found.with_columns(gained=pl.lit(None, dtype=pl.Float64))
    else:
        moved = _compared(now, then, keys, exporter).with_columns(
            change=pl.col("share") - pl.col("share_before").fill_null(0.0)
        )
        lost = moved.filter(pl.col("imports_before") > 0).filter(
            ((pl.col("seller") == exporter) & (pl.col("change") < 0)).any().over(keys)
        )
        won = lost.group_by("seller").agg(gained=(pl.col("change") * pl.col("imports")).sum())
        won = won.cast({"seller": pl.String})
        found = found.join(won, on="seller", how="full", coalesce=True).with_columns(
            pl.col("gained", "value").fill_null(0.0)
        )
    return (
        found.with_columns(
            role=role,
            similarity=pl.col("similarity").fill_null(0.0),
            overlap=pl.col("overlap").fill_null(0.0),
        )
        .sort("overlap", "value", "seller", descending=[True, True, False])
        .rename({"seller": "rival"})
        .select(list(TOTALS))
    )
