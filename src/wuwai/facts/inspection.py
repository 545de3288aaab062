"""What is wrong with the snapshots of a folder, said one by one; whatever is not named here is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from wuwai.facts import durable
from wuwai.facts.model import Manifest
from wuwai.reference.text import Text

if TYPE_CHECKING:
    from wuwai.facts.snapshots import Shelf

TABLE, REJECTS, MANIFEST = "observations.parquet", "rejects.json", "manifest.json"
_AHEAD = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it was written. ``lost``: the facts of that snapshot are not read for it."""

    snapshot: str
    file: str
    words: Text
    lost: bool


def tables(manifest: Manifest) -> dict[str, str]:
    """The snapshot's tables with the checksum of each."""
    return manifest.tables if manifest.kind == "flows" else {TABLE: manifest.parquet_sha256}


def faults(shelf: Shelf, name: str) -> Iterator[Fault]:
    """What is wrong with one snapshot: its facts first, then what stands beside them."""
    folder = shelf.snapshots_folder / name
    lost = shelf.fault(name)
    if lost:
        yield Fault(name, lost, damaged(name, lost, missing=not (folder / lost).exists()), lost=True)
    if lost == MANIFEST:
        return
    manifest = shelf.manifest(name)
    if not _rejects_hold(folder / REJECTS, manifest):
        yield Fault(name, REJECTS, _rejects_lost(name, manifest.rejected), lost=False)
    known = {MANIFEST, REJECTS, *tables(manifest)}
    for path in sorted(folder.iterdir()):
        if path.name not in known:
            yield Fault(name, path.name, _extra(name, path.name), lost=False)


def strays(shelf: Shelf) -> Iterator[Fault]:
    """What lies among the snapshots and is none."""
    try:
        found = sorted(p for p in shelf.snapshots_folder.iterdir() if not p.is_dir())
    except FileNotFoundError:
        return
    for path in found:
        yield Fault("", path.name, _stray(path), lost=False)


def clock(manifests: list[Manifest], now: datetime) -> Iterator[Text]:
    """Imports that the clock dates before an earlier one, or after now."""
    for before, after in pairwise(manifests):
        if after.recorded_on < before.recorded_on:
            yield Text(
                f"the clock went back: snapshot {after.snapshot} was imported after {before.snapshot} and is"
                f" dated before it ({after.recorded_on}, {before.recorded_on}). The later import still counts"
                " as the later one; reading as of a day goes by these dates where a source states none of its"
                " own. Set this computer's clock by the network",
                f"系统时钟曾回拨：快照 {after.snapshot} 在 {before.snapshot} 之后导入，但记录时间更早"
                f"（{after.recorded_on}，{before.recorded_on}）。仍以后导入者为新；来源未注明发布日期时，"
                "按日期回看以此记录时间为准。请校准本机时钟",
            )
    for manifest in manifests:
        if datetime.fromisoformat(manifest.recorded_on) > now + _AHEAD:
            yield Text(
                f"snapshot {manifest.snapshot} is dated {manifest.recorded_on}, which is still to come: the"
                " clock was ahead when it was imported, or is behind now",
                f"快照 {manifest.snapshot} 的记录时间 {manifest.recorded_on} 晚于当前时间："
                "导入时时钟偏快，或当前时钟偏慢",
            )


def damaged(name: str, file: str, *, missing: bool = False) -> Text:
    """The sentence for a snapshot that is not read."""
    how_en, how_zh = ("is missing", "缺失") if missing else ("is not as it was written", "与写入时不一致")
    return Text(
        f"snapshot {name} is damaged ({file} {how_en}): restore it from a copy or import its file again; "
        "the other snapshots are read",
        f"快照 {name} 已损坏：{file} {how_zh}；请从备份恢复或重新导入原文件，其余快照照常读取",
    )


def _rejects_hold(path: Path, manifest: Manifest) -> bool:
    try:
        if manifest.rejects_sha256:
            return durable.sha256_of(path) == manifest.rejects_sha256
        return path.read_bytes().startswith(b"[")
    except OSError:
        return False


def _rejects_lost(name: str, number: int) -> Text:
    return Text(
        f"snapshot {name}: {REJECTS} is missing or not as it was written, so its {number:,} rejected rows"
        " cannot be listed; its facts are read. Restore the file from a copy",
        f"快照 {name}：{REJECTS} 缺失或与写入时不一致，{number:,} 行被拒记录无法列出；"
        "数据照常读取。请从备份恢复该文件",
    )


def _extra(name: str, file: str) -> Text:
    return Text(
        f"snapshot {name} holds {file}, which no import wrote; it is not read. Move it elsewhere",
        f"快照 {name} 中的 {file} 不是导入写出的文件，不会读取；请移至他处",
    )


def _stray(path: Path) -> Text:
    return Text(
        f"{path.name} lies among the snapshots and is none; it is not read. Move it elsewhere",
        f"{path.name} 位于快照文件夹中但不是快照，不会读取；请移至他处",
    )
