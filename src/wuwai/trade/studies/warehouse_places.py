"""Where the demand for goods lies and where a warehouse could stand: cities by market, ports beside them.

Demand is known by market; cities share a market's in proportion to their people, and to their income where an
office's table states it. Places near a larger one are counted with it: a warehouse serves both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from wuwai.reference import cities as world_cities
from wuwai.reference import great_circle, ports
from wuwai.reference.cities import City
from wuwai.reference.text import Text
from wuwai.studies.code_inputs import CITIES

PLACES = {name: kind for name, kind in CITIES.items() if name != "own"} | {
    "demand": pl.Float64,
    "port": pl.Boolean,
}
_LOCODE = 5
_PORT = Text("Port of {name}", "{name}港")


def into(cities: pl.DataFrame, *, apart: float) -> pl.DataFrame:
    """The ``cities`` (:data:`wuwai.studies.code_inputs.CITIES`) with the code of the place that each counts
    with in a column ``into``: its own, or that of the largest city of its country within ``apart`` km that
    does not count with another itself.
    """
    parts = [_into(rows, apart) for _, rows in cities.group_by("country", maintain_order=True)]
    return pl.concat(parts) if parts else cities.with_columns(into=pl.col("code"))


def _into(rows: pl.DataFrame, apart: float) -> pl.DataFrame:
    rows = rows.sort("population", "code", descending=[True, False])
    place = (rows["latitude"].to_numpy(), rows["longitude"].to_numpy())
    near = great_circle.between(*place, *place) < apart
    of = np.full(rows.height, -1)
    for i in range(rows.height):
        if of[i] < 0:
            of[near[i] & (of < 0)] = i
            of[i] = i
    return rows.with_columns(into=rows["code"].gather(of))


def gathered(cities: pl.DataFrame) -> pl.DataFrame:
    """The places that cities count with, by what :func:`into` says, with the people of all that do; income is
    the mean by people of the cities that state one, null where none does.

    Returns the columns of :data:`PLACES`, the largest of each country first, ``demand`` 0.
    """
    stated = pl.when(pl.col("income").is_not_null()).then(pl.col("population"))
    sums = cities.group_by("into").agg(
        people=pl.col("population").sum(),
        earned=(pl.col("income") * pl.col("population")).sum() / stated.sum(),
    )
    kept = cities.filter(pl.col("into") == pl.col("code"))
    return kept.join(sums, on="into", how="left", maintain_order="left").select(
        "code", "title_en", "title_zh", "country", "latitude", "longitude",
        population="people",
        income=pl.col("earned").fill_nan(None),
        demand=pl.lit(0.0),
        port=pl.lit(False),
    )  # fmt: skip


def shared(places: pl.DataFrame, markets: Mapping[str, float], *, most: int) -> pl.DataFrame:
    """The demand of each market split over its cities, the ``most`` cities with most of it kept.

    A city's part is its people times its income over the mean of its country; a city whose income is not
    stated counts with that mean. Every market keeps its largest city, and all of a market's demand goes to
    the cities that are kept. Markets without a city are not in the result.

    >>> rows = {"code": ["a", "b"], "title_en": ["A", "B"], "title_zh": ["A", "B"], "country": ["X", "X"]}
    >>> rows |= {"latitude": [0.0, 1.0], "longitude": [0.0, 1.0], "population": [300, 100]}
    >>> rows |= {"income": [None, None], "demand": [0.0, 0.0], "port": [False, False]}
    >>> shared(pl.DataFrame(rows, schema=PLACES), {"X": 8.0}, most=5)["demand"].to_list()
    [6.0, 2.0]
    """
    demand = pl.DataFrame(
        {"country": list(markets), "asked": list(markets.values())},
        schema={"country": pl.String, "asked": pl.Float64},
    )
    people, income = pl.col("population").cast(pl.Float64), pl.col("income")
    mean = (income * people).sum() / people.filter(income.is_not_null()).sum()
    weighed = (
        places.join(demand.filter(pl.col("asked") > 0), on="country")
        .with_columns(weight=people * (income / mean.fill_nan(None)).fill_null(1.0).over("country"))
        .with_columns(part=pl.col("asked") * pl.col("weight") / pl.col("weight").sum().over("country"))
        .sort("part", "code", descending=[True, False])
        .with_columns(first=pl.int_range(pl.len()).over("country") == 0, at=pl.int_range(pl.len()))
    )
    firsts = int(weighed["first"].sum())
    rest = weighed.filter(~pl.col("first")).head(max(0, most - firsts))
    kept = pl.concat([weighed.filter("first"), rest]).sort("at")
    return kept.with_columns(
        demand=pl.col("asked") * pl.col("weight") / pl.col("weight").sum().over("country")
    ).select(list(PLACES))


def sites(places: pl.DataFrame, *, most: int, apart: float, kept: Sequence[str] = ()) -> pl.DataFrame:
    """Where a warehouse could stand: the ``most`` cities with most demand, those of ``kept``, and the ports
    with liner services in their countries that lie ``apart`` km or more from each of those.

    ``kept`` are codes of places or of ports, which are in the result wherever they lie.
    """
    wanted = pl.col("code").is_in(list(kept)) | (pl.int_range(pl.len()) < most)
    found = places.sort("demand", "code", descending=[True, False]).filter(wanted)
    lands = set(places.filter(pl.col("demand") > 0)["country"])
    held = [one for one in ports.all_ports() if one.code in set(kept)]
    harbours = [*held, *(one for one in ports.all_ports() if one.calls and one.country in lands)]
    place = (np.array([one.latitude for one in harbours]), np.array([one.longitude for one in harbours]))
    clear = np.full(len(harbours), True)
    if found.height:
        taken = found["latitude"].to_numpy(), found["longitude"].to_numpy()
        clear = great_circle.between(*place, *taken).min(axis=1, initial=np.inf) >= apart
    beside = great_circle.between(*place, *place)
    rows, listed = [], set()
    for i, one in enumerate(harbours):
        if (clear[i] or i < len(held)) and one.code not in listed:
            clear[beside[i] < apart] = False
            listed.add(one.code)
            title = _PORT.format(name=one.name.strip())
            place_of = (one.code, title.en, title.zh, one.country, one.latitude, one.longitude)
            rows.append((*place_of, 0, None, 0.0, True))
    return pl.concat([found.select(list(PLACES)), pl.DataFrame(rows, schema=PLACES, orient="row")])


def standing(warehouses: pl.DataFrame, cities: pl.DataFrame) -> pl.DataFrame:
    """Where the warehouses of the register stand: ``code, warehouses, guessed`` by place of :func:`gathered`.

    A warehouse beside a port that is named by its UN/LOCODE stands there. One whose city is not named, or not
    known, counts in the largest place of its country (``guessed``: how many did); one of a country without a
    city is left out. ``warehouses`` has
    ``country, place``; ``cities`` are those of :func:`into`.
    """
    lands = warehouses["country"].unique().to_list()
    known: dict[str, list[City]] = {}
    counts_with: dict[str, str] = {}
    for r in cities.filter(pl.col("country").is_in(lands)).iter_rows(named=True):
        title, place = Text(r["title_en"], r["title_zh"]), (r["latitude"], r["longitude"])
        known.setdefault(r["country"], []).append(
            City(r["code"], title, r["country"], *place, r["population"])
        )
        counts_with[r["code"]] = r["into"]
    found: dict[str, list[int]] = {}
    for country, place in warehouses.select("country", "place").iter_rows():
        if country not in known:
            continue
        port = _port(place or "", country)
        named = None if port else world_cities.called(place or "", known[country])
        largest = max(known[country], key=lambda one: one.population)
        one = found.setdefault(port or counts_with[(named or largest).code], [0, 0])
        one[0] += 1
        one[1] += not port and named is None
    rows = [(code, many, guessed) for code, (many, guessed) in found.items()]
    return pl.DataFrame(
        rows, schema={"code": pl.String, "warehouses": pl.Int64, "guessed": pl.Int64}, orient="row"
    )


def _port(place: str, country: str) -> str:
    """The UN/LOCODE of a port of a country that stands in words; empty where none does."""
    for word in place.split():
        if len(word) == _LOCODE and word.isupper():
            try:
                return word if ports.get(word).country == country else ""
            except KeyError:
                continue
    return ""
