"""Which cells of the flows may be summed together.

Sources print totals beside their parts: the world beside its countries (UN Comtrade's W00), headings beside
subheadings, a year beside its months. Adding both counts the same trade twice. A *cell* is what one reporter
states for one period at one level; :func:`plan` keeps of the cells that overlap those that make up the whole
once, and says in words what it left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from wuwai.facts.engines import answers
from wuwai.reference import countries, periods, regions
from wuwai.reference.text import Text

if TYPE_CHECKING:
    import ibis

# Never added up: another source, the other direction, another edition of the codes, another currency.
SEPARATE = ("dataset", "direction", "classification", "currency")
CELL = (*SEPARATE, "reporter", "period", "level", "whole")
TOTAL, OUTSIDE = 0, -1  # levels of a total over products, and of codes that belong to no level
_TOTAL_CODE = "TOTAL"
_AFTER_DIGITS = ":"  # the character after 9
WHOLE = tuple(c.code for c in countries.all_countries() if c.kind == "total")
AS_PRINTED = 99  # the finest level on file
_MONTHS = {"month": 1, "quarter": 3, "year": 12}

WORLD_LEFT_OUT = Text(
    "Totals for the world stand beside the partners; the partners are added up.",
    "数据中另列全球合计；此处按各贸易伙伴加总，不重复计算。",
)
LEVELS_LEFT_OUT = Text(
    "Products stand at several levels beside one another; one level is added up ({levels}).",
    "数据中同时列有不同层级的商品编码；此处只加总其中一级（{levels}）。",
)
PERIODS_LEFT_OUT = Text(
    "Periods overlap, such as a year and its months; each stretch of time is counted once.",
    "数据中的时期有重叠（如全年与各月并列）；每段时间只计一次。",
)
NESTED_REPORTERS = Text(
    "{whole} and places within it both report; a sum over them counts the same trade twice. Choose one.",
    "{whole}及其下属地区均有数据，加总会重复计算，请选定其一。",
)
DIGITS = Text("{n} digits", "{n}位编码")
TOTAL_LEVEL = Text("the total", "合计")


@dataclass(frozen=True, slots=True)
class Plan:
    """The cells to add up, those to leave out (empty where nothing overlaps), and what to say of it."""

    kept: pl.DataFrame
    left_out: pl.DataFrame
    notes: tuple[Text, ...]


def keyed(rows: ibis.Table) -> ibis.Table:
    """The flows with their ``level`` (how many digits an HS code has) and ``whole`` (the partner is the
    world)."""
    code = rows["product"]
    # Compared by code point on every engine; a pattern or a cast costs too much over 3 * 10^8 rows.
    is_code = (code >= "0") & (code < _AFTER_DIGITS)
    numbered = (rows.classification.startswith("HS") | (rows.classification == "")) & is_code
    level = numbered.ifelse(code.length(), (code == _TOTAL_CODE).ifelse(TOTAL, OUTSIDE)).cast("int64")
    return rows.mutate(
        **{name: rows[name].fill_null("") for name in ("classification", "regime", "use", "currency")},
        level=level.fill_null(OUTSIDE),
        whole=rows.partner.isin(WHOLE),
    )


def catalogue(rows: ibis.Table) -> pl.DataFrame:
    """Every cell of the flows: :data:`CELL`, how many rows it has, whether one is a sample."""
    table = keyed(rows)
    cells = table.group_by(list(CELL)).agg(rows=table.count(), sample=table["sample"].max())
    frame = answers.frame(cells)
    return frame.sort(CELL)


def within(texts: Iterable[str], stretches: Sequence[str]) -> list[str]:
    """Those of the periods that lie within one of the stretches; all where no stretch is given.

    >>> within(["2023-12", "2024-01", "2024", "2024Q1"], ["2024"])
    ['2024', '2024-01', '2024Q1']
    """
    if not stretches:
        return sorted(texts)
    asked = [periods.parse(s) for s in stretches]
    found = set()
    for text in texts:
        one = periods.parse(text)
        if any(p.start <= one.start and one.end <= p.end for p in asked):
            found.add(text)
    return sorted(found)


def apart(texts: Iterable[str], *, unit: str = "") -> list[str]:
    """Periods that do not overlap and cover as much as they can: the longest first.

    With ``unit`` (``month``, ``quarter``, ``year``) only those that lie within one such unit.

    >>> apart(["2024", "2024-01", "2024-02", "2025-01..03", "2025-03", "2025-04"])
    ['2024', '2025-01..03', '2025-04']
    >>> apart(["2024", "2024-01", "2024Q1"], unit="month")
    ['2024-01']
    """
    taken: list[periods.Period] = []
    ordered = sorted((periods.parse(t) for t in texts), key=lambda p: (-(p.end - p.start).days, p.text))
    for one in ordered:
        if unit and not _inside(one, _MONTHS[unit]):
            continue
        if all(one.end < other.start or other.end < one.start for other in taken):
            taken.append(one)
    return sorted(p.text for p in taken)


def _inside(one: periods.Period, months: int) -> bool:
    first, last = (one.start.year * 12 + one.start.month - 1), (one.end.year * 12 + one.end.month - 1)
    return first // months == last // months


def plan(
    cells: pl.DataFrame, *, digits: int = 0, unit: str = "", by_period: bool = False, any_partner: bool = True
) -> Plan:
    """The cells to add up.

    ``digits`` is the level products are wanted at (0 where they are not told apart); ``unit`` the unit of
    time; ``by_period`` keeps every period, each being a row of its own; ``any_partner`` is false where the
    reader named partners.
    """
    notes: list[Text] = []
    kept = cells
    stated = [*SEPARATE, "reporter", "period"]
    if any_partner:
        beside = (pl.col("whole").any() & ~pl.col("whole").all()).over(stated)
        kept = kept.filter(~(pl.col("whole") & beside))
        if kept.height < cells.height:
            notes.append(WORLD_LEFT_OUT)
    levels = pl.col("level").filter(pl.col("level") >= 0)
    deep = levels.filter(levels >= digits).min()
    wanted = pl.coalesce(deep, levels.max(), pl.lit(OUTSIDE)).over(stated)
    outside = (pl.col("level") == OUTSIDE) & (wanted != TOTAL)
    one_level = kept.filter((pl.col("level") == wanted) | outside)
    if one_level.height < kept.height:
        named = sorted({n for n in one_level["level"] if n >= 0})
        words = [DIGITS.format(n=n) if n else TOTAL_LEVEL for n in named]
        joined = Text(", ".join(w.en for w in words), "、".join(w.zh for w in words))
        notes.append(LEVELS_LEFT_OUT.format(levels=joined))
        kept = one_level
    if not by_period and kept.height:
        disjoint = pl.concat(
            part.filter(pl.col("period").is_in(apart(part["period"].unique(), unit=unit)))
            for part in kept.partition_by([*SEPARATE, "reporter"])
        )
        if disjoint.height < kept.height:
            notes.append(PERIODS_LEFT_OUT)
            kept = disjoint
    notes += _nested(kept)
    left_out = cells.join(kept, on=list(CELL), how="anti").select(CELL)
    return Plan(kept, left_out, tuple(notes))


def _nested(cells: pl.DataFrame) -> list[Text]:
    """That a region and places within it both report the same kind of flow."""
    wholes: dict[str, None] = {}
    for part in cells.partition_by(list(SEPARATE)):
        reporters = set(part["reporter"].unique())
        for code in sorted(reporters):
            above = regions.within(code)[1:] if regions.find(code) else ()
            wholes.update((w, None) for w in above if w in reporters)
    return [NESTED_REPORTERS.format(whole=regions.get(code).title) for code in wholes]
