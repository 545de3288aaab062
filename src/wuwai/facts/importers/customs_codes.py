"""What the cells of a customs query file mean: periods, products, partners, regimes, places, units.

Each function gets the distinct cells of a column, or of a code and its name together, once, and returns what
is kept or in words what was expected. Nothing is guessed. The one repair is that of a product code of odd
length: it lost the zero that codes of chapters 1 to 9 begin with, and can have lost nothing else.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from wuwai.reference import partners, periods, regions
from wuwai.reference.code_tables import CodeTables
from wuwai.reference.text import Text

EMPTY = ("", "-", "－", "—", "--")
_MONTH = re.compile(r"((?:19|20|21)[0-9]{2})(?:[-/.]?(0[1-9]|1[0-2])|年(0?[1-9]|1[0-2])月|年)?")
_SPAN = re.compile(r"([0-9]{4})[-/.]?([0-9]{2})\s*(?:-|—|至|~)\s*([0-9]{4})[-/.]?([0-9]{2})")
_PARTNER = re.compile("[0-9]{3}")

PERIOD = Text(
    "a month such as 202305, a span such as 202301-202305, or a year",
    "月份（如 202305）、区间（如 202301-202305）或年份",
)
PRODUCT = Text("an HS code of 2, 4, 6, 8 or 10 digits", "2、4、6、8或10位商品编码")
LISTED_PRODUCT = Text("a code of {edition}", "{edition} 中的编码")
PARTNER = Text("a trading partner's Chinese name that is known", "已知的贸易伙伴中文名称")
PARTNER_CODE = Text("a partner code of three digits", "三位贸易伙伴编码")
UNNAMED = Text(
    "a partner's name; no row of this file names the code", "贸易伙伴名称；本文件中没有该编码对应的名称"
)
REGIME = Text(
    "a statistical regime of two digits, such as 10; supervision modes of four digits are another list",
    "两位贸易方式编码，如 10；四位监管方式是另一张表",
)
PLACE = Text(
    "a place of registration: a province of two digits, a city of GB/T 2260, or its name",
    "注册地：两位省级代码、GB/T 2260城市代码或名称",
)
TEXT = Text("text in the encoding of the heading", "与表头编码一致的文本")


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a cell means, or ``expected`` where it means nothing known. ``mended`` marks a restored zero."""

    value: str = ""
    expected: Text | None = None
    mended: bool = False


def plain(cell: bytes, encoding: str) -> str | None:
    """A cell's text without blanks, tabs and the ``="..."`` that keeps zeros in a spreadsheet; None where it
    is not in the encoding.
    """
    try:
        text = cell.decode(encoding).strip()
    except UnicodeDecodeError:
        return None
    return text[2:-1].strip() if text.startswith('="') and text.endswith('"') else text


@lru_cache(maxsize=4096)
def period(text: str) -> Decoded:
    """A period as the periods grammar writes it.

    >>> period("202305").value, period("2023年5月").value, period("202301-202305").value
    ('2023-05', '2023-05', '2023-01..05')
    """
    month, span = _MONTH.fullmatch(text), _SPAN.fullmatch(text)
    if span and span[1] == span[3]:
        written = f"{span[1]}-{span[2]}..{span[4]}"
    elif span:
        written = f"{span[1]}-{span[2]}..{span[3]}-{span[4]}"
    elif month:
        number = month[2] or month[3]
        written = f"{month[1]}-{int(number):02}" if number else month[1]
    else:
        return Decoded(expected=PERIOD)
    try:
        return Decoded(periods.parse(written).text)
    except periods.PeriodError:
        return Decoded(expected=PERIOD)


@lru_cache(maxsize=100_000)
def product(text: str) -> Decoded:
    """A product code with its leading zero.

    >>> product("1012100"), product("85076000").value
    (Decoded(value='01012100', expected=None, mended=True), '85076000')
    """
    mended = len(text) % 2 == 1 and len(text) < 10 and text[:1] != "0"
    code = "0" + text if mended else text
    shaped = code.isascii() and code.isdigit() and len(code) in (2, 4, 6, 8, 10)
    if not shaped or code[:2] in ("00", "77"):
        return Decoded(expected=PRODUCT)
    return Decoded(code, mended=mended)


def regime(code: str, name: str, codes: CodeTables, on: str) -> Decoded:
    """A statistical regime of a day by its code and name, either of which may be missing."""
    by_name = codes.regime_names().get(partners.folded(name)) if name not in EMPTY else None
    if code in EMPTY:
        return Decoded(by_name) if by_name else Decoded(expected=REGIME)
    known = codes.regimes(on).get(code)
    if known is None:
        return Decoded(expected=REGIME)
    if by_name not in (None, code):
        return Decoded(
            expected=Text(
                f"one regime; {code} is {known.en}, the name is that of {by_name}",
                f"同一贸易方式；{code} 是{known.zh}，名称却是 {by_name} 的",
            )
        )
    return Decoded(code)


@lru_cache(maxsize=1024)
def place(code: str, name: str) -> Decoded:
    """A place of registration as a region's code."""
    found = None
    for known in (f"CN-{code}" if len(code) == 2 else "", code, code + "00" if len(code) == 4 else ""):
        try:
            found = found or regions.get(known)
        except KeyError:
            continue
    if found is not None and found.kind not in ("province", "city", "district"):
        found = None
    named = regions.find(name) if name not in EMPTY else None
    if code not in EMPTY and found is None:
        return Decoded(expected=PLACE)
    if found is not None and named is not None and named.code != found.code:
        return Decoded(
            expected=Text(
                f"one place; {code} is {found.title.en}, the name that of {named.title.en}",
                f"同一注册地；{code} 是{found.title.zh}，名称却是{named.title.zh}",
            )
        )
    chosen = found or named
    return Decoded(chosen.code) if chosen else Decoded(expected=PLACE)


class Partners:
    """Partners by code and name, learned from one file.

    A pair is decoded by its name. What the rows of the file say of a code is counted; where it has names of
    two partners, or a partner two codes, the reading that more than half of the rows have stays and the
    others are contradictions. A code without a name is read as the file's named rows read it. Where an office
    has given a table of codes, that table decides: a name that says otherwise is a contradiction.
    """

    def __init__(self, codes: CodeTables, on: str) -> None:
        self.seen: dict[tuple[str, str], int] = defaultdict(int)
        self.on = on  # the day the file's first period begins
        self._codes = codes
        self._given = codes.partner_codes(on)
        self._learned: Mapping[str, str] | None = None
        self._refused: Mapping[tuple[str, str], Text] = {}

    def count(self, code: str, name: str, rows: int) -> None:
        """Take note of a pair and its rows."""
        self.seen[code, name] += rows

    def decode(self, code: str, name: str) -> Decoded:
        """The partner of a pair, by what is known of the file so far."""
        if code not in EMPTY and not _PARTNER.fullmatch(code):
            return Decoded(expected=PARTNER_CODE)
        found = self._codes.partner(name) if name not in EMPTY else None
        given = self._given.get(code)
        if found and given and found != given:
            return Decoded(expected=_against_table(code, found, given))
        if (code, name) in self._refused:
            return Decoded(expected=self._refused[code, name])
        if name not in EMPTY:
            return Decoded(found) if found else Decoded(expected=PARTNER)
        learned = self._given.get(code) or (self._learned or {}).get(code)
        return Decoded(learned) if learned else Decoded(expected=UNNAMED)

    def learn(self) -> bool:
        """Draw the conclusions from what was counted; True where rows must be decoded anew."""
        if self._learned is not None:
            return False
        readings: dict[tuple[str, str], int] = defaultdict(int)
        for (code, name), rows in self.seen.items():
            found = self._codes.partner(name) if _PARTNER.fullmatch(code) else None
            if found and self._given.get(code, found) == found:
                readings[code, found] += rows
        by_code: dict[str, int] = defaultdict(int)
        by_partner: dict[str, int] = defaultdict(int)
        for (code, found), rows in readings.items():
            by_code[code] += rows
            by_partner[found] += rows
        kept = {
            pair
            for pair, rows in readings.items()
            if 2 * rows > by_code[pair[0]] and 2 * rows > by_partner[pair[1]]
        }
        self._learned = dict(kept)
        own = {found: code for code, found in kept}
        refused = {}
        for code, name in self.seen:
            found = self._codes.partner(name) if _PARTNER.fullmatch(code) else None
            if found and (code, found) not in kept:
                refused[code, name] = _contradiction(code, found, self._learned.get(code), own.get(found))
        self._refused = refused
        unnamed = any(name in EMPTY and code in self._learned for code, name in self.seen)
        return bool(refused) or unnamed


def _against_table(code: str, found: str, given: str) -> Text:
    return Text(
        f"the partner that the office's table has for {code}, which is {given}; the name is that of {found}",
        f"本单位代码表中 {code} 对应的贸易伙伴（{given}）；此处名称为 {found}",
    )


def _contradiction(code: str, found: str, other: str | None, own: str | None) -> Text:
    if other:
        return Text(
            f"one partner for each code; most rows of this file have {code} for {other}, here it is {found}",
            f"一个编码对应一个贸易伙伴；本文件多数行中 {code} 为 {other}，此处为 {found}",
        )
    if own:
        return Text(
            f"one code for each partner; most rows of this file have {own} for {found}",
            f"一个贸易伙伴对应一个编码；本文件多数行中 {found} 为 {own}",
        )
    return Text(
        f"one partner for each code; the rows of this file do not agree on {code}",
        f"一个编码对应一个贸易伙伴；本文件各行对 {code} 的说法不一",
    )
