"""A reader's request for a study: checked, counted, run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import HttpRequest

from wuwai.accounts.limits import within
from wuwai.reference.text import Text
from wuwai.studies import run
from wuwai.studies.contract import Study, StudyResult
from wuwai.ui import study_waiting
from wuwai.ui.as_of import known_on
from wuwai.ui.study_waiting import Underway
from wuwai.workspace import current


class TooMany(Exception):
    """An address that has asked for more new runs than one may in a minute."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked and what came of it: a result, what is wrong with which parameter, or, where the page
    does not wait, a run that is still under way.
    """

    result: StudyResult | None
    raw: dict[str, str]
    errors: dict[str, Text] = field(default_factory=dict)
    underway: Underway | None = None

    @property
    def status(self) -> int:
        return 400 if self.errors else 202 if self.underway else 200


def ask(
    request: HttpRequest,
    study: Study,
    given: Mapping[str, str] | None = None,
    *,
    patience: float | None = None,
) -> Asked:
    """Run ``study`` with the request's parameters, or with those that a page has ``given`` for it.

    :class:`TooMany` where the address ran too many new ones; a result that is kept costs nothing and is not
    counted. With ``patience`` (seconds), where many flows are on file, a run that takes longer goes on behind
    the page (``underway``), which asks again.
    """
    wanted = request.GET if given is None else given
    raw = {key: str(value).strip() for key, value in wanted.items()}
    raw.pop("as_of", None)
    as_of = known_on(request)
    known = {one.name for one in study.parameters}
    asked = {key: value for key, value in raw.items() if key in known and value}
    facts = current().facts
    try:
        rows = study_waiting.rows_read(study, facts) if patience is not None else 0
        if patience is not None and rows > study_waiting.MANY_ROWS:
            key = (study.name, study.version, tuple(sorted(asked.items())), as_of, facts.fingerprint())
            if not study_waiting.begun(key) and not within(request, "study"):
                raise TooMany
            underway = study_waiting.finished(
                key,
                lambda: run.run(study, facts=facts, parameters=asked, as_of=as_of),
                rows=rows,
                patience=patience,
            )
            if underway is not None:
                return Asked(None, raw, underway=underway)
        kept = run.kept(study, facts=facts, parameters=asked, as_of=as_of)
        if not kept and not within(request, "study"):
            raise TooMany
        return Asked(run.run(study, facts=facts, parameters=asked, as_of=as_of), raw)
    except run.ParameterError as error:
        return Asked(None, raw, {error.parameter: error.expected})
