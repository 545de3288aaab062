"""The charts of ``trade.potential``: a map of markets, and actual exports beside potential by market and
product."""

from __future__ import annotations

import altair as alt

from wuwai.reference import countries, units
from wuwai.reference.text import Text
from wuwai.studies.contract import Chart
from wuwai.studies.dots import Pair, dots
from wuwai.studies.world_tiles import tiles
from wuwai.trade.studies.potential_result import PotentialFound, source
from wuwai.trade.studies.world import sampled

_LINES = 12
_NOTHING = Text("No unrealised potential", "无未实现潜力")
_ACTUAL = Text("actual exports", "实际出口")
_POTENTIAL = Text("potential", "潜力")


def amount(value: float, unit: str) -> Text:
    """An amount in words, in both languages."""
    return Text(*(str(units.display(value, unit, lang)) for lang in ("en", "zh")))


def _first(found: PotentialFound, column: str) -> tuple[Text, float] | None:
    sums = found.by(column)
    if sums.is_empty():
        return None
    return found.name(sums[column][0]), float(sums["unrealised"][0])


def _title(found: PotentialFound, column: str, pattern: Text) -> Text:
    first = _first(found, column)
    if first is None:
        return sampled(_NOTHING, found.sample)
    said = pattern.format(name=first[0], amount=amount(first[1], found.unit))
    return sampled(said.upper_first(), found.sample)


def map_title(found: PotentialFound) -> Text:
    return _title(
        found, "market", Text("{name} has the most unrealised: {amount}", "{name}未实现潜力最大，为{amount}")
    )


def map_subtitle(found: PotentialFound) -> Text:
    return Text(
        "Unrealised export potential of {r} by market; {s}", "{r}对各市场的未实现出口潜力；{s}"
    ).format(r=found.region, s=source(found))


def market_map(found: PotentialFound, lang: str) -> alt.TopLevelMixin | None:
    """A tile a market, the darker the more is unrealised there; the first three have a ring."""
    sums = found.by("market")
    if sums.is_empty():
        return None
    known = {one.code for one in countries.all_countries()}
    values: dict[str, float | None] = {code: None for code in found.markets if code in known}
    values |= {code: v for code, v in sums.select("market", "unrealised").iter_rows() if code in known}
    if not any(values.values()):
        return None
    return tiles(values, lang, unit=found.unit, marked=sums["market"].head(3).to_list())


def markets_title(found: PotentialFound) -> Text:
    return _title(
        found,
        "market",
        Text("Exports to {name} are {amount} short of potential", "对{name}出口较潜力少{amount}"),
    )


def products_title(found: PotentialFound) -> Text:
    return _title(
        found,
        "product",
        Text("{name}: exports are {amount} short of potential", "{name}出口较潜力少{amount}"),
    )


def dots_subtitle(found: PotentialFound) -> Text:
    return Text(
        "{r}: exports and potential a year, of what falls short of it alone; {s}",
        "{r}：年出口额与潜力，仅计实际低于潜力的部分；{s}",
    ).format(r=found.region, s=source(found))


def _dots(found: PotentialFound, column: str, lang: str) -> alt.TopLevelMixin | None:
    sums = found.by(column).head(_LINES)
    pairs = [
        Pair(found.name(code).get(lang), actual, potential)
        for code, actual, potential in sums.select(column, "actual", "potential").iter_rows()
    ]
    return dots(pairs, lang, first=_ACTUAL, second=_POTENTIAL, unit=found.unit)


CHARTS = (
    Chart("market_map", map_title, map_subtitle, market_map),
    Chart("markets", markets_title, dots_subtitle, lambda found, lang: _dots(found, "market", lang)),
    Chart("products", products_title, dots_subtitle, lambda found, lang: _dots(found, "product", lang)),
)
