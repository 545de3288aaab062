"""Sea distances between ports: shortest ways over the sea lanes, many to many, passages open or closed.

The lanes are those of the package searoute (:mod:`wuwai.trade.studies.routes_network`). A port stands at the
point of the network nearest to it, as in that package. What a tonne takes by sea, rail, road and air is in
:mod:`wuwai.trade.studies.routes_delivered`, which port serves a place in
:mod:`wuwai.trade.studies.routes_ports`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache

import numpy as np

from wuwai.reference import ports
from wuwai.reference.passages import Line, Passage
from wuwai.trade.studies.routes_delivered import Delivered, Place, delivered
from wuwai.trade.studies.routes_network import (
    Floats,
    Whole,
    lines_closed,
    network,
    no_less_than_straight,
    without,
)
from wuwai.trade.studies.routes_ports import nearest_port, port_of_city, seaports

__all__ = [
    "Delivered",
    "Place",
    "between",
    "delivered",
    "lines_closed",
    "nearest_port",
    "port_of_city",
    "positions",
    "sea_distances",
]

Places = Mapping[str, tuple[float, float]]  # longitude and latitude by code


def sea_distances(
    origins: Iterable[str],
    destinations: Iterable[str],
    *,
    closed: Iterable[str] | None = (),
    opened: Iterable[str] = (),
    table: Mapping[str, Passage] | None = None,
    places: Places | None = None,
) -> Floats:
    """Nautical miles by sea from each origin to each destination, NaN where no route remains.

    ``origins`` and ``destinations`` are UN/LOCODEs, a list or one alone; ``places`` gives or replaces where
    some of them lie.
    ``closed`` are ids of the passage ``table`` (the shipped one, if none is given): no route goes through any
    of them. Those that the table holds as closed are closed too, unless they are among ``opened``.

    Returns float64, origins x destinations. Distances are those of the shortest way over the lanes between
    the points nearest to the two ports, and never less than their great circle. ValueError names a port or a
    passage that is not known, with what comes near.

    Method: Dijkstra 1959, over the network of searoute 1.6 (Eurostat's searoute network).

    >>> [round(x, -1) for x in sea_distances(["CNSHA"], ["NLRTM"], closed=["suez"])[0].tolist()]
    [13510.0]
    """
    lines = lines_closed(closed, opened, table)
    begin, end = positions(origins, places), positions(destinations, places)
    return between(begin, end, lines)


def between(begin: Floats, end: Floats, closed: tuple[Line, ...] = ()) -> Floats:
    """As :func:`sea_distances`, of places in degrees: one row each, longitude and latitude."""
    if not len(begin) or not len(end):
        return np.empty((len(begin), len(end)))
    if len(begin) > len(end):  # a search from each point of the shorter side
        return np.ascontiguousarray(between(end, begin, closed).T)
    near, _ = network().nearest(begin[:, 0], begin[:, 1])
    far, _ = network().nearest(end[:, 0], end[:, 1])
    starts, row = np.unique(near, return_inverse=True)
    miles = _searched(starts, far, closed)[row]
    return no_less_than_straight(miles, begin, end)


def _searched(starts: Whole, far: Whole, closed: tuple[Line, ...]) -> Floats:
    """Miles over the lanes from each start to each far point, infinite where there is no way.

    What was found from a start to the points where ports stand is kept for the next time it is asked.
    """
    column = _port_columns()[far]
    if (column < 0).any():
        return _search(starts, closed)[:, far]
    found = {start: _kept.get((closed, start)) for start in starts.tolist()}
    missing = [start for start, row in found.items() if row is None]
    ports_at = np.flatnonzero(_port_columns() >= 0)
    for first in range(0, len(missing), _AT_ONCE):
        part = missing[first : first + _AT_ONCE]
        rows = _search(np.array(part), closed)[:, ports_at]
        for start, row in zip(part, rows, strict=True):
            found[start] = _kept[closed, start] = row
    for key in list(_kept)[: max(0, len(_kept) - _MOST_KEPT)]:  # the oldest
        _kept.pop(key, None)
    return np.stack([row[column] for row in found.values() if row is not None])


_kept: dict[tuple[tuple[Line, ...], int], Floats] = {}
_MOST_KEPT = 4000  # rows of 15 KB
_AT_ONCE = 128  # whole rows that stand at once: 10 MB


def _search(starts: Whole, closed: tuple[Line, ...]) -> Floats:
    """Miles over the lanes from each start to every point of the network."""
    from scipy.sparse.csgraph import dijkstra

    found: Floats = dijkstra(without(closed), directed=True, indices=starts)
    return found


@lru_cache(maxsize=1)
def _port_columns() -> Whole:
    """For each point of the network its number among those where ports stand; -1 for the others."""
    where = seaports().where
    point, _ = network().nearest(where[:, 0], where[:, 1])
    found = np.full(len(network().longitude), -1, np.int64)
    held = np.unique(point)
    found[held] = np.arange(len(held))
    return found


def positions(codes: Iterable[str], places: Places | None = None) -> Floats:
    """Where ports lie: n x 2, longitude and latitude in degrees.

    Of the ``places`` given, else of the harbours of our own table, else of the package; ValueError names the
    first code that none of them has, with codes and names near it. One code may stand alone.
    """
    codes = [codes] if isinstance(codes, str) else list(codes)
    found = np.empty((len(codes), 2))
    for row, code in enumerate(codes):
        found[row] = _position(code, places or {})
    return found


def _position(code: str, places: Places) -> tuple[float, float]:
    if not isinstance(code, str):
        raise ValueError(f"a port is named by its UN/LOCODE, such as CNSHK; not {code!r}")
    wanted = code.replace(" ", "").upper()
    for name in (code, wanted):
        if name in places:
            return places[name]
    found = seaports().row.get(wanted)
    if found is None:
        raise ValueError(f"no port has the UN/LOCODE {code!r}{_near(code)}")
    longitude, latitude = seaports().where[found].tolist()
    return longitude, latitude


def _near(code: str) -> str:
    """Ports whose name or code comes near what was asked for, in words; empty where none does."""
    asked = code.strip().lower()
    every = ports.all_ports()
    named = [one for one in every if one.name.lower() == asked]
    if not named:
        codes = get_close_matches(
            asked.upper().replace(" ", ""), [one.code for one in every], n=3, cutoff=0.7
        )
        named = [ports.get(one) for one in codes]
    if not named:
        names = {one.name.lower(): one for one in every}
        named = [names[one] for one in get_close_matches(asked, names, n=3, cutoff=0.7)]
    return "; near it: " + ", ".join(f"{one.code} ({one.name})" for one in named[:3]) if named else ""
