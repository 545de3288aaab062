"""``trade.standing``: what the registers of foreign trade hold, what of it counts, and what was published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from wuwai.reference import periods, regions
from wuwai.reference.text import Text
from wuwai.reference.units import of_currency
from wuwai.studies.places import in_region
from wuwai.trade.studies.standing_parts import (
    ALL,
    BY_KEY,
    NOT_STATED,
    PARTS,
    PUBLISHED,
    TOTAL,
    Amount,
    Part,
    kind_name,
    place_name,
    session_name,
)

MEASURES: Mapping[str, Text] = {
    "rows": Text("On file", "在册"),
    "left_out": Text("Not counted, by reason", "未计入（按原因）"),
    "target": Text("Target", "目标"),
    "top": Text("Largest", "规模居前"),
}
BASES: Mapping[str, Text] = {
    "register": Text("register", "台账"),
    "target": Text("programme", "方案"),
    "published": Text("published", "公布"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One number of one register. ``group`` is empty for the total over all groups.

    Of the measure ``rows``, ``value`` is how many there are and ``counted`` how many of them count. Amounts
    are of rows that count, each currency by itself. ``origin`` opens a published figure.
    """

    part: str
    measure: str
    measure_title: Text
    group: str
    group_title: Text
    value: float
    unit: str
    counted: int | None = None
    period: str = ""
    basis: str = "register"
    synthetic: bool = False
    origin: str = ""


SCHEMA: dict[str, Any] = {
    "part": pl.String, "part_title_en": pl.String, "part_title_zh": pl.String, "measure": pl.String,
    "measure_title_en": pl.String, "measure_title_zh": pl.String, "group": pl.String,
    "group_title_en": pl.String, "group_title_zh": pl.String, "value": pl.Float64, "unit": pl.String,
    "counted": pl.Int64, "period": pl.String, "basis": pl.String, "basis_title_en": pl.String,
    "basis_title_zh": pl.String, "synthetic": pl.Boolean, "origin": pl.String,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """The result. ``overview`` holds the total of every part, ``lines`` what was asked for of ``what``."""

    region: str
    what: str
    by: str
    year: int | None
    overview: tuple[Line, ...] = ()
    lines: tuple[Line, ...] = ()
    warnings: tuple[Text, ...] = ()

    @property
    def synthetic(self) -> bool:
        """Whether one row that was looked at is made up."""
        return any(one.synthetic for one in self.overview)

    def of(self, measure: str, part: str | None = None) -> tuple[Line, ...]:
        """The lines of a measure, of one part."""
        return tuple(
            one for one in self.lines if one.measure == measure and (part is None or one.part == part)
        )

    def target(self, part: str) -> float | None:
        """The programme's number for a part."""
        return next((one.value for one in self.of("target", part)), None)

    def frame(self) -> pl.DataFrame:
        """One row a line, with the columns of :data:`SCHEMA`."""
        rows = []
        for line in self.lines:
            told = {
                "part_title": BY_KEY[line.part].title,
                "measure_title": line.measure_title,
                "group_title": line.group_title,
                "basis_title": BASES[line.basis],
            }
            row = asdict(line)
            for name, text in told.items():
                row |= {f"{name}_en": text.en, f"{name}_zh": text.zh}
            rows.append({name: row[name] for name in SCHEMA})
        return pl.DataFrame(rows, schema=SCHEMA)


def standing(
    parks: pl.DataFrame,
    warehouses: pl.DataFrame,
    firms: pl.DataFrame,
    bases: pl.DataFrame,
    fairs: pl.DataFrame,
    exporters: pl.DataFrame,
    targets: pl.DataFrame,
    observations: pl.DataFrame,
    *,
    region: str,
    what: str = ALL,
    by: str = "stage",
    year: int | None = None,
    top: int = 5,
) -> Standing:
    """Where foreign trade stands in ``region`` and the places within it.

    The first six tables are the registers' rows, each with the verdict of a target (``counted``, ``why_en``,
    ``why_zh``, ``stage_en``, ``stage_zh``, ``stage_place``). ``what`` is one part or all; of one part its
    amounts are broken down too, and its ``top`` largest rows listed. ``year`` takes the exhibitions and
    amounts of that year; exporters are those of the year, or of the latest on file. Amounts of different
    currencies are never added.
    """
    tables = {
        "parks": parks, "warehouses": warehouses, "firms": firms, "bases": bases, "fairs": fairs,
        "exporters": exporters,
    }  # fmt: skip
    held = {one.key: _held(one, tables[one.key], region, year) for one in PARTS}
    overview = tuple(_count(one, held[one.key], year, "", TOTAL) for one in PARTS if held[one.key].height)
    chosen = [one for one in PARTS if what in (ALL, one.key)]
    lines: list[Line] = []
    for part in chosen:
        table = held[part.key]
        if table.is_empty():
            continue
        lines += _target(part, targets)
        lines += _counts(part, table, by, year)
        lines += _amounts(part, table, by, year, broken_down=what != ALL)
        lines += _left_out(part, table, year)
        if what != ALL:
            lines += _top(part, table, top, year)
    if lines:
        lines += _published(observations, region, {one.key for one in chosen})
    return Standing(region, what, by, year, overview, tuple(lines), tuple(_warnings(held, chosen, year)))


def _held(part: Part, table: pl.DataFrame, region: str, year: int | None) -> pl.DataFrame:
    """The rows of a part in the region and year, with ``own_year``, the year that dates each."""
    dated = pl.lit(None, pl.Int64)
    if part.year:
        column = pl.col(part.year)
        dated = column.dt.year() if table.schema[part.year] == pl.Date else column
    found = in_region(table, region).with_columns(own_year=dated.cast(pl.Int64))
    wanted = found["own_year"].max() if year is None and part.one_year == "always" else year
    return found.filter(pl.col("own_year") == wanted) if part.one_year and wanted is not None else found


def _period(part: Part, table: pl.DataFrame, year: int | None) -> str:
    if part.one_year == "always":
        return str(table["own_year"].max() or "")
    return str(year) if year is not None and part.one_year else ""


def _count(part: Part, table: pl.DataFrame, year: int | None, group: str, title: Text) -> Line:
    return Line(
        part.key,
        "rows",
        MEASURES["rows"],
        group,
        title,
        float(table.height),
        part.unit,
        counted=int(table["counted"].sum()),
        period=_period(part, table, year),
        synthetic=bool(table["synthetic"].any()),
    )


def _grouped(part: Part, table: pl.DataFrame, by: str) -> Iterator[tuple[str, Text, pl.DataFrame]]:
    """The groups of a breakdown: stages in the order of life, others the largest first."""
    column = {"stage": "stage", "city": "region", "kind": part.kind}[by]
    keyed = table.with_columns(pl.col(column).fill_null("").alias("group"))
    groups = [(str(key[0]), rows) for key, rows in keyed.group_by("group", maintain_order=True)]
    if by == "stage":
        groups.sort(key=lambda one: (one[1]["stage_place"][0], one[0]))
    else:
        groups.sort(key=lambda one: (-one[1].height, one[0]))
    for key, rows in groups:
        title = kind_name(part, key) if by == "kind" else place_name(key)
        if by == "stage":
            title = Text(rows["stage_en"][0], rows["stage_zh"][0])
        yield key or "-", title, rows


def _counts(part: Part, table: pl.DataFrame, by: str, year: int | None) -> Iterator[Line]:
    yield _count(part, table, year, "", TOTAL)
    for key, title, rows in _grouped(part, table, by):
        yield _count(part, rows, year, key, title)


def _amounts(
    part: Part, table: pl.DataFrame, by: str, year: int | None, *, broken_down: bool
) -> Iterator[Line]:
    counted = table.filter("counted")
    for amount in part.amounts:
        rows = counted
        if amount.yearly and year is not None:
            rows = rows.filter(pl.col("own_year") == year)
        yield from _sums(part, amount, rows, "", TOTAL)
        if broken_down:
            for key, title, group in _grouped(part, rows, by):
                yield from _sums(part, amount, group, key, title)


def _sums(part: Part, amount: Amount, rows: pl.DataFrame, group: str, title: Text) -> Iterator[Line]:
    """The sum of an amount, a line for each currency; no line where nothing is stated."""
    stated = rows.filter(pl.col(amount.field).is_not_null())
    if stated.is_empty():
        return
    unit = pl.col(amount.currency) if amount.currency else pl.lit(amount.unit)
    sums = stated.group_by(unit.alias("of")).agg(
        pl.col(amount.field).cast(pl.Float64).sum(),
        pl.col("synthetic").any(),
        pl.col("own_year").min().alias("first"),
        pl.col("own_year").max().alias("last"),
        pl.col("own_year").null_count().alias("undated"),
    )
    for row in sums.sort("of").iter_rows(named=True):
        dated = (amount.yearly or part.one_year) and row["first"] is not None and not row["undated"]
        spans = str(row["first"]) if row["first"] == row["last"] else f"{row['first']}..{row['last']}"
        yield Line(
            part.key,
            amount.field,
            amount.title,
            group,
            title,
            row[amount.field],
            of_currency(row["of"]) if amount.currency else amount.unit,
            period=spans if dated else "",
            synthetic=row["synthetic"],
        )


def _left_out(part: Part, table: pl.DataFrame, year: int | None) -> Iterator[Line]:
    reasons = (
        table.filter(~pl.col("counted"))
        .group_by("why_en", "why_zh")
        .agg(pl.len(), pl.col("synthetic").any())
        .sort("len", "why_en", descending=[True, False])
    )
    for row in reasons.iter_rows(named=True):
        why = Text(row["why_en"], row["why_zh"]) if row["why_en"] else NOT_STATED
        yield Line(
            part.key, "left_out", MEASURES["left_out"], why.en, why, float(row["len"]), part.unit,
            period=_period(part, table, year), synthetic=row["synthetic"],
        )  # fmt: skip


def _top(part: Part, table: pl.DataFrame, number: int, year: int | None) -> Iterator[Line]:
    """The largest rows that count, in one currency: that of the most rows."""
    amount = next(one for one in part.amounts if one.field == part.top)
    rows = table.filter(pl.col("counted") & pl.col(part.top).is_not_null())
    if amount.yearly and year is not None:
        rows = rows.filter(pl.col("own_year") == year)
    unit = amount.unit
    if amount.currency and rows.height:
        most = rows.group_by(amount.currency).len().sort("len", amount.currency, descending=[True, False])
        rows = rows.filter(pl.col(amount.currency) == most[amount.currency][0])
        unit = of_currency(str(most[amount.currency][0]))
    pattern = Text("{m}: {what}", "{m}：{what}")
    title = pattern.format(m=MEASURES["top"], what=amount.title.lower_first())
    ranked = rows.sort(part.top, part.called, descending=[True, False]).head(number)
    for row in ranked.iter_rows(named=True):
        name = Text(row.get("name_en") or row[part.called], row[part.called])
        yield Line(
            part.key, "top", title, row["uid"], name, float(row[part.top]), unit,
            period=str(row["own_year"] or ""), synthetic=row["synthetic"],
        )  # fmt: skip


def _target(part: Part, targets: pl.DataFrame) -> Iterator[Line]:
    """The programme's number where it counts this register under the register's own rules."""
    own = targets.filter(
        (pl.col("register") == part.register)
        & (pl.col("kind") == "rows")
        & (pl.col("rule_book") == part.rule_book)
        & pl.col("number").is_not_null()
    )
    for row in own.iter_rows(named=True):
        yield Line(
            part.key, "target", MEASURES["target"], row["id"], Text(row["title_en"], row["title_zh"]),
            row["number"], row["unit"], period=str(row["due"] or ""), basis="target",
        )  # fmt: skip


def _published(observations: pl.DataFrame, region: str, parts: set[str]) -> Iterator[Line]:
    """The latest published value of each series and place in the region, or that the region lies in."""
    latest: dict[tuple[str, str, str], tuple[Any, dict[str, Any]]] = {}
    for row in observations.iter_rows(named=True):
        if PUBLISHED.get(row["series"], ("", NOT_STATED))[0] not in parts:
            continue
        if not (regions.lies_in(row["region"], region) or regions.lies_in(region, row["region"])):
            continue
        period = periods.parse(row["period"])
        key = (row["series"], row["region"], row["place"])
        if key not in latest or latest[key][0] < period.sort_key:
            latest[key] = (period.sort_key, row)
    order = {series: n for n, series in enumerate(PUBLISHED)}
    for series, code, place in sorted(latest, key=lambda key: (order[key[0]], key[1], key[2])):
        row = latest[series, code, place][1]
        part, title = PUBLISHED[series]
        where = session_name(place) if place else place_name(code)
        yield Line(
            part, series, title, f"{code} {place}".strip(), where, row["value"], row["unit"],
            period=row["period"], basis="published", synthetic=row["sample"], origin=row["origin"],
        )  # fmt: skip


def _warnings(held: Mapping[str, pl.DataFrame], chosen: list[Part], year: int | None) -> Iterator[Text]:
    empty = [one.title for one in chosen if held[one.key].is_empty()]
    if empty and len(empty) < len(chosen):
        yield Text(
            "No rows here: {what}. Load their templates to fill them.", "暂无记录：{what}。可按模板导入。"
        ).format(what=Text(", ".join(t.en for t in empty), "、".join(t.zh for t in empty)))
    for part in chosen if len(chosen) == 1 else ():
        rules = held[part.key]["rules_en"].unique().to_list()
        if len(rules) == 1 and rules[0]:
            said = Text(rules[0], held[part.key]["rules_zh"][0])
            yield Text("{part}: {said}", "{part}：{said}").format(part=part.title, said=said)
    undated = held["fairs"]["own_year"].null_count()
    if undated and year is None and any(one.key == "fairs" for one in chosen):
        yield Text(
            "Exhibitions whose end is not stated: {n}. They are in no single year.",
            "有{n}场展会未填报闭幕日期，不归入任何年度。",
        ).format(n=undated)
