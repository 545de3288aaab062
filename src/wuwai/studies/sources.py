"""Which published figures a result rests on, and where each was read."""

from __future__ import annotations

import polars as pl

from wuwai.facts import columns
from wuwai.facts.store import Facts
from wuwai.studies.contract import StudyResult

COLUMNS = (
    *("origin", "series", "region", "period", "printed", "unit", "published_on"),
    *("source_url", "source_kind", "certainty", "snapshot", "sample"),
)


def origins(result: StudyResult) -> list[str]:
    """The ids of the observations whose numbers the result table prints, in order of appearance."""
    frame = result.frame()
    named = [c.origin for c in result.study.columns if c.origin in frame.columns]
    found = (value for name in dict.fromkeys(named) for value in frame[name] if value)
    return list(dict.fromkeys(found))


def sources(result: StudyResult, facts: Facts) -> pl.DataFrame:
    """One row for each observation in the result table, with the columns :data:`COLUMNS`."""
    wanted = origins(result)
    if not wanted:
        return columns.empty().select(COLUMNS)
    every = facts.observations(as_of=result.as_of, resolved=False).select(COLUMNS)
    return every.filter(pl.col("origin").is_in(wanted)).sort("series", "period")
