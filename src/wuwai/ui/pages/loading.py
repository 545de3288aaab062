"""Load a file of facts in the browser: look first, then confirm. ``wuwai import`` takes larger files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuwai.accounts.access import editing, of_department, reading
from wuwai.facts import series_template
from wuwai.facts.importers import firm_columns
from wuwai.facts.importers.known import IMPORTERS
from wuwai.facts.model import FactsError, ImportReport
from wuwai.facts.questions import QueryError
from wuwai.reference.text import Text
from wuwai.registers import pending
from wuwai.ui.context import active_lang
from wuwai.ui.table_files import XLSX, attached
from wuwai.workspace import current

DEPARTMENT = Text(
    "Statistics are loaded by the department; a city sends returns.",
    "统计数据由主管部门导入，地市通过定期报表报送。",
)
LARGEST = 200 * 1024 * 1024
_STATED = ("direction", "period", "classification", "published_on")
_MOST_REJECTS = 200


class LoadForm(forms.Form):
    """The file, and what its layout leaves out."""

    importer = forms.ChoiceField(label=gettext_lazy("Layout"), required=False)
    direction = forms.ChoiceField(
        label=gettext_lazy("Direction"),
        required=False,
        choices=[("", "–"), ("export", gettext_lazy("Exports")), ("import", gettext_lazy("Imports"))],
    )
    period = forms.CharField(
        label=gettext_lazy("Period"), required=False, help_text=gettext_lazy("Such as 2019")
    )
    classification = forms.CharField(
        label=gettext_lazy("Classification"), required=False, help_text=gettext_lazy("Such as HS2017")
    )
    published_on = forms.CharField(
        label=gettext_lazy("Published on"), required=False, help_text=gettext_lazy("Such as 2026-01-20")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        layouts = [(one.name, one.title.get(active_lang())) for one in IMPORTERS]
        field = self.fields["importer"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Recognise it from the content")), *layouts]


@reading
def template(request: HttpRequest) -> HttpResponse:
    """The Excel workbook in which an office writes down its own series."""
    content = series_template.workbook(current().facts.dictionary, active_lang())
    return attached(content, XLSX, f"series-template-{active_lang()}.xlsx")


@reading
def firms_template(request: HttpRequest) -> HttpResponse:
    """The heading of a firm-level customs file."""
    return attached(firm_columns.template(active_lang()), "text/csv", f"firms-template-{active_lang()}.csv")


@editing
def load(request: HttpRequest) -> HttpResponse:
    """Upload a file of facts, see what would be taken, then confirm."""
    user = request.user
    if not of_department(user):
        raise PermissionDenied(DEPARTMENT)
    assert user.pk is not None
    if request.method != "POST":
        return _page(request, LoadForm())
    form = LoadForm(request.POST)
    form.full_clean()
    if token := request.POST.get("token", ""):
        if pending.path(token, user_id=user.pk) is None:
            messages.error(request, _("The file is no longer kept. Upload it again."))
            return redirect("data-load")
        return _read(request, form, token, dry_run=False)
    upload = request.FILES.get("file")
    if upload is None:
        messages.error(request, _("Choose a file."))
        return redirect("data-load")
    try:
        token = pending.put(upload.chunks(), user_id=user.pk, name=upload.name or "", largest=LARGEST)
    except pending.TooLarge:
        messages.error(
            request, _("The file is larger than 200 MB; load it in the terminal with wuwai import.")
        )
        return redirect("data-load")
    return _read(request, form, token, dry_run=True)


def _read(request: HttpRequest, form: LoadForm, token: str, *, dry_run: bool) -> HttpResponse:
    """Read the file that waits under ``token``; without ``dry_run`` into a snapshot."""
    assert request.user.pk is not None
    path = pending.path(token, user_id=request.user.pk)
    assert path is not None
    asked = form.cleaned_data
    try:
        report = current().facts.import_file(
            path,
            importer=asked.get("importer") or None,
            stated={name: asked[name] for name in _STATED if asked.get(name)},
            dry_run=dry_run,
        )
    except QueryError as error:
        pending.drop(token, user_id=request.user.pk)
        form.add_error(
            error.parameter if error.parameter in form.fields else None,
            _("Expected {expected}").format(expected=error.expected.get(active_lang())),
        )
        return _page(request, form)
    except FactsError as error:
        messages.error(request, error.message.get(active_lang()))
        return _page(request, form)
    if not dry_run or not report.accepted:
        pending.drop(token, user_id=request.user.pk)
        token = ""
    if report.snapshot and not dry_run:
        for note in report.notes:
            messages.info(request, note.get(active_lang()))
        return redirect("snapshot", report.snapshot)
    return _page(request, form, report, token)


def _page(
    request: HttpRequest, form: LoadForm, report: ImportReport | None = None, token: str = ""
) -> HttpResponse:
    context: dict[str, Any] = {"tab": "load", "form": form, "report": report, "token": token}
    if report is not None:
        context |= {
            "layout": next(one.title for one in IMPORTERS if one.name == report.importer),
            "stated": [(name, form.cleaned_data.get(name)) for name in ("importer", *_STATED)],
            "headings": list(report.preview[0]) if report.preview else [],
            "preview": [list(row.values()) for row in report.preview],
            "rejects": report.rejects[:_MOST_REJECTS],
            "more_rejects": max(0, len(report.rejects) - _MOST_REJECTS),
        }
    return render(request, "wuwai/data/load.html", context)
