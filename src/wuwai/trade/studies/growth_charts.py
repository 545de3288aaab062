"""The charts of ``trade.growth``: the parts of the change one after the other, and the groups behind them."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.studies import charts
from wuwai.studies.contract import Chart
from wuwai.studies.waterfall import Step
from wuwai.studies.waterfall import waterfall as drawn
from wuwai.trade.studies.growth import Decomposition
from wuwai.trade.studies.growth_result import Growth
from wuwai.trade.studies.world import sampled

_MOST = 14
_WIDE = charts.WIDTH - 170  # of the bars; amounts stand in a column beside them
_RISE, _FALL = "var(--trade)", charts.STRONG_LINE
_CHANGE = Text("Change", "变化合计")


def _years(result: Growth) -> tuple[int, int]:
    return (result.split.base, result.split.end) if result.split else (0, 0)


def signed(result: Growth, value: float) -> Text:
    """An amount with its sign."""
    sign = "+" if value > 0 else ""
    said = result.amount(value)
    return Text(sign + said.en, sign + said.zh)


# -- waterfall -------------------------------------------------------------------------------------


def waterfall_title(result: Growth) -> Text:
    """Which part weighs most."""
    split = result.split
    if split is None:
        return Text("Parts of the growth of exports", "出口增长的构成")
    part = max(split.parts, key=lambda name: abs(split.parts[name]))
    said = Text("{part}: {amount} of a change of {change}", "{part}{amount}，出口变化共{change}").format(
        part=result.part(part), amount=signed(result, split.parts[part]), change=signed(result, split.change)
    )
    return sampled(said, result.sample)


def waterfall_subtitle(result: Growth) -> Text:
    if result.split is None:
        return Text("No exports in both years", "两年出口数据不全")
    base, end = _years(result)
    return Text(
        "Exports of {scope}, {base} {before} to {end} {after}; the parts sum to the change",
        "{scope}出口，{base}年{before}至{end}年{after}；各部分之和等于变化总额",
    ).format(
        scope=result.scope,
        base=base,
        end=end,
        before=result.amount(result.split.before),
        after=result.amount(result.split.after),
    )


def waterfall(result: Growth, lang: str) -> alt.TopLevelMixin | None:
    """A bar for each part where the one before ended, and the whole change; None without both years."""
    split = result.split
    if split is None:
        return None
    steps = [Step(result.part(name).get(lang), value) for name, value in split.parts.items()]
    whole = Step(_CHANGE.get(lang), split.change, total=True)
    return drawn([*steps, whole], lang, unit=units.of_currency(result.currency))


# -- groups ----------------------------------------------------------------------------------------


def _measured(result: Growth) -> tuple[str, pl.DataFrame]:
    """What the groups are shown by: competitiveness where there is a reference, else the whole change."""
    groups = result.groups()
    if isinstance(result.split, Decomposition):
        return "won", groups.with_columns(shown=pl.col("competitiveness") + pl.col("new"))
    return "change", groups.with_columns(shown=pl.col("after") - pl.col("before"))


def groups_title(result: Growth) -> Text:
    """Where most was won and most was lost."""
    what = _BY[result.by]
    if result.split is None:
        return Text("By {what}", "按{what}").format(what=what)
    kind, table = _measured(result)
    top, bottom = table.sort("shown").row(-1, named=True), table.sort("shown").row(0, named=True)
    pattern = {
        "won": Text("Most won: {top}; most lost: {bottom}", "份额增量最大：{top}；减量最大：{bottom}"),
        "change": Text("Largest rise: {top}; largest fall: {bottom}", "增量最大：{top}；减量最大：{bottom}"),
    }[kind]
    rise = {
        "won": Text("Most won: {top}", "份额增量最大：{top}"),
        "change": Text("Largest rise: {top}", "增量最大：{top}"),
    }
    fell = bottom["shown"] < 0
    said = (pattern if fell else rise[kind]).format(
        top=_short(result.title(top["group"])), bottom=_short(result.title(bottom["group"]))
    )
    return sampled(said, result.sample)


def groups_subtitle(result: Growth) -> Text:
    if result.split is None:
        return Text("No exports in both years", "两年出口数据不全")
    kind, _ = _measured(result)
    base, end = _years(result)
    pattern = {
        "won": Text(
            "Competitiveness (new cells included) by {what}, {base} to {end}; the largest {n}",
            "分{what}的竞争力贡献（含新开辟），{base}至{end}年；按绝对值列前{n}项",
        ),
        "change": Text(
            "Change in exports by {what}, {base} to {end}; the largest {n}",
            "分{what}的出口变化，{base}至{end}年；按绝对值列前{n}项",
        ),
    }[kind]
    return pattern.format(what=_BY[result.by], base=base, end=end, n=_MOST)


_BY = {"product": Text("product", "商品"), "partner": Text("market", "市场")}


def _short(title: Text, letters: int = 34) -> Text:
    zh = letters // 2 + 1
    en = title.en if len(title.en) <= letters else title.en[: letters - 1] + "…"
    return Text(en, title.zh if len(title.zh) <= zh else title.zh[: zh - 1] + "…")


def groups(result: Growth, lang: str) -> alt.TopLevelMixin | None:
    """A bar from nothing for each group, to the right where it rose, to the left where it fell."""
    if result.split is None:
        return None
    _, table = _measured(result)
    kept = table.sort(pl.col("shown").abs(), descending=True).head(_MOST).sort("shown", descending=True)
    rows: list[dict[str, Any]] = []
    for one in kept.iter_rows(named=True):
        name = _short(result.title(one["group"]), 32).get(lang)
        label, kind = signed(result, one["shown"]).get(lang), "rise" if one["shown"] >= 0 else "fall"
        rows.append({"name": name, "start": 0.0, "stop": one["shown"], "label": label, "kind": kind})
    order = [row["name"] for row in rows]
    y = alt.Y("name:N", sort=order, title=None).axis(
        domain=False, ticks=False, grid=False, labelLimit=190, labelColor=charts.INK
    )
    low, high = min([0.0, *(r["stop"] for r in rows)]), max([0.0, *(r["stop"] for r in rows)])
    x = alt.X("start:Q", title=None, axis=None, scale=alt.Scale(domain=[low, high or 1.0]))
    colour = alt.Color("kind:N", legend=None, scale=alt.Scale(domain=["rise", "fall"], range=[_RISE, _FALL]))
    base = alt.Chart(pl.DataFrame(rows)).encode(y=y)
    bars = base.mark_bar(height=12).encode(x=x, x2="stop:Q", color=colour)
    zero = alt.Chart(pl.DataFrame({"start": [0.0]})).mark_rule(color=charts.STRONG_LINE).encode(x=x)
    text = base.mark_text(align="left").encode(x=alt.value(_WIDE + 6), text="label:N")
    return alt.layer(zero, bars, text).properties(
        width=_WIDE,
        height=22 * len(rows),
        padding={"left": 16, "right": 100, "top": 6, "bottom": 4},
    )


CHARTS = (
    Chart("waterfall", waterfall_title, waterfall_subtitle, waterfall),
    Chart("groups", groups_title, groups_subtitle, groups),
)
