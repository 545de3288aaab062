"""Any study as a section of a briefing: its finding, its charts, the head of its table, its vintages."""

from __future__ import annotations

import math
from typing import Any

from wuwai.briefings import figures
from wuwai.briefings.blocks import (
    BlockError,
    BlockKind,
    Number,
    Option,
    OptionKind,
    Options,
    Reading,
    Section,
)
from wuwai.briefings.parts import full_stop, part
from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.registers import study_jobs
from wuwai.studies import registry, run
from wuwai.studies.contract import Column, Study, StudyResult
from wuwai.studies.keeping import NotReadable
from wuwai.studies.parameters import ParameterError
from wuwai.ui.study_asking import Asked
from wuwai.ui.study_fields import Field, fields
from wuwai.workspace import Workspace

LARGEST_TABLE = 12  # rows; the study's sheet has them all
WIDEST_TABLE = 8  # columns
TOLD = 3  # rows whose reasons are told below the table
CHARTS = 2
CHECKED = 60  # rows whose numbers are kept, so that they can be compared when the study is run again
RESULT = "result"  # of a frozen block: the id of the kept result it was composed from
PARAMETER = "p."  # before the name of a study's parameter among a block's options
_LONG = 40  # letters of a cell that a column of a printed page does not hold
_WORDS = ("text", "label")
_NOTHING = "—"
_NUMERIC = ("number", "percent", "points", "integer")
_FIRST = Text(
    "The first {n} of {all} rows; the study's sheet has them all.", "共{all}行，列前{n}行，其余见研究结果表。"
)
_LEFT_OUT = Text("Further columns in the study's sheet: {columns}.", "其余栏目见研究结果表：{columns}。")
_DEFAULT = Text("as the study has it", "按研究默认")
_NOT_YET = Text(
    "Not worked out with these parameters yet: run it on the page of the study, then compose again.",
    "尚未按这些参数计算：请先在该研究页面运行，再重新生成本节。",
)
_GONE = Text("The result {uid} is not kept any more", "研究结果{uid}已不再保存")
_EMPTY = Text("Nothing is on file for it yet", "暂无数据")


def compose(reading: Reading, options: Options) -> Section:
    """The section of the study ``options["study"]`` with the parameters given (``p.NAME``).

    :class:`BlockError` where there is no such study, or a parameter cannot be used.
    """
    study, lang, facts = _study(options), reading.lang, reading.facts
    asked: dict[str, Any] = {
        "facts": facts,
        "parameters": parameters(options),
        "as_of": reading.known_text,
        "default_region": reading.region,
    }
    try:
        # A long study is not worked out by arranging a briefing: what was kept of it last is printed.
        result: StudyResult | None
        if frozen_as := options.get(RESULT):
            result = _frozen(study, frozen_as)
        elif study.long:
            result = study_jobs.latest(study, **asked)
        else:
            result = run.run(study, **asked)
    except ParameterError as error:
        raise BlockError(f"{PARAMETER}{error.parameter}", error.expected) from error
    if result is None:
        return Section(heading=study.title, blocks=[_paragraph([part(_NOT_YET.get(lang), end="")])])
    frame = result.frame()
    if frame.is_empty():
        empty = [_paragraph([part(_EMPTY.get(lang), end=full_stop(lang))])]
        return Section(heading=study.title, blocks=empty, vintages=result.vintages)
    refs = reading.cites.observations(_origins(result), facts)
    finding = result.finding.get(lang).rstrip("。.")
    blocks = [_paragraph([part(finding, refs=refs, sample=result.sample, end=full_stop(lang))])]
    drawings = figures.of_study(result, lang, drawn=reading.drawn, most=CHARTS)
    if drawings:
        blocks.append({"kind": "figures", "figures": drawings})
    blocks += _table(result, lang)
    return Section(
        heading=study.title,
        blocks=blocks,
        notes=result.warnings,
        vintages=result.vintages,
        sample=result.sample,
        numbers=_numbers(result),
        result=result.kept_as,
    )


def _frozen(study: Study, uid: str) -> StudyResult:
    """The kept result that a frozen briefing names."""
    try:
        return study_jobs.result_of(uid, study)
    except NotReadable as error:
        raise BlockError(RESULT, _GONE.format(uid=uid)) from error


def parameters(options: Options) -> dict[str, str]:
    """The study's parameters among a block's options."""
    return {
        name.removeprefix(PARAMETER): value
        for name, value in options.items()
        if name.startswith(PARAMETER) and value
    }


def _study(options: Options) -> Study:
    try:
        return registry.get(options.get("study", ""))
    except KeyError:
        raise BlockError("study", Text("the name of a study", "研究名称")) from None


def _numbers(result: StudyResult) -> tuple[Number, ...]:
    """The numbers of the table's first rows, shown or not: what is said and drawn rests on the same ones."""
    name, found = result.study.name, []
    columns = [one for one in result.study.columns if one.kind in _NUMERIC]
    for n, row in enumerate(result.frame().head(CHECKED).iter_rows(named=True), start=1):
        for one in columns:
            value = row[one.name]
            if value is None or not math.isfinite(value):
                continue
            unit = (row[one.unit_from] or "") if one.unit_from else one.unit
            origin = (row.get(one.origin) if one.origin else None) or f"study:{name}"
            found.append(Number(name=f"{name} {n} {one.name}", value=float(value), unit=unit, origin=origin))
    return tuple(found)


def _paragraph(parts: list[dict[str, Any]]) -> dict[str, Any]:
    return {"kind": "paragraph", "parts": parts}


def _origins(result: StudyResult) -> list[str]:
    frame = result.frame()
    named = dict.fromkeys(one.origin for one in result.study.columns if one.origin)
    return [
        origin for name in named for origin in frame[name].drop_nulls().unique(maintain_order=True) if origin
    ]


def _table(result: StudyResult, lang: str) -> list[dict[str, Any]]:
    """The head of the table, as many columns as a page holds, and below it what is too long for a column.

    Amounts stand with their units, marked where synthetic; a column without a value is left out. A reason is
    a sentence: it is told of the first rows.
    """
    frame = result.frame()
    shown = [one for one in result.study.columns if not one.hidden and one.kind != "source"]
    head = list(frame.head(LARGEST_TABLE).iter_rows(named=True))
    cells = {one.name: [_cell(one, row, lang) for row in head] for one in shown}
    filled = [one for one in shown if any(cell != _NOTHING for cell in cells[one.name])] or shown[:1]
    long = [one for one in filled[1:] if one.kind in _WORDS and max(map(len, cells[one.name])) > _LONG]
    short = [one for one in filled if one not in long]
    kept = short[:WIDEST_TABLE]
    notes = [_FIRST.format(n=LARGEST_TABLE, all=frame.height)] if frame.height > LARGEST_TABLE else []
    if len(short) > len(kept):
        left = [one.title.lower_first() for one in short[len(kept) :]]
        listed = Text(", ".join(one.en for one in left), "、".join(one.zh for one in left))
        notes.append(_LEFT_OUT.format(columns=listed))
    table = {
        "kind": "table",
        "study": result.study.name,
        "columns": [one.title.get(lang) for one in kept],
        "numeric": [one.kind in _NUMERIC for one in kept],
        "rows": [[cells[one.name][n] for one in kept] for n in range(len(head))],
        "sample": result.sample,
        "note": " ".join(one.get(lang) for one in notes),
    }
    named = next((one for one in kept if one.kind in _WORDS), kept[0])
    told = [
        _paragraph([part(_sentence(named, one, n, cells, lang), sample=result.sample, end=full_stop(lang))])
        for n in range(min(TOLD, len(head)))
        for one in long
        if cells[one.name][n] != _NOTHING
    ]
    return [table, *told]


def _sentence(named: Column, one: Column, n: int, cells: dict[str, list[str]], lang: str) -> str:
    pattern = Text("{row} - {what}: {words}", "{row}——{what}：{words}")
    said = pattern.format(row=cells[named.name][n], what=one.title.lower_first(), words=cells[one.name][n])
    return said.get(lang).rstrip("。.")


def _cell(column: Column, row: dict[str, Any], lang: str) -> str:
    value = column.of(row, lang)
    if value is None or value == "":
        return _NOTHING
    if column.kind in _NUMERIC:
        unit = (row[column.unit_from] or "") if column.unit_from else column.unit
        return str(units.display(float(value), unit, lang))
    if column.kind == "flag":
        return Text("yes", "是").get(lang) if value else Text("no", "否").get(lang)
    return str(value)


def _fields(options: Options, workspace: Workspace, lang: str) -> tuple[Option, ...]:
    studies = tuple((one.name, one.title.get(lang)) for one in registry.all_studies())
    first = Option(name="study", title=Text("Study", "研究"), kind="choice", choices=studies, required=True)
    if options.get("study") not in {name for name, _ in studies}:
        return (first,)
    study = registry.get(options["study"])
    asked = Asked(None, parameters(options))
    return (first, *(_option(one, lang) for one in fields(study, workspace, asked, lang=lang)))


def _option(one: Field, lang: str) -> Option:
    kinds: dict[str, OptionKind] = {"number": "number", "date": "date"}
    choices = tuple((value, name) for value, name, _ in one.options) if one.select else ()
    if choices and all(value for value, _ in choices):
        choices = (("", _DEFAULT.get(lang)), *choices)
    kind: OptionKind = "choice" if choices else kinds.get(one.input, "text")
    return Option(
        name=f"{PARAMETER}{one.one.name}",
        title=one.one.title,
        kind=kind,
        choices=choices,
        help=one.one.help,
    )


def _check(options: Options, workspace: Workspace) -> None:
    """What a parameter does not allow is said while the block is arranged."""
    try:
        run.parse_parameters(_study(options), parameters(options))
    except ParameterError as error:
        raise BlockError(f"{PARAMETER}{error.parameter}", error.expected) from error


def _named(options: Options) -> Text:
    return _study(options).title


KIND = BlockKind(
    name="study",
    title=Text("A study", "一项研究"),
    about=Text(
        "What a study found, two of its charts and the head of its table.",
        "研究的结论、两幅图与结果表前几行。",
    ),
    compose=compose,
    fields=_fields,
    check=_check,
    named=_named,
    chooser="study",
)
