"""What a dataset of flows is, in words to show beside its numbers, and what of it is on file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from wuwai.facts import flow_reading
from wuwai.facts.dataset_families import FAMILIES, SYNTHETIC, Family, family_of
from wuwai.facts.engines import layout
from wuwai.facts.model import Manifest
from wuwai.reference.text import Text

if TYPE_CHECKING:
    from wuwai.facts.store import Facts

_PARTS = {
    "period": Text("period", "时期"),
    "product": Text("product", "商品"),
    "partner": Text("partner", "贸易伙伴"),
    "regime": Text("regime", "贸易方式"),
    "place": Text("place", "收发货人注册地"),
}
_INVENTED = Text(
    "Synthetic: invented by a program to try wuwai with. It is no statistic and must not be quoted.",
    "合成数据：由程序生成，仅供试用，不是统计数据，不得引用。",
)
_FITTED = Text(
    " Fitted to the published totals by month, partner, regime, product group and city; all that is finer is "
    "invented.",
    "按已公布的月度、伙伴、贸易方式、商品大类和城市总额拟合，更细的内容均为虚构。",
)
_FITTED_FIRMS = Text(
    " One firm stands for many, by the published numbers of firms with a trade record and exports of each "
    "year; which firms enter, leave and sell what is invented.",
    "以一家企业代表多家，按各年已公布的有进出口实绩企业数和出口额拟合；企业的进入、退出和所售商品均为虚构。",
)
_UNDESCRIBED = Text(
    "No description of this dataset is known: it was imported by another version of wuwai or by a module of "
    "the office's own.",
    "没有该数据集的说明：由其他版本或本单位自有模块导入。",
)


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset of flows. ``note`` says what it holds, ``caveat`` what its numbers must not be taken for.

    ``publisher`` is empty where the layout does not tell who published it; ``described`` is false for a
    dataset that wuwai knows nothing of.
    """

    key: str
    title: Text
    publisher: Text
    note: Text
    caveat: Text
    sample: bool = False
    described: bool = True
    source_url: str = ""


@dataclass(frozen=True, slots=True)
class DatasetOnFile:
    """A dataset with what the snapshots hold of it as of a day.

    ``rows`` counts the flows shown, those that a later snapshot replaced left out; ``snapshots`` are in order
    of recording, and include replaced ones.
    """

    dataset: Dataset
    periods: tuple[str, ...]
    reporters: int
    rows: int
    currencies: tuple[str, ...]
    classifications: tuple[str, ...]
    directions: tuple[str, ...]
    sample: bool
    snapshots: tuple[str, ...]
    recorded_on: str
    published_on: str


@dataclass(frozen=True, slots=True)
class Absent:
    """A kind of dataset that an importer reads and of which nothing is on file; ``load`` is what to run."""

    title: Text
    publisher: Text
    note: Text
    caveat: Text
    importer: str
    load: Text
    source_url: str


def describe(key: str) -> Dataset:
    """What the dataset of that key is; one that nothing is known of says so.

    >>> describe("BACI HS1992").title.en
    'CEPII BACI, HS1992'
    >>> describe("Customs declarations (synthetic)").sample
    True
    >>> describe("our own").described
    False
    """
    family, sample = family_of(key), key.endswith(SYNTHETIC)
    if family is None:
        return Dataset(key, Text(key, key), Text("", ""), _UNDESCRIBED, Text("", ""), sample, described=False)
    caveat = family.caveat
    if sample:
        fitted = {"customs": _FITTED, "firms": _FITTED_FIRMS}.get(family.importer, Text("", ""))
        caveat = Text(
            f"{_INVENTED.en}{fitted.en} {caveat.en}",
            f"{_INVENTED.zh}{fitted.zh}{caveat.zh}",
        )
    return Dataset(
        key,
        _title(family, key),
        _publisher(family, sample=sample),
        family.note,
        caveat,
        sample,
        source_url="" if sample else family.source_url,
    )


def _publisher(family: Family, *, sample: bool) -> Text:
    return Text("wuwai sample", "wuwai 样例生成器") if sample else family.publisher


def _title(family: Family, key: str) -> Text:
    part = key.removesuffix(SYNTHETIC).removeprefix(family.name).strip()
    title = family.title
    if family.importer == "customs":
        known = [_PARTS.get(p, Text(p, p)) for p in part.split(", ") if p]
        by = Text(", ".join(p.en for p in known), "、".join(p.zh for p in known))
        title = Text(f"{title.en} by {by.en}", f"{title.zh}（按{by.zh}）")
    elif part.isdigit():
        title = Text(f"{title.en}, edition {part}", f"{title.zh}（{part}年版）")
    elif part:
        title = Text(f"{title.en}, {part}", f"{title.zh}（{part}）")
    if key.endswith(SYNTHETIC):
        title = Text(f"{title.en} (synthetic)", f"{title.zh}（合成数据）")
    return title


def on_file(facts: Facts, as_of: str | date | None = None) -> tuple[DatasetOnFile, ...]:
    """The datasets that were known on a day (today where none is given), in the order of their keys."""
    manifests = facts.flow_snapshots(as_of)
    folder = facts.snapshots_folder
    lost = facts.superseded_slices(as_of)
    shown = _shown(facts, manifests, lost)
    groups: dict[str, list[Manifest]] = defaultdict(list)
    for manifest in manifests:
        groups[manifest.dataset].append(manifest)
    found = []
    for key, several in sorted(groups.items()):
        values = {
            name: sorted({v for m in several for v in _distinct(folder, m, name) if v})
            for name in ("period", "reporter", "currency", "classification", "direction")
        }
        found.append(
            DatasetOnFile(
                describe(key),
                tuple(values["period"]),
                len(values["reporter"]),
                sum(shown[m.snapshot] for m in several),
                tuple(values["currency"]),
                tuple(values["classification"]),
                tuple(values["direction"]),
                any(m.sample for m in several),
                tuple(m.snapshot for m in several),
                several[-1].recorded_on,
                max(m.published_on for m in several),
            )
        )
    return tuple(found)


def _distinct(folder: Path, manifest: Manifest, name: str) -> tuple[str, ...]:
    """The values of a column in one snapshot: from its manifest, else its slices, else its flows."""
    if name in manifest.constants:
        return (manifest.constants[name],)
    inside = folder / manifest.snapshot
    if name in manifest.slices:
        return _values((str(inside / flow_reading.SLICES),), name)
    return _values(tuple(str(inside / t) for t in layout.tables(manifest)), name)


@lru_cache(maxsize=1024)
def _values(paths: tuple[str, ...], name: str) -> tuple[str, ...]:
    """The distinct values of a column; snapshots never change, so they are asked once."""
    rows = pl.scan_parquet(list(paths)).select(pl.col(name).unique())
    return tuple(v for v in rows.collect(engine="streaming")[name] if v is not None)


def _shown(
    facts: Facts, manifests: Sequence[Manifest], lost: Mapping[str, pl.DataFrame | None]
) -> dict[str, int]:
    """The flows of each snapshot that no later snapshot replaces."""
    counts = {m.snapshot: 0 if lost.get(m.snapshot, ...) is None else m.flows for m in manifests}
    for manifest in manifests:
        gone = lost.get(manifest.snapshot)
        if gone is not None:
            paths = layout.files([manifest], facts.snapshots_folder)
            keys = [k for k in manifest.slices if k not in manifest.constants]
            replaced = (
                pl.scan_parquet(paths).select(keys).join(gone.lazy(), on=keys, how="semi", nulls_equal=True)
            )
            counts[manifest.snapshot] -= replaced.select(pl.len()).collect(engine="streaming").item()
    return counts


def known_absent(facts: Facts) -> tuple[Absent, ...]:
    """The kinds of dataset that could be imported and are not on file, with what to run for each."""
    held = {f.name for m in facts.flow_snapshots() if not m.sample and (f := family_of(m.dataset))}
    return tuple(
        Absent(
            *(family.title, family.publisher, family.note, family.caveat),
            *(family.importer, family.load, family.source_url),
        )
        for family in FAMILIES
        if family.name not in held
    )
