"""Where every target stands: what there is, what should be there by now, and how the two compare."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from wuwai.facts.questions import day as day_of
from wuwai.programme import measuring, office, plan
from wuwai.programme.so_far import SoFar
from wuwai.programme.studies import path
from wuwai.reference import units
from wuwai.reference.linkages import LINKAGES
from wuwai.reference.text import Text
from wuwai.workspace import Workspace

STATUS_TITLES: dict[str, Text] = {
    "met": Text("met", "已达成"),
    "on_track": Text("on track", "符合序时进度"),
    "behind": Text("behind", "进度滞后"),
    "at_risk": Text("at risk", "存在风险"),
    "missed": Text("missed", "到期未达成"),
    "not_stated": Text("due date not stated", "期限未公布"),
    "no_data": Text("no data", "暂无数据"),
}


@dataclass(frozen=True, slots=True)
class TargetProgress:
    """One target and where it stands.

    ``current`` and ``due_by_now`` are in the target's unit; ``counted`` and ``not_counted`` are numbers of
    register rows, None where the target is not measured on a register. ``due`` is the published date, or the
    one a reader assumed (``assumed``). ``needed_growth`` is what ``current`` has to grow a year to arrive in
    time, as a ratio. ``origin`` opens the number: ``"<snapshot>:<row>"`` of an observation,
    ``"register:<name>"`` of a count, or empty.
    """

    target: plan.Target
    document: plan.Document
    related: bool
    measured: measuring.Measured
    due: date | None
    assumed: bool
    due_by_now: float | None
    status: str
    needed_growth: float | None

    @property
    def current(self) -> float | None:
        return self.measured.current

    @property
    def sample(self) -> bool:
        """Whether a synthetic row was looked at: then the number, and the status with it, is no real one."""
        return self.measured.sample

    @property
    def origin(self) -> str:
        return self.measured.origin

    @property
    def needed_a_year(self) -> float | None:
        """What a count or a sum has to gain a year; None for values of a series, which grow by a rate."""
        number, on = self.target.number, self.measured.on
        if (
            not self.measure_of_rows
            or self.current is None
            or number is None
            or self.due is None
            or on is None
        ):
            return None
        days = (self.due - on).days
        return max(0.0, number - self.current) * path.DAYS_A_YEAR / days if days > 0 else None

    @property
    def measure_of_rows(self) -> bool:
        """Whether the number is read from a register: a count, or a sum."""
        return self.counted is not None

    @property
    def observation_origin(self) -> str:
        """The observation behind the number; empty where it is a count."""
        return self.origin if self.measured.observation else ""

    @property
    def register_name(self) -> str:
        """The register behind the number; empty where it is a published value."""
        return self.target.measure.register if self.target.measure else ""

    @property
    def counted(self) -> int | None:
        return self.measured.counted

    @property
    def not_counted(self) -> int | None:
        return self.measured.not_counted

    @property
    def by(self) -> date | None:
        """The date a reader assumed; None where the published one is used."""
        return self.due if self.assumed else None

    @property
    def status_title(self) -> Text:
        """The status in words; where there is no verdict, what is missing for one."""
        if self.status != "not_stated":
            return STATUS_TITLES[self.status]
        if self.target.number is None:
            return Text("number not stated", "数值未公布")
        if self.due is None:
            return STATUS_TITLES["not_stated"]
        if self.target.baseline is None:
            return Text("baseline not stated", "基期数未公布")
        return Text("no value since baseline", "基期后尚无新数据")

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """The documented JSON. Money is in whole yuan (``CNY``); null is "not stated" or "no data"."""
        target = self.target
        return {
            "id": target.id,
            "title": target.title.get(lang),
            "number": plain(target.number),
            "unit": unit_code(target.unit),
            "linkage": target.linkage,
            "document": target.document,
            "direction": target.direction,
            "current": plain(self.current),
            "current_period": self.measured.period or None,
            "current_on": _iso(self.measured.on),
            "so_far": _so_far(self.measured.so_far, lang),
            "counted": self.counted,
            "not_counted": self.not_counted,
            "due": _iso(target.due),
            "by": _iso(self.by),
            "assumed": self.assumed,
            "due_by_now": plain(self.due_by_now),
            "needed_growth_per_year": self.needed_growth,
            "status": self.status,
            "sample": self.sample,
            "origin": self.origin or None,
            "owner": target.owner.get(lang) or None,
            "certainty": target.certainty,
            "source_url": target.source_url,
        }


def _so_far(found: SoFar | None, lang: str) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "value": plain(found.value),
        "period": found.period,
        "cities": found.cities,
        "of": found.of,
        "growth": found.growth,
        "sample": found.sample,
        "words": found.words.get(lang),
    }


@dataclass(frozen=True, slots=True)
class ProgrammeStatus:
    """The whole programme on a day."""

    programme: plan.Programme
    targets: tuple[TargetProgress, ...]
    today: date
    by: date | None
    as_of: date | None

    @property
    def sample(self) -> bool:
        return any(one.sample for one in self.targets)

    @property
    def own(self) -> tuple[TargetProgress, ...]:
        """The targets of the programme itself."""
        return tuple(one for one in self.targets if not one.related)

    @property
    def related(self) -> tuple[TargetProgress, ...]:
        """The targets of other, related documents."""
        return tuple(one for one in self.targets if one.related)

    def of_linkage(self, key: str) -> tuple[TargetProgress, ...]:
        return tuple(one for one in self.own if one.target.linkage == key)

    def by_linkage(self) -> tuple[tuple[str, tuple[TargetProgress, ...]], ...]:
        """The programme's own targets by linkage, in the order of the five; those of none last."""
        groups = ((key, self.of_linkage(key)) for key in (*(linkage.key for linkage in LINKAGES), ""))
        return tuple((key, members) for key, members in groups if members)

    def target(self, target_id: str) -> TargetProgress:
        """The target of that id; KeyError if there is none."""
        for one in self.targets:
            if one.target.id == target_id:
                return one
        raise KeyError(f"no target {target_id!r}; there are {[t.target.id for t in self.targets]}")

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """The documented JSON of ``wuwai programme status --json``."""
        programme = self.programme
        return {
            "programme": {
                "name": programme.name,
                "title": programme.title.get(lang),
                "region": programme.region,
                "document": programme.document.title.get(lang),
                "unveiled_on": _iso(programme.document.unveiled_on),
            },
            "today": self.today.isoformat(),
            "by": _iso(self.by),
            "as_of": _iso(self.as_of),
            "sample": self.sample,
            "parts": [
                {
                    "number": part.number,
                    "key": part.key,
                    "title": part.title.get(lang),
                    "linkage": part.linkage or None,
                    "inferred": part.inferred,
                    "certainty": part.certainty,
                }
                for part in programme.parts
            ],
            "articles": [
                {
                    "number": article.number,
                    "part": article.part or None,
                    "title": article.title.get(lang) or None,
                    "department": article.department.get(lang) or None,
                    "due": _iso(article.due),
                }
                for article in programme.articles
            ],
            "targets": [one.as_dict(lang) for one in self.targets],
        }


def status(
    workspace: Workspace,
    *,
    by: date | None = None,
    as_of: date | str | None = None,
    today: date | None = None,
) -> ProgrammeStatus:
    """Where every target stands.

    ``by`` is a date a reader assumes for targets whose due date was not published; ``as_of`` reads facts and
    registers as they were known on that day (a date, or ``YYYY-MM-DD``; ``QueryError`` for another text);
    ``today`` is the day progress is judged on (the office's calendar day, or ``as_of``). Raises
    ``plan.ProgrammeError`` where the programme file does not hold.
    """
    known_on = day_of(as_of)
    programme = office.planned(workspace, as_of=known_on)
    day = today or known_on or timezone.localdate()
    targets = tuple(
        _one(workspace, programme, target, by=by, as_of=known_on, today=day) for target in programme.targets
    )
    return ProgrammeStatus(programme, targets, day, by, known_on)


def of_target(
    workspace: Workspace,
    target_id: str,
    *,
    by: date | None = None,
    as_of: date | str | None = None,
    today: date | None = None,
) -> TargetProgress:
    """Where one target stands; as :func:`status`. KeyError for an unknown id."""
    known_on = day_of(as_of)
    programme = office.planned(workspace, as_of=known_on)
    day = today or known_on or timezone.localdate()
    target = programme.target(target_id)
    return _one(workspace, programme, target, by=by, as_of=known_on, today=day)


def _one(
    workspace: Workspace,
    programme: plan.Programme,
    target: plan.Target,
    *,
    by: date | None,
    as_of: date | None,
    today: date,
) -> TargetProgress:
    measured = measuring.measure(workspace, target, as_of=as_of, today=today)
    due = target.due or by
    baseline, baseline_on = (target.baseline.value, target.baseline.on) if target.baseline else (None, None)
    expected, growth, word = None, None, "not_stated"
    if target.number is not None:
        expected = path.due_by_now(
            baseline=baseline, baseline_on=baseline_on, number=target.number, due=due, today=today
        )
        growth = path.needed_growth(
            current=measured.current,
            current_on=measured.on,
            number=target.number,
            due=due,
            direction=target.direction,
        )
        word = path.status(
            current=measured.current,
            number=target.number,
            direction=target.direction,
            baseline=baseline,
            baseline_on=baseline_on,
            current_on=measured.on,
            due=due,
            today=today,
        )
    return TargetProgress(
        target=target,
        document=programme.document_of(target),
        related=programme.is_related(target),
        measured=measured,
        due=due,
        assumed=due is not None and target.due is None,
        due_by_now=expected,
        status=word,
        needed_growth=growth,
    )


def plain(value: float | None) -> float | int | None:
    """A whole number as an integer, so that JSON says 500 and not 500.0.

    >>> plain(500.0), plain(0.5), plain(None)
    (500, 0.5, None)
    """
    return int(value) if value is not None and float(value).is_integer() else value


def unit_code(code: str) -> str:
    """The unit as the JSON prints it: the currency's own code for whole units of money, else the unit's code.

    >>> unit_code("元CNY"), unit_code("个"), unit_code("")
    ('CNY', '个', '')
    """
    if not code:
        return ""
    unit = units.get(code)
    return unit.currency if unit.dimension == "money" and unit.scale == 1 else code


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
