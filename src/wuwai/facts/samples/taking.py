"""Synthetic flows into a folder of facts, by the importers that read real files."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wuwai.facts.model import ImportReport
from wuwai.facts.samples import customs, declarations, firms, population, published

if TYPE_CHECKING:
    from wuwai.facts.store import Facts

YEARS = (2024, 2025)


def add(
    facts: Facts,
    *,
    region: str,
    years: Sequence[int] = YEARS,
    rows: int = 120_000,
    records: int = 20_000,
    one_in: int = firms.ONE_IN,
    seed: int = 2026,
) -> tuple[ImportReport, ...]:
    """Write synthetic customs files, declarations and a firm-level file; import them, each as a sample.

    ``rows`` and ``records`` are of each year; a year of which the facts hold no published totals is left out.
    ``one_in`` says of how many firms one is written, in all of :data:`.population.YEARS`. The same call
    again changes nothing.
    """
    observations = facts.observations()
    reports = []
    with tempfile.TemporaryDirectory(prefix="wuwai-") as name:
        folder = Path(name)
        for year in years:
            try:
                totals = published.totals(observations, region=region, year=year)
            except published.NothingPublished:
                continue
            files, _ = customs.write(folder, totals, rows=rows, seed=seed)
            for file in files:
                stated = {"direction": file.direction}
                reports.append(facts.import_file(file.path, stated=stated, sample=True))
            path = declarations.write(folder, region=region, year=year, rows=records, seed=seed)
            reports.append(facts.import_file(path, sample=True))
        try:
            people = population.population(observations, region=region)
        except published.NothingPublished:
            return tuple(reports)
        written = firms.write(folder, people, one_in=one_in, seed=seed)
        reports.append(facts.import_file(written.path, sample=True))
    return tuple(reports)
