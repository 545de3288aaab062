"""The charts of ``trade.tariff_scenario``: who gains and loses, the region's markets, and where else."""

from __future__ import annotations

import altair as alt

from wuwai.reference import countries
from wuwai.reference.text import Text
from wuwai.studies.contract import Chart
from wuwai.studies.dots import Pair, dots
from wuwai.studies.signed_bars import bars
from wuwai.studies.world_tiles import tiles
from wuwai.trade.studies.tariff_result import TariffFound
from wuwai.trade.studies.tariff_words import NOTHING, money, signed, span
from wuwai.trade.studies.world import place, sampled

_LINES = 8
_BEFORE, _AFTER = Text("before", "加征前"), Text("after", "加征后")
_MORE, _ROOM = Text("sold more by the model", "模型中多售"), Text("unrealised potential", "未实现潜力")


def _titled(found: TariffFound, said: Text | None) -> Text:
    return sampled(NOTHING if said is None else said, found.sample)


def _losers(found: TariffFound) -> tuple[str, str]:
    codes = found.economies()
    return codes[0], codes[-1]


def income_title(found: TariffFound) -> Text:
    if found.scenario is None:
        return _titled(found, None)
    worst, best = _losers(found)
    words = {
        "worst": place(worst),
        "loss": signed(found.of(worst, "real_income").change or 0.0, 2),
        "best": place(best),
        "gain": signed(found.of(best, "real_income").change or 0.0, 2),
    }
    return _titled(
        found,
        Text(
            "Real income: {worst} loses most ({loss}), {best} gains most ({gain})",
            "实际收入：{worst}降幅最大（{loss}），{best}升幅最大（{gain}）",
        ).format(**words),
    )


def income_subtitle(found: TariffFound) -> Text:
    return Text(
        "Change of real income by economy, per cent, all markets cleared; {s}",
        "各经济体实际收入变动（%，一般均衡）；{s}",
    ).format(s=found.source)


def income(found: TariffFound, lang: str) -> alt.TopLevelMixin | None:
    """The economies that lose and gain most, per cent of real income."""
    if found.scenario is None:
        return None
    codes = found.economies()
    chosen = codes if len(codes) <= 2 * _LINES else [*codes[:_LINES], *codes[-_LINES:]]
    rows = [
        (code, place(code).get(lang), 100.0 * (found.of(code, "real_income").change or 0.0))
        for code in chosen
    ]
    return bars(rows, lang)


def map_title(found: TariffFound) -> Text:
    if found.scenario is None:
        return _titled(found, None)
    rows = found.replaced().filter(~found.replaced()["economy"].is_in([found.market]))
    first = rows.row(0, named=True)
    pattern = Text(
        "{who} takes over most in {market}: {gained} more a year", "{market}市场由{who}替代最多：年增{gained}"
    )
    words = {"who": place(first["economy"]).upper_first(), "market": place(found.market)}
    return _titled(found, pattern.format(**words, gained=money(first["gained"], found.unit)))


def map_subtitle(found: TariffFound) -> Text:
    return Text("Change of exports by economy, per cent; {s}", "各经济体出口变动（%）；{s}").format(
        s=found.source
    )


def exports_map(found: TariffFound, lang: str) -> alt.TopLevelMixin | None:
    """A tile an economy by the change of its exports; a ring where the tariff is put and where it falls."""
    if found.scenario is None:
        return None
    known = {one.code for one in countries.all_countries()}
    values: dict[str, float | None] = {}
    for code in found.scenario.economies:
        change = found.of(code, "exports").change
        if code in known:
            values[code] = None if change is None else round(100.0 * change, 3)
    return tiles(values, lang, unit="%", marked=[found.market, found.home])


def markets_title(found: TariffFound) -> Text:
    if found.scenario is None or found.sold is None or found.sold.change is None:
        return _titled(found, None)
    pattern = Text(
        "{region} sells {amount} less of these goods in {market} ({span})",
        "{region}对{market}少售该类商品{amount}（{span}）",
    )
    if found.sold.change > 0:
        pattern = Text(
            "{region} sells {amount} more of these goods in {market} ({span})",
            "{region}对{market}多售该类商品{amount}（{span}）",
        )
    amount = money(abs(found.sold.amount), found.unit)
    said = pattern.format(
        region=found.region, amount=amount, market=place(found.market), span=signed(found.sold.change)
    )
    return _titled(found, said)


def markets_subtitle(found: TariffFound) -> Text:
    return Text(
        "{r}: exports by market a year, all goods, before and after; {s}",
        "{r}：对各市场年出口额（全部商品），加征前后；{s}",
    ).format(r=found.region, s=found.source)


def markets(found: TariffFound, lang: str) -> alt.TopLevelMixin | None:
    """The market with the tariff, and those where most more is sold."""
    pairs = [
        Pair(one.title.get(lang), one.moved.before, one.moved.before + one.moved.amount)
        for one in found.markets[: _LINES + 1]
    ]
    return dots(pairs, lang, first=_BEFORE, second=_AFTER, unit=found.unit, log=True)


def diverted_title(found: TariffFound) -> Text:
    rows = [one for one in found.markets if one.room and one.moved.amount > 0]
    if not rows:
        return _titled(
            found,
            Text(
                "No market both buys more and has unrealised potential",
                "没有市场同时增加采购且有未实现潜力",
            ),
        )
    first = max(rows, key=lambda one: min(one.moved.amount, one.room or 0.0))
    said = Text(
        "{market} could take up most: {amount} more, {room} of potential unrealised",
        "{market}承接空间最大：可多售{amount}，未实现潜力{room}",
    ).format(
        market=first.title.upper_first(),
        amount=money(first.moved.amount, found.unit),
        room=money(first.room or 0.0, found.unit),
    )
    return _titled(found, said)


def diverted_subtitle(found: TariffFound) -> Text:
    return Text(
        "{r}: what would be sold more, beside the unrealised export potential of these goods; {s}",
        "{r}：模型中多售的数额，与该类商品未实现出口潜力对照；{s}",
    ).format(r=found.region, s=found.source)


def diverted(found: TariffFound, lang: str) -> alt.TopLevelMixin | None:
    """Where most more is sold, with the potential that is unrealised there."""
    rows = [one for one in found.markets if one.room and one.moved.amount > 0]
    pairs = [Pair(one.title.get(lang), one.moved.amount, one.room) for one in rows[:_LINES]]
    return dots(pairs, lang, first=_MORE, second=_ROOM, unit=found.unit, log=True)


def clusters_title(found: TariffFound) -> Text:
    if not found.clusters:
        return _titled(found, None)
    first = found.clusters[0]
    short = Text(first.title.en.partition(":")[0], first.title.zh.partition("：")[0])
    pattern = Text("{cluster}: exports {span}", "{cluster}：出口{span}")
    return _titled(found, pattern.format(cluster=short, span=span(first.moved)))


def clusters_subtitle(found: TariffFound) -> Text:
    return Text(
        "{r}: change of exports by cluster, per cent; a code may be in several; {s}",
        "{r}：各集群出口变动（%），编码可属多个集群；{s}",
    ).format(r=found.region, s=found.source)


def clusters(found: TariffFound, lang: str) -> alt.TopLevelMixin | None:
    """Every cluster of the region by the change of its exports."""
    rows = [
        (_short(one.title.get(lang)), one.title.get(lang), 100.0 * (one.moved.change or 0.0))
        for one in found.clusters[: 2 * _LINES]
    ]
    return bars(rows, lang)


def _short(title: str) -> str:
    return title.partition(":")[0].partition("：")[0][:14]


def target_title(found: TariffFound) -> Text:
    one = found.target
    if one is None:
        return _titled(found, Text("No target is chosen that a tariff moves", "未选择受关税影响的目标"))
    pattern = Text("{title}: {before} becomes {after}", "{title}：{before}变为{after}")
    words = {"before": money(one.value, one.unit), "after": money(one.after, one.unit)}
    return _titled(found, pattern.format(title=one.title, **words))


def target_subtitle(found: TariffFound) -> Text:
    one = found.target
    if one is None:
        return Text("Choose one among the parameters", "可在参数中选择")
    return Text(
        "Last published value, and what is left to the target, before and after",
        "最近公布数与距目标的差额，加征前后",
    )


def target(found: TariffFound, lang: str) -> alt.TopLevelMixin | None:
    """A target's last value and what is missing, before and after."""
    one = found.target
    if one is None:
        return None
    names = (
        Text("Value of {on}", "{on}数值").format(on=one.on.isoformat()),
        Text("Left to the target", "距目标差额"),
    )
    missing = [max(0.0, one.number - value) for value in (one.value, one.after)]
    pairs = [Pair(names[0].get(lang), one.value, one.after), Pair(names[1].get(lang), *missing)]
    return dots(pairs, lang, first=_BEFORE, second=_AFTER, unit=one.unit)


CHARTS = (
    Chart("income", income_title, income_subtitle, income),
    Chart("exports_map", map_title, map_subtitle, exports_map),
    Chart("markets", markets_title, markets_subtitle, markets),
    Chart("diverted", diverted_title, diverted_subtitle, diverted),
    Chart("clusters", clusters_title, clusters_subtitle, clusters),
    Chart("target", target_title, target_subtitle, target),
)
