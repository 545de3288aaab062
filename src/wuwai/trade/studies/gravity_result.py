"""The study of gravity: what distance, borders and languages take from trade, product by product."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from wuwai.facts import datasets
from wuwai.reference import pairs as between
from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.studies.progress import Report
from wuwai.trade.studies import world as trade_world
from wuwai.trade.studies.gravity_products import STATES, ProductGravity
from wuwai.trade.studies.gravity_world import ALL, Markets, estimated, markets
from wuwai.trade.studies.potential_result import asked_products, called
from wuwai.trade.studies.world import Where, World

NAMED = (between.DISTANCE, between.CONTIGUITY, between.LANGUAGE)
SCHEMA: dict[str, Any] = {
    "rank": pl.Int64, "product": pl.String, "product_title_en": pl.String, "product_title_zh": pl.String,
    "exports": pl.Float64, "twice": pl.Float64, "low": pl.Float64, "high": pl.Float64,
    "border": pl.Float64, "language": pl.Float64, "others_en": pl.String, "others_zh": pl.String,
    "elasticity": pl.Float64, "error": pl.Float64, "border_error": pl.Float64, "language_error": pl.Float64,
    "pairs": pl.Int64, "traded": pl.Int64, "empty": pl.Int64, "separated": pl.Int64, "clusters": pl.Int64,
    "state_en": pl.String, "state_zh": pl.String, "unit": pl.String,
}  # fmt: skip
_STATES: Mapping[str, Text] = {
    "converged": Text("estimated", "已估计"),
    "no trade": Text("no trade on the sample", "样本内无贸易"),
    "not identified": Text("nothing left to estimate", "无可估计系数"),
    "not converged": Text("no estimate found", "未收敛"),
}
assert set(_STATES) == set(STATES)
ALL_GOODS = Text("All of these together", "以上合计")
_Z = 1.959963984540054  # 95%
_NO_PAIRS = Text("No distances between these economies are on file.", "缺少这些经济体之间的距离。")
_MISSING = Text(
    "No trade agreements are on file (none ship): their effect is not told apart from what goes with them,"
    " such as nearness. An office loads its own with `wuwai reference import pairs`.",
    "尚无贸易协定数据（软件不自带），协定的作用未与地理邻近等因素分开。"
    "可用 `wuwai reference import pairs` 导入。",
)
_MISSED = Text(
    "{share} of the trade is of economies without a known distance (rest-of-world groups among them): left"
    " out.",
    "{share}的贸易额所涉经济体缺少距离数据（含“世界其他”等合计），未计入。",
)
_INTERNATIONAL = Text(
    "Trade within economies is not in the table: the equation compares foreign partners with each other and"
    " says nothing of borders as such.",
    "数据不含各经济体内部贸易：方程只比较各国外伙伴，不反映国境本身的影响。",
)
_HOME = Text(
    "{region} stands where {home} stands: distances and ties are those of {home}.",
    "{region}的距离和双边联系按{home}计。",
)
_FAILED = Text(
    "{n} of {all} products have no estimate; the table says why.", "{all}种产品中有{n}种未能估计，原因见表。"
)
_LESS = Text(
    "{n} smaller products are not listed; they are estimated.", "另有{n}种规模较小的产品已估计但未列出。"
)


@dataclass(frozen=True)
class GravityFound:
    """The study's result. ``fits`` holds all products together first, then each product; ``markets`` are
    those of the region. ``exports`` (a product's code to its exports from the region) orders the table."""

    world: World
    fits: ProductGravity | None
    markets: Markets | None
    exports: Mapping[str, float]
    rows: int
    unit: str
    warnings: tuple[Text, ...]

    @property
    def sample(self) -> bool:
        return self.world.sample

    @property
    def region(self) -> Text:
        return trade_world.place(self.world.region)

    def name(self, product: str) -> Text:
        """What a product is called; all together have a name of their own."""
        return ALL_GOODS if product == ALL else called(self.world, product)

    @cached_property
    def _table(self) -> pl.DataFrame:
        return pl.DataFrame(schema=SCHEMA) if self.fits is None else _rows(self, self.fits)

    @property
    def all_together(self) -> dict[str, Any] | None:
        """The row of all products together; None without an estimate of distance."""
        first = self._table.head(1).to_dicts()
        return first[0] if first and first[0]["twice"] is not None else None

    @property
    def products(self) -> pl.DataFrame:
        """The rows of single products that have an estimate of distance, the largest exports first."""
        return self._table.slice(1).filter(pl.col("twice").is_not_null())

    def frame(self) -> pl.DataFrame:
        """All products together, then the ``rows`` products that the region exports most; columns
        :data:`SCHEMA`. Effects in per cent, null where a term is not identified."""
        return self._table.head(self.rows + 1)


def gravity_found(
    trade: pl.DataFrame,
    own_exports: pl.DataFrame,
    names: pl.DataFrame,
    clusters: pl.DataFrame,
    pairs: pl.DataFrame,
    *,
    clustered: str,
    product: str | None,
    cluster: str | None,
    rows: int,
    where: Where,
    report: Report | None = None,
) -> GravityFound:
    """What lies between a region and its markets takes, from the inputs and parameters of the study.

    ``clustered`` is how errors hang together (pair, exporter, importer, both, robust); ``product`` the
    beginning of a code and ``cluster`` the name of a list: all products together are those then.
    ParameterError for a cluster that no list is called by.
    """
    found = trade_world.around(trade, own_exports, None, names, where)
    latest = found.flows.filter(pl.col("year") == (found.year or 0))
    unit = units.of_currency(found.currency) if found.currency else ""
    asked = asked_products(latest, found.classification, clusters, product, cluster)
    on_file = found.world.filter(pl.col("year") == (found.year or 0))["product"].unique().sort().to_list()
    wanted = [code for code in on_file if asked is None or code in set(asked)]
    sold = latest.filter(pl.col("reporter") == found.region, pl.col("product").is_in(wanted))
    exports = dict(sold.group_by("product").agg(pl.col("value").sum()).iter_rows())
    fits = estimated(found, pairs, products=wanted, clustered=clustered, report=report) if wanted else None
    if fits is None:
        notes = (*found.notes, _NO_PAIRS) if wanted else found.notes
        return GravityFound(found, None, None, exports, rows, unit, notes)
    return GravityFound(
        found, fits, markets(found, fits, pairs, wanted), exports, rows, unit, _notes(found, fits, rows)
    )


def _notes(found: World, fits: ProductGravity, rows: int) -> tuple[Text, ...]:
    notes = [*found.notes, _INTERNATIONAL]
    if found.own:
        home = trade_world.place(found.home)
        notes.append(_HOME.format(region=trade_world.place(found.region), home=home))
    if "agreement" not in fits.terms:
        notes.append(_MISSING)
    if fits.missed > 5e-4:
        notes.append(_MISSED.format(share=f"{fits.missed:.1%}"))
    many = len(fits.products) - 1
    failed = int((fits.counts["state"].slice(1) != "converged").sum())
    if failed:
        notes.append(_FAILED.format(n=failed, all=many))
    if many > rows:
        notes.append(_LESS.format(n=many - rows))
    return tuple(notes)


def _rows(found: GravityFound, fits: ProductGravity) -> pl.DataFrame:
    """A row for all products together and one for each, by what the region exports."""
    counts = fits.counts
    at = {term: n for n, term in enumerate(fits.terms)}
    nothing = np.full(len(fits.products), np.nan)

    def of(term: str, table: np.ndarray) -> np.ndarray:
        return table[:, at[term]] if term in at else nothing

    far, error = of(between.DISTANCE, fits.coefficients), of(between.DISTANCE, fits.errors)
    own = [term for term in fits.terms if term not in NAMED]
    others = [_told(fits, n, own) for n in range(len(fits.products))]
    titles = [found.name(code) for code in fits.products]
    states = [_STATES[state] for state in counts["state"]]
    whole = sum(found.exports.values())
    sold = [whole if code == ALL else found.exports.get(code, 0.0) for code in fits.products]
    with np.errstate(over="ignore"):
        columns = {
            "twice": _per_cent(far * np.log(2.0)),
            "low": _per_cent((far - _Z * error) * np.log(2.0)),
            "high": _per_cent((far + _Z * error) * np.log(2.0)),
            "border": _per_cent(of(between.CONTIGUITY, fits.coefficients)),
            "language": _per_cent(of(between.LANGUAGE, fits.coefficients)),
            "elasticity": far,
            "error": error,
            "border_error": of(between.CONTIGUITY, fits.errors),
            "language_error": of(between.LANGUAGE, fits.errors),
        }
    table = pl.DataFrame(
        {
            "product": list(fits.products),
            "product_title_en": [one.en for one in titles],
            "product_title_zh": [one.zh for one in titles],
            "exports": sold,
            **columns,
            "others_en": [one.en for one in others],
            "others_zh": [one.zh for one in others],
            "state_en": [one.en for one in states],
            "state_zh": [one.zh for one in states],
        }
    ).with_columns(pl.col(pl.Float64).fill_nan(None))
    table = table.hstack(
        counts.select(pl.col("observations").alias("pairs"), "traded", "empty", "separated", "clusters")
    ).with_columns(unit=pl.lit(found.unit))
    first, rest = table.head(1), table.slice(1).sort("exports", "product", descending=[True, False])
    ranked = pl.concat([first.with_columns(rank=pl.lit(None, dtype=pl.Int64)),
                        rest.with_columns(rank=pl.int_range(1, pl.len() + 1, dtype=pl.Int64))])  # fmt: skip
    return ranked.select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())


def _per_cent(log: np.ndarray) -> np.ndarray:
    return np.asarray(100.0 * np.expm1(log))


def _told(fits: ProductGravity, product: int, terms: list[str]) -> Text:
    """The office's own terms with their effects, in words."""
    said = []
    for term in terms:
        value = fits.coefficients[product, fits.terms.index(term)]
        if not np.isnan(value):
            number = f"{100 * np.expm1(value):+.0f}%".replace("-", units.MINUS)
            said.append(Text("{t} {n}", "{t}{n}").format(t=between.title(term), n=number))
    return Text("; ".join(one.en for one in said), "；".join(one.zh for one in said))


def source(found: GravityFound) -> Text:
    """The world table and its year, for subtitles."""
    if not found.world.dataset:
        return Text("no world table", "无世界贸易数据")
    title = datasets.describe(found.world.dataset).title
    return Text("{d}, {y}", "{d}，{y}年").format(d=title, y=found.world.year)
