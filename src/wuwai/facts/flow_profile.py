"""One country's profile: what it states of every partner and of every product, period by period.

Where an importer took sums (:mod:`wuwai.facts.importers.sums`) they are read, a few rows where the flows are
millions; other snapshots are asked as flows. Both give the same rows.

Rows of different datasets, directions, editions or currencies stay apart, and totals that a source prints
beside their parts stay rows of their own: nothing is added up over partners, products or periods.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from wuwai.facts import flow_questions, flow_reading
from wuwai.facts.engines import answers
from wuwai.facts.engines.contract import Session
from wuwai.facts.engines.layout import SUMS
from wuwai.facts.flow_questions import Asked
from wuwai.facts.model import Manifest

_APART = ("dataset", "classification", "direction", "currency", "sample")


@dataclass(frozen=True, slots=True)
class Profile:
    """``partners`` and ``products`` have a row for each dataset, classification, direction, currency, period
    and partner or product: its ``value`` in whole units of the currency and the number of its ``flows``.
    """

    reporter: str
    partners: pl.DataFrame
    products: pl.DataFrame


def profile(
    manifests: Sequence[Manifest],
    folder: Path,
    *,
    lost: Mapping[str, pl.DataFrame | None],
    session: Callable[[], Session],
    reporter: str,
) -> Profile:
    """The profile of a country or place, by its code or name, without the slices ``lost`` to later vintages.

    :class:`~wuwai.facts.questions.QueryError` where there is no such country.
    """
    (code,) = flow_questions.reporters([reporter])
    shown = [m for m in manifests if lost.get(m.snapshot, ...) is not None]
    summed = [m for m in shown if _sums(m, "partner")]
    others = [m for m in shown if not _sums(m, "partner")]
    frames = {}
    for by in ("partner", "product"):
        parts = [_read(several, folder, lost, code, by) for several in _alike(summed)]
        if others:
            parts.append(_asked(others, folder, lost, session(), code, by))
        whole = pl.concat([pl.DataFrame(schema=_schema(by)), *parts])
        frames[by] = whole if len(parts) < 2 else whole.sort([*_APART, "period", by])
    return Profile(code, frames["partner"], frames["product"])


def _schema(by: str) -> dict[str, pl.DataType]:
    texts = dict.fromkeys([*_APART, "period", by], pl.String())
    return {**texts, "sample": pl.Boolean(), "value": pl.Float64(), "flows": pl.Int64()}


def _sums(manifest: Manifest, by: str) -> list[str]:
    return [name for name in manifest.tables if name.startswith(f"{SUMS}{by}-")]


def _alike(manifests: Sequence[Manifest]) -> list[list[Manifest]]:
    """The snapshots by what they say of all their flows."""
    groups: dict[tuple[object, ...], list[Manifest]] = defaultdict(list)
    for manifest in manifests:
        groups[tuple(_said(manifest).values())].append(manifest)
    return list(groups.values())


def _said(manifest: Manifest) -> dict[str, object]:
    constants = {name: manifest.constants[name] for name in ("classification", "direction", "currency")}
    return {"dataset": manifest.dataset, **constants, "sample": manifest.sample}


def _read(
    manifests: Sequence[Manifest], folder: Path, lost: Mapping[str, pl.DataFrame | None], code: str, by: str
) -> pl.DataFrame:
    """The sums of snapshots that say the same of all their flows."""
    whole = [folder / m.snapshot / t for m in manifests if m.snapshot not in lost for t in _sums(m, by)]
    scans = [pl.scan_parquet(whole)] if whole else []
    for manifest in manifests:
        gone = lost.get(manifest.snapshot)
        if gone is not None:
            paths = [folder / manifest.snapshot / t for t in _sums(manifest, by)]
            keys = list(manifest.slices)
            scans.append(pl.scan_parquet(paths).join(gone.lazy(), on=keys, how="anti", nulls_equal=True))
    rows = pl.concat(scans).filter(pl.col("reporter") == code).drop("reporter")
    # A snapshot may hold a year in two files.
    sums = rows.group_by("period", by).agg(pl.col("value", "flows").sum()).sort("period", by).collect()
    said = {name: pl.lit(value) for name, value in _said(manifests[0]).items()}
    return sums.with_columns(**said).select(list(_schema(by)))


def _asked(
    manifests: Sequence[Manifest],
    folder: Path,
    lost: Mapping[str, pl.DataFrame | None],
    session: Session,
    code: str,
    by: str,
) -> pl.DataFrame:
    """The same of flows without sums."""
    rows = flow_reading.expression(manifests, folder, lost=lost, session=session)
    own = flow_questions.matching(rows, Asked(reporter=code))
    grouped = own.group_by(*_APART, "period", by).agg(value=own.value.sum(), flows=own.count())
    frame = answers.frame(grouped)
    keys = [*_APART, "period", by]
    return frame.select(list(_schema(by))).cast(_schema(by)).sort(keys)  # type: ignore[arg-type]
