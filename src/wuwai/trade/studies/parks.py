"""Where cluster + e-commerce parks would cover most: pairs of a cluster and a city, or a county.

A pair is worth its exports as far as they suit a park (:mod:`.parks_goods`); a park covers its own place, and
neighbouring ones of the same cluster the less the further away they are (:mod:`.parks_pairs`). The choice
within the reader's rules is exact (:mod:`.parks_cover`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from wuwai.reference import regions
from wuwai.reference.text import Text
from wuwai.studies.parameters import ParameterError
from wuwai.studies.progress import Report
from wuwai.trade.studies import parks_notes as notes
from wuwai.trade.studies.parks_frame import FRAME, rows_of_plan
from wuwai.trade.studies.parks_goods import Suitability, suitability
from wuwai.trade.studies.parks_pairs import by_county, pairs, with_parks
from wuwai.trade.studies.parks_plan import Plan, plan_parks
from wuwai.trade.studies.parks_rules import EACH, Named, Rule, RuleError, parse_rules
from wuwai.trade.studies.region_rows import of_region, one_currency, product_title
from wuwai.trade.studies.world import Where, place

CITIES, COUNTIES = "cities", "counties"
_YUAN = 1e8  # a hundred million, the unit of the parameter of the least exports


@dataclass(frozen=True, slots=True)
class Parks:
    """The plan for a region, and what it rests on. Amounts are in yuan."""

    place: Text
    year: int | None
    number: int
    plan: Plan
    rows: pl.DataFrame
    areas: Mapping[str, tuple[Text, tuple[str, ...]]] = field(default_factory=dict)
    clusters: Mapping[str, Text] = field(default_factory=dict)
    goods: Suitability | None = None
    sample: bool = False
    warnings: tuple[Text, ...] = ()

    def frame(self) -> pl.DataFrame:
        """A row for each pair of the plan and for each that stays out."""
        return self.rows


def parks(
    exports: pl.DataFrame,
    trade: pl.DataFrame,
    names: pl.DataFrame,
    clusters: pl.DataFrame,
    uses: pl.DataFrame,
    areas: pl.DataFrame,
    counties: pl.DataFrame,
    register: pl.DataFrame,
    *,
    where: Where,
    number: int,
    places: str,
    rules: str | None,
    most_city: int | None,
    most_cluster: int | None,
    radius: float,
    least_exports: float,
    half_density: float,
    unknown_density: float,
    other_goods: float,
    alternatives: int,
    report: Report | None = None,
) -> Parks:
    """Which ``number`` pairs of a cluster and a place to choose for parks.

    ``exports`` are totals of the region's own file by ``reporter`` and ``product6``, ``trade`` those of the
    world table by ``product6`` (for what a kilogram is worth), ``clusters``, ``uses``, ``areas`` and
    ``counties`` the code tables, ``register`` the parks on file. ``rules`` is read by
    :func:`~wuwai.trade.studies.parks_rules.parse_rules`; :class:`ParameterError` where it cannot be.
    """
    region, called = where.region, place(where.region)
    titles = {
        r["cluster"]: Text(r["title_en"], r["title_zh"])
        for r in clusters.unique("cluster", keep="first", maintain_order=True).iter_rows(named=True)
    }
    grouped = _areas(areas, region)
    asked = _rules(rules, region, grouped, titles, counties)
    rows, said = _by_city(exports, region, where.rate)
    if rows.is_empty() or clusters.is_empty():
        nothing = notes.NO_CITIES.format(place=called) if rows.is_empty() else notes.NO_CLUSTERS
        empty = pl.DataFrame(schema=FRAME)
        return Parks(
            place(region), where.own_year, number, Plan(), empty, grouped, titles, warnings=(nothing,)
        )
    edition = str(rows.group_by("classification").agg(pl.col("value").sum()).sort("value")[-1, 0])
    of_edition = uses.filter(pl.col("edition") == edition)
    goods = suitability(
        rows,
        _weighed(trade),
        of_edition,
        half_density=half_density,
        unknown_density=unknown_density,
        other_goods=other_goods,
        rate=where.rate,
    )
    found = pairs(rows, clusters, goods.rows, classed=not of_edition.is_empty())
    if places == COUNTIES:
        found, over = by_county(found, counties)
        said += notes.of_counties(counties, over)
    register = of_region(register, region)
    found, strange = with_parks(found, register, titles)
    plan = plan_parks(
        found,
        asked,
        {code: cities for code, (_, cities) in grouped.items()},
        number=number,
        radius=radius,
        least_exports=least_exports * _YUAN,
        most_city=None if _kind(region) == "city" else most_city,  # all its parks are in it
        most_cluster=most_cluster,
        alternatives=alternatives,
        report=report,
    )
    said += notes.of_goods(goods, edition, classed=not of_edition.is_empty(), unknown=unknown_density)
    said += notes.of_plan(plan, strange, number)
    codes = {r["code"]: Text(r["en"], r["zh"]) for r in names.iter_rows(named=True)}
    headings = {code: product_title(code, codes, 36) for one in found for code in one.goods}
    table = rows_of_plan(plan, titles, _area_of(grouped), headings)
    made_up = "synthetic" in register.columns and bool(register["synthetic"].any())
    return Parks(
        *(called, where.own_year, number, plan, table, grouped, titles, goods),
        sample=bool(rows["sample"].any()) or made_up,
        warnings=tuple(said),
    )


def _by_city(exports: pl.DataFrame, region: str, rate: float) -> tuple[pl.DataFrame, list[Text]]:
    """The exports of the region's cities in yuan: ``place``, ``product``, ``value``, ``quantity``, ``unit``;
    a region that is a city is its own place.
    """
    codes = exports["reporter"].unique().to_list()
    inside = [c for c in codes if _kind(c) == "city" and regions.lies_in(c, region)]
    rows, said = one_currency(exports.filter(pl.col("reporter").is_in(inside), pl.col("value") > 0))
    if rows.height and rows["currency"][0] == "USD":
        rows = rows.with_columns(pl.col("value") * rate)
    return rows.rename({"reporter": "place", "product6": "product"}), list(said)


def _kind(code: str) -> str:
    found = regions.find(code)
    return found.kind if found else ""


def _weighed(trade: pl.DataFrame) -> pl.DataFrame:
    """The rows of the world table that are HS codes with a quantity, in dollars."""
    kept = trade.filter(
        pl.col("classification").str.starts_with("HS"), pl.col("currency") == "USD", pl.col("quantity") > 0
    )
    return kept.rename({"product6": "product"})


def _areas(areas: pl.DataFrame, region: str) -> dict[str, tuple[Text, tuple[str, ...]]]:
    """The areas with cities of the region."""
    found: dict[str, tuple[Text, tuple[str, ...]]] = {}
    for row in areas.iter_rows(named=True):
        if regions.lies_in(row["city"], region):
            _, before = found.get(row["area"], (None, ()))
            found[row["area"]] = (Text(row["title_en"], row["title_zh"]), (*before, row["city"]))
    return found


def _area_of(grouped: Mapping[str, tuple[Text, Sequence[str]]]) -> dict[str, Text]:
    return {code: title for title, cities in grouped.values() for code in cities}


def _rules(
    text: str | None,
    region: str,
    grouped: Mapping[str, tuple[Text, Sequence[str]]],
    titles: Mapping[str, Text],
    counties: pl.DataFrame,
) -> tuple[Rule, ...]:
    known = [*EACH, *(Named("area", code, title) for code, (title, _) in grouped.items())]
    for one in regions.all_regions():
        if one.kind == "city" and regions.lies_in(one.code, region):
            known.append(Named("place", one.code, one.short, (one.title.zh, *one.aliases)))
    known += [Named("cluster", code, title) for code, title in titles.items()]
    for row in counties.unique("county", keep="first", maintain_order=True).iter_rows(named=True):
        known.append(Named("place", row["county"], Text(row["title_en"], row["title_zh"])))
    try:
        return parse_rules(text, known)
    except RuleError as error:
        raise ParameterError("rules", error.part, error.expected) from error
