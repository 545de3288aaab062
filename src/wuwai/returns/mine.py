"""What a person has to fill in: the returns of their cities, the next due first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wuwai.accounts import access
from wuwai.reference.text import Text
from wuwai.registers.access import cities_of
from wuwai.returns.forms import Form
from wuwai.returns.models import STATES, Return

MOST_PUBLISHED = 24  # the last of these a page lists
_DAY = timedelta(days=1)
_SENT_BACK = Text("sent back", "已退回")
_OPENED_AGAIN = Text("opened again", "已撤销发布")
_NOT_BEGUN = Text("not begun", "未填报")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One return of a person's. ``left`` is how many days are left to the due day; negative once past."""

    ret: Return
    title: Text
    linkage: str
    period: Text
    filled: int
    asked: int
    remarks: int
    left: int

    @property
    def state(self) -> Text:
        """Where it stands, in words."""
        if self.ret.state == "open" and self.ret.note:
            return _OPENED_AGAIN if self.ret.snapshot else _SENT_BACK
        return STATES[self.ret.state] if self.ret.state != "open" or self.filled else _NOT_BEGUN

    @property
    def chip(self) -> str:
        """The class of the chip its state is printed in."""
        if self.ret.state == "open":
            return "chip-bad" if self.left < 0 else "chip-warn" if self.ret.note else "chip-empty"
        return "chip-good" if self.ret.state == "published" else "chip-info"

    @property
    def late(self) -> bool:
        return self.ret.state == "open" and self.left < 0

    @property
    def left_words(self) -> str:
        """How far off the due day is."""
        return left_words(self.left)

    @property
    def sent_back_by(self) -> str:
        """Who gave it back."""
        who = self.ret.sent_back_by
        return (who.get_full_name() or who.get_username()) if who else ""


@dataclass(frozen=True, slots=True)
class Mine:
    """The returns a person fills in, by what is to be done with them."""

    to_do: tuple[Line, ...]
    under_review: tuple[Line, ...]
    published: tuple[Line, ...]

    @property
    def late(self) -> int:
        return sum(line.late for line in self.to_do)

    @property
    def sent_back(self) -> int:
        return sum(bool(line.ret.note) for line in self.to_do)


def returns_of(user: Any, forms: Mapping[str, Form], *, today: date, region: str = "") -> Mine:
    """The returns of a person's cities and linkages, the next due first; of one city with ``region``."""
    own = [name for name, form in forms.items() if access.of_linkage(user, form.linkage)]
    found = (
        visible(user)
        .filter(round__form__in=own)
        .annotate(
            filled=Count("values", filter=Q(values__value__isnull=False), distinct=True),
            open_remarks=Count("remarks", filter=Q(remarks__settled_at__isnull=True), distinct=True),
        )
    )
    if region:
        found = found.filter(region=region)

    def lines(rows: QuerySet[Return]) -> tuple[Line, ...]:
        return tuple(_line(one, forms[one.round.form], today) for one in rows)

    order = ("round__form", "region")
    return Mine(
        lines(found.filter(state="open").order_by("round__due_on", *order)),
        lines(found.exclude(state__in=("open", "published")).order_by("round__due_on", *order)),
        lines(found.filter(state="published").order_by("-round__period_end", *order)[:MOST_PUBLISHED]),
    )


def visible(user: Any) -> QuerySet[Return]:
    """The returns a person may look at: those of their cities."""
    mine = cities_of(user)
    found = Return.objects.select_related("round", "sent_back_by", "filled_by")
    return found if mine is None else found.filter(region__in=sorted(mine))


def left_words(left: int) -> str:
    """So many days to the due day, or past it, in words."""
    if left < 0:
        return ngettext("{n} day late", "{n} days late", -left).format(n=-left)
    if left == 0:
        return _("due today")
    return ngettext("{n} day left", "{n} days left", left).format(n=left)


def _line(one: Any, form: Form, today: date) -> Line:
    return Line(
        ret=one,
        title=form.title,
        linkage=form.linkage,
        period=one.round.when.title,
        filled=one.filled,
        asked=len(form.items),
        remarks=one.open_remarks,
        left=(one.round.due_on - today) // _DAY,
    )
