"""A run of a study as plain values: what the API and ``wuwai study run --json`` both print."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

from wuwai.reference.text import Text
from wuwai.studies.contract import StudyResult


def plain(result: StudyResult, lang: str, *, limit: int | None = None, offset: int = 0) -> dict[str, Any]:
    """The run in ``lang``. Codes stay codes; a number that is none (an empty cell) is null.

    ``limit`` and ``offset`` choose a part of the ``total`` rows; all of them where they are not given.
    """
    study, frame = result.study, result.frame()
    return {
        "study": study.name,
        "title": study.title.get(lang),
        "finding": result.finding.get(lang),
        "parameters": {name: _cell(value, lang) for name, value in result.parameters.items()},
        "as_of": result.as_of,
        "columns": [
            {"name": one.name, "title": one.title.get(lang), "kind": one.kind, "unit": one.unit}
            for one in study.columns
        ],
        "rows": [
            {name: _cell(value, lang) for name, value in row.items()}
            for row in frame.slice(offset, limit).iter_rows(named=True)
        ],
        "total": frame.height,
        "warnings": [one.get(lang) for one in result.warnings],
        "vintages": [
            {"kind": one.kind, "name": one.name, "recorded_on": one.recorded_on, "sample": one.sample}
            for one in result.vintages
        ],
        "sample": result.sample,
    }


def _cell(value: Any, lang: str) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, date):
        return value.isoformat()
    return value.get(lang) if isinstance(value, Text) else value
