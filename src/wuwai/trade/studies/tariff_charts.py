"""The charts of ``trade.tariff_scenario``: who gains and loses, the region's markets, and where else."""

from __future__ import annotations

import altair as alt

from wuwai.reference import countries
from wuwai.reference.text import Text
from wuwai.studies import ranked
from wuwai.studies.contract import Chart
from wuwai.studies.dots import Pair, dots
from wuwai.studies.labels import wrapped
from wuwai.studies.signed_bars import bars
from wuwai.studies.world_tiles import tiles
from wuwai.trade.studies.tariff_path import target, target_subtitle, target_title
from wuwai.trade.studies.tariff_result import TariffFound
from wuwai.trade.studies.tariff_words import AFTER, BEFORE, NOTHING, money, signed, span
from wuwai.trade.studies.world import place, sampled

_LINES = 8
_TAKING = 12
_SEEN = 0.005  # per cent: what a label of two decimals can tell from nothing
_NAME = 132  # px for a name beside its bar
_NOBODY = Text("Nobody sells more there", "没有经济体在该市场多售")
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


def _income(found: TariffFound, code: str) -> float:
    return 100.0 * (found.of(code, "real_income").change or 0.0)


def income(found: TariffFound, lang: str) -> alt.TopLevelMixin | None:
    """The economies that lose and gain most, per cent of real income."""
    if found.scenario is None:
        return None
    codes = [code for code in found.economies() if abs(_income(found, code)) >= _SEEN]
    chosen = codes if len(codes) <= 2 * _LINES else [*codes[:_LINES], *codes[-_LINES:]]
    names = {code: place(code).get(lang) for code in chosen}
    rows = [(_short(names[code]), names[code], _income(found, code)) for code in chosen]
    return bars(rows, lang)


def map_title(found: TariffFound) -> Text:
    if found.scenario is None:
        return _titled(found, None)
    change = {code: found.of(code, "exports").amount for code in found.scenario.economies}
    least, most = (pick(change, key=lambda code: change[code]) for pick in (min, max))
    pattern = Text(
        "Exports: {least} loses most ({loss}), {most} gains most ({gain})",
        "出口：{least}减少最多（{loss}），{most}增加最多（{gain}）",
    )
    words = {"least": place(least), "loss": money(change[least], found.unit)}
    words |= {"most": place(most), "gain": money(change[most], found.unit)}
    return _titled(found, pattern.format(**words))


def map_subtitle(found: TariffFound) -> Text:
    return Text(
        "Change of yearly exports by economy, all goods; {s}", "各经济体年出口变动额（全部商品）；{s}"
    ).format(s=found.source)


def exports_map(found: TariffFound, lang: str) -> alt.TopLevelMixin | None:
    """A tile an economy by the change of its exports; a ring where the tariff is put and where it falls."""
    if found.scenario is None:
        return None
    known = {one.code for one in countries.all_countries()}
    values = {code: found.of(code, "exports").amount for code in found.scenario.economies if code in known}
    return tiles(values, lang, unit=found.unit, marked=[*found.puts, found.home], signed=True)


def replaced_title(found: TariffFound) -> Text:
    rows = _replacing(found)
    if not rows:
        return _titled(found, NOTHING if found.scenario is None else _NOBODY)
    code, gained = rows[0]
    pattern = Text(
        "{who} sells most more of these goods in {market}: {gained}",
        "{market}市场上{who}多售最多：{gained}",
    )
    if code in found.puts:
        pattern = Text(
            "Most is taken over by producers of the market itself ({who}): {gained}",
            "{who}本国（地区）生产者替代最多：{gained}",
        )
    words = {"who": place(code).upper_first(), "market": found.there}
    return _titled(found, pattern.format(**words, gained=money(gained, found.unit)))


def replaced_subtitle(found: TariffFound) -> Text:
    return Text(
        "More sold a year in {market} of the goods that bear the tariff, by who makes them; {s}",
        "在{market}多售的被征税商品（年，按生产方）；{s}",
    ).format(market=found.there, s=found.source)


def _replacing(found: TariffFound) -> list[tuple[str, float]]:
    return [(code, gained) for code, gained in found.replaced().iter_rows() if gained > 0][:_TAKING]


def replaced(found: TariffFound, lang: str) -> alt.TopLevelMixin | None:
    """Who sells more in the market, its own producers among them."""
    rows = [(place(code).get(lang), gained, found.unit) for code, gained in _replacing(found)]
    return ranked.bars(rows, lang)


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
        region=found.region, amount=amount, market=found.there, span=signed(found.sold.change)
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
    return dots(pairs, lang, first=BEFORE, second=AFTER, unit=found.unit, log=True)


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
    first = next((one for one in found.clusters if one.code == found.cluster), found.clusters[0])
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
    """What is before a colon, as far as it fits."""
    return next(iter(wrapped(title.partition(":")[0].partition("：")[0], _NAME, lines=1)), "")


CHARTS = (
    Chart("income", income_title, income_subtitle, income),
    Chart("exports_map", map_title, map_subtitle, exports_map),
    Chart("replaced", replaced_title, replaced_subtitle, replaced),
    Chart("markets", markets_title, markets_subtitle, markets),
    Chart("diverted", diverted_title, diverted_subtitle, diverted),
    Chart("clusters", clusters_title, clusters_subtitle, clusters),
    Chart("target", target_title, target_subtitle, target),
)
