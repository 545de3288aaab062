"""Broad economic categories (BEC) and industries (ISIC): their names, and what an HS code belongs to.

The names of BEC Rev. 4, with the use that national accounts make of each category, and of ISIC Rev. 4
(sections and divisions) are shipped. Which HS code belongs to which is an office's own table: ``wuwai
reference import bec`` and ``isic`` take the correspondences as the United Nations publish them. Without one
the answer is empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from wuwai.reference.citations import cited
from wuwai.reference.tables import rows
from wuwai.reference.text import Text

USES = {
    "capital": Text("capital goods", "资本品"),
    "intermediate": Text("intermediate goods", "中间品"),
    "consumption": Text("consumption goods", "消费品"),
    "not classified": Text("not classified by use", "未按用途分类"),
}

Rows = Iterable[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class EconomicClass:
    """A category or an industry. ``use`` is a key of :data:`USES`, empty for industries and for categories
    whose parts differ.
    """

    system: str
    revision: str
    code: str
    parent: str
    title: Text
    use: str
    valid_from: str
    valid_to: str
    source: Text


@lru_cache(maxsize=1)
def _table() -> dict[tuple[str, str, str], EconomicClass]:
    return {
        (r["system"], r["revision"], r["code"]): EconomicClass(
            *(r["system"], r["revision"], r["code"], r["parent"]),
            Text(r["en"], r["zh"]),
            *(r["use"], r["valid_from"], r["valid_to"], cited(r["source"])),
        )
        for r in rows("economic_classes")
    }


def all_classes(system: str) -> tuple[EconomicClass, ...]:
    """Every class of ``BEC`` or ``ISIC`` that is named here, in order."""
    return tuple(one for one in _table().values() if one.system == system)


def get(system: str, revision: str, code: str) -> EconomicClass | None:
    """The class of a code, or the nearest one above it that is named; None where there is none.

    >>> get("BEC", "4", "410").title.zh, get("ISIC", "4", "2610").code, get("BEC", "5", "1") is None
    ('资本货物（运输设备除外）', '26', True)
    """
    while code:
        if found := _table().get((system, revision, code)):
            return found
        code = code[:-1]
    return None


def bec(code: str, edition: str, own: Rows, revision: str = "4") -> tuple[EconomicClass, ...]:
    """The broad economic categories of an HS code by an office's rows (``edition, code, revision, bec``);
    several where the correspondence has several, none where it has none or there is no table.

    >>> rows = [{"edition": "HS2022", "code": "850760", "revision": "4", "bec": "42"}]
    >>> [c.use for c in bec("85076000", "HS2022", rows)], bec("850760", "HS2017", rows)
    (['intermediate'], ())
    """
    return _of("BEC", "bec", code, edition, own, revision)


def isic(code: str, edition: str, own: Rows, revision: str = "4") -> tuple[EconomicClass, ...]:
    """The industries of an HS code by an office's rows (``edition, code, revision, isic``)."""
    return _of("ISIC", "isic", code, edition, own, revision)


def _of(
    system: str, column: str, code: str, edition: str, own: Rows, revision: str
) -> tuple[EconomicClass, ...]:
    wanted = (edition, code[:6], revision)
    codes = [r[column] for r in own if (r["edition"], r["code"], r["revision"]) == wanted]
    found = (get(system, revision, one) for one in dict.fromkeys(codes))
    return tuple(one for one in found if one is not None)
