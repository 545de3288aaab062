"""How many firms of a province trade in each year and what they export, from what is published.

A year without a figure of its own is worked out, and a note says how: from the published growth of the year
after, else from the same months of a year that has one, else from the nearest year.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from wuwai.facts.samples.published import NothingPublished
from wuwai.reference import regions, units
from wuwai.reference.text import Text

YEARS = (2022, 2023, 2024, 2025)
_FIRMS, _EXPORTS = "firms_with_trade_record", "exports"
_NAMES = {
    _FIRMS: Text("firms with a trade record", "有进出口实绩企业数"),
    _EXPORTS: Text("exports", "出口"),
}
_UNITS = {_FIRMS: "家", _EXPORTS: "元CNY"}
_BY_GROWTH = Text(
    "{what} of {year}: {next}'s figure less its published growth",
    "{year}年{what}：由{next}年数值和公布增速推算",
)
_BY_PART = Text(
    "{what} of {year}: {other}'s figure times the growth of {part}",
    "{year}年{what}：由{other}年数值按{part}增速推算",
)
_BY_NEAREST = Text("{what} of {year}: {other}'s figure stands for it", "{year}年{what}：以{other}年数值代替")


@dataclass(frozen=True, slots=True)
class Population:
    """Firms and exports (in yuan) of a province in each year; ``notes`` say what was worked out."""

    region: str
    firms: dict[int, float]
    exports: dict[int, float]
    notes: tuple[Text, ...]

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(self.firms)


def population(frame: pl.DataFrame, *, region: str, years: Sequence[int] = YEARS) -> Population:
    """The population of ``years`` (in order) from observations of a province (resolved, one of each key);
    :class:`NothingPublished` where no year has a figure.
    """
    own = frame.filter(pl.col("region") == region, pl.col("place") == "")
    notes: list[Text] = []
    firms = _yearly(own, _FIRMS, years, region, notes)
    exports = _yearly(own, _EXPORTS, years, region, notes)
    return Population(region, firms, exports, tuple(notes))


def _yearly(
    own: pl.DataFrame, series: str, years: Sequence[int], region: str, notes: list[Text]
) -> dict[int, float]:
    stated = {
        row["period"]: units.convert(row["value"], row["unit"], _UNITS[series])
        for row in own.filter(pl.col("series") == series).iter_rows(named=True)
    }
    growth = {
        row["period"]: row["value"] / 100
        for row in own.filter(pl.col("series") == f"{series}_yoy", pl.col("unit") == "%").iter_rows(
            named=True
        )
    }
    whole = {int(period): value for period, value in stated.items() if period.isdigit()}
    if not whole:
        what, title = _NAMES[series], regions.get(region).title
        raise NothingPublished(
            Text("no published {what} of {title}", "没有{title}{what}的已公布数据").format(
                what=what, title=title
            )
        )
    found = dict(whole)
    for year in sorted(years):
        if year not in found:
            found[year], note, said = _worked_out(year, whole, stated, growth)
            notes.append(note.format(what=_NAMES[series], year=year, **said))
    return {year: found[year] for year in sorted(years)}


def _worked_out(
    year: int, whole: dict[int, float], stated: dict[str, float], growth: dict[str, float]
) -> tuple[float, Text, dict[str, object]]:
    after = year + 1
    if after in whole and str(after) in growth:
        return whole[after] / (1 + growth[str(after)]), _BY_GROWTH, {"next": after}
    parts = [
        (other, part)
        for other in whole
        for period in stated
        if period.startswith(str(year)) and (part := period[4:]) and f"{other}{part}" in stated
    ]
    if parts:
        # The first half tells more of a year than its first quarter.
        other, part = min(parts, key=lambda one: (one[1] != "H1", abs(one[0] - year), one[1]))
        ratio = stated[f"{year}{part}"] / stated[f"{other}{part}"]
        return whole[other] * ratio, _BY_PART, {"other": other, "part": f"{year}{part} / {other}{part}"}
    other = min(whole, key=lambda y: (abs(y - year), y))
    return whole[other], _BY_NEAREST, {"other": other}
