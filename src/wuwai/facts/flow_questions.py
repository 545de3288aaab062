"""What a reader may ask of the flows, as filters over their Ibis table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from wuwai.facts.flow_columns import DIRECTIONS, READ, SORTED_BY
from wuwai.facts.questions import QueryError, listed
from wuwai.reference import countries, periods, regions
from wuwai.reference.text import Text

if TYPE_CHECKING:
    import ibis

_REST = "ROW"  # the rest of the world, in tables that cover some countries only

Some = str | Iterable[str] | None


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters a reader gave; None asks for all."""

    reporter: Some = None
    partner: Some = None
    product: Some = None
    period: Some = None
    direction: Some = None
    classification: Some = None
    dataset: Some = None


def answer(rows: ibis.Table, asked: Asked, *, limit: int | None = None) -> pl.DataFrame:
    """The rows that match every filter, in order; the first ``limit`` of them."""
    found = rows
    for condition in conditions(rows, asked):
        found = found.filter(condition)
    if limit is not None:
        found = found.order_by(list(SORTED_BY)).limit(limit)
    frame: pl.DataFrame = found.to_polars()
    return frame.select(list(READ)).cast(READ).sort(SORTED_BY)  # type: ignore[arg-type]


def conditions(rows: ibis.Table, asked: Asked) -> list[ibis.Value]:
    """The filters as Ibis expressions; :class:`QueryError` for a name or period that is none."""
    found = []
    if asked.reporter is not None:
        found.append(rows.reporter.isin(_countries("reporter", listed(asked.reporter))))
    if asked.partner is not None:
        found.append(rows.partner.isin(_countries("partner", listed(asked.partner))))
    if asked.product is not None:
        found.append(_products(rows, listed(asked.product)))
    if asked.period is not None:
        found.append(rows.period.isin(_periods(listed(asked.period))))
    if asked.direction is not None:
        found.append(rows.direction.isin(_directions(listed(asked.direction))))
    if asked.classification is not None:
        found.append(rows.classification.isin(listed(asked.classification)))
    if asked.dataset is not None:
        found.append(rows.dataset.isin(listed(asked.dataset)))
    return found


def _countries(parameter: str, texts: Sequence[str]) -> list[str]:
    areas = {c.code for c in countries.all_countries()} | {_REST}
    codes = []
    for text in texts:
        code = text.strip()
        region = regions.find(code)
        if region is not None:
            codes.append(region.code)
        elif code.upper() in areas:
            codes.append(code.upper())
        else:
            expected = Text(
                "a country's code or name, such as CHN or Viet Nam", "国家（地区）代码或名称，如 CHN 或 越南"
            )
            raise QueryError(parameter, text, expected)
    return codes


def _products(rows: ibis.Table, texts: Sequence[str]) -> ibis.Value:
    exact = [t for t in texts if not t.endswith("*")]
    conditions = [rows["product"].isin(exact)] if exact else []
    conditions += [rows["product"].startswith(t.removesuffix("*")) for t in texts if t.endswith("*")]
    whole = conditions[0]
    for condition in conditions[1:]:
        whole = whole | condition
    return whole


def _periods(texts: Sequence[str]) -> list[str]:
    """The ways of writing a period that flows use: as the reader wrote it, and as the grammar does."""
    wanted = set()
    for text in texts:
        try:
            wanted |= {text.strip(), periods.parse(text).text}
        except periods.PeriodError as error:
            raise QueryError("period", text, error.expected) from None
    return sorted(wanted)


def _directions(texts: Sequence[str]) -> list[str]:
    plain = {"exports": "export", "imports": "import", "出口": "export", "进口": "import"}
    found = [plain.get(t.strip().lower(), t.strip().lower()) for t in texts]
    for text in found:
        if text not in DIRECTIONS:
            raise QueryError("direction", text, Text(", ".join(DIRECTIONS), "、".join(DIRECTIONS)))
    return found
