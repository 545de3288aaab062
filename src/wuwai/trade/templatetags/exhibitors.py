"""The names behind the rows of ``trade.exhibitors``: a study has no reader, this page has one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl
from django import template

from wuwai.reference.text import Text
from wuwai.registers.access import visible
from wuwai.studies.contract import StudyResult
from wuwai.trade.models.exporters import Exporter

register = template.Library()


@dataclass(frozen=True, slots=True)
class AtFair:
    """A fair and the firms placed there that the reader may see; ``hidden`` more lie in other cities."""

    title: Text
    firms: tuple[Any, ...]
    hidden: int


@register.simple_tag
def exhibitors_by_fair(result: StudyResult, user: Any) -> list[AtFair]:
    """The fairs of the programme with their firms, as far as ``user`` may see the rows."""
    placed = result.frame().filter(pl.col("fair_name") != "").sort("starts_on", maintain_order=True)
    rows = Exporter.objects.filter(uid__in=placed["firm"].to_list())
    seen = {row.uid: row for row in visible(rows, user)}
    at_fairs = []
    for fair in placed.partition_by("fair_name", "country", "starts_on", maintain_order=True):
        uids = fair["firm"].to_list()
        shown = tuple(seen[uid] for uid in uids if uid in seen)
        title = Text(fair["fair_en"][0], fair["fair_zh"][0])
        at_fairs.append(AtFair(title, shown, len(uids) - len(shown)))
    return at_fairs
