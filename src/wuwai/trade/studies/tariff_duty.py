"""What is paid until now: the rates of an office's table of applied tariffs, by who sells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import polars as pl

from wuwai.reference import industries, products
from wuwai.reference.text import Text
from wuwai.trade.studies.tariff_words import per_cent
from wuwai.trade.studies.tariff_world import Sectors
from wuwai.trade.studies.world import World, place

APPLIED = Text(
    "Paid until now, by the table of applied tariffs: {rate} on these goods from {home} (weighted by trade).",
    "现行税率据已导入税率表：{home}该类商品为{rate}（按贸易额加权）。",
)
_IN_PART = Text(
    "{share} of these imports of {market} have no rate in the table: counted as free.",
    "{market}该类进口的{share}在税率表中无税率，按零关税计。",
)
NOT_ON_FILE = Text(
    "No applied tariffs of {market} are on file: nothing is counted as paid until now. An office loads its"
    " own with `wuwai reference import tariffs`.",
    "尚无{market}现行税率，按原无关税计。可用 `wuwai reference import tariffs` 导入。",
)


@dataclass(frozen=True, slots=True)
class Paid:
    """The mean rate (a fraction, weighted by trade) of each exporter's goods of one sector in each market.

    ``rates`` and ``values`` (what is traded) are by exporter and market; ``missing`` is the share of the
    markets' imports without a rate in the table.
    """

    rates: Mapping[tuple[str, str], float]
    values: Mapping[tuple[str, str], float]
    missing: float = 0.0

    def rate(self, exporter: str, market: str) -> float:
        """What ``exporter`` pays in ``market``; 0 where it sells nothing there."""
        return self.rates.get((exporter, market), 0.0)

    def mean(self, exporter: str) -> float:
        """What ``exporter`` pays in all the markets together."""
        mine = [(self.rates[pair], value) for pair, value in self.values.items() if pair[0] == exporter]
        whole = sum(value for _, value in mine)
        return sum(rate * value for rate, value in mine) / whole if whole else 0.0

    def notes(self, market: Text, home: str) -> list[Text]:
        """What was found for the goods of ``home``, and how much was not."""
        said = [APPLIED.format(rate=per_cent(self.mean(home)), home=place(home))]
        if self.missing > 5e-4:
            said.append(_IN_PART.format(share=per_cent(self.missing), market=market))
        return said


def paid(
    tariffs: pl.DataFrame, found: World, sectors: Sectors, sector: str, markets: Sequence[str]
) -> Paid | None:
    """What sellers of a sector pay in ``markets``; None where the table says nothing of any of them.

    ``tariffs`` has ``importer, exporter, product, rate`` (per cent). A product's rate is that of its own
    code; else the mean of the codes below it, all alike; else that of the longest code above it; rows for
    the exporter go before those for everybody. An industry's is the mean of the headings whose goods it
    makes.
    """
    stated = tariffs.filter(pl.col("importer").is_in(markets))
    if stated.is_empty():
        return None
    sold = found.world.filter(
        pl.col("partner").is_in(markets), ~pl.col("reporter").is_in(markets), pl.col("value") > 0
    )
    if found.year is not None:
        sold = sold.filter(pl.col("year") == found.year)
    keys = ("reporter", "partner", "product")
    rows = sectors.split(sold).filter(pl.col("sector") == sector)
    rows = rows.group_by(keys).agg(pl.col("value").sum()).sort(keys)
    known = {
        (str(importer), str(exporter)): _Rates.of(group.select("product", "rate").rows())
        for (importer, exporter), group in stated.group_by("importer", "exporter")
    }
    made = {} if found.classification.startswith("HS") else _made(found.classification)

    def of(exporter: str, importer: str, code: str) -> float | None:
        each = (known[importer, name].rate(code) for name in (exporter, "") if (importer, name) in known)
        return next((rate for rate in each if rate is not None), None)

    @cache
    def mean(exporter: str, importer: str, product: str) -> float | None:
        headings = made.get(product, ()) if made else (product,)
        each = [rate for code in headings if (rate := of(exporter, importer, code)) is not None]
        return sum(each) / len(each) if each else None

    rates = [
        mean(exporter if (importer, exporter) in known else "", importer, product)
        for exporter, importer, product in rows.select(keys).iter_rows()
    ]
    rows = rows.with_columns(rate=pl.Series(rates, dtype=pl.Float64))
    total = float(rows["value"].sum())
    free = float(rows.filter(pl.col("rate").is_null())["value"].sum())
    weighted = pl.col("rate").fill_null(0.0) * pl.col("value")
    means = rows.group_by("reporter", "partner").agg(
        pl.col("value").sum(), rate=weighted.sum() / pl.col("value").sum() / 100.0
    )
    pairs = list(means.select("reporter", "partner").iter_rows())
    rates_of, values = (dict(zip(pairs, means[name], strict=True)) for name in ("rate", "value"))
    return Paid(rates_of, values, free / total if total else 0.0)


@dataclass(frozen=True, slots=True)
class _Rates:
    """Rates of one exporter's goods in one market: by code, and means of what lies below a shorter one."""

    exact: Mapping[str, float]
    below: Mapping[str, float]

    @classmethod
    def of(cls, rows: Iterable[tuple[str, float]]) -> _Rates:
        """
        >>> found = _Rates.of([("", 5.0), ("8507", 3.0), ("854231", 1.0), ("854239", 2.0)])
        >>> found.rate("850760"), found.rate("8542"), found.rate("0101")
        (3.0, 1.5, 5.0)
        """
        exact = dict(rows)
        lines: dict[str, list[float]] = {}
        for code, rate in exact.items():
            for n in range(2, len(code), 2):
                lines.setdefault(code[:n], []).append(rate)
        return cls(exact, {code: sum(each) / len(each) for code, each in lines.items()})

    def rate(self, product: str) -> float | None:
        if product in self.exact:
            return self.exact[product]
        if product in self.below:
            return self.below[product]
        above = (product[:n] for n in range(len(product) - 1, -1, -1))
        return next((self.exact[code] for code in above if code in self.exact), None)


@lru_cache(maxsize=4)
def _made(system: str) -> Mapping[str, tuple[str, ...]]:
    """The headings of the HS whose goods each industry of a system makes."""
    found: dict[str, tuple[str, ...]] = {}
    for heading in sorted({code[:4] for code in products.codes()}):
        maker = industries.of_product(heading, system)
        if maker is not None:
            found[maker] = (*found.get(maker, ()), heading)
    return found
