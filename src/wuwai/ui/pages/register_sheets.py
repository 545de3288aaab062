"""A register's template and its export."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from wuwai.accounts.access import reading
from wuwai.registers import access, excel
from wuwai.registers import export as exports
from wuwai.ui.context import active_lang
from wuwai.ui.pages.register_finding import filtered
from wuwai.ui.pages.registers import the_register
from wuwai.ui.table_files import CSV, XLSX, attached


@reading
def template(request: HttpRequest, name: str) -> HttpResponse:
    """The Excel template; ``?rows=1`` fills it with the rows on file, for correction."""
    register = the_register(name)
    on_file = access.visible(register.model._default_manager.order_by("pk"), request.user)
    if request.GET.get("rows") and access.hidden(register, request.user):
        raise PermissionDenied  # filled for correction, it would show what is left out elsewhere
    rows = on_file if request.GET.get("rows") else ()
    return attached(
        excel.template(register, active_lang(), rows), XLSX, f"{name}-template-{active_lang()}.xlsx"
    )


@reading
def export(request: HttpRequest, name: str, fmt: str) -> HttpResponse:
    """The rows the list's address asks for, as CSV or Excel."""
    register = the_register(name)
    rows = filtered(register, request)
    if fmt == "csv":
        return attached(exports.as_csv(register, rows, active_lang(), user=request.user), CSV, f"{name}.csv")
    if fmt == "xlsx":
        return attached(
            exports.as_xlsx(register, rows, active_lang(), user=request.user), XLSX, f"{name}.xlsx"
        )
    raise Http404(f"no format {fmt}")
