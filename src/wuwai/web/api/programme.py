"""The programme and where its targets stand."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from wuwai.programme import progress
from wuwai.web.api.answers import Programme, Refusal
from wuwai.web.api.asking import AsOf, day, lang
from wuwai.workspace import current

router = Router(tags=["programme"])


@router.get(
    "/programme", response={200: Programme, 401: Refusal, 422: Refusal}, summary="Parts, articles, targets"
)
def programme(
    request: HttpRequest,
    by: Annotated[
        str | None,
        Query(description="Assume this date where none was published.", json_schema_extra={"format": "date"}),
    ] = None,
    as_of: AsOf = None,
) -> dict[str, Any]:
    """Where every target stands."""
    assumed, known = day(request, "by", by), day(request, "as_of", as_of)
    return progress.status(current(), by=assumed, as_of=known).as_dict(lang(request))
