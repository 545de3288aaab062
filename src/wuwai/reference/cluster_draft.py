"""A cluster's list while somebody edits it: every cell as typed, and what is wrong with which.

The same checks serve the page, a sheet that is filled in and a file taken on the command line. A code has
to stand in the edition of the Harmonized System that is in force on the last day it holds; where no whole
table of that edition has been taken this cannot be checked, and is said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date

from wuwai.reference import products, regions
from wuwai.reference.clusters import GROUPS, Cluster, Product
from wuwai.reference.text import Text

CodesOf = Callable[[str], Collection[str]]
COLUMNS = ("code", "valid_from", "valid_to", "weight", "reason_zh", "reason_en")
_CODE = re.compile("[0-9]{2}|[0-9]{4}|[0-9]{6}")
_FIRST, _LAST = "0001-01-01", "9999-12-31"


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as typed."""

    code: str = ""
    valid_from: str = ""
    valid_to: str = ""
    weight: str = ""
    reason_zh: str = ""
    reason_en: str = ""

    def is_empty(self) -> bool:
        return not any(getattr(self, name) for name in COLUMNS)


@dataclass(frozen=True, slots=True)
class Draft:
    """A list as typed. ``lines`` may hold empty ones; they are left out."""

    name: str
    title_zh: str = ""
    title_en: str = ""
    group: str = "own"
    version: str = ""
    source: str = ""
    note_zh: str = ""
    note_en: str = ""
    valid_from: str = ""
    valid_to: str = ""
    cities: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftFault:
    """A cell that does not do. ``line`` counts from 0 over all of ``lines``; None is a field of the list."""

    line: int | None
    field: str
    value: str
    expected: Text


@dataclass(frozen=True, slots=True)
class Checked:
    """The cluster, or None where there are faults; ``unchecked`` are editions whose codes nobody could look
    up.
    """

    cluster: Cluster | None
    faults: tuple[DraftFault, ...]
    unchecked: tuple[str, ...]


def draft_of(cluster: Cluster) -> Draft:
    """A list as the form shows it; one text for both languages stands in the Chinese field only."""

    def english(text: Text) -> str:
        return "" if text.en == text.zh else text.en

    return Draft(
        name=cluster.name,
        title_zh=cluster.title.zh,
        title_en=english(cluster.title),
        group=cluster.group,
        version=cluster.version,
        source=cluster.source,
        note_zh=cluster.note.zh,
        note_en=english(cluster.note),
        valid_from=cluster.valid_from,
        valid_to=cluster.valid_to,
        cities=cluster.cities,
        lines=tuple(
            Line(
                p.code,
                p.valid_from,
                p.valid_to,
                "" if p.weight == 1 else f"{p.weight:g}",
                p.reason.zh,
                english(p.reason),
            )
            for p in cluster.products
        ),
    )


def edition_of(product: Product, day: str) -> str:
    """The edition whose nomenclature an entry's code is of: the one in force on ``day``, or on the last (or
    first) day on which the entry holds where that is before (after) it.

    >>> edition_of(Product("854140", Text("", ""), valid_to="2021-12-31"), "2026-01-01")
    'HS2017'
    """
    at = product.valid_to if product.valid_to and product.valid_to < day else max(day, product.valid_from)
    return (
        products.edition_on(at).code if at >= products.EDITIONS[0].valid_from else products.EDITIONS[0].code
    )


def check(draft: Draft, codes_of: CodesOf, day: str) -> Checked:
    """The cluster a draft states. ``codes_of`` gives the codes of an edition, empty where they are not
    known; ``day`` is today.
    """
    faults = list(_of_list(draft))
    unchecked: set[str] = set()
    entries: list[tuple[int, Product]] = []
    for number, line in enumerate(draft.lines):
        if line.is_empty():
            continue
        wrong = list(_of_line(number, line))
        if not wrong:
            product = _product(line)
            wrong = list(_in_edition(number, product, codes_of, day, unchecked))
            wrong += _twice(number, product, entries)
            entries.append((number, product))
        faults += wrong
    if faults:
        return Checked(None, tuple(faults), tuple(sorted(unchecked)))
    cluster = Cluster(
        name=draft.name,
        version=draft.version.strip() or day,
        group=draft.group,
        title=_both(draft.title_zh, draft.title_en),
        source=draft.source.strip(),
        products=tuple(product for _, product in entries),
        cities=tuple(sorted(set(draft.cities))),
        note=_both(draft.note_zh, draft.note_en),
        valid_from=draft.valid_from,
        valid_to=draft.valid_to,
    )
    return Checked(cluster, (), tuple(sorted(unchecked)))


def _both(zh: str, en: str) -> Text:
    zh, en = zh.strip(), en.strip()
    return Text(en or zh, zh or en)


def _of_list(draft: Draft) -> Iterable[DraftFault]:
    if not (draft.title_zh.strip() or draft.title_en.strip()):
        yield DraftFault(None, "title_zh", "", Text("a title, in Chinese or English", "中文或英文名称"))
    if draft.group not in GROUPS:
        listed = ", ".join(GROUPS)
        yield DraftFault(None, "group", draft.group, Text(f"one of {listed}", f"{listed} 之一"))
    if not draft.source.strip():
        expected = Text("where the list comes from: document, number, date", "清单出处：文件名称、文号、日期")
        yield DraftFault(None, "source", "", expected)
    yield from _days(None, draft.valid_from, draft.valid_to)
    for code in draft.cities:
        try:
            good = regions.get(code).kind in ("city", "district")
        except KeyError:
            good = False
        if not good:
            yield DraftFault(None, "cities", code, Text("a city's code (GB/T 2260)", "城市代码（GB/T 2260）"))


def _days(line: int | None, start: str, end: str) -> Iterable[DraftFault]:
    good = True
    for field, text in (("valid_from", start), ("valid_to", end)):
        if text and not _is_day(text):
            good = False
            yield DraftFault(line, field, text, Text("a date such as 2022-01-01", "日期，如 2022-01-01"))
    if good and start and end and end < start:
        expected = Text(f"a day not before {start}", f"不早于 {start} 的日期")
        yield DraftFault(line, "valid_to", end, expected)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _of_line(number: int, line: Line) -> Iterable[DraftFault]:
    if not _CODE.fullmatch(line.code):
        expected = Text(
            "an HS code of 2, 4 or 6 digits; restore a leading zero that a spreadsheet dropped",
            "2、4或6位HS编码；电子表格丢失的前导零须补回",
        )
        yield DraftFault(number, "code", line.code, expected)
    yield from _days(number, line.valid_from, line.valid_to)
    if line.weight and not _is_weight(line.weight):
        expected = Text("a number above 0 and at most 1", "大于0且不超过1的数")
        yield DraftFault(number, "weight", line.weight, expected)
    if not (line.reason_zh.strip() or line.reason_en.strip()):
        yield DraftFault(number, "reason_zh", "", Text("why the code is in the list", "该编码列入清单的理由"))


def _is_weight(text: str) -> bool:
    try:
        return 0 < float(text) <= 1
    except ValueError:
        return False


def _product(line: Line) -> Product:
    return Product(
        line.code,
        _both(line.reason_zh, line.reason_en),
        line.valid_from,
        line.valid_to,
        float(line.weight or 1),
    )


def _in_edition(
    number: int, product: Product, codes_of: CodesOf, day: str, unchecked: set[str]
) -> Iterable[DraftFault]:
    edition = edition_of(product, day)
    known = codes_of(edition)
    if not known:
        unchecked.add(edition)
    elif product.code not in known:
        yield DraftFault(number, "code", product.code, not_in(edition, product.code, known))


def not_in(edition: str, code: str, known: Iterable[str]) -> Text:
    """What was expected in place of a code that an edition does not have: the codes nearest to it."""
    near: list[str] = []
    for length in (4, 2):
        near = sorted(c for c in known if c.startswith(code[:length]) and len(c) == len(code))[:8]
        if near and len(code) > length:
            break
    title = products.edition(edition).title
    more_en, more_zh = (
        f", such as {', '.join(near)}" if near else "",
        f"，如{'、'.join(near)}" if near else "",
    )
    return Text(
        f"a code of {title.en}{more_en}; for a code of an earlier edition give its last day",
        f"{title.zh}中的编码{more_zh}；若为以前版本的编码，请填写截止日期",
    )


def _twice(number: int, product: Product, earlier: Iterable[tuple[int, Product]]) -> Iterable[DraftFault]:
    start, end = product.valid_from or _FIRST, product.valid_to or _LAST
    for _, other in earlier:
        apart = end < (other.valid_from or _FIRST) or (other.valid_to or _LAST) < start
        if other.code == product.code and not apart:
            expected = Text("each code once on any day", "同一编码在同一时间只能出现一次")
            yield DraftFault(number, "code", product.code, expected)
            return
