"""What one code is in every other edition of the Harmonized System, by the concordances on file.

Where no concordance leads straight to an edition the way goes over others, the shortest first; the parts of a
code's trade are then multiplied along it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from wuwai.reference import products
from wuwai.reference.products import Edition

# From what is certain to what is not: a way is as good as its weakest step.
_BY = ("only", "weight", "equal")
Table = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Part:
    """A code that a code became. ``share`` is the part of its trade that goes there; ``by`` says whence:
    ``only`` one code, the table's ``weight``, or ``equal`` parts where no weight is known.
    """

    code: str
    share: float
    by: str


@dataclass(frozen=True, slots=True)
class OtherEdition:
    """A code in another edition. ``over`` are the editions between, ``turned`` says that a table for the
    other way was used; ``parts`` is empty where the concordance does not hold the code.
    """

    edition: Edition
    parts: tuple[Part, ...]
    over: tuple[Edition, ...]
    turned: bool


def others(concordance: Iterable[Mapping[str, str]], edition: str, code: str) -> tuple[OtherEdition, ...]:
    """Every edition that the concordance's rows lead to from ``edition``, in order of time."""
    tables = _tables(concordance)
    found: dict[str, OtherEdition] = {}
    at = {edition: OtherEdition(products.edition(edition), (Part(code, 1.0, "only"),), (), False)}
    while at:
        following: dict[str, OtherEdition] = {}
        for old, reached in at.items():
            for new, table, turned in _from(tables, old):
                if new == edition or new in found or new in following:
                    continue
                over = (*reached.over, reached.edition) if old != edition else ()
                parts = _onward(reached.parts, table)
                following[new] = OtherEdition(products.edition(new), parts, over, turned or reached.turned)
        found |= following
        at = following
    return tuple(found[e.code] for e in products.EDITIONS if e.code in found)


def _tables(concordance: Iterable[Mapping[str, str]]) -> dict[tuple[str, str], Table]:
    tables: dict[tuple[str, str], Table] = {}
    for row in concordance:
        table = tables.setdefault((row["from_edition"], row["to_edition"]), {})
        table.setdefault(row["from_code"], {})[row["to_code"]] = float(row["weight"] or 0)
    return tables


def _from(tables: dict[tuple[str, str], Table], old: str) -> Iterator[tuple[str, Table, bool]]:
    for (a, b), table in sorted(tables.items()):
        if a == old:
            yield b, table, False
    for (a, b), table in sorted(tables.items()):
        if b == old and (b, a) not in tables:
            yield a, _turned(table), True


def _turned(table: Table) -> Table:
    """The table for the other way; its weights say nothing about that way."""
    turned: Table = {}
    for code, parts in table.items():
        for part in parts:
            turned.setdefault(part, {})[code] = 0.0
    return turned


def _onward(parts: Iterable[Part], table: Table) -> tuple[Part, ...]:
    reached: dict[str, Part] = {}
    for part in parts:
        targets = table.get(part.code, {})
        total = sum(targets.values())
        by = "only" if len(targets) == 1 else "weight" if total > 0 else "equal"
        for code, weight in targets.items():
            share = part.share * (1.0 if by == "only" else weight / total if total > 0 else 1 / len(targets))
            before = reached.get(code, Part(code, 0.0, "only"))
            weakest = max(part.by, by, before.by, key=_BY.index)
            reached[code] = Part(code, before.share + share, weakest)
    return tuple(part for part in reached.values() if part.share > 0)
