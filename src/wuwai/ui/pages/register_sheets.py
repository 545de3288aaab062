"""A register's template and its export."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from wuwai.accounts.access import reading
from wuwai.registers import access, excel, personal
from wuwai.registers import export as exports
from wuwai.ui.context import active_lang
from wuwai.ui.pages.register_finding import filtered
from wuwai.ui.pages.registers import the_register
from wuwai.ui.table_files import CSV, XLSX, attached


@reading
def template(request: HttpRequest, name: str) -> HttpResponse:
    """The Excel template; ``?rows=1`` fills it with the rows on file, for correction.

    What tells of a person stays empty unless ``personal=1`` asks for it.
    """
    register = the_register(name)
    if not request.GET.get("rows"):
        content = excel.template(register, active_lang())
    elif access.hidden(register, request.user):
        raise PermissionDenied  # filled for correction, it would show what is left out elsewhere
    else:
        rows = list(access.visible(register.model._default_manager.order_by("pk"), request.user))
        asked = personal.asked(request.GET)
        leave = [one.name for one in access.hidden(register, request.user, asked=asked)]
        if asked:
            personal.note_rows(register, personal.fields(register), rows, by=request.user, how="file")
        content = excel.template(register, active_lang(), rows, leave=leave)
    return attached(content, XLSX, f"{name}-template-{active_lang()}.xlsx")


@reading
def export(request: HttpRequest, name: str, fmt: str) -> HttpResponse:
    """The rows the list's address asks for, as CSV or Excel; with ``personal=1`` all of their columns."""
    register = the_register(name)
    rows = filtered(register, request)
    asked = personal.asked(request.GET)
    if fmt == "csv":
        content = exports.as_csv(register, rows, active_lang(), user=request.user, personal=asked)
        return attached(content, CSV, f"{name}.csv")
    if fmt == "xlsx":
        content = exports.as_xlsx(register, rows, active_lang(), user=request.user, personal=asked)
        return attached(content, XLSX, f"{name}.xlsx")
    raise Http404(f"no format {fmt}")
