"""The product space as a network: who is linked to whom, and where each product is drawn.

A maximum spanning tree joins all products; the strongest links are added to it (Hidalgo et al. 2007). The
layout follows Fruchterman and Reingold 1991 from a start by distances to pivots (Brandes and Pich 2007): no
chance enters, so the same trade is always drawn alike. It is kept, by the exports that count, until others
are asked for.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np

from wuwai.trade.studies.complexity import Complexity
from wuwai.trade.studies.complexity_space import proximity

DRAWN = 400  # products; more would be a grey cloud
_LINKS = 1.0  # strongest links for each product, besides the tree
_TURNS = 120
_PIVOTS = 12
_KEPT = 8

_networks: OrderedDict[bytes, Network] = OrderedDict()
_guard = threading.Lock()


@dataclass(frozen=True, eq=False)
class Network:
    """``products`` are indices of the world's products (the largest by world trade, ascending), ``x`` and
    ``y`` where each is drawn (0..1), ``links`` pairs of places in ``products`` with their proximity.
    """

    products: np.ndarray
    x: np.ndarray
    y: np.ndarray
    links: tuple[tuple[int, int, float], ...]


def network(world: Complexity, *, drawn: int = DRAWN) -> Network:
    """The product space of ``world``: of more than ``drawn`` products the largest by trade."""
    traded = np.where(world.exported.any(axis=0), world.values.sum(axis=0), 0.0)
    largest = np.argsort(-traded, kind="stable")[:drawn]
    products = np.sort(largest[traded[largest] > 0])
    exported = world.exported[:, products]
    digest = hashlib.sha256(np.packbits(exported).tobytes())
    digest.update(repr((exported.shape, [world.products[p] for p in products])).encode())
    digest.update(products.tobytes())
    key = digest.digest()
    with _guard:
        if key in _networks:
            _networks.move_to_end(key)
            return _networks[key]
    near = proximity(exported)
    np.fill_diagonal(near, 0.0)
    links = _links(near)
    x, y = _layout(products.size, links)
    found = Network(products, x, y, links)
    with _guard:
        _networks[key] = found
        while len(_networks) > _KEPT:
            _networks.popitem(last=False)
    return found


def _links(near: np.ndarray) -> tuple[tuple[int, int, float], ...]:
    """The tree's links and the strongest others, each once, the smaller index first."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import minimum_spanning_tree

    size = near.shape[0]
    if size < 2:
        return ()
    # 2 - proximity is least where proximity is largest, and never 0, which would be no link.
    tree = minimum_spanning_tree(csr_array(np.where(near > 0, 2 - near, 0.0))).tocoo()
    pairs = {(min(a, b), max(a, b)) for a, b in zip(tree.row.tolist(), tree.col.tolist(), strict=True)}
    one, other = np.triu_indices(size, 1)
    strength = near[one, other]
    strongest = np.argsort(-strength, kind="stable")[: int(_LINKS * size)]
    strongest = strongest[strength[strongest] > 0]
    pairs |= set(zip(one[strongest].tolist(), other[strongest].tolist(), strict=True))
    return tuple((a, b, float(near[a, b])) for a, b in sorted(pairs))


def _layout(size: int, links: tuple[tuple[int, int, float], ...]) -> tuple[np.ndarray, np.ndarray]:
    """Where the nodes lie, in 0..1."""
    if size < 2:
        return np.full(size, 0.5), np.full(size, 0.5)
    place = _start(size, links)
    ends = np.array([(a, b) for a, b, _ in links], dtype=np.int64).reshape(-1, 2)
    weight = np.array([w for _, _, w in links], dtype=np.float32)
    apart = np.float32(size**-0.5)
    for step in np.geomspace(0.08, 0.002, _TURNS, dtype=np.float32):
        # Pushed by all others by apart^2 / distance, in matrices of one number a pair: this is all the time.
        length = (place**2).sum(axis=1)
        repel = place @ place.T
        repel *= -2
        repel += length[:, None]
        repel += length
        np.maximum(repel, 1e-6, out=repel)
        np.divide(apart**2, repel, out=repel)
        push = place * repel.sum(axis=1)[:, None] - repel @ place
        along = place[ends[:, 0]] - place[ends[:, 1]]
        pull = along * (np.sqrt((along**2).sum(axis=1)) * (0.5 + weight) / apart)[:, None]
        np.subtract.at(push, ends[:, 0], pull)
        np.add.at(push, ends[:, 1], pull)
        push -= place  # what hangs by no link stays near
        length = np.maximum(np.sqrt((push**2).sum(axis=1)), 1e-9)
        place += push * (np.minimum(length, step) / length)[:, None]
    low, high = place.min(axis=0), place.max(axis=0)
    scaled = (place - low) / np.maximum(high - low, 1e-9)
    return scaled[:, 0].astype(np.float64), scaled[:, 1].astype(np.float64)


def _start(size: int, links: tuple[tuple[int, int, float], ...]) -> np.ndarray:
    """The two main directions of the numbers of links to some pivots far from one another."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    ends = np.array([(a, b) for a, b, _ in links], dtype=np.int64).reshape(-1, 2)
    graph = csr_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(size, size))
    nearest = np.full(size, np.inf)
    columns, pivot = [], 0
    for _ in range(min(_PIVOTS, size)):
        steps = dijkstra(graph, directed=False, unweighted=True, indices=pivot)
        steps = np.where(np.isinf(steps), size, steps)
        columns.append(np.minimum(steps, 4 * np.median(steps) + 1))
        nearest = np.minimum(nearest, steps)
        pivot = int(nearest.argmax())
    squared = np.stack(columns, axis=1) ** 2
    centred = squared - squared.mean(axis=0) - squared.mean(axis=1, keepdims=True) + squared.mean()
    _, _, directions = np.linalg.svd(centred, full_matrices=False)
    place = centred @ directions[:2].T if directions.shape[0] > 1 else centred[:, [0, 0]]
    # The direction of a singular vector is arbitrary: the farthest node lies on the positive side.
    place *= np.where(place[np.abs(place).argmax(axis=0), [0, 1]] < 0, -1.0, 1.0)
    place /= np.maximum(np.abs(place).max(axis=0), 1e-9)
    # Nodes that are alike to every pivot would never part: set each a little aside, by the golden angle.
    turn = np.arange(size) * 2.399963
    aside = 0.01 * np.sqrt(np.arange(1, size + 1) / size)
    return (place + aside[:, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1)).astype(np.float32)
