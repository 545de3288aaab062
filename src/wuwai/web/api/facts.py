"""Observations and the dictionary of series."""

from __future__ import annotations

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Query, Router
from pydantic import Field

from wuwai.reference import periods, regions
from wuwai.reference.text import Text
from wuwai.web.api import tables
from wuwai.web.api.answers import Observation, Observations, Refusal, Series
from wuwai.web.api.asking import Known, Page, day, lang, refuse
from wuwai.web.api.tables import DOCUMENTED, Format
from wuwai.workspace import current

router = Router(tags=["facts"])
_NOT = {401: Refusal, 422: Refusal}


class FactsQuery(Known, Format, Page):
    """Filters; an observation has to match each one given."""

    series: list[str] | None = Field(None, description="Names; `exports*` is a prefix.")
    region: list[str] | None = Field(None, description="Codes or names.")
    period: str | None = Field(None, description="Such as 2025, 2024H1, 2024-01..05.")


@router.get(
    "/facts",
    response={200: Observations, **_NOT},
    summary="Observations · 观测值",
    openapi_extra=DOCUMENTED,
)
def facts(request: HttpRequest, asked: Query[FactsQuery]) -> Observations | StreamingHttpResponse:
    """Observations that match every filter: for each key the latest published, then the more certain. As JSON
    a page; as CSV or Parquet all of them."""
    day(request, "as_of", asked.as_of)
    codes = [_code(request, one) for one in asked.region or []]
    frame = current().facts.observations(
        series=asked.series or None,
        region=codes or None,
        period=_period(request, asked.period),
        as_of=asked.as_of,
    )
    kind = tables.wanted(request, asked.format)
    if kind != "json":
        found = frame.select(list(Observation.model_fields))
        if "limit" in request.GET:
            found = found.slice(asked.offset, asked.limit)
        return tables.answer(kind, "facts", found.to_arrow().schema, tables.batches_of(found))
    rows = [Observation(**row) for row in frame.slice(asked.offset, asked.limit).iter_rows(named=True)]
    return Observations(count=frame.height, limit=asked.limit, offset=asked.offset, rows=rows)


@router.get("/series", response={200: list[Series], **_NOT}, summary="Dictionary of series · 指标字典")
def series(request: HttpRequest, asked: Query[Known]) -> list[Series]:
    """Every series in the workspace, described or not; with `as_of` those known on that day."""
    store = current().facts
    known = day(request, "as_of", asked.as_of)
    names = store.observations(as_of=known).get_column("series").unique().sort().to_list()
    found = [store.dictionary.get(name) for name in names]
    return [
        Series(
            series=one.series,
            title=one.title.get(lang(request)),
            unit=one.unit,
            kind=one.kind,
            definition=one.definition.get(lang(request)),
            described=one.described,
        )
        for one in found
    ]


def _code(request: HttpRequest, text: str) -> str:
    found = regions.find(text)
    if found is None:
        raise refuse(request, Text("no region {name}", "没有地区 {name}").format(name=text))
    return found.code


def _period(request: HttpRequest, text: str | None) -> str | None:
    if text is None:
        return None
    try:
        return periods.parse(text).text
    except periods.PeriodError as error:
        raise refuse(
            request, Text("period: expected {x}", "period：应为{x}").format(x=error.expected)
        ) from error
