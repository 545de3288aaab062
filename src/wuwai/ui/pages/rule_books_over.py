"""A rule book put to a whole register: who meets it, clause by clause, what is missing, who would change."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from wuwai.accounts.access import reading
from wuwai.reference.text import Text
from wuwai.registers import access, evaluating
from wuwai.registers.contract import Register
from wuwai.registers.counting import rules_folder, today
from wuwai.registers.evaluating import CHANGES, WRONG, Over, RowRef
from wuwai.registers.judging import rules_digest
from wuwai.registers.past import stood
from wuwai.registers.seen import stamp
from wuwai.rules import shelf
from wuwai.rules.batch import Batch
from wuwai.rules.book import OUTCOME_TITLES, BookError, Evaluation, RuleBook
from wuwai.rules.model import AmountOutcome
from wuwai.ui import table_files
from wuwai.ui.as_of import known_on
from wuwai.ui.context import active_lang
from wuwai.ui.marks import OUTCOME_STATUS
from wuwai.ui.pages.registers import the_register

PAGE_SIZE = 50
_MOST = 3  # evaluations a process remembers, so that paging through one does not repeat it
_DONE: OrderedDict[tuple[Any, ...], Over] = OrderedDict()
_LOCK = Lock()
_SAMPLE = Text("Rests on synthetic rows; not official statistics", "含合成数据，非官方统计")


@dataclass(frozen=True, slots=True)
class Line:
    """A row as the list shows it."""

    row: RowRef
    stage: Text
    evaluation: Evaluation
    status: str
    outcome: Text
    told: tuple[tuple[Text, Text], ...]  # a clause that is not met or not known, and what would change it
    lifts: tuple[Text, ...]
    change: Text | None
    amounts: tuple[AmountOutcome, ...]  # those that apply
    before: tuple[AmountOutcome, ...]  # and of the version compared with


@reading
def over(request: HttpRequest, name: str, register: str) -> HttpResponse:
    """The page; ``?on=``, ``version=``, ``against=`` choose day and versions, ``outcome=`` etc. the rows."""
    declared = the_register(register)
    try:
        done = _done(request, name, declared)
    except BookError as error:
        context = {"error": error, "name": name}
        return render(request, "wuwai/registers/rule_book_error.html", context, status=500)
    asked = _asked(request)
    cases = list(done.cases(**asked))
    page = Paginator(cases, PAGE_SIZE).get_page(request.GET.get("page"))
    why = evaluating.gaps(done, list(page), as_of=known_on(request))
    kept = {key: request.GET[key] for key in ("on", "version", "against") if request.GET.get(key)}
    batch = done.batch
    context = {
        "book": done.book,
        "register": declared,
        "done": done,
        "finding": evaluating.finding(done),
        "size": batch.size,
        "outcomes": [
            (key, OUTCOME_STATUS[key], OUTCOME_TITLES[key], batch.total(key))
            for key in ("pass", "fail", "unknown")
        ],
        "wrong": len(batch.errors),
        "clauses": batch.by_clause(),
        "classes": [(_named(several), number) for several, number in batch.by_class()],
        "lacking": batch.lacking(),
        "changes": [(key, CHANGES[key], number) for key, number in done.changes().items()]
        if done.against
        else [],
        "versions": [one for one in shelf.books(rules_folder()) if one.name == name],
        "amounts": [
            (one.book, one.by_amount())
            for one in (batch, done.against)
            if one is not None and one.book.amounts
        ],
        "lines": [_line(done, case, why.get(case, {})) for case in page],
        "page": page,
        "total": len(cases),
        "asked": {**asked, **kept},
        "kept": urlencode(kept),
        "chosen": urlencode({**kept, **{key: value for key, value in asked.items() if value}}),
        "url": reverse("rule-over", args=[name, register]),
    }
    return render(request, "wuwai/registers/rule_over.html", context)


@reading
def download(request: HttpRequest, name: str, register: str, fmt: str) -> HttpResponse:
    """The rows the page's address asks for with their outcomes, as CSV or Excel."""
    declared = the_register(register)
    try:
        done = _done(request, name, declared)
    except BookError as error:
        raise Http404(str(error)) from error
    lang = active_lang()
    about = [
        (done.book.title.get(lang), done.book.source_url),
        (declared.title.get(lang), done.on.isoformat()),
        *([("!", _SAMPLE.get(lang))] if done.sample else []),
    ]
    return table_files.answer(
        f"{name}-{register}",
        fmt,
        [one.get(lang) for one in evaluating.headings(done)],
        evaluating.lines(done, done.cases(**_asked(request)), lang),
        about=about,
        lang=lang,
    )


def _asked(request: HttpRequest) -> dict[str, str]:
    return {key: request.GET.get(key, "")[:80] for key in ("outcome", "clause", "change")}


def _done(request: HttpRequest, name: str, register: Register) -> Over:
    as_of = known_on(request)
    on = _day(request, "on") or as_of or today()
    folder = rules_folder()
    try:
        book = evaluating.version(name, on=on, begins=_day(request, "version"), folder=folder)
        other = _day(request, "against")
        rival = evaluating.version(name, on=on, begins=other, folder=folder) if other else None
    except shelf.NoBook as error:
        raise Http404(str(error)) from error
    key = _key(request, register, book, rival, on, as_of)
    with _LOCK:
        if key in _DONE:
            _DONE.move_to_end(key)
            return _DONE[key]
    rows = access.visible(stood(register, as_of), request.user)
    try:
        made = evaluating.over(register, book, on=on, as_of=as_of, against=rival, rows=rows)
    except evaluating.CannotFeed as error:
        raise Http404(str(error)) from error
    with _LOCK:
        _DONE[key] = made
        while len(_DONE) > _MOST:
            _DONE.popitem(last=False)
    return made


def _key(
    request: HttpRequest,
    register: Register,
    book: RuleBook,
    rival: RuleBook | None,
    on: date,
    as_of: date | None,
) -> tuple[Any, ...]:
    mine = access.cities_of(request.user)
    digests = (rules_digest(register, book), rival.digest if rival else "")
    return (register.name, digests, on, as_of, mine, stamp(register))


def _day(request: HttpRequest, name: str) -> date | None:
    text = request.GET.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Http404(f"{name}: a date such as 2024-05-10") from None


def _line(done: Over, case: int, why: Mapping[str, Text]) -> Line:
    row, one = done.rows[case], done.explained(case)
    wrong = done.batch.errors.get(case)
    stage = next((s.title for s in done.register.stages if s.key == row.stage), Text(row.stage, row.stage))
    told = [(o.clause.title, o.would_change) for o in one.outcomes if o.outcome in ("fail", "unknown")]
    told += [(done.book.input(name).title, text) for name, text in why.items() if name in done.batch.columns]
    if wrong is not None:
        expected = Text("Expected: {what}.", "应为：{what}。").format(what=wrong.expected)
        told.insert(0, (done.book.input(wrong.input).title, expected))
    lifts = tuple(
        Text(f"{up.input.title.en} → {up.result.title.en}", f"{up.input.title.zh} → {up.result.title.zh}")
        for up in one.lifts[:3]
    )
    return Line(
        row=row,
        stage=stage,
        evaluation=one,
        status=OUTCOME_STATUS["unknown" if wrong else one.outcome],
        outcome=WRONG if wrong else OUTCOME_TITLES[one.outcome],
        told=tuple(told),
        lifts=lifts,
        amounts=_that_apply(done.batch, case),
        before=_that_apply(done.against, case) if done.against else (),
        change=CHANGES[done.change(case)] if done.against and done.change(case) != "same" else None,
    )


def _that_apply(batch: Batch, case: int) -> tuple[AmountOutcome, ...]:
    """The amounts that apply to the case."""
    return tuple(one for one in batch.evaluation(case).amounts if one.applies)


def _named(several: tuple[Any, ...]) -> Text:
    titles = [one.title if one else Text("none of the classes", "不属任何类别") for one in several]
    return Text(" / ".join(one.en for one in titles), " / ".join(one.zh for one in titles))
