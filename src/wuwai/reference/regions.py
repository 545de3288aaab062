"""Regions: countries and territories, provinces, cities, districts, zones and named groups.

The table is ``data/regions.csv``: countries by ISO 3166-1 alpha-3, provinces by ``CN-`` and the two digits of
GB/T 2260, cities and districts by their six-digit GB/T 2260 code, zones and groups by codes of our own. Its
columns ``valid_from``, ``valid_to`` and ``source`` say since when a code holds and where it comes from.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

from wuwai.reference.citations import cited
from wuwai.reference.tables import rows
from wuwai.reference.text import Text

RegionKind = Literal["country", "province", "city", "district", "zone", "group"]
KINDS: tuple[str, ...] = get_args(RegionKind)

# Longest first, so that 特别行政区 goes before 区.
_ENDINGS = (
    "维吾尔自治区",
    "壮族自治区",
    "回族自治区",
    "自治区",
    "省",
    "市",
    "区",
)


@dataclass(frozen=True, slots=True)
class Region:
    """One region. ``parent`` is a code; ``aliases`` are further names it is found by."""

    code: str
    title: Text
    kind: RegionKind
    parent: str | None
    pinyin: str
    aliases: tuple[str, ...] = ()
    valid_from: str = ""
    valid_to: str = ""
    source: Text = Text("", "")

    @property
    def short(self) -> Text:
        """The name without 省, 市 or 区, as tiles and charts print it."""
        return Text(
            self.title.en,
            _bare(self.title.zh) if self.kind in ("province", "city", "district") else self.title.zh,
        )


def _bare(zh: str) -> str:
    for ending in _ENDINGS:
        if zh.endswith(ending) and len(zh) > len(ending) + 1:
            return zh.removesuffix(ending)
    return zh


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


@lru_cache(maxsize=1)
def _table() -> dict[str, Region]:
    return {
        r["code"]: Region(
            code=r["code"],
            title=Text(r["en"], r["zh"]),
            kind=r["kind"],  # type: ignore[arg-type]  # the test of the table holds every kind to KINDS
            parent=r["parent"] or None,
            pinyin=r["pinyin"],
            aliases=tuple(a for a in r["aliases"].split("|") if a),
            valid_from=r["valid_from"],
            valid_to=r["valid_to"],
            source=cited(r["source"]),
        )
        for r in rows("regions")
    }


@lru_cache(maxsize=1)
def _names() -> dict[str, Region]:
    names: dict[str, Region] = {}
    for region in _table().values():
        for name in (region.code, region.title.en, region.title.zh, region.short.zh, *region.aliases):
            names.setdefault(_folded(name), region)
    return names


def all_regions() -> tuple[Region, ...]:
    """Every region, in the order of the table."""
    return tuple(_table().values())


def get(code: str) -> Region:
    """The region of that code; KeyError if there is none.

    >>> get("440300").title.zh
    '深圳市'
    """
    try:
        return _table()[code]
    except KeyError:
        raise KeyError(f"no region has the code {code!r}") from None


def find(text: str) -> Region | None:
    """The region a text names: a code, an English or a Chinese name, with or without 省, 市, 区; else None.

    >>> find("广东").code, find("Guangdong").code, find("cn-44").code
    ('CN-44', 'CN-44', 'CN-44')
    >>> find("Atlantis") is None
    True
    """
    return _names().get(_folded(text))


def cities(province: str = "CN-44") -> list[Region]:
    """The cities of a province in the order of GB/T 2260.

    >>> len(cities("CN-44")), cities()[0].code
    (21, '440100')
    """
    return sorted(
        (r for r in _table().values() if r.kind == "city" and r.parent == province), key=lambda r: r.code
    )


def within(code: str) -> tuple[str, ...]:
    """Codes from the region itself up to its country.

    >>> within("440305")
    ('440305', '440300', 'CN-44', 'CHN')
    """
    chain = [get(code)]
    while chain[-1].parent:
        chain.append(get(chain[-1].parent))
    return tuple(r.code for r in chain)


def country_of(code: str) -> str:
    """The country that a region lies in; a code of no region is an economy's own.

    >>> country_of("440300"), country_of("VNM")
    ('CHN', 'VNM')
    """
    return within(code)[-1] if code in _table() else code


def lies_in(code: str, region: str) -> bool:
    """Whether the region ``code`` is ``region`` or lies within it. A code of no region is within itself only.

    >>> lies_in("440300", "CN-44"), lies_in("CN-44", "440300"), lies_in("X-1", "X-1")
    (True, False, True)
    """
    return region in within(code) if code in _table() else code == region


@lru_cache(maxsize=8)
def _tiles(province: str) -> dict[str, tuple[int, int]]:
    return {r["code"]: (int(r["column"]), int(r["row"])) for r in rows("tiles") if r["province"] == province}


def tiles(province: str = "CN-44") -> dict[str, tuple[int, int]]:
    """Where each city stands on the province's tile map: ``{code: (column, row)}``, both from 0, row 0 north.

    Empty for a province that has no layout in ``data/tiles.csv``.

    >>> tiles("CN-44")["440200"]
    (4, 0)
    """
    return dict(_tiles(province))
