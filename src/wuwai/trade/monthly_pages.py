"""The workbook of the ten standard tables, from the page of the study."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from wuwai.accounts.access import reading
from wuwai.accounts.limits import limited
from wuwai.studies.parameters import ParameterError
from wuwai.trade import monthly_book, monthly_workbook
from wuwai.ui.as_of import known_on
from wuwai.ui.context import active_lang
from wuwai.ui.table_files import XLSX, attached
from wuwai.workspace import current

BOOKS = 12  # a minute, for one address that has not signed in


@reading
@limited("tables", most=BOOKS)
def workbook(request: HttpRequest) -> HttpResponseBase:
    """``?region=&to=&own=&as_of=``: all ten tables with their words and the source of every number."""
    asked = {name: request.GET.get(name, "") for name in ("region", "to", "own")}
    day = known_on(request)
    facts = current().facts
    try:
        book = monthly_book.gather(facts, as_of=day, **asked)
    except ParameterError as error:
        said = _("%(value)s cannot be used: %(expected)s expected.")
        told = {"value": error.value, "expected": error.expected.get(active_lang())}
        messages.error(request, said % told)
        return redirect("study", monthly_book.STUDY)
    content = monthly_workbook.workbook(book, facts, active_lang())
    name = f"wuwai-trade-tables-{book.region}-{book.period or 'none'}-{active_lang()}.xlsx"
    return attached(content, XLSX, name, kept=False)
