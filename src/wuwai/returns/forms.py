"""The forms that cities return: which series, how often, due when, from whom to whom; one TOML file each."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from wuwai.facts import shipped
from wuwai.programme.places import line_of, line_of_syntax_error
from wuwai.programme.reading import Fail, Table
from wuwai.reference import periods, units
from wuwai.reference.periods import Period
from wuwai.reference.text import Text
from wuwai.workspace import Workspace

FOLDER = "forms"
CUMULATIVE = ".cumulative"
_LAST_DUE_DAY, _DECEMBER = 28, 12


class FormError(ValueError):
    """A form's file that does not hold. ``words`` names file, line, key and what was expected."""

    def __init__(self, file: str, line: int, key: str, expected: Text) -> None:
        self.file, self.line, self.key, self.expected = file, line, key, expected
        self.words = Text("{f}:{n}: {k}: expected {x}", "{f} 第{n}行 {k}：应为{x}").format(
            f=file, n=line, k=key, x=expected
        )
        super().__init__(self.words.en)


@dataclass(frozen=True, slots=True)
class Prefill:
    """Where a register holds a number: its rows in stages that count, or ``field`` of them added up.

    ``day`` is the date field that puts a row into the month; without it the rows standing at its end count.
    ``currency`` keeps to amounts in it; ``where`` to rows with these values.
    """

    register: str
    field: str = ""
    currency: str = ""
    day: str = ""
    where: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One number of a form: the series it becomes and the unit it is filled in.

    ``key`` names the number within the form: the series, with ``.cumulative`` behind it for the number of
    January to the month, whose month's number is ``cumulative_of``. ``sum_of`` are the items it is the sum
    of, ``part_of`` one it cannot exceed. ``low`` and ``high`` bound it (``low`` is 0 unless stated);
    ``prefill`` says where registers hold it already; an ``optional`` one may be left empty without a word.
    ``adds`` says that the cities' numbers add up to the province's.
    """

    series: str
    unit: str
    title: Text = field(default_factory=lambda: Text("", ""))
    sum_of: tuple[str, ...] = ()
    part_of: str = ""
    cumulative_of: str = ""
    prefill: Prefill | None = None
    adds: bool = True
    low: float | None = 0.0
    high: float | None = None
    optional: bool = False

    @property
    def key(self) -> str:
        return f"{self.series}{CUMULATIVE}" if self.cumulative_of else self.series

    def period(self, month: Period) -> Period:
        """The stretch of time the number is about in the return for ``month``.

        >>> from wuwai.reference.periods import parse
        >>> Item("exports", "亿元CNY", cumulative_of="exports").period(parse("2026-10")).text
        '2026-01..10'
        """
        if not self.cumulative_of or month.start.month == 1:
            return month
        if month.start.month == _DECEMBER:
            return periods.parse(f"{month.start.year}")
        return periods.parse(f"{month.start.year}-01..{month.start.month:02d}")


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

    @property
    def months(self) -> tuple[Item, ...]:
        """The items about the month alone; each has its cumulative one, if any, in :meth:`cumulative`."""
        return tuple(item for item in self.items if not item.cumulative_of)

    def item(self, key: str) -> Item:
        """The item of that key; KeyError if there is none."""
        for one in self.items:
            if one.key == key:
                return one
        raise KeyError(f"the form {self.name!r} has no item {key!r}")

    def cumulative(self, item: Item) -> Item | None:
        """The item that holds January to the month of ``item``; None where the form does not ask for it."""
        return next((one for one in self.items if one.cumulative_of == item.key), None)

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
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise fail("", 0, "items", Text("tables [[items]]", "若干 [[items]] 表"))
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
        items=_items(rows, fail),
    )
    top.finish()
    if not form.items:
        raise fail("", 0, "items", Text("at least one [[items]]", "至少一个 [[items]]"))
    return form


def _items(rows: list[dict[str, Any]], fail: Fail) -> tuple[Item, ...]:
    tables = [Table(row, "items", index, fail) for index, row in enumerate(rows)]
    found: list[Item] = []
    for table in tables:
        item = _item(table, found)
        if any(one.key == item.key for one in found):
            raise table.error("series", Text("each number once", "每个指标只出现一次"))
        found.append(item)
    months = {item.key: item for item in found if not item.cumulative_of}
    for table, item in zip(tables, found, strict=True):
        _check_relations(table, item, months)
    return tuple(found)


def _item(row: Table, before: list[Item]) -> Item:
    """One item; a cumulative one takes what it does not say itself from its month's number above it."""
    of = row.words("cumulative_of", required=False)
    month = next((one for one in before if of and one.key == of), None)
    if of and month is None:
        raise row.error("cumulative_of", Text("an item above, by its series", "上文某项指标的 series"))
    item = Item(
        series=row.words("series") if month is None else month.series,
        unit=row.words("unit") if month is None else month.unit,
        title=row.text("title"),
        sum_of=row.several("sum_of"),
        part_of=row.words("part_of", required=False),
        cumulative_of=of,
        prefill=_prefill(row.inner("prefill")),
        low=row.number("low") if row.has("low") else month.low if month else 0.0,
        high=row.number("high"),
        optional=row.yes_no("optional") if row.has("optional") else bool(month and month.optional),
        adds=row.yes_no("adds") if row.has("adds") else month is None or month.adds,
    )
    try:
        units.get(item.unit)
    except units.UnitError as error:
        raise row.error("unit", error.expected) from error
    if item.low is not None and item.high is not None and item.low > item.high:
        raise row.error("high", Text("a number not below low", "不小于 low 的数值"))
    row.finish()
    return item


def _prefill(table: Table | None) -> Prefill | None:
    if table is None:
        return None
    where = table.inner("where")
    found = Prefill(
        register=table.slug("register"),
        field=table.words("field", required=False),
        currency=table.words("currency", required=False),
        day=table.words("day", required=False),
        where=tuple((key, where.words(key)) for key in where.keys) if where else (),
    )
    table.finish()
    return found


def _check_relations(row: Table, item: Item, months: Mapping[str, Item]) -> None:
    """Refuse what points to no item, or to one whose numbers do not compare."""
    named = [("sum_of", one) for one in item.sum_of]
    named += [("part_of", item.part_of)] if item.part_of else []
    for key, one in named:
        other = months.get(one)
        if other is None or (other is item):
            raise row.error(key, Text("another item of this form, by its series", "本表其他指标的 series"))
        if other.unit != item.unit:
            raise row.error(
                "unit", Text(f"the unit of {one}: {other.unit}", f"与 {one} 相同的单位：{other.unit}")
            )


def forms(workspace: Workspace) -> tuple[Form, ...]:
    """The programme's forms; one of the same name in the workspace's folder ``forms/`` takes its place."""
    found: dict[str, Form] = {}
    for folder in (shipped.folder(workspace.programme_name) / FOLDER, workspace.root / FOLDER):
        for path in sorted(folder.glob("*.toml")):
            told = path.stat()
            form = _held(path, told.st_mtime_ns, told.st_size)
            found[form.name] = form
    return tuple(found.values())


@lru_cache(maxsize=64)
def _held(path: Path, changed_ns: int, size: int) -> Form:
    """A form as read last, until its file changes: every page of the returns asks for all of them."""
    return load(path)


def get(workspace: Workspace, name: str) -> Form:
    """The form of that name; KeyError with the known names if there is none."""
    known = {form.name: form for form in forms(workspace)}
    try:
        return known[name]
    except KeyError:
        raise KeyError(f"no form {name!r}; there are {sorted(known)}") from None
