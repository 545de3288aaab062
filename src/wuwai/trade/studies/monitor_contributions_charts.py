"""The charts of ``trade.contributions``: bars by part, and the year to date beside the year before."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from wuwai.reference import periods
from wuwai.reference.text import Text
from wuwai.studies import charts, signed_bars
from wuwai.studies.contract import Chart
from wuwai.studies.signed_bars import points
from wuwai.trade.studies.monitor_contributions import BY, Contributions, Part
from wuwai.trade.studies.outlook_charts import scale_of, signed
from wuwai.trade.studies.parts import MEASURES

_MOST = 7  # parts drawn on either side of nothing
_SEEN = 0.005  # points; what is less prints as nothing
_NAME_ZH, _NAME_EN = 14, 26
_MONTHS_EN = "JFMAMJJASOND"


def _drawn(result: Contributions) -> list[Part]:
    """The parts that did most either way, those that rose first."""
    known = [one for one in result.parts if one.contribution is not None]
    rose = [one for one in known if (one.contribution or 0.0) >= _SEEN][:_MOST]
    fell = [one for one in known if (one.contribution or 0.0) <= -_SEEN][-_MOST:]
    return rose + fell


def bars_title(result: Contributions) -> Text:
    drawn = _drawn(result)
    if not drawn:
        return Text("Contributions to growth", "对增长的拉动")
    first, last = drawn[0], drawn[-1]
    if (first.contribution or 0.0) <= 0:
        return Text("{a} held growth back most: {p}", "{a}下拉最多：{p}").format(
            a=result.said(last), p=points(last.contribution or 0.0)
        )
    if (last.contribution or 0.0) >= 0 or first is last:
        return Text("{a} contributed most: {p}", "{a}拉动最多：{p}").format(
            a=result.said(first), p=points(first.contribution or 0.0)
        )
    return Text("{a} contributed {p}, {b} {q}", "{a}拉动{p}，{b}{q}").format(
        a=result.said(first),
        p=points(first.contribution or 0.0),
        b=result.said(last),
        q=points(last.contribution or 0.0),
    )


def bars_subtitle(result: Contributions) -> Text:
    return Text(
        "{w} by {b}: contribution to growth on the year before in percentage points, {p}",
        "{w}分{b}：对同比增速的拉动（百分点），{p}",
    ).format(w=MEASURES[result.measure], b=BY[result.by], p=_period(result))


def _period(result: Contributions) -> Text:
    return periods.parse(result.period).title if result.period else Text("no month on file", "暂无月度数据")


def bars(result: Contributions, lang: str) -> alt.TopLevelMixin | None:
    """A bar for each of the parts that did most, to the right of nothing or to its left."""
    rows = [(_short(one, lang), one.title.get(lang), one.contribution or 0.0) for one in _drawn(result)]
    return signed_bars.bars(rows, lang)


def _short(one: Part, lang: str) -> str:
    name = one.title.get(lang)
    most = _NAME_ZH if lang.startswith("zh") else _NAME_EN
    return name if len(name) <= most else name[: most - 1] + "…"


def to_date_title(result: Contributions) -> Text:
    pairs = _ends(result)
    if pairs is None:
        return Text("{w}, year to date", "{w}累计").format(w=MEASURES[result.measure])
    now, before = pairs
    return Text("{w} since January: {g} on the year before", "{w}累计同比{g}").format(
        w=MEASURES[result.measure], g=signed(100 * (now / before - 1))
    )


def _ends(result: Contributions) -> tuple[float, float] | None:
    """What had been reached by the last month, this year and the year before."""
    if not result.lines:
        return None
    year, month, now = result.lines[-1]
    before = [value for y, m, value in result.lines if (y, m) == (year - 1, month)]
    return (now, before[0]) if before and before[0] else None


def to_date_subtitle(result: Contributions) -> Text:
    return Text("Sum of the months from January on", "自1月起逐月累计")


def to_date(result: Contributions, lang: str) -> alt.TopLevelMixin | None:
    """Two lines over the months of a year, each labelled at its end."""
    if len(result.lines) < 2:
        return None
    last = result.lines[-1][0]
    scale, unit = scale_of(max(value for _, _, value in result.lines), result.unit, lang)
    rows: list[dict[str, Any]] = [
        {"month": month, "value": value / scale, "year": str(year), "now": year == last}
        for year, month, value in result.lines
    ]
    ticks = charts.nice_ticks([row["value"] for row in rows])
    ends = {row["year"]: row for row in rows}
    placed = charts.spread({year: row["value"] for year, row in ends.items()}, low=ticks[0], high=ticks[-1])
    labels = [
        {
            "month": row["month"],
            "value": placed[year],
            "now": row["now"],
            "text": f"{year}  {row['value']:,.2f}",
        }
        for year, row in ends.items()
    ]
    zh = lang.startswith("zh")
    named = "datum.value + '月'" if zh else f"slice('{_MONTHS_EN}', datum.value - 1, datum.value)"
    x = alt.X("month:Q", title=None, scale=alt.Scale(domain=[1, 12], nice=False)).axis(
        values=[1, 3, 5, 7, 9, 12] if zh else list(range(1, 13)), labelExpr=named, grid=False
    )
    y = charts.value_axis(unit, ticks)
    colour = alt.condition("datum.now", alt.value(charts.ACCENT), alt.value(charts.QUIET))
    told = {
        "year": Text("Year", "年份"),
        "month": Text("To month", "累计至（月）"),
        "value": Text("Sum", "累计"),
    }
    base = alt.Chart(pl.DataFrame(rows)).encode(x=x, y=y, color=colour, tooltip=charts.tips(told, lang))
    lines = base.mark_line(strokeWidth=2).encode(
        detail="year:N", strokeDash=alt.condition("datum.now", alt.value([1, 0]), alt.value([4, 3]))
    )
    dots = base.mark_point(filled=True, size=24, opacity=1)
    text = alt.Chart(pl.DataFrame(labels)).mark_text(align="left", dx=9, fontWeight="bold")
    return alt.layer(lines, dots, text.encode(x=x, y=y, text="text:N", color=colour)).properties(
        width=charts.WIDTH - 70,
        height=charts.HEIGHT,
        padding={"left": 4, "right": 96, "top": 22, "bottom": 4},
    )


CHARTS = (
    Chart("bars", bars_title, bars_subtitle, bars),
    Chart("to_date", to_date_title, to_date_subtitle, to_date),
)
