"""What ``trade.exhibitors`` gives back: firms and fairs in a table, with reasons, and its chart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import altair as alt
import polars as pl

from wuwai.reference.text import Text
from wuwai.studies.contract import Chart
from wuwai.studies.dots import MOST, Pair, dots
from wuwai.trade.studies.exhibitors import Matched, Place
from wuwai.trade.studies.fairs_words import market

SCHEMA: dict[str, Any] = {
    **dict.fromkeys(("fair_en", "fair_zh", "market_en", "market_zh"), pl.String),
    "starts_on": pl.Date,
    **dict.fromkeys(("firm", "region", "goods"), pl.String),
    "fit": pl.Float64,
    "new": pl.Boolean,
    **dict.fromkeys(("reason_en", "reason_zh", "change_en", "change_zh"), pl.String),
    **dict.fromkeys(("origin", "fair_name", "country"), pl.String),
    "synthetic": pl.Boolean,
}

_NONE = Text("no fair", "暂无匹配展会")
_MADE = Text(
    "Its goods (HS {goods}) make up {fit} of what is unrealised there of the fair's goods; {new}.",
    "其生产的HS {goods}类商品占该展会商品在当地未实现潜力的{fit}；{new}。",
)
_NEW = Text("the market is not its largest one", "该市场不是其第一大市场")
_SERVED = Text("the market is its largest one already", "该市场已是其第一大市场")
_UNKNOWN = Text("its largest market is not stated", "未填报其第一大市场")
_FULL = Text("All stands are taken; the next in line fits {fit}.", "展位已满，下一候补企业的契合度为{fit}。")
_FULL_ALONE = Text("All stands are taken; no other firm fits.", "展位已满，无其他契合企业。")
_FREE = Text("{n} stands are free: it gives way to nobody.", "尚余{n}个展位，不受其他企业影响。")
_NO_GOODS = Text("Its main HS headings are not stated.", "未填报主要HS品目。")
_NOT_SHOWN = Text(
    "No fair chosen has a stand for its goods (HS {goods}), or others fit better.",
    "所选展会没有可供其商品（HS {goods}）的展位，或其他企业更契合。",
)
_ASK = Text("Its headings on file, or more fairs and stands.", "补充其品目信息，或增加展会和展位。")


@dataclass(frozen=True, slots=True)
class Exhibitors:
    """The study's result: firms matched with the fairs of a programme (:class:`~.exhibitors.Matched`)."""

    matched: Matched
    sample: bool
    warnings: tuple[Text, ...] = ()

    def frame(self) -> pl.DataFrame:
        """A row for each firm and fair, firms without a fair last. ``fit`` in %."""
        return pl.DataFrame([self._row(one) for one in self.matched.places], schema=SCHEMA, orient="row")

    def _row(self, one: Place) -> dict[str, Any]:
        fair, firm = one.fair, one.firm
        title, where = (fair.title, market(fair.country)) if fair else (_NONE, Text("", ""))
        reason, change = self.reason(one), self.change(one)
        return {
            "fair_en": title.en, "fair_zh": title.zh, "market_en": where.en, "market_zh": where.zh,
            "starts_on": fair.starts_on if fair else None, "firm": firm.uid, "region": firm.region,
            "goods": ";".join(one.goods or firm.codes), "fit": 100.0 * one.fit if fair else None,
            "new": one.new if fair and firm.market else None,
            "reason_en": reason.en, "reason_zh": reason.zh, "change_en": change.en, "change_zh": change.zh,
            "origin": f"register:exporters:{firm.uid}", "fair_name": fair.name if fair else "",
            "country": fair.country if fair else "", "synthetic": firm.synthetic,
        }  # fmt: skip

    def reason(self, one: Place) -> Text:
        """Why the firm goes there, or why nowhere."""
        if one.fair is None:
            goods = one.firm.codes
            return _NOT_SHOWN.format(goods=_row_of(goods)) if goods else _NO_GOODS
        new = _UNKNOWN if not one.firm.market else _NEW if one.new else _SERVED
        known = dict.fromkeys(code[: self.matched.digits] for code in one.goods)
        return _MADE.format(goods=_row_of(known), fit=f"{one.fit:.1%}", new=new)

    def change(self, one: Place) -> Text:
        """Who would take its place, or what would give it one."""
        if one.fair is None:
            return _ASK
        free = (one.fair.capacity or 0) - self.matched.taken[one.fair.name]
        if free > 0:
            return _FREE.format(n=free)
        waiting = self.matched.waiting.get(one.fair.name, 0.0)
        return _FULL.format(fit=f"{waiting:.1%}") if waiting > 0 else _FULL_ALONE


def _row_of(codes: Iterable[str]) -> Text:
    return Text(", ".join(codes), "、".join(codes))


def stands_title(result: Exhibitors) -> Text:
    """How many stands are taken."""
    fairs = result.matched.fairs
    if not fairs:
        return Text("Stands and firms", "展位与企业")
    return Text("{n} of {all} stands have a firm", "{all}个展位中{n}个已有匹配企业").format(
        n=len(result.matched.placed), all=sum(one.capacity or 0 for one in fairs)
    )


def stands_subtitle(result: Exhibitors) -> Text:
    return Text("Stands and firms placed at each fair of the programme", "计划内各展会的展位数与匹配企业数")


def stands(result: Exhibitors, lang: str) -> alt.TopLevelMixin | None:
    """A line for each fair: its stands and the firms placed there."""
    if not result.matched.placed:
        return None
    pairs = [
        Pair(
            Text("{m} · {f}", "{m} · {f}").format(m=market(one.country), f=one.title).get(lang),
            float(one.capacity or 0),
            float(result.matched.taken[one.name]),
        )
        for one in result.matched.fairs[:MOST]
    ]
    return dots(pairs, lang, first=Text("stands", "展位"), second=Text("firms placed", "匹配企业"), unit="个")


CHARTS = (Chart("stands", stands_title, stands_subtitle, stands),)
