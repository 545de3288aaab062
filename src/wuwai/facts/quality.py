"""What a reader of the data should know: figures that do not close, sources that differ, series not
described.

Nothing is corrected. Each finding names the origins of the figures it compares and the tolerance their
printed digits allow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from wuwai.facts.closing import (
    base_tolerance,
    closes,
    implied_base,
    rounding_half_width,
    share_of,
    share_tolerance,
)
from wuwai.facts.columns import KEY
from wuwai.facts.dictionary import Dictionary
from wuwai.facts.relations import Relation, spelled_out
from wuwai.reference import periods, units
from wuwai.reference.text import Text

__all__ = ["KIND_TITLES", "Finding", "closes", "findings", "implied_base", "rounding_half_width", "share_of"]

KIND_TITLES: dict[str, Text] = {
    "growth": Text("growth, level and base do not close", "增速、总额与基数不能互相印证"),
    "share": Text("share, part and total do not close", "比重、分项与总额不能互相印证"),
    "identity": Text("parts do not add up to the total", "分项之和不等于总额"),
    "parts": Text("parts exceed the total", "分项之和超过总额"),
    "part": Text("a part exceeds its total", "分项超过总额"),
    "contradiction": Text("sources state different values", "不同来源数值不一致"),
    "restatement": Text("restated in a later publication", "后来公布时作了修订"),
    "rounding": Text("the same figure printed with different digits", "同一数值公布的位数不同"),
    "unit": Text("unit differs from the dictionary's", "单位与指标字典不符"),
    "undescribed": Text("series not in the dictionary", "指标字典中没有该指标"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know. ``published`` is the figure shown, ``recomputed`` the one it is compared with.

    ``tolerance`` and ``difference`` (published less recomputed) are in ``unit``. ``origins`` are the
    observations compared, the one shown first.
    """

    kind: str
    series: str
    region: str
    place: str
    period: str
    detail: Text
    unit: str = ""
    published: float | None = None
    recomputed: float | None = None
    tolerance: float | None = None
    origins: tuple[str, ...] = ()

    @property
    def title(self) -> Text:
        return KIND_TITLES[self.kind]

    @property
    def difference(self) -> float | None:
        if self.published is None or self.recomputed is None:
            return None
        return self.published - self.recomputed


Row = dict[str, Any]
Place = tuple[str, str, tuple[str, Any, Any]]


def findings(
    frame: pl.DataFrame, *, dictionary: Dictionary | None = None, relations: Sequence[Relation] = ()
) -> tuple[Finding, ...]:
    """Everything worth knowing about a frame of observations.

    Give it every row (``resolved=False``): sources that differ are only seen there. A resolved frame gives
    the other kinds. Shares, parts and identities need the programme's ``relations``; undescribed series and
    odd units its ``dictionary``.
    """
    ranked = frame.sort("standing", maintain_order=True)
    shown = ranked.unique(list(KEY), keep="first", maintain_order=True)
    by_series: dict[str, dict[Place, Row]] = {}
    for row in shown.iter_rows(named=True):
        by_series.setdefault(row["series"], {})[_place(row)] = row
    found = [
        *_growth(by_series),
        *(f for r in relations for one in spelled_out(r, list(by_series)) for f in _related(one, by_series)),
        *_differing(ranked),
    ]
    if dictionary is not None:
        found += [*_units(shown, dictionary), *_undescribed(frame, dictionary)]
    return tuple(found)


def _place(row: Row) -> Place:
    return (row["region"], row["place"], (row["period_group"], row["period_start"], row["period_end"]))


def _half(row: Row) -> float:
    return rounding_half_width(row["printed"])


def _growth(by_series: dict[str, dict[Place, Row]]) -> Iterator[Finding]:
    for name, rows in by_series.items():
        stem, _, part = name.partition(":")
        if not stem.endswith("_yoy"):
            continue
        levels = by_series.get(stem.removesuffix("_yoy") + (f":{part}" if part else ""), {})
        for place, growth in rows.items():
            level = levels.get(place)
            before = periods.parse(growth["period"]).year_before()
            base = levels.get((place[0], place[1], before.key)) if before else None
            if level is None or base is None or level["unit"] != base["unit"] or growth["value"] <= -100:
                continue
            implied = implied_base(level["value"], growth["value"])
            if growth["value"] - _half(growth) <= -100:
                continue
            allowed = _half(base) + base_tolerance(
                level["value"], growth["value"], _half(level), _half(growth)
            )
            if closes(base["value"], implied, allowed):
                continue
            detail = Text(
                "{level} after growth of {growth} implies a base of {implied}; published ({before}): {base}",
                "{level}、增速{growth}推算的基数为{implied}；{before}公布数为{base}",
            ).format(
                level=_amount(level),
                growth=_amount(growth),
                implied=units.amount(implied, level["unit"]),
                before=before.title if before else "",
                base=_amount(base),
            )
            compared = (base, level, growth)
            yield _made("growth", base, implied, allowed, compared, growth["period"], level["series"], detail)


def _related(relation: Relation, by_series: dict[str, dict[Place, Row]]) -> Iterator[Finding]:
    wholes = by_series.get(relation.whole, {})
    parts = [by_series.get(p, {}) for p in relation.parts]
    for place, whole in wholes.items():
        rows = [p[place] for p in parts if place in p and p[place]["unit"] == whole["unit"]]
        if not rows or (relation.kind == "identity" and len(rows) < len(parts)):
            continue
        if relation.kind == "share":
            share = by_series.get(relation.share, {}).get(place)
            if share is not None:
                yield from _share(share, rows[0], whole)
            continue
        total = sum(r["value"] for r in rows)
        allowed = sum(_half(r) for r in rows) + _half(whole)
        if closes(whole["value"], total, allowed) or (relation.kind != "identity" and total < whole["value"]):
            continue
        detail = Text(
            "the parts published add up to {total}; the total is {whole}",
            "已公布分项合计{total}，总额为{whole}",
        ).format(total=units.amount(total, whole["unit"]), whole=_amount(whole))
        compared = (whole, *rows)
        yield _made(relation.kind, whole, total, allowed, compared, whole["period"], whole["series"], detail)


def _share(share: Row, part: Row, whole: Row) -> Iterator[Finding]:
    if whole["value"] <= 0:
        return
    recomputed = share_of(part["value"], whole["value"])
    allowed = share_tolerance(part["value"], whole["value"], _half(part), _half(whole)) + _half(share)
    if not closes(share["value"], recomputed, allowed):
        detail = Text(
            "{part} of {whole} is {recomputed}; published: {share}",
            "{part}占{whole}的{recomputed}；公布数为{share}",
        ).format(
            part=_amount(part),
            whole=_amount(whole),
            recomputed=units.amount(recomputed, "%"),
            share=_amount(share),
        )
        compared = (share, part, whole)
        yield _made("share", share, recomputed, allowed, compared, share["period"], share["series"], detail)


def _differing(ranked: pl.DataFrame) -> Iterator[Finding]:
    repeated = ranked.filter(pl.struct("value", "unit").n_unique().over(list(KEY)) > 1)
    for rows in repeated.partition_by(list(KEY), maintain_order=True):
        first, *others = rows.iter_rows(named=True)
        for other in {(o["value"], o["unit"]): o for o in reversed(others)}.values():
            if (other["value"], other["unit"]) == (first["value"], first["unit"]):
                continue
            yield _difference(first, other)


def _difference(first: Row, other: Row) -> Finding:
    try:
        value = units.convert(other["value"], other["unit"], first["unit"])
        half = units.convert(_half(other), other["unit"], first["unit"])
    except units.UnitError:
        value = half = None  # type: ignore[assignment]
    # One of the two is the other with fewer digits: half a unit of the coarser one is what rounding allows.
    allowed = max(_half(first), half) if half is not None else None
    if value is not None and allowed is not None and closes(first["value"], value, allowed):
        kind = "rounding"
    elif first["published_by"] and other["published_by"] and _month(first) != _month(other):
        kind = "restatement"
    else:
        kind = "contradiction"
    detail = Text(
        "shown: {a}, published {ad}; another source: {b}, published {bd}",
        "采用：{a}（公布日期：{ad}）；另一来源：{b}（公布日期：{bd}）",
    ).format(
        a=_amount(first),
        ad=first["published_on"] or units.NOT_STATED,
        b=_amount(other),
        bd=other["published_on"] or units.NOT_STATED,
    )
    return _made(kind, first, value, allowed, (first, other), first["period"], first["series"], detail)


def _month(row: Row) -> tuple[int, int]:
    return (row["published_by"].year, row["published_by"].month)


def _units(shown: pl.DataFrame, dictionary: Dictionary) -> Iterator[Finding]:
    for row in shown.unique(["series", "unit"], keep="first", maintain_order=True).iter_rows(named=True):
        info = dictionary.get(row["series"])
        if info.unit and info.unit != row["unit"]:
            detail = Text("the dictionary says {a}, the rows {b}", "字典中为“{a}”，数据中为“{b}”")
            yield Finding(
                "unit",
                row["series"],
                row["region"],
                row["place"],
                row["period"],
                detail.format(a=info.unit, b=row["unit"]),
                origins=(row["origin"],),
            )


def _undescribed(frame: pl.DataFrame, dictionary: Dictionary) -> Iterator[Finding]:
    for name in dictionary.undescribed(frame):
        rows = frame.filter(pl.col("series") == name)
        detail = Text("{n} rows; add it to series.csv", "共{n}行；请补入 series.csv").format(n=rows.height)
        yield Finding("undescribed", name, "", "", "", detail, origins=(rows["origin"][0],))


def _made(
    kind: str,
    published: Row,
    recomputed: float | None,
    allowed: float | None,
    rows: Iterable[Row],
    period: str,
    series: str,
    detail: Text,
) -> Finding:
    return Finding(
        kind,
        series,
        published["region"],
        published["place"],
        period,
        detail,
        published["unit"],
        published["value"],
        recomputed,
        allowed,
        tuple(r["origin"] for r in rows),
    )


def _amount(row: Row) -> Text:
    return units.amount(row["value"], row["unit"])
