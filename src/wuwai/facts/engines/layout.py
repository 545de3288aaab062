"""Which files of a snapshot hold its rows."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from wuwai.facts.model import Manifest

OBSERVATIONS, SLICES = "observations.parquet", "slices.parquet"
FLOWS, SUMS, FIRMS = "flows", "sums-", "firms-"  # what the names of other files begin with


def files(manifests: Iterable[Manifest], folder: Path) -> list[Path]:
    """The Parquet files with the rows of the snapshots, in order."""
    return [folder / m.snapshot / name for m in manifests for name in tables(m)]


def tables(manifest: Manifest) -> list[str]:
    """The names of the files with a snapshot's rows."""
    if manifest.kind == "observations":
        return [OBSERVATIONS]
    return [t for t in manifest.tables if t.startswith(FLOWS)]


def same_columns(manifests: Iterable[Manifest]) -> bool:
    """Whether the files of all the snapshots hold the same columns."""
    return len({frozenset(m.constants) for m in manifests}) == 1
