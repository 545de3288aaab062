"""The kernel of ``trade.dependency``: the rule of GeoDep on the world around a region, told in rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from wuwai.reference import industries, units
from wuwai.reference.text import Text
from wuwai.trade.studies import dependency_words as words
from wuwai.trade.studies import world as worlds
from wuwai.trade.studies.dependency import Dependency, import_dependency
from wuwai.trade.studies.dependency_clusters import Risk, Uses, clusters_at_risk, in_list
from wuwai.trade.studies.world import Where, World

# Others who could supply are looked for where a reader looks: the rows at the top.
_LOOKED_AT = 300
_SUBSTITUTES = 3
_LABELS = ("title", "supplier", "substitutes", "users", "clusters", "reason", "change")
FRAME: dict[str, pl.DataType] = {
    "product": pl.String(),
    "title_en": pl.String(),
    "title_zh": pl.String(),
    "dependent": pl.Boolean(),
    "imports": pl.Float64(),
    "supplier_en": pl.String(),
    "supplier_zh": pl.String(),
    "supplier_share": pl.Float64(),
    "suppliers": pl.Int64(),
    "import_hhi": pl.Float64(),
    "world_hhi": pl.Float64(),
    "exports": pl.Float64(),
    "ratio": pl.Float64(),
    "passed": pl.Int64(),
    "years_met": pl.Int64(),
    "years_seen": pl.Int64(),
    "nearest": pl.String(),
    "gap": pl.Float64(),
    "shift": pl.Float64(),
    **{f"{label}_{lang}": pl.String() for label in _LABELS[2:] for lang in ("en", "zh")},
    "unit": pl.String(),
}
PRODUCTS, INDUSTRIES = Text("products", "种商品"), Text("industries' goods", "个行业")
_FEWER = Text(
    "Only the years are used that both the world table and the imports of {place} have.",
    "仅使用世界贸易数据与{place}进口数据都有的年份。",
)
_SERVICES = Text(
    "Industries that make no goods are left out: goods are what customs see.",
    "不生产货物的行业未列入：海关统计只涉及货物。",
)


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What a region depends on. ``rows`` has :data:`FRAME`: what the rule finds by imports, then by how near
    the rest comes. ``main`` are the suppliers of each product, ``risks`` the clusters.
    """

    place: Text
    rows: pl.DataFrame
    main: pl.DataFrame
    risks: tuple[Risk, ...]
    found: Dependency
    names: Mapping[str, Text]
    year: int | None
    unit: str
    sample: bool
    warnings: tuple[Text, ...]
    uses: int | None = None
    what: Text = PRODUCTS

    @property
    def dependent(self) -> pl.DataFrame:
        """The rows that the rule finds."""
        return self.rows.filter("dependent")

    @property
    def share(self) -> float | None:
        """Their share in the imports of the last year; None without imports."""
        total = float(self.rows["imports"].sum())
        return float(self.dependent["imports"].sum()) / total if total else None

    def frame(self) -> pl.DataFrame:
        """A row for each product that was imported in any of the years."""
        return self.rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """When imports of a product depend on few suppliers
    (:func:`~wuwai.trade.studies.dependency.import_dependency`): the parameters of the study, as kernels take
    them. ``needed`` of more years than ``years`` counts as all of them.
    """

    years: int = 3
    needed: int = 2
    import_limit: float = 0.4
    world_limit: float = 0.4
    ratio_limit: float = 1.0

    def applied(self, around: World) -> tuple[Dependency, list[Text]]:
        """The imports of the region of ``around`` by these criteria, and what was left out."""
        flows, said = comparable(around)
        found = import_dependency(
            flows,
            importer=around.region,
            within=around.home if around.own else None,
            import_limit=self.import_limit,
            world_limit=self.world_limit,
            ratio_limit=self.ratio_limit,
            years=self.years,
            needed=min(self.needed, self.years),
        )
        return found, said


def dependencies(
    trade: pl.DataFrame,
    own_exports: pl.DataFrame,
    own_imports: pl.DataFrame,
    names: pl.DataFrame,
    uses: pl.DataFrame,
    clusters: pl.DataFrame,
    *,
    where: Where,
    criteria: Criteria,
    present: float,
) -> Dependencies:
    """The products that a region depends on, who else could supply them, and the clusters that need them.

    The tables are those of :func:`wuwai.trade.studies.world.inputs`; ``uses`` has the purchases from abroad
    of the region's country in an input-output table (``year, product, use, value, classification``).
    ``present`` is in %.
    """
    around = worlds.around(trade, own_exports, own_imports, names, where)
    found, said = criteria.applied(around)
    used = uses_of(uses)
    risks = clusters_at_risk(found.cells, clusters, used, classification=around.classification)
    place = worlds.place(where.region)
    rows = _rows(found, around, used, clusters, present / 100)
    return Dependencies(
        place,
        rows,
        found.suppliers().filter(pl.col("rank") <= _SUBSTITUTES),
        risks,
        _light(found),
        {k: around.name(k) for k in rows["product"].to_list()},
        found.years[-1] if found.years else where.year,
        units.of_currency(around.currency) if around.currency else "",
        around.sample,
        (*around.notes, *said, *found.warnings),
        used.year if used else None,
        PRODUCTS if around.classification.startswith("HS") else INDUSTRIES,
    )


def comparable(around: World) -> tuple[pl.DataFrame, list[Text]]:
    """The flows of goods in the years that both the world and the region's imports have, and what was left
    out.
    """
    flows, said = around.flows, []
    services = around.services & set(flows["product"].unique())
    if services:
        flows = flows.filter(~pl.col("product").is_in(sorted(services)))
        said.append(_SERVICES)
    own = (pl.col("reporter") == around.region) | (pl.col("partner") == around.region)
    theirs = set(flows.filter(~own)["year"].unique())
    mine = set(flows.filter(pl.col("partner") == around.region)["year"].unique())
    both = theirs & mine
    if mine and both != theirs | mine:
        flows = flows.filter(pl.col("year").is_in(sorted(both)))
        said.append(_FEWER.format(place=worlds.place(around.region)))
    return flows, said


def uses_of(table: pl.DataFrame) -> Uses | None:
    """The purchases from abroad by industry, of the latest year on file; None where there is no such
    table.
    """
    if table.is_empty():
        return None
    goods = table.filter(pl.col("use") != "").with_columns(pl.col("year").cast(pl.Int32))
    if goods.is_empty():
        return None
    last = goods.filter(pl.col("year") == pl.col("year").max())
    system = industries.edition_of(last["product"].unique().to_list())
    rows = last.filter(pl.col("product").is_in(sorted(industries.makers(system))))
    rows = rows.filter(~pl.col("use").is_in(sorted(industries.final_demand())))
    rows = rows.group_by("product", "use").agg(pl.col("value").sum())
    return Uses(rows, system, int(last["year"][0])) if rows.height else None


def _light(found: Dependency) -> Dependency:
    """The result without the arrays of the whole world, so that many results may be kept."""
    return Dependency(found.importer, found.within, found.years, found.limits, found.cells, found.warnings)


def _rows(
    found: Dependency, around: World, uses: Uses | None, clusters: pl.DataFrame, present: float
) -> pl.DataFrame:
    cells = found.cells.sort(
        "dependent", pl.when("dependent").then("imports").otherwise(0), "passed", "gap", "imports",
        descending=True, nulls_last=True, maintain_order=True,
    )  # fmt: skip
    looked_at = cells["product"].head(max(_LOOKED_AT, int(cells["dependent"].sum()))).to_list()
    others: dict[str, list[dict[str, Any]]] = {}
    for row in found.substitutes(looked_at, present=present, most=_SUBSTITUTES).iter_rows(named=True):
        others.setdefault(row["product"], []).append(row)
    lists = {
        name: (
            Text(rows["title_en"][0], rows["title_zh"][0]),
            dict(rows.select("code", "weight").iter_rows()),
        )
        for (name,), rows in clusters.group_by(["cluster"], maintain_order=True)
    }
    users = {} if uses is None else {one: uses.users(one) for one in uses.rows["product"].unique()}
    home = dict(found.home_exports().iter_rows())
    unit = units.of_currency(around.currency) if around.currency else ""
    told = []
    for row in cells.iter_rows(named=True):
        k = row["product"]
        maker = uses.maker(k, around.classification) if uses else None
        needs = [t for t, codes in lists.values() if in_list(k, codes, around.classification)]
        said = {
            "title": words.titled(k, around.name(k)),
            "supplier": worlds.place(row["supplier"]) if row["supplier"] else Text("", ""),
            "substitutes": words.substitutes(others.get(k, [])),
            "users": words.users(users.get(maker or "", []), uses.system if uses else ""),
            "clusters": words.joined(needs),
            "reason": words.reason(row, found.limits),
            "change": words.change(row, found.limits, home.get(k), unit),
        }
        told.append(
            {f"{name}_{lang}": text.get(lang) or None for name, text in said.items() for lang in ("en", "zh")}
        )
    texts = pl.DataFrame(told, schema={f"{n}_{g}": pl.String for n in _LABELS for g in ("en", "zh")})
    frame = pl.concat([cells.drop("supplier", "importer", "year"), texts], how="horizontal")
    return frame.with_columns(
        pl.lit(unit).alias("unit"), (pl.col("supplier_share", "gap", "shift") * 100).name.keep()
    ).select(pl.col(name).cast(kind) for name, kind in FRAME.items())
