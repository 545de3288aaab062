"""The chart of a target after a tariff: the path it was on, and the steeper one from where it would stand."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.studies import charts
from wuwai.studies.dots import Pair, dots
from wuwai.trade.studies.tariff_result import TariffFound
from wuwai.trade.studies.tariff_target import TargetMoved
from wuwai.trade.studies.tariff_words import AFTER, BEFORE, money, told_apart
from wuwai.trade.studies.world import sampled

_NONE = Text("No target is chosen that a tariff moves", "未选择受关税影响的目标")
_CHOOSE = Text("Choose one among the parameters", "可在参数中选择")
_A_YEAR = Text("{what}: {rate} a year", "{what}：年均{rate}")
_SCALES = {"en": (1e9, "bn"), "zh": (1e8, "亿")}


def target_title(found: TariffFound) -> Text:
    one = found.target
    if one is None:
        return sampled(_NONE, found.sample)
    pattern = Text("{title}: {before} becomes {after}", "{title}：{before}变为{after}")
    words = {"before": money(one.value, one.unit), "after": money(one.after, one.unit)}
    return sampled(pattern.format(title=one.title, **words), found.sample)


def target_subtitle(found: TariffFound) -> Text:
    one = found.target
    if one is None:
        return _CHOOSE
    if one.due is None:
        return Text(
            "Last published value, and what is left to the target, before and after",
            "最近公布数与距目标的差额，加征前后",
        )
    pattern = (
        Text(
            "From the last published value to {n} on {d} (assumed date)", "由最近公布数至{d}的{n}（假定期限）"
        )
        if one.assumed
        else Text("From the last published value to {n} on {d}", "由最近公布数至{d}的{n}")
    )
    return pattern.format(n=money(one.number, one.unit), d=one.due.isoformat())


def target(found: TariffFound, lang: str) -> alt.TopLevelMixin | None:
    """Both paths to the target with the growth a year each needs; without a due date what is missing."""
    one = found.target
    if one is None:
        return None
    before, after = one.growth(one.value), one.growth(one.after)
    if before is not None and after is not None:
        return _paths(one, lang, before, after)
    now = Text("Value of {on}", "{on}数值").format(on=one.on.isoformat())
    left = Text("Left to the target", "距目标差额")
    missing = [max(0.0, one.number - value) for value in (one.value, one.after)]
    pairs = [Pair(now.get(lang), one.value, one.after), Pair(left.get(lang), *missing)]
    return dots(pairs, lang, first=BEFORE, second=AFTER, unit=one.unit)


def _paths(one: TargetMoved, lang: str, before: float, after: float) -> alt.TopLevelMixin:
    size, word = _SCALES["zh" if lang.startswith("zh") else "en"]
    scale = size / units.get(one.unit).scale
    starts = {"before": (one.value / scale, before), "after": (one.after / scale, after)}
    rows: list[dict[str, Any]] = [
        {"kind": kind, "on": day, "value": value}
        for kind, (start, _) in starts.items()
        for day, value in ((one.on, start), (one.due, one.number / scale))
    ]
    ticks = charts.nice_ticks([row["value"] for row in rows])
    placed = charts.spread({kind: start for kind, (start, _) in starts.items()}, low=ticks[0], high=ticks[-1])
    names = {"before": BEFORE, "after": AFTER}
    away = (ticks[-1] - ticks[0]) * 0.12  # from the line: one above, the other below
    apart = {"before": away, "after": -away}
    labels = [
        {"kind": kind, "on": one.on, "value": placed[kind] + apart[kind],
         "text": _A_YEAR.format(what=names[kind], rate=rate).get(lang)}
        for kind, rate in zip(starts, told_apart(before, after), strict=True)
    ]  # fmt: skip
    colour = alt.Color(
        "kind:N",
        legend=None,
        scale=alt.Scale(domain=["before", "after"], range=[charts.QUIET, charts.ACCENT]),
    )
    dash = alt.StrokeDash(
        "kind:N", legend=None, scale=alt.Scale(domain=["before", "after"], range=[[5, 3], [1, 0]])
    )
    x = alt.X("on:T", title=None).axis(format="%Y-%m", tickCount=4, grid=False, labelOverlap=True)
    currency = units.get(one.unit).currency
    y = charts.value_axis(f"{word}{currency}" if word == _SCALES["zh"][1] else f"{currency} {word}", ticks)
    base = alt.Chart(pl.DataFrame(rows))
    lines = base.mark_line(strokeWidth=2, point=alt.OverlayMarkDef(size=40)).encode(
        x=x, y=y, color=colour, strokeDash=dash
    )
    words = (
        alt.Chart(pl.DataFrame(labels))
        .mark_text(align="left", dx=26)
        .encode(x=x, y=y, text="text:N", color=colour)
    )
    return alt.layer(lines, words).properties(width=charts.WIDTH - 60, height=charts.HEIGHT)
