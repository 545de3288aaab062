"""A filled-in workbook of a return: sent, read, shown beside the draft, and taken or handed back marked.

Nothing is kept between the steps: what was read travels signed in the page, and the marked workbook is the
template again, with what was filled in and a note on each cell that is wrong or has to be explained.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wuwai.accounts.access import NotAllowed, editing
from wuwai.accounts.models import User
from wuwai.reference import regions
from wuwai.reference.text import Text
from wuwai.returns import checks, fill_taking, history, workflow
from wuwai.returns.cells import Cell
from wuwai.returns.checks import Finding
from wuwai.returns.fill_page import clash_of, page_of, titles
from wuwai.returns.fill_taking import Clashed, Offered, as_box, same
from wuwai.returns.filling import found, here
from wuwai.returns.forms import Form
from wuwai.returns.models import Return
from wuwai.returns.sheet_reading import LARGEST, SheetFault, SheetRead, read
from wuwai.returns.template import template
from wuwai.ui.context import active_lang
from wuwai.ui.table_files import XLSX, attached
from wuwai.workspace import current

_PAGE = "wuwai/returns/fill/upload.html"
_SALT = "wuwai.returns.workbook"
_HOURS = 12  # a page left open longer is sent again
_EMPTY = Cell(value_text="")

NEW = Text("new", "新增")
CHANGED = Text("changed", "修改")
EMPTIED = Text("taken away", "清空")
SAME = Text("as it stands", "无变化")
EXPLAINED = Text("explanation", "说明有变")
WRONG = Text("cannot be taken", "不能采用")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One number of a workbook beside the draft. ``asks`` is what the checks say of it."""

    title: Text
    address: str
    stands: str
    sent: str
    explanation: str
    what: Text
    chip: str
    wrong: Text | None
    asks: tuple[Finding, ...]


@editing
def upload(request: HttpRequest, name: str, region: str, period: str) -> HttpResponse:
    """Send a filled-in workbook: it is read and shown beside the draft, and nothing is written yet.

    A POST with ``kept`` takes the numbers that can be read into the draft.
    """
    form, ret = found(request, name, region, period)
    shown = page_of(request, form, ret, typed={})
    context = shown.context()
    if not shown.editable:
        messages.error(request, _("This return is not to be filled in now."))
        return redirect(here(ret))
    if request.method != "POST":
        return render(request, _PAGE, context)
    if "kept" in request.POST:
        return _take(request, form, ret)
    sent = request.FILES.get("file")
    if sent is None:
        messages.error(request, _("Choose a file."))
        return render(request, _PAGE, context, status=422)
    # A file that is too large is not even read: the reader refuses it by its size.
    content = sent.read(LARGEST + 1)
    result = read(content, form, region=region, period=period)
    return render(request, _PAGE, context | _told(form, ret, result, sent.name or ""), status=_status(result))


@editing
@require_POST
def marked(request: HttpRequest, name: str, region: str, period: str) -> HttpResponse:
    """The workbook as it was sent, with a note on each cell that is wrong or has to be explained."""
    form, ret = found(request, name, region, period)
    result = _kept(request)
    place = regions.get(ret.region)
    context = history.context(current(), form, ret.region, ret.round.when)
    content = template(
        form,
        region=place,
        period=ret.round.when,
        lang=active_lang(),
        dictionary=current().facts.dictionary,
        cells=result.cells,
        context=context,
        findings=_findings(form, ret, result),
        version=result.version,
        due=ret.round.due_on.isoformat(),
    )
    return attached(content, XLSX, f"{form.name}-{ret.region}-{ret.round.period}-marked.xlsx")


def _take(request: HttpRequest, form: Form, ret: Return) -> HttpResponse:
    """Take what could be read into the draft, each number against the one it was shown beside."""
    result = _kept(request)
    beside = _unsigned(request, "stood")
    were = {key: Cell(value_text=text, explanation=said) for key, (text, said) in beside["cells"].items()}
    changed = {
        key: cell
        for key, cell in result.good.items()
        if not same(form.item(key), cell, were.get(key, _EMPTY))
    }
    what = Offered(changed, {key: were.get(key, _EMPTY) for key in changed})
    assert isinstance(request.user, User)
    try:
        fill_taking.save(ret, form, what, by=request.user, version=beside["version"], origin="sheet")
    except Clashed as clashed:
        # The sheet shows both numbers, and its own buttons decide.
        shown = page_of(request, form, clashed.ret, typed=what.cells)
        told = clash_of(form, clashed, what, titles(form))
        return render(request, "wuwai/returns/fill/sheet.html", shown.context() | told, status=409)
    except NotAllowed as refused:
        messages.error(request, refused.words.get(active_lang()))
        return redirect(here(ret))
    messages.success(request, _("Numbers taken from the workbook: {n}.").format(n=len(changed)))
    return redirect(here(ret))


def _kept(request: HttpRequest) -> SheetRead:
    """What was read from the workbook, as the page carries it."""
    told = _unsigned(request, "kept")
    return SheetRead(
        cells={key: Cell(value_text=text, explanation=said) for key, (text, said) in told["cells"].items()},
        faults=tuple(
            SheetFault(address=address, item=item, value_text=text, expected=Text(en, zh))
            for address, item, text, en, zh in told["faults"]
        ),
        version=told["version"],
    )


def _unsigned(request: HttpRequest, name: str) -> dict[str, Any]:
    """What the page carries; 404 for what this server did not sign, or signed too long ago."""
    try:
        told = signing.loads(request.POST.get(name, ""), salt=f"{_SALT}.{name}", max_age=_HOURS * 3600)
    except signing.BadSignature as wrong:
        raise Http404(_("This page is too old; upload the file again.")) from wrong
    return dict(told)


def _signed(result: SheetRead) -> str:
    told = {
        "cells": {key: [cell.value_text, cell.explanation] for key, cell in result.cells.items()},
        "faults": [
            [one.address, one.item, one.value_text, one.expected.en, one.expected.zh] for one in result.faults
        ],
        "version": result.version,
    }
    return signing.dumps(told, salt=f"{_SALT}.kept", compress=True)


def _told(form: Form, ret: Return, result: SheetRead, file: str) -> dict[str, Any]:
    """What the page says of a workbook that was read."""
    whole = [one.expected for one in result.faults if not one.item]
    if whole:
        return {"file": file, "refused": whole}
    standing = workflow.cells_of(ret)
    wrong = {one.item: one for one in result.faults}
    asked: dict[str, list[Finding]] = {}
    for one in _findings(form, ret, result):
        asked.setdefault(one.item, []).append(one)
    names = titles(form)
    lines = [
        _line(form, key, names[key], standing.get(key, _EMPTY), cell, wrong.get(key), asked.get(key, []))
        for key, cell in result.cells.items()
    ]
    stood = {
        "version": ret.version,
        "cells": {key: [cell.value_text, cell.explanation] for key, cell in standing.items()},
    }
    return {
        "file": file,
        "result": lines,
        "wrong": len(wrong),
        "fresh": sum(one.what is not SAME and one.wrong is None for one in lines),
        "asked": sum(bool(one.asks) and one.wrong is None for one in lines),
        "kept": _signed(result),
        "stood": signing.dumps(stood, salt=f"{_SALT}.stood", compress=True),
        "older": bool(result.version) and result.version != ret.version,
    }


def _line(
    form: Form,
    key: str,
    title: Text,
    stands: Cell,
    sent: Cell,
    fault: SheetFault | None,
    asks: list[Finding],
) -> Line:
    item = form.item(key)
    before, after = as_box(item, stands), as_box(item, sent)
    if fault is not None:
        what, chip = WRONG, "chip-bad"
    elif before == after:
        said = stands.explanation.strip() != sent.explanation.strip()
        what, chip = (EXPLAINED, "chip-info") if said else (SAME, "chip-empty")
    else:
        what, chip = (NEW if not before else EMPTIED if not after else CHANGED), "chip-info"
    return Line(
        title=title,
        address=fault.address if fault else "",
        stands=before,
        sent=sent.value_text if fault else after,
        explanation=sent.explanation,
        what=what,
        chip=chip,
        wrong=fault.expected if fault else None,
        asks=() if fault else tuple(asks),
    )


def _findings(form: Form, ret: Return, result: SheetRead) -> tuple[Finding, ...]:
    """What is wrong with the cells themselves, and what the checks ask that nobody explained."""
    context = history.context(current(), form, ret.region, ret.round.when)
    said = checks.unsettled(checks.findings(form, result.cells, context), result.cells)
    expected = Text("{x} is expected", "应为{x}")
    faults = {
        one.item: Finding(one.item, "number", True, expected.format(x=one.expected)) for one in result.faults
    }
    return (*faults.values(), *(one for one in said if one.item not in faults))


def _status(result: SheetRead) -> int:
    return 422 if result.faults else 200
