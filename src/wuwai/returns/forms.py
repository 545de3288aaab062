"""The forms that cities return: which series, how often, due when, from whom to whom; one TOML file each."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from wuwai.facts import shipped
from wuwai.programme.places import line_of, line_of_syntax_error
from wuwai.programme.reading import Table
from wuwai.reference import units
from wuwai.reference.periods import Period
from wuwai.reference.text import Text
from wuwai.workspace import Workspace

FOLDER = "forms"
_LAST_DUE_DAY = 28


class FormError(ValueError):
    """A form's file that does not hold. ``words`` names file, line, key and what was expected."""

    def __init__(self, file: str, line: int, key: str, expected: Text) -> None:
        self.file, self.line, self.key, self.expected = file, line, key, expected
        self.words = Text("{f}:{n}: {k}: expected {x}", "{f} 第{n}行 {k}：应为{x}").format(
            f=file, n=line, k=key, x=expected
        )
        super().__init__(self.words.en)


@dataclass(frozen=True, slots=True)
class Item:
    """One number of a form: the series it becomes and the unit it is filled in."""

    series: str
    unit: str


@dataclass(frozen=True, slots=True)
class Form:
    """A form. ``due_day`` is a day of the month after; ``table_number`` is empty where none was published."""

    name: str
    linkage: str
    title: Text
    table_number: str
    frequency: str
    due_day: int
    fills: Text
    receives: Text
    certainty: str
    source_url: str
    note: Text
    items: tuple[Item, ...]

    def due_on(self, period: Period) -> date:
        """The day the return for a month is due.

        >>> from wuwai.reference.periods import parse
        >>> load(shipped.folder("guangdong") / FOLDER / "service-outsourcing.toml").due_on(parse("2025-12"))
        datetime.date(2026, 1, 5)
        """
        year, month = period.end.year, period.end.month
        return date(year + month // 12, month % 12 + 1, self.due_day)


def load(path: Path) -> Form:
    """Read one form; :class:`FormError` names the file, the line and what was expected."""
    text = path.read_text(encoding="utf-8")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FormError(
            path.name, line_of_syntax_error(error, text), "", Text("TOML", "TOML 格式")
        ) from error

    def fail(table: str, index: int, key: str, expected: Text) -> FormError:
        return FormError(path.name, line_of(text, table, index, key), key, expected)

    rows = data.pop("items", [])
    top = Table(data, "", 0, fail)
    due_day = top.number("due_day", required=True)
    if due_day is None or not 1 <= due_day <= _LAST_DUE_DAY or not due_day.is_integer():
        raise top.error("due_day", Text(f"a day from 1 to {_LAST_DUE_DAY}", f"1 至 {_LAST_DUE_DAY} 的日"))
    form = Form(
        name=top.slug("name"),
        linkage=top.linkage(),
        title=top.text("title", required=True),
        table_number=top.words("table_number", required=False),
        frequency=top.choice("frequency", ("monthly",)),
        due_day=int(due_day),
        fills=top.text("fills"),
        receives=top.text("receives"),
        certainty=top.certainty(),
        source_url=top.url("source_url"),
        note=top.text("note"),
        items=tuple(_item(Table(row, "items", index, fail)) for index, row in enumerate(rows)),
    )
    top.finish()
    if not form.items:
        raise fail("", 0, "items", Text("at least one [[items]]", "至少一个 [[items]]"))
    return form


def _item(row: Table) -> Item:
    item = Item(row.words("series"), row.words("unit"))
    try:
        units.get(item.unit)
    except units.UnitError as error:
        raise row.error("unit", error.expected) from error
    row.finish()
    return item


def forms(workspace: Workspace) -> tuple[Form, ...]:
    """The programme's forms; one of the same name in the workspace's folder ``forms/`` takes its place."""
    found: dict[str, Form] = {}
    for folder in (shipped.folder(workspace.programme_name) / FOLDER, workspace.root / FOLDER):
        for path in sorted(folder.glob("*.toml")):
            form = load(path)
            found[form.name] = form
    return tuple(found.values())


def get(workspace: Workspace, name: str) -> Form:
    """The form of that name; KeyError with the known names if there is none."""
    known = {form.name: form for form in forms(workspace)}
    try:
        return known[name]
    except KeyError:
        raise KeyError(f"no form {name!r}; there are {sorted(known)}") from None
