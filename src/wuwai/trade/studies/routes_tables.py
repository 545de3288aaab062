"""The tables of a study of routes as its kernel takes them: passages, modes, railways, ports, markets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from wuwai.reference import harbours, passages, regions, transport
from wuwai.reference.passages import Passage
from wuwai.reference.ports import Port
from wuwai.reference.text import Text
from wuwai.reference.transport import SEA, Mode
from wuwai.studies.contract import Input, Parameter
from wuwai.studies.parameters import ParameterError
from wuwai.trade.studies.routes_delivered import Place
from wuwai.trade.studies.routes_network import network
from wuwai.trade.studies.routes_ports import KM, seaports

_CHINA, _SHANGHAI = "CHN", "CNSHA"
_HOURS = 24
INPUTS = (
    Input("cities", "cities"),
    Input("passages", "passages"),
    Input("transport", "transport"),
    Input("railways", "railways"),
    Input("ports", "ports"),
)
CLOSED = Parameter(
    "closed",
    "passages",
    Text("Closed passages", "封闭航道"),
    help=Text("Any combination; the Arctic ones are closed by default", "可多选；北极航道默认封闭"),
)
SPEED = Parameter(
    "speed",
    "number",
    Text("Ships' speed (knots)", "船速（节）"),
    low=5.0,
    high=30.0,
    help=Text("As in the table of assumptions where empty", "留空则按运输参数表"),
)
_KNOWN = Text("ids of passages: {ids}", "航道代号：{ids}")
_IDLE = Text(
    "No sea lane crosses the line of {names}: closing it changes nothing. See Code tables, Sea passages.",
    "没有航段穿越{names}的断面线，封闭不产生影响，请核对“基础代码—航道”。",
)
_STANDING = Text(
    "{names} count as closed from the start: the office's own table of passages says so.",
    "本单位航道表已将{names}设为封闭，测算以此为前提。",
)
_PORT = Text(
    "a port by its name or UN/LOCODE, such as Yantian or CNYTN", "港口名称或UN/LOCODE，如盐田或CNYTN"
)


@dataclass(frozen=True, slots=True)
class Carrying:
    """What is assumed of carrying goods: the tables in force."""

    gates: Mapping[str, Passage]
    modes: Mapping[str, Mode]
    railways: frozenset[str]
    ports: tuple[Port, ...]

    @classmethod
    def of(
        cls,
        passages_: pl.DataFrame,
        transport_: pl.DataFrame,
        railways: pl.DataFrame,
        ports: pl.DataFrame,
        speed: float | None = None,
    ) -> Carrying:
        """From the inputs of a study; ``speed`` in knots takes the place of the table's."""
        modes = transport.modes(transport_.iter_rows(named=True))
        if speed is not None:
            modes[SEA] = replace(modes[SEA], day_km=speed * _HOURS * KM)
        own = tuple(
            Port(r["code"], r["name_en"], r["country"], r["longitude"], r["latitude"], (), r["name_zh"])
            for r in ports.iter_rows(named=True)
        )
        gates = passages.read(passages_.iter_rows(named=True))
        return cls(gates, modes, frozenset(railways["country"]), own)

    def closed(self, given: str | None) -> tuple[str, ...]:
        """The passages that a reader closes; ParameterError names what the table has. An empty table has
        none.
        """
        if not self.gates:
            return ()
        try:
            return passages.known([one for one in (given or "").split(",") if one], self.gates)
        except ValueError:
            ids = ", ".join(self.gates)
            raise ParameterError("closed", given, _KNOWN.format(ids=ids)) from None

    def idle(self, ids: tuple[str, ...]) -> tuple[Text, ...]:
        """What to say of those passages whose lines no sea lane crosses: closing them changes nothing."""
        lines = {name: self.gates[name].lines for name in ids}
        idle = tuple(
            name for name, drawn in lines.items() if not any(network().crossing(one).any() for one in drawn)
        )
        return (_IDLE.format(names=self.named(idle)),) if idle else ()

    def standing(self) -> tuple[Text, ...]:
        """What to say of the passages that an office's table holds as closed, whatever a reader closes."""
        shipped = {name for name, one in passages.all_passages().items() if one.closed}
        held = tuple(name for name, one in self.gates.items() if one.closed)
        return () if set(held) <= shipped else (_STANDING.format(names=self.named(held)),)

    def assumed(self) -> dict[str, Any]:
        """The arguments of :func:`~wuwai.trade.studies.routes_delivered.delivered` that are tables."""
        return {
            "assumed": self.modes,
            "table": self.gates,
            "railways": self.railways,
            "ports": self.ports,
        }

    def titles(self, ids: tuple[str, ...]) -> tuple[Text, ...]:
        return tuple(self.gates[one].title for one in ids)

    def named(self, ids: tuple[str, ...]) -> Text:
        """Passages as a sentence lists them: A, B and C."""
        titles = self.titles(ids)
        *first, last = (one.en for one in titles) if titles else ("",)
        said = f"{', '.join(first)} and {last}" if first else last
        return Text(said, "、".join(one.zh for one in titles))


@dataclass(frozen=True, slots=True)
class Markets:
    """Where goods of each market are taken to: its largest cities with their part of its people.

    ``codes`` are the markets; ``places`` the cities with ``titles``, ``market`` the row of each city's market
    and ``weight`` its part, 1 in all for each market.
    """

    codes: tuple[str, ...]
    places: tuple[Place, ...]
    titles: tuple[Text, ...]
    market: tuple[int, ...]
    weight: tuple[float, ...]


def markets(cities: pl.DataFrame, *, most: int, only: set[str] | None = None) -> Markets:
    """The ``most`` largest cities of every market (of ``only`` those asked for), the mainland left out."""
    kept = cities.filter(pl.col("country") != _CHINA)
    if only is not None:
        kept = kept.filter(pl.col("country").is_in(sorted(only)))
    kept = (
        kept.sort(["country", "population", "code"], descending=[False, True, False])
        .group_by("country", maintain_order=True)
        .head(most)
        .with_columns(weight=pl.col("population") / pl.col("population").sum().over("country"))
    )
    codes = tuple(kept["country"].unique(maintain_order=True))
    rows = kept.to_dicts()
    return Markets(
        codes,
        tuple(Place(r["code"], r["longitude"], r["latitude"], r["country"]) for r in rows),
        tuple(Text(r["title_en"], r["title_zh"]) for r in rows),
        tuple(codes.index(r["country"]) for r in rows),
        tuple(float(r["weight"]) for r in rows),
    )


def origin(region: str, cities: pl.DataFrame, port: str | None = None, own: tuple[Port, ...] = ()) -> Place:
    """Where goods of a region leave: the seat of the city, of the first city within it in our table, the
    largest of an office's own cities within it, the largest city of an economy, the port of Shanghai for the
    whole country. Goods are taken to ``port`` where one is named, and start there where nothing else is known
    of the region. ParameterError where there is none.
    """
    table = seaports(own)
    named = (port or "").strip()
    wanted = (table.find(named) if named else "") or ""
    if named and not wanted:
        raise ParameterError("port", port, _PORT)
    theirs = pl.col("country") == region
    if region != _CHINA and regions.find(region):
        for code, (latitude, longitude) in harbours.seats().items():
            if regions.lies_in(code, region):
                return Place(code, longitude, latitude, _CHINA, wanted)
        # Codes of divisions (GB/T 2260) begin with the two digits of their province.
        divided = pl.col("code").str.starts_with(region.removeprefix("CN-"))
        theirs |= (pl.col("country") == _CHINA) & divided
    for row in cities.filter(theirs).sort("population", descending=True).head(1).to_dicts():
        return Place(
            row["code"] if row["country"] == _CHINA else region,
            row["longitude"],
            row["latitude"],
            row["country"],
            wanted,
        )
    start = wanted or (_SHANGHAI if region == _CHINA else "")
    if not start:
        raise ParameterError(
            "region",
            region,
            Text(
                "a place whose position is known; load a table of cities, or name the port of loading",
                "已知位置的地区或经济体；可导入城市表，或指定装船港",
            ),
        )
    longitude, latitude = table.where[table.row[start]].tolist()
    return Place(region, longitude, latitude, table.ports[table.row[start]].country, start)
