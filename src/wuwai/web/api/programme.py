"""The programme and where its targets stand."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from wuwai.programme import progress
from wuwai.web.api.answers import Programme, Refusal
from wuwai.web.api.asking import DAY, Known, day, lang
from wuwai.workspace import current

router = Router(tags=["programme"])


class ProgrammeQuery(Known):
    """On which day, and assuming what."""

    by: str | None = Field(None, pattern=DAY, description="Assume this date where none was published.")


@router.get(
    "/programme",
    response={200: Programme, 401: Refusal, 422: Refusal},
    summary="Parts, articles, targets · 行动方案与目标",
)
def programme(request: HttpRequest, asked: Query[ProgrammeQuery]) -> dict[str, Any]:
    """Where every target stands."""
    assumed, known = day(request, "by", asked.by), day(request, "as_of", asked.as_of)
    return progress.status(current(), by=assumed, as_of=known).as_dict(lang(request))
