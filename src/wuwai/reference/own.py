"""An office's own reference tables: checked, kept in a workspace's folder ``reference/``, never guessed.

A table is kept whole or not at all: one bad row and nothing is taken, for a list of codes with holes is worse
than none. Each is a CSV file beside a JSON file that says where it comes from; a table that is replaced moves
to ``reference/earlier/``.
"""

from __future__ import annotations

import csv
import glob
import hashlib
import io
import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from wuwai.reference import own_layouts, products, sheets
from wuwai.reference.own_columns import CellFault, Kind
from wuwai.reference.own_kinds import KINDS, kind
from wuwai.reference.text import Text

_MOST_FAULTS = 1000
_FIRST_ROWS = 10
_KIND_NAMES = frozenset(one.name for one in KINDS)


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that does not do. ``row`` is the line as a spreadsheet shows it; the heading is 1."""

    file: str
    row: int
    column: str
    value: str
    expected: Text

    def as_dict(self, lang: str = "en") -> dict[str, object]:
        return {**asdict(self), "expected": self.expected.get(lang)}


@dataclass(frozen=True, slots=True)
class OwnTable:
    """A table that was taken. ``name`` is the kind with its editions: ``conversion-HS2017-HS2022``."""

    name: str
    kind: str
    rows: int
    file: str
    sha256: str
    source: str
    taken_on: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What taking one file did: the tables kept, or the faults for which none was. ``first`` are the first
    rows as they are read, ``unread`` the headings that no column of the kind is called.
    """

    read: int
    tables: tuple[OwnTable, ...]
    faults: tuple[Fault, ...]
    dry_run: bool = False
    first: tuple[dict[str, str], ...] = ()
    unread: tuple[str, ...] = ()

    def as_dict(self, lang: str = "en") -> dict[str, object]:
        return {
            "read": self.read,
            "tables": [asdict(t) for t in self.tables],
            "faults": [f.as_dict(lang) for f in self.faults],
            "dry_run": self.dry_run,
        }


def _now() -> datetime:
    return datetime.now(UTC)


def take(
    folder: Path,
    kind_name: str,
    path: Path,
    *,
    source: str,
    edition: str = "",
    dry_run: bool = False,
    clock: Callable[[], datetime] = _now,
) -> Taken:
    """Check a CSV or .xlsx file and keep it in ``folder`` (the workspace's ``reference/``).

    ``source`` says in words where the table comes from, ``edition`` that of products whose file does not name
    it. Layouts of others are known too (:mod:`wuwai.reference.own_layouts`).
    :class:`~wuwai.reference.sheets.SheetError` where the file is no table; KeyError for an unknown kind.
    """
    wanted = kind(kind_name)
    lines = sheets.read(path)
    if not lines:
        expected = Text(
            f"a heading ({', '.join(wanted.required)}) and rows",
            f"表头（{'、'.join(wanted.required)}）和数据行",
        )
        return Taken(0, (), (Fault(path.name, 1, "", "", expected),), dry_run)
    tidy = own_layouts.tidied(wanted.name, lines, edition)
    unread = tuple(
        name
        for name in lines[0]
        if name and name.strip().lower() not in wanted.names and name.strip() not in tidy.printed.values()
    )
    lines = tidy.lines
    rows, faults = _checked(wanted, path.name, lines)
    faults = [replace(f, column=tidy.printed.get(f.column, f.column)) for f in faults]
    first = tuple(rows[:_FIRST_ROWS])
    if faults or dry_run:
        return Taken(len(lines) - 1, (), tuple(faults), dry_run, first, unread)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    moment = clock().astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    parts: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        parts.setdefault("-".join((wanted.name, *(row[p] for p in wanted.part))), []).append(row)
    kept = []
    for name, part in parts.items():
        table = OwnTable(name, wanted.name, len(part), path.name, digest, source, moment)
        _keep(folder, wanted, table, part)
        kept.append(table)
    return Taken(len(rows), tuple(kept), (), dry_run, first, unread)


def _checked(wanted: Kind, file: str, lines: list[list[str]]) -> tuple[list[dict[str, str]], list[Fault]]:
    heading = [name.strip().lower() for name in lines[0]]
    faults = [
        Fault(file, 1, name, ",".join(lines[0])[:200], Text(f"a column headed {name}", f"名为 {name} 的列"))
        for name in wanted.required
        if heading.count(name) != 1
    ]
    if faults:
        return [], faults
    rows: list[dict[str, str]] = []
    first: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(lines[1:], 2):
        if not any(line):
            continue
        row, why = _row(wanted, dict(zip(heading, line, strict=False)))
        key = tuple(row[k] for k in wanted.key) if not why else ()
        if not why and first.setdefault(key, number) != number:
            expected = Text(
                f"each code once; row {first[key]} has it already",
                f"每个编码只出现一次；第{first[key]}行已有",
            )
            column = next(k for k in reversed(wanted.key) if row[k])
            why = [(column, row[column], expected)]
        faults += [Fault(file, number, *one) for one in why]
        if len(faults) >= _MOST_FAULTS:
            return rows, faults[:_MOST_FAULTS]
        rows.append(row)
    if not rows:
        faults.append(
            Fault(file, 1, "", "", Text("at least one row below the heading", "表头下至少有一行数据"))
        )
    return rows, faults


def _row(wanted: Kind, cells: dict[str, str]) -> tuple[dict[str, str], list[tuple[str, str, Text]]]:
    row: dict[str, str] = {}
    why: list[tuple[str, str, Text]] = []
    for column in wanted.columns:
        cell = cells.get(column.name, "")
        row[column.name] = cell
        if not cell:
            if column.required:
                why.append((column.name, "", Text("a value; this cell is empty", "应填写内容；此单元格为空")))
            continue
        try:
            row[column.name] = column.check(cell)
        except CellFault as fault:
            why.append((column.name, cell[:80], fault.expected))
    return row, why


def _keep(folder: Path, wanted: Kind, table: OwnTable, rows: list[dict[str, str]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text = io.StringIO()
    writer = csv.DictWriter(text, wanted.names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    _keep_earlier(folder, table.name)
    description = json.dumps(asdict(table), ensure_ascii=False, indent=1) + "\n"
    # The description last: a table without one is not read.
    for ending, content in ((".csv", text.getvalue()), (".json", description)):
        partial = folder / f"{table.name}{ending}.part"
        partial.write_text(content, encoding="utf-8", newline="")
        partial.replace(folder / f"{table.name}{ending}")


def _keep_earlier(folder: Path, name: str) -> OwnTable | None:
    """Copy the table in force, if there is one, to the earlier ones. Copied, not moved: whatever happens
    before the end, a table is in force.
    """
    present = _described(folder / f"{name}.json")
    if present is not None:
        (folder / "earlier").mkdir(exist_ok=True)
        for ending in (".csv", ".json"):
            if (file := folder / f"{name}{ending}").is_file():
                shutil.copyfile(file, folder / "earlier" / f"{name}-{present.sha256[:8]}{ending}")
    return present


def set_aside(folder: Path, name: str) -> OwnTable:
    """Take a table out of force: what ships holds again, and the table is kept among the earlier ones.
    KeyError for no such table.
    """
    table = _keep_earlier(folder, name) if name in {one.name for one in tables(folder)} else None
    if table is None:
        raise KeyError(name)
    # The description first: a table without one is not read.
    for ending in (".json", ".csv"):
        (folder / f"{name}{ending}").unlink(missing_ok=True)
    return table


def _described(path: Path) -> OwnTable | None:
    try:
        return OwnTable(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def tables(folder: Path) -> tuple[OwnTable, ...]:
    """The tables an office has given, by name; empty where the folder is not there. What cannot be read is
    left out here and named by :func:`damaged`.
    """
    found = (_described(path) for path in sorted(folder.glob("*.json")))
    return tuple(table for table in found if table is not None and table.kind in _KIND_NAMES)


def earlier(folder: Path, name: str) -> tuple[tuple[str, OwnTable], ...]:
    """The versions of a table that later ones replaced, the last taken first, each with its key."""
    paths = (folder / "earlier").glob(f"{glob.escape(name)}-????????.json")
    found = [(path.stem, table) for path in paths if (table := _described(path)) and table.name == name]
    return tuple(sorted(found, key=lambda one: one[1].taken_on, reverse=True))


def restore(folder: Path, key: str, *, clock: Callable[[], datetime] = _now) -> OwnTable:
    """Put a replaced version in force again; the one it replaces is kept in turn. KeyError for no such
    key.
    """
    known = {one.stem: one for one in (folder / "earlier").glob("*.json")}
    table = _described(known[key])
    if table is None:
        raise KeyError(key)
    with known[key].with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    moment = clock().astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    again = replace(table, taken_on=moment)
    _keep(folder, kind(table.kind), again, lines)
    return again


def rows(folder: Path, kind_name: str) -> list[dict[str, str]]:
    """Every row of an office's tables of one kind; empty where it has none."""
    found: list[dict[str, str]] = []
    for table in tables(folder):
        if table.kind == kind(kind_name).name:
            found += _rows(folder, table) or ()
    return found


def _rows(folder: Path, table: OwnTable) -> list[dict[str, str]] | None:
    """The rows of a table, every column of its kind in each; None where the file is not as it was written."""
    wanted = kind(table.kind)
    try:
        with (folder / f"{table.name}.csv").open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            lines = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error):
        return None
    if not set(wanted.required) <= set(reader.fieldnames or ()):
        return None
    # A table taken before its kind got a column does not have it.
    return [{name: line.get(name) or "" for name in wanted.names} for line in lines]


def damaged(folder: Path) -> tuple[Text, ...]:
    """What does not hold of the tables in a folder, in words; such a table is not used until it is mended."""
    found = []
    for path in sorted(folder.glob("*.json")):
        table = _described(path)
        lines = _rows(folder, table) if table and table.kind in _KIND_NAMES else None
        if table is None or lines is None:
            found.append(
                Text(
                    f"{path.with_suffix('').name}: the table cannot be read and is not used; take it again",
                    f"{path.with_suffix('').name}：该代码表无法读取，暂不使用；请重新导入",
                )
            )
        elif len(lines) != table.rows:
            found.append(
                Text(
                    f"{table.name}: {table.rows} rows were taken, the file has {len(lines)}; take it again",
                    f"{table.name}：导入时{table.rows}行，现有{len(lines)}行；请重新导入",
                )
            )
    return tuple(found)


def concordance(folder: Path, old: str, new: str) -> list[dict[str, str]]:
    """The rows that lead from edition ``old`` to ``new``: as given, or those of the other way turned round.

    Empty where an office gave neither. Weights of a turned table say nothing about this way and are left out.
    """
    old, new = products.edition(old).code, products.edition(new).code
    every = rows(folder, "conversion")
    direct = [r for r in every if (r["from_edition"], r["to_edition"]) == (old, new)]
    if direct:
        return direct
    return [
        {
            "from_edition": old,
            "from_code": r["to_code"],
            "to_edition": new,
            "to_code": r["from_code"],
            "weight": "",
        }
        for r in every
        if (r["from_edition"], r["to_edition"]) == (new, old)
    ]
