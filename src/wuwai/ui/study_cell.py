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
        return format_html("<td>{}</td>", "" if self.value is None else self._words())

    def _number(self) -> SafeString | str:
        if self.value is None or self.value == "" or math.isnan(self.value):
            return format_html('<span class="muted" aria-label="{}">–</span>', _("not stated"))
        if self.kind == "number":
            return origin_link(amount(self.value, self.unit), self.origin)
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
