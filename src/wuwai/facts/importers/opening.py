"""What a path holds: one file, packed or not, or the members of a folder or zip archive.

Packed content is written out in pieces beside the snapshot being built, never held in memory, and against a
limit: a few kilobytes can claim to be gigabytes.
"""

from __future__ import annotations

import gzip
import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from wuwai.facts import durable
from wuwai.facts.model import FactsError
from wuwai.reference.text import Text

HEAD_BYTES = 4096
MOST_MEMBERS = 2000
LARGEST_UNPACKED = 64 * 1024**3
# CSV packs to a fifth or a thirtieth; what unpacks to five hundred times its size was made to do harm.
MOST_TIMES = 500
ALWAYS_ALLOWED = 64 * 1024**2
_PIECE = 1 << 20
# What `wuwai sample` writes is named so: no file of it passes for real.
SYNTHETIC_FILE = "synthetic-"
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_GZIP_SIZE = 4  # a gzip file ends with its size, modulo 4 GB

_TOO_LARGE = Text(
    "a packed file that unpacks to less than 500 times its size and 64 GB",
    "解压后不超过原大小500倍且不超过64 GB的压缩文件",
)
_BROKEN = Text("a packed file that is whole and has no password", "完整且未加密的压缩文件")


class Unreadable(FactsError):
    """A path that cannot be opened as what it says it is."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file: ``name`` as rejects print it, ``path`` where it lies, ``inner`` its name in a zip."""

    name: str
    path: Path
    packed: str = ""  # "", "gzip" or "zip"
    inner: str = ""

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """The unpacked bytes; :class:`Unreadable` where they cannot be unpacked."""
        try:
            if self.packed == "zip":
                with zipfile.ZipFile(self.path) as archive, archive.open(self.inner) as inner:
                    if self.inner.lower().endswith(".gz"):
                        with gzip.open(inner) as file:
                            yield file  # type: ignore[misc]
                    else:
                        yield inner
            elif self.packed == "gzip":
                with gzip.open(self.path) as file:
                    yield file  # type: ignore[misc]
            else:
                with self.path.open("rb") as plain:
                    yield plain
        except (zipfile.BadZipFile, gzip.BadGzipFile, EOFError, zlib.error, NotImplementedError) as error:
            raise Unreadable(_BROKEN) from error
        except RuntimeError as error:  # zipfile says so of a member with a password
            raise Unreadable(_BROKEN) from error

    def unpacked_size(self) -> int:
        """Bytes once unpacked, as the archive tells; of the packed file where it does not."""
        size = self.path.stat().st_size
        if self.packed == "zip":
            try:
                with zipfile.ZipFile(self.path) as archive:
                    return archive.getinfo(self.inner).file_size
            except (zipfile.BadZipFile, KeyError):
                return size
        if self.packed == "gzip" and size > _GZIP_SIZE:
            with self.path.open("rb") as file:
                file.seek(-_GZIP_SIZE, 2)
                return max(size, int.from_bytes(file.read(_GZIP_SIZE), "little"))
        return size

    def head(self) -> bytes:
        """The first bytes, unpacked; empty where they cannot be."""
        try:
            with self.open() as file:
                return file.read(HEAD_BYTES)
        except (Unreadable, OSError):
            return b""

    def unpacked(self, folder: Path) -> Path:
        """A plain file of the content: the member itself where it is one, else a copy in ``folder``."""
        if not self.packed:
            return self.path
        target = folder / "unpacked.csv"
        left = min(LARGEST_UNPACKED, max(ALWAYS_ALLOWED, MOST_TIMES * self.path.stat().st_size))
        with self.open() as source, target.open("wb") as out:
            while piece := source.read(_PIECE):
                left -= len(piece)
                if left < 0:
                    raise Unreadable(_TOO_LARGE)
                out.write(piece)
        return target


@dataclass(frozen=True, slots=True)
class Source:
    """A path given to the importers, its members in the order of their names."""

    path: Path
    members: tuple[Member, ...]

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def is_synthetic(self) -> bool:
        """Whether the path or a file in it is named as synthetic."""
        return any(n.startswith(SYNTHETIC_FILE) for n in (self.name, *(m.name for m in self.members)))

    def member(self, part: str) -> Member | None:
        """The first member whose name holds ``part``, whatever the case."""
        return next((m for m in self.members if part in m.name.lower()), None)

    def heads(self) -> tuple[tuple[Member, bytes], ...]:
        """Each member with its first bytes."""
        return tuple((m, m.head()) for m in self.members)

    def size(self) -> int:
        """Bytes on disk."""
        return sum(p.stat().st_size for p in {m.path for m in self.members})

    def unpacked_size(self) -> int:
        """Bytes of all members unpacked, as far as their archives tell."""
        return sum(m.unpacked_size() for m in self.members)

    def readable(self) -> bool:
        """Whether every file of the source can (still) be opened."""
        try:
            for path in {m.path for m in self.members}:
                path.open("rb").close()
        except OSError:
            return False
        return True

    def sha256(self) -> str:
        """The checksum of the file; of a folder, that of its members' names and checksums."""
        if not self.path.is_dir():
            return durable.sha256_of(self.path)
        whole = hashlib.sha256()
        for member in self.members:
            whole.update(f"{member.name}\0{durable.sha256_of(member.path)}\n".encode())
        return whole.hexdigest()

    def stamp(self) -> tuple[tuple[int, int], ...]:
        """What changes when a file is written to."""
        stats = [p.stat() for p in sorted({m.path for m in self.members})]
        return tuple((s.st_mtime_ns, s.st_size) for s in stats)


def look(path: Path) -> Source:
    """What a path holds. A folder's files count, not those of folders in it."""
    if path.is_dir():
        files = sorted(p for p in path.iterdir() if p.is_file() and not p.name.startswith("."))
        return Source(path, tuple(_packed(p) for p in files[:MOST_MEMBERS]))
    with path.open("rb") as file:
        head = file.read(4)
    if head == _ZIP:
        return Source(path, _members(path))
    return Source(path, (_packed(path, head),))


def _packed(path: Path, head: bytes | None = None) -> Member:
    if head is None:
        with path.open("rb") as file:
            head = file.read(4)
    return Member(path.name, path, "gzip" if head.startswith(_GZIP) else "")


def _members(path: Path) -> tuple[Member, ...]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [i.filename for i in archive.infolist() if not i.is_dir()]
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError):
        return (Member(path.name, path),)
    if "xl/workbook.xml" in names:
        return (Member(path.name, path),)
    return tuple(Member(n.rsplit("/", 1)[-1], path, "zip", n) for n in sorted(names)[:MOST_MEMBERS])
