"""Which passages the shortest ways go through, with how long they are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from wuwai.reference.passages import Line, Passage
from wuwai.trade.studies.routes_network import (
    Floats,
    Network,
    Whole,
    network,
    no_less_than_straight,
    without,
)

Flags = NDArray[np.bool_]


def ways(
    begin: Floats, end: Floats, gates: Sequence[Passage], closed: tuple[Line, ...] = ()
) -> tuple[Floats, Flags]:
    """The shortest ways by sea between places (rows of longitude and latitude in degrees).

    Returns nautical miles, begin x end, NaN where no route remains, and which of ``gates`` each way goes
    through, begin x end x gates.
    """
    from scipy.sparse.csgraph import dijkstra

    net = network()
    near, _ = net.nearest(begin[:, 0], begin[:, 1])
    far, _ = net.nearest(end[:, 0], end[:, 1])
    starts, row = np.unique(near, return_inverse=True)
    graph = without(closed)
    lanes = [_lanes(net, gate) for gate in gates]
    miles = np.empty((len(starts), len(far)))
    passed = np.zeros((len(starts), len(far), len(gates)), bool)
    for number, start in enumerate(starts):
        found, before = dijkstra(graph, directed=True, indices=start, return_predecessors=True)
        miles[number] = found[far]
        passed[number] = _through(before, lanes)[far]
    passed[~np.isfinite(miles)] = False
    return no_less_than_straight(miles[row], begin, end), passed[row]


def _lanes(net: Network, gate: Passage) -> tuple[Whole, Whole]:
    """The ends of the lanes that cross a passage."""
    crossing = np.zeros(len(net.miles), bool)
    for line in gate.lines:
        crossing |= net.crossing(line)
    return net.head[crossing], net.tail[crossing]


def _through(before: NDArray[np.int32], lanes: Sequence[tuple[Whole, Whole]]) -> Flags:
    """For each point of a tree of shortest ways, which passages lie on its way: points x passages.

    ``before`` is each point's predecessor, negative at the root. A passage lies on a way if it is the last
    step or lies on the way before; doubling the steps looked back over reaches the root in the logarithm of
    the longest way.
    """
    points = np.arange(len(before))
    parent = np.where(before < 0, points, before)
    found = np.zeros((len(before), len(lanes)), bool)
    for number, (head, tail) in enumerate(lanes):
        found[tail[parent[tail] == head], number] = True
        found[head[parent[head] == tail], number] = True
    while (parent != (further := parent[parent])).any():
        found |= found[parent]
        parent = further
    return found | found[parent]
