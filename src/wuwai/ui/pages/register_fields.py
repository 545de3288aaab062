"""One field of a row over time: its values, since when, set by whom and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import mark_safe

from wuwai.accounts.access import reading
from wuwai.reference.text import Text
from wuwai.registers import access, personal
from wuwai.registers.columns import column, options
from wuwai.registers.contract import Register, RegisterField
from wuwai.registers.history import Held, held
from wuwai.registers.past import end_of
from wuwai.registers.rows import RegisterRow
from wuwai.ui import register_charts, table_files
from wuwai.ui.as_of import known_on
from wuwai.ui.context import active_lang
from wuwai.ui.pages.register_rows import the_row
from wuwai.ui.pages.register_views import SAMPLE, picture
from wuwai.ui.pages.registers import the_register

_PROGRAM = Text("the program", "程序")
_STILL = Text("still", "至今")


def _asked(
    request: HttpRequest, name: str, uid: str, field: str
) -> tuple[Register, RegisterRow, RegisterField]:
    register = the_register(name)
    row = the_row(register, uid, request.user, known_on(request))
    try:
        one = column(register, field)
        if one in access.hidden(register, request.user):
            raise PermissionDenied
        personal.note_rows(register, [one], [row], by=request.user, how="page")
        return register, row, one
    except KeyError:
        raise Http404(f"{name} has no field {field}") from None


@reading
def field_page(request: HttpRequest, name: str, uid: str, field: str) -> HttpResponse:
    """The values of a field, latest first, with a small chart of numbers and stages."""
    register, row, one = _asked(request, name, uid, field)
    values = held(row, one, until=known_on(request))
    built = _chart(one, values, _until(request), active_lang())
    svg = ""
    if built is not None:
        from wuwai.ui import charts  # the renderer is slow to load; pages without charts do without it

        svg = mark_safe(charts.svg(built))  # noqa: S308 - drawn here, labels escaped
    context = {
        "register": register,
        "row": row,
        "field": one,
        "values": values[::-1],
        "finding": _finding(one, values),
        "svg": svg,
        "formats": ("csv", "xlsx", "svg", "png") if svg else ("csv", "xlsx"),
    }
    return render(request, "wuwai/registers/field.html", context)


@reading
def download(request: HttpRequest, name: str, uid: str, field: str, fmt: str) -> HttpResponse:
    """The values as ``csv`` or ``xlsx``, the chart as ``svg`` or ``png``."""
    register, row, one = _asked(request, name, uid, field)
    if one.personal and not personal.asked(request.GET):
        raise PermissionDenied  # a file holds it only where it is asked for
    values = held(row, one, until=known_on(request))
    lang = active_lang()
    file = f"{name}-{field}-history"
    if fmt in ("svg", "png"):
        return picture(_chart(one, values, _until(request), lang), file, fmt)
    headings = [
        Text("Since", "起"),
        Text("Until", "止"),
        one.title,
        Text("Who", "经办人"),
        Text("Why", "原因"),
    ]
    rows = (
        [
            _moment(state.since),
            _moment(state.until) if state.until else _STILL.get(lang),
            state.shown.get(lang),
            state.who or _PROGRAM.get(lang),
            state.reason,
        ]
        for state in values
    )
    about = [
        (Text("Register", "台账").get(lang), register.title.get(lang)),
        (register.one.get(lang), str(row)),
        *([(Text("Sample", "样例").get(lang), SAMPLE.get(lang))] if row.synthetic else []),
    ]
    return table_files.answer(file, fmt, [t.get(lang) for t in headings], rows, about=about, lang=lang)


def _until(request: HttpRequest) -> datetime:
    day = known_on(request)
    return timezone.now() if day is None else min(end_of(day), timezone.now())


def _moment(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def _finding(one: RegisterField, values: Sequence[Held]) -> Text:
    """The title: what it is now, and how often it changed."""
    if not values:
        return one.title
    changes = len(values) - 1
    if not changes:
        pattern = Text("{title}: {now}, never changed", "{title}：{now}，未曾变更")
    else:
        pattern = Text("{title}: {now} after {n} changes", "{title}：{now}，共变更{n}次")
        if changes == 1:
            pattern = Text("{title}: {now} after one change", "{title}：{now}，变更1次")
    return pattern.format(title=one.title, now=values[-1].shown, n=changes)


def _chart(one: RegisterField, values: Sequence[Held], until: datetime, lang: str) -> Any:
    """Steps over time: a number at its value, a choice at its place in the order of the choices."""
    if one.kind in ("number", "integer"):
        points = [(state.since, float(state.value)) for state in values if state.value is not None]
        return register_charts.steps(points, until=until)
    if one.kind not in ("choice", "yes_no"):
        return None
    known = options(one)
    keys = list(known)
    codes = [{True: "yes", False: "no"}.get(state.value, state.value) for state in values]
    placed = [
        (state.since, float(keys.index(code)))
        for state, code in zip(values, codes, strict=True)
        if code in keys
    ]
    return register_charts.steps(placed, until=until, words=[known[key].get(lang) for key in keys])
