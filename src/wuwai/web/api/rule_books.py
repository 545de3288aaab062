"""Rule books with their clauses and citations."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router

from wuwai.rules import shelf
from wuwai.web.api.answers import Clause, Refusal, RuleBook
from wuwai.web.api.asking import lang
from wuwai.workspace import current

router = Router(tags=["rule books"])


@router.get("/rule-books", response={200: list[RuleBook], 401: Refusal}, summary="Rule books · 规则书")
def rule_books(request: HttpRequest) -> list[RuleBook]:
    """Every rule book, superseded ones too."""
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
