"""A result as files that outlive the program: its table as Parquet, everything said and drawn of it as JSON.

Nothing in them is code: a kept result is read, never run. What comes back is a :class:`StudyResult` like any
other for pages, sheets and briefings; its ``result`` has the table and no more of what the kernel made, so
the proposals and the page of a long study rest on the table and the parameters.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

import altair as alt
import polars as pl

from wuwai.reference.text import Text
from wuwai.studies.contract import Chart, Study, StudyResult, Vintage

TABLE, TOLD = "table.parquet", "result.json"
FORM = 1  # raised when the files are laid out otherwise
_LANGS = ("zh", "en")


class NotReadable(Exception):
    """Files that hold no result of the study as it is declared now."""


@dataclass(frozen=True, slots=True)
class KeptTable:
    """What is left of a kernel's result: its table, its warnings and whether it rests on a sample."""

    table: pl.DataFrame
    warnings: tuple[Text, ...]
    rests_on_sample: bool

    def frame(self) -> pl.DataFrame:
        """The table as the kernel made it."""
        return self.table


def files(result: StudyResult) -> dict[str, bytes]:
    """``result`` as the contents of files by their names: :data:`TABLE` and :data:`TOLD`."""
    table = io.BytesIO()
    result.frame().write_parquet(table)
    told = {
        "form": FORM,
        "study": result.study.name,
        "version": result.study.version,
        "finding": _words(result.finding),
        "warnings": [_words(one) for one in result.warnings],
        "parameters": {name: _plain(value) for name, value in result.parameters.items()},
        "as_of": result.as_of,
        "vintages": [asdict(one) for one in result.vintages],
        "sample": result.sample,
        "charts": [_drawn(one, result) for one in result.study.charts],
    }
    return {
        TABLE: table.getvalue(),
        TOLD: json.dumps(told, ensure_ascii=False, default=str).encode(),
    }


def read(study: Study, kept: Mapping[str, bytes], *, kept_as: str) -> StudyResult:
    """The result of ``study`` that :func:`files` wrote, called ``kept_as``.

    Raises :class:`NotReadable` where the files are damaged, or the study has other columns by now.
    """
    try:
        told = json.loads(kept[TOLD])
        table = pl.read_parquet(io.BytesIO(kept[TABLE]))
        right = (told["form"], told["study"]) == (FORM, study.name)
        vintages = tuple(Vintage(**one) for one in told["vintages"])
        warnings = tuple(Text(**one) for one in told["warnings"])
        charts = tuple(_chart(one) for one in told["charts"])
        finding, sample = Text(**told["finding"]), bool(told["sample"])
        parameters, as_of = dict(told["parameters"]), told["as_of"]
    except (KeyError, TypeError, ValueError, pl.exceptions.PolarsError) as error:
        raise NotReadable(f"a kept result of {study.name} is damaged: {error}") from error
    wanted = {name for column in study.columns for name in column.in_frame}
    if not right or set(table.columns) != wanted:
        raise NotReadable(f"a kept result of {study.name} is of another version of the study")
    return StudyResult(
        replace(study, charts=charts, finding=lambda _: finding),
        KeptTable(table, warnings, sample),
        {one.name: _value(one.kind, parameters.get(one.name)) for one in study.parameters},
        vintages,
        warnings,
        as_of,
        table=table,
        kept_as=kept_as,
    )


def _words(text: Text) -> dict[str, str]:
    return {"en": text.en, "zh": text.zh}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _value(kind: str, value: Any) -> Any:
    return date.fromisoformat(value) if kind == "date" and isinstance(value, str) else value


def _drawn(chart: Chart, result: StudyResult) -> dict[str, Any]:
    built = {lang: chart.build(result.result, lang) for lang in _LANGS}
    return {
        "name": chart.name,
        "title": _words(chart.title(result.result)),
        "subtitle": _words(chart.subtitle(result.result)),
        # As it was built: the renderer lays the house style over it, as over one that was just made.
        "drawings": {lang: one and one.to_dict(validate=False) for lang, one in built.items()},
    }


def _chart(told: Mapping[str, Any]) -> Chart:
    title, subtitle, drawings = Text(**told["title"]), Text(**told["subtitle"]), told["drawings"]

    def build(result: Any, lang: str) -> alt.TopLevelMixin | None:
        found = drawings["zh" if lang.startswith("zh") else "en"]
        return None if found is None else alt.Chart.from_dict(found, validate=False)

    return Chart(str(told["name"]), lambda _: title, lambda _: subtitle, build)
