"""The returns as a table for studies, and the state of reporting for the pages of rooms below this one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import polars as pl
from django.db.models import Count, Max, Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone

from wuwai.facts.questions import day as day_of
from wuwai.reference import regions
from wuwai.reference.text import Text
from wuwai.registers import past
from wuwai.returns import forms as registry
from wuwai.returns.forms import Form, FormError
from wuwai.returns.models import Return, Round, Step
from wuwai.returns.standing import Asked
from wuwai.returns.studies.timeliness import REPORTS
from wuwai.studies.contract import Provided, Vintage
from wuwai.ui.returns_port import Reporting, ReportingCity, ReturnLine
from wuwai.workspace import Workspace, current

# From the furthest behind to the furthest on.
PANEL: dict[str, Text] = {
    "overdue": Text("overdue", "逾期未报"),
    "sent_back": Text("sent back", "已退回"),
    "filling": Text("being filled in", "填报中"),
    "received": Text("under review", "审核中"),
    "accepted": Text("accepted", "已审核"),
    "published": Text("published", "已发布"),
}
_ORDER = tuple(PANEL)
_CAME = ("received", "accepted", "published")


def provide(source: str, *, as_of: str | None) -> Provided:
    """The table of returns for studies (columns ``REPORTS`` of the kernel), as they stood on a day.

    LookupError for a ``source`` other than the empty one: there is one table.
    """
    if source:
        raise LookupError(f"no table of returns is called {source!r}; there is ''")
    known_on = day_of(as_of)
    today = known_on or timezone.localdate()
    forms = _forms(current())
    returns = list(_asked_by(known_on).annotate(filled=_FILLED, returned=_RETURNED))
    states = _states(returns, known_on)
    table = pl.DataFrame([_row(one, states[one.pk], forms, today) for one in returns], schema=REPORTS)
    if not returns:
        return Provided(table)
    changed = max(one.round.issued_at for one in returns)
    sample = any(one.sample for one in returns)
    return Provided(table, (Vintage("returns", "returns", changed.date().isoformat(), sample),))


def stamp(source: str) -> str:
    """Changes whenever a return does, or the day: what is missing today was awaited yesterday."""
    found = Return.objects.aggregate(n=Count("pk"), versions=Sum("version"), last=Max("pk"))
    counted = " ".join(str(found[name]) for name in ("n", "versions", "last"))
    return f"{source} {timezone.localdate()} {counted} {past.cut() or ''}"


_FILLED = Count("values", filter=Q(values__value__isnull=False), distinct=True)
_RETURNED = Count("steps", filter=Q(steps__action="sent_back"), distinct=True)


def _asked_by(known_on: date | None) -> QuerySet[Return]:
    """The returns that had been asked for by the end of a day; None for now."""
    found = Return.objects.select_related("round").order_by("round__period", "round__form", "region")
    return found if known_on is None else found.filter(round__issued_at__lt=_end_of(known_on))


def _end_of(day: date) -> datetime:
    """When the day is over, or the moment that the past is cut at where that is earlier."""
    over, cut = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)), past.cut()
    return over if cut is None else min(over, cut)


def asked_for(form: str, known_on: date | None) -> dict[tuple[str, str], Asked]:
    """The returns of a form that had been asked for by the end of a day, by city and period; None for now."""
    today = known_on or timezone.localdate()
    returns = _asked_by(known_on).filter(round__form=form)
    return {(one.region, one.round.period): Asked(one.round.due_on, _came(one, today)) for one in returns}


def _came(one: Return, today: date) -> date | None:
    """When a return was first sent in, if it was by ``today``."""
    came = timezone.localdate(one.first_submitted_at) if one.first_submitted_at else None
    return came if came is not None and came <= today else None


def _states(returns: Iterable[Return], known_on: date | None) -> dict[int, str]:
    """The state of each return, by its key, at the end of that day."""
    if known_on is None:
        return {one.pk: one.state for one in returns}
    found = {one.pk: "open" for one in returns}
    steps = Step.objects.filter(ret__in=list(found), at__lt=_end_of(known_on)).order_by("at", "pk")
    found.update(dict(steps.values_list("ret_id", "state")))
    return found


def _row(one: Any, state: str, forms: Mapping[str, Form], today: date) -> dict[str, Any]:
    form, city = forms.get(one.round.form), regions.get(one.region)
    title = form.title if form else Text(one.round.form, one.round.form)
    return {
        "form": one.round.form,
        "form_en": title.en,
        "form_zh": title.zh,
        "linkage": form.linkage if form else "",
        "region": one.region,
        "region_en": city.title.en,
        "region_zh": city.title.zh,
        "period": one.round.period,
        "period_end": one.round.when.end,
        "due_on": one.round.due_on,
        "state": state,
        "reported_on": _came(one, today),
        "filled": one.filled,
        "asked": len(form.items) if form else one.filled,
        "returned": one.returned,
        "sample": one.sample,
        "today": today,
    }


def _forms(workspace: Workspace) -> dict[str, Form]:
    """The forms by name; none where one does not hold, which the page of the forms tells."""
    try:
        return {form.name: form for form in registry.forms(workspace)}
    except FormError:
        return {}


# -- for the overview and a city's page ------------------------------------------------------------


def panel(workspace: Workspace, as_of: date | None) -> Reporting | None:
    """Who has reported for the latest period that is over, of a month and of the quarter that ended with it;
    None where nothing was asked for.
    """
    latest = _latest(as_of)
    if latest is None:
        return None
    by_city: dict[str, list[str]] = {}
    returns = list(_asked_by(as_of).filter(round__period_end=latest))
    for one, state in _shown(returns, as_of):
        by_city.setdefault(one.region, []).append(state)
    url = reverse("return-timeliness")
    cities = tuple(
        ReportingCity(
            code=city.code,
            title=city.title,
            state=(worst := min(by_city[city.code], key=_ORDER.index)),
            words=PANEL[worst],
            received=sum(state in _CAME for state in by_city[city.code]),
            asked=len(by_city[city.code]),
            url=reverse("city", args=[city.code]) + "#returns-title",
        )
        for city in sorted((regions.get(code) for code in by_city), key=lambda city: city.code)
    )
    counted = Counter(one.state for one in cities)
    asked = sorted({one.round.when for one in returns}, key=lambda one: one.sort_key)
    named = Text(" and ".join(one.title.en for one in asked), "、".join(one.title.zh for one in asked))
    return Reporting(
        period=named,
        finding=_finding(cities, named),
        cities=cities,
        key=tuple((state, PANEL[state], counted[state]) for state in reversed(_ORDER) if counted[state]),
        url=url,
        sample=any(one.sample for one in returns),
    )


def of_city(workspace: Workspace, code: str, as_of: date | None) -> list[ReturnLine]:
    """A city's returns for the latest period that is over, the first due first."""
    latest, forms = _latest(as_of), _forms(workspace)
    returns = list(_asked_by(as_of).filter(round__period_end=latest, region=code)) if latest else []
    lines = [
        ReturnLine(
            form=forms[one.round.form].title
            if one.round.form in forms
            else Text(one.round.form, one.round.form),
            linkage=forms[one.round.form].linkage if one.round.form in forms else "",
            period=one.round.when.title,
            due_on=one.round.due_on,
            state=state,
            words=PANEL[state],
            url=reverse("return-form", args=[one.round.form]),
            sample=one.sample,
        )
        for one, state in _shown(returns, as_of)
    ]
    return sorted(lines, key=lambda line: (line.due_on, line.form.en))


def _latest(as_of: date | None) -> date | None:
    """The last day of the latest period asked for that is over; of the latest of all where none is."""
    rounds = Round.objects.order_by("-period_end").values_list("period_end", flat=True)
    if as_of is not None:
        rounds = rounds.filter(issued_at__lt=_end_of(as_of))
    return rounds.filter(period_end__lte=as_of or timezone.localdate()).first() or rounds.first()


def _shown(returns: list[Return], as_of: date | None) -> list[tuple[Return, str]]:
    states, today = _states(returns, as_of), as_of or timezone.localdate()
    return [(one, shown(one, states[one.pk], today)) for one in returns]


def shown(one: Return, state: str, today: date) -> str:
    """A return's state as a panel shows it, one of :data:`PANEL`."""
    if state in ("published", "accepted"):
        return state
    if state in ("submitted", "approved"):
        return "received"
    if one.note and one.sent_back_at is not None and timezone.localdate(one.sent_back_at) <= today:
        return "sent_back"
    return "overdue" if today > one.round.due_on else "filling"


def _finding(cities: tuple[ReportingCity, ...], asked: Text) -> Text:
    whole = sum(one.received == one.asked for one in cities)
    owing = sum(one.state == "overdue" for one in cities)
    if owing:
        return Text(
            "{n} of {all} cities have sent in all returns for {period}; {owing} are overdue",
            "{period}：{all}个地市中{n}个已全部报送，{owing}个逾期未报齐",
        ).format(n=whole, all=len(cities), period=asked, owing=owing)
    return Text(
        "{n} of {all} cities have sent in all returns for {period}", "{period}：{all}个地市中{n}个已全部报送"
    ).format(n=whole, all=len(cities), period=asked)
