"""The names behind the rows of ``trade.exhibitors``: a study has no reader, this page has one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template

from wuwai.reference.text import Text
from wuwai.registers.access import visible
from wuwai.studies.contract import StudyResult
from wuwai.trade.models.exporters import Exporter
from wuwai.trade.studies.exhibitors_result import Exhibitors

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
    found = result.result
    if not isinstance(found, Exhibitors):
        return []
    placed = found.matched.placed
    rows = Exporter.objects.filter(uid__in={one.firm.uid for one in placed})
    seen = {row.uid: row for row in visible(rows, user)}
    at_fairs = []
    for fair in found.matched.fairs:
        uids = [one.firm.uid for one in placed if one.fair is fair]
        shown = tuple(seen[uid] for uid in uids if uid in seen)
        at_fairs.append(AtFair(fair.title, shown, len(uids) - len(shown)))
    return [one for one in at_fairs if one.firms or one.hidden]
