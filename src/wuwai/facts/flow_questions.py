"""What a reader may ask of the flows, as filters over their Ibis table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from wuwai.facts import flow_partners
from wuwai.facts.engines import answers
from wuwai.facts.flow_columns import DIRECTIONS, READ, SORTED_BY
from wuwai.facts.questions import QueryError, listed
from wuwai.reference import countries, periods, regions
from wuwai.reference.blocs import Bloc
from wuwai.reference.text import Text

if TYPE_CHECKING:
    import ibis

_REST = "ROW"  # the rest of the world, in tables that cover some countries only

Some = str | Iterable[str] | None


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters a reader gave; None asks for all.

    A partner may be a group of countries, such as ``ASEAN``: its members as of each flow's period, or those
    of the day ``members_on``. ``blocs`` are the groups known where an office has lists of its own.
    """

    reporter: Some = None
    partner: Some = None
    product: Some = None
    period: Some = None
    direction: Some = None
    classification: Some = None
    dataset: Some = None
    regime: Some = None
    use: Some = None
    currency: Some = None
    members_on: str | None = None
    blocs: tuple[Bloc, ...] = ()


def matching(rows: ibis.Table, asked: Asked, *, periods: Sequence[str] = ()) -> ibis.Table:
    """The flows that match every filter, not read yet."""
    for condition in conditions(rows, asked, periods=periods):
        rows = rows.filter(condition)
    return rows


def answer(
    rows: ibis.Table,
    asked: Asked,
    *,
    limit: int | None = None,
    offset: int = 0,
    columns: Sequence[str] | None = None,
    periods: Sequence[str] = (),
) -> pl.DataFrame:
    """The rows that match every filter, in order; ``limit`` of them from ``offset`` on.

    ``columns`` are those to read, so that a large answer holds no more than is wanted.
    """
    found = matching(rows, asked, periods=periods)
    if limit is not None:
        found = found.order_by(list(SORTED_BY)).limit(limit, offset=offset)
    read = READ if columns is None else {name: READ[name] for name in columns}
    frame = answers.frame(found.select(list(read)))
    return frame.cast(read).sort([c for c in SORTED_BY if c in read])  # type: ignore[arg-type]


def conditions(rows: ibis.Table, asked: Asked, *, periods: Sequence[str] = ()) -> list[ibis.Value]:
    """The filters as Ibis expressions; :class:`QueryError` for a name or period that is none.

    ``periods`` are those of the flows, for the members of groups of countries as of each.
    """
    found = []
    if asked.reporter is not None:
        found.append(rows.reporter.isin(reporters(listed(asked.reporter))))
    if asked.partner is not None:
        codes, groups = flow_partners.told_apart(listed(asked.partner), asked.blocs)
        code = _countries("partner", codes)
        found.append(flow_partners.condition(rows, code, groups, periods=periods, on=asked.members_on))
    if asked.product is not None:
        found.append(_products(rows, listed(asked.product)))
    if asked.period is not None:
        found.append(rows.period.isin(_written(listed(asked.period))))
    if asked.direction is not None:
        found.append(rows.direction.isin(directions(listed(asked.direction))))
    if asked.classification is not None:
        found.append(rows.classification.isin(listed(asked.classification)))
    if asked.dataset is not None:
        found.append(rows.dataset.isin(listed(asked.dataset)))
    for name in ("regime", "use", "currency"):
        wanted = getattr(asked, name)
        if wanted is not None:
            found.append(rows[name].fill_null("").isin(listed(wanted)))
    return found


def reporters(texts: Sequence[str]) -> list[str]:
    """Codes of the countries and places named; :class:`QueryError` for a name that is none."""
    return _countries("reporter", texts)


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


def _written(texts: Sequence[str]) -> list[str]:
    """The ways of writing a period that flows use: as the reader wrote it, and as the grammar does."""
    wanted = set()
    for text in texts:
        try:
            wanted |= {text.strip(), periods.parse(text).text}
        except periods.PeriodError as error:
            raise QueryError("period", text, error.expected) from None
    return sorted(wanted)


def directions(texts: Sequence[str]) -> list[str]:
    """Directions as flows write them, from either language; :class:`QueryError` for another word."""
    plain = {"exports": "export", "imports": "import", "出口": "export", "进口": "import"}
    found = [plain.get(t.strip().lower(), t.strip().lower()) for t in texts]
    for text in found:
        if text not in DIRECTIONS:
            raise QueryError("direction", text, Text(", ".join(DIRECTIONS), "、".join(DIRECTIONS)))
    return found
