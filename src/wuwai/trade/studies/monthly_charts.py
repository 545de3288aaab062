"""The chart of a standard table: what each line contributed to the growth of the total."""

from __future__ import annotations

import re

import altair as alt

from wuwai.reference import periods
from wuwai.reference.text import Text
from wuwai.studies import ranked, signed_bars
from wuwai.studies.contract import Chart
from wuwai.trade.studies.monthly_layout import DECLARED, MEASURES
from wuwai.trade.studies.monthly_result import Line, MonthlyTable

_MOST = 7  # parts on either side of nothing
_LARGEST = 12
_NAME_ZH, _NAME_EN = 12, 24
_OF_CHAPTER = re.compile(r"(（第\d\d章) .*")
_OVERLAPPING = ("ASEAN", "RCEP", "EU", "BRI")


def _measure(result: MonthlyTable) -> str:
    return result.measures[0] if result.measures else "trade_total"


def _parts(result: MonthlyTable) -> list[Line]:
    """The lines drawn: no line within another, no published group that overlaps them."""
    lines = result.of(_measure(result))
    held = [
        one for one in lines
        if one.depth == 1
        and one.code not in (*_OVERLAPPING, "rest")
        and not one.code.startswith("group:")
    ]  # fmt: skip
    if result.table == "modes":
        return [one for one in lines if one.basis == DECLARED and (one.depth == 2 or one.code.isdigit())]
    return held if result.table != "nation" else []


def _drawn(result: MonthlyTable) -> list[Line]:
    known = [one for one in _parts(result) if one.contribution is not None]
    known.sort(key=lambda one: -(one.contribution or 0.0))
    rose = [one for one in known if round(one.contribution or 0.0, 2) > 0][:_MOST]
    fell = [one for one in known if round(one.contribution or 0.0, 2) < 0][-_MOST:]
    return rose + fell


def _of_nation(result: MonthlyTable) -> list[tuple[Line, float]]:
    """The nation with its growth, and the region with its contribution to it; nothing where one lacks."""
    lines = result.of(_measure(result))
    region = next((one for one in lines if one.depth == 0 and one.contribution is not None), None)
    nation = next((one for one in lines if one.depth == 1 and one.growth is not None), None)
    if region is None or nation is None:
        return []
    return [(nation, nation.growth or 0.0), (region, region.contribution or 0.0)]


def points_title(result: MonthlyTable) -> Text:
    if result.table == "nation" and (both := _of_nation(result)):
        region, contributed = both[1]
        pattern = Text("{r} contributed {c} to the nation's growth", "{r}拉动全国增长{c}")
        return pattern.format(r=region.title, c=signed_bars.points(contributed))
    drawn = _drawn(result)
    if not drawn:
        return Text("Contributions to growth", "对增长的拉动")
    most = max(drawn, key=lambda one: abs(one.contribution or 0.0))
    pattern = Text("{t} moved growth most: {p}", "{t}影响最大：{p}")
    return pattern.format(t=_short(most), p=signed_bars.points(most.contribution or 0.0))


def _short(line: Line) -> Text:
    """The name as a chart has room for it; of a chapter's name that stands for a product's, its number."""
    return Text(_cut(line.title.en, _NAME_EN), _cut(_OF_CHAPTER.sub(r"\1）", line.title.zh), _NAME_ZH))


def _cut(name: str, letters: int) -> str:
    return name if len(name) <= letters else name[: letters - 1].rstrip(" ,;:（(") + "…"


def points_subtitle(result: MonthlyTable) -> Text:
    return Text(
        "{t}: contribution to the growth of {m} in percentage points, {p}",
        "{t}：对{m}增速的拉动（百分点），{p}",
    ).format(t=result.layout.title, m=MEASURES[_measure(result)].lower_first(), p=_period(result))


def points(result: MonthlyTable, lang: str) -> alt.TopLevelMixin | None:
    """A bar for each of the lines that did most, to the right of nothing or to its left; against the nation
    the nation's growth and what the region contributed to it.
    """
    if result.table == "nation":
        both = _of_nation(result)
        told = [(one.title.get(lang), one.title.get(lang), value) for one, value in both]
        return signed_bars.bars(told, lang)
    rows = [(_short(one).get(lang), one.title.get(lang), one.contribution or 0.0) for one in _drawn(result)]
    return signed_bars.bars(_distinct(rows), lang)


def _distinct(rows: list[tuple[str, str, float]]) -> list[tuple[str, str, float]]:
    return list({full: (short, full, value) for short, full, value in rows}.values())


def largest_title(result: MonthlyTable) -> Text:
    if result.table in ("nation", "months"):
        return Text("Growth on the year before", "同比增速")
    drawn = _stated(result)
    if not drawn:
        return Text("Year to date", "累计")
    return Text("{t} is the largest", "{t}规模最大").format(t=_short(drawn[0]))


def _stated(result: MonthlyTable) -> list[Line]:
    held = [one for one in _parts(result) if one.value and one.code != "rest" and result.table != "months"]
    return sorted(held, key=lambda one: -(one.value or 0.0))[:_LARGEST]


def largest_subtitle(result: MonthlyTable) -> Text:
    return Text("{t}: {m}, {p}", "{t}：{m}，{p}").format(
        t=result.layout.title, m=MEASURES[_measure(result)].lower_first(), p=_period(result)
    )


def largest(result: MonthlyTable, lang: str) -> alt.TopLevelMixin | None:
    """The largest lines of the year to date; of the nation and of months their growth."""
    if result.table in ("nation", "months"):
        column = "growth" if result.table == "nation" else "month_growth"
        lines = [one for one in result.of(_measure(result)) if one.unit != "%" and one.code]
        grown = [(one.title.get(lang), getattr(one, column), "%") for one in lines]
        return ranked.bars([one for one in grown if one[1] is not None], lang)
    rows = {_short(one).get(lang): (one.value or 0.0, one.unit) for one in _stated(result)}
    return ranked.bars([(name, *held) for name, held in rows.items()], lang)


def _period(result: MonthlyTable) -> Text:
    return periods.parse(result.period).title if result.period else Text("no month on file", "暂无月度数据")


CHARTS = (
    Chart("contributions", points_title, points_subtitle, points),
    Chart("largest", largest_title, largest_subtitle, largest),
)
