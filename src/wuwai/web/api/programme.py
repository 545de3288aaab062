"""The programme and where its targets stand."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query, Router
from pydantic import Field

from wuwai.programme import following, progress, telling
from wuwai.web.api.answers import Alert, Programme, Refusal, TargetWhole
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


@router.get(
    "/programme/targets/{target_id}",
    response={200: TargetWhole, 401: Refusal, 404: Refusal, 422: Refusal},
    summary="One target · 单项目标",
)
def target(request: HttpRequest, target_id: str, asked: Query[ProgrammeQuery]) -> dict[str, Any]:
    """One target: every version, the split by city, where it is heading, its rows, actions and alerts."""
    assumed, known = day(request, "by", asked.by), day(request, "as_of", asked.as_of)
    try:
        return telling.told(
            current(), target_id, by=assumed, as_of=known, lang=lang(request), user=request.user
        )
    except KeyError:
        raise Http404 from None


class AlertQuery(Known):
    """Which alerts."""

    unread: bool = Field(False, description="Only those nobody has acknowledged.")


@router.get(
    "/programme/alerts",
    response={200: list[Alert], 401: Refusal, 422: Refusal},
    summary="Statuses that got worse · 状态转差预警",
)
def alerts(request: HttpRequest, asked: Query[AlertQuery]) -> list[dict[str, Any]]:
    """Alerts, latest first; with `as_of` those raised by that day."""
    found = following.alerts(unread=asked.unread, as_of=day(request, "as_of", asked.as_of))
    return [line.as_dict(lang(request)) for line in following.lines(found, current())]
