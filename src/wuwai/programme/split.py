"""A target by city: what each is to contribute, what it has, and whether the shares add up to the target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from wuwai.programme import measuring, progress
from wuwai.programme.plan import Target
from wuwai.programme.studies import path
from wuwai.reference import regions, units
from wuwai.reference.text import Text
from wuwai.registers import registry
from wuwai.registers.past import stood
from wuwai.workspace import Workspace

ADOPTED = "adopted"
_CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class CityShare:
    """A city's part of a target, in the target's unit.

    ``number`` is what it is to contribute, None where that was not stated; ``current`` what it has, None
    where nothing is on file. ``synthetic`` says that the share is made up, ``origin`` opens a value.
    """

    code: str
    title: Text
    number: float | None
    due: date | None
    owner: str
    document: str
    current: float | None
    status: str
    uid: str = ""
    synthetic: bool = False
    origin: str = ""

    @property
    def reached(self) -> float | None:
        """The share of its number that the city has, as a ratio."""
        return self.current / self.number if self.number and self.current is not None else None

    @property
    def status_title(self) -> Text:
        if self.status == "not_stated" and self.number is None:
            return Text("share not stated", "分解数未公布")
        return progress.STATUS_TITLES[self.status]


@dataclass(frozen=True, slots=True)
class Split:
    """All cities of the programme's region. ``elsewhere`` is what the target has in no city of it."""

    target: Target
    cities: tuple[CityShare, ...]
    elsewhere: float
    sample: bool

    @property
    def stated(self) -> int:
        """How many cities' shares are stated."""
        return sum(one.number is not None for one in self.cities)

    @property
    def total(self) -> float | None:
        """The sum of the shares that are stated; None where none is."""
        shares = [one.number for one in self.cities if one.number is not None]
        return sum(shares) if shares else None

    @property
    def gap(self) -> float | None:
        """The target less the stated shares: above zero what no city has been given."""
        number = self.target.number
        return None if self.total is None or number is None else number - self.total

    @property
    def adds_up(self) -> bool:
        """Whether every city's share is stated and their sum is the target."""
        whole = abs(self.target.number or 0.0)
        return self.gap is not None and self.stated == len(self.cities) and abs(self.gap) <= _CLOSE * whole

    @property
    def known(self) -> bool:
        """Whether there is anything to show by city."""
        return self.stated > 0 or any(one.current is not None for one in self.cities)

    def finding(self) -> Text:
        """Whether the shares add up to the target, in a sentence."""
        all_, stated = len(self.cities), self.stated
        if not stated:
            return Text(
                "No city's share of the target is stated.", "各地市分解任务均未公布。"
            )  # what was never published stays so
        unit = self.target.unit
        total = units.amount(self.total or 0.0, unit)
        head = Text(
            "{n} of {all} cities have a stated share, {total} together",
            "{all}个地市中{n}个有分解任务，合计{total}",
        )
        head = head.format(n=stated, all=all_, total=total)
        if self.gap is None:
            return Text("{head}; the target has no number.", "{head}；目标值未公布。").format(head=head)
        if abs(self.gap) <= _CLOSE * abs(self.target.number or 0.0):
            tail = Text("exactly the target", "与目标值一致")
        elif self.gap > 0:
            tail = Text("{gap} short of the target", "比目标值少{gap}").format(
                gap=units.amount(self.gap, unit)
            )
        else:
            tail = Text("{gap} more than the target", "比目标值多{gap}").format(
                gap=units.amount(-self.gap, unit)
            )
        return Text("{head}: {tail}.", "{head}，{tail}。").format(head=head, tail=tail)

    def as_dict(self, lang: str) -> dict[str, Any]:
        """The documented JSON."""
        return {
            "stated": self.stated,
            "of": len(self.cities),
            "sum": progress.plain(self.total),
            "gap": progress.plain(self.gap),
            "adds_up": self.adds_up,
            "finding": self.finding().get(lang),
            "sample": self.sample,
            "cities": [
                {
                    "code": one.code,
                    "city": one.title.get(lang),
                    "number": progress.plain(one.number),
                    "current": progress.plain(one.current),
                    "due": one.due.isoformat() if one.due else None,
                    "owner": one.owner or None,
                    "document": one.document or None,
                    "status": one.status,
                    "sample": one.synthetic,
                }
                for one in self.cities
            ],
        }


def split(
    workspace: Workspace, one: progress.TargetProgress, *, region: str, as_of: date | None, today: date
) -> Split:
    """``one`` by the cities of ``region``, as registers and facts were known on ``as_of``."""
    target = one.target
    shares = {row.region: row for row in _adopted(target.id, as_of)}
    there, origins = _current(workspace, one, [city.code for city in regions.cities(region)], as_of)
    cities = tuple(
        _city(city.code, city.title, shares.get(city.code), there.get(city.code), origins, one, today)
        for city in regions.cities(region)
    )
    inside = {city.code for city in cities}
    return Split(
        target,
        cities,
        sum(value for code, value in one.measured.by_region.items() if code not in inside),
        one.sample
        or any(city.synthetic for city in cities)
        or (one.measured.so_far is not None and one.measured.so_far.sample),
    )


def _adopted(target: str, as_of: date | None) -> Any:
    rows: Any = stood(registry.get("target-splits"), as_of)
    return rows.filter(target=target, stage=ADOPTED)


def _current(
    workspace: Workspace, one: progress.TargetProgress, cities: list[str], as_of: date | None
) -> tuple[Mapping[str, float], Mapping[str, str]]:
    """What each city has, and where a published value is to be opened."""
    measure = one.target.measure
    if measure is None:
        return {}, {}
    if measure.of_rows:
        if one.current is None:
            return {}, {}
        # A register that holds rows says nothing of a city by having none of it: that city has zero.
        return dict.fromkeys(cities, 0.0) | dict(one.measured.by_region), {}
    latest = {
        code: rows[-1]
        for code in cities
        if (rows := measuring.published(workspace, one.target, measure, as_of=as_of, region=code))
    }
    values = {c: row["value"] for c, row in latest.items()}
    origins = {c: row["origin"] for c, row in latest.items()}
    if (returned := one.measured.so_far) is not None:
        # What a city returned this year is later than its last whole year.
        values, origins = values | dict(returned.by_region), origins | dict(returned.origins)
    return values, origins


def _city(
    code: str,
    title: Text,
    row: Any,
    current: float | None,
    origins: Mapping[str, str],
    one: progress.TargetProgress,
    today: date,
) -> CityShare:
    number = row.number if row is not None else None
    due = (row.due if row is not None else None) or one.due
    found = CityShare(
        code,
        title,
        number,
        due,
        row.owner if row is not None else "",
        row.name if row is not None else "",
        current,
        "no_data" if current is None else "not_stated",
        row.uid if row is not None else "",
        bool(row is not None and row.synthetic),
        origins.get(code, ""),
    )
    if number is None:
        return found
    word = path.status(
        current=current,
        number=number,
        direction=one.target.direction,
        baseline=None,
        baseline_on=None,
        current_on=one.measured.on,
        due=due,
        today=today,
    )
    return replace(found, status=word)
