"""How numbers and states are written on a page: the same words and signs everywhere."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_lazy

MINUS = "\u2212"

STATUS_LABELS = {
    "met": gettext_lazy("Met"),
    "on_track": gettext_lazy("On track"),
    "behind": gettext_lazy("Behind"),
    "at_risk": gettext_lazy("At risk"),
    "missed": gettext_lazy("Missed"),
    "not_stated": gettext_lazy("Date not stated"),
    "no_data": gettext_lazy("No data"),
}
# SDMX observation states as importers keep them, and the words an office may use instead.
FIGURE_STATES = {
    "A": gettext_lazy("as published"),
    "B": gettext_lazy("break in the series"),
    "E": gettext_lazy("estimated"),
    "F": gettext_lazy("forecast"),
    "P": gettext_lazy("provisional"),
    "R": gettext_lazy("revised"),
    "provisional": gettext_lazy("provisional"),
    "preliminary": gettext_lazy("preliminary"),
    "revised": gettext_lazy("revised"),
    "final": gettext_lazy("final"),
}
STATUS_TONES = {
    "met": "good",
    "on_track": "good",
    "behind": "warn",
    "at_risk": "warn",
    "missed": "bad",
    "not_stated": "empty",
    "no_data": "empty",
}
# The outcome of a rule book's clause, as the state that is drawn for it.
OUTCOME_STATUS = {"pass": "on_track", "fail": "missed", "unknown": "at_risk", "empty": "no_data"}
# One shape a state, so that colour is never the only sign; drawn in a box of 10 by 10.
STATUS_SHAPES = {
    "met": "M1 5.5 4 8.5 9 2",
    "on_track": "M1 8 5 2 9 8Z",
    "behind": "M1 2 5 8 9 2Z",
    "at_risk": "M5 1V6M5 8.6V9",
    "missed": "M1.5 1.5 8.5 8.5M8.5 1.5 1.5 8.5",
    "not_stated": "M1 5H3M7 5H9",
    "no_data": "M1 5H9",
}


def plain(value: float | None, *, digits: int | None = None) -> str:
    """A number with thousands separators and a true minus sign; "not stated" for None.

    >>> plain(-1234.5)
    '−1,234.5'
    >>> plain(20.0)
    '20'
    """
    if value is None:
        return gettext("not stated")
    if digits is None:
        text = f"{value:,.6f}".rstrip("0").rstrip(".")
    else:
        text = f"{value:,.{digits}f}"
    return text.replace("-", MINUS)


def signed(value: float, *, unit: str = "%", digits: int | None = None) -> str:
    """A growth rate with its sign.

    >>> signed(4.2), signed(-0.3), signed(0.0)
    ('+4.2%', '−0.3%', '0%')
    """
    sign = "+" if value > 0 else ""
    return f"{sign}{plain(value, digits=digits)}{unit}"


def tone(value: float | None) -> str:
    """The class of a change: ``up``, ``down`` or nothing."""
    if not value:
        return ""
    return "up" if value > 0 else "down"
