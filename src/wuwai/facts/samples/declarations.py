"""Synthetic declarations with supervision modes, which query files lack: e-commerce (9610, 9710, 9810, 1210),
market procurement, general and processing trade.

Only the total of cross-border e-commerce is published, and it is a measure of its own: declarations are not
fitted to it. Values, shares of the modes, their seasons, goods and destinations are invented.
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from wuwai.facts.importers.opening import SYNTHETIC_FILE
from wuwai.facts.samples.cells import CITIES, PARTNERS
from wuwai.reference import products, regimes, regions

HEADING = (
    *("报关单号", "申报日期", "进出口", "监管方式", "监管方式名称", "商品编码", "贸易伙伴名称"),
    *("收发货人注册地编码", "收发货人注册地名称", "数量", "计量单位", "金额", "币制"),
)
_MODES = {
    "0110": 40.0,
    "0214": 2.0,
    "0615": 12.0,
    "0715": 1.0,
    "1039": 5.0,
    "1210": 12.0,
    "1239": 2.0,
    "9610": 16.0,
    "9710": 6.0,
    "9810": 4.0,
}
# Middle values in yuan: a parcel, a container, a lot of market procurement (at most 150 000 dollars).
_MIDDLE = {
    "9610": 350.0,
    "1210": 900.0,
    "1239": 900.0,
    "9710": 60_000.0,
    "9810": 250_000.0,
    "1039": 200_000.0,
}
_ONLY = {"9710": "出口", "9810": "出口", "1039": "出口", "1239": "进口"}
_LARGEST = {"1039": 1_000_000.0, "9610": 26_000.0, "1210": 26_000.0, "1239": 26_000.0}
_CHAPTERS = ("85", "84", "94", "95", "61", "62", "64", "42", "33", "39", "90", "71")
_SHOPPED = ("94", "95", "61", "62", "64", "42", "33")  # what parcels hold more of than containers do
_PARCELS = ("9610", "1210", "1239")
_SHOPPED_MORE = 5.0
# Where goods to an overseas warehouse (9810) go: none is next door.
_WAREHOUSES = {"USA": 6.0, "DEU": 3.0, "GBR": 3.0, "JPN": 2.0, "HKG": 0.0, "MAC": 0.0, "TWN": 0.3}
# How much of a year's parcels leave in each month: shopping days in November and June, a quiet new year.
_MONTHS = (0.9, 0.6, 0.9, 0.9, 1.0, 1.2, 0.9, 0.95, 1.05, 1.15, 1.5, 1.2)
_GROWTH = {"9610": 1.08, "9710": 1.15, "9810": 1.25, "1210": 1.05}  # a year, from 2024 on
_FIRST_YEAR = 2024


def write(folder: Path, *, region: str, year: int, rows: int, seed: int = 2026) -> Path:
    """Write ``rows`` declarations of one item each; the file's name begins with ``synthetic-``."""
    chance = np.random.default_rng([seed, year])
    modes = list(_MODES)
    weights = np.array([w * _GROWTH.get(m, 1.0) ** (year - _FIRST_YEAR) for m, w in _MODES.items()])
    which = chance.choice(len(modes), rows, p=weights / weights.sum())
    codes = sorted(c for c in products.codes("HS2022") if c[:2] in _CHAPTERS)
    popular = np.random.default_rng(seed).lognormal(0.0, 1.5, len(codes))  # the same in every year
    shopped = np.array([_SHOPPED_MORE if c[:2] in _SHOPPED else 1.0 for c in codes])
    known = np.array([w for *_, w in PARTNERS])
    abroad_of = np.array([_WAREHOUSES.get(code, 1.0) for _, _, code, _ in PARTNERS])
    cities = regions.cities(region)
    sizes = np.array([CITIES.get(one.code, 0.5) for one in cities])
    city = chance.choice(len(cities), rows, p=sizes / sizes.sum())
    product, partner = np.empty(rows, dtype=np.int64), np.empty(rows, dtype=np.int64)
    day = np.empty(rows, dtype=np.int64)
    days = [date(year, 1, 1) + timedelta(n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]
    for number, mode in enumerate(modes):
        at = np.flatnonzero(which == number)
        if not at.size:
            continue
        ecommerce = regimes.mode(mode).ecommerce
        of_product = popular * (shopped if mode in _PARCELS else 1.0)
        of_partner = known * (abroad_of if mode == "9810" else 1.0)
        of_day = np.array([_MONTHS[one.month - 1] if ecommerce else 1.0 for one in days])
        product[at] = chance.choice(len(codes), at.size, p=of_product / of_product.sum())
        partner[at] = chance.choice(len(PARTNERS), at.size, p=of_partner / of_partner.sum())
        day[at] = chance.choice(len(days), at.size, p=of_day / of_day.sum())
    abroad = chance.random(rows) < 0.62
    noise = chance.lognormal(0.0, 0.9, rows)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{SYNTHETIC_FILE}declarations-{region.lower()}-{year}.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADING)
        for i in range(rows):
            mode = modes[which[i]]
            value = min(_MIDDLE.get(mode, 400_000.0) * noise[i], _LARGEST.get(mode, 5e7))
            place = cities[city[i]]
            writer.writerow(
                (
                    f"SYN{year}{i + 1:011}",
                    days[day[i]].isoformat(),
                    _ONLY.get(mode, "出口" if abroad[i] else "进口"),
                    mode,
                    regimes.mode(mode).title.zh,
                    codes[product[i]],
                    PARTNERS[partner[i]][1],
                    place.code,
                    place.title.zh,
                    max(int(value / 60), 1),
                    "件",
                    f"{value:.2f}",
                    "CNY",
                )
            )
    return path
