"""The tile map: one square a city, no boundaries, so nothing on it is a legal matter."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from wuwai.reference import periods
from wuwai.reference.text import Text

SHADES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A city's square. ``value`` None: nothing was published for it; or, where ``shown`` is "0", there is
    nothing of the kind there. ``shown`` is the value as the square prints it, in the map's one unit;
    ``shade`` 1 (least) to 5 (most).
    """

    code: str
    title: Text
    column: int
    row: int
    url: str = ""
    value: float | None = None
    unit: str = ""
    shown: str = ""
    growth: float | None = None
    period: str = ""
    origin: str = ""
    shade: int = 1

    @property
    def short(self) -> str:
        """The Chinese name without the word for city."""
        return self.title.zh.removesuffix("市")

    @property
    def when(self) -> str:
        """The period as short as a square needs: 2025, 2025.1–11, 2025.7."""
        return short_period(self.period)


def short_period(text: str) -> str:
    """A period in digits only.

    >>> short_period("2025"), short_period("2025Q1-Q3"), short_period("2025-07")
    ('2025', '2025.1–9', '2025.7')
    """
    try:
        period = periods.parse(text)
    except periods.PeriodError:
        return text
    first, last = period.start, period.end
    if first.year != last.year or period.kind in ("year", "fair", "to_date"):
        return period.text
    months = f"{first.month}" if first.month == last.month else f"{first.month}–{last.month}"
    return f"{first.year}.{months}"


def short_value(value: float, lang: str) -> str:
    """A value as short as a tile needs: 万 and 亿 in Chinese, thousands and millions in English.

    >>> short_value(1234567, "zh"), short_value(1234567, "en"), short_value(42, "zh")
    ('123.5万', '1.2 m', '42')
    """
    steps = ((1e8, "亿"), (1e4, "万")) if lang.startswith("zh") else ((1e9, " bn"), (1e6, " m"), (1e3, " k"))
    for size, word in steps:
        if abs(value) >= size * (1 if size > 1e4 else 10):
            return f"{value / size:,.1f}".removesuffix(".0") + word
    return f"{round(value, 1):,.10g}"


def shaded(tiles: Sequence[Tile]) -> list[Tile]:
    """The tiles with their shade: equal steps of the logarithm, for cities differ by orders of magnitude."""
    known = [t.value for t in tiles if t.value is not None and t.value > 0]
    if not known:
        return list(tiles)
    low, high = math.log(min(known)), math.log(max(known))
    step = (high - low) / SHADES or 1.0
    return [
        replace(t, shade=min(SHADES, 1 + int((math.log(t.value) - low) / step)))
        if t.value and t.value > 0
        else t
        for t in tiles
    ]


def syllables(title: Text) -> tuple[str, ...]:
    """An English city name cut where its syllables meet, so that it may break there on a narrow tile.

    >>> syllables(Text("Guangzhou", "广州"))
    ('Guang', 'zhou')
    >>> syllables(Text("Hong Kong, China", "中国香港"))
    ('Hong Kong, China',)
    """
    from pypinyin import lazy_pinyin  # slow to import, and wanted on one page

    parts = lazy_pinyin(title.zh.removesuffix("市"))
    if "".join(parts) != title.en.lower():
        return (title.en,)
    return (parts[0].capitalize(), *parts[1:])
