"""The pages of returns: the forms there are, and who has returned what."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from wuwai.accounts.access import allowed, reading
from wuwai.programme import plan
from wuwai.reference import periods, regions
from wuwai.reference.periods import PeriodError
from wuwai.reference.text import Text
from wuwai.registers.access import may_be_in
from wuwai.returns import forms as registry
from wuwai.returns import reports
from wuwai.returns.filled import cells_of
from wuwai.returns.forms import Form, FormError
from wuwai.returns.history import context
from wuwai.returns.models import return_of
from wuwai.returns.standing import standing
from wuwai.returns.template import template as workbook
from wuwai.ui.as_of import known_on
from wuwai.ui.context import active_lang
from wuwai.ui.table_files import XLSX, attached
from wuwai.workspace import Workspace, current


@reading
def forms(request: HttpRequest) -> HttpResponse:
    """Every form, with when it is due next; a form that does not hold is named with file and line."""
    day = known_on(request) or timezone.localdate()
    try:
        known = registry.forms(current())
        latest = [one.frequency.whole(day, 1)[0] for one in known]
        found = [(one, last, one.due_on(last)) for one, last in zip(known, latest, strict=True)]
        error = None
    except FormError as refused:
        found, error = [], refused.words
    return render(request, "wuwai/returns/forms.html", {"forms": found, "error": error})


@reading
def form(request: HttpRequest, name: str) -> HttpResponse:
    """One form: its items, and every city's last returns."""
    workspace = current()
    one = _form(workspace, name)
    as_of = known_on(request)
    day = as_of or timezone.localdate()
    lines = standing(
        one,
        workspace.facts,
        reports.asked_for(one.name, as_of),
        province=_province(workspace),
        today=day,
        as_of=as_of,
    )
    cells = [cell for line in lines for cell in line.cells]
    found = {
        "form": one,
        "items": [(item, workspace.facts.dictionary.get(item.series)) for item in one.lines],
        "periods": [cell.period for cell in lines[0].cells] if lines else [],
        "lines": lines,
        "came": sum(cell.state in ("on_time", "late") for cell in cells),
        "due": sum(cell.state in ("on_time", "late", "missing") for cell in cells),
    }
    return render(request, "wuwai/returns/form.html", found)


@reading
def template(request: HttpRequest, name: str) -> HttpResponse:
    """The workbook for ``?region=`` and ``?period=``, to be filled in; with what stands already for
    whoever may fill it in.
    """
    workspace = current()
    one = _form(workspace, name)
    region = regions.find(request.GET.get("region", ""))
    if region is None or region not in regions.cities(_province(workspace)):
        raise Http404(_("There is no such city."))
    try:
        period = periods.parse(request.GET.get("period", ""))
    except PeriodError as error:
        raise Http404(error.expected.get(active_lang())) from error
    if not one.frequency.takes(period):
        expected = Text("{x} is expected", "应为{x}").format(x=one.frequency.example)
        raise Http404(expected.upper_first().get(active_lang()))
    own = allowed(request, "editing") and may_be_in(request.user, region.code)
    ret = return_of(one.name, region.code, period.text) if own else None
    content = workbook(
        one,
        region=region,
        period=period,
        lang=active_lang(),
        dictionary=workspace.facts.dictionary,
        cells=cells_of(ret) if ret else {},
        # What stands beside may be of returns that are not published yet.
        context=context(workspace, one, region.code, period) if own else None,
        version=ret.version if ret else 0,
        due=ret.round.due_on.isoformat() if ret else "",
    )
    return attached(content, XLSX, f"{one.name}-{region.code}-{period.text}.xlsx")


def _form(workspace: Workspace, name: str) -> Form:
    try:
        return registry.get(workspace, name)
    except KeyError as unknown:
        raise Http404(_("There is no such form.")) from unknown
    except FormError as refused:
        raise Http404(refused.words.get(active_lang())) from refused


def _province(workspace: Workspace) -> str:
    return plan.load(workspace.programme_name, workspace.programme_folder).region
