"""The plan of parks with all that is asked about it: each question a mixed-integer program of its own, made
and solved from nothing, against the relaxation that begins where the last one ended.

Seconds of the processor, medians; the answers of both are compared. ``python benchmarks/parks.py [cities]``.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import highspy
import numpy as np

from wuwai.reference.text import Text
from wuwai.trade.studies.parks_cover import Coverage, CoverProblem, Limit

CLUSTERS, PARKS, RADIUS, RUNS, ASKED_AFRESH = 22, 20, 80.0, 5, 6


def province(cities: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray, list[Limit]]:
    """Weights, cover and at most three parks a city, of cities strewn over 400 by 400 km."""
    chance = np.random.default_rng(seed)
    at = chance.random((cities, 2)) * 400
    near = np.maximum(0, 1 - np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)) / RADIUS)
    weight = chance.lognormal(0, 2, CLUSTERS * cities)
    names = [Text(str(c), str(c)) for c in range(cities)]
    limits = [Limit(name, tuple(range(c, CLUSTERS * cities, cities)), 0, 3) for c, name in enumerate(names)]
    return weight, np.kron(np.eye(CLUSTERS), near), limits


def afresh(problem: CoverProblem, barred: int) -> float:
    """The bound of the program without a site, with whole sites from the start."""
    solver = highspy.Highs()
    for option, value in (("output_flag", False), ("threads", 1), ("mip_rel_gap", 0.0)):
        solver.setOptionValue(option, value)
    lp = problem.model()
    lp.col_upper_ = [0.0 if n == barred else 1.0 for n in range(lp.num_col_)]
    kinds = highspy.HighsVarType
    lp.integrality_ = [kinds.kInteger if n < problem.sites else kinds.kContinuous for n in range(lp.num_col_)]
    solver.passModel(lp)
    solver.run()
    return float(solver.getInfo().mip_dual_bound)


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.process_time()
    found = call()
    return time.process_time() - begun, found


def main(cities: int) -> None:
    weight, cover, limits = province(cities)
    first: list[float] = []
    again: list[float] = []
    for _ in range(RUNS if cities <= 30 else 1):
        took, problem = timed(lambda: CoverProblem(weight, cover, PARKS, limits))
        solved, best = timed(problem.solve)
        first.append(took + solved)
        found: list[Coverage] = []
        for site in best.open_sites:
            one, answer = timed(partial(problem.solve, barred=[site]))
            again.append(one)
            found.append(answer)
    slow = [timed(partial(afresh, problem, site)) for site in best.open_sites[:ASKED_AFRESH]]
    for (_, bound), answer in zip(slow, found, strict=False):
        assert abs(bound / 1e8 * problem.total - answer.upper_bound) < 1e-6 * problem.total
    fresh, warm = statistics.median(s for s, _ in slow), statistics.median(again)
    print(
        f"{CLUSTERS} x {cities}: {best.share:.1%} covered, gap {best.gap:.1e}, {cover.shape[1]:,} candidates"
    )
    print(f"  the plan, model made: {statistics.median(first):.3f} s")
    print(
        f"  one question: {1000 * warm:.1f} ms; as a program of its own {1000 * fresh:.0f} ms"
        f" ({fresh / warm:.0f} x)"
    )


if __name__ == "__main__":
    for size in [int(sys.argv[1])] if len(sys.argv) > 1 else [21, 122]:
        main(size)
