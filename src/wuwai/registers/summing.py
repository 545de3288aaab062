"""What rows of a register come to, by place, choice or year: counted and added up in the database.

Amounts of different currencies are never added: a sum has one currency, or the unit of its column.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import ExtractYear

from wuwai.reference.text import Text
from wuwai.registers.columns import NOT_ON_FILE, column, is_year, shown
from wuwai.registers.contract import Register, RegisterField
from wuwai.registers.rows import RegisterRow
from wuwai.registers.standing import Tally

_NEVER_ADDED = ("%", "‰", "年", "岁", "year", "years")


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted or added: ``rows``, ``counted``, or a number field.

    A field with a currency is added in one ``currency``, one that is kept apart by a field for one ``part``.
    """

    name: str
    title: Text
    unit: str = ""
    currency: str = ""
    part: str = ""

    @property
    def key(self) -> str:
        """How an address names it: ``rows``, ``area_m2``, ``capital:USD``, ``capital:USD:arrived``."""
        return _key_of(self.name, [self.currency, self.part])

    @property
    def is_sum(self) -> bool:
        return self.name not in ("rows", "counted")


ROWS = Measure("rows", Text("Rows", "记录数"))
COUNTED = Measure("counted", Text("Rows that count", "计入数"))


@dataclass(slots=True)
class Group:
    """One line of a summary. ``key`` is the value of each field it is by, "" for one that is not stated.

    ``sums`` holds, by the measure's key, the total and how many rows state the amount.
    """

    key: tuple[str, ...]
    rows: int = 0
    counted: int = 0
    synthetic: int = 0
    sums: dict[str, tuple[float, int]] = field(default_factory=dict)

    def value(self, measure: Measure) -> float | None:
        """The group's value of a measure; None where no row states the amount."""
        if not measure.is_sum:
            return self.rows if measure.name == "rows" else self.counted
        return self.sums[measure.key][0] if measure.key in self.sums else None

    def add(self, other: Group) -> None:
        """Take another group's rows in."""
        self.rows += other.rows
        self.counted += other.counted
        self.synthetic += other.synthetic
        for key, (value, stated) in other.sums.items():
            before, had = self.sums.get(key, (0.0, 0))
            self.sums[key] = (before + value, had + stated)


@dataclass(frozen=True, slots=True)
class Summed:
    """Rows by the values of some fields. ``total`` is over the rows, so it is right also where a row stands
    in several groups because a field holds several choices (``repeats``)."""

    by: tuple[RegisterField, ...]
    measures: tuple[Measure, ...]
    groups: tuple[Group, ...]
    total: Group
    repeats: bool

    @property
    def sample(self) -> bool:
        return self.total.synthetic > 0


def additive(register: Register) -> tuple[RegisterField, ...]:
    """The number fields whose sum means something: those the summaries add, else those that are amounts.

    None that tells of a person: the sum of one row is that row's.
    """
    named = {name for summary in register.summaries for name in summary.sums}
    if named:
        return tuple(one for one in register.fields if one.name in named and not one.personal)
    return tuple(
        one
        for one in register.fields
        if one.kind in ("number", "integer") and (one.unit or one.currency) and not one.personal
        if one.unit not in _NEVER_ADDED and not is_year(one)
    )


def measures(
    register: Register, rows: QuerySet[RegisterRow], fields: Iterable[RegisterField]
) -> tuple[Measure, ...]:
    """Rows, rows that count, and a sum for each field: one for each currency that ``rows`` have it in."""
    found = [ROWS, COUNTED]
    for one in fields:
        splits = _splits(one)
        if not splits:
            found.append(Measure(one.name, one.title, one.unit))
            continue
        stated = rows.filter(**{f"{one.name}__isnull": False}).order_by()
        times = stated.values_list(*splits).annotate(times=Count("id"))
        for *values, _times in sorted(times, key=lambda line: (-line[-1], [str(v) for v in line[:-1]])):
            of = dict(zip(splits, map(_text, values), strict=True))
            if one.currency and not of[one.currency]:
                continue  # an amount without its currency is a reject; what slipped through is not added
            said = [words(column(register, name), value) for name, value in of.items()]
            pattern = Text("{title}, {of}", "{title}（{of}）")
            together = Text(", ".join(t.en for t in said), "，".join(t.zh for t in said))
            title = pattern.format(title=_bare(one.title), of=together)
            found.append(Measure(one.name, title, one.unit, of.get(one.currency, ""), of.get(one.apart, "")))
    return tuple(found)


def _splits(one: RegisterField) -> list[str]:
    """The fields across which an amount is never added."""
    return [name for name in (one.currency, one.apart) if name]


def _key_of(name: str, values: Sequence[str]) -> str:
    return ":".join([name, *(value for value in values if value)])


def _bare(title: Text) -> Text:
    """A title without the remark behind it in brackets: which currencies there are is said instead."""
    return Text(re.sub(r" ?\([^()]*\)$", "", title.en), re.sub(r"（[^（）]*）$", "", title.zh))


def summed(
    register: Register,
    rows: QuerySet[RegisterRow],
    by: Sequence[str],
    wanted: Sequence[Measure],
    tally: Tally,
) -> Summed:
    """Group ``rows`` by the columns ``by`` (dates by their year) and take every measure of each group.

    One query, and one more for each field whose amounts have currencies or are kept apart.
    """
    fields = tuple(column(register, name) for name in by)
    found: dict[tuple[str, ...], Group] = {}
    added = sorted({m.name for m in wanted if m.is_sum})
    split = {name: splits for name in added if (splits := _splits(column(register, name)))}
    plain = [name for name in added if name not in split]
    aims: dict[str, Any] = {
        "n_rows": Count("id"),
        "n_made": Count("id", filter=Q(synthetic=True)),
        "n_counted": Count("id", filter=tally.counting),
        **{f"sum_{name}": Sum(name) for name in plain},
        **{f"has_{name}": Count(name) for name in plain},
    }
    for line in _grouped(rows, fields, (), aims):
        key = _key(fields, line)
        group = Group(key, line["n_rows"], line["n_counted"], line["n_made"])
        for name in plain:
            if line[f"has_{name}"]:
                group.sums[name] = (float(line[f"sum_{name}"]), line[f"has_{name}"])
        _into(found, group)
    for name, own in split.items():
        stated = rows.filter(**{f"{name}__isnull": False})
        for line in _grouped(stated, fields, own, {"sum_here": Sum(name), "has_here": Count("id")}):
            measured = _key_of(name, [_text(line[other]) for other in own])
            _into(
                found, Group(_key(fields, line), sums={measured: (float(line["sum_here"]), line["has_here"])})
            )
    total = Group(())
    for group in found.values():
        total.add(group)
    groups, repeats = _apart(fields, found)
    return Summed(fields, tuple(wanted), tuple(sorted(groups, key=_order(register, fields))), total, repeats)


def _grouped(
    rows: QuerySet[RegisterRow], fields: Sequence[RegisterField], more: Sequence[str], aims: dict[str, Any]
) -> Iterable[dict[str, Any]]:
    years = {f"year_{one.name}": ExtractYear(one.name) for one in fields if one.kind == "date"}
    names = [f"year_{one.name}" if one.kind == "date" else one.name for one in fields]
    if not names and not more:
        return [rows.order_by().aggregate(**aims)]
    return rows.order_by().annotate(**years).values(*dict.fromkeys((*names, *more))).annotate(**aims)


def _key(fields: Sequence[RegisterField], line: dict[str, Any]) -> tuple[str, ...]:
    return tuple(_text(line[f"year_{one.name}" if one.kind == "date" else one.name]) for one in fields)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _into(found: dict[tuple[str, ...], Group], group: Group) -> None:
    if group.key in found:
        found[group.key].add(group)
    else:
        found[group.key] = group


def _apart(fields: Sequence[RegisterField], found: dict[tuple[str, ...], Group]) -> tuple[list[Group], bool]:
    """A row that holds several choices stands under each of them."""
    places = [place for place, one in enumerate(fields) if one.kind == "choices"]
    if not places:
        return list(found.values()), False
    apart: dict[tuple[str, ...], Group] = {}
    repeats = False
    for group in found.values():
        keys = [group.key]
        for place in places:
            codes = group.key[place].split(";")
            repeats = repeats or len(codes) > 1
            keys = [(*key[:place], code, *key[place + 1 :]) for key in keys for code in codes]
        for key in keys:
            _into(apart, Group(key, group.rows, group.counted, group.synthetic, dict(group.sums)))
    return list(apart.values()), repeats


def _order(register: Register, fields: Sequence[RegisterField]) -> Any:
    """Stages and years in their own order, everything else by how many rows there are."""
    stages: dict[str, int] = defaultdict(lambda: len(register.stages))
    stages.update({stage.key: place for place, stage in enumerate(register.stages)})

    def key(group: Group) -> tuple[Any, ...]:
        if fields and fields[0].name == "stage":
            return (stages[group.key[0]], -group.rows, group.key)
        if fields and (fields[0].kind == "date" or is_year(fields[0])):
            return (group.key[0], -group.rows, group.key)
        return (-group.rows, group.key)

    return key


def words(one: RegisterField, value: str) -> Text:
    """A group's value in words."""
    if not value:
        return NOT_ON_FILE
    if one.kind == "date" or is_year(one):
        return Text(value, f"{value}年")
    if one.kind in ("number", "integer"):
        return shown(one, float(value) if one.kind == "number" else int(value))
    return shown(one, value == "yes" if one.kind == "yes_no" else value)
