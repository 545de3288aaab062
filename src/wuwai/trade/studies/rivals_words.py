"""Rivals in words and as a table: names, reasons, and what would change the picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.trade.studies import world
from wuwai.trade.studies.rivals import ALL, REST, SCHEMA, Rivals

_OTHERS = Text("all others", "其他经济体合计")
_ALL_MARKETS, _ALL_GOODS = Text("all markets", "全部市场"), Text("all goods", "全部商品")
_REST_OF = Text("rest of {home}", "{home}其他地区")

COLUMNS: dict[str, Any] = {
    "rank": pl.Int64,
    **dict.fromkeys(("market_en", "market_zh", "product_en", "product_zh"), pl.String),
    **dict.fromkeys(("rival_en", "rival_zh"), pl.String),
    **dict.fromkeys(("exports", "imports", "share", "change", "rival_share", "rival_change"), pl.Float64),
    **dict.fromkeys(("rival_value", "gained", "similarity"), pl.Float64),
    **dict.fromkeys(("reason_en", "reason_zh", "turn_en", "turn_zh"), pl.String),
    **dict.fromkeys(("market_code", "product_code", "rival_code", "role", "unit"), pl.String),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RivalsFound:
    """The study's result: :class:`~wuwai.trade.studies.rivals.Rivals` with names, unit and mark of a
    sample."""

    found: Rivals
    region: str
    home: str
    names: Mapping[str, Text]
    unit: str
    sample: bool
    warnings: tuple[Text, ...]

    @property
    def title(self) -> Text:
        return world.place(self.region)

    def market(self, code: str) -> Text:
        return _ALL_MARKETS if code == ALL else world.place(code)

    def product(self, code: str) -> Text:
        if code == ALL:
            return _ALL_GOODS
        named = self.names.get(code)
        return Text(f"{code} {named.en}", f"{code} {named.zh}") if named else Text(code, code)

    def rival(self, code: str) -> Text:
        """What a rival is called; the country of the region is named as the rest of it."""
        if code == REST:
            return _OTHERS
        return (
            _REST_OF.format(home=world.place(code)) if code == self.home != self.region else world.place(code)
        )

    def frame(self) -> pl.DataFrame:
        """A row for each rival in each cell. Shares in %, changes in points, amounts in ``unit``."""
        rows = [self._row(row) for row in self.found.cells.select(list(SCHEMA)).iter_rows(named=True)]
        return pl.DataFrame(rows, schema=COLUMNS, orient="row")

    def _row(self, row: Mapping[str, Any]) -> dict[str, Any]:
        market, product, rival = (
            self.market(row["market"]), self.product(row["product"]), self.rival(row["rival"])
        )  # fmt: skip
        reason, change = self.reason(row), self.change(row)
        shares = {
            name: None if row[name] is None else 100.0 * row[name]
            for name in ("share", "change", "rival_share", "rival_change")
        }
        return {
            **{
                name: row[name]
                for name in ("rank", "exports", "imports", "rival_value", "gained", "similarity")
            },
            **shares,
            "market_en": market.en,
            "market_zh": market.zh,
            "product_en": product.en,
            "product_zh": product.zh,
            "rival_en": rival.en,
            "rival_zh": rival.zh,
            "reason_en": reason.en,
            "reason_zh": reason.zh,
            "turn_en": change.en,
            "turn_zh": change.zh,
            **{f"{name}_code": row[name] for name in ("market", "product", "rival")},
            "role": row["role"],
            "unit": self.unit,
        }

    def where(self, row: Mapping[str, Any]) -> Text:
        """The cell in words: a market, goods in all markets, or goods in a market."""
        market, product = self.market(row["market"]), self.product(row["product"])
        if row["product"] == ALL:
            return market
        if row["market"] == ALL:
            return product
        return Text("{p} in {m}", "{m}的{p}").format(p=product, m=market)

    def reason(self, row: Mapping[str, Any]) -> Text:
        """What the rival holds there beside us, and what became of both."""
        said = {
            "rival": self.rival(row["rival"]), "own": self.title, "where": self.where(row),
            "theirs": _percent(row["rival_share"]), "ours": _percent(row["share"]),
        }  # fmt: skip
        if row["rival_change"] is None:
            return _HELD.format(**said).upper_first()
        moved = {"a": _points(row["rival_change"]), "b": _points(row["change"]), "before": self.found.before}
        return _MOVED.format(**said, **moved).upper_first()

    def change(self, row: Mapping[str, Any]) -> Text:
        """How much more (or less) trade would turn the order of the two, or bring back what was lost."""
        own, rival = {"own": self.title}, {"rival": self.rival(row["rival"])}
        if row["change"] is not None and row["change"] < 0:
            more = units.headline(-row["change"] * row["imports"], self.unit)
            return _BACK.format(**own, before=self.found.before, more=more)
        gap = row["rival_value"] - row["exports"]
        more = units.headline(abs(gap), self.unit)
        if row["role"] == "rest":
            return _NAMED_ABOVE
        return (_PASS if gap >= 0 else _PASSED).format(**own, **rival, more=more).upper_first()


_HELD = Text(
    "{where}: {rival} {theirs} of imports, {own} {ours}.", "{where}进口中，{rival}占{theirs}，{own}占{ours}。"
)
_MOVED = Text(
    "{where}: {rival} {theirs} of imports, {own} {ours}; since {before} {a} and {b} points.",
    "{where}进口中，{rival}占{theirs}，{own}占{ours}；较{before}年分别变动{a}、{b}个百分点。",
)
_BACK = Text(
    "{more} more of exports would bring {own} back to its share of {before}.",
    "{own}出口再增加{more}，即可恢复{before}年的份额。",
)
_PASS = Text(
    "{own} would be level with {rival} with {more} more of exports.",
    "{own}出口再增加{more}，即与{rival}持平。",
)
_PASSED = Text(
    "{rival} would be level with {own} with {more} more of exports.",
    "{rival}出口再增加{more}，即与{own}持平。",
)
_NAMED_ABOVE = Text("Ask for more rivals to see them by name.", "增加列出的对手数即可分别查看。")


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%"


def _points(change: float) -> str:
    return f"{100 * change:+.1f}".replace("-", units.MINUS)
