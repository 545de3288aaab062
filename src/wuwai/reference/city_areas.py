"""Areas of a province: which of its cities official statistics add up together, such as 珠三角 and 粤东.

Shipped for Guangdong (``data/city_areas.csv``). An office's own table (``wuwai reference import areas``)
takes the place of the shipped areas of the cities it names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wuwai.reference.citations import cited
from wuwai.reference.tables import rows
from wuwai.reference.text import Text


@dataclass(frozen=True, slots=True)
class Area:
    """An area with the codes of its cities."""

    code: str
    title: Text
    cities: tuple[str, ...]
    source: Text


def areas(own: Iterable[Mapping[str, str]] = ()) -> tuple[Area, ...]:
    """Every area. ``own`` are an office's rows (``area``, ``city``, ``name_en``, ``name_zh``, ``source``).

    >>> [(one.title.zh, len(one.cities)) for one in areas()]
    [('珠三角', 9), ('粤东', 4), ('粤西', 3), ('粤北', 5)]
    >>> mine = {"area": "COAST", "city": "440500", "name_zh": "沿海", "name_en": "", "source": "own"}
    >>> [(one.code, len(one.cities)) for one in areas([mine])][0::4]
    [('CN-44-PRD', 9), ('COAST', 1)]
    """
    given = list(own)
    taken = {row["city"] for row in given}
    found: dict[str, Area] = {}
    for row in rows("city_areas"):
        if row["city"] not in taken:
            _add(found, row["area"], row["city"], Text(row["en"], row["zh"]), cited(row["source"]))
    for one in given:
        zh = one["name_zh"] or one["area"]
        source = Text(one["source"], one["source"])
        _add(found, one["area"], one["city"], Text(one["name_en"] or zh, zh), source)
    return tuple(found.values())


def _add(found: dict[str, Area], code: str, city: str, title: Text, source: Text) -> None:
    before = found.get(code)
    cities = (*before.cities, city) if before else (city,)
    found[code] = Area(code, before.title if before else title, cities, before.source if before else source)
