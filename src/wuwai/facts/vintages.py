"""What was known when: the days on which a series changed, and what differs between two of its vintages.

Everything here is a pure function of a frame with every row of every snapshot
(``Facts.observations(..., resolved=False)``). Figures in different units are listed as not comparable and are
never subtracted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import polars as pl

from wuwai.facts import changes
from wuwai.facts.changes import Change, Comparison, Statement
from wuwai.facts.columns import KEY
from wuwai.facts.questions import A_DAY, QueryError, day
from wuwai.reference.text import Text

NOW = Text("today", "当前")
SIDES = Text(
    "a day such as 2025-07-19, a snapshot's name, the address of a source, or nothing for today",
    "日期（如 2025-07-19）、快照名称、来源网址，或留空表示当前",
)
_SNAPSHOT = re.compile(r"[0-9]{8}T[0-9]{6}-[0-9a-f]+(-[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two vintages compared: what was known on a day (``name`` empty: now), one snapshot's rows,
    or one source's.
    """

    kind: Literal["day", "snapshot", "source"]
    name: str

    @property
    def on(self) -> date | None:
        """The day; None for now and for what is no day."""
        return day(self.name) if self.kind == "day" and self.name else None

    @property
    def title(self) -> Text:
        if self.kind == "day" and not self.name:
            return NOW
        return Text(self.name, self.name)


def side(text: str | date | Side | None, parameter: str = "from") -> Side:
    """What a reader means by a vintage; :class:`QueryError` for what is none.

    >>> side("2024-06-30").kind, side("https://www.stats.gov.cn/a").kind, side("").title.en
    ('day', 'source', 'today')
    """
    if isinstance(text, Side):
        return text
    if isinstance(text, date):
        return Side("day", text.isoformat())
    text = (text or "").strip()
    if not text:
        return Side("day", "")
    if _SNAPSHOT.fullmatch(text):
        return Side("snapshot", text)
    if "://" in text:
        return Side("source", text)
    try:
        found = day(text)
    except QueryError:
        raise QueryError(parameter, text, SIDES) from None
    if found is None:
        raise QueryError(parameter, text, A_DAY)
    return Side("day", found.isoformat())


@dataclass(frozen=True, slots=True)
class Vintage:
    """A day on which what is shown changed: how many figures were new, how many replaced another value."""

    day: date
    added: int
    revised: int

    @property
    def title(self) -> Text:
        parts = [
            (self.revised, Text("{n} revised", "修订{n}项")),
            (self.added, Text("{n} new", "新增{n}项")),
        ]
        said = [words.format(n=n) for n, words in parts if n]
        listed = Text(", ".join(one.en for one in said), "，".join(one.zh for one in said))
        return Text(f"{self.day} · {listed.en}", f"{self.day} · {listed.zh}")


@dataclass(frozen=True, slots=True)
class Triangle:
    """How the figures of one series in one place came to be: a line a period, a column a vintage.

    A cell is what was shown for the period then, None before it was published; ``earlier`` counts the
    vintages before the first column.
    """

    days: tuple[date, ...]
    lines: tuple[tuple[str, tuple[Statement | None, ...]], ...]
    earlier: int


def known_by() -> pl.Expr:
    """The day a row counts from: its publication, or its recording where none is stated."""
    return pl.coalesce("published_by", pl.col("recorded_on").str.head(10).str.to_date("%Y-%m-%d"))


def shown(frame: pl.DataFrame, one: Side) -> pl.DataFrame:
    """The rows shown of one vintage, one for each key."""
    if one.kind == "snapshot":
        kept = frame.filter(pl.col("snapshot") == one.name)
    elif one.kind == "source":
        kept = frame.filter(pl.col("source_url") == one.name)
    else:
        kept = frame if one.on is None else frame.filter(known_by() <= one.on)
    return kept.sort("standing", maintain_order=True).unique(list(KEY), keep="first", maintain_order=True)


def compare(
    frame: pl.DataFrame, before: str | date | Side | None, after: str | date | Side | None
) -> Comparison:
    """What differs between two vintages of the rows of ``frame``, the largest revision first."""
    a, b = side(before, "from"), side(after, "to")
    old, new = _by_key(shown(frame, a)), _by_key(shown(frame, b))
    found, unchanged = [], 0
    for key in old.keys() | new.keys():
        change = _change(old.get(key), new.get(key))
        if change is None:
            unchanged += 1
        else:
            found.append(change)
    found.sort(key=changes.order)
    return Comparison(a.title, b.title, tuple(found), unchanged)


def _by_key(frame: pl.DataFrame) -> dict[tuple[Any, ...], dict[str, Any]]:
    return {tuple(row[k] for k in KEY): row for row in frame.iter_rows(named=True)}


def _change(old: dict[str, Any] | None, new: dict[str, Any] | None) -> Change | None:
    before, after = statement(old), statement(new)
    if before and after and before.unit == after.unit and before.value == after.value:
        return None
    row = new or old or {}
    return Change(row["series"], row["region"], row["place"] or "", row["period"], before, after)


def statement(row: dict[str, Any] | None) -> Statement | None:
    """A row of the facts as one side of a comparison."""
    if row is None:
        return None
    names = ("printed", "unit", "published_on", "recorded_on", "source_url", "source_kind", "origin")
    said = {name: row[name] or "" for name in names}
    return Statement(value=row["value"], sample=bool(row["sample"]), **said)


def vintages_of(frame: pl.DataFrame) -> tuple[Vintage, ...]:
    """The days at which something in ``frame`` came to be shown, or to be shown differently; oldest first."""
    found: dict[date, list[int]] = {}
    for on, _, before, after in _history(frame):
        counts = found.setdefault(on, [0, 0])
        if before is None:
            counts[0] += 1
        elif (before["value"], before["unit"]) != (after["value"], after["unit"]):
            counts[1] += 1
    return tuple(Vintage(on, *counts) for on, counts in sorted(found.items()) if any(counts))


def _history(
    frame: pl.DataFrame,
) -> Iterable[tuple[date, tuple[Any, ...], dict[str, Any] | None, dict[str, Any]]]:
    """Each time the row shown for a key gave way to another: the day, the key, the row before and after.

    Of several rows of one key that became known on one day only the one shown at its end counts.
    """
    keys = list(KEY)
    rows = frame.with_columns(known_by=known_by()).sort("known_by", "standing", maintain_order=True)
    rows = rows.unique([*keys, "known_by"], keep="first", maintain_order=True)
    current: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows.iter_rows(named=True):
        key = tuple(row[k] for k in KEY)
        before = current.get(key)
        if before is None or row["standing"] < before["standing"]:
            yield row["known_by"], key, before, row
            current[key] = row


def suggested(vintages: tuple[Vintage, ...]) -> tuple[date, date] | None:
    """The two vintages to open on: that of the last revision and the one before it; where nothing was
    revised the newest two; None below two.
    """
    if len(vintages) < 2:
        return None
    newest = len(vintages) - 1
    last = max((place for place, one in enumerate(vintages) if one.revised and place), default=newest)
    return vintages[last - 1].day, vintages[last].day


def triangle(frame: pl.DataFrame, *, columns: int = 8) -> Triangle:
    """The revision triangle of ``frame`` (one series, one region, one place), newest periods first.

    Its columns are the last vintages with a revision and the one before each; the lines are the periods for
    which any of them shows something else than the next.
    """
    history = list(_history(frame))
    revised = sorted({on for on, _, before, after in history if before and _differs(before, after)})
    every = sorted({on for on, *_ in history})
    wanted = sorted({on for at in revised for on in every[max(0, every.index(at) - 1) : every.index(at) + 1]})
    days = wanted[-columns:]
    touched = {key for on, key, before, after in history if before and on in days and _differs(before, after)}
    lines = []
    for key in sorted(touched, key=lambda k: (k[-1], k[-2]), reverse=True):
        steps = [(on, after) for on, one, _, after in history if one == key]
        cells = [next((row for on, row in reversed(steps) if on <= at), None) for at in days]
        lines.append((steps[-1][1]["period"], tuple(statement(cell) for cell in cells)))
    return Triangle(tuple(days), tuple(lines), len(wanted) - len(days))


def _differs(before: dict[str, Any], after: dict[str, Any]) -> bool:
    return (before["value"], before["unit"]) != (after["value"], after["unit"])


def restated(frame: pl.DataFrame) -> list[tuple[str, str, int]]:
    """The series and regions of which some figure was stated with more than one value, those with most such
    figures first.
    """
    several = frame.group_by(KEY).agg(pl.struct("value", "unit").n_unique().alias("stated"))
    counted = several.filter(pl.col("stated") > 1).group_by("series", "region").len()
    return counted.sort("len", "series", "region", descending=[True, False, False]).rows()
