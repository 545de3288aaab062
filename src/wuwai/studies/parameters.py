"""A study's parameters: from what a reader typed to values a kernel may trust."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from wuwai.reference import passages, periods, regions
from wuwai.reference.text import Text
from wuwai.studies import providers
from wuwai.studies.contract import Parameter, Study

LEVELS = {
    "product": Text("as in the dataset", "按数据集原有分类"),
    "product2": Text("HS chapters (2 digits)", "HS章（2位）"),
    "product4": Text("HS headings (4 digits)", "HS品目（4位）"),
    "product6": Text("HS subheadings (6 digits)", "HS子目（6位）"),
}
_LONGEST = 200
_BETWEEN = re.compile(r"[,;，；、\s]+")
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


class ParameterError(ValueError):
    """A parameter that is unknown, missing or out of bounds. ``expected`` says what would do."""

    def __init__(self, parameter: str, value: object, expected: Text) -> None:
        super().__init__(f"{parameter} {value!r}: expected {expected.en}")
        self.parameter, self.value, self.expected = parameter, value, expected


def parse_parameters(study: Study, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Every parameter of ``study``: what ``raw`` gives, checked, and the default of each other one.

    ``raw`` holds texts (from an address or a command line) or values (from Python). An empty text is the
    default. Raises :class:`ParameterError` for an unknown name, a value out of bounds and a missing required
    one.
    """
    known = {p.name: p for p in study.parameters}
    for name, value in raw.items():
        if name not in known:
            names = " ".join(known)
            raise ParameterError(
                name, value, Text(f"one of the parameters {names}", f"下列参数之一：{names}")
            )
    return {name: _value(one, raw.get(name)) for name, one in known.items()}


def _value(one: Parameter, given: Any) -> Any:
    if given is None or given == "":
        given = providers.home_region() if one.kind == "region" and one.default is None else one.default
        if given in (None, ""):
            if one.required:
                raise ParameterError(
                    one.name, "", Text("a value; it has no default", "取值；该参数没有默认值")
                )
            return None
    if isinstance(given, str) and len(given) > _LONGEST:
        raise ParameterError(one.name, given[:20] + "…", Text("a shorter text", "较短的文本"))
    return _CHECKS[one.kind](one, given)


def _choice(one: Parameter, given: Any) -> Any:
    if given not in one.choices:
        names = ", ".join(one.choices)
        raise ParameterError(one.name, given, Text(f"one of {names}", f"下列之一：{names}"))
    return given


def _number(one: Parameter, given: Any) -> float:
    try:
        value = float(given)
    except (TypeError, ValueError):
        raise ParameterError(one.name, given, Text("a number", "数值")) from None
    low, high = one.low, one.high
    if not math.isfinite(value) or (low is not None and value < low) or (high is not None and value > high):
        between = Text(f"a number from {low} to {high}", f"{low} 至 {high} 的数值")
        raise ParameterError(
            one.name, given, between if low is not None else Text("a finite number", "有限数值")
        )
    return value


def _integer(one: Parameter, given: Any) -> int:
    value = _number(one, given)
    if value != int(value):
        raise ParameterError(one.name, given, Text("a whole number", "整数"))
    return int(value)


def _year(one: Parameter, given: Any) -> int:
    try:
        year = int(given)
    except (TypeError, ValueError):
        year = 0
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ParameterError(one.name, given, Text("a year such as 2024", "年份，如 2024"))
    return year


def _level(one: Parameter, given: Any) -> str:
    if given not in LEVELS:
        names = ", ".join(LEVELS)
        raise ParameterError(one.name, given, Text(f"one of {names}", f"下列之一：{names}"))
    return str(given)


def _text(one: Parameter, given: Any) -> str:
    if not isinstance(given, str) or "\x00" in given:
        raise ParameterError(one.name, given, Text("a text", "文本"))
    return given


def _region(one: Parameter, given: Any) -> str:
    found = regions.find(str(given))
    if found is None:
        raise ParameterError(one.name, given, Text("a region's code or name", "地区代码或名称"))
    return found.code


def _period(one: Parameter, given: Any) -> str:
    try:
        return periods.parse(str(given)).text
    except periods.PeriodError as error:
        raise ParameterError(one.name, given, error.expected) from None


def _date(one: Parameter, given: Any) -> date:
    if isinstance(given, date):
        return given
    try:
        return date.fromisoformat(str(given))
    except ValueError:
        raise ParameterError(
            one.name, given, Text("a day such as 2027-12-31", "日期，如 2027-12-31")
        ) from None


def _passages(one: Parameter, given: Any) -> str:
    """Ids in one order, each once, from a list or from a text with commas or spaces between them; Chinese
    names of the shipped ones do as well. The study itself has the table of the day, and refuses what is not
    in it.
    """
    several = given if isinstance(given, (list, tuple, set, frozenset)) else [given]
    said = {each for text in several for each in _BETWEEN.split(_text(one, text).lower()) if each}
    named = {known.title.zh: known.id for known in passages.all_passages().values()}
    return ",".join(sorted({named.get(each, each) for each in said}))


def _target(one: Parameter, given: Any) -> str:
    known = providers.target_ids()
    if known and given not in known:
        ids = ", ".join(known)
        raise ParameterError(one.name, given, Text(f"the id of a target: {ids}", f"目标编号：{ids}"))
    return _text(one, given)


_CHECKS = {
    "choice": _choice,
    "number": _number,
    "integer": _integer,
    "text": _text,
    "cluster": _text,  # the study itself has the lists of the day, and refuses a name that is none
    "passages": _passages,
    "series": _text,
    "target": _target,
    "region": _region,
    "period": _period,
    "date": _date,
    "dataset": _text,
    "year": _year,
    "level": _level,
}
