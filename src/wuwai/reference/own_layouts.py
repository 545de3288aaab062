"""Tables as others publish them, put into the columns that an office's tables have here.

Known are the code tables of China Customs (商品编码, 贸易伙伴编码, 贸易方式编码; also their English ones of
products), correspondences of the United Nations (two columns headed by editions), correspondences headed
``HS6_6d`` with ``BEC4_3d`` or ``ISIC4_4d``, and lists of ``code`` and ``desc``. A file of any other layout is
read by its own headings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from wuwai.reference import partners, products

Lines = list[list[str]]

_PAIR = re.compile(r"(HS ?\d{1,4}|H\d)(?:_6d)?", re.IGNORECASE)
_CLASS = re.compile(r"(BEC|ISIC)(\d(?:\.1)?)_(\d)d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Tidied:
    """Rows in our columns, heading first. ``printed`` tells what a column is called in the file."""

    lines: Lines
    printed: dict[str, str] = field(default_factory=dict)


def tidied(kind: str, lines: Lines, edition: str = "") -> Tidied:
    """``lines`` in the columns of a kind of table; as they are where their layout is none of those known.

    ``edition`` is that of products whose file does not name it.

    >>> tidied("regimes", [["贸易方式编码", "贸易方式名称", ""], ["10", "一般贸易", ""]]).lines
    [['code', 'name_zh'], ['10', '一般贸易']]
    """
    heading = [name.strip() for name in lines[0]]
    reader = _READERS.get(kind)
    found = reader(heading, lines[1:], edition) if reader else None
    return found or Tidied(lines)


def _picked(row: Sequence[str], at: Sequence[int]) -> list[str]:
    return [row[i] if i < len(row) else "" for i in at]


def _renamed(heading: list[str], rows: Lines, names: dict[str, str]) -> Tidied | None:
    """The columns headed as ``names`` says, under our names; None where one is missing."""
    if not set(names) <= set(heading):
        return None
    at = [heading.index(name) for name in names]
    lines = [list(names.values()), *(_picked(row, at) if any(row) else [] for row in rows)]
    return Tidied(lines, {ours: theirs for theirs, ours in names.items()})


def _products(heading: list[str], rows: Lines, edition: str) -> Tidied | None:
    customs = {"商品编码": "code", "商品名称": "name_zh", "年份": "edition", "第一计量单位名称": "unit"}
    english = {"CODES": "code", "DESCRIPTION": "name_en", "YEAR": "edition"}
    by_year = _renamed(heading, rows, customs) or _renamed(heading, rows, english)
    if by_year is not None:
        place = by_year.lines[0].index("edition")
        for row in by_year.lines[1:]:
            if row and re.fullmatch("(19|20|21)[0-9]{2}", row[place]):
                row[place] = products.edition_on(f"{row[place]}-01-01").code
        return by_year
    lower = [name.lower() for name in heading]
    for named in ("desc", "description"):
        if {"code", named} <= set(lower) and "edition" not in lower:
            found = _renamed(lower, rows, {"code": "code", named: "name_en"})
            return _with_edition(found, edition) if found and edition else None
    if edition and "code" in lower and "edition" not in lower:
        return _with_edition(Tidied([lower, *(list(row) for row in rows)]), edition)
    return None


def _with_edition(found: Tidied, edition: str) -> Tidied:
    """With a column of the edition that was stated."""
    lines = [["edition", *found.lines[0]], *([edition, *row] if any(row) else [] for row in found.lines[1:])]
    return Tidied(lines, found.printed)


def _partners(heading: list[str], rows: Lines, edition: str) -> Tidied | None:
    """Customs' own table names no country in letters: it is decoded by the printed name, never guessed."""
    found = _renamed(heading, rows, {"贸易伙伴编码": "code", "贸易伙伴名称": "name_zh"})
    if found is None:
        return None
    lines = [["code", "country", "name_zh"]]
    for row in found.lines[1:]:
        lines.append([row[0], partners.decode(row[1]) or row[1], row[1]] if row else [])
    return Tidied(lines, {**found.printed, "country": "贸易伙伴名称"})


def _regimes(heading: list[str], rows: Lines, edition: str) -> Tidied | None:
    return _renamed(heading, rows, {"贸易方式编码": "code", "贸易方式名称": "name_zh"})


def _conversion(heading: list[str], rows: Lines, edition: str) -> Tidied | None:
    """A correspondence with two columns headed by editions (``HS 2022``, ``HS6_6d``)."""
    at = [i for i, name in enumerate(heading) if _PAIR.fullmatch(name)]
    if len(at) != 2 or "from_code" in heading:
        return None
    old, new = (_edition_in(heading[i]) for i in at)
    lines = [["from_edition", "from_code", "to_edition", "to_code"]]
    for row in rows:
        cells = _picked(row, at)
        lines.append([old, cells[0], new, cells[1]] if any(row) else [])
    return Tidied(lines, {"from_code": heading[at[0]], "to_code": heading[at[1]]})


def _edition_in(name: str) -> str:
    match = _PAIR.fullmatch(name)
    assert match is not None
    return match[1]


def _classes(column: str) -> Callable[[list[str], Lines, str], Tidied | None]:
    """The reader of correspondences from HS to BEC or ISIC, the finest codes of each."""

    def read(heading: list[str], rows: Lines, edition: str) -> Tidied | None:
        codes = [i for i, name in enumerate(heading) if _PAIR.fullmatch(name)]
        classes = [(m[3], i, m[2]) for i, name in enumerate(heading) if (m := _CLASS.fullmatch(name))]
        classes = [c for c in classes if heading[c[1]].lower().startswith(column)]
        if len(codes) != 1 or not classes:
            return None
        _, finest, revision = max(classes)
        of = _edition_in(heading[codes[0]])
        lines = [["edition", "code", "revision", column]]
        for row in rows:
            cells = _picked(row, (codes[0], finest))
            # Such lists end in codes that no class has; they say nothing and are passed over.
            lines.append([of, cells[0], revision, cells[1]] if cells[1] and cells[1] != "NA" else [])
        return Tidied(lines, {"code": heading[codes[0]], column: heading[finest]})

    return read


_READERS: dict[str, Callable[[list[str], Lines, str], Tidied | None]] = {
    "products": _products,
    "partners": _partners,
    "regimes": _regimes,
    "conversion": _conversion,
    "bec": _classes("bec"),
    "isic": _classes("isic"),
}
