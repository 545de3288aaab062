"""Observations that do not come from a file: numbers of returns, published as one snapshot each time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from wuwai.facts.import_reports import unwritable
from wuwai.facts.importers.contract import Batch
from wuwai.facts.model import Manifest
from wuwai.facts.snapshots import Shelf
from wuwai.reference.periods import Period

IMPORTER = "return"
VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """One number as it becomes a fact. ``printed`` is the number as it was filled in."""

    series: str
    region: str
    period: Period
    printed: str
    unit: str
    published_on: date
    source_url: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a publication is: the SHA-256 of its content, its name, and what its manifest is to tell (who
    published, when, for whom).
    """

    digest: str
    name: str
    stated: Mapping[str, str]
    sample: bool = False


def find(shelf: Shelf, digest: str) -> Manifest | None:
    """The snapshot of the publication with that digest; None where it was never written."""
    for manifest in reversed(shelf.manifests()):
        if manifest.importer == IMPORTER and manifest.sha256 == digest and not shelf.fault(manifest.snapshot):
            return manifest
    return None


def commit(shelf: Shelf, numbers: Sequence[Returned], about: About, moment: datetime) -> Manifest:
    """Write one snapshot, unless one with that digest is there: then that one. ValueError for no numbers."""
    if not numbers:
        raise ValueError("there is nothing to publish")
    try:
        with shelf.writing():
            if earlier := find(shelf, about.digest):
                return earlier
            manifest = Manifest(
                snapshot="",
                importer=IMPORTER,
                importer_version=VERSION,
                file=about.name,
                sha256=about.digest,
                size=0,
                recorded_on=moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
                read=len(numbers),
                accepted=len(numbers),
                rejected=0,
                sample=about.sample,
                stated=dict(about.stated),
                published_on=max(one.published_on for one in numbers).isoformat(),
            )
            manifest = replace(manifest, source_url=numbers[0].source_url)
            return shelf.commit(_batch(numbers), manifest, moment.astimezone(UTC))
    except OSError as error:
        raise unwritable(shelf.folder, error) from error


def _batch(numbers: Sequence[Returned]) -> Batch:
    columns: dict[str, list[Any]] = {
        "row": list(range(1, len(numbers) + 1)),
        "series": [one.series for one in numbers],
        "region": [one.region for one in numbers],
        "place": ["" for _ in numbers],
        "period": [one.period.text for one in numbers],
        "period_kind": [one.period.kind for one in numbers],
        "period_start": [one.period.start for one in numbers],
        "period_end": [one.period.end for one in numbers],
        "value": [float(one.printed) for one in numbers],
        "printed": [one.printed for one in numbers],
        "unit": [one.unit for one in numbers],
        "published_on": [one.published_on.isoformat() for one in numbers],
        "published_by": [one.published_on for one in numbers],
        "source_url": [one.source_url for one in numbers],
        "source_kind": ["official" for _ in numbers],
        "certainty": ["H" for _ in numbers],
        "note": [one.note for one in numbers],
    }
    return Batch(columns, (), len(numbers))
