"""Units: the codes published files use, what they measure, and how a page prints an amount.

A unit code is what the source prints (``亿元CNY``, ``家``, ``万平方米``). Two units convert into one
another when they measure the same thing in the same currency; nothing converts between currencies. The code
of a currency (ISO 4217) is a unit too: one of it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from wuwai.reference.currencies import currencies
from wuwai.reference.tables import rows
from wuwai.reference.text import Text

NOT_STATED = Text("not stated", "未公布")
MINUS = "\u2212"
_NBSP = "\u00a0"


class UnitError(ValueError):
    """A unit that is not in the table, or two units that do not convert."""

    def __init__(self, message: str, expected: Text) -> None:
        super().__init__(message)
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit. ``scale`` is how many of the dimension's smallest unit (元, 人, 平方米, 吨 ...) one of it
    is.
    """

    code: str
    title: Text
    dimension: str
    currency: str
    scale: int


@dataclass(frozen=True, slots=True)
class Displayed:
    """An amount ready to print: ``number`` (with its currency in English) and ``unit``, to be set side by
    side.
    """

    number: str
    unit: str

    def __str__(self) -> str:
        return (
            f"{self.number}{_NBSP}{self.unit}" if self.unit and self.unit != "%" else self.number + self.unit
        )


@lru_cache(maxsize=1)
def _table() -> dict[str, Unit]:
    return {
        r["code"]: Unit(r["code"], Text(r["en"], r["zh"]), r["dimension"], r["currency"], int(r["scale"]))
        for r in rows("units")
    }


def _find(code: str) -> Unit | None:
    """The unit of the table, else one of the currency of that code; None for neither."""
    unit = _table().get(code)
    if unit is None and (name := currencies().get(code)):
        return Unit(code, Text(name.en, _ZH_MONEY.get(code, name.zh)), "money", code, 1)
    return unit


@lru_cache(maxsize=1)
def _by_name() -> dict[str, Unit]:
    return {unit.title.zh: unit for unit in reversed(_table().values())}


def _written(unit: str) -> Unit | None:
    """The unit of that code, or of that Chinese name: registers and sheets write 亿元 for 亿元CNY."""
    return _find(unit) or _by_name().get(unit)


def title(unit: str) -> Text:
    """A unit's name by its code or its Chinese name; as it is written where neither is known.

    >>> title("家").en, title("万美元").en, title("m²").zh
    ('firms', '10 thousand US dollars', 'm²')
    """
    known = _written(unit)
    return known.title if known else Text(unit, unit)


def of_currency(code: str) -> str:
    """The unit of an amount written in whole units of a currency.

    >>> of_currency("CNY"), of_currency("JPY"), str(display(2e8, of_currency("JPY"), "zh"))
    ('元CNY', 'JPY', '2\\xa0亿日元')
    """
    return "元CNY" if code == "CNY" else code


def all_units() -> tuple[Unit, ...]:
    """Every unit, in the order of the table."""
    return tuple(_table().values())


def expected() -> Text:
    """What a file may print as a unit."""
    codes = " ".join(_table())
    return Text(f"one of the units {codes}", f"下列单位之一：{codes}")


def get(code: str) -> Unit:
    """The unit of that code; :class:`UnitError` names the known ones.

    >>> get("亿元CNY").scale
    100000000
    """
    unit = _find(code)
    if unit is None:
        raise UnitError(f"{code!r} is not a known unit", expected())
    return unit


def convert(value: float, source: str, target: str) -> float:
    """``value`` of unit ``source`` in unit ``target``; :class:`UnitError` if they measure different things.

    >>> convert(60300, "亿元CNY", "万亿元CNY")
    6.03
    """
    a, b = get(source), get(target)
    if (a.dimension, a.currency) != (b.dimension, b.currency):
        raise UnitError(
            f"{source} does not convert to {target}",
            Text(f"a unit of the same kind and currency as {source}", f"与“{source}”同类且同币种的单位"),
        )
    return float(Decimal(repr(float(value))) * a.scale / b.scale) if math.isfinite(value) else value


def _digits(number: Decimal, digits: int | None) -> str:
    if digits is None:
        # Five significant digits and at most two decimals: as much as a headline ever prints.
        digits = max(0, min(2, 4 - (number.adjusted() if number else 0)))
        shown = number.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
        text = f"{shown:,f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    else:
        text = f"{number.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):,f}"
    # A value that rounds to nothing has no sign.
    if not text.strip("-0.,"):
        text = text.lstrip("-")
    return text.replace("-", MINUS)


_ZH_STEPS = ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"))
_EN_MONEY = ((10**12, "trn"), (10**9, "bn"), (10**6, "m"))
_EN_OTHER = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"))
_ZH_MONEY = {"CNY": "元", "USD": "美元", "HKD": "港元", "EUR": "欧元", "MOP": "澳门元"}
# What one of the smallest unit of a dimension is called.
_UNSCALED = {
    "percent", "points", "multiple", "length", "length_sea", "duration", "duration_years",
    "duration_workdays", "score",
}  # fmt: skip


# English names of units of which there may be one; other names stay as they are.
_ONE = {
    "firms": "firm", "items": "item", "events": "event", "pieces": "piece", "parcels": "parcel",
    "people": "person", "visits": "visit", "tonnes": "tonne", "units": "unit", "days": "day",
    "working days": "working day", "months": "month", "years": "year",
}  # fmt: skip


def _named(number: str, name: str) -> str:
    return _ONE.get(name, name) if number == "1" else name


def _stepped(base: Decimal, steps: tuple[tuple[int, str], ...]) -> tuple[Decimal, str]:
    for step, word in steps:
        if abs(base) >= step:
            return base / step, word
    return base, ""


def _zh_money(currency: str) -> str:
    name = currencies().get(currency)
    return _ZH_MONEY.get(currency) or (name.zh if name else currency)


def display(value: float | None, unit_code: str, lang: str, digits: int | None = None) -> Displayed:
    """An amount as a page prints it: Chinese 万, 亿, 万亿; English m, bn, trn with the currency before the
    number.

    ``digits`` fixes the decimals; without it up to five significant digits and two decimals are shown. None
    (and NaN) print as not stated. A unit is known by its code or its Chinese name, and else printed as it
    is written.

    >>> str(display(60300, "亿元CNY", "zh")), display(60300, "亿元CNY", "en").number
    ('6.03\\xa0万亿元', 'CNY\\xa06.03')
    >>> str(display(360.4, "亿元", "en"))
    'CNY\\xa036.04\\xa0bn'
    >>> str(display(-4.5, "%", "en"))
    '−4.5%'
    """
    zh = lang.startswith("zh")
    if value is None or not math.isfinite(value):
        return Displayed(NOT_STATED.get(lang), "")
    number = Decimal(repr(float(value)))
    unit = _written(unit_code)
    if unit is None or unit.dimension in _UNSCALED:
        shown = _digits(number, digits)
        return Displayed(shown, _named(shown, unit.title.get(lang)) if unit else unit_code)
    base = number * unit.scale
    if unit.dimension == "money":
        scaled, word = _stepped(base, _ZH_STEPS if zh else _EN_MONEY)
        if zh:
            return Displayed(_digits(scaled, digits), word + _zh_money(unit.currency))
        text = _digits(scaled, digits)
        sign, text = (MINUS, text[1:]) if text.startswith(MINUS) else ("", text)
        return Displayed(f"{unit.currency}{_NBSP}{sign}{text}", word)
    if unit_code == "平方公里":
        return Displayed(_digits(number, digits), unit.title.get(lang))
    scaled, word = _stepped(base, _ZH_STEPS if zh else _EN_OTHER)
    shown, name = _digits(scaled, digits), _smallest(unit).title.get(lang)
    return Displayed(shown, word + name if zh else f"{word} {name}".strip() if word else _named(shown, name))


def headline(value: float, unit_code: str) -> Text:
    """An amount as a page prints it, for use inside a sentence.

    >>> headline(94900, "亿元CNY")
    Text(en='CNY\\xa09.49\\xa0trn', zh='9.49万亿元')
    """
    return Text(str(display(value, unit_code, "en")), str(display(value, unit_code, "zh")).replace(_NBSP, ""))


def amount(value: float, unit_code: str) -> Text:
    """An amount with its digits, not rounded to a headline: what a sentence that compares figures prints.

    >>> amount(94900, "亿元CNY")
    Text(en='CNY\\xa09,490\\xa0bn', zh='94,900亿元')
    """
    unit = _written(unit_code)
    number = Decimal(repr(float(value)))
    counted = (
        unit is not None and unit.scale == 1 and unit.dimension not in _UNSCALED | {"money", "area", "mass"}
    )
    digits = 0 if counted or number == number.to_integral_value() else 2
    printed = _trimmed(number, digits)
    if unit is None:
        return Text(f"{printed}{_NBSP}{unit_code}", f"{printed}{unit_code}")
    zh = printed + unit.title.zh
    if unit.dimension == "money":
        step, word = (
            (10**9, "bn") if unit.scale >= 10**8 else (10**6, "m") if unit.scale >= 10**4 else (1, "")
        )
        scaled = _trimmed(number * unit.scale / step, 3)
        return Text(f"{unit.currency}{_NBSP}{scaled}{_NBSP}{word}".rstrip(), zh)
    if unit.scale == 1 or unit_code == "平方公里":
        return Text(str(Displayed(printed, _named(printed, unit.title.en))), zh)
    return Text(str(Displayed(_trimmed(number * unit.scale, 2), _smallest(unit).title.en)), zh)


def _trimmed(number: Decimal, digits: int) -> str:
    text = _digits(number, digits)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _smallest(unit: Unit) -> Unit:
    return min((u for u in _table().values() if u.dimension == unit.dimension), key=lambda u: u.scale)
