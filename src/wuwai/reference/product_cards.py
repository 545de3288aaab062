"""One code of the Harmonized System with all that the tables say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from wuwai.reference import economic_classes, own, product_editions, products
from wuwai.reference.code_tables import CodeTables
from wuwai.reference.economic_classes import EconomicClass
from wuwai.reference.product_editions import OtherEdition
from wuwai.reference.products import Edition
from wuwai.reference.text import Text

_LEVELS = (2, 4, 6, 8, 10)
_CODE = re.compile("[0-9]{2}(?:[0-9]{2}){0,4}")
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ProductCard:
    """``trail`` leads from the chapter to the code, ``below`` holds the codes of the next level, ``others``
    what the code is in each edition that concordances lead to. ``bec`` and ``isic`` are an office's rows of
    the code's subheading, with the class as it is named, or None.
    """

    edition: Edition
    code: str
    name: Text
    unit: str
    trail: tuple[tuple[str, Text], ...]
    below: tuple[tuple[str, Text], ...]
    others: tuple[OtherEdition, ...]
    bec: tuple[tuple[Row, EconomicClass | None], ...]
    isic: tuple[tuple[Row, EconomicClass | None], ...]


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
    return ProductCard(
        edition=which,
        code=code,
        name=names.get(code, Text("", "")),
        unit=next((r["unit"] for r in tables.own_rows.get("products", ()) if _is(r, which, code)), ""),
        trail=tuple((code[:n], names.get(code[:n], Text("", ""))) for n in _LEVELS if n <= len(code)),
        below=below(names, code),
        others=product_editions.others(own.rows(folder, "conversion"), which.code, code),
        bec=tuple(_classes(folder, "bec", which, code)),
        isic=tuple(_classes(folder, "isic", which, code)),
    )


def _is(row: Row, edition: Edition, code: str) -> bool:
    return row["edition"] == edition.code and row["code"] == code


def _classes(
    folder: Path, kind: str, edition: Edition, code: str
) -> Iterator[tuple[Row, EconomicClass | None]]:
    for row in own.rows(folder, kind):
        if _is(row, edition, code[:6]):
            yield row, economic_classes.get(kind.upper(), row["revision"], row[kind])
