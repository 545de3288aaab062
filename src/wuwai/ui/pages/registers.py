"""The list of registers, and the page of one register: its rows by filter, order and page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wuwai.accounts.access import reading
from wuwai.reference.linkages import BY_KEY, LINKAGES
from wuwai.reference.text import Text
from wuwai.registers import access, personal, registry
from wuwai.registers.columns import column, shown, shown_of
from wuwai.registers.contract import Register, RegisterField
from wuwai.registers.filters import storable
from wuwai.registers.past import stood
from wuwai.registers.related import candidates
from wuwai.registers.rows import RegisterRow
from wuwai.registers.tally import counted_of, tally
from wuwai.ui.as_of import known_on
from wuwai.ui.pages.register_finding import Asked, Found, asked, choices, found
from wuwai.ui.register_links import enterprise_urls, reference_url

ALL_FIVE = Text("All five linkages", "五外共用")
_NUMBERS = ("number", "integer")


def the_register(name: str) -> Register:
    """The register of that name, or a page not found."""
    try:
        return registry.get(name)
    except KeyError:
        raise Http404(f"no register {name}") from None


def register_to_change(request: HttpRequest, name: str) -> Register:
    """The register of that name for a page that changes its rows; refused where its linkage is not theirs."""
    found = the_register(name)
    if not access.deals_with(request.user, found):
        raise PermissionDenied(access.OTHER_LINKAGE)
    return found


@dataclass(frozen=True, slots=True)
class Cell:
    """A value in words; ``url`` opens what it names, ``look`` is the class of its cell."""

    text: Text
    look: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list: its cells in words, whether it counts, how sure its source is."""

    row: RegisterRow
    called: str
    cells: tuple[Cell, ...]
    counts: bool
    certainty: Text


@reading
def registers(request: HttpRequest) -> HttpResponse:
    """Every register by linkage, with how many rows it holds and how many count."""
    as_of = known_on(request)
    order = [(one.key, one.title) for one in LINKAGES]
    groups = [
        {
            "key": key,
            "title": title,
            "lines": [
                {"register": one, "tally": tally(one, as_of=as_of), "own": _own(one, request)}
                for one in registry.all_registers(key)
            ],
        }
        for key, title in (*order, ("", ALL_FIVE))
    ]
    context = {"groups": [one for one in groups if one["lines"]], "mine": access.places(request.user)}
    return render(request, "wuwai/registers/registers.html", context)


def _own(register: Register, request: HttpRequest) -> int | None:
    """How many rows a person limited to a city may see; None for everybody else."""
    if access.cities_of(request.user) is None:
        return None
    return access.visible(stood(register, known_on(request)), request.user).count()


@reading
def register(request: HttpRequest, name: str) -> HttpResponse:
    """One register: what counts, and its rows; ``?view=`` one of its summaries instead of the rows."""
    from wuwai.ui.pages.register_views import summary_page

    one = asked(the_register(name), request)
    if request.GET.get("view"):
        return summary_page(request, one)
    answer = found(one, request)
    personal.note_rows(one.register, answer.fields, answer.page, by=one.user, how="list")
    context = {
        **shell(one),
        "found": answer,
        "lines": _lines(one, answer),
        "published": _published(one),
        "carried": [("sort", answer.sort)] if answer.sort else [],
        "columns": access.readable(one.register, request.user)[1:],
        "left_out": access.left_out(one.register, request.user),
        "personal_files": bool(personal.fields(one.register))
        and access.reads_personal(request.user, one.register),
        "shown_columns": {field.name for field in answer.fields},
    }
    return render(request, "wuwai/registers/register.html", context)


def shell(one: Asked) -> dict[str, Any]:
    """What every page of a register shows: its tabs, the filter form, what this person may see."""
    first, others = choices(one)
    return {
        "register": one.register,
        "summaries": access.summaries(one.register, one.user),
        "linkage": BY_KEY.get(one.register.linkage),
        "tally": one.tally,
        "wanted": one.wanted,
        "kept": one.wanted.address(),
        "first_filters": first,
        "other_filters": others,
        "others_set": any(choice.value for choice in others) or bool(one.wanted.synthetic),
        "mine": access.places(one.user),
        "formats": ("csv", "xlsx", "svg", "png"),
    }


def _lines(one: Asked, answer: Found) -> list[Line]:
    rows = list(answer.page)
    firms = enterprise_urls(rows)
    certainty = column(one.register, "certainty")
    counted = counted_of(one.register, [row.pk for row in rows], as_of=one.as_of)
    lines = []
    for row in rows:
        cells = []
        for field in answer.fields[1:]:
            value = row.value(field.name)
            url = reference_url(field, value)
            if field.name == "firm":
                url = firms.get(getattr(row, "enterprise_id", None) or 0, "")
            cells.append(Cell(shown_of(row, field), _look(field.kind, value), url))
        sure = row.value("certainty")
        lines.append(
            Line(
                row,
                _called(row, answer.fields),
                tuple(cells),
                row.pk in counted,
                shown(certainty, sure) if sure else Text("", ""),
            )
        )
    return lines


def _called(row: RegisterRow, fields: Sequence[RegisterField]) -> str:
    """What leads to a row: its name, or its number where the name has a column of its own."""
    named = any(field.name == "name" for field in fields[1:])
    return str((row.value(fields[0].name) if named else "") or row)


def _look(kind: str, value: Any) -> str:
    looks = ["num"] if kind in _NUMBERS else ["nowrap"] if kind == "date" else []
    return " ".join([*looks, *(["muted"] if value is None else [])])


def _published(one: Asked) -> dict[str, int]:
    """How many of the rows this person sees come from published sources, by certainty."""
    those = Q(synthetic=False) & ~Q(source_url="")
    return dict(
        one.seen().aggregate(
            rows=Count("id", filter=those),
            sure=Count("id", filter=those & Q(certainty="H")),
            less=Count("id", filter=those & Q(certainty="M")),
        )
    )


@reading
def named(request: HttpRequest, name: str) -> HttpResponseBase:
    """The row whose reference (its first key field) is ``?ref=``: on to its page."""
    one = the_register(name)
    reference = request.GET.get("ref", "").replace("\x00", "")
    rows = access.visible(stood(one, known_on(request)), request.user)
    row = rows.filter(**{one.key[0]: reference}).order_by("id").first()
    if row is None:
        raise Http404(_("no row has this reference"))
    return redirect("register-row", name, row.uid)


@reading
def search(request: HttpRequest, name: str) -> HttpResponse:
    """Rows whose reference or name holds what was typed into a box that names a row (htmx)."""
    one = the_register(name)
    boxes = (request.GET.get(box, "") for box in ("q", request.GET.get("box", "")) if box)
    words = next((storable(text).strip()[:100] for text in boxes if text.strip()), "")
    found = candidates(one.name, words, user=request.user) if words else []
    context = {"found": found, "asked": words, "register": one}
    return render(request, "wuwai/registers/candidates.html", context)
