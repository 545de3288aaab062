"""Seaports by UN/LOCODE, with coordinates, from the package ``searoute`` (Apache-2.0)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from wuwai.reference import countries


@dataclass(frozen=True, slots=True)
class Port:
    """A port. ``country`` is alpha-3, or empty where its UN/LOCODE's country is not known today; ``calls``
    are the countries (alpha-3) that liner services from it reach, none where the package lists none.
    """

    code: str
    name: str
    country: str
    longitude: float
    latitude: float
    calls: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def _table() -> dict[str, Port]:
    from searoute.data.ports_dict import node_list

    found = {}
    for entry in node_list.values():
        code = str(entry.get("port") or "").strip().upper()
        if len(code) != 5:
            continue
        country = countries.by_alpha2(code[:2])
        found[code] = Port(
            code,
            str(entry["name"]),
            country.code if country else "",
            float(entry["x"]),
            float(entry["y"]),
            tuple(c.code for two in entry.get("to_cty", ()) if (c := countries.by_alpha2(two))),
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
