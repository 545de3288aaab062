"""What lies on the review desk: returns by round, with what awaits the reader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from wuwai.accounts import access
from wuwai.reference import regions
from wuwai.reference.regions import Region
from wuwai.reference.text import Text
from wuwai.registers.access import cities_of
from wuwai.returns.comparing import Compared
from wuwai.returns.desk_figures import Figures, figures
from wuwai.returns.forms import Form
from wuwai.returns.models import Return, Round
from wuwai.returns.reports import PANEL, shown

STATES = ("waiting", "all", "open", "submitted", "approved", "accepted", "published")
STATE_TITLES: dict[str, Text] = {
    "waiting": Text("waiting for me", "待我处理"),
    "all": Text("all", "全部"),
    "open": Text("not sent in", "未报送"),
    "submitted": Text("with the city's head", "待市级审核"),
    "approved": Text("to be accepted", "待省级审核"),
    "accepted": Text("to be published", "待发布"),
    "published": Text("published", "已发布"),
}
LOOKS = {
    "overdue": "chip-bad", "sent_back": "chip-warn", "filling": "chip-empty",
    "submitted": "chip-info", "approved": "chip-info", "accepted": "chip-good", "published": "chip-good",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One return on the desk. ``days`` is how many days after the due day it came; None where it has not."""

    ret: Return
    city: Region
    words: Text
    look: str
    came_on: date | None
    days: int | None
    to_verify: int
    explained: int
    largest: Compared | None
    open_remarks: int
    mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pile:
    """The lines of one round, and how many of all its returns are in which state."""

    round: Round
    title: Text
    period: Text
    linkage: str
    lines: tuple[Line, ...]
    counts: tuple[tuple[str, Text, int], ...]
    asked: int
    came: int
    sample: bool

    @property
    def awaiting(self) -> int:
        """How many of the lines await the reader."""
        return sum(line.mine for line in self.lines)


def seen(user: Any) -> QuerySet[Return]:
    """The returns this person may see: a city's people their own city's, the department all."""
    found = Return.objects.select_related("round")
    mine = cities_of(user)
    return found if mine is None else found.filter(region__in=sorted(mine))


def awaits(user: Any) -> Q:
    """Which returns await this person, by role and place; nothing awaits who cannot decide."""
    role, department = getattr(user, "role", ""), access.of_department(user)
    nothing = Q(pk__in=())
    if role == "head":
        return Q(state="accepted") if department else Q(state="submitted")
    return Q(state="approved") if role == "editor" and department else nothing


def decides(user: Any) -> str:
    """The step this person takes on what awaits them: ``approve``, ``accept``, ``publish`` or blank."""
    role, department = getattr(user, "role", ""), access.of_department(user)
    if role == "head":
        return "publish" if department else "approve"
    return "accept" if role == "editor" and department else ""


def waiting(user: Any, forms: Mapping[str, Form]) -> int:
    """How many returns await this person."""
    return seen(user).filter(awaits(user), round__form__in=_own(user, forms)).count()


def piles(
    user: Any,
    forms: Mapping[str, Form],
    *,
    form: str = "",
    period: str = "",
    state: str = "waiting",
    region: str = "",
    most: int = 12,
) -> tuple[Pile, ...]:
    """The rounds with their returns, the latest period first; ``most`` rounds at most."""
    every = seen(user).filter(round__form__in=list(forms))
    if form:
        every = every.filter(round__form=form)
    if period:
        every = every.filter(round__period=period)
    if region:
        every = every.filter(region=region)
    own = _own(user, forms)
    if state == "waiting":
        wanted = every.filter(awaits(user), round__form__in=own)
    else:
        wanted = every if state == "all" else every.filter(state=state)
    wanted = wanted.order_by("-round__period_end", "-round__period", "round__form", "region")
    rounds = list(dict.fromkeys(wanted.values_list("round_id", flat=True)))[:most]
    mine = set(every.filter(awaits(user), round__in=rounds, round__form__in=own).values_list("pk", flat=True))
    remarks = _remarks(rounds)
    by_round: dict[int, list[Return]] = {}
    for one in wanted.filter(round__in=rounds):
        by_round.setdefault(one.round_id, []).append(one)
    counted = _counts(every.filter(round__in=rounds))
    found = []
    for key, returns in by_round.items():
        asked = forms[returns[0].round.form]
        # Of what nobody has sent in yet there is nothing to review.
        read = figures(asked, [one for one in returns if one.state != "open"])
        lines = [_line(one, one.pk in mine, read.get(one.pk), remarks[one.pk]) for one in returns]
        found.append(_pile(returns[0].round, asked, lines, counted[key]))
    return tuple(found)


def _own(user: Any, forms: Mapping[str, Form]) -> list[str]:
    return [name for name, form in forms.items() if access.of_linkage(user, form.linkage)]


def _line(one: Return, mine: bool, read: Figures | None, remarks: int) -> Line:
    today = timezone.localdate()
    came = timezone.localdate(one.first_submitted_at) if one.first_submitted_at else None
    if one.state == "open":
        stands = shown(one, one.state, today)
        words, look = PANEL[stands], LOOKS[stands]
    else:
        words, look = STATE_TITLES[one.state], LOOKS[one.state]
    return Line(
        ret=one,
        city=regions.get(one.region),
        words=words,
        look=look,
        came_on=came,
        days=(came - one.round.due_on) // timedelta(days=1) if came else None,
        to_verify=len(read.findings) if read else 0,
        explained=read.explained if read else 0,
        largest=read.largest if read else None,
        open_remarks=remarks,
        mine=mine,
    )


def _pile(round_: Round, form: Form, lines: list[Line], states: Counter[str]) -> Pile:
    return Pile(
        round=round_,
        title=form.title,
        period=round_.when.title,
        linkage=form.linkage,
        lines=tuple(lines),
        counts=tuple((name, STATE_TITLES[name], states[name]) for name in STATES[2:] if states[name]),
        asked=sum(states.values()),
        came=sum(states.values()) - states["open"],
        sample=any(line.ret.sample for line in lines),
    )


def _counts(returns: QuerySet[Return]) -> dict[int, Counter[str]]:
    found: dict[int, Counter[str]] = {}
    for key, state in returns.order_by().values_list("round_id", "state"):
        found.setdefault(key, Counter())[state] += 1
    return found


def _remarks(rounds: Iterable[int]) -> Counter[int]:
    """How many remarks on each return are not settled."""
    rows = Return.objects.filter(
        round__in=list(rounds), remarks__isnull=False, remarks__settled_at__isnull=True
    )
    return Counter(rows.values_list("pk", flat=True))
