"""Where import bases would serve most: what cities buy of goods that are hard to come by, by kind and port.

One candidate is a city and a kind of goods. Its score is its imports of the kind, each product by how near it
is to a dependency, times what clusters, the nearest harbour and the bases already there make of it. All
factors are shown: nothing is hidden in the order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from wuwai.reference import harbours, import_kinds
from wuwai.trade.studies.dependency_rule import Limits

# What a base of the kind brings in comes by this kind of berth.
_CARGO = {"bulk": harbours.BULK, "components": harbours.CONTAINER, "consumer": harbours.CONTAINER}
# What industries take up; consumer goods are bought by households, not by clusters.
INPUTS = ("bulk", "components")
_CLOSED = "closed"
_GOODS, _CHAPTERS, _SUPPLIERS, _CLUSTERS = 3, 5, 3, 2
_HEADING, _CHAPTER = 4, 2
_UNKNOWN_PORT = 0.5


@dataclass(frozen=True, slots=True)
class Base:
    """A candidate. Amounts are in the currency of the purchases.

    ``need`` is the mean weight of dependence of its imports, ``strict`` the share of them that the rule
    finds; ``used`` the share (by weight) of goods on cluster lists, of inputs only; ``port`` the factor of
    the harbour, ``room`` that of the ``existing`` bases of the kind in the city (not closed ones). ``score``
    is the best candidate's 100.
    """

    city: str
    kind: str
    imports: float
    weighted: float
    strict: float
    used: float
    harbour: harbours.Harbour | None
    distance: float | None
    existing: int
    goods: tuple[str, ...]
    chapters: tuple[str, ...]
    suppliers: tuple[tuple[str, float], ...]
    clusters: tuple[str, ...]
    served: float | None
    port: float
    score: float = 0.0
    rank: int = 0

    @property
    def need(self) -> float:
        return self.weighted / self.imports if self.imports else 0.0

    @property
    def room(self) -> float:
        return 1.0 / (1 + self.existing)

    @property
    def value(self) -> float:
        """The score before it is set against the best candidate's."""
        return self.weighted * (1.0 + self.used) * self.port * self.room


def need_of(cells: pl.DataFrame, limits: Limits) -> dict[str, float]:
    """How near each product is to a dependency, 0..1: 1 where the rule finds it, else the product of how far
    each limit is reached. Products whose world or imports are unknown have none.
    """

    def reached(value: pl.Expr, limit: float) -> pl.Expr:
        return pl.when(value > limit).then(1.0).otherwise(value / (limit or 1.0))

    ratio = pl.when(pl.col("exports") > 0).then(reached(pl.col("ratio"), limits.ratio)).otherwise(1.0)
    near = (
        reached(pl.col("import_hhi"), limits.import_hhi)
        * reached(pl.col("world_hhi"), limits.world_hhi)
        * ratio
    )
    rows = cells.select("product", need=pl.when("dependent").then(1.0).otherwise(near)).drop_nulls()
    return dict(rows.iter_rows())


def plan_bases(
    purchases: pl.DataFrame,
    needs: Mapping[str, float],
    strict: frozenset[str],
    clusters: pl.DataFrame,
    bases: pl.DataFrame,
    *,
    half_distance: float = 150.0,
) -> tuple[Base, ...]:
    """Every city and kind with imports, the best candidate first.

    ``purchases`` has ``city, partner, product, value`` with HS codes of six digits; ``needs`` and ``strict``
    (what the rule finds) go by the same codes, and what is not in ``needs`` has no weight. ``clusters`` has
    ``cluster, code, weight, cities``; ``bases`` are rows of the register (``region, kind, stage``). At
    ``half_distance`` km from its harbour a base counts half.
    """
    codes = purchases["product"].unique().to_list()
    kinds = {code: import_kinds.of_product(code) for code in codes}
    rows = purchases.with_columns(
        kind=pl.col("product").replace_strict(kinds, return_dtype=pl.String),
        need=pl.col("product").replace_strict(
            {code: needs.get(code, 0.0) for code in codes}, return_dtype=pl.Float64
        ),
        strict=pl.col("product").is_in(sorted(strict)),
    ).filter(pl.col("kind").is_not_null() & (pl.col("value") > 0))
    rows = rows.with_columns(weighted=pl.col("value") * pl.col("need"))
    held = _held(codes, clusters)
    there = _there(bases)
    found = [
        _candidate(
            str(city),
            str(kind),
            part,
            held if kind in INPUTS else {},
            there.get((str(city), str(kind)), 0),
            half_distance,
        )
        for (city, kind), part in rows.group_by(["city", "kind"], maintain_order=True)
    ]
    return ranked(tuple(found))


def ranked(found: tuple[Base, ...]) -> tuple[Base, ...]:
    """The candidates in order of their value, with scores and ranks; those without any weight stay last."""
    best = max((one.value for one in found), default=0.0)
    order = sorted(found, key=lambda one: (-one.value, -one.imports, one.city, one.kind))
    return tuple(
        replace(one, score=100 * one.value / best if best else 0.0, rank=n)
        for n, one in enumerate(order, start=1)
    )


def rank_with(one: Base, others: tuple[Base, ...], *, existing: int) -> int:
    """Where a candidate would stand with another number of bases in its city."""
    value = replace(one, existing=existing).value
    return 1 + sum(other.value > value for other in others if other is not one)


def _candidate(
    city: str,
    kind: str,
    rows: pl.DataFrame,
    held: Mapping[str, Mapping[str, frozenset[str]]],
    existing: int,
    half: float,
) -> Base:
    imports, weighted = float(rows["value"].sum()), float(rows["weighted"].sum())
    # Where no product has a weight, what is imported most is named.
    by = "weighted" if weighted else "value"
    here = {
        name: frozenset(codes.get(city, frozenset()) | codes.get("", frozenset()))
        for name, codes in held.items()
    }
    on_lists = {
        name: float(rows.filter(pl.col("product").is_in(sorted(codes)))[by].sum())
        for name, codes in here.items()
        if codes
    }
    listed = sorted(frozenset().union(*here.values())) if here else []
    used = float(rows.filter(pl.col("product").is_in(listed))[by].sum()) / float(rows[by].sum())
    near = harbours.nearest(city, _CARGO[kind])
    harbour, distance = near if near else (None, None)
    suppliers = _largest(rows, pl.col("partner"), by, _SUPPLIERS)
    return Base(
        city=city,
        kind=kind,
        imports=imports,
        weighted=weighted,
        strict=float(rows.filter("strict")["value"].sum()) / imports,
        used=used,
        harbour=harbour,
        distance=distance,
        existing=existing,
        goods=tuple(code for code, _ in _largest(rows, pl.col("product").str.head(_HEADING), by, _GOODS)),
        chapters=tuple(
            sorted(code for code, _ in _largest(rows, pl.col("product").str.head(_CHAPTER), by, _CHAPTERS))
        ),
        suppliers=tuple(suppliers),
        clusters=tuple(
            name for name, v in sorted(on_lists.items(), key=lambda pair: (-pair[1], pair[0])) if v > 0
        )[:_CLUSTERS],
        served=_served(rows, harbour),
        port=_UNKNOWN_PORT if distance is None else 1.0 / (1.0 + distance / half),
    )


def _largest(rows: pl.DataFrame, key: pl.Expr, by: str, most: int) -> list[tuple[str, float]]:
    """The largest groups with their shares."""
    total = float(rows[by].sum())
    found = rows.group_by(key.alias("key")).agg(pl.col(by).sum()).sort(by, "key", descending=[True, False])
    return [(str(k), v / total) for k, v in found.head(most).iter_rows() if v > 0]


def _served(rows: pl.DataFrame, harbour: harbours.Harbour | None) -> float | None:
    """The share of the imports from countries that liner services from the harbour reach; None where the
    table lists none.
    """
    if harbour is None or not harbour.calls:
        return None
    reached = rows.filter(pl.col("partner").is_in(list(harbour.calls)))
    return float(reached["value"].sum()) / float(rows["value"].sum())


def _held(codes: list[str], clusters: pl.DataFrame) -> dict[str, dict[str, frozenset[str]]]:
    """Of each cluster the products on its list, by city; under no name where its cities were not stated."""
    found: dict[str, dict[str, frozenset[str]]] = {}
    for (name, cities), rows in clusters.group_by(["cluster", "cities"], maintain_order=True):
        lists = tuple(rows["code"].to_list())
        products = frozenset(code for code in codes if code.startswith(lists))
        for city in str(cities or "").split(";"):
            found.setdefault(str(name), {})[city] = products
    return found


def _there(bases: pl.DataFrame) -> dict[tuple[str, str], int]:
    """How many bases that are not closed a city has of each kind."""
    rows = bases.filter(pl.col("stage") != _CLOSED).group_by("region", "kind").len()
    return {(city, kind): many for city, kind, many in rows.iter_rows()}
