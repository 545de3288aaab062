"""Holds a study to its contract. Tests run this over every study that is declared."""

from __future__ import annotations

import inspect
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import polars as pl

from wuwai.facts import columns
from wuwai.reference import units
from wuwai.reference.linkages import BY_KEY
from wuwai.reference.text import Text
from wuwai.studies import code_inputs, firm_inputs, flow_inputs, keeping, providers
from wuwai.studies.contract import Input, Parameter, Proposal, Study, StudyResult
from wuwai.studies.parameters import ParameterError, parse_parameters

_NAME = re.compile(r"[a-z]+\.[a-z][a-z0-9_]*")
_WORD = re.compile(r"[a-z][a-z0-9_]*")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_SLUG = re.compile(r"[a-z][a-z0-9-]*")
# Options of the command line, and what the page and the API say about the table.
_TAKEN = (
    *("as_of", "home", "lang", "chart", "output", "json"),
    *("page", "sort", "find", "limit", "offset", "report", "result"),
)
_NOT_PROPOSED = ("stage", "note", "synthetic")
_PROPOSED = 100  # rows of a result whose proposals are looked at
_SAME_IN_BOTH = re.compile(r"[A-Z0-9%.,\s-]+")
_BOUNDED = ("number", "integer")
_ANY_REGION = "CHN"
_OF_KIND: dict[str, tuple[type, ...]] = {
    "number": (pl.Float64, pl.Int64),
    "percent": (pl.Float64,),
    "points": (pl.Float64,),
    "integer": (pl.Int64,),
    "date": (pl.Date,),
    "flag": (pl.Boolean,),
}
# Where the method pages are in a checkout. An installed wheel holds none: there the page is not looked for.
METHODS = Path(__file__).resolve().parents[3] / "docs" / "reference" / "methods"


def check_study(study: Study, *, methods: Path | None = METHODS) -> list[str]:
    """What is wrong with ``study``, in words; empty where it keeps the contract. Reads no facts.

    Tested: names and texts in two languages, units, a method page, parameters with bounds and defaults that
    hold, inputs that fit the kernel, and that a kernel given empty tables returns an empty frame of the
    declared columns, a finding and charts that draw nothing.
    """
    trouble = [
        *_texts(study), *_parameters(study), *_columns(study), *_inputs(study), *_gathered(study),
        *_proposals(study),
    ]  # fmt: skip
    if methods is not None and methods.is_dir() and not (methods / f"{study.name}.md").is_file():
        trouble.append(f"no method page docs/reference/methods/{study.name}.md")
    return trouble or list(_empty(study))


def check_result(result: StudyResult) -> list[str]:
    """What is wrong with a run: columns other than the declared ones, or of another kind; texts missing;
    proposals that give no register row; and the same of the result as it is kept, whose table, words and
    proposals are those of the run."""
    found = [*_frame(result.study, result.frame()), *_drawn(result.study, result.result), *_proposed(result)]
    if not result.kept_as and not found:
        found = [f"kept: {what}" for what in _kept(result)]
    return found


def _kept(result: StudyResult) -> Iterator[str]:
    """What is wrong with the result as another process reads it."""
    try:
        kept = keeping.read(result.study, keeping.files(result), kept_as="kept")
    except keeping.NotReadable as error:
        yield str(error)
        return
    if not kept.frame().equals(result.frame()) or kept.parameters != result.parameters:
        yield "not the same table"
    if (kept.finding, kept.sample) != (result.finding, result.sample):
        yield "not the same finding"
    found = check_result(kept)
    yield from found
    if not found and any(_values(one, result) != _values(one, kept) for one in result.study.proposes):
        yield "not the same proposals: they rest on more than the table and the parameters"


def _texts(study: Study) -> Iterator[str]:
    if not _NAME.fullmatch(study.name):
        yield f"name {study.name!r}: linkage.verb_or_noun in lower case wanted"
    if study.linkage not in (*BY_KEY, "programme", "linkage", "returns"):
        yield f"linkage {study.linkage!r} is none of {sorted(BY_KEY)}, programme, linkage, returns"
    if not study.citation:
        yield "citation: empty"
    if study.version < 1:
        yield "version: 1 or more wanted"
    named = {
        "title": study.title,
        "question": study.question,
        "how_to_read": study.how_to_read,
        "method": study.method,
    }
    named |= {f"parameter {p.name}": p.title for p in study.parameters}
    named |= {f"choice {p.name}={k}": v for p in study.parameters for k, v in p.choices.items()}
    named |= {f"column {c.name}": c.title for c in study.columns}
    named |= {f"proposal for {one.register}": one.title for one in study.proposes}
    named |= {f"help of parameter {p.name}": p.help for p in study.parameters if p.help}
    named |= {f"help of column {c.name}": c.help for c in study.columns if c.help}
    for where, text in named.items():
        yield from _bilingual(where, text)


def _bilingual(where: str, text: Text) -> Iterator[str]:
    if not text.en or not text.zh:
        yield f"{where}: a text in both languages wanted, {text!r} given"
    elif _CHINESE.search(text.en.replace("拉动点", "")):
        yield f"{where}: Chinese in the English text {text.en!r}"
    elif not _CHINESE.search(text.zh) and not _SAME_IN_BOTH.fullmatch(text.zh):
        yield f"{where}: no Chinese in {text.zh!r}"


def _parameters(study: Study) -> Iterator[str]:
    for name, times in Counter(p.name for p in study.parameters).items():
        if times > 1:
            yield f"parameter {name}: declared {times} times"
    for one in study.parameters:
        if not _WORD.fullmatch(one.name) or one.name in _TAKEN:
            yield f"parameter {one.name}: another name wanted; the command line or page has it, or no word"
        yield from _bounds(one)
        yield from _of_flows(one, study)
        if one.default is None and one.required and one.kind != "region":
            yield f"parameter {one.name}: required and without a default; the page could not open"
    try:
        parse_parameters(study, _given_region(study))
    except ParameterError as error:
        wanted = error.expected.en
        yield f"parameter {error.parameter}: its default {error.value!r} is refused, wanted {wanted}"


def _bounds(one: Parameter) -> Iterator[str]:
    if one.kind in _BOUNDED and (one.low is None or one.high is None or one.low > one.high):
        yield f"parameter {one.name}: a lower and an upper bound wanted"
    if one.kind == "choice" and not one.choices:
        yield f"parameter {one.name}: a choice without choices"


def _of_flows(one: Parameter, study: Study) -> Iterator[str]:
    if one.kind == "dataset" and not one.wants:
        yield f"parameter {one.name}: which kind of dataset it wants is not said"
    if one.kind in ("year", "level") or one.of:
        named = {p.name for p in study.parameters if p.kind == "dataset"}
        if one.of not in named:
            yield f"parameter {one.name}: of {one.of!r}, which is no dataset of the study"


def _columns(study: Study) -> Iterator[str]:
    names = [column.name for column in study.columns]
    if not names:
        yield "columns: none declared"
    for name, times in Counter(names).items():
        if times > 1:
            yield f"column {name}: declared {times} times"
    known = {unit.code for unit in units.all_units()}
    for column in study.columns:
        if column.unit and column.unit not in known:
            yield f"column {column.name}: unknown unit {column.unit!r}"
        if column.kind in ("percent", "points") and not (column.unit or column.unit_from):
            yield f"column {column.name}: a unit wanted"
        for other in filter(None, (column.unit_from, column.origin)):
            if other not in names:
                yield f"column {column.name}: refers to {other!r}, which is not declared"


def _inputs(study: Study) -> Iterator[str]:
    taken = inspect.signature(study.kernel).parameters
    inside = {one.name for kind in study.gathered.values() for one in fields(kind)}
    alone = (one.name for one in study.parameters if one.name not in inside)
    given = [*(one.name for one in study.inputs), *study.gathered, *alone]
    for name in given:
        if name not in taken:
            yield f"{name}: the kernel {study.kernel.__name__} does not take it"
    for name, one in taken.items():
        if name not in given and one.default is inspect.Parameter.empty:
            yield f"kernel {study.kernel.__name__}: {name} is given by no input or parameter"
    if study.long and "report" not in taken:
        yield f"kernel {study.kernel.__name__}: long, and takes no report: nobody could follow or stop it"
    before: set[str] = set()
    for source in study.inputs:
        if source.kind == "flows":
            yield from flow_inputs.trouble(source)
        elif source.kind == "firms":
            yield from firm_inputs.trouble(source)
        elif source.group:
            yield f"input {source.name}: group is of flows only"
        for value in source.where.values():
            for text in value if isinstance(value, tuple | list) else () if callable(value) else (value,):
                name, dot, _ = str(text).strip("{}").partition(".")
                known = before if dot else {p.name for p in study.parameters}
                if str(text).startswith("{") and name not in known:
                    what = "an input before it" if dot else "a parameter"
                    yield f"input {source.name}: refers to {what}, {name!r}, which is not declared"
        before.add(source.name)


def _gathered(study: Study) -> Iterator[str]:
    names = {one.name for one in study.parameters}
    for name, kind in study.gathered.items():
        for one in fields(kind):
            if one.name not in names and one.default is MISSING and one.default_factory is MISSING:
                yield f"gathered {name}: {kind.__name__} wants {one.name}, which is no parameter"


def _proposals(study: Study) -> Iterator[str]:
    for name, times in Counter(one.register for one in study.proposes).items():
        if not _SLUG.fullmatch(name):
            yield f"proposal for {name!r}: the name of a register wanted"
        if times > 1:
            yield f"proposal for {name}: declared {times} times"


def _proposed(result: StudyResult) -> Iterator[str]:
    """What the declared proposals give for the first rows."""
    for one in result.study.proposes:
        try:
            given = _values(one, result)
        except (AttributeError, AssertionError) as error:  # it asks more of a kept result than there is
            yield f"proposal for {one.register}: {type(error).__name__} {error}"
            continue
        if any(values is not None and (not values or set(values) & set(_NOT_PROPOSED)) for values in given):
            others = ", ".join(_NOT_PROPOSED)
            yield f"proposal for {one.register}: fields of a row, none of {others}, wanted"


def _values(one: Proposal, result: StudyResult) -> list[dict[str, Any] | None]:
    """What a proposal gives for the first rows."""
    return [one.values(row, result) for row in result.frame().head(_PROPOSED).iter_rows(named=True)]


def _empty(study: Study) -> Iterator[str]:
    tables = {one.name: _nothing(one) for one in study.inputs}
    missing = [name for name, table in tables.items() if table is None]
    if missing:
        yield f"inputs {missing}: no empty table is known; register the provider before checking"
        return
    values = parse_parameters(study, _given_region(study))
    try:
        result = study.kernel(**tables, **study.arguments(values))
    except Exception as error:  # any failure on no data is what this check is for
        yield f"kernel: {type(error).__name__} on empty tables: {error}"
        return
    if not result.frame().is_empty():
        yield "kernel: rows from empty tables"
    yield from _frame(study, result.frame())
    yield from _drawn(study, result)


def _frame(study: Study, frame: pl.DataFrame) -> Iterator[str]:
    declared = [name for column in study.columns for name in column.in_frame]
    if set(frame.columns) != set(declared):
        yield f"frame: columns {sorted(set(frame.columns) ^ set(declared))} differ from the declared ones"
        return
    for column in study.columns:
        wanted = _OF_KIND.get(column.kind, (pl.String,))
        for name in column.in_frame:
            if frame.schema[name].base_type() not in wanted:
                yield f"frame: {name} is {frame.schema[name]}, declared as {column.kind}"


def _drawn(study: Study, result: Any) -> Iterator[str]:
    if study.finding is not None:
        yield from _bilingual("finding", study.finding(result))
    for name, times in Counter(chart.name for chart in study.charts).items():
        if times > 1:
            yield f"chart {name}: declared {times} times"
    for chart in study.charts:
        if not _WORD.fullmatch(chart.name):
            yield f"chart {chart.name!r}: lower-case letters, digits and '_' wanted"
        yield from _bilingual(f"title of chart {chart.name}", chart.title(result))
        yield from _bilingual(f"subtitle of chart {chart.name}", chart.subtitle(result))
        for lang in ("zh", "en"):
            chart.build(result, lang)


def _nothing(one: Input) -> pl.DataFrame | None:
    """An empty table of the input's own columns; None where only a provider knows them and none is there."""
    if one.kind == "observations":
        table: pl.DataFrame = columns.empty()
    elif one.kind == "firms":
        table = firm_inputs.empty()
    elif one.kind == "flows":
        table = flow_inputs.empty(one)
    elif one.kind in code_inputs.SCHEMAS:
        table = pl.DataFrame(schema=code_inputs.SCHEMAS[one.kind])
    else:
        try:
            table = providers.provided(one.kind, one.source, as_of=None).table.clear()
        except LookupError:
            return None
    return table.select(one.columns) if one.columns else table


def _given_region(study: Study) -> Mapping[str, str]:
    return {p.name: _ANY_REGION for p in study.parameters if p.kind == "region" and p.default is None}
