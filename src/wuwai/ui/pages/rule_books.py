"""Rule books: the list of them, the page of one, and a page where a firm puts its own case to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from wuwai.accounts.access import public
from wuwai.accounts.limits import limited
from wuwai.reference import regions
from wuwai.reference.linkages import LINKAGES
from wuwai.reference.text import Text
from wuwai.registers import evaluating, registry
from wuwai.registers.counting import rules_folder, today
from wuwai.rules import shelf
from wuwai.rules.book import BookError, Evaluation, InputError, RuleBook, RuleInput, checked, evaluate
from wuwai.ui.as_of import known_on
from wuwai.ui.context import active_lang
from wuwai.ui.marks import OUTCOME_STATUS

_INPUTS = {"number": "number", "integer": "number", "date": "date", "text": "text"}
_YES_NO = {"yes": (Text("Yes", "是"), True), "no": (Text("No", "否"), False)}
_EXPECTED = {
    "number": Text("a number such as 12.5", "数值，如 12.5"),
    "integer": Text("a whole number such as 12", "整数，如 12"),
    "date": Text("a day such as 2026-01-31", "日期，如 2026-01-31"),
}
_NO_CLASS = Text("none of the classes", "不属任何类别")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the form: what was filled in, what may be chosen, and what is wrong with it."""

    input: RuleInput
    value: str
    options: tuple[tuple[str, Text], ...] = ()
    error: Text | None = None

    @property
    def kind(self) -> str:
        return _INPUTS.get(self.input.type, "text")

    @property
    def step(self) -> str:
        return "1" if self.input.type == "integer" else "any"


@public
def rule_books(request: HttpRequest) -> HttpResponse:
    """Every rule book in force today, by linkage."""
    shelf_now = shelf.look(rules_folder())
    books = shelf_now.books
    named = {book.name: book for book in books if book.in_force(today())}
    folders = shelf.shipped_folders()
    groups = []
    placed: set[str] = set()
    for linkage in LINKAGES:
        folder = folders.get(linkage.key)
        here = sorted({path.name for path in folder.glob("*.toml")}) if folder else []
        names = {book.name for book in books if book.file.rpartition("/")[2] in here}
        own = [book for name, book in sorted(named.items()) if name in names]
        placed |= {book.name for book in own}
        groups.append((linkage, own))
    rest = [book for name, book in sorted(named.items()) if name not in placed]
    context = {
        "groups": groups,
        "rest": rest,
        "unusable": [one.error for one in shelf_now.unusable],
        "may_administer": getattr(request.user, "role", "") == "administrator",
    }
    return render(request, "wuwai/registers/rule_books.html", context)


@public
def rule_book(request: HttpRequest, name: str) -> HttpResponse:
    """A rule book as in force on a day (``?on=2024-05-10``; today), its clauses, and its other versions."""
    asked = request.GET.get("on", "")
    try:
        day = date.fromisoformat(asked) if asked else known_on(request) or today()
    except ValueError:
        raise Http404("on: a date such as 2024-05-10") from None
    shelf_now = shelf.look(rules_folder())
    if (trouble := shelf_now.trouble(name)) is not None:
        return _unusable(request, trouble, name)
    versions = [one for one in shelf_now.books if one.name == name]
    if not versions:
        raise Http404(f"no rule book {name}")
    try:
        book = shelf.get(name, day, rules_folder())
    except shelf.NoBook:
        book = None
    shown = book or versions[-1]
    context = {
        "book": shown,
        "in_force": book is not None,
        "day": day,
        "begins": shown.valid_from.isoformat() if shown.valid_from else "always",
        "versions": versions,
        "used_by": [one for one in registry.all_registers() if one.rule_book == name],
        "over": evaluating.fed_by(shown),
        "nameless": shelf_now.nameless,
        "may_administer": getattr(request.user, "role", "") == "administrator",
        "clauses": [(clause, [shown.input(n) for n in clause.inputs]) for clause in shown.clauses],
    }
    return render(request, "wuwai/registers/rule_book.html", context)


@public
@limited("rule-check")
def check(request: HttpRequest, name: str) -> HttpResponse:
    """Put a case to a rule book: nothing is kept, all of it stands in the address."""
    try:
        book = shelf.get(name, today(), rules_folder())
    except BookError as error:
        return _unusable(request, error, name)
    except shelf.NoBook:
        raise Http404(f"no rule book {name} in force") from None
    known, fields = _read(book, request.GET)
    asked = bool(known) or any(one.error for one in fields)
    evaluation = evaluate(book, known)
    context = {
        "book": book,
        "fields": fields,
        "asked": asked,
        "evaluation": evaluation,
        "finding": finding(evaluation).get(active_lang()) if asked else "",
        "lifts": [(one, _said(one.input, one.value)) for one in evaluation.lifts],
        "amounts": [one for one in evaluation.amounts if one.applies is not False],
        "outcomes": [(one, OUTCOME_STATUS[one.outcome]) for one in evaluation.outcomes],
    }
    return render(request, "wuwai/registers/rule_check.html", context)


def finding(evaluation: Evaluation) -> Text:
    """What came out, in a sentence."""
    book = evaluation.book
    if book.results:
        named = [one.title if one else _NO_CLASS for one in evaluation.possible]
        what = Text(" / ".join(t.en for t in named), " / ".join(t.zh for t in named))
        if len(named) > 1:
            what = Text("Still open: {what}", "尚未确定：{what}").format(what=what)
        if not book.points:
            return what
        low, high = evaluation.total
        span = f"{low:g}+" if high is None else f"{low:g}" if low == high else f"{low:g}–{high:g}"
        return Text("{what} ({n} points)", "{what}（{n}分）").format(what=what, n=span)
    words = {
        "pass": Text("Meets every clause that is set", "符合已设定的各条"),
        "fail": Text("Does not meet every clause", "有不符合的条款"),
        "unknown": Text("Not decided: something is not filled in", "尚不能判定：有未填写的内容"),
    }
    return words[evaluation.outcome]


def _read(book: RuleBook, given: Mapping[str, str]) -> tuple[dict[str, Any], list[Field]]:
    """The values that can be used, and a field for each input."""
    known: dict[str, Any] = {}
    fields = []
    for one in book.inputs:
        text = given.get(one.name, "").strip()[:_LONGEST]
        error = None
        if text:
            try:
                value = _value(one, text)
                checked(one, value)
                known[one.name] = value
            except InputError as wrong:
                error = wrong.expected
        fields.append(Field(one, text, _options(one), error))
    return known, fields


def _value(one: RuleInput, text: str) -> Any:
    try:
        if one.type == "yes_no":
            return _YES_NO[text][1]
        if one.type == "integer":
            return int(text)
        if one.type == "number":
            return float(text.replace(",", ""))
        if one.type == "date":
            return date.fromisoformat(text)
    except (KeyError, ValueError):
        raise InputError(one.name, text, _EXPECTED.get(one.type, Text("yes or no", "是或否"))) from None
    return text


def _options(one: RuleInput) -> tuple[tuple[str, Text], ...]:
    if one.type == "yes_no":
        return tuple((key, title) for key, (title, _) in _YES_NO.items())
    return tuple(one.choices.items())


def _said(one: RuleInput, value: Any) -> str:
    """A value of an input, in the reader's words."""
    lang = active_lang()
    if isinstance(value, bool):
        return _YES_NO["yes" if value else "no"][0].get(lang)
    if one.choices:
        return one.choices[value].get(lang)
    if one.type == "place":
        return regions.get(value).title.get(lang)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _unusable(request: HttpRequest, error: BookError, name: str) -> HttpResponse:
    return render(request, "wuwai/registers/rule_book_error.html", {"error": error, "name": name}, status=500)
