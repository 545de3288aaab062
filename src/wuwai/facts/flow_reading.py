"""Flows as an Ibis expression over the snapshots' Parquet: as of a day, and of vintages the one to show.

Vintages are resolved by slice, not by row. A snapshot states its slices as a whole: a year of BACI each
exporter's year, a Comtrade download each cell it holds. Of two snapshots of one dataset that state the same
slice, the later published is shown (a stated date before none), then the later recorded. Different datasets
never replace one another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from wuwai.facts.engines.contract import Session
from wuwai.facts.engines.layout import SLICES
from wuwai.facts.flow_columns import IN_EVERY_FILE, OF_SNAPSHOT, READ, STORED
from wuwai.facts.importers.cells import CellError, published_by
from wuwai.facts.model import Manifest

if TYPE_CHECKING:
    import ibis


def known(manifests: Sequence[Manifest], as_of: date | None) -> list[Manifest]:
    """The snapshots known on a day: published by then, or recorded by then where no date is stated."""
    if as_of is None:
        return list(manifests)
    return [m for m in manifests if known_on(m) <= as_of]


def known_on(manifest: Manifest) -> date:
    """The day from which a snapshot counts: its publication, or its recording where none is stated."""
    return _published(manifest) or date.fromisoformat(manifest.recorded_on[:10])


def _published(manifest: Manifest) -> date | None:
    try:
        return published_by(manifest.published_on)
    except CellError:
        return None


def superseded(manifests: Sequence[Manifest], folder: Path) -> dict[str, pl.DataFrame | None]:
    """The slices replaced of each snapshot of which some are; None where that is everything."""
    groups: dict[tuple[str, tuple[str, ...]], list[Manifest]] = defaultdict(list)
    for manifest in manifests:
        groups[manifest.dataset, manifest.slices].append(manifest)
    lost: dict[str, pl.DataFrame | None] = {}
    for (_, key), several in groups.items():
        if len(several) < 2 or not key:
            continue
        several.sort(key=lambda m: (_published(m) or date.min, m.sequence), reverse=True)
        taken: pl.DataFrame | None = None
        for manifest in several:
            own = pl.read_parquet(folder / manifest.snapshot / SLICES, columns=list(key))
            if taken is not None:
                repeated = own.join(taken, on=list(key), how="semi", nulls_equal=True)
                if repeated.height == own.height:
                    lost[manifest.snapshot] = None
                elif repeated.height:
                    lost[manifest.snapshot] = repeated
            taken = own if taken is None else pl.concat([taken, own]).unique()
    return lost


def expression(
    manifests: Sequence[Manifest],
    folder: Path,
    *,
    lost: Mapping[str, pl.DataFrame | None],
    session: Session,
) -> ibis.Table:
    """The flows of the snapshots but for the slices ``lost``, with every column a reader gets."""
    import ibis

    shown = [m for m in manifests if lost.get(m.snapshot, ...) is not None]
    if not shown:
        return session.frame(pl.DataFrame(schema=READ))
    whole = [m for m in shown if m.snapshot not in lost]
    parts = [_rows(session, whole, folder)] if whole else []
    for manifest in shown:
        gone = lost.get(manifest.snapshot)
        if gone is not None:
            rows = _rows(session, [manifest], folder)
            parts.append(rows.anti_join(session.frame(gone), list(manifest.slices)))
    return parts[0] if len(parts) == 1 else ibis.union(*parts)


def _rows(session: Session, manifests: Sequence[Manifest], folder: Path) -> ibis.Table:
    import ibis

    held = _held(manifests)
    rows = session.rows(manifests, folder)

    def of_snapshot(name: str) -> ibis.Value:
        """What the manifests say of a column: one value, or one for each snapshot."""
        kind = {pl.Boolean(): "boolean", pl.Float64(): "float64"}.get((STORED | OF_SNAPSHOT)[name], "string")
        said = {m.snapshot: ibis.literal(_said(m, name), type=kind) for m in manifests}
        if len({_said(m, name) for m in manifests}) == 1:
            return next(iter(said.values()))
        return rows.snapshot.cases(*said.items())

    columns = {}
    for name in (*STORED, *OF_SNAPSHOT):
        if name not in held:
            columns[name] = of_snapshot(name)
        elif name == "quantity" or not any(name in m.constants for m in manifests):
            columns[name] = rows[name]
        else:
            columns[name] = rows[name].fill_null(of_snapshot(name))
    columns["origin"] = rows.snapshot.concat(":", rows.row.cast("string"))
    return rows.select(**{name: columns[name] for name in READ})


def _held(manifests: Sequence[Manifest]) -> set[str]:
    """The columns that stand in some snapshot's files."""
    held = set(IN_EVERY_FILE)
    for manifest in manifests:
        held |= set(STORED) - set(manifest.constants)
    return held


def _said(manifest: Manifest, name: str) -> str | bool | None:
    if name == "sample":
        return manifest.sample
    if name in OF_SNAPSHOT:
        return str(getattr(manifest, name)) or None
    return manifest.constants.get(name) if name != "quantity" else None
