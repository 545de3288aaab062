"""How the benchmarks measure: the ways of doing the same in turns, so that a busy machine slows all alike.

Each run is a process of its own, timed inside it without loading modules. Where other work shares the machine
the processor's time says more than the clock, so both are printed, with the smallest and the largest.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

FOLDER = Path(__file__).parent
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds by the clock and of processors, and the peak of memory in MB."""

    wall: float
    busy: float
    peak: int


def peers() -> str:
    """The Python whose environment holds what is compared with; ``make bench`` makes one."""
    return os.environ.get("WUWAI_BENCH_PEERS", sys.executable)


def measured(action: Callable[[], object]) -> Run:
    """One run in this process."""
    wall, busy = time.perf_counter(), time.process_time()
    action()
    wall, busy = time.perf_counter() - wall, time.process_time() - busy
    # The peak since this program began; getrusage would count what its parent held when it forked.
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line)
    return Run(wall, busy, int(peak.split()[1]) // 1024)


def told(run: Run) -> None:
    """Print a run for :func:`in_a_process` to read."""
    print(run.wall, run.busy, run.peak)


def in_a_process(python: str, script: str, *arguments: object) -> Run:
    """A run of a script of this folder that ends by telling it."""
    done = subprocess.run(
        [python, str(FOLDER / script), *map(str, arguments)], check=True, capture_output=True, text=True
    )
    wall, busy, peak = done.stdout.split()[-3:]
    return Run(float(wall), float(busy), int(peak))


def in_turns(ways: Mapping[str, Callable[[], Run]], runs: int) -> dict[str, list[Run]]:
    """Every way once, then every way again."""
    taken: dict[str, list[Run]] = {name: [] for name in ways}
    for _ in range(runs):
        for name, way in ways.items():
            taken[name].append(way())
    return taken


def table(taken: Mapping[str, Sequence[Run]], *, rows: int | None = None) -> None:
    """Print the medians as a table for docs/benchmarks.md, with ratios to the last way named."""
    last = list(taken)[-1]
    rate = " rows/s |" if rows else ""
    heads = (
        "clock, median (min-max)",
        "processors, median (min-max)",
        "clock ratio",
        "processor ratio",
        "peak",
    )
    print(f"\n| | {' | '.join(heads)} |{rate}")
    print("|---|---|---|---|---|---|" + ("---|" if rows else ""))
    for name, found in taken.items():
        cells = [_spread([r.wall for r in found]), _spread([r.busy for r in found])]
        for of in ("wall", "busy"):
            own, other = ([getattr(r, of) for r in each] for each in (found, taken[last]))
            cells.append(f"{statistics.median(own) / statistics.median(other):.2f}")
        cells.append(f"{max(r.peak for r in found):,} MB")
        if rows:
            cells.append(f"{rows / statistics.median(r.wall for r in found):,.0f}")
        print(f"| {name} | " + " | ".join(cells) + " |")
    print(f"\n{len(found)} runs each, in turns; load of the machine {os.getloadavg()[0]:.1f}", flush=True)


def _spread(values: Sequence[float]) -> str:
    """Median, smallest and largest."""
    scale, unit = (1000.0, "ms") if max(values) < 1 else (1.0, "s")
    middle, low, high = (v * scale for v in (statistics.median(values), min(values), max(values)))
    digits = 0 if unit == "ms" else 2
    return f"{middle:.{digits}f} {unit} ({low:.{digits}f}-{high:.{digits}f})"


def clocked(action: Callable[[], T]) -> tuple[float, float, T]:
    """Seconds by the clock and of this process, and what came of it."""
    clock, own = time.perf_counter(), time.process_time()
    found = action()
    return time.perf_counter() - clock, time.process_time() - own, found


def page(address: str) -> Callable[[], object]:
    """Asks the workspace's own server code for a page; the benchmark ends where it is not given."""
    from django.test import Client

    client = Client(headers={"host": "localhost"})

    def ask() -> object:
        answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address}: {answer.status_code}")
        return answer.content

    return ask


@contextmanager
def workspace() -> Iterator[Path]:
    """An empty workspace with its database, for this process alone; the folder it is in, which goes after."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "workspace"
        os.environ["WUWAI_HOME"] = str(home)
        # Peers measure themselves with this module, too, in environments without wuwai.
        from wuwai import web
        from wuwai.web import making
        from wuwai.workspace import Workspace

        Workspace.create(home, programme="guangdong", demo=False)
        web.setup(home)
        making.migrate()
        yield Path(folder)
