"""Seaports by UN/LOCODE, with coordinates, from the package ``searoute`` (Apache-2.0).

What the package has wrong or leaves out of a port stands in ``data/ports_own.csv``, with the reason: where it
lies, its country today, that it is on the coast though no sea lane passes near, its Chinese name.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from wuwai.reference import cities, countries
from wuwai.reference.great_circle import apart
from wuwai.reference.tables import rows
from wuwai.reference.text import Text

_SAME_KM = 60.0  # a port and the city it is named after


@dataclass(frozen=True, slots=True)
class Port:
    """A port. ``country`` is alpha-3, or empty where its UN/LOCODE's country is not known today; ``calls``
    are the countries (alpha-3) that liner services from it reach, none where the package lists none;
    ``coast`` says that it is known to be on the coast, ``name_zh`` is empty where our own table has none.
    """

    code: str
    name: str
    country: str
    longitude: float
    latitude: float
    calls: tuple[str, ...] = ()
    name_zh: str = ""
    coast: bool = False


@lru_cache(maxsize=1)
def _table() -> dict[str, Port]:
    from searoute.data.ports_dict import node_list

    own = {row["code"]: row for row in rows("ports_own")}
    found = {}
    for entry in node_list.values():
        code = str(entry.get("port") or "").strip().upper()
        if len(code) != 5:
            continue
        ours = own.get(code, {})
        country = countries.by_alpha2(code[:2])
        found[code] = Port(
            code,
            str(entry["name"]).strip(),
            ours.get("country") or (country.code if country else ""),
            float(ours.get("longitude") or entry["x"]),
            float(ours.get("latitude") or entry["y"]),
            tuple(c.code for two in entry.get("to_cty", ()) if (c := countries.by_alpha2(two))),
            ours.get("zh", ""),
            ours.get("coast") == "yes",
        )
    return found


def all_ports(country: str | None = None) -> tuple[Port, ...]:
    """Every port, or those of one country (alpha-3), in order of their codes."""
    return tuple(p for _, p in sorted(_table().items()) if country in (None, p.country))


def get(code: str) -> Port:
    """The port of a UN/LOCODE; KeyError if there is none.

    >>> get("SGSIN").country
    'SGP'
    """
    try:
        return _table()[code.replace(" ", "").upper()]
    except KeyError:
        raise KeyError(f"no port has the UN/LOCODE {code!r}") from None


@lru_cache(maxsize=4096)
def title(port: Port) -> Text:
    """Its name; the Chinese is that of our own table, else of the city beside it that has the port's name,
    else the English.

    >>> title(get("NLRTM")).zh, title(get("CNSHA")).zh, title(get("AEDAS")).zh
    ('鹿特丹', '上海', 'Das Island')
    """
    if port.name_zh:
        return Text(port.name, port.name_zh)
    here = (port.latitude, port.longitude)
    level = [one for one in _chinese(port.country) if abs(one.latitude - port.latitude) < _SAME_KM / 110]
    beside = [one for one in level if apart((one.latitude, one.longitude), here) < _SAME_KM]
    city = cities.called(port.name, beside)
    return Text(port.name, city.title.zh if city else port.name)


@lru_cache(maxsize=256)
def _chinese(country: str) -> tuple[cities.City, ...]:
    """The cities of a country that have a Chinese name."""
    every = (one for one in cities.all_cities() if one.country == country)
    return tuple(one for one in every if one.title.zh != one.title.en)
