"""Industries of input-output tables, by system, and the categories of final demand.

``ICIO2021``, ``ICIO2023`` and ``ICIO2025`` are the editions of OECD's inter-country tables, ``WIOD2013`` the
2013 release of the World Input-Output Database. Source: the lists of industries published with each release;
the Chinese names are our own. Which industry makes the goods of an HS code is our own correspondence, by
heading: ``data/hs_industries.csv``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from wuwai.reference.tables import rows
from wuwai.reference.text import Text

FINAL_DEMAND = "final demand"
ICIO = ("ICIO2025", "ICIO2023", "ICIO2021")
# Where an earlier edition has one industry for several of ICIO2025's.
_WIDER = {
    **dict.fromkeys(("A01", "A02"), "A01_02"),
    **dict.fromkeys(("B05", "B06"), "B05_06"),
    **dict.fromkeys(("B07", "B08"), "B07_08"),
    **dict.fromkeys(("C24A", "C24B"), "C24"),
    **dict.fromkeys(("C301", "C302T309"), "C30"),
}
_NUMBERS_2021 = {
    "A01_02": "01T02",
    "B05_06": "05T06",
    "B07_08": "07T08",
    "C17_18": "17T18",
    "D": "35",
    "E": "36T39",
    "R": "90T93",
}
_WIOD = {
    **dict.fromkeys(("A01", "A02", "A03"), "c1"),
    **dict.fromkeys(("B05", "B06", "B07", "B08"), "c2"),
    "C10T12": "c3",
    "C13T15": "c4",
    "C16": "c6",
    "C17_18": "c7",
    "C19": "c8",
    "C20": "c9",
    "C21": "c9",
    "C22": "c10",
    "C23": "c11",
    "C24A": "c12",
    "C24B": "c12",
    "C25": "c12",
    "C28": "c13",
    "C26": "c14",
    "C27": "c14",
    "C29": "c15",
    "C301": "c15",
    "C302T309": "c15",
    "C31T33": "c16",
    "E": "c16",
    "D": "c17",
    "R": "c34",
}
_LEATHER = ("41", "42", "43", "64")  # the chapters of WIOD's c5, which ICIO has with textiles


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


@lru_cache(maxsize=1)
def _makers() -> dict[str, str]:
    return {row["hs"]: row["industry"] for row in rows("hs_industries")}


def of_product(code: str, system: str) -> str | None:
    """The industry of a system that makes the goods of an HS code of two digits or more; None where the
    correspondence has none (national chapters) or the system is not known.

    The longest prefix in the table decides. HS editions differ in few headings: the table is of HS 2022.

    >>> of_product("85076000", "ICIO2025"), of_product("8517", "ICIO2021"), of_product("6403", "WIOD2013")
    ('C27', '26', 'c5')
    >>> of_product("980100", "ICIO2025") is None
    True
    """
    makers = _makers()
    found = next((makers[code[:n]] for n in (6, 4, 2) if code[:n] in makers), None)
    if found is None or system not in (*ICIO, "WIOD2013"):
        return None
    if system == "ICIO2025":
        return found
    if system == "WIOD2013":
        return "c5" if code[:2] in _LEATHER and found == "C13T15" else _WIOD[found]
    wider = _WIDER.get(found, found)
    return wider if system == "ICIO2023" else _NUMBERS_2021.get(wider) or wider[1:]


def makers(system: str) -> frozenset[str]:
    """The industries of a system that make goods: those some HS code belongs to.

    >>> "C26" in makers("ICIO2025"), "J61" in makers("ICIO2025"), makers("HS2022")
    (True, False, frozenset())
    """
    return frozenset(found for code in _makers() if (found := of_product(code, system)) is not None)
