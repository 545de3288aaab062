"""Sums of a customs file for the months of a standard table, and the lines they make."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from wuwai.reference.text import Text
from wuwai.trade.studies.monthly_files import Spans, earlier
from wuwai.trade.studies.monthly_layout import DIRECTIONS, FILE, NOT_NAMED, REST
from wuwai.trade.studies.monthly_result import NO_TEXT, Line

# What a sum in whole units of a currency is given in.
UNITS: Mapping[str, tuple[str, float]] = {"CNY": ("亿元CNY", 1e8), "USD": ("亿USD", 1e8)}
_CLOSE = 1e-9
_APPEARED = Text("none a year earlier: no growth", "上年同期无，不计算增速")
_VANISHED = Text("none this year", "本期无")


@dataclass(frozen=True, slots=True)
class Sums:
    """Amounts of the latest month and of the year to date; None where the months are not all on file."""

    month: float | None
    month_before: float | None
    value: float | None
    before: float | None

    def less(self, others: Iterable[Sums]) -> Sums:
        """What the others leave of it."""
        found = list(others)

        def rest(own: float | None, parts: list[float | None]) -> float | None:
            known = [one for one in parts if one is not None]
            return None if own is None or len(known) < len(parts) else own - sum(known)

        return Sums(
            rest(self.month, [one.month for one in found]),
            rest(self.month_before, [one.month_before for one in found]),
            rest(self.value, [one.value for one in found]),
            rest(self.before, [one.before for one in found]),
        )


class File:
    """The region's rows of one dataset: which of its months are on file, and sums over them.

    ``stated`` are its totals by month, direction and reporter. One currency is read, the one with most of
    the value; amounts are never converted.
    """

    def __init__(self, stated: pl.DataFrame, dataset: str, region: str, spans: Spans) -> None:
        rows = stated.filter(pl.col("dataset") == dataset)
        if (rows["reporter"] == region).any():
            rows = rows.filter(pl.col("reporter") == region)
        money = rows.group_by("currency").agg(pl.col("value").sum()).sort("value", "currency")
        self.currency: str = money["currency"][-1] if money.height else ""
        self.rows = rows.filter(pl.col("currency") == self.currency)
        self.dataset = dataset
        self.spans = spans
        self.unit, self.scale = UNITS.get(self.currency, (self.currency, 1.0))
        self.sample = bool(self.rows["sample"].any())
        self._months = {
            direction: set(self.rows.filter(pl.col("direction") == direction)["month"])
            for direction in ("export", "import")
        }

    def holds(self, months: Sequence[str], measure: str) -> bool:
        """Whether every direction of a measure is on file for all of the months."""
        return all(set(months) <= self._months[one] for one in DIRECTIONS[measure])

    def sums(
        self, table: pl.DataFrame, column: str, measure: str, label: Callable[[str], str] = lambda code: code
    ) -> dict[str, Sums]:
        """Sums by what a column holds, as ``label`` names it, in the unit of the file.

        A part that has nothing in a month that is on file had nothing in it.
        """
        rows = table.filter(
            pl.col("direction").is_in(list(DIRECTIONS[measure])) & (pl.col("currency") == self.currency)
        )
        spans = (
            self.spans.month, earlier(self.spans.month), self.spans.to_date, earlier(self.spans.to_date)
        )  # fmt: skip
        known = [self.holds(months, measure) for months in spans]
        value = pl.col("value")
        summed = rows.group_by(code=pl.col(column).fill_null("")).agg(
            value.filter(pl.col("month").is_in(months)).sum().alias(str(n)) for n, months in enumerate(spans)
        )
        found: dict[str, list[float]] = {}
        for code, *amounts in summed.sort("code").iter_rows():
            kept = found.setdefault(label(code), [0.0] * len(spans))
            for n, amount in enumerate(amounts):
                kept[n] += amount / self.scale
        return {
            code: Sums(*(amount if here else None for amount, here in zip(amounts, known, strict=True)))
            for code, amounts in found.items()
            if any(amounts)
        }

    def total(self, measure: str) -> Sums | None:
        """The whole of a measure; None where nothing of it is on file in these months."""
        rows = self.rows.with_columns(whole=pl.lit(""))
        return self.sums(rows, "whole", measure).get("")

    def line(
        self,
        code: str,
        title: Text,
        measure: str,
        sums: Sums,
        whole: Sums | None,
        *,
        depth: int = 1,
        basis: str = FILE,
        note: Text = NO_TEXT,
    ) -> Line:
        """The line of a part; of the whole itself its contribution is its growth."""
        if not note and sums.before == 0 and sums.value:
            note = _APPEARED
        if not note and sums.value == 0 and sums.before:
            note = _VANISHED
        return Line(
            *(code, title, measure, depth, self.spans.month_text, self.spans.period, self.unit, basis),
            month_value=sums.month,
            month_before=sums.month_before,
            month_growth=grown(sums.month, sums.month_before),
            value=sums.value,
            before=sums.before,
            growth=grown(sums.value, sums.before),
            share=share(sums.value, whole.value if whole else None),
            contribution=points(sums.value, sums.before, whole.before if whole else None),
            source=self.dataset,
            note=note,
        )


def grown(now: float | None, before: float | None) -> float | None:
    """Growth in per cent; None without a base.

    >>> grown(110.0, 100.0), grown(1.0, 0.0)
    (10.000000000000009, None)
    """
    return None if now is None or before is None or before <= 0 else 100 * (now / before - 1)


def share(part: float | None, whole: float | None) -> float | None:
    """A part of a whole in per cent."""
    return None if part is None or not whole else 100 * part / whole


def points(now: float | None, before: float | None, base: float | None) -> float | None:
    """The contribution of a change to the growth of the whole, in percentage points (拉动点)."""
    return None if now is None or before is None or not base else 100 * (now - before) / base


def ranked(sums: Mapping[str, Sums]) -> list[str]:
    """The codes by the value of the year to date, the largest first."""
    return sorted(sums, key=lambda code: (-(sums[code].value or 0.0), code))


def listed(
    file: File,
    measure: str,
    sums: Mapping[str, Sums],
    title: Callable[[str], Text],
    *,
    top: int | None = None,
    notes: Mapping[str, Text] | None = None,
    complete: bool = True,
) -> list[Line]:
    """A line for each of the largest parts, and one of what they leave where the parts make up the whole."""
    whole = file.total(measure)
    named = [code for code in ranked(sums) if code][:top]
    told = notes or {}
    lines = [
        file.line(code, title(code), measure, sums[code], whole, note=told.get(code, NO_TEXT))
        for code in named
    ]
    if complete and whole is not None and named:
        rest = whole.less(sums[code] for code in named)
        held = [(rest.value, whole.value), (rest.before, whole.before)]
        if any(abs(part or 0.0) > _CLOSE * (of or 0.0) for part, of in held):
            only_unnamed = set(sums) - set(named) == {""}
            lines.append(file.line("rest", NOT_NAMED if only_unnamed else REST, measure, rest, whole))
    return lines
