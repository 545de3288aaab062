"""Rule books with their clauses and citations, and a rule book put to a whole register."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from wuwai.registers import access, evaluating, registry
from wuwai.registers.counting import today
from wuwai.registers.past import stood
from wuwai.rules import shelf
from wuwai.rules.book import BookError
from wuwai.web.api.answers import Clause, Refusal, RuleBook
from wuwai.web.api.asking import DAY, Known, day, lang
from wuwai.workspace import current

router = Router(tags=["rule books"])


@router.get("/rule-books", response={200: list[RuleBook], 401: Refusal}, summary="Rule books · 规则书")
def rule_books(request: HttpRequest) -> list[RuleBook]:
    """Every rule book that can be used, superseded ones too."""
    words = lang(request)
    return [
        RuleBook(
            name=book.name,
            title=book.title.get(words),
            issuing_body=book.issuing_body.get(words),
            document_number=book.document_number,
            valid_from=book.valid_from.isoformat() if book.valid_from else None,
            valid_to=book.valid_to.isoformat() if book.valid_to else None,
            source_url=book.source_url,
            clauses=[
                Clause(
                    id=one.id,
                    title=one.title.get(words),
                    citation=one.citation.get(words),
                    expression=one.expr,
                    empty=one.empty,
                )
                for one in book.clauses
            ],
        )
        for book in shelf.books(current().rules_folder)
    ]


class OverQuery(Known):
    """Under which version, on which day."""

    on: str | None = Field(None, pattern=DAY, description="Day of the rules; years are counted to it.")
    version: str | None = Field(None, pattern=DAY, description="First day of the version to use.")
    against: str | None = Field(None, pattern=DAY, description="First day of the version to compare with.")


class ClauseCounts(Schema):
    """How many rows came out how under a clause."""

    id: str
    title: str
    passed: int
    failed: int
    unknown: int
    empty: bool


class ClassCount(Schema):
    """Rows that may be in these classes; several where a missing value leaves it open, null for none."""

    classes: list[str | None]
    rows: int


class Lacking(Schema):
    """A value whose absence keeps rows undecided; ``alone`` of them lack nothing else."""

    input: str
    title: str
    rows: int
    alone: int


class Changes(Schema):
    """What becomes of rows when the version compared with is replaced by the book."""

    valid_from: str | None
    gain: int
    lose: int
    same: int
    open: int


class Over(Schema):
    """A rule book over a register; ``sample`` where one row is synthetic."""

    book: str
    register_name: str
    on: str
    valid_from: str | None
    rows: int
    passed: int
    failed: int
    unknown: int
    wrong_values: int
    sample: bool
    clauses: list[ClauseCounts]
    classes: list[ClassCount]
    lacking: list[Lacking]
    against: Changes | None


@router.get(
    "/rule-books/{name}/over/{register_name}",
    response={200: Over, 401: Refusal, 404: Refusal, 422: Refusal},
    summary="A rule book over a register · 按规则书判定台账",
)
def over(request: HttpRequest, name: str, register_name: str, asked: Query[OverQuery]) -> Over:
    """How many rows meet the book, by clause and class, and what is missing; rows you may see only."""
    as_of = day(request, "as_of", asked.as_of)
    on = day(request, "on", asked.on) or as_of or today()
    folder = current().rules_folder
    rival = day(request, "against", asked.against)
    try:
        register = registry.get(register_name)
        book = evaluating.version(name, on=on, begins=day(request, "version", asked.version), folder=folder)
        other = evaluating.version(name, on=on, begins=rival, folder=folder) if rival else None
        rows = access.visible(stood(register, as_of), request.user)
        done = evaluating.over(register, book, on=on, as_of=as_of, against=other, rows=rows)
    except evaluating.CannotFeed as error:
        raise Http404(error.words.get(lang(request))) from error
    except shelf.NoBook as error:
        raise Http404(_("There is no such rule book on that day.")) from error
    except BookError as error:
        raise Http404(error.short.get(lang(request))) from error
    except KeyError as error:
        raise Http404(_("There is no such register.")) from error
    batch, words = done.batch, lang(request)
    compared = None
    if other is not None:
        begins = other.valid_from.isoformat() if other.valid_from else None
        compared = Changes(valid_from=begins, **done.changes())
    return Over(
        book=book.name,
        register_name=register.name,
        on=on.isoformat(),
        valid_from=book.valid_from.isoformat() if book.valid_from else None,
        rows=batch.size,
        passed=batch.total("pass"),
        failed=batch.total("fail"),
        unknown=batch.total("unknown"),
        wrong_values=len(batch.errors),
        sample=done.sample,
        clauses=[
            ClauseCounts(
                id=one.clause.id,
                title=one.clause.title.get(words),
                passed=one.passed,
                failed=one.failed,
                unknown=one.unknown,
                empty=one.clause.empty,
            )
            for one in batch.by_clause()
        ],
        classes=[
            ClassCount(classes=[one.id if one else None for one in several], rows=number)
            for several, number in batch.by_class()
        ],
        lacking=[
            Lacking(input=one.input.name, title=one.input.title.get(words), rows=one.cases, alone=one.alone)
            for one in batch.lacking()
        ],
        against=compared,
    )
