"""The kernel of ``trade.routes`` and what it returns: from one place to every market, by every mode."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from wuwai.reference import transport
from wuwai.reference.text import Text
from wuwai.reference.transport import AIR, RAIL, ROAD, SEA
from wuwai.studies.parameters import ParameterError
from wuwai.trade.studies.routes_delivered import Delivered, Place, delivered
from wuwai.trade.studies.routes_network import network
from wuwai.trade.studies.routes_ports import KM, OFFSHORE_NM, seaports
from wuwai.trade.studies.routes_tables import Carrying, Markets, markets, origin
from wuwai.trade.studies.world import place

MODES = (SEA, RAIL, ROAD, AIR)
COLUMNS = {
    **dict.fromkeys(("market_en", "market_zh", "city_en", "city_zh", "mode_en", "mode_zh"), pl.String),
    "days": pl.Float64,
    "cost": pl.Float64,
    "co2": pl.Float64,
    "km": pl.Float64,
    "sea_miles": pl.Float64,
    **dict.fromkeys(("passages_en", "passages_zh"), pl.String),
    **dict.fromkeys(("from_port_en", "from_port_zh", "to_port_en", "to_port_zh"), pl.String),
    **dict.fromkeys(("market_code", "mode_code", "from_code", "to_code", "passage_ids"), pl.String),
}
_NO_MARKET = Text("a market's code of three letters, such as DEU", "市场的三位字母代码，如DEU")
_ASSUMED = Text(
    "Days, costs and CO2 rest on assumptions, each with its source in Code tables, Assumptions on transport.",
    "时间、费用和碳排放按参数推算，各参数及来源见“基础代码—运输参数”。",
)
_CITY = Text(
    "A market stands for its largest city, reached by that of its ports with liner services by which a tonne"
    " arrives at least cost, sea, tolls and road together.",
    "各市场以其最大城市为代表，经该市场内有班轮航线、海运费、通行费和公路运费合计最低的港口到达。",
)
_WHOLE = Text("{region} stands for the port of {port}.", "{region}以{port}港为起点。")
_STANDS = Text("{region} stands for the seat of {seat}.", "{region}以{seat}政府驻地为起点。")


@dataclass(frozen=True, slots=True)
class RoutesFound:
    """The ways from ``start`` to each of ``to``; ``closed`` are the passages a reader closed,
    ``only`` is the one market whose rows are asked for, or empty.
    """

    region: str
    start: Place
    to: Markets
    found: Delivered
    carrying: Carrying
    closed: tuple[str, ...]
    warnings: tuple[Text, ...]
    only: str = ""

    @property
    def title(self) -> Text:
        return place(self.region)

    def port(self, code: str) -> Text:
        """A port's name with its code; empty for no port."""
        if not code:
            return Text("", "")
        title = seaports(self.carrying.ports).title(code)
        return Text(f"{title.en} {code}", f"{title.zh} {code}")

    def frame(self) -> pl.DataFrame:
        """A row for each market asked for and mode that leads there, markets by their days by sea."""
        rows = []
        for number, (where, city) in enumerate(zip(self.to.places, self.to.titles, strict=True)):
            if self.only not in ("", where.country):
                continue
            market = place(where.country)
            for m, mode in enumerate(self.found.modes):
                days = float(self.found.days[m, 0, number])
                if days != days:
                    continue
                by_sea = mode == SEA
                ids = self._passed(number) if by_sea else ()
                km = float(self.found.km[m, 0, number])
                ends = (self.found.out[0], str(self.found.into[0, number])) if by_sea else ("", "")
                said = [one.get(lang) for lang in ("en", "zh") for one in (market, city)]
                through = self.carrying.titles(ids)
                rows.append(
                    (
                        *(said[0], said[2], said[1], said[3]),
                        *(transport.TITLES[mode].en, transport.TITLES[mode].zh, days),
                        float(self.found.cost[m, 0, number]),
                        float(self.found.co2[m, 0, number]),
                        km,
                        float(self.found.miles[0, number]) if by_sea else None,
                        "; ".join(one.en for one in through),
                        "、".join(one.zh for one in through),
                        *(self.port(code).get(lang) for code in ends for lang in ("en", "zh")),
                        *(where.country, mode, *ends, ",".join(ids)),
                    )
                )
        table = pl.DataFrame(rows, schema=COLUMNS, orient="row")
        sea = table.filter(pl.col("mode_code") == SEA).select("market_code", by_sea="days")
        order = table.join(sea, on="market_code", how="left", maintain_order="left")
        return order.sort("by_sea", "market_code", maintain_order=True, nulls_last=True).drop("by_sea")

    def _passed(self, number: int) -> tuple[str, ...]:
        through = zip(self.found.gates, self.found.passed[0, number], strict=True)
        return tuple(gate for gate, on in through if on)

    def by_sea(self) -> dict[str, float | None]:
        """Days by sea to each market; None where no route remains."""
        days = self.found.days[self.found.modes.index(SEA), 0]
        pairs = zip(self.to.places, days.tolist(), strict=True)
        return {where.country: None if one != one else one for where, one in pairs}

    def through(self) -> list[tuple[str, int]]:
        """How many markets lie behind each passage, those behind none left out; the most first."""
        counts = self.found.passed[0].sum(axis=0).tolist()
        pairs = [(gate, int(n)) for gate, n in zip(self.found.gates, counts, strict=True) if n]
        return sorted(pairs, key=lambda pair: -pair[1])

    def saved(self, mode: str) -> list[tuple[str, float]]:
        """Days that a mode saves over the sea, by market, the most first; only where it does."""
        sea, other = (self.found.days[self.found.modes.index(one), 0] for one in (SEA, mode))
        pairs = [
            (where.country, gain)
            for where, gain in zip(self.to.places, (sea - other).tolist(), strict=True)
            if gain > 0
        ]
        return sorted(pairs, key=lambda pair: -pair[1])


def routes_found(
    cities: pl.DataFrame,
    passages: pl.DataFrame,
    transport: pl.DataFrame,
    railways: pl.DataFrame,
    ports: pl.DataFrame,
    *,
    region: str,
    port: str | None = None,
    closed: str | None = None,
    market: str | None = None,
    speed: float | None = None,
) -> RoutesFound:
    """From a region's seat to the largest city of every market; rows of ``market`` alone, where one is named.

    ``port`` is the UN/LOCODE where goods are loaded, the port that serves the seat where it is empty;
    ``closed`` are ids of passages, ``speed`` that of ships in knots. ParameterError names what is not known.
    """
    carrying = Carrying.of(passages, transport, railways, ports, speed)
    shut = carrying.closed(closed)
    start = origin(region, cities, port, carrying.ports)
    wanted = market.strip().upper() if market else ""
    known = set(cities["country"])
    if wanted and wanted not in known:
        named = [code for code in known if (market or "").strip().lower() in _names(code)]
        if not named:
            raise ParameterError("market", market, _NO_MARKET)
        wanted = named[0]
    to = markets(cities, most=1)
    found = delivered([start], to.places, modes=MODES, closed=shut, **carrying.assumed())
    notes = [*carrying.standing(), *carrying.idle(shut), _ASSUMED, _CITY]
    if start.port and not port:
        notes.append(_WHOLE.format(region=place(region), port=seaports(carrying.ports).title(start.port)))
    elif start.code != region:
        notes.append(_STANDS.format(region=place(region), seat=place(start.code)))
    notes += _far(start, carrying)
    return RoutesFound(region, start, to, found, carrying, shut, tuple(notes), wanted)


def _names(code: str) -> tuple[str, ...]:
    title = place(code)
    return title.en.lower(), title.zh.lower()


def _far(start: Place, carrying: Carrying) -> list[Text]:
    """That a port named lies off the sea lanes, where it does: the lane's end is where distances begin."""
    if not start.port:
        return []
    table = seaports(carrying.ports)
    where = table.where[table.row[start.port]]
    _, off = network().nearest(where[None, 0], where[None, 1])
    if float(off[0]) <= OFFSHORE_NM:
        return []
    return [
        Text(
            "{port} lies {km} km from the nearest sea lane: distances begin there.",
            "{port}距最近航线{km}公里，航程自该处起算。",
        ).format(port=start.port, km=f"{float(off[0]) * KM:,.0f}")
    ]
