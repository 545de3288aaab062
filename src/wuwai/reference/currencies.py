"""Currencies by their ISO 4217 codes: those that are legal tender somewhere now."""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from babel import Locale
from babel.core import get_global

from wuwai.reference.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

# The ones a Chinese office writes every day come first in a list.
_FIRST = ("CNY", "USD", "HKD", "EUR", "MOP", "TWD", "JPY", "GBP", "SGD", "KRW")
# Two young currencies that CLDR names in English only.
_NOT_IN_CLDR = {"XCG": "加勒比盾", "ZWG": "津巴布韦金元"}


@lru_cache(maxsize=1)
def currencies() -> Mapping[str, Text]:
    """Each currency's name by its code, the daily ones first. Names are CLDR's.

    >>> currencies()["CNY"].zh, list(currencies())[:2]
    ('人民币', ['CNY', 'USD'])
    """
    tenders = {
        code
        for spans in get_global("territory_currencies").values()
        for code, _, until, tender in spans
        if tender and until is None
    }
    en, zh = Locale("en").currencies, {**_NOT_IN_CLDR, **Locale("zh").currencies}
    order = [*_FIRST, *sorted(tenders - set(_FIRST))]
    return MappingProxyType({code: Text(en.get(code, code), zh.get(code, code)) for code in order})
