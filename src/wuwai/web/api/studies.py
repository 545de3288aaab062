"""Studies: one typed address for each, made from its declaration."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Status
from ninja.errors import HttpError

from wuwai.accounts.limits import within
from wuwai.reference.text import Text
from wuwai.registers import study_jobs
from wuwai.studies import registry, run
from wuwai.studies.contract import Parameter, Study, StudyResult
from wuwai.ui import study_waiting
from wuwai.web.api import jobs
from wuwai.web.api.answers import Refusal, Result, StudyLine, StudyParameter
from wuwai.web.api.asking import Known, Part, day, lang, refuse
from wuwai.web.results import plain
from wuwai.workspace import current

router = Router(tags=["studies"])
_NOT = {401: Refusal, 404: Refusal, 422: Refusal, 429: Refusal}
_NOT_YET = Text(
    "Not worked out with these parameters on what is on file now: POST to this address begins it.",
    "尚未按这些参数和现有数据计算：向本地址发送 POST 请求即开始计算。",
)
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
            long=one.long,
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
        try:
            parameters = _given(request, study)
            done = _kept(study, parameters, asked.as_of)
            if done is None and study.long:
                raise refuse(request, _NOT_YET, 404)
            if done is None:
                done = run.run(study, facts=current().facts, parameters=parameters, as_of=asked.as_of)
        except run.ParameterError as error:
            raise _refused(request, error) from error
        return plain(done, lang(request), limit=part.limit, offset=part.offset)

    result.__name__ = "run_" + study.name.replace(".", "_").replace("-", "_")
    router.get(
        f"/studies/{study.name}",
        response={200: Result, **_NOT},
        summary=f"{study.title.en} · {study.title.zh}",
        description=f"{study.question.en}\n\n{study.question.zh}",
        openapi_extra={"parameters": [_documented(one) for one in study.parameters]},
    )(result)
    if not study.long:
        return

    def begin(request: HttpRequest, asked: Query[Known]) -> Status[jobs.JobTold]:
        day(request, "as_of", asked.as_of)
        try:
            return jobs.begun(request, study, _given(request, study), asked.as_of)
        except run.ParameterError as error:
            raise _refused(request, error) from error

    begin.__name__ = "begin_" + study.name.replace(".", "_").replace("-", "_")
    router.post(
        f"/studies/{study.name}",
        auth=jobs.STARTING,
        response={200: jobs.JobTold, 202: jobs.JobTold, **_NOT},
        summary=f"Work out: {study.title.en} · 计算：{study.title.zh}",
        description="It goes on by itself; the answer says under which `uid` its job is followed.",
        openapi_extra={"parameters": [_documented(one) for one in study.parameters]},
    )(begin)


def _given(request: HttpRequest, study: Study) -> dict[str, Any]:
    raw = {name: value for name, value in request.GET.items() if name not in _NOT_OF_THE_STUDY}
    return run.parse_parameters(study, raw)


def _kept(study: Study, parameters: dict[str, Any], as_of: str | None) -> StudyResult | None:
    """The kept result of a long study, or of one that reads much, where it is what would come out today."""
    facts = current().facts
    if not study.long and study_waiting.rows_read(study, facts) <= study_waiting.MANY_ROWS:
        return None
    question = run.question(study, facts=facts, parameters=parameters, as_of=as_of)
    return study_jobs.found(study_jobs.standing(question))


def _refused(request: HttpRequest, error: run.ParameterError) -> HttpError:
    words = Text("{name}: expected {x}", "{name}：应为{x}")
    return refuse(request, words.format(name=error.parameter, x=error.expected))


registry.discover()
for _study in registry.all_studies():
    _address(_study)
