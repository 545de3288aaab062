"""What the page of the pipeline shows: projects by stage, the most urgent first, each with its clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import BooleanField, Case, Count, F, Q, QuerySet, Sum, Value, When

from wuwai.investment.models.investment_projects import REGISTER
from wuwai.investment.studies.paces import Pace, paces
from wuwai.investment.studies.stages import OPEN, STAGES
from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.registers import access
from wuwai.registers.meeting import version
from wuwai.registers.past import stood
from wuwai.registers.provider import provide, provider_stamp
from wuwai.registers.registry import get

SHOWN = 8  # cards of a column
FILTERS = ("region", "sector", "source_country", "project_class", "landmark", "leader")
_WAITING = ("raised", "in_hand")
Rows = QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Limits:
    """For each stage before production the 80th and 90th percentile of completed stays, and how many."""

    by_stage: Mapping[str, Pace]

    def usual(self, stage: str) -> int | None:
        pace = self.by_stage.get(stage)
        return pace.usual if pace else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A project as the board and the lists show it. ``days`` is None where the day is not on file."""

    row: Any
    stage: Text
    entered: date | None
    days: int | None
    usual: int | None
    long: int | None
    completed: int
    slower: float | None
    overdue: bool
    obstacles: int

    @property
    def stuck(self) -> bool:
        return self.days is not None and self.usual is not None and self.days > self.usual

    @property
    def beyond(self) -> int:
        return self.days - self.usual if self.days is not None and self.usual is not None else 0

    @property
    def version(self) -> str:
        """The state that whoever moves it has seen."""
        return version(self.row)

    @property
    def unit(self) -> str:
        return units.of_currency(self.row.currency) if self.row.currency else ""


@dataclass(frozen=True, slots=True)
class Column:
    """A stage of the board: how many projects it holds, what they plan in each currency, the first cards."""

    key: str
    title: Text
    total: int
    stuck: int
    limit: int | None
    sums: tuple[tuple[float, str], ...]
    cards: tuple[Card, ...]
    open: bool

    @property
    def more(self) -> int:
        return self.total - len(self.cards)


def limits(as_of: date | None) -> Limits:
    """The clocks of all projects on file: an office has one for each stage, whoever reads it.

    They are kept until a row changes.
    """
    source = f"{REGISTER.name}/stages"
    key = f"pipeline-limits:{as_of}:{provider_stamp(source)}"
    found = cache.get(key)
    if isinstance(found, Limits):
        return found
    made = Limits(paces(provide(source, as_of=as_of.isoformat() if as_of else None).table))
    cache.set(key, made, 3600)
    return made


def projects(user: Any, as_of: date | None) -> Rows:
    """The projects this person may see."""
    return access.visible(stood(REGISTER, as_of), user)


def wished(rows: Rows, given: Mapping[str, str]) -> Rows:
    """Those of ``rows`` that fit the filters; a filter that makes no sense finds nothing."""
    for name in FILTERS:
        value = given.get(name, "")
        if not value:
            continue
        rows = rows.filter(**{name: {"yes": True, "no": False}.get(value) if name == "landmark" else value})
    return rows


def urgent_first(rows: Rows, clock: Limits, today: date) -> Rows:
    """Stuck ones first, then those whose next step is overdue, then the longest in the stage."""
    return rows.annotate(
        late=_flag(_late(clock, today)),
        due=_flag(Q(next_step_due__lt=today, stage__in=OPEN)),
    ).order_by("-late", "-due", F("entered_on").asc(nulls_last=True), "id")


def page_of(ordered: Rows, first: int, last: int) -> list[Any]:
    """The rows from place ``first`` to ``last`` (not included) of an ordered query.

    The database sorts keys alone and reads whole rows only of the page: deep pages cost what the first does.
    """
    wanted = list(ordered.values_list("id", flat=True)[first:last])
    found = {row.id: row for row in ordered.order_by().filter(id__in=wanted)}
    return [found[one] for one in wanted]


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def _most_urgent(own: Rows, limit: int | None, today: date) -> list[Any]:
    """The first of :func:`urgent_first` of one stage, each kind read off the index of stage and day."""
    overdue = Q(next_step_due__lt=today)
    late = Q(entered_on__lt=today - timedelta(days=limit)) if limit is not None else None
    rest = Q(entered_on__isnull=True) if late is None else Q(entered_on__isnull=True) | ~late
    kinds = (late & overdue, late & ~overdue) if late is not None else ()
    if late is None:
        rest = Q()
    found: list[Any] = []
    for kind in (*kinds, rest & overdue, rest & ~overdue):
        if len(found) < SHOWN:
            ordered = own.filter(kind).order_by(F("entered_on").asc(nulls_last=True), "id")
            found += ordered[: SHOWN - len(found)]
    return found


def columns(rows: Rows, clock: Limits, today: date, as_of: date | None) -> list[Column]:
    """Every stage with its count, its sums and its most urgent cards."""
    counts = dict(rows.order_by().values_list("stage").annotate(n=Count("id")))
    planned = rows.order_by().exclude(currency="").values_list("stage", "currency")
    sums: dict[str, list[tuple[float, str]]] = {}
    for stage, currency, total in planned.annotate(total=Sum("investment")):
        if total:
            sums.setdefault(stage, []).append((total, units.of_currency(currency)))
    found = []
    for key, title in STAGES.items():
        own = rows.filter(stage=key)
        is_open = key in OPEN
        usual = clock.usual(key)
        if is_open:
            first = _most_urgent(own, usual, today)
        else:
            first = list(own.order_by(F("entered_on").desc(nulls_last=True), "id")[:SHOWN])
        found.append(
            Column(
                key=key,
                title=title,
                total=counts.get(key, 0),
                stuck=own.filter(entered_on__lt=today - timedelta(days=usual)).count() if usual else 0,
                limit=usual,
                sums=tuple(sorted(sums.get(key, ()), key=lambda one: one[1])),
                cards=tuple(cards(first, clock, today, as_of)),
                open=is_open,
            )
        )
    return found


def cards(rows: Sequence[Any], clock: Limits, today: date, as_of: date | None) -> list[Card]:
    """The rows with their clocks, and how many obstacles of each are open."""
    every: Rows = stood(get("project-obstacles"), as_of)
    waiting = every.filter(stage__in=_WAITING)
    named = [row.project_no for row in rows]
    obstacles = dict(
        waiting.filter(project__in=named).order_by().values_list("project").annotate(n=Count("id"))
    )
    return [_card(row, clock, today, obstacles.get(row.project_no, 0)) for row in rows]


def _card(row: Any, clock: Limits, today: date, obstacles: int) -> Card:
    pace = clock.by_stage.get(row.stage)
    days = (today - row.entered_on).days if row.entered_on and row.stage in OPEN else None
    done = pace.done if pace else None
    shorter = None
    if done is not None and done.size and days is not None:
        shorter = 100.0 * int(done.searchsorted(days)) / done.size
    return Card(
        row=row,
        stage=STAGES.get(row.stage, Text(row.stage, row.stage)),
        entered=row.entered_on,
        days=days,
        usual=pace.usual if pace else None,
        long=pace.long if pace else None,
        completed=int(done.size) if done is not None else 0,
        slower=shorter,
        overdue=row.stage in OPEN and row.next_step_due is not None and row.next_step_due < today,
        obstacles=obstacles,
    )


def stuck(rows: Rows, clock: Limits, today: date) -> Rows:
    """Those longer in their stage than the 80th percentile of its completed stays, longest first."""
    return rows.filter(_late(clock, today)).order_by("entered_on", "id")


def _late(clock: Limits, today: date) -> Q:
    late = Q(stage__isnull=True)  # nobody, where no stage has a limit yet
    for stage in OPEN:
        usual = clock.usual(stage)
        if usual is not None:
            late |= Q(stage=stage, entered_on__lt=today - timedelta(days=usual))
    return late


def choices(user: Any, as_of: date | None) -> dict[str, list[str]]:
    """The values of each filter that occur among the projects this person may see, until a row changes."""
    key = f"pipeline-choices:{getattr(user, 'region', '')}:{as_of}:{provider_stamp(REGISTER.name)}"
    found = cache.get(key)
    if not isinstance(found, dict):
        rows = projects(user, as_of).order_by()
        found = {
            name: sorted(filter(None, rows.values_list(name, flat=True).distinct()))
            for name in FILTERS
            if name != "landmark"
        }
        cache.set(key, found, 3600)
    return found
