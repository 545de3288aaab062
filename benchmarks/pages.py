"""Server time and size of the pages of a new demo: the first answer and the median of the next ten.

Run: ``python benchmarks/pages.py``. Sizes are before compression.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from wuwai.web import making

PAGES = (
    *("", "targets/", "targets/overseas-warehouses/", "trade/", "studies/", "studies/trade.monitor/"),
    *(
        "registers/",
        "registers/overseas-warehouses/",
        "data/",
        "data/quality/",
        "data/series/",
        "search/?q=jc",
    ),
)


def main() -> None:
    """Make a demo in a temporary folder and ask it for every page in both languages."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        making.make(Path(folder) / "demo", programme="guangdong", demo=True)
        print(f"made the demo in {time.perf_counter() - started:.1f} s")
        from django.test import Client

        client = Client(headers={"host": "localhost"})
        print(f"{'page':40} {'first ms':>9} {'next ms':>8} {'KB':>6}")
        for page in (f"/{lang}/{rest}" for rest in PAGES for lang in ("zh", "en")):
            times = []
            for _ in range(11):
                started = time.perf_counter()
                answer = client.get(page)
                while answer.status_code == 202:  # a study that is still being worked out
                    answer = client.get(page)
                times.append((time.perf_counter() - started) * 1000)
                assert answer.status_code == 200, (page, answer.status_code)
            kilobytes = len(answer.content) / 1000
            print(f"{page:40} {times[0]:9.0f} {statistics.median(times[1:]):8.0f} {kilobytes:6.0f}")


if __name__ == "__main__":
    main()
