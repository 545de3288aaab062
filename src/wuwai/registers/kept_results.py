"""Results of long studies on disk: one folder each in ``results/``, data only, swept when they have got old.

A result is written beside its place and moved there whole, so that what is there is complete. A backup holds
the folder. What nobody opened for a long time goes; the job that made it stays and says so.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import polars as pl

from wuwai.registers.jobs import Job
from wuwai.studies import keeping, registry
from wuwai.studies.contract import Study, StudyResult
from wuwai.workspace import Workspace, current

DAYS = 365  # since it was last opened
SUPERSEDED_DAYS = 30  # the same, where a newer result of the same question is kept
# Of a study that is not long, which is soon worked out again; none is kept at all of one that took no time.
SHORT_DAYS, SHORT_SUPERSEDED_DAYS = 30, 1
_DAY = 24 * 3600
_IN_MEMORY = 16
_UNFINISHED = "."  # before the name of a folder that is being written, on the same disk as its place
_needed: list[Callable[[], Iterable[str]]] = []
_loaded: OrderedDict[tuple[str, str, int], StudyResult] = OrderedDict()
_guard = Lock()


def folder(workspace: Workspace | None = None) -> Path:
    """Where results are kept."""
    return (workspace or current()).root / "results"


def keep(job: Job, result: StudyResult) -> int:
    """Write the result of a job to its place; the bytes it takes. A result that is there is replaced."""
    place, made = folder() / job.uid, folder() / f"{_UNFINISHED}{job.uid}"
    size = 0
    try:
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir(parents=True, mode=0o700)
        for name, content in keeping.files(result).items():
            with (made / name).open("wb") as file:
                size += file.write(content)
                file.flush()
                os.fsync(file.fileno())
        shutil.rmtree(place, ignore_errors=True)  # of an attempt whose end was never told
        made.rename(place)
    except OSError:  # a full disk: half a result takes no room on it
        shutil.rmtree(made, ignore_errors=True)
        raise
    return size


def needed_by(find: Callable[[], Iterable[str]]) -> None:
    """Let the results whose ids ``find`` gives stay, however long nobody opens them."""
    _needed.append(find)


def there(uid: str) -> bool:
    """Whether the result of that job is kept."""
    return bool(uid) and uid.isalnum() and (folder() / uid / keeping.TOLD).is_file()


def load(study: Study, uid: str) -> StudyResult:
    """The result of that job; :class:`wuwai.studies.keeping.NotReadable` where it cannot be shown.

    A result that is opened is kept for longer.
    """
    if not there(uid):
        raise keeping.NotReadable(f"no result {uid} is kept")
    key = (str(folder()), uid, study.version)
    with _guard:
        found = _loaded.get(key)
        if found is not None:
            _loaded.move_to_end(key)
    if found is None:
        place = folder() / uid
        kept = {name: (place / name).read_bytes() for name in (keeping.TABLE, keeping.TOLD)}
        found = keeping.read(study, kept, kept_as=uid)
        with _guard:
            _loaded[key] = found
            while len(_loaded) > _IN_MEMORY:
                _loaded.popitem(last=False)
    _opened(folder() / uid)
    return found


def _opened(place: Path) -> None:
    """Note on the folder that it was opened today."""
    try:
        if time.time() - place.stat().st_mtime > _DAY:
            os.utime(place)
    except OSError:  # swept this moment, or a disk that may only be read
        return


@dataclass(frozen=True, slots=True)
class Swept:
    """What was taken away: how many results, and the bytes they took."""

    results: int
    size: int


def sweep(now: float | None = None) -> Swept:
    """Take away what nobody opened for :data:`DAYS` days, for :data:`SUPERSEDED_DAYS` where there is a newer
    result of the same question or no job that made it; of short studies after :data:`SHORT_DAYS` and
    :data:`SHORT_SUPERSEDED_DAYS`, and so what was never finished. What something else rests on stays
    (:func:`needed_by`).
    """
    place, moment = folder(), time.time() if now is None else now
    found = sorted(one for one in place.iterdir() if one.is_dir()) if place.is_dir() else []
    by_uid = {one.uid: one for one in Job.objects.filter(uid__in=[one.name for one in found])}
    newest: dict[str, Job] = {}
    for job in sorted(by_uid.values(), key=lambda one: one.asked_at):
        newest[job.question] = job
    number = size = 0
    needed = {uid for find in _needed for uid in find()}
    for one in found:
        if one.name in needed:
            continue
        made_by = by_uid.get(one.name)
        latest = made_by is not None and newest[made_by.question].pk == made_by.pk
        left = one.name.startswith(_UNFINISHED)
        held = SHORT_SUPERSEDED_DAYS if left else _held(made_by, latest=latest)
        if moment - one.stat().st_mtime > held * _DAY:
            number, size = number + 1, size + size_of(one)
            shutil.rmtree(one, ignore_errors=True)
    return Swept(number, size)


def _held(made_by: Job | None, *, latest: bool) -> int:
    """For how many days a result is kept after it was last opened."""
    study = None if made_by is None else registry.find(made_by.study)
    if study is None or study.long:
        return DAYS if latest else SUPERSEDED_DAYS
    return SHORT_DAYS if latest else SHORT_SUPERSEDED_DAYS


@dataclass(frozen=True, slots=True)
class Examined:
    """How many results are kept, the bytes they take, and the ids of those that cannot be read."""

    results: int
    size: int
    damaged: tuple[str, ...]


def examine() -> Examined:
    """Look through the results that are kept; reads every file."""
    place = folder()
    found = sorted(one for one in place.iterdir() if one.is_dir()) if place.is_dir() else []
    found = [one for one in found if not one.name.startswith(_UNFINISHED)]
    return Examined(len(found), sum(map(size_of, found)), tuple(one.name for one in found if not _whole(one)))


def _whole(place: Path) -> bool:
    try:
        json.loads((place / keeping.TOLD).read_bytes())
        pl.read_parquet(place / keeping.TABLE)
    except (OSError, ValueError, pl.exceptions.PolarsError):
        return False
    return True


def size_of(place: Path) -> int:
    """Bytes of the files of a kept result."""
    return sum(file.stat().st_size for file in place.iterdir() if file.is_file())
