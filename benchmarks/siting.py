"""Siting beside spopt with HiGHS, over OR-Library's instances, and 500 sites of 3,000 for 10,000 cities.

Run: ``python benchmarks/siting.py [points] [sites] [open] [runs] [runs of spopt] [folder of pmed files]``.
The peer's instance is OR-Library's pmed6 (200 points, all of them sites, 5 to open, distances over a graph of
800 edges) where the folder has it, else one drawn like it, and pmed7 (the same size, 10 to open). The large
one is drawn: cities that cluster, with demand of very different size, and points spread evenly, which leave
more plans nearly as good.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import numpy as np
from _measuring import Run, in_a_process, in_turns, peers, table
from scipy.sparse.csgraph import floyd_warshall


def graph(points: int, edges: int, seed: int) -> np.ndarray:
    """Distances as OR-Library's p-median instances have them: a ring and random edges, lengths 1 to 100."""
    chance = np.random.default_rng(seed)
    ends = np.concatenate(
        [
            np.stack([np.arange(points), np.roll(np.arange(points), -1)], axis=1),
            chance.integers(0, points, (edges - points, 2)),
        ]
    )
    return _over(points, ends, chance.integers(1, 101, edges).astype(float))


def _over(points: int, ends: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    far = np.full((points, points), np.inf)
    for (a, b), length in zip(ends, lengths, strict=True):
        far[a, b] = far[b, a] = length
    np.fill_diagonal(far, 0.0)
    return floyd_warshall(far)


def published(path: Path) -> tuple[np.ndarray, int]:
    """An instance of OR-Library and how many sites to open."""
    head, *lines = path.read_text().strip().splitlines()
    points, _, p = map(int, head.split())
    rows = np.array([[int(word) for word in line.split()] for line in lines])
    return _over(points, rows[:, :2] - 1, rows[:, 2].astype(float)), p


def drawn(kind: str, points: int, sites: int) -> tuple[np.ndarray, np.ndarray]:
    """Costs and demand: ``cities`` cluster and differ much in size, ``even`` are neither."""
    chance = np.random.default_rng(0)
    if kind == "even":
        here, there = chance.random((points, 2)), chance.random((sites, 2))
        demand = chance.integers(1, 100, points).astype(float)
    else:
        centres, weight = chance.random((300, 2)), chance.pareto(1.2, 300) + 0.2
        taken = chance.choice(300, points, p=weight / weight.sum())
        here = centres[taken] + chance.normal(0, 0.03, (points, 2))
        there = here[chance.permutation(points)[:sites]]
        demand = chance.pareto(1.1, points) + 1
    x, y = (here[:, None, k] - there[None, :, k] for k in (0, 1))
    return np.hypot(x, y), demand


def main(points: int, sites: int, number: int, runs: int, peer_runs: int, folder: Path | None) -> None:
    with tempfile.TemporaryDirectory() as held:
        path = Path(held) / "task.npz"

        def ours(at: Path) -> Run:
            return in_a_process(sys.executable, "_siting_ways.py", "ours", at)

        spopt = os.environ.get("WUWAI_BENCH_SITING", peers())
        ways = {
            "wuwai": lambda: ours(path),
            "spopt, HiGHS": lambda: in_a_process(spopt, "_siting_ways.py", "spopt", path),
        }
        for name, (cost, p) in _beside_the_peer(folder).items():
            np.savez(path, cost=cost, demand=np.ones(len(cost)), p=p)
            print(f"{name}: {len(cost)} points, {p} open")
            table(in_turns(ways, peer_runs))
            found, theirs = (path.with_suffix(end).read_text() for end in (".txt", ".peer"))
            print(f"wuwai: {found}; spopt: {theirs}\n")

        if folder:
            _all(folder)
        for kind in ("cities", "even"):
            cost, demand = drawn(kind, points, sites)
            np.savez(path, cost=cost, demand=demand, p=number)
            print(f"\n{kind}: {number} of {sites:,} sites for {points:,} points")
            table(in_turns({"wuwai": lambda: ours(path)}, runs))
            print((Path(held) / "task.txt").read_text())


def _beside_the_peer(folder: Path | None) -> dict[str, tuple[np.ndarray, int]]:
    """Instances that are small enough for the peer, by name."""
    found = {
        name: published(folder / f"{name}.txt")
        for name in ("pmed6", "pmed7")
        if folder and (folder / f"{name}.txt").is_file()
    }
    return found if "pmed6" in found else {"the size of pmed6": (graph(200, 800, 6), 5), **found}


def _all(folder: Path) -> None:
    """Every instance of the folder, each proven, one after the other in this process."""
    from _siting_ways import beyond, ready

    from wuwai.trade.studies.siting import p_median

    ready()
    tasks = {path.stem: published(path) for path in sorted(folder.glob("pmed*.txt"))}

    def solve() -> None:
        for name, (cost, p) in tasks.items():
            found = p_median(cost, np.ones(len(cost)), p)
            if found.cost != found.lower_bound:
                raise SystemExit(f"{name}: {found.cost} is not proven, the bound is {found.lower_bound}")

    run = beyond(solve)
    print(f"\n{len(tasks)} instances, each proven: {run.wall:.2f} s, of processors {run.busy:.2f} s")


if __name__ == "__main__":
    numbers = [int(a) for a in sys.argv[1:6]]
    given = Path(sys.argv[6]) if len(sys.argv) > 6 else None
    main(*numbers, *[2000, 600, 100, 2, 1][len(numbers) :], given)
