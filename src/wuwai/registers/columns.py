"""The columns of a register's sheet, form and page: what it declares and what every register has."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from wuwai.reference import regions, units
from wuwai.reference.text import Text
from wuwai.registers.contract import Register, RegisterField
from wuwai.registers.rows import RegisterRow

YES_NO: Mapping[str, Text] = {"yes": Text("yes", "是"), "no": Text("no", "否")}
CERTAINTY: Mapping[str, Text] = {
    "H": Text("H: official or two independent sources", "H：官方或两个独立来源"),
    "M": Text("M: one news item or copy", "M：单一报道或转载"),
    "L": Text("L: inference", "L：推断"),
}
NOT_ON_FILE = Text("not stated", "未填报")


def columns(register: Register) -> tuple[RegisterField, ...]:
    """Every column in order: the declared fields, then stage, source, certainty and note."""
    return (
        *register.fields,
        RegisterField(
            "stage", Text("Stage", "阶段"), "choice", choices={s.key: s.title for s in register.stages}
        ),
        RegisterField("source_url", Text("Source", "来源网址"), "url"),
        RegisterField("certainty", Text("Certainty", "可靠程度"), "choice", choices=CERTAINTY),
        RegisterField("note", Text("Note", "备注"), "long_text"),
    )


def column(register: Register, name: str) -> RegisterField:
    """The column of that name; KeyError if there is none."""
    for one in columns(register):
        if one.name == name:
            return one
    raise KeyError(f"{register.name} has no column {name!r}")


def heading(one: RegisterField, lang: str) -> str:
    """The heading as printed: title, unit in brackets, a star where it must be filled.

    >>> heading(RegisterField("area", Text("Floor area", "面积"), "number", unit="m²", required=True), "en")
    'Floor area (m²) *'
    >>> heading(RegisterField("paid", Text("Paid in", "实缴资本"), "number", unit="万元"), "en")
    'Paid in (10 thousand yuan)'
    """
    unit = units.title(one.unit).get(lang)
    unit = (f"（{unit}）" if lang.startswith("zh") else f" ({unit})") if unit else ""
    return f"{one.title.get(lang)}{unit}{' *' if one.required else ''}"


@lru_cache(maxsize=2)
def _regions(kind: str) -> dict[str, Text]:
    if kind == "city":
        # A row of the whole province names the province; those come last.
        places = sorted(regions.all_regions(), key=lambda r: r.code)
        return {r.code: r.title for wanted in ("city", "province") for r in places if r.kind == wanted}
    return {r.code: r.title for r in regions.all_regions() if r.kind == kind}


def options(one: RegisterField) -> Mapping[str, Text]:
    """The values a column allows and their names; empty where any value of the kind will do."""
    if one.kind in ("choice", "choices"):
        return one.choices
    if one.kind == "yes_no":
        return YES_NO
    if one.kind == "region":
        return _regions("city")
    if one.kind == "country":
        return _regions("country")
    return {}


def is_year(one: RegisterField) -> bool:
    """Whether a whole number is a year: it is printed as it stands, and never added up."""
    low, high = one.low or 0, one.high or 0
    return one.kind == "integer" and 1900 <= low <= high <= 2100


def shown_of(row: RegisterRow, one: RegisterField) -> Text:
    """The value of a row's field in words; an amount of any currency with the row's."""
    words = shown(one, row.value(one.name))
    currency = row.value(one.currency) if one.currency and row.value(one.name) is not None else None
    if not currency:
        return words
    unit = units.get(units.of_currency(currency)).title
    return Text(f"{currency} {words.en}", f"{words.zh} {unit.zh}")


def shown(one: RegisterField, value: Any) -> Text:
    """A value in words, in both languages; :data:`NOT_ON_FILE` for nothing."""
    if value is None or value == "":
        return NOT_ON_FILE
    if one.kind == "yes_no":
        return YES_NO["yes" if value else "no"]
    if one.kind == "choices":
        chosen = [options(one).get(key, Text(key, key)) for key in str(value).split(";")]
        return Text("; ".join(t.en for t in chosen), "、".join(t.zh for t in chosen))
    if one.kind in ("choice", "region", "country"):
        return options(one).get(str(value), Text(str(value), str(value)))
    if one.kind in ("number", "integer"):
        # A whole number of four digits and no other is a year: it has no separator.
        year = one.kind == "integer" and (one.low or 0) >= 1000 and (one.high or 10_000) < 10_000
        digits = f"{value:,.10g}" if isinstance(value, float) else f"{value}" if year else f"{value:,}"
        unit = units.title(one.unit)
        return Text(f"{digits} {unit.en}".strip(), f"{digits} {unit.zh}".strip())
    return Text(str(value), str(value))
