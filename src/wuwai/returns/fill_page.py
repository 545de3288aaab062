"""What the page of a return shows, whole or as the answer to what was just typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from wuwai.accounts.models import User
from wuwai.reference.days import in_words
from wuwai.reference.text import Text
from wuwai.returns import checks, fill_origins, fill_taking, grid, history, workflow
from wuwai.returns.cells import Cell
from wuwai.returns.fill_taking import Clashed, Offered, as_box
from wuwai.returns.forms import Form
from wuwai.returns.grid import Line, Sheet
from wuwai.returns.mine import left_words
from wuwai.returns.models import ORIGINS, STATES, Return
from wuwai.returns.permission import may
from wuwai.returns.template import title_of
from wuwai.ui.as_of import known_on
from wuwai.ui.context import active_lang
from wuwai.workspace import current

STEPS: tuple[tuple[str, Text], ...] = (
    ("issued", Text("Issued", "已下发")),
    ("open", Text("Being filled in", "填报中")),
    ("submitted", Text("City's review", "市局审核")),
    ("approved", Text("Department's review", "省厅审核")),
    ("published", Text("Published", "发布入库")),
)
# Between acceptance and publication a return is still with the department.
_AT = {"open": 1, "submitted": 2, "approved": 3, "accepted": 3, "published": 5}
_NEXT = {"submitted": "approve", "approved": "accept", "accepted": "publish"}
ACTIONS: dict[str, Text] = {
    "saved": Text("Saved", "保存"),
    "submitted": Text("Submitted", "提交审核"),
    "approved": Text("Approved by the city", "市局审核通过"),
    "accepted": Text("Accepted by the department", "省厅审核通过"),
    "published": Text("Published", "发布"),
    "sent_back": Text("Sent back", "退回"),
    "unapproved": Text("Opened again", "撤销发布"),
}
_LEFT = Text("{said} ({left})", "{said}（{left}）")
_NAMED = Text("{form}, {place}: ", "{place}{form}：")
_OTHER_DAY = Text(
    "As known on another day a return is read, not filled in.", "查看历史时点数据时，报表只读。"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A return as its reader sees it."""

    form: Form
    ret: Return
    sheet: Sheet
    standing: Mapping[str, Cell]
    editable: bool
    may_remark: bool
    may_take_back: bool
    may_review: bool
    why_not: Text | None
    remarks: Mapping[str, list[dict[str, Any]]]
    opened: int | None

    @property
    def finding(self) -> Text:
        """What there is to do with it, or where it stands: the title says it."""
        return self.sheet.finding if self.ret.state == "open" else STATES[self.ret.state]

    def context(self) -> dict[str, Any]:
        """What the template is given."""
        ret, period = self.ret, self.ret.round.when
        at = _AT[ret.state]
        return {
            "form": self.form,
            "ret": ret,
            "place": ret.place,
            "named": _NAMED.format(form=self.form.title, place=ret.place),
            "period": period.title,
            "heads": grid.heads(period, self.form.frequency),
            "page": self,
            "sheet": self.sheet,
            "lines": [self._line(line) for line in self.sheet.lines],
            "urls": {
                name.replace("-", "_"): reverse(f"return-{name}", args=_address(ret)) for name in _ADDRESSES
            },
            "template_url": f"{reverse('return-template', args=[self.form.name])}"
            f"?region={ret.region}&period={ret.round.period}",
            "review_url": reverse("return-review", args=_address(ret)) if self.may_review else "",
            "steps": [
                {"title": title, "done": place < at, "here": place == at}
                for place, (_name, title) in enumerate(STEPS)
            ],
            "due_words": due_words(ret, timezone.localdate()),
            "saved_words": saved_words(ret),
            "sent_back_by": person(ret.sent_back_by),
            "whole_remarks": self.remarks.get("", []),
            "history": _history(ret),
        }

    def as_json(self, request: HttpRequest) -> dict[str, Any]:
        """What the page's script puts in place, without moving the focus."""
        lang = active_lang()
        boxes = [box for line in self.sheet.lines for box in line.boxes]
        return {
            "saved": saved_words(self.ret),
            "finding": self.finding.get(lang),
            "cells": {
                box.item: {
                    "text": box.text,
                    "stands": as_box(self.form.item(box.item), self.standing.get(box.item, _EMPTY)),
                    "explanation": box.explanation,
                    "said": self.standing.get(box.item, _EMPTY).explanation,
                    "tone": box.tone,
                    "origin": box.origin,
                    "read": box.readable,
                    "explains": box.explains,
                    "told": render_to_string("wuwai/returns/fill/told.html", {"findings": box.findings}),
                }
                for box in boxes
            },
            "figures": {key: text for line in self.sheet.lines for key, text in line.figures.items()},
            "open": [line.row for line in self.sheet.lines if line.says],
            "panel": render_to_string(_PANEL, {"page": self, "sheet": self.sheet}, request),
        }

    def _line(self, line: Line) -> dict[str, Any]:
        # A line shows what is said of either of its numbers.
        said = [one for box in line.boxes for one in self.remarks.get(box.item, [])]
        asked = self.opened == line.row
        return {
            "line": line,
            "remarks": said,
            "asked": asked,
            "open": asked or line.says or any(not one["settled"] for one in said),
            "boxes": [
                {"box": box, "was": self.standing.get(box.item, _EMPTY), "stands": self._stands(box.item)}
                for box in line.boxes
            ],
        }

    def _stands(self, item: str) -> str:
        return as_box(self.form.item(item), self.standing.get(item, _EMPTY))


def page_of(request: HttpRequest, form: Form, ret: Return, *, typed: Mapping[str, Cell]) -> Page:
    """The page of a return; ``typed`` are cells that are not saved (yet), shown in place of what stands."""
    user = request.user
    assert isinstance(user, User)  # an editor is signed in
    ret = Return.objects.select_related("round", "filled_by", "sent_back_by", "submitted_by").get(pk=ret.pk)
    why_not = may("fill", form, ret, user)
    if known_on(request) is not None:
        why_not = _OTHER_DAY
    standing = workflow.cells_of(ret)
    cells = {**standing, **typed}
    context = history.context(current(), form, ret.region, ret.round.when)
    editable = ret.state == "open" and why_not is None and ret.intent_id is None
    told = grid.sheet(
        form,
        cells,
        checks.findings(form, cells, context),
        context,
        dictionary=current().facts.dictionary,
        origins=_origins(ret),
        beside=fill_origins.origins(current().facts, form, ret.region, context),
    )
    opened = request.GET.get("open", "")
    return Page(
        form=form,
        ret=ret,
        sheet=told,
        standing=standing,
        editable=editable,
        may_remark=known_on(request) is None and may("remark", form, ret, user) is None,
        may_take_back=known_on(request) is None
        and ret.state == "submitted"
        and may("send_back", form, ret, user) is None,
        may_review=ret.state in _NEXT and may(_NEXT[ret.state], form, ret, user) is None,
        why_not=why_not if ret.state == "open" else None,
        remarks=_remarks(ret, form),
        opened=int(opened) if opened.isdecimal() else None,
    )


def titles(form: Form) -> dict[str, Text]:
    """The name of each number of a form, by item key."""
    found = {}
    for item in form.items:
        line = form.item(item.cumulative_of) if item.cumulative_of else item
        title = title_of(line, current().facts.dictionary)
        named = Text("{item}, {span}", "{item}（{span}）")
        found[item.key] = named.format(item=title, span=grid.span_of(form, item))
    return found


def clash_of(form: Form, clashed: Clashed, what: Offered, names: Mapping[str, Text]) -> dict[str, Any]:
    """What the page says of numbers that somebody else changed meanwhile."""
    last = clashed.ret.filled_by
    who = (last.get_full_name() or last.get_username()) if last else _("somebody")
    return {"conflict": fill_taking.clash(form, clashed, what, names, who)}


def person(user: Any) -> str:
    """Who it was, as others know them; "the system" where it was nobody."""
    return (user.get_full_name() or user.get_username()) if user else _("the system")


def due_words(ret: Return, today: date) -> str:
    """When a return is due, and how far off that is while it is to be filled in."""
    due = ret.round.due_on
    said = _("due {day}").format(day=in_words(due).get(active_lang()))
    return (
        said
        if ret.state != "open"
        else _LEFT.format(said=said, left=left_words((due - today).days)).get(active_lang())
    )


def saved_words(ret: Return) -> str:
    """When the draft was last saved, and by whom."""
    if ret.filled_at is None:
        return _("Nothing saved yet")
    at = timezone.localtime(ret.filled_at)
    moment = f"{at:%H:%M}" if at.date() == timezone.localdate() else f"{at:%Y-%m-%d %H:%M}"
    return _("Draft saved {moment} by {who}").format(moment=moment, who=person(ret.filled_by))


_PANEL = "wuwai/returns/fill/panel.html"
_EMPTY = Cell(value_text="")
_ADDRESSES = ("fill", "cells", "submit", "remarks", "take-back", "upload", "marked")


def _address(ret: Return) -> tuple[str, str, str]:
    return (ret.round.form, ret.region, ret.round.period)


def _origins(ret: Return) -> dict[str, tuple[str, Text]]:
    """Where each number came from, who put it there and when."""
    found = {}
    for one in ret.values.select_related("changed_by"):
        at = f"{timezone.localtime(one.changed_at):%Y-%m-%d %H:%M}"
        who = one.changed_by.get_username() if one.changed_by else ""
        said = Text("{how}, {at}", "{how}，{at}").format(how=ORIGINS[one.origin], at=at)
        if who:
            said = Text("{said}, {who}", "{said}，{who}").format(said=said, who=who)
        found[one.item] = (one.origin, said)
    return found


def _remarks(ret: Return, form: Form) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    known = {item.key for item in form.items}
    for one in ret.remarks.select_related("by", "settled_by"):
        # An item that the form no longer has: what was said of it is said of the whole.
        key = one.item if one.item in known else ""
        told = {
            "pk": one.pk,
            "text": one.text,
            "who": person(one.by),
            "at": one.at,
            "settled": one.settled_at,
        }
        found.setdefault(key, []).append(told)
    return found


def _history(ret: Return) -> list[dict[str, Any]]:
    steps = ret.steps.select_related("by").exclude(action="saved")
    return [
        {"title": ACTIONS[one.action], "who": person(one.by), "at": one.at, "why": one.why}
        for one in steps
        if one.action in ACTIONS
    ]
