"""Read a rule book from TOML, and refuse one that could mislead."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from wuwai.reference.text import Text
from wuwai.rules.expressions import compiled
from wuwai.rules.model import (
    INPUT_TYPES,
    Amount,
    BookError,
    Clause,
    PointsItem,
    ResultClass,
    RuleBook,
    RuleInput,
)
from wuwai.rules.page import At, Page, citation, day, flag, known_keys, string, tables, text

_NAME = re.compile(r"[a-z][a-z0-9-]*")
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")
_TOP = {
    "name", "title", "issuing_body", "document_number", "valid_from", "valid_to", "source_url", "certainty",
    "note", "inputs", "clauses", "points", "results", "amounts",
}  # fmt: skip
_INPUT = {"name", "type", "title", "unit", "choices"}
_CLAUSE = {"id", "title", "expr", "citation", "empty", "note"}
_POINTS = {"id", "title", "expr", "citation", "most", "note"}
_RESULT = {"id", "title", "expr", "citation", "meets", "note"}
_AMOUNT = {"id", "title", "when", "expr", "citation", "unit", "ceiling", "empty", "note"}
_EMPTY_AND = Text("empty and with an expression; choose one", "既标为空项又有表达式，应二者择一")
_CHOICES = Text(
    'choices: { key = { en = "...", zh = "..." } } expected',
    'choices：应写作 { 键 = { en = "...", zh = "..." } }',
)
_POINTS_NAME = "points"  # what a result's condition calls the sum of the points


def load(path: Path) -> RuleBook:
    """Read one rule book; :class:`BookError` names the file, the line and what is wrong."""
    content, data = _parsed(path)
    page = Page(path, content)
    known_keys(page, data, _TOP)
    name = _name(page, data)
    valid_from, valid_to = _term(page, data)
    source_url, certainty = _source(page, data), _certainty(page, data)
    inputs = _inputs(page, data)
    if not any(data.get(part) for part in ("clauses", "points", "amounts")):
        raise page.error(
            Text("no [[clauses]], [[points]] or [[amounts]]", "没有 [[clauses]]、[[points]] 或 [[amounts]]")
        )
    points = _points(page, data, inputs)
    results = _results(page, data, inputs, scored=bool(points))
    if points and not results:
        why = Text(
            "[[points]] without [[results]]: what the points decide is not said",
            "有 [[points]] 而无 [[results]]：未说明分数决定什么",
        )
        raise page.error(why, "points")
    return RuleBook(
        name=name,
        title=text(page, data, "title"),
        issuing_body=text(page, data, "issuing_body"),
        document_number=string(page, data, "document_number", optional=True),
        valid_from=valid_from,
        valid_to=valid_to,
        source_url=source_url,
        certainty=certainty,
        inputs=inputs,
        clauses=_clauses(page, data, inputs),
        note=text(page, data, "note", optional=True),
        file=str(path),
        points=points,
        results=results,
        amounts=_amounts(page, data, inputs),
        digest=sha256(content.encode()).hexdigest(),
    )


def _parsed(path: Path) -> tuple[str, dict[str, Any]]:
    """The text of the file, and what it says as TOML."""
    try:
        content = path.read_text(encoding="utf-8")
    except OSError as error:
        raise BookError(
            str(path), 0, Text(f"cannot be read: {error.strerror}", f"无法读取：{error.strerror}")
        ) from error
    except UnicodeDecodeError as error:
        raise BookError(str(path), 0, Text("not UTF-8", "不是 UTF-8 编码")) from error
    try:
        return content, tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        why = Text(f"not readable as TOML: {error}", f"不是可读的 TOML：{error}")
        raise BookError(str(path), int(found[1]) if found else len(content.splitlines()), why) from error


def _name(page: Page, data: dict[str, Any]) -> str:
    name = string(page, data, "name")
    if not _NAME.fullmatch(name):
        raise page.error(
            Text("name: lower-case letters, digits and '-' expected", "name：应为小写字母、数字和“-”"),
            key="name",
        )
    return name


def _term(page: Page, data: dict[str, Any]) -> tuple[date | None, date | None]:
    """From when to when the book is in force; None where that was not stated."""
    valid_from = day(page, data, "valid_from", first=True)
    if "valid_from" not in data:
        raise page.error(
            Text('valid_from is missing; "" where it was not stated', '缺少 valid_from；未载明时写 ""')
        )
    valid_to = day(page, data, "valid_to", first=False)
    if valid_to and valid_from and valid_to < valid_from:
        raise page.error(Text("valid_to is before valid_from", "valid_to 早于 valid_from"), key="valid_to")
    return valid_from, valid_to


def _source(page: Page, data: dict[str, Any]) -> str:
    source_url = string(page, data, "source_url", optional=True)
    if source_url and not source_url.startswith(("https://", "http://")):
        raise page.error(
            Text("source_url: an http or https address expected", "source_url：应为 http 或 https 网址"),
            key="source_url",
        )
    return source_url


def _certainty(page: Page, data: dict[str, Any]) -> str:
    certainty = string(page, data, "certainty")
    if certainty not in ("H", "M", "L"):
        raise page.error(
            Text("certainty: one of H, M, L expected", "certainty：应为 H、M、L 之一"), key="certainty"
        )
    return certainty


def _inputs(page: Page, data: dict[str, Any]) -> tuple[RuleInput, ...]:
    inputs: list[RuleInput] = []
    for index, table in enumerate(tables(page, data, "inputs")):
        where = ("inputs", index)
        known_keys(page, table, _INPUT, *where)
        name = string(page, table, "name", *where)
        if not _IDENTIFIER.fullmatch(name):
            raise page.error(
                Text("name: lower-case letters, digits and '_' expected", "name：应为小写字母、数字和“_”"),
                *where,
                "name",
            )
        if any(one.name == name for one in inputs):
            raise page.error(Text(f"'{name}' is declared twice", f"“{name}”重复声明"), *where, "name")
        kind = string(page, table, "type", *where)
        if kind not in INPUT_TYPES:
            raise page.error(
                Text(
                    f"type: one of {', '.join(INPUT_TYPES)} expected",
                    f"type：应为 {'、'.join(INPUT_TYPES)} 之一",
                ),
                *where,
                "type",
            )
        unit = string(page, table, "unit", *where, optional=True)
        choices = _choices(page, table, kind, where)
        inputs.append(RuleInput(name, kind, text(page, table, "title", *where), unit, choices))
    return tuple(inputs)


def _choices(page: Page, table: dict[str, Any], kind: str, at: At) -> dict[str, Text]:
    choices = table.get("choices", {})
    if not isinstance(choices, dict):
        raise page.error(_CHOICES, *at, "choices")
    if choices and kind != "text":
        raise page.error(
            Text("choices: of an input of type text only", "choices：仅用于 text 类型的输入项"),
            *at,
            "choices",
        )
    return {key: text(page, choices, key, *at) for key in choices}


def _clauses(page: Page, data: dict[str, Any], inputs: tuple[RuleInput, ...]) -> tuple[Clause, ...]:
    clauses: list[Clause] = []
    for at, table in _entries(page, data, "clauses", _CLAUSE):
        key = table["id"]
        title = text(page, table, "title", *at)
        note = text(page, table, "note", *at, optional=True)
        empty = flag(page, table, "empty", at)
        cited = citation(page, table, at, optional=empty)
        if empty:
            if "expr" in table:
                raise page.error(_EMPTY_AND, *at, "expr")
            clauses.append(Clause(key, title, cited, empty=True, note=note))
            continue
        expr = string(page, table, "expr", *at)
        program, names = compiled(page, at, expr, inputs, gives=bool)
        clauses.append(Clause(key, title, cited, expr, inputs=names, note=note, program=program))
    return tuple(clauses)


def _points(page: Page, data: dict[str, Any], inputs: tuple[RuleInput, ...]) -> tuple[PointsItem, ...]:
    items = []
    for at, table in _entries(page, data, "points", _POINTS):
        most = table.get("most")
        if most is not None and (isinstance(most, bool) or not isinstance(most, int | float) or most <= 0):
            raise page.error(Text("most: a number above 0 expected", "most：应为大于0的数值"), *at, "most")
        expr = string(page, table, "expr", *at)
        program, names = compiled(page, at, expr, inputs, gives=float, most=most)
        items.append(
            PointsItem(
                *_said(page, table, at), expr, None if most is None else float(most), names,
                text(page, table, "note", *at, optional=True), program,
            )
        )  # fmt: skip
    return tuple(items)


def _results(
    page: Page, data: dict[str, Any], inputs: tuple[RuleInput, ...], *, scored: bool
) -> tuple[ResultClass, ...]:
    if scored and any(one.name == _POINTS_NAME for one in inputs):
        raise page.error(
            Text(
                "an input may not be called 'points': that is the sum of the points",
                "输入项不得名为 points，该名为总分",
            )
        )
    known = (*inputs, RuleInput(_POINTS_NAME, "number", Text("points", "总分"))) if scored else inputs
    results = []
    for at, table in _entries(page, data, "results", _RESULT):
        expr = string(page, table, "expr", *at)
        program, names = compiled(page, at, expr, known, gives=bool)
        results.append(
            ResultClass(
                *_said(page, table, at), expr, flag(page, table, "meets", at),
                tuple(n for n in names if n != _POINTS_NAME or not scored), scored and _POINTS_NAME in names,
                text(page, table, "note", *at, optional=True), program,
            )
        )  # fmt: skip
    return tuple(results)


def _amounts(page: Page, data: dict[str, Any], inputs: tuple[RuleInput, ...]) -> tuple[Amount, ...]:
    amounts = []
    for at, table in _entries(page, data, "amounts", _AMOUNT):
        when = string(page, table, "when", *at, optional=True)
        condition, asked = compiled(page, at, when, inputs, gives=bool, key="when") if when else (None, ())
        empty = flag(page, table, "empty", at)
        if empty and "expr" in table:
            raise page.error(_EMPTY_AND, *at, "expr")
        expr = "" if empty else string(page, table, "expr", *at)
        program, names = (None, ()) if empty else compiled(page, at, expr, inputs, gives=float)
        amounts.append(
            Amount(
                *_said(page, table, at),
                string(page, table, "unit", *at),
                when,
                expr,
                flag(page, table, "ceiling", at),
                empty,
                tuple(dict.fromkeys((*asked, *names))),
                text(page, table, "note", *at, optional=True),
                program,
                condition,
            )
        )
    return tuple(amounts)


def _entries(
    page: Page, data: dict[str, Any], part: str, known: set[str]
) -> Iterator[tuple[At, dict[str, Any]]]:
    """The ``[[part]]`` tables, each with where it stands; their keys are known and their ids differ."""
    seen: set[str] = set()
    for index, table in enumerate(tables(page, data, part, optional=True)):
        at = (part, index)
        known_keys(page, table, known, *at)
        key = string(page, table, "id", *at)
        if key in seen:
            raise page.error(Text(f"'{key}' is there twice", f"“{key}”重复出现"), *at, "id")
        seen.add(key)
        yield at, table


def _said(page: Page, table: dict[str, Any], at: At) -> tuple[str, Text, Text]:
    """The id, title and citation of an entry."""
    return table["id"], text(page, table, "title", *at), citation(page, table, at, optional=False)
