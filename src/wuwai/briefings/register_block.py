"""A register as a section: how many rows there are and count, and the first of those asked for.

What tells of a person is never printed, whoever arranges the briefing: a printed page has no readers' list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wuwai.briefings.blocks import BlockError, BlockKind, Number, Option, Options, Reading, Section
from wuwai.briefings.parts import full_stop, part
from wuwai.reference.days import in_words
from wuwai.reference.text import Text
from wuwai.registers import access, registry
from wuwai.registers.columns import columns, shown_of
from wuwai.registers.columns import options as allowed
from wuwai.registers.contract import Register, RegisterField
from wuwai.registers.filters import chosen, filterable, wanted
from wuwai.registers.past import stood
from wuwai.registers.tally import tally
from wuwai.studies.contract import Vintage
from wuwai.workspace import Workspace

FILTER = "f."  # before the name of a filter among a block's options
ROWS, MOST = 12, 60
WIDEST = 6
_NUMERIC = ("number", "integer")
_UNKNOWN = Text("the name of a register", "台账名称")
_ROWS_EXPECTED = Text("a whole number from 0 to {most}", "0 至 {most} 的整数").format(most=MOST)
_COUNTED = Text(
    "{title}: {rows} rows on {day}, of which {counted} count",
    "截至{day}，{title}共{rows}条，其中{counted}条计入",
)
_FITTING = Text("{n} rows fit the filters: {filters}", "符合筛选条件（{filters}）的有{n}条")
_FIRST = Text("The first {n} of {all} rows; the register has them all.", "共{all}条，列前{n}条，其余见台账。")
_OWN = Text("Rows of {city} only.", "仅列{city}的记录。")
_ANY = Text("all", "全部")


@dataclass(frozen=True, slots=True)
class _Bureau:
    """Whoever writes for a city, as the rule of visible rows asks for."""

    region: str


def compose(reading: Reading, options: Options) -> Section:
    """The section of the register ``options["register"]``, its rows filtered by ``f.NAME``.

    :class:`BlockError` where there is no such register.
    """
    register, lang = _register(options), reading.lang
    count = tally(register, as_of=reading.as_of)
    personal = tuple(one for one in columns(register) if one.personal)
    names = {one.name for one in personal}
    asked = wanted(register, {k: v for k, v in filters(options).items() if k not in names})
    rows = chosen(
        register,
        access.visible(stood(register, reading.as_of), _Bureau(reading.city)),
        asked,
        count if asked.counts else None,
        hidden=personal,
    ).order_by("created_at", "uid")
    found = rows.count()
    day = in_words(reading.as_of or reading.today)
    words = _COUNTED.format(title=register.title, rows=str(count.rows), counted=str(count.counted), day=day)
    parts = [part(words.get(lang), sample=count.sample, end=full_stop(lang))]
    numbers = [("rows", count.rows), ("counted", count.counted)]
    if asked:
        fitting = _FITTING.format(n=str(found), filters=_said(register, asked.pairs()))
        parts.append(part(fitting.get(lang), sample=count.sample, end=full_stop(lang)))
        numbers.append(("fitting", found))
    listed = _rows_asked(options)
    shown = list(rows[:listed]) if listed else []
    blocks: list[dict[str, Any]] = [{"kind": "paragraph", "parts": parts}]
    if shown:
        blocks.append(_table(register, shown, found, reading))
    return Section(
        heading=register.title,
        blocks=blocks,
        vintages=(Vintage("register", register.name, str(reading.as_of or reading.today), count.sample),),
        sample=count.sample,
        numbers=(
            *(_number(register, name, float(value)) for name, value in numbers),
            *(
                _number(register, f"{n} {one.name}", float(value))
                for n, row in enumerate(shown, start=1)
                for one in _fields_printed(register)
                if one.kind in _NUMERIC and (value := row.value(one.name)) is not None
            ),
        ),
    )


def filters(options: Options) -> dict[str, str]:
    """The filters among a block's options, as the parameters of the register's list."""
    return {k.removeprefix(FILTER): v for k, v in options.items() if k.startswith(FILTER) and v}


def _number(register: Register, name: str, value: float) -> Number:
    return Number(name=f"{register.name} {name}", value=value, unit="", origin=f"register:{register.name}")


def _fields_printed(register: Register) -> tuple[RegisterField, ...]:
    """The first field, which names a row, and those the register lists; none that tells of a person."""
    open_to_all = [one for one in columns(register) if not one.personal]
    first, *rest = open_to_all
    listed = [one for one in rest if one.in_list and one.kind not in ("url", "long_text")]
    return (first, *listed[: WIDEST - 1])


def _table(register: Register, rows: list[Any], found: int, reading: Reading) -> dict[str, Any]:
    lang, printed = reading.lang, _fields_printed(register)
    notes = [_FIRST.format(n=str(len(rows)), all=str(found))] if found > len(rows) else []
    if reading.city:
        notes.append(_OWN.format(city=access.places(_Bureau(reading.city))))
    return {
        "kind": "table",
        "register": register.name,
        "columns": [one.title.get(lang) for one in printed],
        "numeric": [one.kind in _NUMERIC for one in printed],
        "rows": [[shown_of(row, one).get(lang) for one in printed] for row in rows],
        "sample": any(row.synthetic for row in rows),
        "note": " ".join(one.get(lang) for one in notes),
    }


def _said(register: Register, pairs: list[tuple[str, str]]) -> Text:
    """The filters in words."""
    known = {one.name: one for one in filterable(register)}
    said = []
    for name, value in pairs:
        one = known.get(name)
        named = allowed(one).get(value) if one else None
        said.append(named or Text(value, value))
    return Text(", ".join(one.en for one in said), "、".join(one.zh for one in said))


def _register(options: Options) -> Register:
    try:
        return registry.get(options.get("register", ""))
    except KeyError:
        raise BlockError("register", _UNKNOWN) from None


def _rows_asked(options: Options) -> int:
    text = options.get("rows", "").strip() or str(ROWS)
    if not text.isascii() or not text.isdecimal() or len(text) > 3 or int(text) > MOST:
        raise BlockError("rows", _ROWS_EXPECTED)
    return int(text)


def _fields(options: Options, workspace: Workspace, lang: str) -> tuple[Option, ...]:
    registers = tuple((one.name, one.title.get(lang)) for one in registry.all_registers())
    first = Option(
        name="register", title=Text("Register", "台账"), kind="choice", choices=registers, required=True
    )
    if options.get("register") not in {name for name, _ in registers}:
        return (first,)
    register = registry.get(options["register"])
    found = [first, Option(name="rows", title=Text("Rows listed", "列出条数"), kind="number")]
    for one in filterable(register):
        choices = allowed(one)
        if choices and not one.personal:
            named = tuple((key, title.get(lang)) for key, title in choices.items())
            found.append(
                Option(
                    name=f"{FILTER}{one.name}",
                    title=one.title,
                    kind="choice",
                    choices=(("", _ANY.get(lang)), *named),
                )
            )
    return tuple(found)


def _check(options: Options, workspace: Workspace) -> None:
    _register(options)
    _rows_asked(options)


def _named(options: Options) -> Text:
    return _register(options).title


KIND = BlockKind(
    name="register",
    title=Text("A register", "一本台账"),
    about=Text(
        "How many rows a register holds and how many count, and the first of those that fit filters.",
        "台账的条数与计入数，并列出符合筛选条件的前几条。",
    ),
    compose=compose,
    fields=_fields,
    check=_check,
    named=_named,
    chooser="register",
)
