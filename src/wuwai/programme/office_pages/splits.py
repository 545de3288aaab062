"""Split a target by city: one form for all cities, and the split as a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from wuwai.accounts.access import editing, reading
from wuwai.programme import office, progress
from wuwai.programme.office_pages.forms import DEPARTMENT, officer, person
from wuwai.programme.plan import Target
from wuwai.programme.split import CityShare, Split, split
from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.registers import batches, registry
from wuwai.registers.checking import problems
from wuwai.registers.values import ValueProblem, read
from wuwai.ui.as_of import known_on
from wuwai.ui.context import active_lang
from wuwai.ui.table_files import answer
from wuwai.workspace import current

REGISTER = "target-splits"
SYNTHETIC = Text("Synthetic sample", "合成样例")


@dataclass(slots=True)
class Line:
    """A city's boxes: what was typed, and what is wrong with it."""

    code: str
    title: Text
    number: str
    owner: str
    error: str = ""


def _the_split(request: HttpRequest, target_id: str) -> tuple[progress.TargetProgress, Split]:
    workspace = current()
    as_of = known_on(request)
    try:
        one = progress.of_target(workspace, target_id, as_of=as_of)
    except KeyError as unknown:
        raise Http404(_("There is no such target.")) from unknown
    day = as_of or timezone.localdate()
    region = office.planned(workspace, as_of=as_of).region
    return one, split(workspace, one, region=region, as_of=as_of, today=day)


@editing
def edit(request: HttpRequest, target_id: str) -> HttpResponse:
    """Every city's share in one form; an empty box leaves it not stated. Saved, and taken back, together."""
    if not officer(request):
        raise PermissionDenied(DEPARTMENT)
    one, found = _the_split(request, target_id)
    if one.target.number is None:
        raise Http404(_("A target without a number is not split."))
    document = next((city.document for city in found.cities if city.document), "")
    if request.method == "POST":
        document = request.POST.get("document", "").strip()[:300]
        reason = request.POST.get("reason", "").strip()[:500]
        lines, new, changed = _read(request, one.target, found, document)
        wrong = [line for line in lines if line.error]
        if not reason:
            messages.error(request, _("Say why the split is changed."))
        elif not wrong:
            if new or changed:
                batches.write(
                    registry.get(REGISTER), new=new, changed=changed, by=person(request), kind="edit",
                    what=str(one.target.title.get(active_lang())), reason=reason,
                )  # fmt: skip
            messages.success(request, _("The split is on file."))
            return redirect("target", target_id)
        status = 422
    else:
        lines = [
            Line(c.code, c.title, "" if c.number is None else f"{c.number:.15g}", c.owner)
            for c in found.cities
        ]
        status = 200
    context = {"target": one.target, "split": found, "lines": lines, "document": document}
    return render(request, "wuwai/programme/split_edit.html", context, status=status)


def _read(
    request: HttpRequest, target: Target, found: Split, document: str
) -> tuple[list[Line], list[Any], list[Any]]:
    """The boxes as lines, and the rows to add and to change. A cleared share is withdrawn, not deleted."""
    register = registry.get(REGISTER)
    field = register.field("number")
    model: Any = register.model
    on_file = {row.region: row for row in model.objects.filter(target=target.id)}
    lines: list[Line] = []
    new: list[Any] = []
    changed: list[Any] = []
    for city in found.cities:
        text = request.POST.get(f"number-{city.code}", "").strip()
        owner = request.POST.get(f"owner-{city.code}", "").strip()[:200]
        line = Line(city.code, city.title, text, owner)
        lines.append(line)
        try:
            number = read(field, text)
        except ValueProblem as problem:
            line.error = problem.expected.get(active_lang())
            continue
        if not _differs(city, number, owner, document):
            continue
        row: Any = on_file.get(city.code)
        fresh = row is None
        if fresh:
            row = model(target=target.id, region=city.code)
        row.stage = "withdrawn" if number is None else "adopted"
        row.number, row.owner, row.name = number, owner, document
        row.synthetic = False if fresh else row.synthetic
        for _name, expected in problems(register, [row])[0]:
            line.error = expected.get(active_lang())
        (new if fresh else changed).append(row)
    return lines, new, changed


def _differs(city: CityShare, number: float | None, owner: str, document: str) -> bool:
    if number is None and city.number is None:
        return False
    return (number, owner, document) != (city.number, city.owner, city.document)


@reading
def download(request: HttpRequest, target_id: str, fmt: str) -> HttpResponse:
    """The split as CSV or a workbook, with its sources beside it."""
    one, found = _the_split(request, target_id)
    lang = active_lang()
    unit = units.get(one.target.unit).title.get(lang) if one.target.unit else ""
    headings = [
        title.get(lang)
        for title in (
            Text("City code", "地市代码"),
            Text("City", "地市"),
            Text("To contribute", "分解数"),
            Text("Now", "现状"),
            Text("Unit", "单位"),
            Text("Due", "期限"),
            Text("Owner", "责任单位"),
            Text("Document", "依据文件"),
            Text("Status", "状态"),
            SYNTHETIC,
        )
    ]
    rows = [
        [
            city.code,
            city.title.get(lang),
            _cell(city.number, lang),
            _cell(city.current, lang),
            unit,
            _day(city.due, lang),
            city.owner,
            city.document,
            city.status_title.get(lang),
            (Text("yes", "是") if city.synthetic else Text("no", "否")).get(lang),
        ]
        for city in found.cities
    ]
    about = [
        (Text("Target", "目标").get(lang), one.target.title.get(lang)),
        (Text("Sum of the shares", "分解数合计").get(lang), found.finding().get(lang)),
        (Text("Source", "来源").get(lang), one.target.source_url),
    ]
    if found.sample:
        told = Text("Rests on synthetic rows; no official statistics", "含合成样例，非官方统计")
        about.append((SYNTHETIC.get(lang), told.get(lang)))
        headings[3] += f" ({SYNTHETIC.get(lang)})" if one.sample else ""
    return answer(f"{target_id}-split", fmt, headings, rows, about=about, lang=lang)


def _cell(value: float | None, lang: str) -> str | float:
    return Text("not stated", "未公布").get(lang) if value is None else value


def _day(value: date | None, lang: str) -> str:
    return value.isoformat() if value else Text("not stated", "未公布").get(lang)
