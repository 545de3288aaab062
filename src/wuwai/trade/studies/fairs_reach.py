"""What the fairs on offer reach of the unrealised potential, and which of them may be chosen at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from wuwai.reference.text import Text
from wuwai.trade.studies.fairs_program import Offers

KEPT = "chosen"  # the stage of the register in which a fair is decided on
NOT_STATED = {
    "starts_on": Text("its date is not stated", "未填开幕日期"),
    "chapters": Text("its HS chapters are not stated", "未填展品HS章"),
    "cost": Text("its cost is not stated", "未填组展费用"),
    "capacity": Text("its stands are not stated", "未填可用展位"),
}
_OTHER_YEAR = Text("it is not held in {year}", "不在{year}年举办")
_DROPPED = Text("it was dropped from the list", "已不再考虑")


@dataclass(frozen=True, slots=True)
class Fair:
    """A fair on offer as its register has it; ``cost`` in 10,000 yuan, ``capacity`` in stands."""

    uid: str
    name: str
    name_en: str
    region: str
    country: str
    place: str
    markets: tuple[str, ...]
    starts_on: date | None
    ends_on: date | None
    chapters: tuple[str, ...]
    sectors: str
    cost: float | None
    capacity: int | None
    organiser: str
    stage: str
    synthetic: bool

    @property
    def title(self) -> Text:
        return Text(self.name_en or self.name, self.name)

    @property
    def last_day(self) -> date | None:
        return self.ends_on or self.starts_on


def fairs_of(table: pl.DataFrame) -> tuple[Fair, ...]:
    """The rows of the register ``fairs`` in order of their day, then name."""
    rows = [_fair(row) for row in table.iter_rows(named=True)]
    return tuple(sorted(rows, key=lambda f: (f.starts_on or date.max, f.name)))


def _fair(row: Mapping[str, Any]) -> Fair:
    def text(name: str) -> str:
        return row.get(name) or ""

    def listed(name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one for one in text(name).split(";") if one))

    return Fair(
        text("uid"), text("name"), text("name_en"), text("region"), text("country"), text("place"),
        listed("markets"), row.get("starts_on"), row.get("ends_on"), listed("chapters"), text("sectors"),
        row.get("cost"), row.get("capacity"), text("organiser"), text("stage"), bool(row.get("synthetic")),
    )  # fmt: skip


def considered(fairs: Sequence[Fair], *, year: int | None) -> tuple[list[Fair], dict[str, Text], int | None]:
    """The fairs that may be chosen, why each other one may not (by name), and the year they are held in.

    Without ``year`` that of most fairs on offer, of several the latest.
    """
    offered = [f for f in fairs if f.stage != "dropped"]
    years = Counter(f.starts_on.year for f in offered if f.starts_on)
    held_in = year if year is not None else max(years, key=lambda y: (years[y], y), default=None)
    left_out: dict[str, Text] = {}
    for fair in fairs:
        missing = next((name for name in NOT_STATED if not _stated(fair, name)), None)
        if fair.stage == "dropped":
            left_out[fair.name] = _DROPPED
        elif missing is not None:
            left_out[fair.name] = NOT_STATED[missing]
        elif fair.starts_on is not None and fair.starts_on.year != held_in:
            left_out[fair.name] = _OTHER_YEAR.format(year=held_in)
    return [f for f in fairs if f.name not in left_out], left_out, held_in


def _stated(fair: Fair, name: str) -> bool:
    return getattr(fair, name) not in (None, ())


@dataclass(frozen=True, slots=True)
class Reach:
    """The cells (``market``, ``chapter``, ``worth``) and the share of each that each fair reaches."""

    fairs: tuple[Fair, ...]
    markets: tuple[str, ...]
    chapters: tuple[str, ...]
    offers: Offers

    def of(self, fair: int) -> dict[str, float]:
        """What of a fair's goods it reaches, by chapter, the largest first."""
        found: dict[str, float] = {}
        parts = self.offers.rates[fair] * self.offers.worth
        for cell in np.flatnonzero(parts):
            found[self.chapters[cell]] = found.get(self.chapters[cell], 0.0) + float(parts[cell])
        return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))

    def shown(self, fair: int) -> float:
        """All that is unrealised in the fair's own market for the goods it shows."""
        here = [m == self.fairs[fair].country for m in self.markets]
        return float(self.offers.worth[(self.offers.rates[fair] > 0) & np.array(here, dtype=bool)].sum())


def reach(
    fairs: Sequence[Fair],
    unrealised: pl.DataFrame,
    chapters: pl.DataFrame,
    *,
    share: float,
    away: float,
    stand: float,
    limits: tuple[tuple[tuple[int, ...], int], ...] = (),
) -> Reach:
    """What ``fairs`` reach of ``unrealised`` (``market, product, unrealised``).

    ``chapters`` spreads products over chapters (:func:`~wuwai.trade.studies.fairs_chapters.chapters_of`).
    ``share`` of a cell is reached in the fair's own market, ``away`` in the others whose buyers come;
    ``stand`` is what one stand can serve, in the unit of ``unrealised``.
    """
    cells = (
        unrealised.filter(pl.col("unrealised") > 0)
        .join(chapters, on="product")
        .group_by("market", "chapter")
        .agg((pl.col("unrealised") * pl.col("weight")).sum().alias("worth"))
        .sort("market", "chapter")
    )
    at = {(m, c): n for n, (m, c) in enumerate(cells.select("market", "chapter").iter_rows())}
    rates = np.zeros((len(fairs), cells.height))
    for n, fair in enumerate(fairs):
        for market, rate in ((fair.country, share), *((one, away) for one in fair.markets)):
            for chapter in fair.chapters:
                cell = at.get((market, chapter))
                if cell is not None:
                    rates[n, cell] = max(rates[n, cell], rate)
    capacity = np.array([(f.capacity or 0) * stand for f in fairs], dtype=float)
    cost = np.array([f.cost or 0.0 for f in fairs], dtype=float)
    offers = Offers(rates, cells["worth"].to_numpy(), capacity, cost, limits)
    return Reach(tuple(fairs), tuple(cells["market"]), tuple(cells["chapter"]), offers)


def limits(
    fairs: Sequence[Fair],
    *,
    most: int | None = None,
    per_country: int | None = None,
    delegations: int | None = None,
    days_between: int = 0,
) -> tuple[tuple[tuple[int, ...], int], ...]:
    """Sets of fairs of which at most so many may be taken: in all, in one country, and at the same time.

    A delegation is at one fair at a time with ``days_between`` for the way: of the fairs that are open (or
    travelled from) on the day a fair begins, at most ``delegations`` are taken. For stretches of days that is
    the same as giving every fair a delegation of its own.
    """
    found: list[tuple[tuple[int, ...], int]] = []
    everything = tuple(range(len(fairs)))
    if most is not None:
        found.append((everything, most))
    if per_country is not None:
        for country in sorted({f.country for f in fairs}):
            found.append((tuple(n for n in everything if fairs[n].country == country), per_country))
    if delegations is not None:
        away = timedelta(days=days_between)
        for day in sorted({f.starts_on for f in fairs if f.starts_on}):
            busy = tuple(
                n for n, f in enumerate(fairs)
                if f.starts_on and f.last_day and f.starts_on <= day <= f.last_day + away
            )  # fmt: skip
            found.append((busy, delegations))
    return tuple((members, number) for members, number in found if len(members) > number)
