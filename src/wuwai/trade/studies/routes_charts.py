"""The charts of ``trade.routes``: days by sea on the map, the passages on the way, what rail and air save."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wuwai.reference.text import Text
from wuwai.reference.transport import RAIL, TITLES
from wuwai.studies.contract import Chart
from wuwai.studies.ranked import MOST, bars
from wuwai.studies.world_tiles import tiles
from wuwai.trade.studies.routes_result import RoutesFound
from wuwai.trade.studies.world import place

if TYPE_CHECKING:
    import altair as alt


def closed_of(result: RoutesFound) -> Text:
    """What is closed, as the beginning of a sentence; empty where nothing is."""
    if not result.closed:
        return Text("", "")
    return Text("With {names} closed, ", "{names}封闭时，").format(names=result.carrying.named(result.closed))


def days_title(result: RoutesFound) -> Text:
    """Within how many days half of the markets are reached, and how many are not at all."""
    known = sorted(one for one in result.by_sea().values() if one is not None)
    lost = sum(one is None for one in result.by_sea().values())
    if not known:
        return Text("No market is reached by sea", "没有海运可达的市场")
    said = Text(
        "{shut}half of the markets are within {days} days of {region} by sea",
        "{shut}自{region}海运至半数市场不超过{days}天",
    ).format(shut=closed_of(result), days=f"{known[len(known) // 2]:.0f}", region=result.title)
    if lost:
        tail = Text("; {n} are not reached", "；{n}个市场无法到达").format(n=lost)
        said = Text(said.en + tail.en, said.zh + tail.zh)
    return said.upper_first()


def days_subtitle(result: RoutesFound) -> Text:
    return Text(
        "Days from door to door to the market's largest city, loading at {port}",
        "门到门天数（至各市场最大城市），自{port}装船",
    ).format(port=result.port(result.found.out[0]))


def days(result: RoutesFound, lang: str) -> alt.TopLevelMixin | None:
    """The tile map of days by sea."""
    return tiles(result.by_sea(), lang, unit="天")


def one_market(result: RoutesFound) -> Text:
    """How many days away the market asked for is, by each mode that leads there."""
    pattern = Text("{days} days by {mode}", "{mode}{days}天")
    number = next(n for n, one in enumerate(result.to.places) if one.country == result.only)
    times = zip(result.found.modes, result.found.days[:, 0, number].tolist(), strict=True)
    said = [pattern.format(days=f"{one:.0f}", mode=TITLES[mode]) for mode, one in times if one == one]
    words = Text(", ".join(one.en for one in said), "、".join(one.zh for one in said))
    found = Text("{shut}{market} is {days} from {region}", "{shut}{region}至{market}：{days}").format(
        shut=closed_of(result), market=place(result.only), days=words, region=result.title
    )
    return found.upper_first()


def most_passed(result: RoutesFound) -> Text:
    """The passage that lies on the way to most markets."""
    found = result.through()
    if not found:
        return Text("No passage lies on the way", "途中不经任何航道")
    gate, count = found[0]
    return Text(
        "{passage} lies on the way to {n} of {all} markets", "{all}个市场中有{n}个须经{passage}"
    ).format(passage=result.carrying.gates[gate].title, n=count, all=len(result.to.codes))


def through_title(result: RoutesFound) -> Text:
    """As :func:`most_passed`, with what is closed."""
    shut, said = closed_of(result), most_passed(result)
    return Text(f"{shut.en}{said.en}", f"{shut.zh}{said.zh}")


def through_subtitle(result: RoutesFound) -> Text:
    return Text(
        "Markets whose shortest way by sea goes through the passage", "最短海运航线经过该航道的市场数"
    )


def through(result: RoutesFound, lang: str) -> alt.TopLevelMixin | None:
    """A bar for each passage on the way to some market."""
    rows = [(result.carrying.gates[gate].title.get(lang), float(n), "个") for gate, n in result.through()]
    return bars(rows, lang, colour="var(--trade)")


def rail_title(result: RoutesFound) -> Text:
    """To how many markets a train is faster, and where it saves most."""
    saved = result.saved(RAIL)
    if not saved:
        return Text("No train is faster than the ship", "铁路均不快于海运")
    code, most = saved[0]
    return Text(
        "By rail {n} markets are nearer than by sea, most of all {market}: {days} days less",
        "铁路至{n}个市场快于海运，其中{market}节省最多，少{days}天",
    ).format(n=len(saved), market=place(code), days=f"{most:.0f}")


def rail_subtitle(result: RoutesFound) -> Text:
    return Text("Days less than by sea, from door to door", "门到门较海运减少的天数")


def rail(result: RoutesFound, lang: str) -> alt.TopLevelMixin | None:
    """A bar for each of the markets where rail saves most."""
    rows = [(place(code).get(lang), round(gain, 1), "天") for code, gain in result.saved(RAIL)[:MOST]]
    return bars(rows, lang, colour="var(--trade)")


CHARTS = (
    Chart("through", through_title, through_subtitle, through),
    Chart("rail", rail_title, rail_subtitle, rail),
    Chart("days", days_title, days_subtitle, days),
)
