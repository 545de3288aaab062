"""Run a study: read its inputs as of a date, call its kernel, keep what the result rests on."""

from __future__ import annotations

import hashlib
import inspect
import json
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from wuwai.facts.questions import QueryError
from wuwai.facts.store import Facts
from wuwai.facts.turns import Turns
from wuwai.reference.text import Text
from wuwai.studies import code_inputs, firm_inputs, flow_inputs, flow_parameters, providers, registry
from wuwai.studies.contract import Input, Provided, Study, StudyResult, Vintage
from wuwai.studies.parameters import ParameterError, parse_parameters
from wuwai.studies.progress import Report

__all__ = ["ParameterError", "Question", "kept", "parse_parameters", "question", "run", "stamps"]

_KEPT = 256
# A result of a year of world trade holds matrices of hundreds of MB: few of those are kept.
_KEPT_LARGE, _LARGE = 6, 400_000  # rows read
_BY_ORIGIN = ("register", "snapshot", "facts")
_results: OrderedDict[tuple[Any, ...], StudyResult] = OrderedDict()
_large: OrderedDict[tuple[Any, ...], None] = OrderedDict()
_guard = threading.Lock()
_turns = Turns()


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a study, all of it stated: two who ask the same get the same answer.

    ``given`` are the checked values of all parameters, None for what is left to the data on file, which
    ``parameters`` state; ``stamps``, one for each input, are what the answer rests on now.
    """

    study: Study
    given: Mapping[str, Any]
    parameters: Mapping[str, Any]
    as_of: str | None
    stamps: tuple[str, ...]

    @property
    def digest(self) -> str:
        """A fingerprint of the study's name, what is given and the day; the same in every process, and the
        same when newer data arrive.
        """
        values = sorted((name, str(value)) for name, value in self.given.items())
        return _digest([self.study.name, self.as_of, values])

    @property
    def state(self) -> str:
        """A fingerprint of what the answer rests on: the inputs, and the study's version."""
        return _digest([self.study.version, *self.stamps])


def _digest(what: list[Any]) -> str:
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()


def question(
    study: Study | str,
    *,
    facts: Facts,
    parameters: Mapping[str, Any] | None = None,
    as_of: str | date | None = None,
    default_region: str = "",
) -> Question:
    """What :func:`run` would be asked with these arguments; raises as it does."""
    declared, values, day, key = _asked(study, facts, parameters, as_of, default_region)
    given = parse_parameters(declared, _placed(declared, parameters or {}, default_region))
    return Question(declared, given, values, day, key[-1])


def run(
    study: Study | str,
    *,
    facts: Facts,
    parameters: Mapping[str, Any] | None = None,
    as_of: str | date | None = None,
    default_region: str = "",
    report: Report | None = None,
) -> StudyResult:
    """Run ``study`` on ``facts``.

    ``parameters`` are checked and completed first (:class:`ParameterError`). ``as_of`` (``YYYY-MM-DD``) reads
    what was known on that day. ``default_region`` stands in for a region that is not given (else the region
    the programme is for). A result is kept and handed out again until an input, a parameter or the
    study's version changes. ``report`` hears how far a kernel is that tells it, and may stop it
    (:mod:`wuwai.studies.progress`). KeyError for an unknown study.
    """
    declared, values, day, key = _asked(study, facts, parameters, as_of, default_region)
    if (found := _known(key)) is not None:
        return found
    with _turns.turn(key):
        if (found := _known(key)) is not None:
            return found
        return _keep(key, *_run(declared, facts, values, day, report))


def _known(key: tuple[Any, ...]) -> StudyResult | None:
    with _guard:
        if key not in _results:
            return None
        _results.move_to_end(key)
        if key in _large:
            _large.move_to_end(key)
        return _results[key]


def _keep(key: tuple[Any, ...], result: StudyResult, read: int) -> StudyResult:
    with _guard:
        _results[key] = result
        if read > _LARGE:
            _large[key] = None
        while len(_large) > _KEPT_LARGE:
            _results.pop(_large.popitem(last=False)[0], None)
        while len(_results) > _KEPT:
            _large.pop(_results.popitem(last=False)[0], None)
    return result


def kept(
    study: Study | str,
    *,
    facts: Facts,
    parameters: Mapping[str, Any] | None = None,
    as_of: str | date | None = None,
    default_region: str = "",
) -> bool:
    """Whether :func:`run` would hand out a result it has: then asking costs nothing."""
    key = _asked(study, facts, parameters, as_of, default_region)[3]
    with _guard:
        return key in _results


def _asked(
    study: Study | str,
    facts: Facts,
    parameters: Mapping[str, Any] | None,
    as_of: str | date | None,
    default_region: str,
) -> tuple[Study, dict[str, Any], str | None, tuple[Any, ...]]:
    """The study, its checked parameters, the day, and the key of the result."""
    declared = registry.get(study) if isinstance(study, str) else study
    given = parse_parameters(declared, _placed(declared, parameters or {}, default_region))
    values = flow_parameters.resolved(declared, given, facts, as_of)
    day = as_of.isoformat() if isinstance(as_of, date) else as_of or None
    key = (
        declared.name,
        declared.version,
        str(facts.folder),
        tuple(sorted((k, str(v)) for k, v in values.items())),
        day,
        stamps(declared, facts),
    )
    return declared, values, day, key


def _placed(study: Study, given: Mapping[str, Any], region: str) -> Mapping[str, Any]:
    missing = [
        p.name for p in study.parameters if p.kind == "region" and p.default is None and not given.get(p.name)
    ]
    return {**given, **dict.fromkeys(missing, region)} if region else given


def stamps(study: Study, facts: Facts) -> tuple[str, ...]:
    """What a result of ``study`` depends on besides its parameters; it differs when an input has changed."""
    return tuple(_stamp(one, facts) for one in study.inputs)


def _stamp(one: Input, facts: Facts) -> str:
    if one.kind in ("observations", "flows", "firms"):
        return facts.fingerprint()
    if one.kind in code_inputs.SCHEMAS:
        return code_inputs.stamp(one.kind, facts)
    return providers.stamp(one.kind, one.source)


def _run(
    study: Study, facts: Facts, values: Mapping[str, Any], as_of: str | None, report: Report | None
) -> tuple[StudyResult, int]:
    """The result, and how many rows were read for it."""
    tables: dict[str, pl.DataFrame] = {}
    vintages: dict[tuple[str, str], Vintage] = {}
    for one in study.inputs:
        where = {column: _filled(wanted, values, tables) for column, wanted in one.where.items()}
        # "members/{target}" asks a provider for the table of the parameter's value alone.
        source = one.source.format_map(values) if "{" in one.source else one.source
        given = _given(one, source, facts, where, values, as_of)
        tables[one.name] = given.table.select(one.columns) if one.columns else given.table
        vintages.update({(v.kind, v.name): v for v in given.vintages})
    heard = {"report": report} if _tells(study) else {}
    result = study.kernel(**tables, **study.arguments(values), **heard)
    warnings: tuple[Text, ...] = tuple(getattr(result, "warnings", ()))
    used = tuple(vintages.values())
    read = sum(table.height for table in tables.values())
    return StudyResult(study, result, values, used, warnings, as_of, table=result.frame()), read


def _tells(study: Study) -> bool:
    """Whether the study's kernel takes ``report``."""
    return "report" in inspect.signature(study.kernel).parameters


def _given(
    one: Input,
    source: str,
    facts: Facts,
    where: Mapping[str, Any],
    values: Mapping[str, Any],
    as_of: str | None,
) -> Provided:
    if one.kind == "observations":
        return _observations(facts, where, as_of)
    if one.kind == "firms":
        return firm_inputs.provided(facts, where, as_of)
    if one.kind in code_inputs.SCHEMAS:
        return code_inputs.provided(one.kind, facts, where, as_of)
    if one.kind != "flows":
        return _other(one, source, where, as_of)
    group = tuple(name.format_map(values) for name in one.group)
    try:
        return flow_inputs.provided(one, facts, where, as_of, group=group)
    except QueryError as error:
        # The reader is told by the name of the parameter that gave the filter its value.
        asked = str(one.where.get(error.parameter, error.parameter)).strip("{}")
        raise ParameterError(asked, error.value, error.expected) from error


def _observations(facts: Facts, where: Mapping[str, Any], as_of: str | None) -> Provided:
    table = facts.observations(
        series=where.get("series"), region=where.get("region"), period=where.get("period"), as_of=as_of
    )
    used = tuple(Vintage(v.kind, v.name, v.recorded_on, v.sample) for v in facts.vintages(table))
    return Provided(table, used)


def _filled(wanted: Any, values: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> Any:
    """``"{name}"`` is the value of a parameter; None (not restricted) where the reader gave none.
    ``"{input.column}"`` is what that input holds in the column; a function is asked with the parameters and,
    where it takes two arguments, with the inputs before.
    """
    if callable(wanted):
        given = (values, tables)
        return wanted(*given[: len(inspect.signature(wanted).parameters)])
    if isinstance(wanted, str) and wanted.startswith("{"):
        name, dot, column = wanted.strip("{}").partition(".")
        return tables[name][column].unique().sort().to_list() if dot else values[name]
    return [_filled(one, values, tables) for one in wanted] if isinstance(wanted, tuple | list) else wanted


def _other(one: Input, source: str, where: Mapping[str, Any], as_of: str | None) -> Provided:
    """A provider's table, restricted by ``where``: what is left of it says whether it rests on a sample."""
    given = providers.provided(one.kind, source, as_of=as_of)
    table = given.table
    for column, value in where.items():
        if value is not None:
            table = table.filter(pl.col(column).is_in(value if isinstance(value, list) else [value]))
    real = "sample" in table.columns and not table["sample"].any()
    kept = [v for v in given.vintages if v.kind not in _BY_ORIGIN or _holds(table, v.name)]
    return Provided(table, tuple(replace(v, sample=False) if real else v for v in kept))


def _holds(table: pl.DataFrame, name: str) -> bool:
    """Whether a row of the table comes from the snapshot or register ``name``; True where it cannot say."""
    if "origin" not in table.columns:
        return True
    return any(name in str(origin).split(":") for origin in table["origin"])
