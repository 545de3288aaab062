"""Any study as a section of a briefing: its finding, its charts, the head of its table, its vintages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wuwai.briefings import figures
from wuwai.briefings.citations import Citations
from wuwai.briefings.parts import full_stop, part
from wuwai.facts.store import Facts
from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.studies import registry, run
from wuwai.studies.contract import Column, StudyResult, Vintage

LARGEST_TABLE = 12  # rows; the study's sheet has them all
WIDEST_TABLE = 8  # columns
TOLD = 3  # rows whose reasons are told below the table
CHARTS = 2
_LONG = 40  # letters of a cell that a column of a printed page does not hold
_WORDS = ("text", "label")
_NOTHING = "—"
_NUMERIC = ("number", "percent", "points", "integer")
_FIRST = Text(
    "The first {n} of {all} rows; the study's sheet has them all.", "共{all}行，列前{n}行，其余见研究结果表。"
)
_LEFT_OUT = Text("Further columns in the study's sheet: {columns}.", "其余栏目见研究结果表：{columns}。")
_EMPTY = Text("Nothing is on file for it yet", "暂无数据")


@dataclass(frozen=True, slots=True)
class StudyBlock:
    """A section's heading and blocks, with what the end of the briefing has to say about them."""

    heading: Text
    blocks: list[dict[str, Any]]
    notes: tuple[Text, ...]
    vintages: tuple[Vintage, ...]
    sample: bool


def compose(
    name: str,
    facts: Facts,
    cites: Citations,
    lang: str,
    *,
    region: str,
    as_of: str | None,
    drawn: bool = True,
) -> StudyBlock:
    """The section of the study ``name``, run with its defaults for ``region`` as known on ``as_of``.

    Without ``drawn`` its charts have titles only. KeyError if there is no such study.
    """
    study = registry.get(name)
    result = run.run(study, facts=facts, as_of=as_of, default_region=region)
    frame = result.frame()
    if frame.is_empty():
        blocks = [_paragraph([part(_EMPTY.get(lang), end=full_stop(lang))])]
        return StudyBlock(study.title, blocks, (), result.vintages, False)
    refs = cites.observations(_origins(result), facts)
    finding = result.finding.get(lang).rstrip("。.")
    blocks = [_paragraph([part(finding, refs=refs, sample=result.sample, end=full_stop(lang))])]
    drawings = _figures(result, lang, drawn=drawn)
    if drawings:
        blocks.append({"kind": "figures", "figures": drawings})
    blocks += _table(result, lang)
    return StudyBlock(study.title, blocks, result.warnings, result.vintages, result.sample)


def _paragraph(parts: list[dict[str, Any]]) -> dict[str, Any]:
    return {"kind": "paragraph", "parts": parts}


def _origins(result: StudyResult) -> list[str]:
    frame = result.frame()
    named = dict.fromkeys(one.origin for one in result.study.columns if one.origin)
    return [
        origin for name in named for origin in frame[name].drop_nulls().unique(maintain_order=True) if origin
    ]


def _figures(result: StudyResult, lang: str, *, drawn: bool) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for chart in result.study.charts:
        built = chart.build(result.result, lang)
        if built is None:
            continue
        svg = figures.printed(built) if drawn else ""
        found.append(figures.figure(result, chart, lang, svg=svg, refs=[]))
        if len(found) == CHARTS:
            break
    return found


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
