"""The returns of a demo: some months of every form, synthetic and marked so, in every state.

They are written as they would stand, not walked through the workflow: six months of 21 cities would be
thousands of transactions, and all of them dated today.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from wuwai.accounts import audit
from wuwai.accounts.audit import Told
from wuwai.facts.returned import About, Returned
from wuwai.programme import plan
from wuwai.reference import regions
from wuwai.reference.periods import Period
from wuwai.returns import filled, forms, totals
from wuwai.returns.cells import Cell, written
from wuwai.returns.forms import Form
from wuwai.returns.models import STATES, Publication, Return, Round, Step, Value
from wuwai.returns.sample_numbers import chance, numbers_of, weights
from wuwai.workspace import Workspace, WorkspaceError

MONTHS = 6
_NOTE = "合成样例 Synthetic sample"
_SENT_BACK = "数字偏大，疑似按元填报，请核对单位。 Too large: is it in yuan? Please check the unit."
_EXPLAINED = "本月有一个大项目集中签约、到账。 One large project was signed and paid this month."
# The latest period: how far each city is, in turn. The form's place shifts it: no city is always last.
_LATEST = (
    "published", "accepted", "submitted", "approved", "published", "accepted", "approved", "sent_back",
    "accepted", "approved", "open", "published", "submitted", "accepted", "approved", "published",
)  # fmt: skip
_ORDER = tuple(STATES)
_TAKES = {"submitted": 1, "approved": 1, "accepted": 2, "published": 1}  # days each step takes
_LATE, _MISSING = 0.12, 0.015
_BEGUN, _LARGE, _IN_EXCEL = 0.5, 0.25, 0.3  # parts of the returns
_SLIP, _TIMES = 10_000, 4
_UNDER_WAY = timedelta(days=31)  # after the due day: a period that was due before is done


@dataclass(frozen=True, slots=True)
class _Plan:
    """A return that is to be made: how far it is, and when its city sent it in."""

    region: str
    state: str
    came: date | None
    sent_back: bool = False


def add(workspace: Workspace, *, today: date | None = None, months: int = MONTHS) -> int:
    """Give a demo the rounds of the periods of its last ``months`` months; returns how many.

    A demo that ever had a round is left alone. Raises :class:`WorkspaceError` where it is no demo.
    """
    if not workspace.demo:
        raise WorkspaceError(
            f"{workspace.root}: not a demo workspace; synthetic returns are added to demos only",
            f"{workspace.root}：不是演示工作区，合成报表只用于演示",
        )
    if Round.objects.exists():
        return 0
    day = today or timezone.localdate()
    province = plan.load(workspace.programme_name, workspace.programme_folder).region
    cities = [city.code for city in regions.cities(province)]
    sizes = _sizes(workspace, cities)
    made = 0
    for place, form in enumerate(forms.forms(workspace)):
        for period in form.frequency.whole(day, math.ceil(months / form.frequency.months)):
            now = form.frequency.after(period).end >= day and day <= form.due_on(period) + _UNDER_WAY
            plans = list(_latest(form, cities, place, day, period) if now else _past(form, cities, period))
            _round(workspace, form, period, plans, sizes)
            made += 1
    return made


def _sizes(workspace: Workspace, cities: Sequence[str]) -> dict[str, float]:
    frame = workspace.facts.observations(series="trade_total", region=list(cities))
    known = {row["region"]: float(row["value"] or 0) for row in frame.iter_rows(named=True)}
    return weights({city: known.get(city, 0.0) for city in cities})


def _past(form: Form, cities: Sequence[str], period: Period) -> Iterator[_Plan]:
    """A period that is done: most cities in time, some late, a few never."""
    due = form.due_on(period)
    for city in cities:
        lot = chance("past", form.name, period.text, city)
        if lot < _MISSING:
            yield _Plan(city, "open", None)
        elif lot < _MISSING + _LATE:
            yield _Plan(city, "published", due + timedelta(days=1 + int(8 * chance(city, period.text))))
        else:
            yield _Plan(
                city, "published", due - timedelta(days=int(5 * chance(city, form.name, period.text)))
            )


def _latest(form: Form, cities: Sequence[str], place: int, today: date, period: Period) -> Iterator[_Plan]:
    """The period that is under way: every state there is."""
    due = min(form.due_on(period), today)
    for rank, city in enumerate(cities):
        state = _LATEST[(rank + place) % len(_LATEST)]
        late = state == "submitted" and today > due
        came = min(due + timedelta(days=2), today) if late else due - timedelta(days=rank % 4)
        if came <= period.end:
            came = period.end + timedelta(days=1)
        if state == "sent_back":
            yield _Plan(city, "open", came, sent_back=True)
        else:
            yield _Plan(city, state, came if state != "open" else None)


def _at(day: date, hour: int) -> datetime:
    """A moment of that day, never one to come."""
    return min(timezone.make_aware(datetime.combine(day, time(hour))), timezone.now())


def _round(
    workspace: Workspace, form: Form, period: Period, plans: Sequence[_Plan], sizes: Mapping[str, float]
) -> None:
    issued = _at(period.end + timedelta(days=1), 9)
    with transaction.atomic():
        asked = Round.objects.create(
            form=form.name, period=period.text, period_end=period.end, due_on=form.due_on(period),
            issued_at=issued,
        )  # fmt: skip
        returns = Return.objects.bulk_create([_return(asked, one) for one in plans])
        Value.objects.bulk_create(
            value
            for ret, one in zip(returns, plans, strict=True)
            for value in _values(form, ret, one, sizes[one.region])
        )
        published = [ret for ret in returns if ret.state == "published"]
        if published:
            _publish(workspace, form, asked, published)
        _tell(asked, returns, plans)


def _return(asked: Round, one: _Plan) -> Return:
    ret = Return(round=asked, region=one.region, state=one.state, sample=True)
    if one.came is None:
        return ret
    ret.first_submitted_at = ret.filled_at = _at(one.came, 16)
    day = one.came
    for state in _ORDER[1 : _ORDER.index(one.state) + 1]:
        setattr(ret, f"{state}_at", _at(day, 16))
        ret.version += 1
        day += timedelta(days=_TAKES[state])
    if one.sent_back:
        ret.version += 2
        ret.note, ret.sent_back_at = _SENT_BACK, _at(one.came + timedelta(days=1), 10)
    return ret


def _values(form: Form, ret: Return, one: _Plan, weight: float) -> Iterator[Value]:
    """The numbers; of a return that is being filled in, half; of one sent back, with the slip it has."""
    numbers = numbers_of(form, city=one.region, weight=weight, period=ret.round.when)
    if one.came is None:
        # Half of those still at it have begun.
        begun = chance("begun", form.name, one.region) < _BEGUN and ret.round.due_on > timezone.localdate()
        numbers = dict(list(numbers.items())[: len(numbers) // 2]) if begun else {}
    slipped = form.lines[0].key if one.sent_back else ""
    if explained := ret.state in ("submitted", "approved") and chance("why", form.name, one.region) < _LARGE:
        numbers = _enlarged(form, numbers)
    for item in form.items:
        if item.key not in numbers:
            continue
        flow = not item.cumulative_of and form.cumulative(item) is not None
        yield Value(
            ret=ret,
            item=item.key,
            value=numbers[item.key] * (_SLIP if item.key == slipped else 1),
            unit=item.unit,
            explanation=_EXPLAINED if explained and flow else "",
            origin="sheet" if chance("sheet", one.region) < _IN_EXCEL else "typed",
            changed_at=ret.filled_at or ret.round.issued_at,
        )


def _enlarged(form: Form, numbers: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The period several times as large, and January to date by as much more: what has to add up does."""
    found = dict(numbers)
    for item in form.lines:
        cumulative = form.cumulative(item)
        if cumulative is not None:
            found[item.key] = numbers[item.key] * _TIMES
            found[cumulative.key] = numbers[cumulative.key] + numbers[item.key] * (_TIMES - 1)
    return found


def _publish(workspace: Workspace, form: Form, asked: Round, returns: Sequence[Return]) -> None:
    """Make their numbers facts, each marked as a sample, as if published when the round was done."""
    day = timezone.localdate(max(ret.published_at for ret in returns if ret.published_at))
    numbers: list[Returned] = [one for ret in returns for one in totals.numbers_of(ret, form, day)]
    digest = hashlib.sha256(f"sample/{form.name}/{asked.period}".encode()).hexdigest()
    about = About(
        digest=digest,
        name=f"synthetic return {form.name} {asked.period}",
        stated={"form": form.name, "period": asked.period, "note": _NOTE},
        sample=True,
    )
    manifest = workspace.facts.publish(numbers, about)
    done = _at(day, 17)
    Publication.objects.create(digest=digest, snapshot=manifest.snapshot, begun_at=done, done_at=done)
    for ret in returns:
        ret.snapshot = manifest.snapshot
    Return.objects.bulk_update(returns, ["snapshot"])


def _tell(asked: Round, returns: Sequence[Return], plans: Sequence[_Plan]) -> None:
    """The steps of each return, and what the audit says of them."""
    values: dict[int, dict[str, Cell]] = {ret.pk: {} for ret in returns}
    for number in Value.objects.filter(ret__in=returns):
        values[number.ret_id][number.item] = Cell(
            value_text=written(number.value), unit=number.unit, explanation=number.explanation
        )
    steps: list[Step] = []
    told: list[Told] = []
    for ret, one in zip(returns, plans, strict=True):
        cells = filled.as_json(values[ret.pk])
        steps += _steps(ret, one, cells)
        told.append(Told(subject=ret.subject, after=filled.told(ret, cells)))
    Step.objects.bulk_create(steps)
    after: dict[str, Any] = {"due_on": asked.due_on.isoformat(), "cities": len(returns), "note": asked.note}
    audit.note("round.issued", f"round:{asked.form}/{asked.period}", after=after)
    audit.notes("return.sampled", told, why=_NOTE)


def _steps(ret: Return, one: _Plan, cells: dict[str, Any]) -> Iterator[Step]:
    if one.sent_back and ret.first_submitted_at and ret.sent_back_at:
        yield Step(
            ret=ret, action="submitted", state="submitted", version=2, at=ret.first_submitted_at, cells=cells
        )
        yield Step(
            ret=ret,
            action="sent_back",
            state="open",
            version=3,
            at=ret.sent_back_at,
            why=_SENT_BACK,
            cells=cells,
        )
        return
    for version, state in enumerate(_ORDER[1 : _ORDER.index(ret.state) + 1], 2):
        yield Step(
            ret=ret, action=state, state=state, version=version, at=getattr(ret, f"{state}_at"), cells=cells
        )
