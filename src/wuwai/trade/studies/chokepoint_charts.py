"""The charts of ``trade.chokepoint``: markets and clusters hit, extra days on the map, what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.studies.contract import Chart
from wuwai.studies.ranked import MOST, bars
from wuwai.studies.world_tiles import tiles
from wuwai.trade.studies.chokepoint_result import Chokepoint
from wuwai.trade.studies.routes_network import Floats
from wuwai.trade.studies.world import place, sampled

if TYPE_CHECKING:
    import altair as alt

_NOTHING = Text("Nothing goes through {names}", "没有货物经过{names}")


def per_cent(share: float) -> str:
    return f"{100 * share:.1f}%"


def _nothing(result: Chokepoint) -> Text:
    return _NOTHING.format(names=result.names)


def _first(result: Chokepoint, values: Floats) -> list[tuple[str, float]]:
    """Markets with a value above 0, the most first."""
    order = np.argsort(-values, kind="stable")
    return [(result.to.codes[n], float(values[n])) for n in order if values[n] > 0]


def markets_title(result: Chokepoint) -> Text:
    """The market hit most, and how much of what is hit it is."""
    found = _first(result, result.hit)
    if not found:
        return _nothing(result)
    code, most = found[0]
    said = Text(
        "Exports to {market} are hit most: {value}, {share} of all that is hit",
        "对{market}出口受影响最大：{value}，占受影响总额的{share}",
    ).format(
        market=place(code),
        value=units.headline(most, result.unit),
        share=per_cent(most / float(result.hit.sum())),
    )
    return sampled(said, result.sample)


def markets_subtitle(result: Chokepoint) -> Text:
    return Text(
        "Exports by sea whose way goes through {names}, {year}", "航线经{names}的海运出口额，{year}年"
    ).format(names=result.names, year=result.year or "—")


def markets(result: Chokepoint, lang: str) -> alt.TopLevelMixin | None:
    """A bar for each of the markets hit most."""
    found = _first(result, result.hit)[:MOST]
    return bars([(place(code).get(lang), value, result.unit) for code, value in found], lang)


def days_title(result: Chokepoint) -> Text:
    """The extra days of all, and where they are most."""
    mean, days = result.mean_days, result.days()
    if mean is None:
        return Text("No longer way is left to any market hit", "受影响市场均无绕行航线")
    most = int(np.nanargmax(days))
    said = Text(
        "What still has a way takes {mean} days more; {market} most of all, {days}",
        "仍可绕行的货物平均多{mean}天，{market}最多，多{days}天",
    ).format(mean=f"{mean:.1f}", market=place(result.to.codes[most]), days=f"{days[most]:.1f}")
    return sampled(said, result.sample)


def days_subtitle(result: Chokepoint) -> Text:
    return Text(
        "Extra days by sea of exports that went through {names}; empty: none went through, or no way is left",
        "原经{names}的海运出口增加的天数；空白为不经过或已无航线",
    ).format(names=result.names)


def days(result: Chokepoint, lang: str) -> alt.TopLevelMixin | None:
    """The tile map of extra days."""
    pairs = zip(result.to.codes, result.days().tolist(), strict=True)
    return tiles({code: None if one != one else one for code, one in pairs}, lang, unit="天")


def money_title(result: Chokepoint) -> Text:
    """What the longer ways cost a year in all."""
    found = _first(result, result.money)
    if not found or result.found is None:
        return Text("No longer way costs money", "没有需付费的绕行航线")
    freight = float(result.parts(result.found.freight).sum())
    whole = float(result.money.sum())
    said = Text(
        "The longer ways cost {money} a year: {freight} freight, {time} time",
        "绕行每年增加成本{money}：运费{freight}，时间成本{time}",
    ).format(
        money=units.headline(whole, result.unit),
        freight=units.headline(freight, result.unit),
        time=units.headline(whole - freight, result.unit),
    )
    return sampled(said, result.sample)


def money_subtitle(result: Chokepoint) -> Text:
    return Text(
        "Extra freight and the cost of extra days, a year, by market", "各市场每年增加的运费和时间成本"
    )


def money(result: Chokepoint, lang: str) -> alt.TopLevelMixin | None:
    """A bar for each of the markets where the longer way costs most."""
    found = _first(result, result.money)[:MOST]
    rows = [(place(code).get(lang), value, result.unit) for code, value in found]
    return bars(rows, lang, colour="var(--trade)")


def clusters_title(result: Chokepoint) -> Text:
    """The cluster hit most."""
    found = result.by_cluster()
    if not found:
        return Text("No cluster's exports are hit", "没有集群的出口受影响")
    title, value, cost = found[0]
    said = Text("Of the clusters {title} is hit most: {value}", "各集群中{title}受影响最大：{value}").format(
        title=_short(title), value=units.headline(value, result.unit)
    )
    if cost > 0:
        more = Text(", {cost} more a year", "，每年增加成本{cost}")
        tail = more.format(cost=units.headline(cost, result.unit))
        said = Text(said.en + tail.en, said.zh + tail.zh)
    return sampled(said, result.sample)


def clusters_subtitle(result: Chokepoint) -> Text:
    return Text(
        "Exports by sea that went through {names}, by cluster; clusters share codes and are not added up",
        "原经{names}的海运出口额，按集群；集群间有共有编码，不可相加",
    ).format(names=result.names)


def clusters(result: Chokepoint, lang: str) -> alt.TopLevelMixin | None:
    """A bar for each of the clusters hit."""
    rows = [(_short(title).get(lang), value, result.unit) for title, value, _ in result.by_cluster()[:MOST]]
    return bars(rows, lang, colour="var(--trade)")


def _short(title: Text) -> Text:
    return Text(title.en.partition(":")[0], title.zh.partition("：")[0])


CHARTS = (
    Chart("markets", markets_title, markets_subtitle, markets),
    Chart("days", days_title, days_subtitle, days),
    Chart("clusters", clusters_title, clusters_subtitle, clusters),
    Chart("money", money_title, money_subtitle, money),
)
