"""The kernel of ``trade.import_bases``: from dependencies to candidates by city, kind and harbour."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import shorten
from typing import Any

import polars as pl

from wuwai.reference import import_kinds, industries, regions, units
from wuwai.reference.text import Text
from wuwai.trade.studies import import_base_words as words
from wuwai.trade.studies import world as worlds
from wuwai.trade.studies.dependency_result import Criteria
from wuwai.trade.studies.dependency_words import joined, percent, titled
from wuwai.trade.studies.import_base_plan import Base, need_of, plan_bases, ranked

ALL = "all"
_STOPS, _LONGEST = re.compile(r"[;；(（]"), 60
BASES = ("region", "kind", "stage", "synthetic")
_LABELS = ("city", "kind", "port", "goods", "suppliers", "clusters", "reason", "change")
FRAME: dict[str, pl.DataType] = {
    "rank": pl.Int64(),
    "region": pl.String(),
    "kind": pl.String(),
    **{f"{label}_{lang}": pl.String() for label in _LABELS if label != "kind" for lang in ("en", "zh")},
    "goods_kind_en": pl.String(),
    "goods_kind_zh": pl.String(),
    "score": pl.Float64(),
    "imports": pl.Float64(),
    "weighted": pl.Float64(),
    "need": pl.Float64(),
    "strict": pl.Float64(),
    "used": pl.Float64(),
    "distance": pl.Float64(),
    "existing": pl.Int64(),
    "chapters": pl.String(),
    "unit": pl.String(),
}
_NO_CITIES = Text(
    "No customs imports by city are on file for {place}: a base needs a city.",
    "尚无{place}分地市的海关进口数据，无法落到城市。",
)
_LEFT_OUT = Text(
    "{share} of the imports are of no kind that a base is for (machines, medicines and others): not ranked.",
    "{share}的进口额不属于三类基地的商品（机械、药品等），未参与排序。",
)
_BY_INDUSTRY = Text(
    "How dependent a product is comes from its industry: the world table has no products.",
    "世界贸易数据只分行业，商品的依赖程度取其所属行业。",
)
_WHOLE = Text(
    "The imports of {place} are not split by city: one candidate a kind.",
    "{place}进口未分地市，每类只有一个候选。",
)


@dataclass(frozen=True, slots=True)
class ImportBases:
    """The candidates in order, and what they rest on. ``currency`` is that of the customs file."""

    place: Text
    bases: tuple[Base, ...]
    rows: pl.DataFrame
    year: int | None
    currency: str
    sample: bool
    warnings: tuple[Text, ...]

    def frame(self) -> pl.DataFrame:
        """A row for each candidate."""
        return self.rows


def import_bases(
    trade: pl.DataFrame,
    own_exports: pl.DataFrame,
    own_imports: pl.DataFrame,
    names: pl.DataFrame,
    clusters: pl.DataFrame,
    bases: pl.DataFrame,
    *,
    where: worlds.Where,
    criteria: Criteria,
    kind: str,
    half_distance: float,
) -> ImportBases:
    """Where import bases would serve most, from the region's customs imports by city.

    The tables are those of :func:`wuwai.trade.studies.world.inputs`, the cluster lists and the register of
    import bases. ``kind`` is one of :data:`wuwai.reference.import_kinds.KINDS` or :data:`ALL`.
    """
    around = worlds.around(trade, own_exports, own_imports, names, where)
    found, said = criteria.applied(around)
    place = worlds.place(where.region)
    purchases, currency = by_city(own_imports, where.region, where.own_year)
    notes = [*around.notes, *said, *found.warnings]
    if purchases.is_empty():
        empty = pl.DataFrame(schema=FRAME)
        nothing = _NO_CITIES.format(place=place)
        return ImportBases(place, (), empty, where.own_year, currency, around.sample, (nothing, *notes))
    products = _keyed(purchases["product"], frozenset(found.cells["product"]), around.classification)
    needs = need_of(found.cells, found.limits)
    strict = frozenset(found.dependent["product"])
    order = plan_bases(
        purchases,
        {code: needs[of] for code, of in products.items() if of in needs},
        frozenset(code for code, of in products.items() if of in strict),
        clusters,
        bases,
        half_distance=half_distance,
    )
    chosen = order if kind == ALL else ranked(tuple(one for one in order if one.kind == kind))
    if not around.classification.startswith("HS"):
        notes.append(_BY_INDUSTRY)
    if set(purchases["city"]) == {where.region}:
        notes.append(_WHOLE.format(place=place))
    left = 1 - sum(one.imports for one in order) / float(purchases["value"].sum())
    notes.append(_LEFT_OUT.format(share=percent(left)))
    # A made-up row of the register is a made-up reason, too.
    synthetic = "synthetic" in bases.columns and bool(bases["synthetic"].any())
    rows = _rows(chosen, units.of_currency(currency), _names(names, own_imports), _titles(clusters))
    return ImportBases(
        *(place, chosen, rows, where.own_year, currency, around.sample or synthetic or _sampled(own_imports)),
        tuple(notes),
    )


def by_city(own_imports: pl.DataFrame, region: str, own_year: int | None) -> tuple[pl.DataFrame, str]:
    """``city, partner, product, value`` of the last year of a customs file, and its currency. Cities within
    the region where it has them, else the region as a whole; without what comes back from the own country.
    """
    rows = own_imports.filter(pl.col("year").cast(pl.String) == str(own_year), pl.col("value") > 0)
    if rows.is_empty():
        schema = {"city": pl.String, "partner": pl.String, "product": pl.String, "value": pl.Float64}
        return pl.DataFrame(schema=schema), ""
    sizes = rows.group_by("currency").agg(pl.col("value").sum()).sort("value", "currency")
    currency = str(sizes["currency"][-1])
    codes = rows["reporter"].unique().to_list()
    cities = [c for c in codes if c != region and regions.lies_in(c, region)] or [region]
    home = regions.country_of(region)
    kept = rows.filter(
        pl.col("reporter").is_in(cities), pl.col("currency") == currency, pl.col("partner") != home
    )
    table = kept.group_by(city="reporter", partner="partner", product="product6").agg(pl.col("value").sum())
    return table.sort("city", "product", "partner"), currency


def _keyed(codes: pl.Series, known: frozenset[str], classification: str) -> dict[str, str]:
    """The product of the world table that each HS code falls under."""
    found = {}
    for code in codes.unique():
        if classification.startswith("HS"):
            of = next((code[:n] for n in (6, 4, 2) if code[:n] in known), None)
        else:
            of = industries.of_product(code, classification)
        if of is not None:
            found[code] = of
    return found


def _names(names: pl.DataFrame, own_imports: pl.DataFrame) -> dict[str, Text]:
    """What the customs file's own headings are called."""
    classification = own_imports["classification"].drop_nulls().unique().sort()
    rows = names.filter(pl.col("classification").is_in(classification.to_list()))
    return {row["code"]: Text(row["en"], row["zh"]) for row in rows.iter_rows(named=True)}


def _short(name: Text) -> Text:
    """A heading's name up to its first stop: the rest says what else is in it."""
    first = (_STOPS.split(one, maxsplit=1)[0] for one in (name.en, name.zh))
    return Text(*(shorten(one, _LONGEST, placeholder="…") for one in first))


def _titles(clusters: pl.DataFrame) -> dict[str, Text]:
    rows = clusters.unique("cluster", keep="first")
    return {r["cluster"]: Text(r["title_en"], r["title_zh"]) for r in rows.iter_rows(named=True)}


def _sampled(own_imports: pl.DataFrame) -> bool:
    return bool(own_imports["sample"].any())


def _rows(
    order: tuple[Base, ...], unit: str, names: Mapping[str, Text], titles: Mapping[str, Text]
) -> pl.DataFrame:
    told: list[dict[str, Any]] = []
    for base in order:
        goods = [titled(code, _short(names.get(code, Text(code, code)))) for code in base.goods]
        said = {
            "city": worlds.place(base.city),
            "goods_kind": import_kinds.KINDS[base.kind],
            "port": words.port_of(base),
            "goods": joined(goods, Text("; ", "；")),
            "suppliers": words.suppliers_of(base),
            "clusters": joined([titles.get(name, Text(name, name)) for name in base.clusters]),
            "reason": words.reason(base, unit, titles),
            "change": words.change(base, order),
        }
        row = {
            f"{name}_{lang}": text.get(lang) or None for name, text in said.items() for lang in ("en", "zh")
        }
        told.append(
            row
            | {"rank": base.rank, "region": base.city, "kind": base.kind, "score": base.score}
            | {"imports": base.imports, "weighted": base.weighted, "need": 100 * base.need}
            | {"strict": 100 * base.strict, "used": 100 * base.used, "distance": base.distance}
            | {"existing": base.existing, "chapters": ";".join(base.chapters), "unit": unit}
        )
    return pl.DataFrame(told, schema=FRAME)
