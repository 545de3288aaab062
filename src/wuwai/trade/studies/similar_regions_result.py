"""``trade.similar_regions``: which economies export alike, why, and what they could teach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from wuwai.reference.text import Text
from wuwai.trade.studies.complexity_world import Counted, Exports, exports, labelled, listed
from wuwai.trade.studies.similar_regions import LESSONS, MEASURES, Measure, SimilarRegions, compared
from wuwai.trade.studies.similar_regions import SCHEMA as RANKED
from wuwai.trade.studies.world import place

TITLES: Mapping[str, Text] = {
    "cosine": Text("shared advantages (cosine)", "共同优势产品（余弦）"),
    "correlation": Text("pattern of advantage (correlation of log RCA)", "优势格局（RCA对数相关）"),
    "overlap": Text("overlap of baskets (export similarity)", "出口结构重合度（出口相似度）"),
}
_BRIEF: Mapping[str, Text] = {
    "cosine": Text("shared advantages", "共同优势"),
    "correlation": Text("pattern", "优势格局"),
    "overlap": Text("overlap", "重合度"),
}
SCHEMA: dict[str, Any] = {
    "rank": pl.Int64, "location": pl.String, "location_title_en": pl.String, "location_title_zh": pl.String,
    "similarity": pl.Float64, "reason_en": pl.String, "reason_zh": pl.String, "lacks_en": pl.String,
    "lacks_zh": pl.String, "change_en": pl.String, "change_zh": pl.String, "both": pl.Int64,
    "ours": pl.Int64, "theirs": pl.Int64, "eci": pl.Float64, "exports": pl.Float64, "cosine": pl.Float64,
    "correlation": pl.Float64, "overlap": pl.Float64, "largest": pl.String, "unit": pl.String,
}  # fmt: skip
_REASON = Text(
    "Both export {both} products with advantage, of {a} here and {b} there",
    "双方均具有优势的产品{both}种（本地{a}种，对方{b}种）",
)
_CHANGE = Text("By {one} it ranks {m}, by {other} {n}", "按{one}列第{m}位，按{other}列第{n}位")
_NONE = Text("nothing that is not exported here", "没有本地尚无优势的产品")


@dataclass(frozen=True, eq=False)
class Alike:
    """The result; ``ranking`` is None where nothing is known of the region."""

    data: Exports
    ranking: SimilarRegions | None

    @property
    def warnings(self) -> tuple[Text, ...]:
        return self.data.notes

    @property
    def sample(self) -> bool:
        return self.data.world.sample

    @property
    def table(self) -> pl.DataFrame:
        """The ranking's table; empty where there is none."""
        return self.ranking.table if self.ranking else pl.DataFrame(schema=RANKED)

    @property
    def lessons(self) -> pl.DataFrame:
        """What the most similar export and the region does not; empty where nothing is known."""
        return self.ranking.lessons if self.ranking else pl.DataFrame(schema=LESSONS)

    @cached_property
    def _frame(self) -> pl.DataFrame:
        table = labelled(self.table, "location", "location_title", place)
        reasons, lacks, changes = [], [], []
        for row in table.iter_rows(named=True):
            both = row["both"]
            reasons.append(_REASON.format(both=both, a=both + row["ours"], b=both + row["theirs"]))
            lacks.append(listed(self.data.quoted(c) for c in row["largest"]) if row["largest"] else _NONE)
            changes.append(self._change(row))
        words: dict[str, list[str]] = {}
        for name, texts in (("reason", reasons), ("lacks", lacks), ("change", changes)):
            words |= {f"{name}_en": [t.en for t in texts], f"{name}_zh": [t.zh for t in texts]}
        return table.with_columns(
            pl.col("largest").list.join(" "),
            *(pl.Series(name, said, dtype=pl.String) for name, said in words.items()),
            unit=pl.lit(self.data.unit),
        ).select(list(SCHEMA))

    def frame(self) -> pl.DataFrame:
        """One row for each economy, the most alike first, with the columns :data:`SCHEMA`."""
        return self._frame

    def _change(self, row: Mapping[str, Any]) -> Text:
        measure = self.ranking.measure if self.ranking else MEASURES[0]
        one, other = (name for name in MEASURES if name != measure)
        return _CHANGE.format(
            one=_BRIEF[one], other=_BRIEF[other], m=row[f"rank_{one}"], n=row[f"rank_{other}"]
        )


def alike(
    trade: pl.DataFrame,
    own_exports: pl.DataFrame,
    names: pl.DataFrame,
    *,
    where: Counted,
    measure: Measure = "cosine",
    among: int = 10,
) -> Alike:
    """Who exports like the region, as :func:`wuwai.trade.studies.similar_regions.similar_regions` ranks it;
    the other parameters are as in :func:`wuwai.trade.studies.complexity_world.exports`.
    """
    data = exports(trade, own_exports, names, where)
    if data.found is None:
        return Alike(data, None)
    return Alike(data, compared(data.found, leave_out=data.apart, measure=measure, among=among))
