"""What the audit costs: an import of 10,000 rows with and without it, and how long the chain takes to prove.

Run it with a workspace of its own: ``python benchmarks/audit.py [ROWS] [TIMES]``. Both ways are timed in turn
in one process, on the processor's clock; the ratio is of the medians.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any
from unittest import mock

from _measuring import workspace
from register_import import REGISTER, generated


def seconds(action: Callable[[], Any]) -> float:
    """Of the processor."""
    begun = time.process_time()
    action()
    return time.process_time() - begun


def main(rows: int, times: int) -> None:
    """Print the seconds of each way, their ratio, and the rate at which the chain is proved."""
    with workspace():
        from wuwai.accounts import audit, audit_chain
        from wuwai.registers import importing, noting, registry

        register = registry.get(REGISTER)
        found: dict[str, list[float]] = {"without": [], "with": []}
        first = 0
        for _ in range(times):
            for way in random.sample(sorted(found), 2):
                content = generated(rows, first)  # new rows of new firms each time
                first += rows
                with ExitStack() as left_out:
                    if way == "without":
                        left_out.enter_context(mock.patch.object(noting, "tell"))
                        left_out.enter_context(mock.patch.object(noting, "note_batch"))
                    found[way].append(seconds(lambda sheet=content: importing.take(register, sheet)))
        for way, all_of_it in found.items():
            print(f"import of {rows:,} rows {way} audit: {statistics.median(all_of_it):.2f} s")
        ratio = statistics.median(found["with"]) / statistics.median(found["without"])
        print(f"with / without: {ratio:.2f}")
        entries = audit.head().sequence
        spent = seconds(lambda: audit_chain.verify())
        print(f"{entries:,} entries proved in {spent:.1f} s: {entries / spent:,.0f} a second")


if __name__ == "__main__":
    main(*(int(one) for one in (*sys.argv[1:], *("10000", "3")[len(sys.argv) - 1 :])))
