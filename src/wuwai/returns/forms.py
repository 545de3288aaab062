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
from wuwai.reference import units
from wuwai.reference.periods import Period
from wuwai.reference.text import Text
from wuwai.returns.frequencies import FREQUENCIES, Frequency, due_on, so_far
from wuwai.workspace import Workspace

FOLDER = "forms"
CUMULATIVE = ".cumulative"
_LAST_DUE_DAY, _LAST_DUE_MONTH = 31, 12
_NOTHING_TO_DATE = Text(
    "no number to date in a yearly form: the year's number is one", "年报不设累计数：全年数即为累计数"
)


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

    ``day`` is the date field that puts a row into the period; without it the rows standing at its end count.
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
    January to the period's end, whose own number is ``cumulative_of``. ``sum_of`` are the items it is the sum
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

    def period(self, asked: Period) -> Period:
        """The stretch of time the number is about in the return for ``asked``.

        >>> from wuwai.reference.periods import parse
        >>> Item("exports", "亿元CNY", cumulative_of="exports").period(parse("2026-10")).text
        '2026-01..10'
        """
        return so_far(asked) if self.cumulative_of else asked


@dataclass(frozen=True, slots=True)
class Form:
    """A form. It is due on ``due_day`` of the ``due_months_after``-th month after the period.

    ``table_number`` is empty where none was published.
    """

    name: str
    linkage: str
    title: Text
    table_number: str
    frequency: Frequency
    due_day: int
    due_months_after: int
    fills: Text
    receives: Text
    certainty: str
    source_url: str
    note: Text
    items: tuple[Item, ...]

    @property
    def lines(self) -> tuple[Item, ...]:
        """The items about the period alone; each has its cumulative one, if any, in :meth:`cumulative`."""
        return tuple(item for item in self.items if not item.cumulative_of)

    def item(self, key: str) -> Item:
        """The item of that key; KeyError if there is none."""
        for one in self.items:
            if one.key == key:
                return one
        raise KeyError(f"the form {self.name!r} has no item {key!r}")

    def cumulative(self, item: Item) -> Item | None:
        """The item that holds January to the end of the period of ``item``; None where the form asks none."""
        return next((one for one in self.items if one.cumulative_of == item.key), None)

    def due_on(self, period: Period) -> date:
        """The day the return for a period is due.

        >>> from wuwai.reference.periods import parse
        >>> load(shipped.folder("guangdong") / FOLDER / "service-outsourcing.toml").due_on(parse("2025-12"))
        datetime.date(2026, 1, 5)
        """
        return due_on(period, self.due_day, self.due_months_after)


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
    frequency = FREQUENCIES[top.choice("frequency", tuple(FREQUENCIES))]
    form = Form(
        name=top.slug("name"),
        linkage=top.linkage(),
        title=top.text("title", required=True),
        table_number=top.words("table_number", required=False),
        frequency=frequency,
        due_day=_whole(top, "due_day", _LAST_DUE_DAY),
        due_months_after=_whole(top, "due_months_after", _LAST_DUE_MONTH, missing=1),
        fills=top.text("fills"),
        receives=top.text("receives"),
        certainty=top.certainty(),
        source_url=top.url("source_url"),
        note=top.text("note"),
        items=_items(rows, fail, frequency),
    )
    top.finish()
    if not form.items:
        raise fail("", 0, "items", Text("at least one [[items]]", "至少一个 [[items]]"))
    return form


def _whole(top: Table, key: str, most: int, *, missing: int | None = None) -> int:
    """A whole number from 1 to ``most``; ``missing`` where the key is left out and may be."""
    found = top.number(key, required=missing is None)
    if found is None and missing is not None and not top.has(key):
        return missing
    if found is None or not 1 <= found <= most or not found.is_integer():
        raise top.error(key, Text(f"a whole number from 1 to {most}", f"1 至 {most} 的整数"))
    return int(found)


def _items(rows: list[dict[str, Any]], fail: Fail, frequency: Frequency) -> tuple[Item, ...]:
    tables = [Table(row, "items", index, fail) for index, row in enumerate(rows)]
    found: list[Item] = []
    for table in tables:
        item = _item(table, found)
        if item.cumulative_of and frequency.kind == "year":
            raise table.error("cumulative_of", _NOTHING_TO_DATE)
        if any(one.key == item.key for one in found):
            raise table.error("series", Text("each number once", "每个指标只出现一次"))
        found.append(item)
    lines = {item.key: item for item in found if not item.cumulative_of}
    for table, item in zip(tables, found, strict=True):
        _check_relations(table, item, lines)
    return tuple(found)


def _item(row: Table, before: list[Item]) -> Item:
    """One item; a cumulative one takes what it does not say itself from the period's number above it."""
    of = row.words("cumulative_of", required=False)
    own = next((one for one in before if of and one.key == of), None)
    if of and own is None:
        raise row.error("cumulative_of", Text("an item above, by its series", "上文某项指标的 series"))
    item = Item(
        series=row.words("series") if own is None else own.series,
        unit=row.words("unit") if own is None else own.unit,
        title=row.text("title"),
        sum_of=row.several("sum_of"),
        part_of=row.words("part_of", required=False),
        cumulative_of=of,
        prefill=_prefill(row.inner("prefill")),
        low=row.number("low") if row.has("low") else own.low if own else 0.0,
        high=row.number("high"),
        optional=row.yes_no("optional") if row.has("optional") else bool(own and own.optional),
        adds=row.yes_no("adds") if row.has("adds") else own is None or own.adds,
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


def _check_relations(row: Table, item: Item, lines: Mapping[str, Item]) -> None:
    """Refuse what points to no item, or to one whose numbers do not compare."""
    named = [("sum_of", one) for one in item.sum_of]
    named += [("part_of", item.part_of)] if item.part_of else []
    for key, one in named:
        other = lines.get(one)
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
