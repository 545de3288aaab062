"""Synthetic flows into a folder of facts, by the importers that read real files."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from wuwai.facts.model import ImportReport
from wuwai.facts.samples import customs, declarations, published

if TYPE_CHECKING:
    from wuwai.facts.store import Facts


def add(
    facts: Facts,
    *,
    region: str = "CN-44",
    year: int = 2024,
    rows: int = 60_000,
    records: int = 10_000,
    seed: int = 2026,
) -> tuple[ImportReport, ...]:
    """Write synthetic customs files and declarations and import them, each marked as a sample.

    The same call again changes nothing. :class:`~wuwai.facts.samples.published.NothingPublished` where the
    facts hold no published totals of that year.
    """
    totals = published.totals(facts.observations(), region=region, year=year)
    reports = []
    with tempfile.TemporaryDirectory(prefix="wuwai-") as name:
        folder = Path(name)
        files, _ = customs.write(folder, totals, rows=rows, seed=seed)
        for file in files:
            stated = {"direction": file.direction}
            reports.append(facts.import_file(file.path, stated=stated, sample=True))
        path = declarations.write(folder, region=region, year=year, rows=records, seed=seed)
        reports.append(facts.import_file(path, sample=True))
    return tuple(reports)
