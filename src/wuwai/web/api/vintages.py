"""Vintages: the days on which what is shown changed, and what changed between two of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from wuwai.facts import flow_vintages, vintages
from wuwai.facts.flow_questions import Asked
from wuwai.facts.questions import QueryError
from wuwai.web.api.answers import Refusal
from wuwai.web.api.asking import LARGEST_PAGE, lang, unanswerable
from wuwai.workspace import current

router = Router(tags=["facts"])
_NOT = {401: Refusal, 422: Refusal}


class Vintage(Schema):
    """A day on which something changed. Of flows: how many snapshots became known."""

    day: str
    added: int | None = None
    revised: int | None = None
    snapshots: int | None = None


class Compared(Schema):
    """What two vintages say differently; counts are of all, ``rows`` are the largest first."""

    summary: str
    revised: int
    not_comparable: int
    added: int
    withdrawn: int
    unchanged: int
    totals: list[dict[str, Any]] = []
    rows: list[dict[str, Any]]


class Selection(Schema):
    """Which figures, or which flows."""

    series: list[str] | None = Field(None, description="Names; `exports*` is a prefix.")
    region: list[str] | None = Field(None, description="Codes or names.")
    flows: bool = Field(False, description="Trade flows in place of observations.")
    dataset: str | None = Field(None, description="Of flows: the dataset.")


class Comparing(Selection):
    """Which two vintages, and of flows how they are summed."""

    before: str = Field("", alias="from", description="A day, a snapshot, a source's address; empty: today.")
    after: str = Field("", alias="to", description="The same.")
    period: str | None = Field(None, description="Such as 2025.")
    by: list[str] | None = Field(None, description="Of flows: columns such as period, partner, hs2.")
    reporter: list[str] | None = Field(None, description="Of flows: codes or names.")
    partner: list[str] | None = Field(None, description="Of flows: codes or names.")
    product: list[str] | None = Field(None, description="Of flows: codes; `85*` is a prefix.")
    limit: int = Field(100, ge=1, le=LARGEST_PAGE, description="How many rows at most.")


@router.get(
    "/vintages",
    response={200: list[Vintage], **_NOT},
    exclude_none=True,
    summary="Vintages there are · 现有数据版本",
)
def vintages_there_are(request: HttpRequest, asked: Query[Selection]) -> list[Vintage]:
    """The days on which what is shown of the selection changed, oldest first."""
    facts = current().facts
    if asked.flows:
        days = flow_vintages.days(facts.flow_snapshots(), asked.dataset or "")
        return [Vintage(day=day.isoformat(), snapshots=number) for day, number in days]
    try:
        frame = facts.observations(series=asked.series or None, region=asked.region or None, resolved=False)
    except QueryError as error:
        raise unanswerable(request, error) from error
    return [
        Vintage(day=one.day.isoformat(), added=one.added, revised=one.revised)
        for one in vintages.vintages_of(frame)
    ]


@router.get("/compare", response={200: Compared, **_NOT}, summary="Two vintages compared · 数据版本对比")
def compare(request: HttpRequest, asked: Query[Comparing]) -> dict[str, Any]:
    """What was added, withdrawn and revised between two vintages of observations or of flows."""
    facts, words = current().facts, lang(request)
    try:
        if asked.flows:
            wanted = Asked(
                reporter=asked.reporter,
                partner=asked.partner,
                product=asked.product,
                period=asked.period,
                dataset=asked.dataset,
            )
            flows = facts.compare_flows(
                asked.before, asked.after, by=asked.by or (), asked=wanted, limit=asked.limit
            )
            return flows.as_dict(words)
        frame = facts.observations(
            series=asked.series or None, region=asked.region or None, period=asked.period, resolved=False
        )
        found = vintages.compare(frame, asked.before, asked.after).as_dict(words)
    except QueryError as error:
        raise unanswerable(request, error) from error
    return {**found, "rows": found["rows"][: asked.limit]}
