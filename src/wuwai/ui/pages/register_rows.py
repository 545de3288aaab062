"""One row of a register: read it, add or edit it, move its stage."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wuwai.accounts.access import editing, reading
from wuwai.accounts.models import User
from wuwai.reference import regions
from wuwai.reference.linkages import BY_KEY
from wuwai.reference.text import Text
from wuwai.registers import access, history, personal
from wuwai.registers import evidence as files
from wuwai.registers.columns import columns, shown, shown_of
from wuwai.registers.contract import Register, RegisterField, Stage
from wuwai.registers.counting import count, judge, rules_folder, today
from wuwai.registers.forms import RowForm
from wuwai.registers.meeting import version
from wuwai.registers.moves import MoveError, is_backwards, move, obstacle
from wuwai.registers.past import stood
from wuwai.registers.related import reference, related
from wuwai.registers.rows import RegisterRow
from wuwai.registers.values import ValueProblem, read
from wuwai.rules import shelf
from wuwai.rules.book import BookError, Evaluation, InputError, RuleBook
from wuwai.ui.as_of import known_on
from wuwai.ui.context import active_lang
from wuwai.ui.marks import OUTCOME_STATUS
from wuwai.ui.pages.registers import register_to_change, the_register
from wuwai.ui.pages.rule_books import finding
from wuwai.ui.register_links import enterprise_urls, reference_url


def the_row(register: Register, uid: str, user: Any, as_of: date | None = None) -> RegisterRow:
    """The row of that public id, as it stood on a day (None: now), or a page not found.

    A row of a city that is not this person's is not found either.
    """
    row = access.visible(stood(register, as_of), user).filter(uid=uid).first()
    if row is None:
        raise Http404(f"no row {uid}")
    return row


_ENTERED = RegisterField("on", Text("Entered on", "进入日期"), "date")


def person(request: HttpRequest) -> User | None:
    """Who is signed in; None for nobody."""
    return request.user if request.user.is_authenticated else None


@dataclass(frozen=True, slots=True)
class Possible:
    """A stage as the move form offers it; ``why_not`` is None where the row may enter it now."""

    stage: Stage
    backwards: bool
    why_not: Text | None


@reading
def row_page(request: HttpRequest, name: str, uid: str) -> HttpResponse:
    """Everything on file for a row."""
    return _page(request, the_register(name), uid)


def _page(request: HttpRequest, register: Register, uid: str, status: int = 200) -> HttpResponse:
    as_of = known_on(request)
    row = the_row(register, uid, request.user, as_of)
    day = as_of or today()
    evaluation, trouble = evaluated(register, row, day)
    counted = count(register, on=day, rows=[row])
    user = person(request) if as_of is None else None
    # Without a user the rules would be those of the program itself: nothing is offered then.
    stages = [
        Possible(stage, is_backwards(register, row, stage), obstacle(register, row, stage, by=user))
        for stage in register.stages
        if user is not None and stage.key != row.stage
    ]
    entries = Paginator(
        history.entries(row, until=as_of, hidden=access.hidden(register, request.user)), 20
    ).get_page(request.GET.get("history"))
    personal.note_rows(register, access.readable(register, request.user), [row], by=user, how="page")
    context = {
        "register": register,
        "linkage": BY_KEY.get(register.linkage),
        "row": row,
        "values": _values(register, row, request.user),
        "left_out": access.left_out(register, request.user),
        "related": related(register, row, user=request.user, as_of=as_of),
        "reference": reference(register, row),
        "stage": next((s for s in register.stages if s.key == row.stage), None),
        "evaluation": evaluation,
        "trouble": trouble,
        "outcomes": _outcomes(register, evaluation, access.hidden(register, request.user)),
        "said": finding(evaluation) if evaluation else None,
        "lifts": [(o, _in_words(evaluation.book, o.input.name, o.value)) for o in evaluation.lifts]
        if evaluation
        else [],
        "why_not": counted.not_counted[0].why if counted.not_counted else None,
        "counts": bool(counted.counted),
        "note": counted.note,
        "stages": stages,
        "dated": any(stage.dated for stage in register.stages),
        "evidence": files.on_file(row, as_of) if evidence_open(register, request.user) else (),
        "evidence_open": evidence_open(register, request.user),
        "kinds": register.evidence,
        "allowed": files.ALLOWED,
        "entries": entries,
        "row_version": version(row),
    }
    return render(request, "wuwai/registers/row.html", context, status=status)


def evidence_open(register: Register, user: Any) -> bool:
    """Whether this person may see the evidence: of a register that tells of persons it tells of them, too."""
    return not access.hidden(register, user)


def _values(register: Register, row: RegisterRow, user: Any) -> list[dict[str, Any]]:
    """Each column this person may read, with its value in words and what it leads to."""
    firms = enterprise_urls([row])
    found = []
    for one in access.readable(register, user):
        value = row.value(one.name)
        url = reference_url(one, value)
        if one.name == "firm":
            url = firms.get(getattr(row, "enterprise_id", None) or 0, "")
        found.append({"one": one, "shown": shown_of(row, one), "url": url, "personal": one.personal})
    return found


def evaluated(register: Register, row: RegisterRow, day: date) -> tuple[Evaluation | None, Text | None]:
    """The row put to the register's rule book as of a day; or why it cannot be. Neither without a book."""
    if not register.rule_book:
        return None, None
    try:
        book = shelf.get(register.rule_book, day, rules_folder())
        return judge(register, row, book=book, on=day), None
    except BookError as error:
        return None, Text("The rule book cannot be used: {why}", "认定标准文件无法使用：{why}").format(
            why=error.reason
        )
    except shelf.NoBook as error:
        return None, Text("{why}", "尚无生效的认定标准（{why}）").format(why=error)
    except InputError as error:
        return None, Text("{name}: {what} expected", "{name}：应为{what}").format(
            name=error.input, what=error.expected
        )


def _outcomes(
    register: Register, evaluation: Evaluation | None, hidden: Collection[RegisterField]
) -> list[dict[str, object]]:
    """Each clause with its outcome, the values it read, and the fields of the form that feed it.

    A value that comes from a hidden field is not told.
    """
    if evaluation is None:
        return []
    feeds = {one.input_of or one.name: one for one in register.fields}
    return [
        {
            "clause": one.clause,
            "tone": OUTCOME_STATUS[one.outcome],
            "label": one.title,
            "would_change": one.would_change,
            "inputs": [
                (
                    evaluation.book.input(n),
                    access.PERSONAL
                    if feeds.get(n) in hidden
                    else _in_words(evaluation.book, n, one.inputs.get(n)),
                    feeds.get(n),
                )
                for n in one.clause.inputs
            ],
        }
        for one in evaluation.outcomes
    ]


def _in_words(book: RuleBook, name: str, value: object) -> Text:
    """An input's value as a page shows it; a region's code by its name."""
    declared = book.input(name)
    if declared.type in ("text", "place") and isinstance(value, str) and (place := regions.find(value)):
        return place.title
    if declared.choices and value in declared.choices:
        return declared.choices[str(value)]
    kind = "text" if declared.type == "place" else declared.type
    return shown(RegisterField(name, declared.title, kind, unit=declared.unit), value)


@editing
def new(request: HttpRequest, name: str) -> HttpResponse:
    """Add a row by form; ``?FIELD=value`` fills a box beforehand."""
    register = register_to_change(request, name)
    given = {one.name: request.GET[one.name] for one in columns(register) if one.name in request.GET}
    data = request.POST if request.method == "POST" else None
    form = RowForm(register, None, data, user=request.user, given=given)
    if request.method == "POST" and form.is_valid():
        row = form.saved(by=person(request))
        messages.success(request, _("Added."))
        return redirect("register-row", name, row.uid)
    return _form(request, register, form, None)


@editing
def edit(request: HttpRequest, name: str, uid: str) -> HttpResponse:
    """Change a row by form, with a reason."""
    register = register_to_change(request, name)
    row = the_row(register, uid, request.user)
    if request.method != "POST":  # who only looks at the form keeps nobody from writing
        personal.note_rows(register, personal.fields(register), [row], by=request.user, how="form")
        return _form(request, register, RowForm(register, row, user=request.user), row)
    with transaction.atomic():
        rows = register.model._default_manager.select_for_update()
        locked = access.visible(rows, request.user).filter(uid=uid).first()
        if locked is None:
            raise Http404(f"no row {uid}")
        form = RowForm(register, locked, request.POST, user=request.user)
        if form.is_valid():
            form.saved(by=person(request))
            messages.success(request, _("Saved."))
            return redirect("register-row", name, uid)
    return _form(request, register, form, the_row(register, uid, request.user))


def _form(request: HttpRequest, register: Register, form: RowForm, row: RegisterRow | None) -> HttpResponse:
    context = {"register": register, "linkage": BY_KEY.get(register.linkage), "form": form, "row": row}
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "wuwai/registers/form.html", context, status=status)


@editing
@require_POST
def move_stage(request: HttpRequest, name: str, uid: str) -> HttpResponse:
    """Move a row to another stage."""
    register = register_to_change(request, name)
    row = the_row(register, uid, request.user)
    try:
        on = read(_ENTERED, request.POST.get("on", ""))
        move(
            row,
            request.POST.get("stage", ""),
            by=person(request),
            reason=request.POST.get("reason", "")[:500],
            on=on,
            seen=request.POST.get("version"),
        )
    except ValueProblem as problem:
        expected = Text("Not moved. Entered on: {what} expected.", "未变更。进入日期应为：{what}。")
        messages.error(request, expected.format(what=problem.expected).get(active_lang()))
    except MoveError as error:
        messages.error(request, error.reason.get(active_lang()))
    else:
        messages.success(request, _("Moved."))
    return redirect("register-row", name, uid)
