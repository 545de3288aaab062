"""``trade.new_products``: the ranking of what a region could export next, with reasons in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from wuwai.reference.text import Text
from wuwai.trade.studies.complexity_world import Counted, Exports, exports, labelled, listed
from wuwai.trade.studies.new_products import SCHEMA as RANKED
from wuwai.trade.studies.new_products import NewProducts, new_products

SCHEMA: dict[str, Any] = {
    "rank": pl.Int64, "product": pl.String, "product_title_en": pl.String, "product_title_zh": pl.String,
    "score": pl.Float64, "reason_en": pl.String, "reason_zh": pl.String, "change_en": pl.String,
    "change_zh": pl.String, "density": pl.Float64, "pci": pl.Float64, "cog": pl.Float64,
    "market": pl.Float64, "growth": pl.Float64, "value": pl.Float64, "rca": pl.Float64,
    "wanted": pl.Float64, "rank_near": pl.Int64, "rank_complex": pl.Int64, "near": pl.String,
    "unit": pl.String,
}  # fmt: skip

_NEAR = Text(
    "Near to {near}, which {r} exports; nearer than {density} of the candidates",
    "与{r}已有优势的{near}相邻，密度高于{density}的候选产品",
)
_FAR = Text(
    "Near to nothing that {r} exports with advantage", "与{r}现有优势产品均不相邻"
)  # a candidate all the same: by its complexity or market
_WORTH = Text(
    "; more complex than {pci}, opens up more than {cog}", "；复杂度高于{pci}，带来的前景增益高于{cog}"
)
_MARKET = Text("; world exports {market}", "；世界出口{market}")
_GROWTH = Text(", {growth} a year since {since}", "，{since}年以来年均增长{growth}")
_FELL = Text(", {growth} a year since {since}", "，{since}年以来年均下降{growth}")
_REACH = Text(
    "Leaves this list once its exports reach {wanted} (now {value})",
    "出口达到{wanted}（目前{value}）即具有比较优势，移出本表",
)
_WEIGHTS = Text(
    "; rank {near} if nearness alone counted, {complex} if complexity alone did",
    "；若只看邻近列第{near}位，若只看复杂度列第{complex}位",
)


@dataclass(frozen=True, eq=False)
class Candidates:
    """The result; ``ranking`` is None where nothing is known of the region."""

    data: Exports
    ranking: NewProducts | None

    @property
    def warnings(self) -> tuple[Text, ...]:
        return self.data.notes

    @property
    def sample(self) -> bool:
        return self.data.world.sample

    @property
    def table(self) -> pl.DataFrame:
        """The ranking's table; empty where there is none."""
        return self.ranking.table if self.ranking else pl.DataFrame(schema=RANKED)

    @cached_property
    def _frame(self) -> pl.DataFrame:
        table = labelled(self.table, "product", "product_title", self.data.world.name)
        told = [(self._reason(row), self._change(row)) for row in table.iter_rows(named=True)]
        words = {
            "reason_en": [reason.en for reason, _ in told], "reason_zh": [reason.zh for reason, _ in told],
            "change_en": [change.en for _, change in told], "change_zh": [change.zh for _, change in told],
        }  # fmt: skip
        return table.with_columns(
            pl.col("near").list.join(" "),
            *(pl.Series(name, said, dtype=pl.String) for name, said in words.items()),
            unit=pl.lit(self.data.unit),
        ).select(list(SCHEMA))

    def frame(self) -> pl.DataFrame:
        """One row for each candidate, the best first, with the columns :data:`SCHEMA`."""
        return self._frame

    def _reason(self, row: Mapping[str, Any]) -> Text:
        near = listed(self.data.quoted(code) for code in row["near"])
        parts = [_NEAR if row["near"] else _FAR]
        if row["pci"] is not None and row["cog"] is not None:
            parts.append(_WORTH)
        parts.append(_MARKET)
        growth = row["growth"]
        if growth is not None:
            parts.append(_GROWTH if growth >= 0 else _FELL)
        whole = Text("".join(p.en for p in parts), "".join(p.zh for p in parts))
        shown = "" if growth is None else f"{growth:+.1f}%".replace("-", "−")
        return whole.format(
            near=near,
            r=self.data.region,
            density=_share(row["density_place"]),
            pci=_share(row["pci_place"]),
            cog=_share(row["cog_place"]),
            market=self.data.said(row["market"]),
            growth=Text(shown, shown.lstrip("+−")),
            since=self.ranking.since if self.ranking else "",
        )

    def _change(self, row: Mapping[str, Any]) -> Text:
        parts = [_REACH] if row["wanted"] is not None else []
        parts.append(_WEIGHTS)
        whole = Text("".join(p.en for p in parts), "".join(p.zh for p in parts))
        said = whole.format(
            wanted=self.data.said(row["wanted"]), value=self.data.said(row["value"]),
            near=row["rank_near"], complex=row["rank_complex"],
        )  # fmt: skip
        return Text(said.en.removeprefix("; "), said.zh.removeprefix("；")).upper_first()


def candidates(
    trade: pl.DataFrame,
    own_exports: pl.DataFrame,
    names: pl.DataFrame,
    *,
    where: Counted,
    strategy: float = 0.5,
    market: float = 0.25,
    span: int = 5,
) -> Candidates:
    """What the region could export next, as :func:`wuwai.trade.studies.new_products.new_products` ranks it.

    ``trade`` holds the year of ``where`` and the year ``span`` before it; the other parameters are as in
    :func:`wuwai.trade.studies.complexity_world.exports`.
    """
    data = exports(trade, own_exports, names, where)
    if data.found is None:
        return Candidates(data, None)
    ranking = new_products(
        data.table,
        region=where.region,
        outside=data.world.own,
        rca_threshold=where.threshold,
        strategy=strategy,
        market=market,
    )
    return Candidates(data, ranking)


def _share(place: float | None) -> str:
    return "—" if place is None else f"{place:.0%}"
