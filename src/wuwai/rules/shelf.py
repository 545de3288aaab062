"""The rule books at hand: those that ship with each linkage, and those an office keeps in its workspace."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

from wuwai.reference.linkages import LINKAGES
from wuwai.rules.model import BookError, RuleBook
from wuwai.rules.reading import load

_PACKAGE = Path(__file__).resolve().parent.parent


class NoBook(LookupError):
    """No rule book of that name, or none in force on the day asked for."""


@lru_cache(maxsize=256)
def _loaded(path: str, modified: int, size: int) -> RuleBook:
    return load(Path(path))


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.toml")) if folder.is_dir() else []


def _read(path: Path) -> RuleBook:
    state = path.stat()
    return _loaded(str(path), state.st_mtime_ns, state.st_size)


def shipped_folders() -> dict[str, Path]:
    """The folder of rule books of each linkage that has one, by linkage."""
    folders = {linkage.key: _PACKAGE / linkage.key / "rules" for linkage in LINKAGES}
    return {key: folder for key, folder in folders.items() if folder.is_dir()}


def books(workspace_rules_folder: Path | None = None) -> tuple[RuleBook, ...]:
    """Every book, by name and then by the day it came into force; superseded ones stay.

    A book in the workspace takes the place of the shipped one of the same name and first day. A file that
    cannot be used raises :class:`BookError`: passed over, the shipped book would decide unnoticed.
    """
    found: dict[tuple[str, date], RuleBook] = {}
    for folder in [
        *shipped_folders().values(),
        *([workspace_rules_folder] if workspace_rules_folder else []),
    ]:
        here: dict[tuple[str, date], RuleBook] = {}
        for path in _files(folder):
            book = _read(path)
            key = (book.name, book.begins)
            if key in here:
                raise BookError(
                    str(path), 0, f"{book.name} valid from {book.valid_from} is also in {here[key].file}"
                )
            here[key] = book
        found.update(here)
    return tuple(found[key] for key in sorted(found))


def get(name: str, on: date | None = None, folder: Path | None = None) -> RuleBook:
    """The book ``name`` in force on ``on`` (today, where it is left out).

    Of several, the one that came into force last. :class:`NoBook` says which days are covered.

    >>> get("public-overseas-warehouse", on=date(2024, 5, 10)).certainty
    'H'
    """
    day = on or date.today()  # noqa: DTZ011 - a rule is in force on the office's own calendar day
    named = [book for book in books(folder) if book.name == name]
    if not named:
        raise NoBook(f"no rule book {name!r}")
    in_force = [b for b in named if b.in_force(day)]
    if not in_force:
        spans = ", ".join(f"{b.valid_from or 'not stated'} to {b.valid_to or 'not stated'}" for b in named)
        raise NoBook(f"{name} is not in force on {day}; it covers {spans}")
    return in_force[-1]
