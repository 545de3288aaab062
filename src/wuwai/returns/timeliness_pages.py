"""Who reported and when: the matrix of cities and periods, the ranking, the trend, and whom to remind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from wuwai.accounts.access import reading
from wuwai.reference import periods
from wuwai.reference.text import Text
from wuwai.returns import forms as registry
from wuwai.returns.forms import FormError
from wuwai.returns.studies.timeliness import Report, Timeliness
from wuwai.studies import run
from wuwai.studies.contract import StudyResult
from wuwai.studies.parameters import ParameterError
from wuwai.ui import table_files
from wuwai.ui.as_of import known_on
from wuwai.ui.context import active_lang
from wuwai.workspace import current

STUDY = "returns.timeliness"
SPANS = (6, 12, 24)  # months
_DEFAULT = 12
_LATE_SHOWN = 50
_HEADINGS = (
    Text("City", "地市"),
    Text("City code", "地市代码"),
    Text("Form", "报表"),
    Text("Period", "报告期"),
    Text("Due on", "截止日"),
    Text("State", "状态"),
    Text("Days past due", "逾期天数"),
    Text("Numbers filled", "已填项数"),
    Text("Numbers asked", "应填项数"),
)
_STATES = {"missing": Text("missing", "未报送"), "late": Text("late", "逾期报送")}


@dataclass(frozen=True, slots=True)
class Reminder:
    """What to send to one city: its returns that are past due, in words to copy."""

    city: Text
    words: str


@reading
def timeliness(request: HttpRequest) -> HttpResponse:
    """``?form=`` one form (else all), ``?months=`` how far back."""
    result, form, months = _asked(request)
    found = result.result
    assert isinstance(found, Timeliness)
    try:
        forms = registry.forms(current())
    except FormError:
        forms = ()  # the page of the forms names what does not hold
    return render(
        request,
        "wuwai/returns/timeliness.html",
        {
            "result": result,
            "found": found,
            "finding": result.finding,
            "form": form,
            "forms": [(one.name, one.title, one.name == form) for one in forms],
            "months": months,
            "spans": [(span, span == months) for span in SPANS],
            "outstanding": found.outstanding,
            "late": found.late[:_LATE_SHOWN],
            "late_more": max(0, len(found.late) - _LATE_SHOWN),
            "reminders": list(reminders(found, active_lang())),
            "file_query": urlencode({"form": form, "months": months}),
        },
    )


@reading
def timeliness_file(request: HttpRequest, fmt: str) -> HttpResponse:
    """The returns that are missing or came late, as CSV or a workbook."""
    result, form, _months = _asked(request)
    found = result.result
    assert isinstance(found, Timeliness)
    lang = active_lang()
    about = [
        (_("What"), result.finding.get(lang)),
        (_("Form"), ", ".join(title.get(lang) for _name, title in found.forms)),
        (_("Periods"), ", ".join(found.periods)),
        (_("As of"), found.today.isoformat() if found.today else ""),
    ]
    if found.sample:
        about.append((_("Sample"), _("Synthetic returns of a demonstration are among them.")))
    rows = [_row(one, lang) for one in (*found.outstanding, *found.late)]
    name = f"returns-late-{form}" if form else "returns-late"
    return table_files.answer(name, fmt, [one.get(lang) for one in _HEADINGS], rows, about=about, lang=lang)


def _asked(request: HttpRequest) -> tuple[StudyResult, str, int]:
    form = request.GET.get("form", "")
    given = request.GET.get("months", "")
    months = int(given) if given.isdecimal() and int(given) in SPANS else _DEFAULT
    asked: dict[str, Any] = {"form": form, "months": months}
    try:
        result = run.run(STUDY, facts=current().facts, parameters=asked, as_of=known_on(request))
    except ParameterError as refused:
        raise Http404(_("There is no such form.")) from refused
    return result, form, months


def _row(one: Report, lang: str) -> list[str | int]:
    return [
        one.region_title.get(lang), one.region, one.form_title.get(lang), one.period, one.due_on.isoformat(),
        _STATES[one.mark].get(lang), one.days or 0, one.filled, one.asked,
    ]  # fmt: skip


_ONE = Text(
    "{form} for {period}, due on {due} ({days} days ago)", "{period}《{form}》，截止{due}，已逾期{days}天"
)
_LETTER = Text(
    "{city}: the following returns have not been received by {today}:\n{lines}\n"
    "Please send them in, or say when they will come.",
    "{city}：截至{today}，下列报表尚未收到：\n{lines}\n请尽快报送；确有困难的，请说明原因和预计报送时间。",
)


def reminders(found: Timeliness, lang: str) -> Iterator[Reminder]:
    """A reminder for each city that owes a return, the city that owes the most first."""
    owing: dict[str, list[Report]] = {}
    for one in found.outstanding:
        owing.setdefault(one.region, []).append(one)
    for own in sorted(owing.values(), key=lambda some: (-len(some), some[0].region)):
        lines = [
            _ONE.format(
                form=one.form_title,
                period=periods.parse(one.period).title,
                due=one.due_on.isoformat(),
                days=one.days,
            ).get(lang)
            for one in own
        ]
        words = _LETTER.format(
            city=own[0].region_title,
            today=(found.today or date.min).isoformat(),
            lines="\n".join(f"{n}. {line}" for n, line in enumerate(lines, 1)),
        )
        yield Reminder(own[0].region_title, words.get(lang))
