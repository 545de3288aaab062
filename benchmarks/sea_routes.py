"""Sea distances, many to many, beside searoute and scgraph: the same network, the same ports, one run.

``python benchmarks/sea_routes.py [PORTS] [RUNS] [PAIRS]``. The peers run in an environment of their own
(``WUWAI_BENCH_ROUTES``, made by ``make bench``). searoute answers one pair at a time: it is asked PAIRS of
them and the time is scaled up to all; scgraph is given searoute's own network, for its own is not in its
package. Times are of the processor: this machine is shared.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def seconds(work, runs: int) -> float:
    """Median processor seconds of ``runs`` of ``work``."""
    taken = []
    for _ in range(runs):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return statistics.median(taken)


def peer(name: str, asked: str) -> None:
    """One peer's time, printed as JSON."""
    told = json.loads(Path(asked).read_text(encoding="utf-8"))
    points, runs, pairs = told["points"], told["runs"], told["pairs"]
    if name == "searoute":
        import searoute

        searoute.setup_M()
        searoute.searoute(points[0], points[1])
        ends = [(points[a], points[b]) for a, b in pairs]
        taken = seconds(lambda: [searoute.searoute(a, b, units="naut") for a, b in ends], 1)
        found = [searoute.searoute(a, b, units="naut")["properties"]["length"] for a, b in ends]
        print(json.dumps({"seconds": taken / len(ends) * len(points) ** 2, "found": found}))
        return
    from scgraph import GeoGraph
    from searoute.data.marnet_dict import edge_list

    nodes = list(edge_list)
    number = {node: n for n, node in enumerate(nodes)}
    graph = [{number[to]: held["weight"] for to, held in edge_list[node].items()} for node in nodes]
    places = [{"latitude": y, "longitude": x} for x, y in points]

    def fresh() -> list:
        return GeoGraph(graph=graph, nodes=[[y, x] for x, y in nodes]).distance_matrix(places)

    made = seconds(lambda: GeoGraph(graph=graph, nodes=[[y, x] for x, y in nodes]), runs)
    fresh()
    warm = GeoGraph(graph=graph, nodes=[[y, x] for x, y in nodes])
    warm.distance_matrix(places)
    again = seconds(lambda: warm.distance_matrix(places), runs)
    print(json.dumps({"seconds": seconds(fresh, runs), "made": made, "again": again}))


def main(count: int, runs: int, pairs: int) -> None:
    import numpy as np

    from wuwai.reference import ports
    from wuwai.trade.studies import routes
    from wuwai.trade.studies.routes import sea_distances
    from wuwai.trade.studies.routes_network import network, without
    from wuwai.trade.studies.routes_ports import seaports

    begun = time.process_time()
    network()
    print(f"reading the network, once: {time.process_time() - begun:.2f} s")
    rng = np.random.default_rng(7)
    every = [one.code for one, grade in zip(seaports().ports, seaports().grade, strict=True) if grade >= 0]
    codes = rng.choice(every, count, replace=False).tolist()
    points = [[ports.get(one).longitude, ports.get(one).latitude] for one in codes]
    own = seconds(lambda: (without.cache_clear(), routes._kept.clear(), sea_distances(codes, codes)), runs)
    print(f"{count} x {count} sea distances: {own:.3f} s of the processor (median of {runs})")
    again = seconds(lambda: sea_distances(codes, codes), runs)
    print(f"the same asked again: {again:.3f} s")
    ends = rng.integers(0, count, (pairs, 2)).tolist()
    python = os.environ.get("WUWAI_BENCH_ROUTES", "")
    if not python:
        print("no peers: set WUWAI_BENCH_ROUTES to a Python with searoute and scgraph")
        return
    with tempfile.TemporaryDirectory() as folder:
        asked = Path(folder) / "asked.json"
        asked.write_text(json.dumps({"points": points, "runs": runs, "pairs": ends}), encoding="utf-8")
        for name in ("searoute", "scgraph"):
            done = subprocess.run(
                [python, __file__, "--peer", name, str(asked)], capture_output=True, text=True, check=True
            )
            told = json.loads(done.stdout.splitlines()[-1])
            more = f", {told['made']:.3f} of it for its graph" if "made" in told else f" (from {pairs} pairs)"
            print(f"{name}: {told['seconds']:.2f} s{more}: {told['seconds'] / own:,.1f} times as long")
            if "again" in told:
                more = f"{told['again'] / again:.1f} times as long"
                print(f"  the same asked again: {told['again']:.3f} s: {more}")
            if "found" in told:
                found = sea_distances(codes, codes)
                both = zip(ends, told["found"], strict=True)
                off = np.array([abs(found[a, b] / one - 1) for (a, b), one in both if one])
                print(f"  median deviation {np.nanmedian(off):.1e}, within 0.1%: {np.mean(off < 1e-3):.0%}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--peer"]:
        peer(*sys.argv[2:4])
    else:
        given = [int(one) for one in sys.argv[1:]]
        main(*(given + [500, 5, 100][len(given) :]))
