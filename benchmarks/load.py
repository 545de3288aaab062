"""A served workspace under the load of an office: readers and officers at once, for minutes.

Run: ``python benchmarks/load.py [--minutes 5] [--rows 2000] [--postgresql | --database postgresql://ME@HOST/EMPTY]``
A demo is made in a temporary folder, with as many accounts as ``--accounts``, and served by ``wuwai serve``
in a process of its own. Readers open a page, wait, open the next; officers open the form of a row, think,
save. The load takes processor time on the same machine; what the server took is told apart.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from _load_forms import Browser
from _load_people import FORM, MONTH, READ, Pace, Place, Taken, lost, read, write

ROOT = Path(__file__).parent.parent
WANTED = 0.5  # seconds, for 95 of 100 pages
PASSWORD = "the load of an office"  # of accounts that live as long as the benchmark


def main() -> int:
    """Make a workspace, serve it, load it, print the table; 1 where an error or a lost write was seen."""
    given = argparse.ArgumentParser()
    given.add_argument("--minutes", type=float, default=5)
    given.add_argument("--readers", type=int, default=50)
    given.add_argument("--writers", type=int, default=10)
    given.add_argument("--accounts", type=int, default=200)
    given.add_argument("--rows", type=int, default=2_000, help="more warehouses and projects than a demo has")
    given.add_argument("--no-sample-flows", action="store_true", help="a demo without synthetic trade flows")
    given.add_argument("--kill-after", type=float, default=0, help="kill -9 the server after so many seconds")
    given.add_argument("--wait", type=float, nargs=2, default=(2.0, 5.0), metavar=("LEAST", "MOST"))
    given.add_argument("--spread", type=float, default=10, help="seconds over which people arrive")
    given.add_argument("--processes", type=int, default=2, help="processes of the server that answer")
    given.add_argument("--database", default="", help="an empty PostgreSQL database")
    given.add_argument("--postgresql", action="store_true", help="on a PostgreSQL server of its own")
    asked = given.parse_args()
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory()))
        database = asked.database
        if asked.postgresql:
            database = held.enter_context(_postgresql())
        made = _office(
            folder / "office", database, asked.accounts, asked.rows, flows=not asked.no_sample_flows
        )
        process, base = held.enter_context(_served(folder / "office", asked.processes))
        place = Place(base, *made, PASSWORD)
        taken = _warmed(place)
        before, began = _of_all(process.pid, _busy), time.monotonic()
        own = time.process_time()
        pace = Pace(began + asked.minutes * 60, tuple(asked.wait))
        if asked.kill_after:
            threading.Timer(asked.kill_after, _kill, (process,)).start()
        _loaded(place, asked.readers, asked.writers, asked.spread, pace, taken)
        if asked.kill_after:
            return _killed(held, folder / "office", taken, asked.processes)
        took = time.monotonic() - began
        busy, own = _of_all(process.pid, _busy) - before, time.process_time() - own
        taken.counting = False
        gone = _gone(base, taken)
        words = "PostgreSQL" if database else "SQLite"
        peak = int(_of_all(process.pid, _peak))
    _told(taken, gone, words, took, busy, own, peak, asked)
    return 1 if taken.errors or gone else 0


def _gone(base: str, taken: Taken) -> list[str]:
    """What the server said it kept and does not hold."""
    browser = Browser(base, told=taken.hear)
    browser.sign_in("officer-1", PASSWORD)
    return list(lost(browser, taken))


def _kill(process: subprocess.Popen[str]) -> None:
    """kill -9, all processes of the server at once."""
    os.killpg(process.pid, signal.SIGKILL)


def _killed(held: ExitStack, home: Path, taken: Taken, processes: int) -> int:
    """Serve the workspace again after its server was killed, and look for what it had said it kept."""
    _, base = held.enter_context(_served(home, processes))
    taken.counting = False
    gone = _gone(base, taken)
    written = sum(map(len, taken.kept.values())) + len(taken.filled)
    print(f"killed while {written} texts and numbers had been kept; lost: {len(gone)}")
    for one in gone:
        print(f"  {one}")
    return 1 if gone or not written else 0


def _office(
    home: Path, database: str, accounts: int, rows: int, *, flows: bool = True
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A demo with accounts and rows; the codes of its cities and the public ids of its warehouses."""
    from wuwai.web import making

    making.make(home, programme="guangdong", demo=True, sample_flows=flows, database=database)
    import _register_rows
    from django.contrib.auth.hashers import make_password
    from django.db import connection

    from wuwai.accounts.models import User
    from wuwai.reference import regions
    from wuwai.registers import registry
    from wuwai.registers.checking import problems
    from wuwai.returns import workflow

    cities = tuple(one.code for one in regions.cities())
    hashed = make_password(PASSWORD)
    people = []
    for number in range(accounts):
        officer = number < accounts // 4
        name = f"officer-{number + 1}" if officer else f"reader-{number + 1 - accounts // 4}"
        people.append(User(username=name, role="editor" if officer else "viewer", password=hashed))
    User.objects.bulk_create(people)
    workflow.issue(FORM, MONTH, by=User.objects.get(username="officer-1"))
    for name in ("overseas-warehouses", "investment-projects"):
        _register_rows.add(registry.get(name), rows)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    warehouses = registry.get("overseas-warehouses")
    rows_there = list(warehouses.model.objects.order_by("pk"))
    wrong = problems(warehouses, rows_there)  # varied at random: some would be refused by the form
    uids = tuple(row.uid for row, found in zip(rows_there, wrong, strict=True) if not found)
    connection.close()
    return cities, uids


@contextmanager
def _postgresql() -> Iterator[str]:
    """The address of a PostgreSQL server of the benchmark's own, which waits for the disk as any does."""
    sys.path.insert(0, str(ROOT))
    from tests.engines import postgres_server

    programs = postgres_server.programs()
    if programs is None:
        raise SystemExit(postgres_server.NEEDED)
    with postgres_server.standing(programs, durable=True) as server:
        yield server.address


@contextmanager
def _served(home: Path, processes: int) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """``wuwai serve`` and its address; stopped at the end."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("WUWAI_HOME", "DJANGO_"))}
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "wuwai", "serve", "--home", str(home), "--port", "0", "--lang", "en"),
            *("--processes", str(processes)),
        ],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
    )
    assert process.stdout
    try:
        for line in process.stdout:
            if found := re.search(r"wuwai is at (\S+)", line):
                threading.Thread(target=process.stdout.read, daemon=True).start()
                yield process, found[1]
                break
    finally:
        process.terminate()
        process.wait(timeout=30)


def _warmed(place: Place) -> Taken:
    """Wait until the server has drawn what it draws at its start, as one that runs for days has."""
    quiet = Taken(counting=False)
    # Two browsers: each process answers one of them, whichever was free when it came.
    browsers = [Browser(place.base, told=quiet.hear) for _ in range(2)]
    for number, browser in enumerate(browsers):
        browser.sign_in(f"reader-{number + 1}", PASSWORD)
    for lang in ("zh", "en"):
        for page in READ:
            for browser in browsers:
                browser.get(f"/{lang}/{page.format(city=place.cities[0], row=place.rows[0])}", "warm")
    for browser in browsers:
        browser.close()
    return Taken()


def _loaded(place: Place, readers: int, writers: int, spread: float, pace: Pace, taken: Taken) -> None:
    """Everybody at once, their arrivals spread; back when the last one has left."""
    people = [
        *(
            threading.Thread(target=read, args=(place, f"reader-{n + 1}", n, pace, taken))
            for n in range(readers)
        ),
        *(
            threading.Thread(target=write, args=(place, f"officer-{n + 1}", n, pace, taken))
            for n in range(writers)
        ),
    ]
    for n, one in enumerate(people):
        one.start()
        if n + 1 < len(people):
            time.sleep(spread / len(people))
    for one in people:
        one.join()


def _of_all(pid: int, measure: Callable[[int], float]) -> float:
    """The sum over the server's processes: the first one and those it started."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return sum(map(measure, [pid, *(int(one) for task in tasks for one in task.read_text().split())]))


def _busy(pid: int) -> float:
    """Seconds of processor a process has taken."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak(pid: int) -> int:
    """The most memory a process has held, in MB."""
    line = next(x for x in Path(f"/proc/{pid}/status").read_text().splitlines() if x.startswith("VmHWM"))
    return int(line.split()[1]) // 1024


def _told(
    taken: Taken,
    gone: list[str],
    words: str,
    took: float,
    busy: float,
    own: float,
    peak: int,
    asked: argparse.Namespace,
) -> None:
    """Print the table for docs/benchmarks.md."""
    everything = sorted(one for seconds in taken.seconds.values() for one in seconds)
    print(
        f"\n{words}: {asked.readers} readers and {asked.writers} officers of {asked.accounts} accounts,"
        f" {took / 60:.1f} minutes, {len(everything):,} requests ({len(everything) / took:.1f} a second)."
        f"\nServer: {busy / took:.2f} processors, {busy / len(everything) * 1000:.0f} ms a request,"
        f" peak {peak:,} MB; the load itself {own / took:.2f} processors;"
        f" load of the machine {os.getloadavg()[0]:.1f}.\n"
    )
    print("| page | requests | p50 | p95 | p99 | longest |\n|---|---|---|---|---|---|")
    for name, seconds in [("all", everything), *sorted(taken.seconds.items())]:
        print(
            f"| {name} | {len(seconds):,} | "
            + " | ".join(_ms(sorted(seconds), q) for q in (50, 95, 99, 100))
            + " |"
        )
    written = sum(map(len, taken.kept.values())) + len(taken.filled)
    print(
        f"\n{written:,} texts and numbers kept in {len(taken.kept)} rows and"
        f" {len({sheet for sheet, _ in taken.filled})} returns, {taken.told} savings told of somebody else's;"
        f" lost: {len(gone)}; errors: {len(taken.errors)}."
    )
    for one in [*taken.errors[:20], *gone[:20]]:
        print(f"  {one}")
    over = [name for name, seconds in taken.seconds.items() if _at(sorted(seconds), 95) > WANTED]
    print(
        f"Wanted are {WANTED * 1000:.0f} ms at p95: "
        + ("kept by every page." if not over else f"not kept by {', '.join(over)}.")
    )


def _at(ordered: list[float], q: int) -> float:
    return ordered[min(len(ordered) - 1, max(0, -(-len(ordered) * q // 100) - 1))]


def _ms(ordered: list[float], q: int) -> str:
    return f"{_at(ordered, q) * 1000:,.0f} ms"


if __name__ == "__main__":
    sys.exit(main())
