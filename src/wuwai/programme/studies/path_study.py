"""``programme.path``: the path of one target, what was reached, and the growth that is still needed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import altair as alt
import polars as pl

from wuwai.programme.studies.path import due_by_now, needed_growth, road, status
from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.studies import charts
from wuwai.studies.contract import Chart, Column, Input, Parameter, Study
from wuwai.studies.registry import register

ENOUGH_FOR_A_FORECAST = 24
KINDS = {
    "path": Text("path", "序时目标"),
    "actual": Text("actual", "实绩"),
    "needed": Text("needed from here", "此后所需"),
    "target": Text("target", "目标"),
}
SCHEMA: dict[str, Any] = {
    "kind_en": pl.String, "kind_zh": pl.String, "on": pl.Date, "value": pl.Float64,
    "unit": pl.String, "period": pl.String, "assumed": pl.Boolean, "origin": pl.String,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """A point to draw: of the path, of what was reached, of what is needed, or the target itself."""

    kind: str
    on: date
    value: float
    period: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Path:
    """The result. ``due_by_now`` and ``growth`` (a ratio a year) are None where they cannot be known."""

    title: Text
    unit: str
    number: float | None
    due: date | None
    assumed: bool
    today: date | None
    current: float | None
    status: str
    due_by_now: float | None
    growth: float | None
    marks: tuple[Mark, ...]
    warnings: tuple[Text, ...] = ()

    def of(self, kind: str) -> tuple[Mark, ...]:
        return tuple(mark for mark in self.marks if mark.kind == kind)

    def frame(self) -> pl.DataFrame:
        """One row a mark, in the target's unit; ``assumed`` says that the due date is a reader's own."""
        rows = [
            {
                "kind_en": KINDS[mark.kind].en,
                "kind_zh": KINDS[mark.kind].zh,
                "on": mark.on,
                "value": mark.value,
                "unit": self.unit,
                "period": mark.period,
                "assumed": self.assumed and mark.kind != "actual",
                "origin": mark.origin,
            }
            for mark in self.marks
        ]
        return pl.DataFrame(rows, schema=SCHEMA)


def path(targets: pl.DataFrame, points: pl.DataFrame, *, target: str, by: date | None = None) -> Path:
    """The path of ``target``.

    ``targets`` has one row a target (id, titles, number, unit, direction, baseline, baseline_on, due, today);
    ``points`` what was reached (id, on, value in the target's unit, period, origin). ``by`` is assumed where no
    due date was published. KeyError where ``target`` is not in a table that has rows.
    """
    rows = targets.filter(pl.col("id") == target)
    if rows.is_empty():
        if targets.height:
            raise KeyError(f"no target {target!r}; there are {targets['id'].to_list()}")
        return Path(Text(target, target), "", None, None, False, None, None, "no_data", None, None, ())
    row = rows.row(0, named=True)
    number, today = row["number"], row["today"]
    reached = [
        Mark("actual", one["on"], one["value"], one["period"], one["origin"])
        for one in points.filter(pl.col("id") == target).sort("on").iter_rows(named=True)
    ]
    latest = reached[-1] if reached else None
    due = row["due"] or by
    growth = expected = None
    word = "not_stated"
    if number is not None:
        basis = {"number": number, "due": due}
        expected = due_by_now(baseline=row["baseline"], baseline_on=row["baseline_on"], today=today, **basis)
        current = {"current": latest.value if latest else None, "current_on": latest.on if latest else None}
        growth = needed_growth(**current, **basis)
        word = status(
            **current,
            **basis,
            direction=row["direction"],
            baseline=row["baseline"],
            baseline_on=row["baseline_on"],
            today=today,
        )
    return Path(
        title=Text(row["title_en"], row["title_zh"]),
        unit=row["unit"],
        number=number,
        due=due,
        assumed=due is not None and row["due"] is None,
        today=today,
        current=latest.value if latest else None,
        status=word,
        due_by_now=expected,
        growth=growth,
        marks=tuple(_marks(row, reached, due, growth)),
        warnings=tuple(_warnings(row, due, len(reached))),
    )


def _marks(row: dict[str, Any], reached: list[Mark], due: date | None, growth: float | None) -> Iterator[Mark]:
    number, start = row["number"], row["baseline_on"]
    if number is not None and due is not None and row["baseline"] is not None and start is not None:
        line = road(baseline=row["baseline"], baseline_on=start, number=number, due=due, today=row["today"])
        yield from (Mark("path", day, value) for day, value in zip(line.days, line.values, strict=True))
    yield from reached
    if reached and growth and due is not None:
        yield Mark("needed", reached[-1].on, reached[-1].value)
        yield Mark("needed", due, number)
    if number is not None and due is not None:
        yield Mark("target", due, number)


def _warnings(row: dict[str, Any], due: date | None, points: int) -> Iterator[Text]:
    if due is None:
        yield Text(
            "No due date was published: there is no path. Assume a date to see what it would need.",
            "期限未公布，无法给出序时进度。可设定假定日期查看所需增速。",
        )
    elif row["due"] is None:
        yield Text(
            "The due date {d} is assumed by the reader; none was published.", "期限{d}为假定，并未公布。"
        ).format(d=due.isoformat())
    if due is not None and row["baseline"] is None:
        yield Text("No baseline was published: nothing is due by now.", "基期未公布，无法计算序时进度。")
    if points < ENOUGH_FOR_A_FORECAST:
        yield Text(
            "{n} comparable points are on file; a forecast needs {m}, so none is given.",
            "可比数据点{n}个，预测至少需要{m}个，故不作预测。",
        ).format(n=points, m=ENOUGH_FOR_A_FORECAST)


def finding(result: Path) -> Text:
    """Where it stands, and what it needs."""
    if result.number is None:
        return Text("{t}: no number was published", "{t}：数量目标未公布").format(t=result.title)
    goal = units.headline(result.number, result.unit)
    if result.current is None:
        return Text("{t}: {g}; nothing is on file yet", "{t}：目标{g}，尚无数据").format(t=result.title, g=goal)
    words = Text("{t}: {c} of {g}", "{t}：{c}，目标{g}").format(
        t=result.title, c=units.headline(result.current, result.unit), g=goal
    )
    if not result.growth:
        return words
    return Text("{w}; needs {r} a year from here", "{w}；此后年均需增长{r}").format(
        w=words, r=units.amount(round(100 * result.growth, 1), "%")
    )


def subtitle(result: Path) -> Text:
    if result.due is None:
        return Text("Published values; due date not stated", "公布数；期限未公布")
    pattern = (
        Text("Path to {d}, a date assumed by the reader", "至{d}的序时目标（假定期限）")
        if result.assumed
        else Text("Path to {d}", "至{d}的序时目标")
    )
    return pattern.format(d=result.due.isoformat())


def draw(result: Path, lang: str) -> alt.TopLevelMixin | None:
    """The path dashed, what was reached solid, the target as a line across; None where nothing was reached."""
    actual = result.of("actual")
    if not actual or result.number is None:
        return None
    scale, unit = _scale(result, lang)
    rows = [
        {"kind": mark.kind, "on": mark.on, "value": mark.value / scale} for mark in result.marks if mark.kind != "target"
    ]
    goal = result.number / scale
    ticks = charts.nice_ticks([goal, *(row["value"] for row in rows)])
    ends = {
        kind: max((row for row in rows if row["kind"] == kind), key=lambda row: row["on"])
        for kind in ("path", "actual")
        if any(row["kind"] == kind for row in rows)
    }
    last_day = max(row["on"] for row in rows)
    wanted = {"target": goal, **{kind: row["value"] for kind, row in ends.items() if row["on"] == last_day}}
    # A path that ends in the target needs no label of its own.
    if "path" in wanted and abs(wanted["path"] - goal) < 1e-9 * max(goal, 1.0):
        del wanted["path"]
    placed = charts.spread(wanted, low=ticks[0], high=ticks[-1])
    labels = [
        {
            "on": last_day,
            "value": placed[kind],
            "text": f"{KINDS[kind].get(lang)} {value:,.4g}",
            "kind": kind,
        }
        for kind, value in wanted.items()
    ]
    inner = [
        {"on": row["on"], "value": row["value"], "text": f"{KINDS[kind].get(lang)} {row['value']:,.4g}", "kind": kind}
        for kind, row in ends.items()
        if kind not in wanted and kind == "actual"
    ]
    x = alt.X("on:T", title=None).axis(format="%Y", tickCount="year", grid=False)
    y = alt.Y("value:Q", title=unit, scale=alt.Scale(domain=[ticks[0], ticks[-1]])).axis(
        values=ticks, titleAngle=0, titleAlign="left", titleAnchor="end", titleX=-26, titleY=-14, domain=False, ticks=False
    )
    colours = {"path": charts.QUIET, "actual": charts.ACCENT, "needed": charts.ACCENT, "target": charts.INK}
    colour = alt.Color("kind:N", legend=None, scale=alt.Scale(domain=list(colours), range=list(colours.values())))
    dash = alt.StrokeDash(
        "kind:N",
        legend=None,
        scale=alt.Scale(domain=["path", "actual", "needed"], range=[[5, 3], [1, 0], [2, 3]]),
    )
    base = alt.Chart(pl.DataFrame(rows, schema={"kind": pl.String, "on": pl.Date, "value": pl.Float64}))
    lines = base.mark_line(strokeWidth=2).encode(x=x, y=y, color=colour, strokeDash=dash)
    dots = base.transform_filter("datum.kind === 'actual'").mark_point(filled=True, size=46, opacity=1).encode(
        x=x, y=y, color=colour
    )
    rule = alt.Chart(pl.DataFrame({"value": [goal]})).mark_rule(color=charts.INK, strokeWidth=1).encode(y=y)
    layers = [rule, lines, dots]
    text_schema = {"on": pl.Date, "value": pl.Float64, "text": pl.String, "kind": pl.String}
    at_end = alt.Chart(pl.DataFrame(labels, schema=text_schema)).mark_text(align="left", dx=9, fontWeight="bold")
    layers.append(at_end.encode(x=x, y=y, text="text:N", color=colour))
    if inner:
        above = alt.Chart(pl.DataFrame(inner, schema=text_schema)).mark_text(align="left", dx=8, dy=14, fontWeight="bold")
        layers.append(above.encode(x=x, y=y, text="text:N", color=colour))
    return alt.layer(*layers).properties(
        width=charts.WIDTH, height=charts.HEIGHT, padding={"left": 4, "right": 104, "top": 22, "bottom": 4}
    )


def _scale(result: Path, lang: str) -> tuple[float, str]:
    """What to divide by, and what the axis is called."""
    largest = max([result.number or 0.0, *(mark.value for mark in result.marks)])
    shown = units.display(largest, result.unit, lang)
    unit = units.get(result.unit)
    if unit.dimension != "money":
        return 1.0, unit.title.get(lang)
    digits = float(shown.number.replace(",", "").split("\u00a0")[-1]) or 1.0
    step = 10 ** round(len(str(int(largest / digits))) - 1)
    name = shown.unit if lang.startswith("zh") else f"{unit.currency} {shown.unit}"
    return float(step), name


STUDY = register(
    Study(
        name="programme.path",
        linkage="programme",
        title=Text("Path to a target", "目标序时进度"),
        question=Text(
            "Where does a target stand, where should it stand by now, and what growth does it still need?",
            "目标完成到什么程度？按序时应完成多少？此后每年还需增长多少？",
        ),
        how_to_read=Text(
            "The dashed line runs straight from the baseline to the target at the due date; the solid line is what"
            " was published or counted; the dotted line is what is needed from the last value on. Without a"
            " published due date there is no path: a reader may assume one, and every number that rests on it"
            " says so.",
            "虚线为从基期到期限的直线路径（序时目标），实线为公布数或台账计数，点线为此后所需。期限未公布的目标没有路径；"
            "读者可设定假定期限，由此得出的数字均注明“假定”。",
        ),
        inputs=(
            Input("targets", "targets"),
            Input("targets", "points", source="points", where={"id": "{target}"}),
        ),
        parameters=(
            Parameter("target", "target", Text("Target", "目标"), default="ecommerce-trade", required=True),
            Parameter(
                "by",
                "date",
                Text("Due by (assumed)", "假定期限"),
                help=Text("Only used where none was published", "仅在期限未公布时使用"),
            ),
        ),
        columns=(
            Column("kind", Text("Line", "线"), "label"),
            Column("on", Text("Day", "日期"), "date"),
            Column("value", Text("Value", "数值"), "number", unit_from="unit", origin="origin"),
            Column("unit", Text("Unit", "单位"), hidden=True),
            Column("period", Text("Period", "时期"), "period"),
            Column("assumed", Text("Assumed", "假定"), "flag"),
            Column("origin", Text("Origin", "出处"), "source", hidden=True),
        ),
        kernel=path,
        method=Text(
            "Due by now is the point on the straight line from baseline to target. The ratio of achieved to required"
            " progress (of yearly growth rates where the baseline is positive) is on track from 0.95, behind from"
            " 0.6, at risk below.",
            "序时目标为基期至目标直线上的当日数值。已实现进度与所需进度之比（基期为正时按年均增速计算）：0.95及以上为符合进度，"
            "0.6至0.95为滞后，低于0.6为存在风险。",
        ),
        citation="Statistics Canada, Sustainable Development Goals: progress measures; Open SDG, automated progress.",
        charts=(Chart("path", finding, subtitle, draw),),
        finding=finding,
    )
)
