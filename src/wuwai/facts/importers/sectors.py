"""Bilateral trade by sector, split into intermediate and final use, in million US dollars.

Columns ``year,exporter,sector,importer,intermediate_musd,final_musd``: each row states two flows. Country
letters that are the source's own become ISO's (``ROM`` is ``ROU``); ``RoW`` is the rest of the world.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from wuwai.facts import dataset_families
from wuwai.facts.flow_columns import exports_in_dollars
from wuwai.facts.importers.contract import Importer, Work, Written, refused
from wuwai.facts.importers.flow_csv import FILLED, NUMBER, Check, Layout, write
from wuwai.facts.importers.flow_text import heading_of
from wuwai.facts.importers.opening import Source
from wuwai.reference import countries, industries
from wuwai.reference.text import Text

NAME = "sectors"
VERSION = 1

HEADING = ("year", "exporter", "sector", "importer", "intermediate_musd", "final_musd")
USES = {"intermediate_musd": "intermediate", "final_musd": "final"}
_SCALE = 1e6
_OWN_LETTERS = {"ROM": "ROU", "RoW": "ROW", "ROW": "ROW"}

_YEAR = Text("a year such as 2007", "年份，如 2007")
_COUNTRY = Text("an ISO 3166-1 alpha-3 code, or RoW", "ISO 3166-1 三字母代码，或 RoW")

_SECTOR = Text("a sector of the classification, such as c14", "该分类的部门代码，如 c14")


def sniff(head: bytes) -> bool:
    """Whether the heading is that of bilateral trade by sector."""
    return tuple(heading_of(head)) == HEADING


def _country(column: str) -> pl.Expr:
    own = pl.col(column)
    return own.replace(list(_OWN_LETTERS), list(_OWN_LETTERS.values()))


def write_flows(source: Source, given: Mapping[str, str], work: Work) -> Written:
    """Read the table: intermediate and final use become a flow each."""
    member, head = source.heads()[0]
    if not sniff(head):
        expected = Text(f"columns {','.join(HEADING)}", f"列 {','.join(HEADING)}")
        return refused(source.name, expected, row=1, value=",".join(heading_of(head))[:200])
    known = [*(c.code for c in countries.all_countries()), *_OWN_LETTERS]
    classification = given.get("classification", "WIOD2013")
    listed = list(industries.names(classification))
    sector = pl.col("sector").is_in(listed) if listed else pl.col("sector").str.len_bytes() > 0
    layout = Layout(
        types={
            "year": pl.Int16(),
            "exporter": pl.String(),
            "sector": pl.String(),
            "importer": pl.String(),
            "intermediate_musd": pl.Float64(),
            "final_musd": pl.Float64(),
        },
        shapes=tuple(
            {
                "period": pl.col("year").cast(pl.String),
                "reporter": _country("exporter"),
                "partner": _country("importer"),
                "product": pl.col("sector"),
                "use": pl.lit(use),
                "value": pl.col(column) * _SCALE,
            }
            for column, use in USES.items()
        ),
        checks=(
            Check("year", pl.col("year").is_between(1900, 2199), _YEAR),
            Check("exporter", pl.col("exporter").is_in(known), _COUNTRY),
            Check("sector", sector, FILLED if not listed else _SECTOR),
            Check("importer", pl.col("importer").is_in(known), _COUNTRY),
            *(Check(c, pl.col(c).is_finite(), NUMBER) for c in USES),
        ),
        counts={"renamed": pl.any_horizontal(pl.col("exporter", "importer").is_in(["ROM"]))},
    )
    table = write(member, layout, work, "flows")
    notes = [
        Text("values in million US dollars, kept in dollars", "原值以百万美元计，按美元保存"),
        Text(
            "each row states two flows, of intermediate and of final use",
            "每行包含中间使用与最终使用两笔流量",
        ),
        *table.notes,
    ]
    if not listed:
        notes.append(
            Text(
                f"no list of sectors of {classification} is carried: their codes were checked by shape only",
                f"软件不含 {classification} 的部门表，部门代码只核对了格式",
            )
        )
    if table.counts.get("renamed"):
        notes.append(Text("ROM was read as ROU, Romania", "ROM 按 ROU（罗马尼亚）读取"))
    return Written(
        read=table.read,
        accepted=table.accepted,
        rejects=table.rejects,
        dataset=dataset_families.SECTORS.key(classification),
        flows=table.flows,
        constants=exports_in_dollars(classification),
        slices=("period", "reporter"),
        control={f"{classification} USD": (table.file_total, table.kept_total)},
        published_on=given.get("published_on", ""),
        notes=tuple(notes),
        mapping=table.mapping,
    )


IMPORTER = Importer(
    NAME,
    VERSION,
    Text("bilateral trade by sector", "分部门双边贸易"),
    sniff,
    write=write_flows,
    asks=("classification", "published_on"),
)
