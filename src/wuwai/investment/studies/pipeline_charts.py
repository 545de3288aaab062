"""The charts of ``investment.pipeline``: time in each stage, and how many are stuck."""

from __future__ import annotations

import altair as alt
import polars as pl

from wuwai.investment.studies.chosen import EVERY, group_title
from wuwai.investment.studies.looks import HUE, ROW, Dot, dots
from wuwai.investment.studies.pipeline import Pipeline, StageLine
from wuwai.investment.studies.stages import STAGES
from wuwai.reference.days import in_words
from wuwai.reference.text import Text
from wuwai.studies import charts
from wuwai.studies.contract import Chart

_MOST = 16


def _slowest(result: Pipeline) -> StageLine | None:
    timed = [line for line in result.all if line.median is not None]
    return max(timed, key=lambda line: line.median or 0.0) if timed else None


def stays_title(result: Pipeline) -> Text:
    line = _slowest(result)
    if line is None:
        return Text("How long projects stay in each stage", "各阶段停留时间")
    return Text(
        "Slowest stage: {s}, {d} days for half of the projects", "{s}阶段最慢，半数项目停留{d}天"
    ).format(s=STAGES[line.stage], d=round(line.median or 0))


def stays_subtitle(result: Pipeline) -> Text:
    return Text(
        "Median days of a stay, projects still there counted while they last; line to the 80th percentile of"
        " completed stays",
        "停留天数中位数（在库项目按已停留时间计入），横线延至完成样本的第80百分位",
    )


def stays(result: Pipeline, lang: str) -> alt.TopLevelMixin | None:
    """A dot for the median stay of each stage, a line from it to the 80th percentile."""
    slow = _slowest(result)
    rows = [
        Dot(
            STAGES[line.stage].get(lang),
            line.median,
            min(line.median, line.usual or line.median),
            max(line.median, line.usual or line.median),
            f"{line.median:,.0f}",
            strong=slow is not None and line.stage == slow.stage,
        )
        for line in result.all
        if line.median is not None
    ]
    top = max((row.high or row.value for row in rows), default=0.0)
    unit = "天" if lang.startswith("zh") else " d"
    return dots(rows, top=top * 1.05, axis=f"datum.label + '{unit}'")


def stuck_title(result: Pipeline) -> Text:
    if not result.open:
        return Text("No project is open", "暂无在库项目")
    return Text("{k} of {n} open projects are stuck", "{n}个在库项目中{k}个超期").format(
        k=result.stuck, n=result.open
    )


def stuck_subtitle(result: Pipeline) -> Text:
    when = in_words(result.seen) if result.seen else Text("today", "当前")
    return Text(
        "Number of projects, {d}; dark: longer in their stage than 80 % of completed stays",
        "项目数，{d}；深色为停留时间超过完成样本第80百分位的项目",
    ).format(d=when)


def stuck(result: Pipeline, lang: str) -> alt.TopLevelMixin | None:
    """A bar for each stage, or each group where the projects are broken down, the stuck part dark."""
    counts: dict[str, list[int]] = {}
    for line in result.all if result.by == "none" else result.lines:
        if line.group == EVERY and result.by != "none":
            continue
        title = STAGES[line.stage] if result.by == "none" else group_title(result.by, line.group)
        held = counts.setdefault(title.get(lang), [0, 0])
        held[0] += line.projects
        held[1] += line.stuck
    rows = [(name, n, k, f"{k} / {n}") for name, (n, k) in list(counts.items())[:_MOST] if n]
    if not rows:
        return None
    table = pl.DataFrame(
        rows,
        schema={"name": pl.String, "projects": pl.Int64, "stuck": pl.Int64, "label": pl.String},
        orient="row",
    )
    y = alt.Y("name:N", sort=[row[0] for row in rows], title=None).axis(
        domain=False, ticks=False, labelLimit=170, labelColor=charts.INK
    )
    x = alt.X("projects:Q", title=None).axis(domain=False, ticks=False, tickCount=4, format="d")
    base = alt.Chart(table).encode(y=y)
    bars = base.mark_bar(height=12, cornerRadiusEnd=2, opacity=0.35).encode(x=x, color=alt.value(HUE))
    over = base.mark_bar(height=12, cornerRadiusEnd=2).encode(
        x=alt.X("stuck:Q"), color=alt.value(charts.ACCENT)
    )
    text = base.mark_text(align="left", dx=5).encode(x=x, text=alt.Text("label:N"))
    return alt.layer(bars, over, text).properties(
        width=charts.WIDTH - 150,
        height=ROW * len(rows),
        padding={"left": 12, "right": 60, "top": 6, "bottom": 4},
    )


CHARTS = (
    Chart("stays", stays_title, stays_subtitle, stays),
    Chart("stuck", stuck_title, stuck_subtitle, stuck),
)
