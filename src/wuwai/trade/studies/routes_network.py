"""The sea lanes of the package ``searoute`` as a graph, and what a closed passage leaves of it.

The package (Apache-2.0) carries a network of 9,708 points and 15,970 lanes. It is read once; a point that
stands in it twice, on both sides of the 180th meridian, is one here. A lane is closed when it crosses a line
of a closed passage.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wuwai.reference import passages
from wuwai.reference.passages import Line, Passage

if TYPE_CHECKING:  # studies are declared at every start; SciPy is loaded when one runs
    from scipy.sparse import csr_array

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

_Degrees = Floats | float

EARTH_NM = 6371.0088 / 1.852  # the mean radius in nautical miles
_DIGITS = 6  # of a degree: points nearer than a tenth of a metre are one


@dataclass(frozen=True, slots=True)
class Network:
    """Points (degrees) and lanes between them (nautical miles along great circles)."""

    longitude: Floats
    latitude: Floats
    head: Whole
    tail: Whole
    miles: Floats
    tree: Any  # scipy.spatial.cKDTree of the points on the sphere

    def nearest(self, longitude: Floats, latitude: Floats) -> tuple[Whole, Floats]:
        """For each place the point that is nearest to it, and how many nautical miles away."""
        chord, point = self.tree.query(on_sphere(longitude, latitude))
        return np.asarray(point, np.int64), along(np.asarray(chord, np.float64))

    def crossing(self, line: Line) -> NDArray[np.bool_]:
        """Which lanes cross a line, drawn straight in degrees. A lane that only touches it crosses it; a line
        between two points of the network that a lane joins is that lane and no other.
        """
        west, south, there, north = line
        same = (self._at(west, south), self._at(there, north))
        if None not in same:
            lane = ((self.head == same[0]) & (self.tail == same[1])) | (
                (self.head == same[1]) & (self.tail == same[0])
            )
            if lane.any():
                return lane
        # Longitudes are unrolled to lie around the line's, so that the 180th meridian is a line like any.
        east = west + _turned(there - west)
        begin = west + _turned(self.longitude[self.head] - west)
        end = begin + _turned(self.longitude[self.tail] - self.longitude[self.head])
        low, high = self.latitude[self.head], self.latitude[self.tail]
        one = _side(west, south, east, north, begin, low) * _side(west, south, east, north, end, high)
        other = _side(begin, low, end, high, west, south) * _side(begin, low, end, high, east, north)
        found: NDArray[np.bool_] = (one <= 0) & (other <= 0)
        return found

    def _at(self, longitude: float, latitude: float) -> int | None:
        point, miles = self.nearest(np.array([longitude]), np.array([latitude]))
        return int(point[0]) if miles[0] < 0.01 else None

    def open(self, closed: tuple[Line, ...]) -> csr_array:
        """The graph of the lanes that cross none of the lines, both ways, in nautical miles."""
        from scipy.sparse import csr_array

        left = np.ones(len(self.miles), bool)
        for line in closed:
            left &= ~self.crossing(line)
        head, tail, miles = self.head[left], self.tail[left], self.miles[left]
        points = len(self.longitude)
        ends = (np.concatenate([head, tail]), np.concatenate([tail, head]))
        return csr_array((np.concatenate([miles, miles]), ends), shape=(points, points))


def lines_closed(
    closed: Iterable[str] | None = (),
    opened: Iterable[str] = (),
    table: Mapping[str, Passage] | None = None,
) -> tuple[Line, ...]:
    """The lines that no route may cross, of the passages closed and of those closed by default."""
    known = passages.all_passages() if table is None else table
    asked = set(passages.known(closed, known))
    free = set(passages.known(opened, known)) - asked
    return tuple(
        line
        for name, one in known.items()
        if name in asked or (one.closed and name not in free)
        for line in one.lines
    )


def _turned(degrees: _Degrees) -> Floats:
    """Differences of longitude the short way round, -180 to 180."""
    return np.asarray((np.asarray(degrees) + 180.0) % 360.0 - 180.0)


def _side(x0: _Degrees, y0: _Degrees, x1: _Degrees, y1: _Degrees, x: _Degrees, y: _Degrees) -> Floats:
    """On which side of the line from the first place to the second the third lies: a sign, 0 on it."""
    return np.sign((x1 - x0) * (y - y0) - (y1 - y0) * (x - x0))


def on_sphere(longitude: Floats, latitude: Floats) -> Floats:
    """Places in degrees as points of the unit sphere, one row each."""
    east, north = np.radians(longitude), np.radians(latitude)
    return np.stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)], axis=-1)


def along(chord: Floats) -> Floats:
    """Nautical miles along the great circle of a chord of the unit sphere."""
    return 2.0 * EARTH_NM * np.arcsin(np.clip(chord / 2.0, 0.0, 1.0))


def apart(a: Floats, b: Floats) -> Floats:
    """Nautical miles by great circle between points of the unit sphere (last axis of 3), broadcast."""
    return along(np.linalg.norm(a - b, axis=-1))


def straight(begin: Floats, end: Floats) -> Floats:
    """Nautical miles by great circle, begin x end, of places in degrees (rows of longitude and latitude)."""
    return apart(on_sphere(begin[:, 0], begin[:, 1])[:, None, :], on_sphere(end[:, 0], end[:, 1])[None, :, :])


def no_less_than_straight(miles: Floats, begin: Floats, end: Floats) -> Floats:
    """Miles over the lanes, no less than by great circle: two ports may share a point of the network, or
    lie beyond it. NaN where there is no way.
    """
    return np.where(np.isfinite(miles), np.maximum(miles, straight(begin, end)), np.nan)


@lru_cache(maxsize=1)
def network() -> Network:
    """The package's network; the first call reads it (a second), later ones do not."""
    from scipy.spatial import cKDTree
    from searoute.data.marnet_dict import edge_list

    def place(point: tuple[float, float]) -> tuple[float, float]:
        return round((point[0] + 180.0) % 360.0 - 180.0, _DIGITS) + 0.0, round(point[1], _DIGITS) + 0.0

    numbers: dict[tuple[float, float], int] = {}
    for point in edge_list:
        numbers.setdefault(place(point), len(numbers))
    pairs = {
        (min(a, b), max(a, b))
        for point, others in edge_list.items()
        for other in others
        if (a := numbers[place(point)]) != (b := numbers[place(other)])
    }
    lanes = np.array(sorted(pairs), np.int64)
    longitude, latitude = np.array(list(numbers), np.float64).T.copy()
    sphere = on_sphere(longitude, latitude)
    miles = apart(sphere[lanes[:, 0]], sphere[lanes[:, 1]])
    return Network(longitude, latitude, lanes[:, 0].copy(), lanes[:, 1].copy(), miles, cKDTree(sphere))


@lru_cache(maxsize=32)
def without(closed: tuple[Line, ...]) -> csr_array:
    """The open graph where these lines are closed; the last few asked for are kept."""
    return network().open(closed)
