"""Copying a workspace while it is served: one archive (or one folder) that proves itself when restored.

The database is copied first, by SQLite's own backup, then the files. An evidence file is on disk before the
row that names it, and snapshots never change, so whatever the copied database names is in the copy too. The
copy ends with ``backup.json``: the SHA-256 of every file in it.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import sqlite3
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Protocol

from wuwai.facts import disk, durable
from wuwai.reference.text import Text
from wuwai.web.scratch import beside
from wuwai.workspace import CONFIG, SCHEMA, Workspace

MANIFEST = "backup.json"
FORMAT, VERSION = "wuwai backup", 1
ARCHIVE = ".tar.gz"
_PIECE = 1 << 20
# Copied by SQLite, or of no use elsewhere: locks, half-written imports, what was checked on this disk,
# and files that wait to be confirmed.
_LEFT_OUT = frozenset(
    {"facts/staging", "facts/.lock", "facts/checked.json", "uploads/jobs", "uploads/pending"}
)
_DATABASE_ENDINGS = ("", "-wal", "-shm", "-journal")


_ELSEWHERE = Text(
    "the registers stand on PostgreSQL and are not in this copy: copy them with pg_dump, before this one",
    "台账存放在 PostgreSQL，不在本备份中：请在备份之前用 pg_dump 另行备份",
)


class BackupError(Exception):
    """A copy that could not be made or taken back; ``words`` in both languages."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.words = Text(en, zh)


@dataclass(frozen=True, slots=True)
class Copied:
    """What a backup holds: number of files, their size in bytes, when it was begun, what is worth saying."""

    place: Path
    files: int
    size: int
    created_on: str
    notes: tuple[Text, ...] = ()


class _Sink(Protocol):
    def add(self, name: str, source: IO[bytes], size: int, mode: int) -> str: ...


class _Measured:
    """A file being read, with the SHA-256 of what was read."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._source.read(size)
        self.digest.update(piece)
        return piece


class _Archive:
    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar

    def add(self, name: str, source: IO[bytes], size: int, mode: int) -> str:
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, mode
        member.mtime = int(datetime.now(UTC).timestamp())
        measured = _Measured(source)
        self._tar.addfile(member, measured)
        return measured.digest.hexdigest()


class _Folder:
    def __init__(self, root: Path) -> None:
        self._root = root

    def add(self, name: str, source: IO[bytes], size: int, mode: int) -> str:
        return _put(self._root / name, source, mode)


def back_up(workspace: Workspace, target: Path) -> Copied:
    """Copy ``workspace`` to ``target``: an archive if it ends in ``.tar.gz``, else a new folder.

    Nothing stands under the name ``target`` before the copy is whole and on disk. :class:`BackupError` where
    something is there already, the workspace is unfinished, or a file cannot be read or written.
    """
    target = target.absolute()
    _refuse_target(workspace, target)
    created_on = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    notes = tuple(workspace.facts.damaged())
    if workspace.setting("database.engine") != "sqlite":
        notes = (*notes, _ELSEWHERE)
    try:
        with beside(target) as scratch:
            made = scratch / "copy"
            if target.name.endswith(ARCHIVE):
                handle = os.open(made, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(handle, "wb") as file:
                    with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as tar:
                        files, size = _fill(_Archive(tar), workspace, scratch, created_on)
                    file.flush()
                    os.fsync(file.fileno())
            else:
                made.mkdir(mode=0o700)
                files, size = _fill(_Folder(made), workspace, scratch, created_on)
                durable.sync_folder(made)
            _take_place(made, target)
    except OSError as error:
        nothing = Text("nothing was written", "未写出备份")
        raise _stopped(target, error, nothing, _size(workspace)) from error
    return Copied(target, files, size, created_on, notes)


def restore(source: Path, target: Path) -> Copied:
    """Put the workspace that ``source`` holds into ``target``, which is absent or an empty folder.

    Everything is unpacked beside ``target`` and compared with its SHA-256 first; :class:`BackupError` names
    what is damaged, and then ``target`` is as it was.
    """
    target = target.absolute()
    if target.is_symlink() or (target.exists() and (not target.is_dir() or any(target.iterdir()))):
        raise BackupError(
            f"{target}: not an empty folder; name a new one", f"{target}：不是空文件夹，请另选一个"
        )
    try:
        with beside(target) as scratch:
            staged = scratch / "workspace"
            staged.mkdir(mode=0o700)
            found = dict(_from_folder(source, staged) if source.is_dir() else _from_archive(source, staged))
            manifest = _checked(source, found, staged / MANIFEST)
            (staged / MANIFEST).unlink()
            for folder in ("facts", "uploads", "rules"):
                (staged / folder).mkdir(mode=0o700, exist_ok=True)
            durable.sync_folder(staged)
            if target.exists():
                target.rmdir()
            _take_place(staged, target)
    except OSError as error:
        nothing = Text("nothing was restored", "未恢复任何内容")
        raise _stopped(target, error, nothing, None) from error
    sizes = [one["size"] for one in manifest["files"].values()]
    return Copied(target, len(sizes), sum(sizes), manifest["created_on"])


def _refuse_target(workspace: Workspace, target: Path) -> None:
    if target.exists() or target.is_symlink():
        raise BackupError(
            f"{target}: is there already; name a new file or folder", f"{target}：已存在，请另选名称"
        )
    if target.resolve().is_relative_to(workspace.root):
        raise BackupError(
            f"{target}: is inside the workspace; name a place outside it",
            f"{target}：位于工作区内，请另选工作区以外的位置",
        )
    if not workspace.complete:
        raise BackupError(
            f"{workspace.root}: was never finished; `wuwai doctor` says how to",
            f"{workspace.root}：工作区尚未建完，请先运行 `wuwai doctor`",
        )


def _stopped(target: Path, error: OSError, nothing: Text, need: int | None) -> BackupError:
    """What to say where the disk stopped a copy."""
    if disk.is_full(error):
        said = disk.words(target.parent, error, need)
        return BackupError(f"{said.en}; {nothing.en}", f"{said.zh}；{nothing.zh}")
    where, why = error.filename or target, error.strerror or error
    return BackupError(
        f"{target}: {nothing.en} ({where}: {why})", f"{target}：{nothing.zh}（{where}：{why}）"
    )


def _take_place(made: Path, target: Path) -> None:
    if target.exists():  # made by somebody else in the meantime
        raise FileExistsError(17, "is there already", str(target))
    made.rename(target)
    durable.sync_folder(target.parent)


def _fill(sink: _Sink, workspace: Workspace, scratch: Path, created_on: str) -> tuple[int, int]:
    listed: dict[str, dict[str, Any]] = {}

    def take(name: str, path: Path) -> None:
        try:
            file = path.open("rb")
        except FileNotFoundError:
            return  # taken back since the folder was listed; the database copied before does not name it
        with file:
            stat = os.fstat(file.fileno())
            digest = sink.add(name, file, stat.st_size, 0o600)
        listed[name] = {"sha256": digest, "size": stat.st_size}

    if workspace.database.is_file():
        copy = scratch / "database"
        _copy_database(workspace.database, copy)
        take(workspace.database.name, copy)
    for path in _files(workspace):
        take(path.relative_to(workspace.root).as_posix(), path)
    text = json.dumps(
        {"format": FORMAT, "version": VERSION, "schema": SCHEMA, "created_on": created_on, "files": listed},
        ensure_ascii=False,
        indent=1,
    ).encode()
    sink.add(MANIFEST, io.BytesIO(text), len(text), 0o600)
    return len(listed), sum(one["size"] for one in listed.values())


def _copy_database(path: Path, copy: Path) -> None:
    copy.touch(mode=0o600)
    try:
        with (
            closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=60)) as source,
            closing(sqlite3.connect(copy)) as made,
        ):
            source.backup(made)  # in one step: one moment of the database, writers go on
            made.execute("PRAGMA journal_mode=DELETE")
            answer = made.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.Error as error:
        if (stopped := disk.fault(error)) is not None:
            raise stopped from error
        answer = str(error)
    if answer != "ok":
        raise BackupError(
            f"{path}: the database could not be copied whole ({answer}); no backup was written",
            f"{path}：数据库未能完整复制（{answer}），未写出备份",
        )


def _size(workspace: Workspace) -> int:
    """Bytes of the files in a workspace, which no copy of it exceeds by much."""
    return sum(path.stat().st_size for path in (workspace.database, *_files(workspace)) if path.is_file())


def _files(workspace: Workspace) -> Iterator[Path]:
    left_out = _LEFT_OUT | {workspace.database.name + ending for ending in _DATABASE_ENDINGS}
    for folder, folders, names in os.walk(workspace.root, onerror=_raise):
        here = Path(folder)
        inside = {name: (here / name).relative_to(workspace.root).as_posix() for name in (*folders, *names)}
        folders[:] = sorted(name for name in folders if inside[name] not in left_out)
        for name in sorted([*folders, *names]):
            path = here / name
            if path.is_symlink():
                raise BackupError(
                    f"{path}: is a link; a backup holds files only. Put the files themselves there",
                    f"{path}：是链接；备份只包含文件，请改为存放文件本身",
                )
            if path.is_file() and inside[name] not in left_out and not _unfinished(name):
                yield path


def _unfinished(name: str) -> bool:
    return name.endswith(".part") or name.startswith(".checked-")


def _raise(error: OSError) -> None:
    raise error


def _clean(name: str) -> bool:
    """Whether a name in a backup stays inside the folder it is unpacked in, on every system.

    >>> _clean("facts/snapshots/a/manifest.json"), _clean("../a"), _clean("/a"), _clean("C:a")
    (True, False, False, False)
    """
    parts = name.split("/")
    return not any(part in ("", ".", "..") for part in parts) and not set("\\:\0") & set(name)


def _put(path: Path, source: IO[bytes], mode: int) -> str:
    """Write a new file and wait until the disk has it; returns its SHA-256."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with os.fdopen(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode), "wb"
    ) as file:
        while piece := source.read(_PIECE):
            digest.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def _from_archive(source: Path, staged: Path) -> Iterator[tuple[str, str]]:
    """Unpack into ``staged``; gives each file's name and SHA-256."""
    name = ""
    try:
        with tarfile.open(source, "r:gz") as tar:
            for member in tar:
                if not member.isreg() or not _clean(member.name) or (staged / member.name).exists():
                    raise _foreign(source, member.name)
                name = member.name
                file = tar.extractfile(member)
                if file is not None:
                    yield name, _put(staged / name, file, 0o600)
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        where = (f", at {name} or after it", f"，位于 {name} 或其后") if name else ("", "")
        raise BackupError(
            f"{source}: damaged or cut short{where[0]} ({error}); nothing was restored",
            f"{source}：备份已损坏或不完整{where[1]}（{error}），未恢复任何内容",
        ) from error


def _from_folder(source: Path, staged: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(source.rglob("*")):
        name = path.relative_to(source).as_posix()
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise _foreign(source, name)
        if path.is_file():
            with path.open("rb") as file:
                yield name, _put(staged / name, file, 0o600)


def _foreign(source: Path, name: str) -> BackupError:
    return BackupError(
        f"{source}: holds {name!r}, a link, a place outside or the same twice: no backup of"
        " wuwai; nothing was restored",
        f"{source}：含有 {name!r}（链接、越界路径或重复文件），不是 wuwai 的备份，未恢复任何内容",
    )


def _checked(source: Path, found: dict[str, str], path: Path) -> dict[str, Any]:
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        right = manifest["format"] == FORMAT and manifest["version"] == VERSION
        wanted = {name: one["sha256"] for name, one in manifest["files"].items()}
        schema = manifest["schema"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupError(
            f"{source}: {MANIFEST} is missing or damaged, so nothing can be checked; nothing was restored",
            f"{source}：缺少 {MANIFEST} 或其已损坏，无法校验，未恢复任何内容",
        ) from error
    if not right or schema != SCHEMA:
        raise BackupError(
            f"{source}: of a wuwai that this one cannot read; use the wuwai that made it",
            f"{source}：本程序无法读取该备份，请使用生成它的 wuwai 版本",
        )
    del found[MANIFEST]
    wrong = sorted(name for name in found.keys() | wanted.keys() if found.get(name) != wanted.get(name))
    if wrong or CONFIG not in found:
        names = wrong or [CONFIG]
        raise BackupError(
            f"{source}: damaged: {', '.join(names)}; nothing was restored",
            f"{source}：以下文件已损坏或缺失：{'、'.join(names)}；未恢复任何内容",
        )
    return dict(manifest)
