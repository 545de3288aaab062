"""Synthetic declarations with supervision modes, which query files lack: e-commerce (9610, 9710, 9810, 1210),
market procurement, general and processing trade.

Only the total of cross-border e-commerce is published, and it is a measure of its own: declarations are not
fitted to it. Values and shares of the modes are invented.
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from wuwai.facts.importers.opening import SYNTHETIC_FILE
from wuwai.facts.samples.cells import PARTNERS
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


def write(folder: Path, *, region: str, year: int, rows: int, seed: int = 2026) -> Path:
    """Write ``rows`` declarations of one item each; the file's name begins with ``synthetic-``."""
    chance = np.random.default_rng([seed, year])
    modes = list(_MODES)
    weights = np.array(list(_MODES.values()))
    which = chance.choice(len(modes), rows, p=weights / weights.sum())
    codes = sorted(c for c in products.codes("HS2022") if c[:2] in _CHAPTERS)
    popular = np.random.default_rng(seed).lognormal(0.0, 1.5, len(codes))  # the same in every year
    product = chance.choice(len(codes), rows, p=popular / popular.sum())
    known = np.array([w for *_, w in PARTNERS])
    partner = chance.choice(len(PARTNERS), rows, p=known / known.sum())
    cities = regions.cities(region)
    city = chance.choice(len(cities), rows)
    day = chance.integers(0, (date(year + 1, 1, 1) - date(year, 1, 1)).days, rows)
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
                    (date(year, 1, 1) + timedelta(int(day[i]))).isoformat(),
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
