"""``talent.standing``: R&D institutions, work permits, recognised experts and posts wanted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from wuwai.reference import regions
from wuwai.reference.text import Text
from wuwai.studies.durations import OPEN, curve
from wuwai.studies.places import in_region

NOT_STATED = Text("not stated", "未填报")
PARTS: dict[str, Text] = {
    "institutions": Text("Foreign R&D institutions", "外资研发机构"),
    "permits": Text("Work permits in force", "有效工作许可"),
    "experts": Text("Recognised experts", "认定专家"),
    "posts": Text("Posts wanted", "岗位需求"),
}
BREAKDOWNS: dict[str, Text] = {
    "subject": Text("home country, class, field, cluster", "来源地、类别、领域、集群"),
    "city": Text("city", "地市"),
}
OUTCOMES: dict[str, Text] = {
    "pass": Text("meets the conditions of the tax preference", "符合税收优惠条件"),
    "fail": Text("does not meet them", "不符合税收优惠条件"),
    "unknown": Text("not known", "情况不明"),
}
CLASSES: dict[str, Text] = {
    "A": Text("class A", "A类"),
    "B": Text("class B", "B类"),
    "C": Text("class C", "C类"),
}
_DIMENSIONS: dict[str, Text] = {
    "total": Text("Total", "合计"),
    "city": Text("City", "地市"),
    "home": Text("Home country", "投资来源地"),
    "outcome": Text("Rule book", "规则判定"),
    "class": Text("Class decided", "认定类别"),
    "points": Text("Class by points", "按积分推算类别"),
    "field": Text("Field", "专业领域"),
    "cluster": Text("Industrial cluster", "产业集群"),
    "published": Text("Published", "公布数"),
}
_COUNTING = {
    "institutions": ("established", "recognised"),
    "permits": ("issued",),
    "experts": ("recognised",),
    "posts": ("open", "filled", "withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One item of one part. ``number`` counts rows; of posts also people: ``wanted``, ``filled``, ``open``.

    ``days`` is the median time to fill an opening, in days; None where fewer than half were seen filled.
    """

    part: str
    dimension: str
    item: str
    title: Text
    number: int
    wanted: int | None = None
    filled: int | None = None
    open: int | None = None
    days: int | None = None
    published: float | None = None
    published_unit: str = ""
    period: str = ""
    origin: str = ""


SCHEMA: dict[str, Any] = {
    "part": pl.String, "part_title_en": pl.String, "part_title_zh": pl.String,
    "dimension": pl.String, "dimension_title_en": pl.String, "dimension_title_zh": pl.String,
    "item": pl.String, "title_en": pl.String, "title_zh": pl.String, "number": pl.Int64,
    "wanted": pl.Int64, "filled": pl.Int64, "open": pl.Int64, "days": pl.Int64,
    "published": pl.Float64, "published_unit": pl.String, "period": pl.String, "origin": pl.String,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """The result: ``lines`` part by part, the total of each part first. ``on`` is the day it stands at."""

    region: str
    by: str
    on: date | None
    lines: tuple[Line, ...] = ()
    sample: bool = False
    warnings: tuple[Text, ...] = ()

    def of(self, part: str, dimension: str) -> tuple[Line, ...]:
        """The lines of one dimension of a part."""
        return tuple(one for one in self.lines if (one.part, one.dimension) == (part, dimension))

    def total(self, part: str) -> Line | None:
        """The total of a part; None where the register holds no row of the region."""
        return next(iter(self.of(part, "total")), None)

    def frame(self) -> pl.DataFrame:
        """One row a line, with the columns of :data:`SCHEMA`."""
        rows = []
        for one in self.lines:
            part, dimension = PARTS[one.part], _DIMENSIONS[one.dimension]
            rows.append(
                {
                    "part": one.part, "part_title_en": part.en, "part_title_zh": part.zh,
                    "dimension": one.dimension, "dimension_title_en": dimension.en,
                    "dimension_title_zh": dimension.zh, "item": one.item,
                    "title_en": one.title.en, "title_zh": one.title.zh,
                    "number": None if one.published_unit else one.number, "wanted": one.wanted,
                    "filled": one.filled, "open": one.open, "days": one.days, "published": one.published,
                    "published_unit": one.published_unit, "period": one.period, "origin": one.origin,
                }
            )  # fmt: skip
        return pl.DataFrame(rows, schema=SCHEMA)


def standing(
    institutions: pl.DataFrame,
    judged: pl.DataFrame,
    permits: pl.DataFrame,
    points: pl.DataFrame,
    experts: pl.DataFrame,
    posts: pl.DataFrame,
    observations: pl.DataFrame,
    *,
    region: str,
    by: str = "subject",
    on: date | None = None,
) -> Standing:
    """Where foreign talent stands in ``region`` (and the cities within it).

    The tables are the registers; ``judged`` and ``points`` what their rule books say of institutions and of
    permits (``uid``, ``outcome``, ``result``). Rows count by stage: institutions established or recognised,
    permits issued, experts recognised, every opening. Times to fill run to ``on``, by default the last day
    any row of the openings was changed; an opening that is still open then, or was withdrawn, is known only
    to last at least so long. Source of the median: Kaplan & Meier 1958.
    """
    tables = {"institutions": institutions, "permits": permits, "experts": experts, "posts": posts}
    within = {part: in_region(table, region) for part, table in tables.items()}
    day = on or _last(within["posts"])
    kept = {part: table.filter(pl.col("stage").is_in(_COUNTING[part])) for part, table in within.items()}
    kept["institutions"] = _joined(kept["institutions"], judged, "outcome")
    kept["permits"] = _joined(kept["permits"], points, "result")
    lines = [
        line
        for part in PARTS
        if within[part].height
        for line in (_total(part, kept[part], day), *_split(part, kept[part], by, day))
    ]
    sample = any(bool(table["synthetic"].any()) for table in within.values())
    told = tuple(_warnings(kept, within)) if lines else ()
    return Standing(region, by, day, (*lines, *_published(observations)), sample, told)


def _last(posts: pl.DataFrame) -> date | None:
    days = posts["updated_at"].str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False).drop_nulls()
    return max(days.to_list(), default=None)


def _joined(table: pl.DataFrame, judged: pl.DataFrame, column: str) -> pl.DataFrame:
    return table.join(judged.select("uid", pl.col(column).alias("judged")), on="uid", how="left")


def _total(part: str, table: pl.DataFrame, day: date | None) -> Line:
    return _line(part, "total", "", _DIMENSIONS["total"], table, day)


def _split(part: str, table: pl.DataFrame, by: str, day: date | None) -> Iterator[Line]:
    wanted = {
        "institutions": (("home", "home_country"), ("outcome", "judged")),
        "permits": (("class", "decided_class"), ("points", "judged")),
        "experts": (("field", "field"),),
        "posts": (("cluster", "cluster"),),
    }[part]
    if by == "city":
        # Permits of a city by class too: that is what a city reports.
        wanted = (
            (("city", "region"), ("class", "decided_class")) if part == "permits" else (("city", "region"),)
        )
    for dimension, column in wanted:
        named = table.with_columns(pl.col(column).fill_null("").alias("item"))
        found = [
            _line(part, dimension, str(item), _title(dimension, str(item)), rows, day)
            for (item,), rows in named.group_by("item", maintain_order=True)
        ]
        yield from sorted(found, key=lambda one: (one.item == "", *_order(dimension, one)))


def _order(dimension: str, one: Line) -> tuple[Any, ...]:
    if dimension in ("class", "points"):
        return (one.item,)
    return (-(one.wanted or one.number), one.item)


def _title(dimension: str, item: str) -> Text:
    if not item:
        return Text("between two classes", "介于两类之间") if dimension == "points" else NOT_STATED
    if dimension == "outcome":
        return OUTCOMES[item]
    if dimension in ("class", "points"):
        return CLASSES.get(item, Text(item, item))
    if dimension in ("city", "home"):
        try:
            return regions.get(item).title
        except KeyError:
            return Text(item, item)
    return Text(item, item)


def _line(part: str, dimension: str, item: str, title: Text, table: pl.DataFrame, day: date | None) -> Line:
    if part != "posts":
        return Line(part, dimension, item, title, table.height)
    people = table.select("stage", "number", pl.col("filled").fill_null(0).clip(0))
    done = people.filter(pl.col("stage") == "filled")
    waiting = people.filter(pl.col("stage") == "open")
    # An opening that was closed as filled counts with all it wanted where nobody wrote how many came.
    hired = table.filter(pl.col("stage") == "filled").select(pl.col("filled").fill_null(pl.col("number")))
    open_places = int((waiting["number"] - waiting["filled"]).clip(0).sum() or 0)
    return Line(
        part,
        dimension,
        item,
        title,
        table.height,
        wanted=int(people.filter(pl.col("stage") != "withdrawn")["number"].sum() or 0),
        filled=int(hired["filled"].sum() or 0) + int(waiting["filled"].sum() or 0),
        open=open_places,
        days=_days(table, day) if done.height else None,
    )


def _days(posts: pl.DataFrame, day: date | None) -> int | None:
    """The median time to fill, those not filled taken as lasting at least until they were last seen."""
    ended = (
        pl.when(pl.col("stage") == "filled").then(pl.col("filled_on"))
        .when(pl.col("stage") == "withdrawn").then(pl.col("withdrawn_on"))
        .otherwise(pl.lit(day, dtype=pl.Date))
    )  # fmt: skip
    spells = posts.select(
        (ended - pl.col("opened_on")).dt.total_days().alias("days"), pl.col("stage") == "filled"
    ).filter(pl.col("days") >= 0)
    if not spells.height:
        return None
    ends = [0 if filled else OPEN for filled in spells["stage"]]
    return curve(spells["days"].to_numpy(), ends).quantile(0.5)


def _published(observations: pl.DataFrame) -> Iterator[Line]:
    """The latest published value of each series of the region: it stands beside, never in a sum."""
    parts = (("foreign_rd", "institutions"), ("work_permits", "permits"), ("foreign_", "experts"))
    own = observations.filter((pl.col("place") == "") & pl.col("value").is_not_null()).sort("period_end")
    for (series,), rows in own.group_by("series", maintain_order=True):
        row = rows.row(-1, named=True)
        part = next((part for start, part in parts if str(series).startswith(start)), "experts")
        yield Line(
            part, "published", str(series), PARTS[part], 0, published=row["value"],
            published_unit=row["unit"], period=row["period"], origin=row["origin"],
        )  # fmt: skip


def _warnings(kept: dict[str, pl.DataFrame], within: dict[str, pl.DataFrame]) -> Iterator[Text]:
    permits = kept["permits"].filter(pl.col("decided_class").fill_null("") != "")
    differ = permits.filter(
        (pl.col("judged").fill_null("") != "") & (pl.col("judged") != pl.col("decided_class"))
    )
    if differ.height:
        yield Text(
            "{n} of {m} permits were decided in another class than the points table gives: other direct"
            " routes"
            " exist that are not on file.",
            "{m}份许可中有{n}份的认定类别与积分推算不同：另有未收录的直接认定情形。",
        ).format(n=differ.height, m=permits.height)
    undated = within["posts"].filter((pl.col("stage") == "filled") & pl.col("filled_on").is_null()).height
    if undated:
        yield Text(
            "{n} filled openings have no day on which they were filled; they are in no time to fill.",
            "{n}条已到岗需求未填到岗日期，不计入到岗用时。",
        ).format(n=undated)
