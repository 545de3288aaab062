"""The charts of ``trade.warnings``: latest changes on their own past, and what is at stake."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from wuwai.reference import periods, units
from wuwai.reference.text import Text
from wuwai.studies import charts
from wuwai.studies.contract import Chart
from wuwai.trade.studies.parts import MEASURES
from wuwai.trade.studies.warnings import Warnings
from wuwai.trade.studies.warnings_words import RULES, SEVERITY, Alert

_MOST = 10
_ZH, _EN = 13, 24
_NAMES = -46  # left of the axis: a label of the lowest dot stands between


def _falls(result: Warnings) -> list[Alert]:
    return [one for one in result.raised if one.rule == "fall"][:_MOST]


def past_title(result: Warnings) -> Text:
    found = [one for one in result.raised if one.rule == "fall"]
    if not found:
        return Text("No fall beyond its own history", "没有超出自身历史的降幅")
    pattern = (
        Text("{n} fell beyond their own history, {a} most gravely", "{n}项降幅超出自身历史，以{a}最为突出")
        if len(found) > 1
        else Text("{a} fell beyond its own history", "{a}降幅超出自身历史")
    )
    return pattern.format(n=len(found), a=found[0].subject).upper_first()


def past_subtitle(result: Warnings) -> Text:
    when = periods.parse(result.period).title if result.period else Text("no month", "暂无月份")
    return Text(
        "{w}: change on the year before in {p} (large dot), earlier ones (small), the limit they set (bar)",
        "{w}：{p}同比（大点）、此前各期同比（小点）及其下限（竖线）",
    ).format(w=MEASURES[result.measure], p=when)


def past(result: Warnings, lang: str) -> alt.TopLevelMixin | None:
    """A row for each fall: its past as small dots, the limit as a bar, the latest change as a large dot."""
    found = _falls(result)
    if not found:
        return None
    rows: list[dict[str, Any]] = []
    for n, one in enumerate(found):
        about = {"n": n, "name": _short(one.subject, lang), "full": one.subject.get(lang)}
        rows += [about | {"value": value, "kind": "earlier", "label": ""} for value in one.earlier]
        rows.append(about | {"value": one.threshold, "kind": "limit", "label": ""})
        label = f"{one.value:+.1f}%".replace("-", units.MINUS)
        rows.append(about | {"value": one.value, "kind": "latest", "label": label})
    lowest = min(row["value"] for row in rows)
    highest = max(row["value"] for row in rows)
    x = alt.X(
        "value:Q", title=None, scale=alt.Scale(domain=[lowest * 1.15, max(highest, 5.0)], nice=True)
    ).axis(labelExpr="datum.label + '%'", domain=False, ticks=False, tickCount=5)
    told = {"full": Text("Of", "对象"), "value": Text("Change, %", "同比，%")}
    base = alt.Chart(pl.DataFrame(rows)).encode(
        x=x, y=alt.Y("n:O", axis=None), tooltip=charts.tips(told, lang)
    )
    small = base.transform_filter("datum.kind == 'earlier'").mark_point(
        filled=True, size=18, opacity=0.6, color=charts.QUIET
    )
    bar = base.transform_filter("datum.kind == 'limit'").mark_tick(
        thickness=2, size=15, color=charts.INK, orient="vertical"
    )
    large = base.transform_filter("datum.kind == 'latest'")
    dot = large.mark_point(filled=True, size=90, opacity=1, color=charts.ACCENT)
    text = large.mark_text(align="right", dx=-8, fontSize=11, fontWeight="bold").encode(
        text=alt.Text("label:N")
    )
    names = large.mark_text(align="right").encode(x=alt.XValue(_NAMES), text=alt.Text("name:N"))
    return alt.layer(small, bar, dot, text, names).properties(
        width=charts.WIDTH - 90,
        height=26 * len(found),
        padding={"left": 4, "right": 16, "top": 6, "bottom": 4},
    )


def _short(text: Text, lang: str) -> str:
    name, most = text.get(lang), _ZH if lang.startswith("zh") else _EN
    return name if len(name) <= most else name[: most - 1] + "…"


def stakes_title(result: Warnings) -> Text:
    found = [one for one in result.raised if one.stake is not None]
    if not found:
        return Text("Nothing at stake", "暂无预警")
    first = max(found, key=lambda one: one.stake or 0.0)
    return Text("Most is at stake in {a}: {s} of the total", "影响最大的是{a}：占总额{s}").format(
        a=first.subject, s=units.amount(round(first.stake or 0.0, 1), "%")
    )


def stakes_subtitle(result: Warnings) -> Text:
    return Text(
        "What is missing against a year before (or against the old share), in per cent of the region's {w}",
        "较上年同期（或按原占比）少的金额，占本地区{w}的百分比",
    ).format(w=MEASURES[result.measure].lower_first())


def stakes(result: Warnings, lang: str) -> alt.TopLevelMixin | None:
    """A dot for each warning by its stake, with its rule and how grave it is in words."""
    found = sorted(
        (one for one in result.raised if one.stake is not None), key=lambda one: -(one.stake or 0.0)
    )[:_MOST]
    if not found:
        return None
    rows: list[dict[str, Any]] = [
        {
            "n": n,
            "name": one.subject.get(lang),
            "said": f"{SEVERITY[one.severity].get(lang)} · {RULES[one.rule].get(lang)}",
            "stake": one.stake,
            "label": f"{one.stake:.2f}% · {SEVERITY[one.severity].get(lang)}",
            "grave": one.severity == "serious",
        }
        for n, one in enumerate(found)
    ]
    top = max(row["stake"] for row in rows)
    x = alt.X("stake:Q", axis=None, scale=alt.Scale(domain=[0, top or 1.0]))
    told = {"name": Text("Of", "对象"), "said": Text("Warning", "预警"), "label": Text("Stake", "影响")}
    base = alt.Chart(pl.DataFrame(rows)).encode(y=alt.Y("n:O", axis=None), tooltip=charts.tips(told, lang))
    line = base.mark_bar(height=2, yOffset=9, color=charts.STRONG_LINE).encode(x=x)
    dots = base.mark_point(filled=True, size=80, opacity=1, yOffset=9).encode(
        x=x, color=alt.condition("datum.grave", alt.value(charts.ACCENT), alt.value(charts.QUIET))
    )
    names = base.mark_text(align="left", dy=-6, fontSize=12).encode(x=alt.XValue(0), text=alt.Text("name:N"))
    said = base.mark_text(align="left", dx=10, dy=9, fontSize=11, color=charts.INK_2).encode(
        x=x, text=alt.Text("label:N")
    )
    return alt.layer(line, dots, names, said).properties(
        width=charts.WIDTH - 90,
        height=40 * len(rows),
        padding={"left": 4, "right": 84, "top": 6, "bottom": 4},
    )


CHARTS = (
    Chart("past", past_title, past_subtitle, past),
    Chart("stakes", stakes_title, stakes_subtitle, stakes),
)
