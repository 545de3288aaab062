"""A synthetic firm-level file: some years of exports by firm, product and market.

What is published is met as far as it goes: of each year the number of firms with a trade record and the
exports, one firm in so many standing for the others, with its part of the exports. Which firms enter and
leave, their sizes, products and markets are invented.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wuwai.facts.importers.opening import SYNTHETIC_FILE
from wuwai.facts.samples.cells import CHAPTERS, CITIES, PARTNERS
from wuwai.facts.samples.population import Population
from wuwai.reference import products, regions

ONE_IN = 40
_ENTRY = 0.24  # of a year's firms, those that are new
_RETURNING = 0.08  # of the new ones, those that had left before
_SIGMA = 2.3  # of the logarithm of a firm's exports
_PART_OF_FIRST_YEAR = 0.4  # a firm that begins during a year exports for a part of it
_SMALLER = 0.5  # standard deviations by which a firm that begins is smaller than others
_LINES, _MOST_LINES = 2.2, 40
_KEPT, _TAKEN_UP = 0.82, 0.45  # of a firm's lines from a year to the next

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Written:
    """A file written: its rows, its firms of each year, and the sum of its amounts in yuan."""

    path: Path
    rows: int
    firms: dict[int, int]
    total: float


def write(folder: Path, population: Population, *, one_in: int = ONE_IN, seed: int = 2026) -> Written:
    """Write the years of a population; a seed gives the same again. The name begins with ``synthetic-``."""
    table = draw(population, one_in=one_in, seed=seed)
    years = population.years
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{SYNTHETIC_FILE}firms-{population.region.lower()}-{years[0]}-{years[-1]}.csv"
    table.write_csv(folder / name, include_bom=True, line_terminator="\r\n")
    counted = table.group_by("年份").agg(pl.col("企业代码").n_unique()).sort("年份")
    return Written(folder / name, table.height, dict(counted.iter_rows()), float(table["金额"].sum()))


def draw(population: Population, *, one_in: int = ONE_IN, seed: int = 2026) -> pl.DataFrame:
    """The rows of the file, in order of year and firm."""
    chance = np.random.default_rng([seed, population.years[0]])
    counts = [max(round(population.firms[year] / one_in), 1) for year in population.years]
    active, size = _panel(counts, chance)
    firm, product, partner, weight = _lines(size, chance)
    codes = _products()
    city = chance.choice(len(_cities(population.region)), len(size), p=_shares(_cities(population.region)))
    on = chance.random(len(firm)) < _TAKEN_UP / (_TAKEN_UP + 1 - _KEPT)
    first = np.append(True, firm[1:] != firm[:-1])  # a firm's chief line is always there
    before = np.zeros(len(size), dtype=bool)
    frames = []
    for year, here in zip(population.years, active, strict=True):
        on = first | (chance.random(len(firm)) < np.where(on, _KEPT, _TAKEN_UP))
        shown = np.flatnonzero(on & here[firm])
        owner = firm[shown]
        amount = weight[shown] * np.exp(chance.normal(0.0, 0.35, len(shown)))
        worth = np.exp(_SIGMA * size + chance.normal(0.0, 0.25, len(size)))
        if year != population.years[0]:
            worth = np.where(before, worth, worth * _PART_OF_FIRST_YEAR)
        amount *= (worth / np.maximum(np.bincount(owner, amount, len(size)), 1e-300))[owner]
        amount *= population.exports[year] / one_in / amount.sum()
        frames.append(
            pl.DataFrame(
                {
                    "年份": np.full(len(shown), year),
                    "企业代码": owner,
                    "企业所在地编码": np.array(list(_cities(population.region)))[city[owner]],
                    "进出口": np.full(len(shown), "出口"),
                    "商品编码": codes[product[shown]],
                    "贸易伙伴名称": np.array([name for _, name, *_ in PARTNERS])[partner[shown]],
                    "金额": np.maximum(np.rint(amount), 1).astype(np.int64),
                    "币制": np.full(len(shown), "CNY"),
                }
            )
        )
        before = here
    return pl.concat(frames).with_columns(pl.format("SYN{}", pl.col("企业代码").cast(pl.String).str.zfill(7)))


def _panel(
    counts: Sequence[int], chance: np.random.Generator
) -> tuple[list[NDArray[np.bool_]], NDArray[np.float64]]:
    """Which firms export in each year, and how large each is (a standard normal number).

    Small and young firms leave sooner; some come back.
    """
    most = (
        counts[0] + round(sum(_ENTRY * n for n in counts[1:])) + sum(abs(b - a) for a, b in pairwise(counts))
    )
    size = chance.normal(0.0, 1.0, most + 1)
    age = np.zeros(len(size))
    here = np.zeros(len(size), dtype=bool)
    here[: counts[0]] = True
    age[: counts[0]] = chance.integers(0, 8, counts[0])
    known, years = counts[0], [here]
    for count in counts[1:]:
        entering = max(round(_ENTRY * count), count - int(here.sum()))
        leaving = int(here.sum()) + entering - count
        there = np.flatnonzero(here)
        hazard = np.exp(-0.45 * np.minimum(age[there], 6) - 0.5 * size[there])
        gone = there[np.argsort(chance.exponential(1.0, len(there)) / hazard)[:leaving]]
        idle = np.flatnonzero(~here[:known])
        back = chance.permutation(idle)[: round(_RETURNING * entering)]
        new = np.arange(known, known + entering - len(back))
        size[new] -= _SMALLER
        known += len(new)
        here = here.copy()
        age[there] += 1
        here[gone] = False
        here[back], here[new] = True, True
        age[back] = 0
        years.append(here)
    return [year[:known] for year in years], size[:known]


def _lines(
    size: NDArray[np.float64], chance: np.random.Generator
) -> tuple[Numbers, Numbers, Numbers, NDArray[np.float64]]:
    """The products and markets each firm could serve: more of them the larger it is. Chief line first."""
    many = 1 + np.minimum(chance.poisson(_LINES * np.exp(0.55 * size)), _MOST_LINES)
    firm = np.repeat(np.arange(len(size)), many)
    popular = _popularity()
    # A firm makes few products and sells each to several markets.
    range_of = np.maximum(1, np.rint(np.sqrt(many))).astype(np.int64)
    made = chance.choice(len(popular), (len(size), int(range_of.max())), p=popular)
    product = made[firm, chance.integers(0, range_of[firm])]
    reach = np.array([weight for *_, weight in PARTNERS])
    partner = chance.choice(len(PARTNERS), len(firm), p=reach / reach.sum())
    place = (firm * len(popular) + product) * len(PARTNERS) + partner
    kept = np.unique(place, return_index=True)[1]
    weight = chance.lognormal(0.0, 1.2, len(firm))
    order = kept[np.lexsort((-weight[kept], firm[kept]))]
    return firm[order], product[order], partner[order], weight[order]


def _products() -> NDArray[np.str_]:
    return np.array(sorted(code for code in products.codes("HS2022") if code[:2] in CHAPTERS))


def _popularity() -> NDArray[np.float64]:
    codes = _products()
    many = Counter(code[:2] for code in codes.tolist())
    weights = np.array([CHAPTERS[code[:2]] / many[code[:2]] for code in codes.tolist()])
    weights *= np.random.default_rng(7).lognormal(0.0, 1.3, len(codes))
    shares: NDArray[np.float64] = weights / weights.sum()
    return shares


def _cities(region: str) -> dict[str, float]:
    return {place.code: CITIES.get(place.code, 0.5) for place in regions.cities(region)}


def _shares(weights: dict[str, float]) -> NDArray[np.float64]:
    listed = np.array(list(weights.values()))
    return listed / listed.sum()
