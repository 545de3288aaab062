"""Industries of input-output tables, by system, and the categories of final demand.

``ICIO2021``, ``ICIO2023`` and ``ICIO2025`` are the editions of OECD's inter-country tables, ``WIOD2013`` the
2013 release of the World Input-Output Database. Source: the lists of industries published with each release;
the Chinese names are our own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from wuwai.reference.tables import rows
from wuwai.reference.text import Text

FINAL_DEMAND = "final demand"
ICIO = ("ICIO2025", "ICIO2023", "ICIO2021")


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, Text]]:
    found: dict[str, dict[str, Text]] = {}
    for row in rows("industries"):
        found.setdefault(row["system"], {})[row["code"]] = Text(row["en"], row["zh"])
    return found


def names(system: str) -> Mapping[str, Text]:
    """The industries of a system by code, in order; empty for a system that is not known.

    >>> len(names("ICIO2025")), len(names("ICIO2023")), names("WIOD2013")["c14"].en
    (50, 45, 'Electrical and optical equipment')
    """
    return _table().get(system, {})


def final_demand() -> Mapping[str, Text]:
    """The categories of final demand by code.

    >>> final_demand()["GFCF"].zh
    '固定资本形成总额'
    """
    return _table()[FINAL_DEMAND]


def use(code: str, system: str) -> Text | None:
    """What a use is called: a category of final demand or a buying industry, also one of a group of firms.

    >>> use("HFCE", "ICIO2025").en, use("CN2_J61", "ICIO2023").en, use("x", "ICIO2025")
    ('Household final consumption', 'Telecommunications, of CN2', None)
    """
    if code in final_demand():
        return final_demand()[code]
    listed = names(system)
    group, _, industry = code.partition("_")
    if code not in listed and industry in listed:
        named = listed[industry]
        return Text(f"{named.en}, of {group}", f"{named.zh}（{group}）")
    return listed.get(code)


def edition_of(codes: Iterable[str]) -> str:
    """The edition of OECD's tables that has most of the codes, the later where two do; empty if none has any.

    >>> edition_of(["A01_02", "C26"]), edition_of(["A01", "C26"]), edition_of(["26"]), edition_of(["x"])
    ('ICIO2023', 'ICIO2025', 'ICIO2021', '')
    """
    asked = set(codes)
    best = max(ICIO, key=lambda system: len(asked & set(names(system))))
    return best if asked & set(names(best)) else ""
