"""A cell of a result table as HTML. Written here and not as a template: a page has a thousand of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wuwai.reference import units
from wuwai.ui.context import active_lang
from wuwai.ui.templatetags.wuwai import amount, origin_link, period, region_title, t

NUMERIC = ("number", "percent", "points", "integer")
_SHORT = 24
_LONG = 60  # letters from which a text wants a column wide enough to read it in; Chinese ones count double


def rounded(value: float) -> float:
    """An index to two decimals, below 1 to three digits: as many as a reader compares. Files have them all.

    >>> rounded(7.530018), rounded(0.224849), rounded(-0.0077812), rounded(0.0)
    (7.53, 0.225, -0.00778, 0.0)
    """
    size = abs(value)
    return round(value, 2 if size >= 1 or not size else 2 - math.floor(math.log10(size)))


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the result table. ``value`` is a text, a number or None; ``origin`` opens the number.

    A percentage has its unit in the heading, a number its own beside it. What is undefined or was not
    published is a dash, never zero.
    """

    kind: str
    value: Any
    unit: str
    origin: str

    @property
    def numeric(self) -> bool:
        return self.kind in NUMERIC

    @property
    def html(self) -> SafeString:
        """The ``td`` with what stands in it."""
        if self.numeric:
            return format_html('<td class="num">{}</td>', self._number())
        if self.value is None:
            return SafeString("<td></td>")
        return format_html('<td class="{}">{}</td>', self._width(), self._words())

    def _width(self) -> str:
        """A name stays in one line and a sentence gets the room to be read, however wide the table is."""
        if self.kind not in ("text", "label"):
            return "nowrap"
        length = _length(self.value)
        return "long" if length > _LONG else "mid" if length > _SHORT else "nowrap"

    def _number(self) -> SafeString | str:
        if self.value is None or self.value == "" or math.isnan(self.value):
            return format_html('<span class="muted" aria-label="{}">–</span>', _("not stated"))
        if self.kind == "number":
            value = self.value if self.unit else rounded(float(self.value))
            return origin_link(amount(value, self.unit), self.origin)
        return origin_link(units.display(self.value, self.unit, active_lang()).number, self.origin)

    def _words(self) -> SafeString | str:
        if self.kind == "flag":
            return _("yes") if self.value else _("no")
        if self.kind == "period":
            return format_html('<span class="nowrap">{}</span>', period(self.value))
        if self.kind == "region":
            return t(region_title(self.value))
        if self.kind == "date":
            return str(self.value.isoformat())
        return origin_link(self.value, self.origin)


def _length(value: object) -> int:
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in value) if isinstance(value, str) else 0
