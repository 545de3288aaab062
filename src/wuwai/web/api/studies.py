"""Studies: one typed address for each, made from its declaration."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from ninja.errors import HttpError
from pydantic import Field

from wuwai.accounts.limits import within
from wuwai.reference.text import Text
from wuwai.studies import registry, run
from wuwai.studies.contract import Parameter, Study
from wuwai.web.api.answers import Refusal, Result, StudyLine, StudyParameter
from wuwai.web.api.asking import Known, day, lang, refuse
from wuwai.web.results import plain
from wuwai.workspace import current

LARGEST_PART = 100_000  # rows of a table in one answer


class Part(Schema):
    """Which rows of the table; without ``limit`` all of them."""

    limit: int | None = Field(None, ge=1, le=LARGEST_PART, description="How many rows at most.")
    offset: int = Field(0, ge=0, le=10**9, description="How many rows to leave out first.")


router = Router(tags=["studies"])
_NOT = {401: Refusal, 422: Refusal, 429: Refusal}
_NOT_OF_THE_STUDY = ("as_of", "limit", "offset")
_TYPES = {"number": "number", "integer": "integer"}


@router.get("/studies", response={200: list[StudyLine], 401: Refusal}, summary="Studies · 研究")
def studies(request: HttpRequest) -> list[StudyLine]:
    """Every study with its parameters."""
    words = lang(request)
    return [
        StudyLine(
            name=one.name,
            linkage=one.linkage,
            title=one.title.get(words),
            question=one.question.get(words),
            parameters=[_parameter(p, words) for p in one.parameters],
        )
        for one in registry.all_studies()
    ]


def _parameter(one: Parameter, words: str) -> StudyParameter:
    return StudyParameter(
        name=one.name,
        kind=one.kind,
        title=one.title.get(words),
        default=one.default,
        choices=list(one.choices),
        low=one.low,
        high=one.high,
        required=one.required,
    )


def _documented(one: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": _TYPES.get(one.kind, "string")}
    if one.choices:
        schema["enum"] = list(one.choices)
    if one.low is not None:
        schema["minimum"] = one.low
    if one.high is not None:
        schema["maximum"] = one.high
    if one.default is not None:
        schema["default"] = one.default
    return {
        "in": "query",
        "name": one.name,
        "required": one.required,
        "description": f"{one.title.en} · {one.title.zh}",
        "schema": schema,
    }


def _address(study: Study) -> None:
    def result(request: HttpRequest, asked: Query[Known], part: Query[Part]) -> dict[str, Any]:
        if not within(request, "study"):
            raise HttpError(429, _("Too many requests from this address. Wait a minute, or sign in."))
        day(request, "as_of", asked.as_of)
        raw = {name: value for name, value in request.GET.items() if name not in _NOT_OF_THE_STUDY}
        try:
            parameters = run.parse_parameters(study, raw)
            done = run.run(study, facts=current().facts, parameters=parameters, as_of=asked.as_of)
        except run.ParameterError as error:
            words = Text("{name}: expected {x}", "{name}：应为{x}").format(
                name=error.parameter, x=error.expected
            )
            raise refuse(request, words) from error
        return plain(done, lang(request), limit=part.limit, offset=part.offset)

    result.__name__ = "run_" + study.name.replace(".", "_").replace("-", "_")
    router.get(
        f"/studies/{study.name}",
        response={200: Result, **_NOT},
        summary=f"{study.title.en} · {study.title.zh}",
        description=f"{study.question.en}\n\n{study.question.zh}",
        openapi_extra={"parameters": [_documented(one) for one in study.parameters]},
    )(result)


registry.discover()
for _study in registry.all_studies():
    _address(_study)
