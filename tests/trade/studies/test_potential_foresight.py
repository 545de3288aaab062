"""Does unrealised potential tell where trade will grow? Scored on 1995-2000, checked against 2001-2007.

Every score is printed against every measure of growth, whichever way it comes out:
``pytest -s -m slow tests/trade/studies/test_potential_foresight.py``. What it gave, and what is to be
thought of it, stands in docs/reference/methods/trade.potential.md.

Cells are exporter x market x sector of goods (c1 to c16), the rest of the world left out; scores rest on
the mean year of 1995-2000; "growth projected" keeps the growth of exporters and markets over those years up
for five more. All cells are those with trade or potential then; established ones those with a mean trade of
a million dollars or more: which cells count never hangs on what came later. Growth is the change in money
from 2001 to 2007, or its rate 2 (b - a) / (a + b), 0 for a cell without trade at both ends. "Like size"
ranks scores and growth among cells of like trade in 1995-2000 (twentieths), so that being small gives no
lead.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy.stats import rankdata

from wuwai.trade.studies.potential import export_potential
from wuwai.trade.studies.potential_growth import growth_factors

FILE = Path(__file__).resolve().parents[4] / "shared" / "data" / "wiod_bilateral_sector_1995_2007.csv.gz"
DRAWS = 2000
KEYS = ["reporter", "partner", "product"]
SCORES = {
    "unrealised": "unrealised, in money",
    "share": "unrealised / potential",
    "gap": "log(potential / actual)",
    "money_ahead": "unrealised, in money, growth projected",
    "share_ahead": "unrealised / potential, growth projected",
    "imports": "market size",
    "past": "past growth 1995-2000",
    "actual": "actual trade",
    "small": "smallest trade first",
    "random": "random order",
}
WAYS = ("money, all", "money, established", "rate, all", "rate, established", "rate, like size")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def cells() -> pl.DataFrame:
    """A row a cell, with the scores of 1995-2000 and the growth from 2001 to 2007."""
    if not FILE.exists():
        pytest.skip(f"wants ../shared/data/{FILE.name}")
    table = (
        pl.read_csv(FILE)
        .filter(pl.col("sector").is_in([f"c{n}" for n in range(1, 17)]), pl.col("importer") != "RoW")
        .filter(pl.col("exporter") != pl.col("importer"))
        .select("year", reporter="exporter", partner="importer", product="sector",
                value=(pl.col("intermediate_musd") + pl.col("final_musd")).cast(pl.Float64).clip(0.0))
    )  # fmt: skip
    early = table.filter(pl.col("year") <= 2000)
    growth = {
        f"{name}_growth": growth_factors(early, by=by, horizon=5)
        for name, by in (("supply", "reporter"), ("demand", "partner"))
    }
    ahead = scored(early, **growth).select(
        *KEYS, money_ahead="unrealised",
        share_ahead=(pl.col("unrealised") / pl.col("potential")).fill_nan(0.0),
    )  # fmt: skip
    ends = table.filter(pl.col("year").is_in([1995, 2000, 2001, 2007]))
    wide = ends.pivot("year", index=KEYS, values="value")
    years = {year: pl.col(str(year)).fill_null(0.0) for year in (1995, 2000, 2001, 2007)}
    joined = scored(early).join(wide, on=KEYS, how="left").join(ahead, on=KEYS, how="left")
    joined = joined.filter(pl.col("potential").is_not_null())
    return joined.select(
        "reporter", "actual", "imports", "unrealised", "money_ahead", "share_ahead",
        share=(pl.col("unrealised") / pl.col("potential")).fill_nan(0.0),
        gap=(pl.col("potential") / pl.col("actual")).log(),
        small=-pl.col("actual"),
        random=pl.Series(np.random.default_rng(7).random(joined.height)),
        money=years[2007] - years[2001],
        rate=_rate(years[2001], years[2007]),
        past_money=years[2000] - years[1995],
        past_rate=_rate(years[1995], years[2000]),
    )  # fmt: skip


def scored(early: pl.DataFrame, **projections: pl.DataFrame | None) -> pl.DataFrame:
    """The potential of every exporter in every market and sector."""
    return pl.concat(
        export_potential(early, exporter=one, **projections).cells.with_columns(reporter=pl.lit(one))
        for one in early["reporter"].unique().sort()
    ).rename({"market": "partner"})


def _rate(a: pl.Expr, b: pl.Expr) -> pl.Expr:
    return (2 * (b - a) / (a + b)).fill_nan(0.0)


def ranks(cells: pl.DataFrame, way: str) -> tuple[np.ndarray, dict[str, np.ndarray], np.ndarray]:
    """Ranks of growth and of each score, and each cell's exporter."""
    growth, which = way.split(", ")
    if which != "all":
        cells = cells.filter(pl.col("actual") >= 1.0)
    found = {
        name: rankdata(cells[f"past_{growth}" if name == "past" else name].to_numpy()) for name in SCORES
    }
    grown = rankdata(cells[growth].to_numpy())
    if which == "like size":
        size = np.minimum((rankdata(cells["actual"].to_numpy()) - 1) * 20 // cells.height, 19)
        for values in (grown, *found.values()):
            for n in range(20):
                values[size == n] = rankdata(values[size == n]) / (size == n).sum()
    return grown, found, cells["reporter"].to_numpy()


def moments(score: np.ndarray, grown: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Sums over each exporter's cells from which both figures are made, exporters x 8."""
    tenth = len(grown) // 10
    best, most = np.zeros(len(grown)), np.zeros(len(grown))
    best[np.argsort(-score, kind="stable")[:tenth]] = 1.0
    most[np.argsort(-grown, kind="stable")[:tenth]] = 1.0
    parts = (np.ones(len(grown)), score, grown, score**2, grown**2, score * grown, best, best * most)
    return np.stack([np.bincount(groups, part) for part in parts], axis=1)


def figures(sums: np.ndarray) -> np.ndarray:
    """Rank correlation, and lift: how much more often than by chance the tenth scored highest holds a cell of
    the tenth that grew most (1 is chance)."""
    n, a, b, aa, bb, ab, best, both = np.moveaxis(sums, -1, 0)
    spread = np.sqrt((aa / n - (a / n) ** 2) * (bb / n - (b / n) ** 2))
    return np.stack([(ab / n - a * b / n**2) / spread, both / best * 10], axis=-1)


def compared(cells: pl.DataFrame, way: str) -> Mapping[str, np.ndarray]:
    """Of each score the figures (2), and those of each draw of exporters (draws x 2), stacked: the first row
    is that of all. Exporters are drawn whole: their cells are not independent. Ranks and tenths are those of
    all cells in every draw."""
    grown, found, exporters = ranks(cells, way)
    names, groups = np.unique(exporters, return_inverse=True)
    drawn = np.random.default_rng(20).multinomial(len(names), np.full(len(names), 1 / len(names)), DRAWS)
    weights = np.vstack([np.ones(len(names)), drawn])
    return {name: figures(weights @ moments(score, grown, groups)) for name, score in found.items()}


def interval(draws: np.ndarray) -> tuple[float, float]:
    low, high = np.quantile(draws, [0.025, 0.975])
    return float(low), float(high)


@pytest.mark.parametrize("way", WAYS)
def test_what_unrealised_potential_foretells_is_printed(cells, way):
    found = compared(cells, way)
    count = cells.height if way.endswith("all") else cells.filter(pl.col("actual") >= 1.0).height
    print(f"\n{way}: {count:,} cells, {DRAWS:,} draws of exporters")
    print("| score | rank correlation | top-decile lift |\n|---|---|---|")
    for name, title in SCORES.items():
        cells_of = [
            f"{found[name][0, n]:.{d}f} ({low:.{d}f} to {high:.{d}f})"
            for n, d in ((0, 3), (1, 2))
            for low, high in [interval(found[name][1:, n])]
        ]
        print(f"| {title} | {' | '.join(cells_of)} |")
    for mine in ("unrealised", "money_ahead") if way.startswith("money") else ("share", "share_ahead"):
        for other in ("imports", "past", "random"):
            (low, high), lifts = (interval(found[mine][1:, n] - found[other][1:, n]) for n in (0, 1))
            print(f"lead of {SCORES[mine]} over {SCORES[other]}: rank correlation {low:.3f} to {high:.3f}, "
                  f"lift {lifts[0]:.2f} to {lifts[1]:.2f}")  # fmt: skip
    low, high = interval(found["random"][1:, 0])
    assert low < 0.03
    assert high > -0.03
