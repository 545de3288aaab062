"""The rows of a register as they stood at the end of a day, from the history that every change leaves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time

from django.db.models import QuerySet
from django.utils import timezone

from wuwai.registers.contract import Register
from wuwai.registers.rows import RegisterRow

_until: ContextVar[datetime | None] = ContextVar("until", default=None)


def stood(register: Register, as_of: date | None) -> QuerySet[RegisterRow]:
    """The rows at the end of the day ``as_of``, deleted ones included where they were there then; None: now.

    Filter and order by field names: ``pk`` is the history's own in the past.
    """
    if as_of is None:
        return register.model._default_manager.all()
    past: QuerySet[RegisterRow] = register.model.history.as_of(end_of(as_of))
    return past


def end_of(day: date) -> datetime:
    """The last moment of a day in the office's time zone, or that of :func:`until` where it is earlier."""
    last, kept = timezone.make_aware(datetime.combine(day, time.max)), _until.get()
    return last if kept is None else min(last, kept)


@contextmanager
def until(moment: datetime) -> Iterator[None]:
    """Read every past day as it was known at ``moment``: what was written later that day is not seen."""
    kept = _until.set(moment)
    try:
        yield
    finally:
        _until.reset(kept)


def cut() -> datetime | None:
    """The moment of :func:`until` that is in force; None outside of it."""
    return _until.get()
