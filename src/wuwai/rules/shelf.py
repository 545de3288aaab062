"""The rule books at hand: those that ship with each linkage, and those an office keeps in its workspace."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from wuwai.facts.looking import once
from wuwai.reference.linkages import LINKAGES
from wuwai.reference.text import Text
from wuwai.rules.model import BookError, RuleBook
from wuwai.rules.reading import load

_NAME = re.compile(r"""^\s*name\s*=\s*["']([a-z][a-z0-9-]*)["']""", re.M)
_TWICE = Text("{name} valid from {day} is also in {file}", "{name}（{day}起生效）在 {file} 中已有")
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


@dataclass(frozen=True, slots=True)
class Unusable:
    """A file that cannot be used as a rule book, and the name of the book it was to be; "" if unreadable."""

    name: str
    error: BookError


@dataclass(frozen=True, slots=True)
class Shelf:
    """The books that can be used, by name and by the day they came into force, and the files that cannot.

    A book in the workspace takes the place of the shipped one of the same name and first day. While a file
    cannot be used no version of its book can: passed over, the shipped book would decide unnoticed.
    """

    books: tuple[RuleBook, ...]
    unusable: tuple[Unusable, ...]

    def trouble(self, name: str) -> BookError | None:
        """Why the book of that name cannot be used; None where it can."""
        return next((one.error for one in self.unusable if one.name == name), None)

    @property
    def nameless(self) -> tuple[BookError, ...]:
        """What is wrong with files of which not even the name of their book can be read."""
        return tuple(one.error for one in self.unusable if not one.name)


def state(workspace_rules_folder: Path | None = None) -> str:
    """A short text, another one whenever a file of a rule book comes, goes or changes."""
    return once(("shelf-state", workspace_rules_folder), lambda: _state(workspace_rules_folder))


def _state(own: Path | None) -> str:
    found = []
    for folder in [*shipped_folders().values(), *([own] if own else [])]:
        for path in _files(folder):
            with suppress(FileNotFoundError):  # gone since the folder was listed
                about = path.stat()
                found.append(f"{path}:{about.st_mtime_ns}:{about.st_size}")
    return sha256("\n".join(found).encode()).hexdigest()[:16]


def look(workspace_rules_folder: Path | None = None) -> Shelf:
    """Every rule book there is, superseded ones too; a file that cannot be used stops only its own book."""
    return once(("shelf", workspace_rules_folder), lambda: _look(workspace_rules_folder))


def _look(workspace_rules_folder: Path | None) -> Shelf:
    found: dict[tuple[str, date], RuleBook] = {}
    unusable: list[Unusable] = []
    folders = [*shipped_folders().values()]
    for folder in [*folders, *([workspace_rules_folder] if workspace_rules_folder else [])]:
        here: dict[tuple[str, date], RuleBook] = {}
        for path in _files(folder):
            try:
                book = _read(path)
                key = (book.name, book.begins)
                if key in here:
                    raise BookError(
                        str(path), 0, _TWICE.format(name=book.name, day=book.begins, file=here[key].file)
                    )
            except BookError as error:
                unusable.append(Unusable(_name_in(path), error))
            except OSError as error:  # gone since the folder was listed
                why = Text(f"cannot be read: {error.strerror}", f"无法读取：{error.strerror}")
                unusable.append(Unusable(_name_in(path), BookError(str(path), 0, why)))
            else:
                here[key] = book
        found.update(here)
    return Shelf(tuple(found[key] for key in sorted(found)), tuple(unusable))


def _name_in(path: Path) -> str:
    """The name of the book in a file that cannot be used, as far as it can be made out."""
    try:
        top = path.read_bytes().decode("utf-8", "replace").split("[[", 1)[0]
    except OSError:
        return ""
    found = _NAME.search(top)
    return found[1] if found else ""


def books(workspace_rules_folder: Path | None = None) -> tuple[RuleBook, ...]:
    """The books that can be used: :func:`look` also says which cannot, and why."""
    return look(workspace_rules_folder).books


def get(name: str, on: date | None = None, folder: Path | None = None) -> RuleBook:
    """The book ``name`` in force on ``on`` (today, where it is left out).

    Of several, the one that came into force last. :class:`NoBook` says which days are covered;
    :class:`BookError` what is wrong with a file of that book.

    >>> get("public-overseas-warehouse", on=date(2024, 5, 10)).certainty
    'H'
    """
    day = on or date.today()  # noqa: DTZ011 - a rule is in force on the office's own calendar day
    shelf = look(folder)
    trouble = shelf.trouble(name)
    if trouble is not None:
        raise trouble
    named = [book for book in shelf.books if book.name == name]
    if not named:
        raise NoBook(f"no rule book {name!r}")
    in_force = [b for b in named if b.in_force(day)]
    if not in_force:
        spans = ", ".join(f"{b.valid_from or 'not stated'} to {b.valid_to or 'not stated'}" for b in named)
        raise NoBook(f"{name} is not in force on {day}; it covers {spans}")
    return in_force[-1]
