"""Pairs of a cluster and a place: what the place exports of the cluster, and how much of it suits a park."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wuwai.reference import great_circle, harbours, regions
from wuwai.reference.text import Text
from wuwai.trade.studies.clusters import holdings

_GOODS = 3
_HEADING = 4
_GONE = "closed"  # the stage of parks that are there no more


@dataclass(frozen=True, slots=True)
class Place:
    """A city, or a county of one. ``at`` is latitude and longitude, None where no table has them."""

    code: str
    city: str
    title: Text
    at: tuple[float, float] | None
    county: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """A cluster in a place. ``exports`` in yuan, ``suitable`` the part of them that suits; ``known`` is the
    part of them whose value by weight is known, ``density`` yuan a kilogram of that, ``consumer`` the part
    that is consumption goods (None without a table of uses). ``goods`` are the headings that weigh most.
    ``parks`` are those on the register.
    """

    cluster: str
    place: Place
    exports: float
    suitable: float
    known: float = 0.0
    density: float | None = None
    consumer: float | None = None
    goods: tuple[str, ...] = ()
    parks: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        return self.cluster, self.place.code

    @property
    def suits(self) -> float:
        return self.suitable / self.exports if self.exports else 0.0


def parts(products: Sequence[str], lists: pl.DataFrame) -> pl.DataFrame:
    """``product``, ``cluster``, ``part``: a product on several lists is divided among them by its weights, so
    that no export counts twice.

    >>> lists = pl.DataFrame({"cluster": ["a", "b"], "code": ["85", "8507"], "weight": [1.0, 1.0]})
    >>> parts(["850760", "853400"], lists).sort("product", "cluster")["part"].to_list()
    [0.5, 0.5, 1.0]
    """
    held = holdings(products, lists)
    whole = pl.col("weight").sum().over("product")
    return held.select(
        "product", "cluster", part=pl.col("weight") / pl.when(whole > 1).then(whole).otherwise(1.0)
    )


def pairs(
    exports: pl.DataFrame, lists: pl.DataFrame, goods: pl.DataFrame, *, classed: bool
) -> tuple[Pair, ...]:
    """Every cluster and city with exports, by cluster and city.

    ``exports`` has ``place`` (a city's code), ``product`` and ``value`` in yuan; ``lists`` the codes of the
    clusters; ``goods`` is :attr:`~wuwai.trade.studies.parks_goods.Suitability.rows`. ``classed`` says that a
    table of uses is on file.
    """
    values = exports.group_by("place", "product").agg(pl.col("value").sum()).filter(pl.col("value") > 0)
    rows = (
        values.join(parts(values["product"].unique().to_list(), lists), on="product")
        .join(goods.select("product", "density", "consumer", "suits"), on="product", how="left")
        .with_columns(value=pl.col("value") * pl.col("part"))
        .with_columns(
            suitable=pl.col("value") * pl.col("suits"),
            kilograms=pl.col("value") / pl.col("density"),
            weighed=pl.when(pl.col("density").is_not_null()).then(pl.col("value")).otherwise(0.0),
            bought=pl.col("value") * pl.col("consumer").fill_null(0.0),
        )
    )
    sums = rows.group_by("cluster", "place").agg(
        pl.col("value", "suitable", "kilograms", "weighed", "bought").sum()
    )
    headings = (
        rows.group_by("cluster", "place", heading=pl.col("product").str.head(_HEADING))
        .agg(pl.col("suitable").sum())
        .sort(["suitable", "heading"], descending=[True, False])
        .group_by("cluster", "place", maintain_order=True)
        .agg(pl.col("heading").head(_GOODS))
    )
    named = {(cluster, place): tuple(codes) for cluster, place, codes in headings.iter_rows()}
    return tuple(
        Pair(
            *(row["cluster"], city(row["place"]), row["value"], row["suitable"]),
            known=row["weighed"] / row["value"],
            density=row["weighed"] / row["kilograms"] if row["kilograms"] else None,
            consumer=row["bought"] / row["value"] if classed else None,
            goods=named.get((row["cluster"], row["place"]), ()),
        )
        for row in sums.sort("cluster", "place").iter_rows(named=True)
    )


def city(code: str) -> Place:
    """A city as a place."""
    found = regions.find(code)
    return Place(code, code, found.short if found else Text(code, code), harbours.seats().get(code))


def by_county(found: Sequence[Pair], counties: pl.DataFrame) -> tuple[tuple[Pair, ...], float]:
    """The pairs with each city's divided over its counties by an office's table; what its counties do not
    make stays with the city. Also by how much the shares of a city and cluster exceed one at the most: they
    are then brought to one.
    """
    shares: dict[tuple[str, str], list[tuple[Place, float]]] = {}
    for row in counties.iter_rows(named=True):
        place = Place(
            *(row["county"], row["city"], Text(row["title_en"], row["title_zh"])),
            *((row["latitude"], row["longitude"]), True),
        )
        shares.setdefault((row["cluster"], row["city"]), []).append((place, row["share"]))
    divided: list[Pair] = []
    worst = 0.0
    for one in found:
        parts_of = shares.get((one.cluster, one.place.city), [])
        whole = sum(share for _, share in parts_of)
        worst = max(worst, whole - 1.0)
        scale = 1.0 / max(whole, 1.0)
        for place, share in parts_of:
            if share:
                divided.append(_scaled(one, share * scale, place))
        if whole < 1.0:
            divided.append(_scaled(one, 1.0 - whole, one.place) if parts_of else one)
    return tuple(divided), worst


def _scaled(one: Pair, share: float, place: Place) -> Pair:
    return replace(one, place=place, exports=one.exports * share, suitable=one.suitable * share)


def with_parks(
    found: Sequence[Pair], register: pl.DataFrame, clusters: Mapping[str, Text]
) -> tuple[tuple[Pair, ...], tuple[str, ...]]:
    """The pairs with the parks of the register in them (``region``, ``cluster``, ``name``, ``stage``; closed
    ones do not count), and the names of those whose cluster is on no list.

    A park's cluster is text: the list whose name or title stands in it, the longest one first.
    """
    strange: list[str] = []
    rows = list(found)
    for row in register.filter(pl.col("stage") != _GONE).sort("name").iter_rows(named=True):
        named = cluster_of(row["cluster"], clusters)
        if named is None or regions.find(row["region"]) is None:
            strange.append(row["name"])
            continue
        # Where a city is divided: the county that the park's name holds, else the part that exports most.
        there = [at for at, one in enumerate(rows) if (one.cluster, one.place.city) == (named, row["region"])]
        if not there:
            rows.append(Pair(named, city(row["region"]), 0.0, 0.0))
            there = [len(rows) - 1]
        at = max(
            there,
            key=lambda n, name=row["name"]: (  # type: ignore[misc]  # the name is of this turn
                rows[n].place.county and rows[n].place.title.zh in name,
                rows[n].suitable,
            ),
        )
        rows[at] = replace(rows[at], parks=(*rows[at].parks, row["name"]))
    return tuple(rows), tuple(strange)


def cluster_of(text: str, clusters: Mapping[str, Text]) -> str | None:
    """The list that a cluster written as text means; None where it means none of them.

    >>> cluster_of("智能家电 smart home appliances", {"smart": Text("Smart home appliances", "智能家电")})
    'smart'
    """
    said = " ".join(text.split()).casefold()
    named = [
        (len(name), code)
        for code, title in clusters.items()
        for name in (code, title.en.casefold(), title.zh)
        if name and name in said
    ]
    return max(named)[1] if named else None


def cover(found: Sequence[Pair], candidates: Sequence[int], radius: float) -> NDArray[np.float64]:
    """Which part of each pair a park at each candidate covers: all of its own, of the same cluster in another
    place less the further away it is, none from ``radius`` km on; nothing of another cluster.

    Distances are as the crow flies; a place without coordinates is covered by its own park only.
    """
    codes = list(dict.fromkeys(one.place.code for one in found))
    at = {code: n for n, code in enumerate(codes)}
    seats = {one.place.code: one.place.at for one in found}
    near = np.eye(len(codes))
    for a, first in enumerate(codes):
        for b in range(a):
            here, there = seats[first], seats[codes[b]]
            if here is not None and there is not None and radius > 0:
                near[a, b] = near[b, a] = max(0.0, 1.0 - great_circle.apart(here, there) / radius)
    places = np.array([at[one.place.code] for one in found])
    clusters = np.array([one.cluster for one in found])
    chosen = np.array(candidates, dtype=np.int64)
    same = clusters[:, None] == clusters[chosen][None, :]
    shares: NDArray[np.float64] = np.where(same, near[places[:, None], places[chosen][None, :]], 0.0)
    return shares
