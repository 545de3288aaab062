"""The tables of a composed briefing on its page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django import template
from django.urls import reverse

register = template.Library()


@register.filter
def with_sides(cells: Sequence[str], numeric: Sequence[bool]) -> Iterator[tuple[str, bool]]:
    """The cells of a row, each with whether it is a number's, which stands to the right.

    >>> list(with_sides(["出口", "5.2"], [False, True]))
    [('出口', False), ('5.2', True)]
    """
    return zip(cells, numeric, strict=True)


_PAGES = {"study": "study", "register": "register", "target": "target"}


@register.filter
def origin_page(origin: str) -> str:
    """The address of what a number came from: a row of a snapshot, a study, a register, a target; empty where
    there is no such page.
    """
    kind, _, rest = origin.partition(":")
    if kind in _PAGES:
        return reverse(_PAGES[kind], args=[rest])
    return reverse("origin", args=[origin]) if rest.isdecimal() else ""
