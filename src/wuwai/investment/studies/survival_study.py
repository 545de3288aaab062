"""The declaration of ``investment.survival`` and its chart of steps."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import altair as alt
import numpy as np
import polars as pl

from wuwai.investment.studies.chosen import EVERY, GROUPS, REGION, group_title
from wuwai.investment.studies.looks import HUE
from wuwai.investment.studies.paces import Pace
from wuwai.investment.studies.pipeline_study import PROJECTS, STAYS
from wuwai.investment.studies.stages import OPEN, STAGES
from wuwai.investment.studies.survival import MONTH, Survival, survival
from wuwai.reference.text import Text
from wuwai.studies import charts
from wuwai.studies.contract import Chart, Column, Parameter, Study
from wuwai.studies.registry import register

_MOST = 6
_ACROSS = 3  # small charts in a row
_MOST_CORNERS = 250


def _shown(result: Survival) -> list[tuple[Text, Pace]]:
    """The curves that are drawn: by stage, or the largest groups in one stage where they are broken down."""
    if result.by == "none":
        return [(STAGES[pace.stage], pace) for pace in result.all]
    first = next((pace.stage for pace in result.all), "")
    groups = [(group, pace) for group, pace in result.found if group != EVERY and pace.stage == first]
    return [(group_title(result.by, group), pace) for group, pace in groups[:_MOST]]


def _slowest(result: Survival) -> tuple[Text, int] | None:
    timed = [
        (title, days) for title, pace in _shown(result) if (days := pace.curve.quantile(0.5)) is not None
    ]
    return max(timed, key=lambda one: one[1]) if timed else None


def title(result: Survival) -> Text:
    """Which curve falls slowest."""
    slow = _slowest(result)
    if slow is None:
        return Text("How long projects stay in a stage", "项目在各阶段的停留时间")
    pattern = Text("Half have left '{s}' only after {d} days", "“{s}”的项目{d}天后才有半数离开")
    return pattern.format(s=slow[0], d=slow[1])


def subtitle(result: Survival) -> Text:
    words = Text(
        "Share still in the stage by month since entering it, %; projects still there counted while they"
        " last",
        "进入该阶段后各月仍处于该阶段的项目比重（%），在库项目按已停留时间计入",
    )
    stages = {pace.stage for _, pace in _shown(result)}
    if result.by == "none" or len(stages) != 1:
        return words
    return Text("{s}: {w}", "{s}阶段：{w}").format(
        s=STAGES[stages.pop()].upper_first(), w=words.lower_first()
    )


def steps(result: Survival, lang: str) -> alt.TopLevelMixin | None:
    """A step line with its band for each stage (or group), side by side; the slowest in the accent."""
    shown = _shown(result)
    slow = _slowest(result)
    rows: list[dict[str, Any]] = []
    for name, pace in shown:
        rows += _steps(name.get(lang), pace, result.months, strong=slow is not None and name == slow[0])
    if not rows:
        return None
    unit = "个月" if lang.startswith("zh") else " mo"
    ticks = [0, result.months // 2, result.months]
    x = alt.X("month:Q", title=None, scale=alt.Scale(domain=[0, result.months], nice=False)).axis(
        values=ticks, labelExpr=f"datum.value ? datum.label + '{unit}' : '0'", grid=False, labelFlush=True
    )
    scale = alt.Scale(domain=[0, 100])
    y = alt.Y("value:Q", title=None, scale=scale).axis(
        values=[0, 50, 100], labelExpr="datum.label + '%'", domain=False, ticks=False
    )
    colour = alt.condition("datum.strong", alt.value(charts.ACCENT), alt.value(HUE))
    base = alt.Chart().encode(x=x, color=colour)
    band = base.mark_area(opacity=0.16, interpolate="step-after").encode(
        y=alt.Y("low:Q", scale=scale), y2="high:Q"
    )
    line = base.mark_line(strokeWidth=2, interpolate="step-after").encode(y=y)
    order = [name.get(lang) for name, _ in shown]
    head = alt.Header(title=None, labelAnchor="start", labelColor=charts.INK, labelFontSize=12)
    return (
        alt.layer(band, line, data=pl.DataFrame(rows))
        .properties(width=(charts.WIDTH - 80) // _ACROSS, height=76)
        .facet(alt.Facet("name:N", sort=order, title=None, header=head), columns=_ACROSS)
        .properties(padding={"left": 4, "right": 20, "top": 6, "bottom": 4})
    )


def _steps(name: str, pace: Pace, months: int, *, strong: bool) -> list[dict[str, Any]]:
    """The corners of a curve up to the last month shown or the last stay watched."""
    found = pace.curve
    last = min(months, int(pace.watched[-1]) / MONTH) if pace.watched.size else 0.0
    corners = [(0.0, 1.0, 1.0, 1.0)]
    for day, left, low, high in zip(found.days, found.left, found.left_low, found.left_high, strict=True):
        if day / MONTH > last:
            break
        corners.append((day / MONTH, float(left), float(low), float(high)))
    corners.append((last, *corners[-1][1:]))
    # Of many corners one in each tenth of a month is drawn: less than a dot is wide.
    fine = 10.0 if len(corners) > _MOST_CORNERS else np.inf
    kept = [one for one, after in pairwise(corners) if _apart(one[0], after[0], fine)] + corners[-1:]
    return [
        {"name": name, "month": m, "value": 100 * v, "low": 100 * lo, "high": 100 * hi, "strong": strong}
        for m, v, lo, hi in kept
    ]


def _apart(one: float, after: float, fine: float) -> bool:
    return after > one and (one == 0.0 or fine == np.inf or int(after * fine) > int(one * fine))


STUDY = register(
    Study(
        name="investment.survival",
        linkage="investment",
        title=Text("How long projects stay in a stage", "项目阶段停留曲线"),
        question=Text(
            "After so many months in a stage, what share of projects is still there, has moved on, is lost?",
            "进入某阶段若干个月后，多大比例仍在该阶段、已推进、已流失？",
        ),
        how_to_read=Text(
            "A line falls where projects leave the stage. Projects that are still there count until today"
            " and no"
            " longer, so a slow project makes the line higher, never lower. Still there, moved on and lost"
            " add up"
            " to 100 %. Few projects make a wide interval.",
            "曲线下降处即项目离开该阶段。仍在该阶段的项目只计到当前为止，因此慢项目使曲线更高而非更低。"
            "仍在、推进、流失三者之和为100%。样本少则区间宽。",
        ),
        inputs=(PROJECTS, STAYS),
        parameters=(
            REGION,
            GROUPS,
            Parameter(
                "stage",
                "choice",
                Text("Stage", "阶段"),
                default="all",
                choices={"all": Text("all stages", "全部阶段"), **{key: STAGES[key] for key in OPEN}},
                help=Text(
                    "Where projects are broken down, the chart compares the groups in this stage",
                    "分组时，图中比较各组在该阶段的曲线",
                ),
            ),
            Parameter("months", "integer", Text("Months", "月数"), default=24, low=3, high=60),
        ),
        columns=(
            Column("group", Text("Group", "分组"), "label"),
            Column("stage", Text("Stage", "阶段"), "label"),
            Column("stage_key", Text("Stage code", "阶段代码"), hidden=True),
            Column("months", Text("Months since entering", "进入后月数"), "integer", "个月"),
            Column("at_risk", Text("Watched longer", "仍在观察"), "integer", "项"),
            Column("still", Text("Still there", "仍在该阶段"), "percent", "%"),
            Column("still_low", Text("Lower 95 %", "95%下限"), "percent", "%"),
            Column("still_high", Text("Upper 95 %", "95%上限"), "percent", "%"),
            Column("moved", Text("Moved on", "已推进"), "percent", "%"),
            Column("ended", Text("Lost or withdrawn", "流失或撤回"), "percent", "%"),
        ),
        kernel=survival,
        method=Text(
            "Kaplan-Meier for the share still there, Aalen-Johansen for moving on and for being lost, as"
            " competing ends. Intervals: log(-log) with Greenwood's variance.",
            "仍在比重用Kaplan-Meier估计，推进与流失作为竞争结局用Aalen-Johansen估计；"
            "区间为Greenwood方差的log(-log)变换。",
        ),
        citation="Kaplan & Meier 1958; Aalen & Johansen 1978; Kalbfleisch & Prentice 2002, section 1.4",
        charts=(Chart("steps", title, subtitle, steps),),
        finding=title,
    )
)
