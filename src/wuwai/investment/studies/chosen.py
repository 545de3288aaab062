"""The projects a study is about: those of a place, in the groups a reader compares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import polars as pl

from wuwai.investment.studies.stages import CLASSES, SECTORS
from wuwai.reference import regions
from wuwai.reference.text import Text
from wuwai.studies.contract import Parameter
from wuwai.studies.places import in_region

EVERY = "*"  # the key of the group that holds all of them
ALL = Text("all projects", "全部项目")
NOT_STATED = Text("not stated", "未填报")
BY: Mapping[str, Text] = {
    "none": Text("nothing: all together", "不分组"),
    "region": Text("city", "地市"),
    "sector": Text("sector", "行业"),
    "source_country": Text("source country or region", "资金来源国家（地区）"),
    "project_class": Text("class", "项目类别"),
}
REGION = Parameter("region", "region", Text("Region", "地区"))
GROUPS = Parameter("by", "choice", Text("Broken down by", "分组"), default="none", choices=BY)


def group_title(by: str, key: str) -> Text:
    """What a group is called."""
    if key == EVERY:
        return ALL
    if not key:
        return NOT_STATED
    if by in ("region", "source_country"):
        try:
            return regions.get(key).title
        except KeyError:
            return Text(key, key)
    return (SECTORS if by == "sector" else CLASSES).get(key, Text(key, key))


def grouped(stays: pl.DataFrame, projects: pl.DataFrame, *, by: str, region: str | None) -> pl.DataFrame:
    """The stays of the projects of ``region`` with a column ``group``: the key of the group of each.

    A stay has the group its project is in now. Nulls and blanks are the group ``""``.
    """
    if by == "none":
        return in_region(stays, region).with_columns(group=pl.lit(EVERY))
    keys = projects.select("uid", group=pl.col(by).fill_null("").cast(pl.String))
    return (
        in_region(stays, region).join(keys, on="uid", how="left").with_columns(pl.col("group").fill_null(""))
    )


def parts(table: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """All rows as the group :data:`EVERY`, then each other group, largest first by projects, then by key."""
    if table.is_empty():
        return
    yield EVERY, table
    sizes = table.group_by("group").agg(pl.col("uid").n_unique().alias("size"))
    for key in sizes.sort("size", "group", descending=[True, False])["group"]:
        if key != EVERY:
            yield key, table.filter(pl.col("group") == key)


def seen_on(stays: pl.DataFrame) -> date | None:
    """The day the stays were looked at; None for no stays."""
    found = stays["seen_on"].max()
    return found if isinstance(found, date) else None
