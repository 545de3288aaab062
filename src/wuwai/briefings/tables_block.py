"""A standard table of the monthly trade briefing as a section: the words it bears, one chart, the table.

Each sentence stands with the sources of the figures in it, each line of the table with what it rests on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from wuwai.briefings import figures
from wuwai.briefings.blocks import BlockError, BlockKind, Number, Option, Options, Reading, Section
from wuwai.briefings.parts import full_stop, part
from wuwai.facts import datasets
from wuwai.reference import periods, units
from wuwai.reference.text import Text
from wuwai.studies import registry, run
from wuwai.studies.contract import StudyResult
from wuwai.studies.parameters import ParameterError
from wuwai.trade.monthly_book import NUMBERS, STUDY, origin_of, unit_of
from wuwai.trade.studies.monthly_layout import BASES, BY_KEY, MEASURES, NONE, PUBLISHED, TABLES
from wuwai.trade.studies.monthly_result import Line, MonthlyTable
from wuwai.trade.studies.monthly_said import Sentence
from wuwai.trade.studies.monthly_words import NOTHING, words
from wuwai.workspace import Workspace

ROWS = 12  # partners or products listed, where the block does not say
_NOTHING = "—"
_HEADS: dict[str, Text] = {
    "month_value": Text("Month", "当月"),
    "month_growth": Text("Growth", "同比"),
    "value": Text("To date", "累计"),
    "growth": Text("Growth", "同比"),
    "share": Text("Share", "比重"),
    "contribution": Text("Points", "拉动点"),
}
_UNITS = Text(
    "Amounts in {u}; growth on a year earlier and shares in %, contributions in percentage points",
    "单位：{u}；同比、比重：%；拉动点：百分点",
)
_MONTH = Text("{a}; month: {m}", "{a}；当月：{m}")
_DATASETS = Text("From a file: {names}.", "文件来源：{names}。")
_EN_BILLION, _FINEST = 1e9, 5


def compose(reading: Reading, options: Options) -> Section:
    """The section of the table ``options["table"]``; :class:`BlockError` where an option cannot be used."""
    lang, layout = reading.lang, BY_KEY[_table(options)]
    try:
        result = run.run(
            STUDY,
            facts=reading.facts,
            parameters=_parameters(options, reading.region),
            as_of=reading.known_text,
        )
    except ParameterError as error:
        raise BlockError(error.parameter, error.expected) from error
    table = cast(MonthlyTable, result.result)
    if not table.lines:
        empty = part(NOTHING.get(lang), end=full_stop(lang))
        return Section(heading=layout.title, blocks=[_paragraph([empty])], notes=table.warnings)
    blocks: list[dict[str, Any]] = [
        _paragraph(_joined([_part(one, table, reading) for one in words(table, briefly=True)], lang)),
        *_tables(table, reading),
    ]
    if options.get("chart") != "no":
        drawn = figures.of_study(result, lang, drawn=reading.drawn, most=1)
        if drawn:
            blocks.append({"kind": "figures", "figures": drawn})
    return Section(
        heading=layout.title,
        blocks=blocks,
        notes=table.warnings,
        vintages=_vintages(result, table),
        sample=table.sample,
        numbers=_numbers(table),
        headline=words(table)[0].text,
    )


def _table(options: Options) -> str:
    key = options.get("table") or TABLES[0].key
    if key not in BY_KEY:
        raise BlockError("table", Text(", ".join(BY_KEY), "、".join(BY_KEY)))
    return key


def _parameters(options: Options, region: str) -> dict[str, str]:
    asked = {"region": region, "table": _table(options), "top": options.get("rows") or str(ROWS)}
    return asked | {name: options[name] for name in ("measure", "to") if options.get(name)}


def _vintages(result: StudyResult, table: MonthlyTable) -> tuple[Any, ...]:
    """What the lines rest on: a table of published figures alone does not rest on a synthetic file."""
    return tuple(one for one in result.vintages if table.sample or not one.sample)


def _paragraph(parts: list[dict[str, Any]]) -> dict[str, Any]:
    return {"kind": "paragraph", "parts": parts}


def _part(sentence: Sentence, table: MonthlyTable, reading: Reading) -> dict[str, Any]:
    """A sentence with the sources of its figures, marked where one of them is of a synthetic file."""
    at = {(line.code, line.measure): line for line in table.lines}
    used = [(at[cell.code, cell.measure], cell.column) for one in sentence.figures for cell in one.cells]
    origins = [origin for line, column in used if (origin := origin_of(line, column))]
    sample = any(line.sample for line, _ in used)
    refs = reading.cites.observations(dict.fromkeys(origins), reading.facts)
    return part(sentence.text.get(reading.lang), refs=refs, sample=sample, end=full_stop(reading.lang))


def _joined(parts: list[dict[str, Any]], lang: str) -> list[dict[str, Any]]:
    """Sentences that cite nothing and are marked alike, as one piece: it is marked once."""
    found: list[dict[str, Any]] = []
    between = full_stop(lang) + ("" if lang.startswith("zh") else " ")
    for one in parts:
        last = found[-1] if found else None
        if last is not None and not last["refs"] and not one["refs"] and last["sample"] == one["sample"]:
            last["text"] += between + one["text"]
        else:
            found.append(one)
    return found


def _numbers(table: MonthlyTable) -> tuple[Number, ...]:
    return tuple(
        Number(
            name=f"{table.table} {line.measure} {line.code or 'total'} {column}",
            value=float(value),
            unit=unit_of(line, column),
            origin=origin_of(line, column) or f"study:{STUDY}",
        )
        for line in table.lines
        for column in NUMBERS
        if (value := getattr(line, column)) is not None
    )


# -- the printed table -------------------------------------------------------------------------------


def _tables(table: MonthlyTable, reading: Reading) -> list[dict[str, Any]]:
    """One printed table for each measure; a column that nothing stands in is left out."""
    return [_printed(table, measure, reading) for measure in table.measures]


def _printed(table: MonthlyTable, measure: str, reading: Reading) -> dict[str, Any]:
    lang, lines = reading.lang, table.of(measure)
    money = next((line.unit for line in lines if line.unit and line.unit != "%"), "")
    shown = [name for name in _HEADS if any(getattr(line, name) is not None for line in lines)]
    digits = _digits(
        [getattr(line, name) for line in lines for name in ("month_value", "value")], money, lang
    )
    rows = [
        [
            _indented(line, lang),
            *(_cell(line, name, money, digits, lang) for name in shown),
            _from(line, table, reading),
        ]
        for line in lines
    ]
    return {
        "kind": "table",
        "study": STUDY,
        "columns": [
            MEASURES[measure].get(lang),
            *(_HEADS[name].get(lang) for name in shown),
            Text("From", "来源").get(lang),
        ],
        "numeric": [False, *(True for _ in shown), False],
        "rows": rows,
        "fill": True,
        "sample": any(line.sample for line in lines),
        "above": _units(table, lines, money, lang),
        "note": _files(lines, lang),
    }


def _indented(line: Line, lang: str) -> str:
    name = line.title.get(lang)
    return f"　{name}" if line.depth == 2 else name


def _scaled(value: float, unit: str, lang: str) -> float:
    """An amount in the unit of the printed table: 亿元 in Chinese, billions in English."""
    if lang.startswith("zh") or not unit:
        return value
    return value * units.get(unit).scale / _EN_BILLION


def _unit(unit: str, lang: str) -> str:
    if lang.startswith("zh") or not unit:
        return units.title(unit).get(lang)
    return f"{units.get(unit).currency}\u00a0bn"


def _digits(values: Sequence[float | None], unit: str, lang: str) -> int:
    """As many decimals as the smaller numbers of the table need to be told apart."""
    sizes = [abs(_scaled(value, unit, lang)) for value in values if value]
    return 1 if sizes and min(sizes) >= 10 else 2


def _enough(value: float, digits: int) -> int:
    """More decimals for an amount that these would print as nothing."""
    return next((n for n in range(digits, _FINEST) if round(abs(value), n)), _FINEST) if value else digits


def _cell(line: Line, name: str, money: str, digits: int, lang: str) -> str:
    value = getattr(line, name)
    if value is None:
        return units.NOT_STATED.get(lang) if name == "value" and line.basis == NONE else _NOTHING
    if name in ("month_value", "value"):
        if line.unit != money:
            return str(units.display(value, line.unit, lang))
        value = _scaled(value, money, lang)
        return str(units.display(value, "", lang, _enough(value, digits)).number)
    return str(units.display(value, "", lang, 2 if name == "contribution" else 1).number)


def _from(line: Line, table: MonthlyTable, reading: Reading) -> str:
    """What a line rests on, with the numbers of its sources, and its period where it is another's."""
    lang = reading.lang
    said = BASES[line.basis].get(lang)
    origins = [origin for name in NUMBERS if (origin := origin_of(line, name))]
    refs = reading.cites.observations(dict.fromkeys(origins), reading.facts)
    if refs and line.basis == PUBLISHED:
        said = f"{said} [{', '.join(map(str, refs))}]"
    if line.period and line.period != table.period and table.table != "months":
        said = f"{said} · {periods.parse(line.period).title.get(lang)}"
    return said


def _units(table: MonthlyTable, lines: Sequence[Line], money: str, lang: str) -> str:
    """What the amounts are in, and which month the column of the month is."""
    said = _UNITS.get(lang).format(u=_unit(money, lang))
    of_month = table.month != table.period and any(line.month_value is not None for line in lines)
    if not of_month or table.table == "months":
        return said
    return _MONTH.get(lang).format(a=said, m=periods.parse(table.month).title.get(lang))


def _files(lines: Sequence[Line], lang: str) -> str:
    """The files that lines were added up from; empty for none."""
    named = dict.fromkeys(datasets.describe(line.source).title.get(lang) for line in lines if line.source)
    return _DATASETS.get(lang).format(names=Text(", ", "、").get(lang).join(named)) if named else ""


def last_month(workspace: Workspace, region: str) -> str:
    """The last month that the first table has numbers of: ``2025-09``; empty where it has none."""
    asked = {"region": region, "table": TABLES[0].key}
    table = cast(MonthlyTable, run.run(STUDY, facts=workspace.facts, parameters=asked).result)
    return f"{periods.parse(table.period).end:%Y-%m}" if table.period else ""


# -- options -----------------------------------------------------------------------------------------


def _fields(options: Options, workspace: Workspace, lang: str) -> tuple[Option, ...]:
    tables = tuple((one.key, one.heading.get(lang)) for one in TABLES)
    measures = tuple((key, title.get(lang)) for key, title in MEASURES.items())
    yes, no = Text("with its chart", "附图").get(lang), Text("without a chart", "不附图").get(lang)
    return (
        Option(name="table", title=Text("Table", "表"), kind="choice", choices=tables, required=True),
        Option(name="measure", title=Text("Measure", "指标"), kind="choice", choices=measures),
        Option(
            name="rows", title=Text("Partners or products listed", "列示的伙伴或商品数"), kind="number",
            help=Text("12 where empty", "留空为12"),
        ),
        Option(
            name="to", title=Text("Up to", "截至"),
            help=Text("A month such as 2025-09; the last where empty", "月份，如2025-09；留空则取最新"),
        ),
        Option(name="chart", title=Text("Chart", "图"), kind="choice", choices=(("", yes), ("no", no))),
    )  # fmt: skip


def _check(options: Options, workspace: Workspace) -> None:
    try:
        run.parse_parameters(registry.get(STUDY), _parameters(options, "CHN"))
    except ParameterError as error:
        name = "rows" if error.parameter == "top" else error.parameter
        raise BlockError(name, error.expected) from error


def _named(options: Options) -> Text:
    return BY_KEY[_table(options)].heading


KIND = BlockKind(
    name="table",
    title=Text("A standard table of the monthly trade briefing", "外贸月报标准表"),
    about=Text(
        "One of the ten tables, with the sentences written from its numbers and the source of each line.",
        "十张标准表之一，附由数据生成的文字表述和各行来源。",
    ),
    compose=compose,
    fields=_fields,
    check=_check,
    named=_named,
)
