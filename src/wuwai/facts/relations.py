"""How the series of a programme hang together: what is a part, a share, or the sum of what.

They are data beside the dictionary (``series_relations.csv``: kind, whole, part, share), so the code knows no
series by name. ``*`` stands for the same text in part and share.

========  =====================================================================
identity  the parts (divided by ``|``) make up the whole
parts     the parts exclude one another; together they cannot exceed the whole
part      the part cannot exceed the whole
share     the share is the part in per cent of the whole
========  =====================================================================
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from wuwai.facts.model import FactsError
from wuwai.reference.text import Text

KINDS = ("identity", "parts", "part", "share")


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation between series; ``share`` is empty but for a share."""

    kind: str
    whole: str
    parts: tuple[str, ...]
    share: str = ""


def load(paths: Iterable[Path]) -> tuple[Relation, ...]:
    """The relations of all files that exist; :class:`FactsError` names file and row if one cannot be read."""
    found: list[Relation] = []
    for path in paths:
        if not path.is_file():
            continue
        rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
        for number, row in enumerate(rows, 2):
            if row.get("kind") not in KINDS or not row.get("whole") or not row.get("part"):
                raise FactsError(
                    Text(
                        f"{path.name}, row {number}: expected kind ({', '.join(KINDS)}), whole and part",
                        f"{path.name} 第{number}行：应有 kind（{'、'.join(KINDS)}）、whole 和 part",
                    )
                )
            found.append(
                Relation(row["kind"], row["whole"], tuple(row["part"].split("|")), row.get("share") or "")
            )
    return tuple(found)


def spelled_out(relation: Relation, series: Iterable[str]) -> list[Relation]:
    """A relation with ``*`` as one relation for each series that fits; any other as it is.

    >>> spelled_out(Relation("share", "t", ("p:*",), "s:*"), ["p:a", "q:b"])
    [Relation(kind='share', whole='t', parts=('p:a',), share='s:a')]
    """
    if not relation.parts[0].endswith("*"):
        return [relation]
    stem = relation.parts[0].removesuffix("*")
    return [
        Relation(relation.kind, relation.whole, (name,), relation.share.replace("*", name.removeprefix(stem)))
        for name in series
        if name.startswith(stem) and name != stem
    ]
