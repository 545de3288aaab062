"""One cell of a return as it comes in: from a form, a paste, a workbook or a program."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.reference.units import Unit

MOST_DIGITS = 15  # what a spreadsheet keeps, and what every database here keeps exactly
MOST_DECIMALS = 6
_NUMBER = re.compile(r"([-+]?)((?:\d{1,3}(?:[, ]\d{3})+|\d+)(?:\.\d*)?|\.\d+)(.*)", re.DOTALL)
_NONE = {"", "-", "--", "—", "——", "–", "...", "......", "/", "n/a", "N/A", "NA"}
_STEPS = {"万": 10**4, "亿": 10**8, "万亿": 10**12}

NOT_A_NUMBER = Text(
    "a number such as 1,234.5, with 万 or 亿 behind it where it is counted in these",
    "数字，如 1,234.5；以万、亿计的可在数字后写“万”“亿”",
)
_TOO_LONG = Text(
    f"a number of at most {MOST_DIGITS} digits, {MOST_DECIMALS} of them decimals",
    f"不超过{MOST_DIGITS}位有效数字、{MOST_DECIMALS}位小数的数字",
)


class CellError(ValueError):
    """A text that is no number of the unit asked for. ``kind`` is ``number`` or ``unit``."""

    def __init__(self, kind: str, expected: Text) -> None:
        super().__init__(expected.en)
        self.kind, self.expected = kind, expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What somebody put into a cell: the number as written, its unit (empty: the form's), an explanation."""

    value_text: str
    unit: str = ""
    explanation: str = ""


def number(text: str, unit: str, *, stated: str = "") -> Decimal | None:
    """The number a text writes, in ``unit``; None for an empty cell or a dash.

    ``stated`` is the unit the cell says it is in, where it is not ``unit``. :class:`CellError` otherwise.

    >>> number("1.2亿", "万USD"), number("12,000", "万USD"), number("—", "万USD")
    (Decimal('12000'), Decimal('12000'), None)
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain in _NONE:
        return None
    negative = plain.startswith("(") and plain.endswith(")")
    match = _NUMBER.fullmatch((plain[1:-1] if negative else plain).replace("\u2212", "-"))
    if match is None:
        raise CellError("number", NOT_A_NUMBER)
    sign, digits, behind = match.groups()
    value = Decimal(digits.replace(",", "").replace(" ", ""))
    if sign == "-" or negative:
        value = -value
    value = _scaled(value, behind.strip(), units.get(unit), stated)
    value = value.normalize()
    whole = value.as_tuple()
    decimals = max(0, -int(whole.exponent))
    if value.adjusted() >= MOST_DIGITS or len(whole.digits) > MOST_DIGITS or decimals > MOST_DECIMALS:
        raise CellError("number", _TOO_LONG)
    return value.quantize(Decimal(1)) if int(whole.exponent) > 0 else value


def in_unit(value: Decimal, unit: str, wanted: str) -> Decimal:
    """A number kept in one unit in the one its form asks now; :class:`CellError` if that measures else.

    >>> in_unit(Decimal(20000), "万USD", "亿USD")
    Decimal('2')
    """
    if unit == wanted:
        return value
    found = number(written(value), wanted, stated=unit)
    assert found is not None  # a written number is not empty
    return found


def written(value: Decimal | None) -> str:
    """A kept number as text, without the zeros its column adds.

    >>> written(Decimal("1200.500000")), written(Decimal("0E-6")), written(None)
    ('1200.5', '0', '')
    """
    if value is None:
        return ""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def separated(value: Decimal | None) -> str:
    """A number as it stands in a box.

    >>> separated(Decimal("12000.500000")), separated(None)
    ('12,000.5', '')
    """
    text = written(value)
    whole, point, decimals = text.partition(".")
    return f"{int(whole):,}{point}{decimals}" if text and whole not in ("", "-0") else text


def _scaled(value: Decimal, behind: str, wanted: Unit, stated: str) -> Decimal:
    if behind in _STEPS and wanted.dimension not in ("percent", "points", "multiple"):
        return value * _STEPS[behind] / wanted.scale
    unit = unit_named(behind, wanted) if behind else unit_named(stated, wanted) if stated else wanted
    return value if unit.code == wanted.code else value * unit.scale / wanted.scale


def unit_named(name: str, wanted: Unit) -> Unit:
    """The unit of that code or name which measures what ``wanted`` does; :class:`CellError` for none."""
    folded = name.strip().lower()
    for unit in (wanted, *units.all_units()):
        names = (unit.code.lower(), unit.title.zh.lower(), unit.title.en.lower())
        if (unit.dimension, unit.currency) == (wanted.dimension, wanted.currency) and folded in names:
            return unit
    if any(folded in (u.code.lower(), u.title.zh.lower(), u.title.en.lower()) for u in units.all_units()):
        expected = Text(f"a number in {wanted.title.en}", f"以{wanted.title.zh}为单位的数字")
        raise CellError("unit", expected)
    raise CellError("number", NOT_A_NUMBER)
