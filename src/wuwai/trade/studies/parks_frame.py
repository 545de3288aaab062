"""The table of ``trade.parks`` and its words: why each pair was chosen, and what would come instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.trade.studies.dependency_words import joined, percent
from wuwai.trade.studies.parks_pairs import Pair, city
from wuwai.trade.studies.parks_plan import Choice, Plan

UNIT = "元CNY"
THERE = Text("on the register", "在册")
CHOSEN = Text("in the plan", "入选")
LEFT_OUT = Text("next in line", "候补")
_LABELS = ("status", "title", "city", "area", "goods", "instead", "reason", "change")
FRAME: dict[str, pl.DataType] = {
    "rank": pl.Int64(),
    "cluster": pl.String(),
    "region": pl.String(),
    "county": pl.String(),
    **{f"{label}_{lang}": pl.String() for label in _LABELS for lang in ("en", "zh")},
    **dict.fromkeys(
        ("exports", "suitable", "suits", "covers", "reach", "adds", "costs", "density", "consumer"),
        pl.Float64(),
    ),
    "parks": pl.String(),
    "unit": pl.String(),
}
_SEMICOLON = Text("; ", "；")


def rows_of_plan(
    plan: Plan, clusters: Mapping[str, Text], areas: Mapping[str, Text], goods: Mapping[str, Text]
) -> pl.DataFrame:
    """The pairs of the plan in the order of building, then those that stay out, nearest first."""
    told: list[dict[str, Any]] = []
    for one in plan.choices:
        pair = one.pair
        said = {
            "status": status(one),
            "title": clusters.get(pair.cluster, Text(pair.cluster, pair.cluster)),
            "city": place_of(pair),
            "area": areas.get(pair.place.city, Text("", "")),
            "goods": joined([goods.get(code, Text(code, code)) for code in pair.goods], _SEMICOLON),
            "instead": joined([called(other, clusters) for other in one.others], _SEMICOLON),
            "reason": reason(one),
            "change": change(one, clusters),
        }
        row = {
            f"{name}_{lang}": text.get(lang) or None for name, text in said.items() for lang in ("en", "zh")
        }
        told.append(
            row
            | {"rank": one.order, "cluster": pair.cluster, "region": pair.place.city}
            | {"county": pair.place.code if pair.place.county else "", "unit": UNIT}
            | {"exports": pair.exports, "suitable": pair.suitable, "suits": 100 * pair.suits}
            | {"covers": 100 * one.covers, "adds": 100 * one.adds, "density": pair.density}
            | {"reach": None if one.reach is None else 100 * one.reach}
            | {"costs": None if one.costs is None else 100 * one.costs}
            | {"consumer": None if pair.consumer is None else 100 * pair.consumer}
            | {"parks": "; ".join(pair.parks)}
        )
    return pl.DataFrame(told, schema=FRAME)


def status(one: Choice) -> Text:
    """Whether the pair has a park, is in the plan, or stays out."""
    if not one.chosen:
        return LEFT_OUT
    return THERE if one.pair.parks else CHOSEN


def place_of(pair: Pair) -> Text:
    """The place of a pair; a county with its city."""
    if not pair.place.county:
        return pair.place.title
    whole = city(pair.place.city).title
    return Text(f"{pair.place.title.en}, {whole.en}", f"{whole.zh}{pair.place.title.zh}")


def called(pair: Pair, clusters: Mapping[str, Text]) -> Text:
    """A pair in a sentence: its place and its cluster."""
    title = clusters.get(pair.cluster, Text(pair.cluster, pair.cluster))
    return Text("{title} in {place}", "{place}{title}").format(title=title, place=place_of(pair))


def reason(one: Choice) -> Text:
    """The exports behind a pair, how they suit, and what its park does for the plan."""
    pair = one.pair
    parts = [
        Text("exports of {amount}, of which {share} suits", "出口{amount}，适配{share}").format(
            amount=units.headline(pair.exports, UNIT), share=percent(pair.suits)
        )
    ]
    if pair.density is not None:
        parts.append(
            Text(
                "{value} yuan a kilogram where the weight is known ({known})",
                "可得重量部分（{known}）每千克{value}元",
            ).format(value=f"{pair.density:,.0f}", known=percent(pair.known))
        )
    if pair.consumer is not None:
        parts.append(Text("{share} consumer goods", "消费品占{share}").format(share=percent(pair.consumer)))
    if one.chosen:
        parts.append(
            Text(
                "its park covers {covers} of all suitable exports, {adds} of them reached by no other park",
                "覆盖全部适配出口的{covers}，其中{adds}无其他入选园区可替代",
            ).format(covers=percent(one.covers), adds=percent(one.adds))
        )
    else:
        words = Text("would add {adds} beside the whole plan", "在方案之外再建可多覆盖{adds}")
        parts.append(words.format(adds=percent(one.adds)))
    return joined(parts, _SEMICOLON).upper_first()


def change(one: Choice, clusters: Mapping[str, Text]) -> Text:
    """What the best plan without the pair (or, of one left out, with it) looks like."""
    if one.chosen and one.pair.parks:
        names = "、".join(one.pair.parks)
        return Text("On the register: {names}", "台账在册：{names}").format(names=names)
    if one.costs is None:
        if one.chosen:
            return Text("The rules leave no plan without it", "各项约束下不选它则无方案")
        return Text("The rules leave no plan with it", "各项约束下选它则无方案")
    others = joined([called(other, clusters) for other in one.others], Text(" and ", "、"))
    if one.chosen:
        words = Text(
            "The best plan without it covers {less} less, with {others} instead",
            "不选它的最优方案少覆盖{less}，改选{others}",
        )
    else:
        words = Text(
            "The best plan with it covers {less} less and leaves out {others}",
            "选它的最优方案少覆盖{less}，去掉{others}",
        )
    return words.format(less=percent(one.costs), others=others)
