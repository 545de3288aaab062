"""The cells of a synthetic trade table, drawn at random and fitted to published totals.

What is published is met; everything finer (a partner within its group, a product, a city without a figure) is
invented from the weights below and says nothing about the world.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wuwai.facts.samples.published import Totals
from wuwai.facts.samples.raking import Margin, Raked, rake
from wuwai.reference import blocs, products, regions

# Customs' partner code, the name customs print, alpha-3, an invented weight.
PARTNERS: tuple[tuple[str, str, str, float], ...] = (
    *(("110", "中国香港", "HKG", 12.0), ("502", "美国", "USA", 11.0), ("116", "日本", "JPN", 5.0)),
    *(("133", "韩国", "KOR", 5.0), ("143", "中国台湾", "TWN", 7.0), ("141", "越南", "VNM", 4.0)),
    *(("122", "马来西亚", "MYS", 3.6), ("136", "泰国", "THA", 2.4), ("132", "新加坡", "SGP", 1.9)),
    *(("112", "印度尼西亚", "IDN", 1.8), ("129", "菲律宾", "PHL", 1.4), ("107", "柬埔寨", "KHM", 0.4)),
    *(("106", "缅甸", "MMR", 0.2), ("119", "老挝", "LAO", 0.1), ("105", "文莱", "BRN", 0.1)),
    *(("304", "德国", "DEU", 2.6), ("309", "荷兰", "NLD", 2.2), ("305", "法国", "FRA", 1.3)),
    *(("307", "意大利", "ITA", 1.1), ("312", "西班牙", "ESP", 0.9), ("327", "波兰", "POL", 0.8)),
    *(("301", "比利时", "BEL", 0.6), ("303", "英国", "GBR", 2.0), ("344", "俄罗斯", "RUS", 1.9)),
    *(("111", "印度", "IND", 2.0), ("138", "阿联酋", "ARE", 1.3), ("131", "沙特阿拉伯", "SAU", 1.0)),
    *(("137", "土耳其", "TUR", 0.6), ("601", "澳大利亚", "AUS", 1.8), ("609", "新西兰", "NZL", 0.3)),
    *(("501", "加拿大", "CAN", 1.0), ("429", "墨西哥", "MEX", 1.3), ("410", "巴西", "BRA", 1.2)),
    *(("412", "智利", "CHL", 0.5), ("244", "南非", "ZAF", 0.7), ("236", "尼日利亚", "NGA", 0.5)),
    *(("121", "中国澳门", "MAC", 0.3), ("331", "瑞士", "CHE", 0.6), ("145", "哈萨克斯坦", "KAZ", 0.3)),
)
# The statistical regime that stands for a published group of them, and what is left.
REGIMES: tuple[tuple[str, str, float], ...] = (
    *(("10", "general", 60.0), ("14", "processing", 3.0), ("15", "processing", 18.0)),
    *(("33", "bonded_logistics", 6.0), ("34", "bonded_logistics", 12.0), ("39", "", 1.0)),
)
CHAPTERS = {
    "85": 38.0,
    "84": 17.0,
    "90": 4.0,
    "87": 3.0,
    "94": 5.0,
    "95": 3.5,
    "39": 4.0,
    "27": 2.0,
    "61": 2.0,
    "62": 1.8,
    "64": 1.2,
    "42": 1.2,
    "73": 2.0,
    "76": 1.2,
    "71": 2.5,
    "29": 1.2,
    "30": 0.6,
    "48": 0.9,
    "69": 0.9,
    "70": 0.8,
    "72": 0.9,
    "74": 1.0,
    "83": 1.0,
    "82": 0.7,
    "38": 0.7,
    "33": 0.5,
    "40": 0.7,
    "52": 0.4,
    "54": 0.5,
    "55": 0.4,
    "60": 0.6,
    "63": 0.6,
    "03": 0.4,
    "07": 0.2,
    "08": 0.3,
    "10": 0.2,
    "16": 0.3,
    "21": 0.2,
    "22": 0.2,
    "44": 0.4,
}
# Chapters 84 to 90 stand for customs' list of mechanical and electrical goods, which is not public.
MECHANICAL = frozenset(str(n) for n in range(84, 91))
CITIES = {
    "440300": 45.0,
    "441900": 15.0,
    "440100": 12.0,
    "440600": 6.0,
    "441300": 4.5,
    "442000": 3.2,
    "440400": 3.2,
}
DIRECTIONS = ("export", "import")


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells as positions in their lists, with fitted amounts in yuan and what the fitting left over."""

    direction: NDArray[np.int64]
    month: NDArray[np.int64]
    product: NDArray[np.int64]
    partner: NDArray[np.int64]
    regime: NDArray[np.int64]
    city: NDArray[np.int64]
    value: NDArray[np.float64]
    products: tuple[str, ...]
    cities: tuple[str, ...]
    misses: dict[str, float]


def draw(totals: Totals, *, rows: int, seed: int = 2026) -> Cells:
    """``rows`` distinct cells of both directions, fitted to the totals; a seed gives the same again."""
    chance = np.random.default_rng(seed)
    codes = tuple(sorted(c for c in products.codes("HS2022") if c[:2] in CHAPTERS))
    cities = tuple(r.code for r in regions.cities(totals.region))
    by_chapter = np.array([CHAPTERS[c[:2]] for c in codes])
    of_product = by_chapter * chance.lognormal(0.0, 1.6, len(codes))
    weights = (
        np.array([sum(totals.months[d]) for d in DIRECTIONS]),
        np.array([sum(totals.months[d][m] for d in DIRECTIONS) for m in range(12)]),
        of_product,
        np.array([w for *_, w in PARTNERS]),
        np.array([w for *_, w in REGIMES]),
        np.array([CITIES.get(c, 0.5) for c in cities]),
    )
    sizes = [len(w) for w in weights]
    found = np.empty(0, dtype=np.int64)
    while len(found) < rows:
        many = int((rows - len(found)) * 1.3) + 1000
        parts = [chance.choice(len(w), many, p=w / w.sum()) for w in weights]
        found = np.unique(np.concatenate([found, np.ravel_multi_index(parts, sizes)]))
    keys = chance.permutation(found)[:rows]
    keys.sort()
    at = dict(
        zip(
            ("direction", "month", "product", "partner", "regime", "city"),
            np.unravel_index(keys, sizes),
            strict=True,
        )
    )
    fitted = rake(chance.lognormal(0.0, 1.2, rows), _margins(totals, at, codes, cities))
    return Cells(**at, value=fitted.values, products=codes, cities=cities, misses=_worst(fitted))


def _worst(fitted: Raked) -> dict[str, float]:
    return {name: miss for name, miss in fitted.misses.items() if miss > 0.0}


def _margins(
    totals: Totals, at: dict[str, NDArray[np.int64]], codes: tuple[str, ...], cities: tuple[str, ...]
) -> list[Margin]:
    """The published margins, those of products, partners, regimes and cities before that of the months."""
    margins = []
    if totals.mechanical is not None:
        exports = sum(totals.months["export"])
        is_one = np.array([c[:2] in MECHANICAL for c in codes])[at["product"]]
        group = np.where(at["direction"] == 0, is_one.astype(np.int64), -1)
        amounts = np.array([1 - totals.mechanical, totals.mechanical]) * exports
        margins.append(Margin("mechanical and electrical exports", group, amounts))
    margins.append(_shared("partners", totals, at["partner"], partner_groups(totals), totals.partners))
    by_regime = [name if name in totals.regimes else "" for _, name, _ in REGIMES]
    margins.append(_shared("regimes", totals, at["regime"], by_regime, totals.regimes))
    known = {c: totals.cities[c] / totals.total for c in cities if c in totals.cities}
    margins.append(_shared("cities", totals, at["city"], [c if c in known else "" for c in cities], known))
    months = np.array([*totals.months["export"], *totals.months["import"]])
    margins.append(Margin("months", at["direction"] * 12 + at["month"], months))
    return margins


def partner_groups(totals: Totals) -> list[str]:
    """For each of :data:`PARTNERS` the group or partner whose published total it is part of; else empty."""
    day = f"{totals.year}-12-31"
    members = {code: set(blocs.get(code).on(day)) for code in ("ASEAN", "EU")}
    groups = []
    for _, _, code, _ in PARTNERS:
        group = next((g for g, inside in members.items() if code in inside), code)
        groups.append(group if group in totals.partners else "")
    return groups


def _shared(
    name: str, totals: Totals, which: NDArray[np.int64], groups: list[str], shares: dict[str, float]
) -> Margin:
    """A margin by groups with published shares; everything else together has the rest."""
    listed = sorted(shares)
    amounts = np.array([*(shares[g] for g in listed), max(1.0 - sum(shares.values()), 0.0)]) * totals.total
    numbers = np.array([listed.index(g) if g else len(listed) for g in groups])
    return Margin(name, numbers[which], amounts)
