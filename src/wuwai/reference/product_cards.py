"""One code of the Harmonized System with all that the tables say of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from wuwai.reference import own, products
from wuwai.reference.code_tables import CodeTables
from wuwai.reference.products import Edition
from wuwai.reference.text import Text

_LEVELS = (2, 4, 6, 8, 10)
_CODE = re.compile("[0-9]{2}(?:[0-9]{2}){0,4}")
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """A code of another edition that a code became. ``share`` is the part of its trade that goes there;
    ``by`` says whence: ``only``, ``weight``, or ``equal`` where no weight is known.
    """

    code: str
    name: Text | None
    share: float
    by: str


@dataclass(frozen=True, slots=True)
class OtherEdition:
    """What a code is in another edition; ``turned`` where only the table for the other way is on file."""

    edition: Edition
    steps: tuple[Step, ...]
    turned: bool


@dataclass(frozen=True, slots=True)
class ProductCard:
    """``trail`` leads from the chapter to the code, ``below`` holds the codes of the next level. ``bec`` and
    ``isic`` are an office's rows; ``tabled`` are the editions a concordance leads to, whatever it holds.
    """

    edition: Edition
    code: str
    name: Text
    unit: str
    trail: tuple[tuple[str, Text], ...]
    below: tuple[tuple[str, Text], ...]
    others: tuple[OtherEdition, ...]
    tabled: tuple[Edition, ...]
    bec: tuple[Row, ...]
    isic: tuple[Row, ...]


def chapters(tables: CodeTables, edition: str) -> tuple[tuple[str, Text], ...]:
    """The chapters of an edition with their names; empty where no table of it is on file."""
    return below(tables.product_names(edition), "")


def below(names: Mapping[str, Text], code: str) -> tuple[tuple[str, Text], ...]:
    """The codes of the next level that has any under ``code``."""
    under = sorted(c for c in names if c.startswith(code) and len(c) > len(code))
    level = min((len(c) for c in under), default=0)
    return tuple((c, names[c]) for c in under if len(c) == level)


def card(folder: Path, tables: CodeTables, edition: str, code: str) -> ProductCard:
    """All that the tables in use and in ``folder`` say of a code. KeyError where the edition has none; in an
    edition of which no whole table is on file any code may stand, its name is empty.
    """
    which = products.edition(edition)
    names = tables.product_names(which.code)
    possible = _CODE.fullmatch(code) and not tables.products(which.code)
    if code not in names and not possible:
        raise KeyError(f"{which.code} has no code {code!r}")
    concordance = own.rows(folder, "conversion")
    return ProductCard(
        edition=which,
        code=code,
        name=names.get(code, Text("", "")),
        unit=next((r["unit"] for r in tables.own_rows.get("products", ()) if _is(r, which, code)), ""),
        trail=tuple((code[:n], names.get(code[:n], Text("", ""))) for n in _LEVELS if n <= len(code)),
        below=below(names, code),
        others=tuple(_others(concordance, tables, which, code)),
        tabled=_tabled(concordance, which),
        bec=tuple(r for r in own.rows(folder, "bec") if _is(r, which, code)),
        isic=tuple(r for r in own.rows(folder, "isic") if _is(r, which, code)),
    )


def _is(row: Row, edition: Edition, code: str) -> bool:
    return row["edition"] == edition.code and row["code"] == code


def _tabled(concordance: Iterable[Row], edition: Edition) -> tuple[Edition, ...]:
    pairs = {(r["from_edition"], r["to_edition"]) for r in concordance}
    ends = {b for a, b in pairs if a == edition.code} | {a for a, b in pairs if b == edition.code}
    return tuple(e for e in products.EDITIONS if e.code in ends)


def _others(
    concordance: list[dict[str, str]], tables: CodeTables, edition: Edition, code: str
) -> Iterable[OtherEdition]:
    direct = {r["to_edition"] for r in concordance if r["from_edition"] == edition.code}
    for other in _tabled(concordance, edition):
        if turned := other.code not in direct:
            # Weights of a table say nothing about the other way.
            parts = {
                r["from_code"]: 0.0
                for r in concordance
                if (r["to_edition"], r["from_edition"], r["to_code"]) == (edition.code, other.code, code)
            }
        else:
            parts = {
                r["to_code"]: float(r["weight"] or 0)
                for r in concordance
                if (r["from_edition"], r["to_edition"], r["from_code"]) == (edition.code, other.code, code)
            }
        yield OtherEdition(other, tuple(_steps(parts, tables, other.code)), turned)


def _steps(parts: Mapping[str, float], tables: CodeTables, edition: str) -> Iterable[Step]:
    total = sum(parts.values())
    names = tables.product_names(edition)
    for code, weight in parts.items():
        if len(parts) == 1:
            yield Step(code, names.get(code), 1.0, "only")
        elif total > 0:
            yield Step(code, names.get(code), weight / total, "weight")
        else:
            yield Step(code, names.get(code), 1 / len(parts), "equal")
