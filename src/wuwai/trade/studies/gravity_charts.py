"""The charts of ``trade.gravity``: what distance takes by product, what each market buys and could, a map."""

from __future__ import annotations

import altair as alt
import polars as pl

from wuwai.reference import countries, units
from wuwai.reference.text import Text
from wuwai.studies import charts
from wuwai.studies.contract import Chart
from wuwai.studies.dots import Pair, dots
from wuwai.studies.world_tiles import tiles
from wuwai.trade.studies.gravity_result import GravityFound, source
from wuwai.trade.studies.world import place, sampled

_LINES, _NAMES, _ROW = 12, 168, 24
_NOTHING = Text("No effect of distance was estimated", "未估计出距离的影响")
_ACTUAL = Text("actual exports", "实际出口")
_EXPECTED = Text("expected", "方程推算")


def share(value: float) -> Text:
    """A change in per cent with its sign, without decimals.

    >>> share(-41.7).zh
    '−42%'
    """
    number = f"{value:+.0f}%".replace("-", units.MINUS)
    return Text(number, number)


def changes(value: float) -> Text:
    """The same after "changes trade by"; Chinese says with a verb which way.

    >>> changes(-38.0).zh, changes(29.4).zh, changes(-38.0).en
    ('减少38%', '增加29%', '−38%')
    """
    return Text(share(value).en, f"{'减少' if value < 0 else '增加'}{abs(value):.0f}%")


def _shown(found: GravityFound) -> pl.DataFrame:
    """The products that the region exports most, those that distance takes most from first."""
    kept = found.products.filter(pl.col("exports") > 0).head(_LINES)
    return kept.sort("twice")


def distance_title(found: GravityFound) -> Text:
    first = found.all_together
    if first is None:
        return sampled(_NOTHING, found.sample)
    said = Text("Twice the distance changes trade by {n}", "距离每增加一倍，贸易额{n}").format(
        n=changes(first["twice"])
    )
    shown = _shown(found)
    if shown.height > 1:
        said = Text("{said}; most for {p}, by {n}", "{said}；影响最大的是{p}（{n}）").format(
            said=said, p=found.name(shown["product"][0]).lower_first(), n=share(shown["twice"][0])
        )
    return sampled(said, found.sample)


def distance_subtitle(found: GravityFound) -> Text:
    return Text(
        "Change of trade when distance doubles, per cent, with 95% interval; what {r} exports most; {s}",
        "距离增加一倍时贸易额的变动（%）及95%区间；{r}出口居前商品；{s}",
    ).format(r=found.region, s=source(found))


def distance_chart(found: GravityFound, lang: str) -> alt.TopLevelMixin | None:
    """A dot and its interval for each product."""
    shown = _shown(found)
    if shown.is_empty():
        return None
    title = f"product_title_{'zh' if lang.startswith('zh') else 'en'}"
    table = shown.select(
        name=pl.col(title), twice=pl.col("twice"), low=pl.col("low"), high=pl.col("high")
    ).with_columns(label=pl.Series([share(v).get(lang) for v in shown["twice"]], dtype=pl.String))
    low, high = min(0.0, *table["low"]), max(0.0, *table["high"].clip(upper_bound=100.0))
    y = alt.Y("name:N", sort=table["name"].to_list(), title=None).axis(
        domain=False, ticks=False, labelLimit=_NAMES, labelColor=charts.INK, grid=False
    )
    x = alt.X("twice:Q", title=None, scale=alt.Scale(domain=[low, high], clamp=True)).axis(
        domain=False, ticks=False, tickCount=4, grid=True
    )
    base = alt.Chart(table).encode(y=y)
    told = {"name": Text("Product", "商品"), "twice": Text("Change, %", "变动（%）")}
    lines = base.mark_rule(color=charts.STRONG_LINE, strokeWidth=2).encode(x=alt.X("low:Q"), x2="high:Q")
    points = base.mark_point(filled=True, size=70, opacity=1, color=charts.ACCENT).encode(
        x=x, tooltip=charts.tips(told, lang)
    )
    text = base.mark_text(align="left", color=charts.INK_2).encode(
        x=alt.value(charts.WIDTH - _NAMES - 46), text="label:N"
    )
    return alt.layer(lines, points, text).properties(
        width=charts.WIDTH - _NAMES - 56,
        height=_ROW * table.height,
        padding={"left": 4, "right": 46, "top": 6, "bottom": 4},
    )


def _markets(found: GravityFound) -> pl.DataFrame:
    if found.markets is None:
        return pl.DataFrame(schema={"market": pl.String, "actual": pl.Float64, "expected": pl.Float64})
    return found.markets.frame().head(_LINES)


def markets_title(found: GravityFound) -> Text:
    rows = _markets(found)
    if rows.is_empty():
        return sampled(Text("No markets to compare", "没有可比较的市场"), found.sample)
    gap = rows.with_columns(gap=pl.col("actual") - pl.col("expected")).sort("gap")
    least = gap.row(0, named=True)
    pattern = Text(
        "{r} sells {n} less to {m} than sizes, distance and ties let expect",
        "{r}对{m}出口比按规模、距离和双边联系推算的少{n}",
    )
    if least["gap"] >= 0:
        pattern, least = (
            Text(
                "{r} sells {n} more to {m} than sizes, distance and ties let expect",
                "{r}对{m}出口比按规模、距离和双边联系推算的多{n}",
            ),
            gap.row(-1, named=True),
        )
    n = Text(*(str(units.display(abs(least["gap"]), found.unit, lang)) for lang in ("en", "zh")))
    return sampled(pattern.format(r=found.region, m=place(least["market"]), n=n), found.sample)


def markets_subtitle(found: GravityFound) -> Text:
    return Text(
        "{r}'s largest markets: exports and what the equation expects of them; {s}",
        "{r}主要市场：实际出口与方程推算值；{s}",
    ).format(r=found.region, s=source(found))


def markets_chart(found: GravityFound, lang: str) -> alt.TopLevelMixin | None:
    """Actual and expected exports to the largest markets."""
    pairs = [
        Pair(place(code).get(lang), actual, expected)
        for code, actual, expected in _markets(found).select("market", "actual", "expected").iter_rows()
    ]
    return dots(pairs, lang, first=_ACTUAL, second=_EXPECTED, unit=found.unit)


def map_title(found: GravityFound) -> Text:
    if found.markets is None:
        return sampled(Text("No markets to compare", "没有可比较的市场"), found.sample)
    best = found.markets.frame().sort("openness", descending=True).row(0, named=True)
    said = Text(
        "Distance and ties bring {r} closest to {m}: {n} times the trade that sizes alone would give",
        "按距离和双边联系，{m}与{r}最近：贸易额为仅按规模推算的{n}倍",
    ).format(r=found.region, m=place(best["market"]), n=f"{best['openness']:.1f}")
    return sampled(said, found.sample)


def map_subtitle(found: GravityFound) -> Text:
    return Text(
        "What distance and ties leave of the trade that sizes alone would give, per cent (100: all of it,"
        " more: nearer than the others); {s}",
        "按距离和双边联系推算的贸易额占仅按规模推算的百分比（100为相当，大于100为近于其他伙伴）；{s}",
    ).format(s=source(found))


def market_map(found: GravityFound, lang: str) -> alt.TopLevelMixin | None:
    """A tile a market, the darker the closer; the first three have a ring."""
    if found.markets is None:
        return None
    known = {one.code for one in countries.all_countries()}
    rows = found.markets.frame().filter(pl.col("market").is_in(sorted(known)))
    if rows.is_empty():
        return None
    ordered = rows.sort("openness", descending=True)
    values: dict[str, float | None] = {
        code: round(100 * value, 1) for code, value in rows.select("market", "openness").iter_rows()
    }
    return tiles(values, lang, unit="%", marked=ordered["market"].head(3).to_list())


CHARTS = (
    Chart("distance", distance_title, distance_subtitle, distance_chart),
    Chart("markets", markets_title, markets_subtitle, markets_chart),
    Chart("market_map", map_title, map_subtitle, market_map),
)
