"""An office's own rule books in its workspace: taken whole or not at all; what a file replaces is kept.

The folder holds one TOML file a version in use; ``replaced/`` below it holds those that are not any more, by
the moment they were put away and by whom.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from wuwai.reference.text import Text
from wuwai.rules import shelf
from wuwai.rules.checks import check_rule_book
from wuwai.rules.model import BookError, RuleBook
from wuwai.rules.reading import load

LARGEST = 1024 * 1024
_REPLACED = "replaced"
_KEPT = re.compile(r"(?P<file>.+)\.(?P<moment>\d{8}T\d{12}Z)-(?P<who>[^/]*)\.toml")


class Refused(ValueError):
    """A file that is not taken as a rule book; ``problems`` say why, by line where one is known."""

    def __init__(self, problems: Sequence[Text]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(one.en for one in problems))


@dataclass(frozen=True, slots=True)
class Put:
    """A file that was put away: its own name, when (UTC) and by whom."""

    path: Path
    file: str
    at: datetime
    who: str


def take(folder: Path, content: bytes, *, name: str, who: str) -> RuleBook:
    """Take a rule book into the office's folder; :class:`Refused` leaves everything as it was.

    ``name`` is what the file was called, for its mistakes. The office's file of the same book and first day,
    and its files of that book that cannot be used, are put away.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if len(content) > LARGEST:
        raise Refused([Text("a rule book of at most 1 MB expected", "规则书文件不应超过1 MB")])
    draft = folder / f".{secrets.token_hex(8)}.part"
    try:
        draft.write_bytes(content)
        book = _checked(draft, name)
        target = folder / f"{book.name}-{book.valid_from or 'always'}.toml"
        before = {*_same(folder, book), *([target] if target.is_file() else [])}
        for old in before:
            _keep(old, who)
        # Whoever reads in between finds the old file or both, which stops the counting; never neither.
        os.replace(draft, target)
        for old in before - {target}:
            old.unlink()
    finally:
        draft.unlink(missing_ok=True)
    return load(target)


def _checked(draft: Path, name: str) -> RuleBook:
    try:
        book = load(draft)
    except BookError as error:
        raise Refused([BookError(name, error.line, error.reason).words]) from error
    if problems := check_rule_book(book):
        raise Refused([Text(f"{name}: {one}", f"{name}：{one}") for one in problems])
    return book


def _same(folder: Path, book: RuleBook) -> list[Path]:
    """The office's files that ``book`` takes the place of."""
    found = shelf.look(folder)
    same = [Path(one.file) for one in found.books if (one.name, one.begins) == (book.name, book.begins)]
    same += [Path(one.error.file) for one in found.unusable if one.name == book.name]
    return [path for path in same if path.parent == folder]


def _keep(path: Path, who: str) -> None:
    """Copy a file to those that were put away."""
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    kept = path.parent / _REPLACED
    kept.mkdir(exist_ok=True)
    by = re.sub(r"[^\w.@+-]", "_", who)[:60]
    shutil.copyfile(path, kept / f"{path.stem}.{moment}-{by}.toml")


def withdraw(folder: Path, file: str, *, who: str) -> None:
    """Put the office's file away: the shipped book, if there is one, holds again. KeyError for no such."""
    if file not in {path.name for path in folder.glob("*.toml")}:
        raise KeyError(f"no rule book file {file!r} in {folder}")
    _keep(folder / file, who)
    (folder / file).unlink()


def replaced(folder: Path) -> tuple[Put, ...]:
    """The files that were put away, the latest first."""
    found = []
    for path in (folder / _REPLACED).glob("*.toml"):
        if match := _KEPT.fullmatch(path.name):
            at = datetime.strptime(match["moment"], "%Y%m%dT%H%M%S%fZ").replace(tzinfo=UTC)
            found.append(Put(path, f"{match['file']}.toml", at, match["who"]))
    return tuple(sorted(found, key=lambda one: one.at, reverse=True))
