"""The rows of each code table as :mod:`wuwai.reference.catalogue` lists them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from wuwai.reference import (
    blocs,
    cities,
    city_areas,
    countries,
    economic_classes,
    industries,
    own,
    partners,
    ports,
    products,
    regimes,
    regions,
)
from wuwai.reference.text import Text

Row = Mapping[str, str]
SHIPPED, OWN = "shipped", "own"
EDITIONS_LATEST_FIRST = tuple(e.code for e in reversed(products.EDITIONS))
SYSTEMS = (*industries.ICIO, "WIOD2013")


def today() -> str:
    """Today, as groups and customs codes are asked for."""
    return datetime.now(UTC).date().isoformat()


def countries_listed(folder: Path, choice: str = "") -> Iterator[Row]:
    day = today()
    groups: dict[str, list[str]] = {}
    for bloc in blocs.all_blocs(own.rows(folder, "blocs")):
        for member in bloc.on(day):
            groups.setdefault(member, []).append(bloc.code)
    customs = customs_codes(folder)
    for one in countries.all_countries():
        codes = customs.get(one.code, ())
        yield {
            "code": one.code,
            "alpha2": one.alpha2,
            "m49": one.m49,
            "customs": " ".join(r["code"] for r in codes),
            "name_zh": one.title.zh,
            "name_en": one.title.en,
            "kind": one.kind,
            "within": one.within,
            "blocs": " ".join(groups.get(one.code, ())),
            "valid_from": one.valid_from,
            "valid_to": one.valid_to,
            "source": one.source.en,
            "source_zh": one.source.zh,
            "from": OWN if codes else SHIPPED,
        }


def customs_codes(folder: Path) -> dict[str, tuple[Row, ...]]:
    """An office's rows of customs partner codes by country; none ship."""
    found: dict[str, list[Row]] = {}
    for row in own.rows(folder, "partners"):
        found.setdefault(row["country"], []).append(row)
    return {country: tuple(rows) for country, rows in found.items()}


def blocs_listed(folder: Path, choice: str = "") -> Iterator[Row]:
    own_rows = own.rows(folder, "blocs")
    theirs = {row["bloc"] for row in own_rows}
    for bloc in blocs.all_blocs(own_rows):
        for member in bloc.members:
            title = countries.get(member.code).title
            yield {
                "bloc": bloc.code,
                "bloc_zh": bloc.title.zh,
                "bloc_en": bloc.title.en,
                "member": member.code,
                "member_zh": title.zh,
                "member_en": title.en,
                "valid_from": member.valid_from,
                "valid_to": member.valid_to,
                "note": member.note.en,
                "note_zh": member.note.zh,
                "source": bloc.source.en,
                "source_zh": bloc.source.zh,
                "from": OWN if bloc.code in theirs else SHIPPED,
            }


def partners_listed(folder: Path, choice: str = "") -> Iterator[Row]:
    for row in own.rows(folder, "partners"):
        title = countries.get(row["country"]).title
        yield {
            "name": row["name_zh"] or title.zh,
            "code": row["country"],
            "name_en": title.en,
            "customs": row["code"],
            "valid_from": row.get("valid_from") or "",
            "valid_to": row.get("valid_to") or "",
            "from": OWN,
        }
    for name, code in partners.names().items():
        yield {
            "name": name,
            "code": code,
            "name_en": countries.get(code).title.en,
            "customs": "",
            "valid_from": "",
            "valid_to": "",
            "from": SHIPPED,
        }


def products_listed(folder: Path, choice: str = "") -> Iterator[Row]:
    edition = choice or EDITIONS_LATEST_FIRST[0]
    own_rows = [r for r in own.rows(folder, "products") if r["edition"] == edition]
    theirs = {r["code"]: r for r in own_rows}
    for code, name in sorted(products.names(edition, own_rows).items()):
        row = theirs.get(code, {})
        yield {
            "edition": edition,
            "code": code,
            "name_zh": name.zh if name.zh != name.en or row.get("name_zh") else "",
            "name_en": name.en if name.zh != name.en or not row.get("name_zh") else "",
            "unit": row.get("unit") or "",
            "from": OWN if row else SHIPPED,
        }


def editions_listed(folder: Path, choice: str = "") -> Iterator[Row]:
    own_rows = own.rows(folder, "products")
    theirs = {row["edition"] for row in own_rows}
    for edition in products.EDITIONS:
        rows = list(products_listed(folder, edition.code))
        yield {
            "code": edition.code,
            "key": edition.key,
            "valid_from": edition.valid_from,
            "valid_to": products.last_day(edition.code),
            "names": str(len(rows)),
            "names_zh": str(sum(bool(row["name_zh"]) for row in rows)),
            "from": OWN if edition.code in theirs else SHIPPED,
        }


def conversion_listed(folder: Path, choice: str = "") -> Iterator[Row]:
    yield from own.rows(folder, "conversion")


def bec_listed(folder: Path, choice: str = "") -> Iterator[Row]:
    for row in own.rows(folder, "bec"):
        named = economic_classes.get("BEC", row["revision"], row["bec"])
        yield {**_named(row, named), "use": row["use"] or (named.use if named else "")}


def isic_listed(folder: Path, choice: str = "") -> Iterator[Row]:
    for row in own.rows(folder, "isic"):
        yield _named(row, economic_classes.get("ISIC", row["revision"], row["isic"]))


def _named(row: Row, one: economic_classes.EconomicClass | None) -> Row:
    return {**row, "name_en": one.title.en if one else "", "name_zh": one.title.zh if one else ""}


def classes_listed(folder: Path, choice: str = "") -> Iterator[Row]:
    for one in (*economic_classes.all_classes("BEC"), *economic_classes.all_classes("ISIC")):
        yield {
            "system": one.system,
            "revision": one.revision,
            "code": one.code,
            "parent": one.parent,
            "name_zh": one.title.zh,
            "name_en": one.title.en,
            "use": one.use,
            "valid_from": one.valid_from,
            "valid_to": one.valid_to,
            "source": one.source.en,
            "source_zh": one.source.zh,
        }


def industries_listed(folder: Path, choice: str = "") -> Iterator[Row]:
    system = choice or SYSTEMS[0]
    for code, name in industries.names(system).items():
        yield {"system": system, "code": code, "name_zh": name.zh, "name_en": name.en}


def regimes_listed(folder: Path, choice: str = "") -> Iterator[Row]:
    theirs = {row["code"]: row for row in own.rows(folder, "regimes")}
    for one in regimes.REGIMES:
        row = theirs.pop(one.code, None)
        yield {
            "code": one.code,
            "name_zh": row["name_zh"] if row else one.title.zh,
            "name_en": (row and row["name_en"]) or one.title.en,
            "processing": "yes" if one.processing else "no",
            "aliases": " ".join(one.aliases),
            "source": one.source.en,
            "source_zh": one.source.zh,
            "from": OWN if row else SHIPPED,
        }
    for code, row in sorted(theirs.items()):
        yield {
            "code": code,
            "name_zh": row["name_zh"],
            "name_en": row["name_en"],
            "processing": "",
            "aliases": "",
            "source": "",
            "source_zh": "",
            "from": OWN,
        }


def modes_listed(folder: Path, choice: str = "") -> Iterator[Row]:
    for one in regimes.MODES:
        yield {
            "code": one.code,
            "name_zh": one.title.zh,
            "name_en": one.title.en,
            "ecommerce": "yes" if one.ecommerce else "no",
            "valid_from": one.valid_from,
            "certainty": one.certainty,
            "source": one.source.en,
            "source_zh": one.source.zh,
        }


def ports_listed(folder: Path, choice: str = "") -> Iterator[Row]:
    theirs = {
        row["code"]: {**row, **_country(row["country"]), "from": OWN} for row in own.rows(folder, "ports")
    }
    for _, row in sorted({**_shipped_ports(), **theirs}.items()):
        yield row


@lru_cache(maxsize=1)
def _shipped_ports() -> Mapping[str, Row]:
    return {
        port.code: {
            "code": port.code,
            "name_en": port.name,
            "name_zh": _chinese(ports.title(port)),
            "country": port.country,
            **_country(port.country),
            "longitude": f"{port.longitude:.4f}",
            "latitude": f"{port.latitude:.4f}",
            "from": SHIPPED,
        }
        for port in ports.all_ports()
    }


def _chinese(title: Text) -> str:
    """Its Chinese, empty where it is the English."""
    return "" if title.zh == title.en else title.zh


def areas_listed(folder: Path, choice: str = "") -> Iterator[Row]:
    theirs = own.rows(folder, "areas")
    taken = {row["city"] for row in theirs}
    for area in city_areas.areas(theirs):
        for city in area.cities:
            yield {
                "code": area.code,
                "name_zh": area.title.zh,
                "name_en": area.title.en,
                "city": city,
                "city_zh": regions.get(city).title.zh,
                "city_en": regions.get(city).title.en,
                "source": area.source.en,
                "source_zh": area.source.zh,
                "from": OWN if city in taken else SHIPPED,
            }


def counties_listed(folder: Path, choice: str = "") -> Iterator[Row]:
    for row in own.rows(folder, "counties"):
        yield {**row, "city_zh": regions.get(row["city"]).title.zh, "from": OWN}


def cities_listed(folder: Path, choice: str = "") -> Iterator[Row]:
    for one in cities.all_cities(own.rows(folder, "cities")):
        yield {
            "code": one.code,
            "name_en": one.title.en,
            "name_zh": one.title.zh if one.title.zh != one.title.en else "",
            "country": one.country,
            **_country(one.country),
            "latitude": f"{one.latitude:.3f}",
            "longitude": f"{one.longitude:.3f}",
            "population": str(one.population),
            "income": "" if one.income is None else f"{one.income:g}",
            "from": OWN if one.own else SHIPPED,
        }


def _country(code: str) -> Row:
    if not code:
        return {"country_zh": "", "country_en": ""}
    title = countries.get(code).title
    return {"country_zh": title.zh, "country_en": title.en}


def regions_listed(folder: Path, choice: str = "") -> Iterator[Row]:
    for one in regions.all_regions():
        yield {
            "code": one.code,
            "name_zh": one.title.zh,
            "name_en": one.title.en,
            "kind": one.kind,
            "parent": one.parent or "",
            "valid_from": one.valid_from,
            "valid_to": one.valid_to,
            "source": one.source.en,
            "source_zh": one.source.zh,
        }
