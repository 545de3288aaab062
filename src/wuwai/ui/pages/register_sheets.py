"""A register's template, its export, and the import page: look first, then confirm."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wuwai.accounts.access import editing, reading
from wuwai.facts.model import ImportReport
from wuwai.facts.workbook_archive import LARGEST_FILE
from wuwai.reference.linkages import BY_KEY
from wuwai.registers import excel, pending
from wuwai.registers import export as exports
from wuwai.registers.importing import ACTIONS, import_workbook
from wuwai.registers.tally import tally
from wuwai.ui.as_of import known_on
from wuwai.ui.context import active_lang
from wuwai.ui.pages.register_finding import filtered
from wuwai.ui.pages.registers import the_register
from wuwai.ui.table_files import CSV, XLSX, attached


@reading
def template(request: HttpRequest, name: str) -> HttpResponse:
    """The Excel template; ``?rows=1`` fills it with the rows on file, for correction."""
    register = the_register(name)
    rows = register.model._default_manager.order_by("pk") if request.GET.get("rows") else ()
    return attached(
        excel.template(register, active_lang(), rows), XLSX, f"{name}-template-{active_lang()}.xlsx"
    )


@reading
def export(request: HttpRequest, name: str, fmt: str) -> HttpResponse:
    """The rows the list's address asks for, as CSV or Excel."""
    register = the_register(name)
    rows = filtered(register, request, tally(register, as_of=known_on(request)))
    if fmt == "csv":
        return attached(exports.as_csv(register, rows, active_lang()), CSV, f"{name}.csv")
    if fmt == "xlsx":
        return attached(exports.as_xlsx(register, rows, active_lang()), XLSX, f"{name}.xlsx")
    raise Http404(f"no format {fmt}")


@editing
def import_page(request: HttpRequest, name: str) -> HttpResponse:
    """Upload a filled template, see what it would do, then confirm."""
    register = the_register(name)
    context: dict[str, object] = {
        "register": register,
        "linkage": BY_KEY.get(register.linkage),
        "actions": ACTIONS,
    }
    if request.method != "POST":
        return render(request, "wuwai/registers/import.html", context)
    assert request.user.pk is not None
    if token := request.POST.get("token", ""):
        file = pending.path(token, user_id=request.user.pk)
        if file is None:
            messages.error(request, _("The file is no longer kept. Upload it again."))
            return redirect("register-import", name)
        report = import_workbook(register, file, user=request.user)
        pending.drop(token, user_id=request.user.pk)
        if report.accepted:
            messages.success(request, report.notes[0].get(active_lang()))
        return render(request, "wuwai/registers/import.html", {**context, **_told(report), "done": True})
    upload = request.FILES.get("file")
    if upload is None:
        messages.error(request, _("Choose a file."))
        return redirect("register-import", name)
    try:
        token = pending.put(
            upload.chunks(), user_id=request.user.pk, name=upload.name or "", largest=LARGEST_FILE
        )
    except pending.TooLarge:
        messages.error(request, _("The file is larger than 20 MB."))
        return redirect("register-import", name)
    file = pending.path(token, user_id=request.user.pk)
    assert file is not None
    report = import_workbook(register, file, user=request.user, dry_run=True)
    if report.accepted:
        context["token"] = token
    else:
        pending.drop(token, user_id=request.user.pk)
    return render(request, "wuwai/registers/import.html", {**context, **_told(report)})


def _told(report: ImportReport) -> dict[str, object]:
    return {
        "report": report,
        "rejects": report.rejects[:200],
        "more_rejects": max(0, len(report.rejects) - 200),
        "preview": [{**one, "action_title": ACTIONS[str(one["action"])]} for one in report.preview],
    }
