"""A region's own customs file in the products and the currency of a table of world trade.

What does not fit (another currency, codes that the world table has none of) is left out and said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from wuwai.reference import industries, regions
from wuwai.reference.text import Text

FLOWS = {
    "year": pl.Int32,
    "reporter": pl.String,
    "partner": pl.String,
    "product": pl.String,
    "value": pl.Float64,
}
FINEST = "product6"
_DIGITS = {"product2": 2, "product4": 4, "product6": 6}
_LISTED = 5  # codes named in a note

_CONVERTED = Text(
    "Its yuan are turned into dollars at {rate} for one.", "人民币金额按1美元兑{rate}元折算为美元。"
)
_TO_INDUSTRIES = Text(
    "Its HS codes are brought to industries by heading (own correspondence).",
    "HS编码按品目归入行业（自编对应表）。",
)
_EDITIONS = Text(
    "Its codes are of {own}, those of the world of {world}; they are compared at {n} digits as they stand.",
    "本地区编码为{own}版，世界数据为{world}版，按{n}位编码直接比较。",
)
_CURRENCIES = Text(
    "The own file is in {own}, the world in {world}: no rate is known between them, so it was left out.",
    "本地区数据以{own}计，世界数据以{world}计，缺少两者间的汇率，未计入。",
)
_UNMATCHED = Text(
    "{share} of its trade has codes that the world table does not have ({codes}): left out.",
    "其{share}的贸易额所用编码在世界数据中没有（{codes}），未计入。",
)


def one_kind(table: pl.DataFrame) -> tuple[pl.DataFrame, str, str]:
    """The rows of the edition and currency that most of the value is in: others are never added to them."""
    if table.is_empty():
        return pl.DataFrame(schema=FLOWS), "", ""
    kinds = table.group_by("classification", "currency").agg(pl.col("value").sum()).sort("value")
    classification, currency = kinds.row(-1)[:2]
    rows = table.filter(pl.col("classification") == classification, pl.col("currency") == currency)
    return _columns(rows), classification or "", currency


def _columns(rows: pl.DataFrame) -> pl.DataFrame:
    code = "product" if "product" in rows.columns else FINEST
    return rows.select(
        pl.col("year").cast(pl.Int32), "reporter", "partner", product=pl.col(code), value=pl.col("value")
    ).filter((pl.col("value") > 0) & (pl.col("reporter") != pl.col("partner")))


@dataclass(frozen=True, slots=True)
class Placed:
    """How a region's own file comes into the products and the currency of a world table."""

    region: str
    classification: str
    currency: str
    level: str
    rate: float
    known: frozenset[str]

    def flows(self, parts: Sequence[tuple[pl.DataFrame, str]]) -> tuple[pl.DataFrame, list[Text]]:
        """The own file's rows (with :data:`FLOWS`) and what had to be said of them; ``parts`` are tables with
        the end at which the region stands.
        """
        found, said = [], []
        for part, side in parts:
            rows, classification, currency = one_kind(part)
            rows = self._stated(rows, side)
            if rows.is_empty():
                continue
            if (currency, self.currency) == ("CNY", "USD"):
                rows = rows.with_columns(pl.col("value") / self.rate)
                said.append(_CONVERTED.format(rate=f"{self.rate:g}"))
            elif currency != self.currency:
                said.append(_CURRENCIES.format(own=currency, world=self.currency))
                continue
            rows, words = self._renamed(rows, classification)
            found.append(rows)
            said += words
        nothing = pl.DataFrame(schema=FLOWS)
        return (pl.concat(found) if found else nothing), list(dict.fromkeys(said))

    def _stated(self, rows: pl.DataFrame, side: str) -> pl.DataFrame:
        """The rows as flows from (``reporter``) or to (``partner``) the region, added up over its cities."""
        inside = [code for code in rows["reporter"].unique() if regions.lies_in(code, self.region)]
        # Where the region states its own trade, that of its cities is part of it.
        kept = [self.region] if self.region in inside else inside
        rows = rows.filter(pl.col("reporter").is_in(kept))
        if side == "partner":
            rows = rows.with_columns(reporter="partner")
        return _summed(rows.with_columns(pl.lit(self.region).alias(side)))

    def _renamed(self, rows: pl.DataFrame, own: str) -> tuple[pl.DataFrame, list[Text]]:
        """The rows in the products of the world table; what had to be said or left out."""
        if self.classification.startswith("HS"):
            digits = _DIGITS.get(self.level, max(_DIGITS.values()))
            rows = rows.with_columns(pl.col("product").str.head(digits))
            words = {"own": own, "world": self.classification, "n": digits}
            said = [_EDITIONS.format(**words)] if own != self.classification else []
        else:
            codes = rows["product"].unique()
            makers = {code: industries.of_product(code, self.classification) or code for code in codes}
            rows = rows.with_columns(pl.col("product").replace(makers))
            said = [_TO_INDUSTRIES]
        strange = ~pl.col("product").is_in(sorted(self.known))
        lost, kept = rows.filter(strange), rows.filter(~strange)
        if lost.height:
            sizes = lost.group_by("product").agg(pl.col("value").sum()).sort("value", descending=True)
            listed = ", ".join(sizes["product"].head(_LISTED)) + (" …" if sizes.height > _LISTED else "")
            share = float(lost["value"].sum()) / float(rows["value"].sum())
            said.append(_UNMATCHED.format(share=f"{share:.1%}", codes=listed))
        return _summed(kept), said


def _summed(rows: pl.DataFrame) -> pl.DataFrame:
    keys = ["year", "reporter", "partner", "product"]
    return rows.group_by(keys).agg(pl.col("value").sum()).select(list(FLOWS))
