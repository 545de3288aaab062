"""What shared pages ask of the monthly returns, a room above them: who has reported, and what a city owes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from wuwai.reference.text import Text
from wuwai.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportingCity:
    """A city in the panel: ``received`` of the ``asked`` forms have come; ``state`` is the least advanced.

    ``state`` is one of ``published``, ``accepted``, ``received``, ``filling``, ``sent_back``, ``overdue``.
    """

    code: str
    title: Text
    state: str
    words: Text
    received: int
    asked: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporting:
    """The state of reporting for the latest month that was issued, over all its forms."""

    period: Text
    finding: Text
    cities: tuple[ReportingCity, ...]
    key: tuple[tuple[str, Text, int], ...]
    url: str
    sample: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnLine:
    """One return of a city: a form and a month, when it is due, where it stands."""

    form: Text
    linkage: str
    period: Text
    due_on: date
    state: str
    words: Text
    url: str
    sample: bool


Panel = Callable[[Workspace, date | None], Reporting | None]
OfCity = Callable[[Workspace, str, date | None], list[ReturnLine]]
_answers: dict[str, Callable[..., object]] = {}


def answer(*, panel: Panel, of_city: OfCity) -> None:
    """Said once at start by the room that knows the returns."""
    _answers.update(panel=panel, of_city=of_city)


def reporting(workspace: Workspace, as_of: date | None = None) -> Reporting | None:
    """Who has reported for the latest month; None where nothing was ever issued."""
    told = _answers.get("panel")
    return told(workspace, as_of) if told else None  # type: ignore[return-value]


def of_city(workspace: Workspace, code: str, as_of: date | None = None) -> list[ReturnLine]:
    """A city's returns for the latest month, in order of their due days."""
    told = _answers.get("of_city")
    return list(told(workspace, code, as_of)) if told else []  # type: ignore[call-overload]
