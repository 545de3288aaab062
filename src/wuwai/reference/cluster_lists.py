"""The lists of clusters in force: those that ship, an office's own over them, and every version of its own.

In force is ``<own>/NAME.toml``, which an office may edit by hand, else the shipped file. Each version that
was saved stands in ``<own>/versions/NAME/0001.toml`` and on, and is never written again. Saving keeps the
list that it replaces first, so a list edited by hand is not lost either.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from wuwai.reference import cluster_toml
from wuwai.reference.clusters import Cluster, ClusterError, Overlap, overlaps, parse, read
from wuwai.reference.text import Text

Origin = Literal["shipped", "own"]
NEW = "new"
_NAME = re.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LONGEST_NAME = 60
# Pages stand at these addresses; the rest are names that Windows keeps for itself.
_TAKEN = {
    "new",
    "overlaps",
    "quadrant",
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{p}{n}" for p in ("com", "lpt") for n in range(10)),
}


class StaleError(Exception):
    """Somebody saved the list after it was opened for editing. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A file that cannot be read, and what holds in its place: ``own`` an earlier version, ``shipped`` the
    shipped list, empty none.
    """

    name: str
    path: Path
    words: Text
    instead: Origin | Literal[""]

    @property
    def message(self) -> Text:
        """What is wrong, and what holds until it is mended."""
        held = {
            "own": Text("the last version that can be read holds", "暂用最近一个可读取的版本"),
            "shipped": Text("the shipped list holds", "暂用软件自带清单"),
            "": Text("this cluster is left out", "暂不列入该集群"),
        }[self.instead]
        return Text(f"{self.words.en}; {held.en} until it is mended", f"{self.words.zh}；修正之前，{held.zh}")


@dataclass(frozen=True, slots=True)
class Gathered:
    """The clusters in force by name; ``own`` names the office's; ``troubles`` are the unreadable files."""

    clusters: tuple[Cluster, ...]
    own: frozenset[str]
    troubles: tuple[Trouble, ...]

    def get(self, name: str) -> Cluster:
        """The cluster of a name; KeyError if there is none."""
        for cluster in self.clusters:
            if cluster.name == name:
                return cluster
        raise KeyError(f"no cluster is called {name!r}")

    def holding(self, code: str, day: str) -> tuple[Cluster, ...]:
        """The clusters that an HS code falls under on a day."""
        return tuple(c for c in self.clusters if c.find(code, day) is not None)

    def overlaps(self, day: str) -> tuple[Overlap, ...]:
        """The codes that more than one cluster holds on a day."""
        return overlaps(self.clusters, day)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a list. ``number`` is 0 for the shipped one; ``cluster`` is None where ``trouble`` says
    that the file cannot be read; ``by_hand`` marks a file in force that no saving has kept yet.
    """

    number: int
    origin: Origin
    cluster: Cluster | None
    trouble: Text | None
    in_force: bool
    by_hand: bool = False


def _now() -> datetime:
    return datetime.now(UTC)


class ClusterLists:
    """The lists of one workspace: ``shipped`` and ``own`` are folders, either of which may not exist."""

    def __init__(self, shipped: Path, own: Path) -> None:
        self._shipped = shipped
        self._own = own

    def gather(self, as_of: str = "") -> Gathered:
        """Every cluster in force, or that was in force at the end of the day ``as_of`` (UTC). A file that
        cannot be read is told, and the others go on.

        A list of the office's own that does not say when it was saved is known today only; shipped lists
        are known on any day.
        """
        found: dict[str, Cluster] = {}
        own: set[str] = set()
        troubles: list[Trouble] = []
        for path in sorted(self._shipped.glob("*.toml")):
            try:
                found[path.stem] = read(path)
            except ClusterError as error:
                troubles.append(Trouble(path.stem, path, error.message, ""))
        for path in sorted(self._own.glob("*.toml")):
            if as_of:
                if (then := self._known_on(path.stem, as_of)) is not None:
                    found[path.stem] = then
                    own.add(path.stem)
                continue
            try:
                found[path.stem] = read(path)
                own.add(path.stem)
            except ClusterError as error:
                last = self._last_readable(path.stem)
                if last is not None:
                    found[path.stem] = last
                    own.add(path.stem)
                instead: Origin | Literal[""] = "own" if last else "shipped" if path.stem in found else ""
                troubles.append(Trouble(path.stem, path, error.message, instead))
        return Gathered(tuple(found[name] for name in sorted(found)), frozenset(own), tuple(troubles))

    def history(self, name: str) -> tuple[Version, ...]:
        """Every version of a list, the newest first, the shipped one last; empty for an unknown name."""
        current = self._own / f"{name}.toml"
        in_force = _bytes(current)
        kept = self._kept(name)
        found = []
        matched = False
        for number, path in reversed(kept):
            here = not matched and in_force is not None and _bytes(path) == in_force
            matched = matched or here
            found.append(_version(number, "own", path, name, in_force=here))
        if in_force is not None and not matched:
            following = kept[-1][0] + 1 if kept else 1
            found.insert(0, _version(following, "own", current, name, in_force=True, by_hand=True))
        shipped = self._shipped / f"{name}.toml"
        if shipped.is_file():
            found.append(_version(0, "shipped", shipped, name, in_force=in_force is None))
        return tuple(found)

    def token(self, name: str) -> str:
        """What a form carries so that :meth:`save` knows whether the list is still the one it showed."""
        return self._seen(name)[0]

    def save(
        self,
        cluster: Cluster,
        *,
        token: str,
        author: str,
        why: str,
        clock: Callable[[], datetime] = _now,
    ) -> Version:
        """Keep ``cluster`` as a new version and put it in force.

        :class:`StaleError` where ``token`` is not :meth:`token` any more; ValueError for a name that cannot
        be a file's or where ``why`` is empty; OSError where the disk refuses. Whatever fails, the list that
        was in force stays so.
        """
        if not is_name(cluster.name):
            raise ValueError(f"no name for a cluster: {cluster.name!r}")
        if not why.strip():
            raise ValueError("a reason is required")
        present, kept = self._seen(cluster.name)
        if token != present:
            raise StaleError(cluster.name)
        moment = clock().astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        stated = replace(cluster, author=author, saved_on=moment, why=why.strip())
        text = cluster_toml.written(stated)
        current = self._own / f"{cluster.name}.toml"
        parse(text, current)  # what cannot be read again is never written
        replaced = _bytes(current)
        # Counted from what the token was compared with: of two who come this far at once, the second finds
        # the number taken.
        number = kept[-1][0] + 1 if kept else 1
        if replaced is not None and all(_bytes(path) != replaced for _, path in kept):
            self._keep(cluster.name, number, replaced)
            number += 1
        kept_now = self._keep(cluster.name, number, text.encode())
        partial = current.with_name(f".{cluster.name}.{os.getpid()}.part")
        try:
            _write(partial, text.encode(), new=False)
            partial.replace(current)
        except OSError:
            # A version that never came into force is no version.
            kept_now.unlink(missing_ok=True)
            raise
        return Version(number, "own", stated, None, in_force=True)

    def _seen(self, name: str) -> tuple[str, list[tuple[int, Path]]]:
        """The token of a list, and the versions it counts."""
        kept = self._kept(name)
        content = _bytes(self._own / f"{name}.toml") or _bytes(self._shipped / f"{name}.toml")
        if content is None:
            return NEW, kept
        return f"{kept[-1][0] if kept else 0}-{hashlib.sha256(content).hexdigest()[:16]}", kept

    def _kept(self, name: str) -> list[tuple[int, Path]]:
        paths = (self._own / "versions" / name).glob("*.toml")
        return sorted((int(path.stem), path) for path in paths if path.stem.isdecimal())

    def _keep(self, name: str, number: int, content: bytes) -> Path:
        path = self._own / "versions" / name / f"{number:04}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            _write(path, content, new=True)
        except FileExistsError as taken:
            raise StaleError(name) from taken
        return path

    def _known_on(self, name: str, day: str) -> Cluster | None:
        for version in self.history(name):
            saved = version.cluster.saved_on[:10] if version.cluster else ""
            if version.origin == "own" and "" < saved <= day:
                return version.cluster
        return None

    def _last_readable(self, name: str) -> Cluster | None:
        for _, path in reversed(self._kept(name)):
            try:
                return read(path, name)
            except ClusterError:
                continue
        return None


def is_name(name: str) -> bool:
    """Whether a new cluster may be called so: small letters, digits and hyphens.

    >>> is_name("green-ships"), is_name("Green ships"), is_name("new"), is_name("../x")
    (True, False, False, False)
    """
    return bool(_NAME.fullmatch(name)) and len(name) <= _LONGEST_NAME and name not in _TAKEN


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _write(path: Path, content: bytes, *, new: bool) -> None:
    try:
        with path.open("xb" if new else "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise
    except OSError:
        path.unlink(missing_ok=True)
        raise


def _version(
    number: int, origin: Origin, path: Path, name: str, *, in_force: bool, by_hand: bool = False
) -> Version:
    try:
        return Version(number, origin, read(path, name), None, in_force, by_hand)
    except ClusterError as error:
        return Version(number, origin, None, error.message, in_force, by_hand)
