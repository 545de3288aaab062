"""A tariff scenario in words: why each line changes, and the one sentence that heads the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.trade.studies.world import place, sampled

if TYPE_CHECKING:
    from wuwai.trade.studies.tariff_result import Line, Moved, TariffFound
    from wuwai.trade.studies.tariff_target import TargetMoved

ECONOMY, MARKET, CLUSTER, TARGET = "economy", "market", "cluster", "target"

BEFORE, AFTER = Text("before", "加征前"), Text("after", "加征后")
NOTHING = Text("No trade is on file to put a tariff on", "尚无可据以模拟关税的贸易数据")
_PUTS = Text(
    "puts the tariff: buyers there pay more, and its own producers sell {own} more at home",
    "加征关税：进口成本上升，本国（地区）生产者在国内多售{own}",
)
_PUTS_TOGETHER = Text(
    "puts the tariff with the others: buyers there pay more, and its producers sell {own} more in {market}",
    "与其他成员共同加征关税：进口成本上升，生产者在{market}内多售{own}",
)
_COLLECTS = Text("; tariffs bring in {more} more a year", "；关税年增收{more}")
_PUTS_LESS = Text("cuts the tariff: buyers there pay less", "降低关税：进口成本下降")
_BEARS = Text(
    "its goods bear the tariff: {sold} less of them are sold in {market}",
    "商品被加征关税：对{market}少售{sold}",
)
_FREED = Text(
    "its goods pay less: {sold} more of them are sold in {market}", "关税降低：对{market}多售{sold}"
)
_REPLACES = Text(
    "takes over: sells {sold} more of these goods in {market}", "替代供应：对{market}多售同类商品{sold}"
)
_RIVALLED = Text("sells {sold} less of these goods in {market}", "对{market}少售同类商品{sold}")
_THERE = Text("the tariff is put here, on {hit} of the region's exports", "关税在此加征，涉及本地区出口{hit}")
_DIVERTED = Text(
    "{amount} more would be sold here; unrealised potential {room}",
    "可多售{amount}；未实现潜力{room}",
)
_SHORT = Text("{amount} more would be sold here", "可多售{amount}")
_CROWDED = Text(
    "{amount} less would be sold here: rivals turn to it too", "少售{amount}：竞争者同样转向该市场"
)
_OF_CLUSTER = Text("{share} of its exports bear the tariff", "其出口的{share}被加征关税")
_SPARED = Text("none of its exports bear the tariff", "出口未被加征关税")
_OF_TARGET = Text("from {before} to {after}, against {number}", "由{before}变为{after}，目标{number}")
_NEEDS = Text(
    "; by {due} it then needs {after} a year instead of {before}",
    "；至{due}年均所需增速由{before}变为{after}",
)
_ASSUMED = Text(" (assumed date)", "（假定期限）")


def reasons(found: TariffFound) -> Mapping[tuple[str, str], Text]:
    """Why each line of the table changes, by part and code."""
    said = {(ECONOMY, code): text for code, text in _economies(found).items()}
    said |= {(MARKET, one.code): _market(found, one) for one in found.markets}
    said |= {(CLUSTER, one.code): _cluster(one) for one in found.clusters}
    if found.target is not None:
        said[TARGET, found.target.id] = of_target(found.target)
    return said


def _economies(found: TariffFound) -> dict[str, Text]:
    gained = dict(found.replaced().iter_rows())
    market = found.there
    dearer = found.tariff >= found.before
    said = {}
    for code, value in gained.items():
        sold = money(abs(value), found.unit)
        if code in found.puts:
            puts = _PUTS if len(found.puts) == 1 else _PUTS_TOGETHER
            said[code] = puts.format(own=sold, market=market) if dearer else _PUTS_LESS
            more = found.collected(code)
            if more is not None and more > 0.0:
                tail = _COLLECTS.format(more=money(more, found.unit))
                said[code] = Text(said[code].en + tail.en, said[code].zh + tail.zh)
        elif code == found.home or found.everybody:
            pattern = _BEARS if value < 0 else _FREED if not dearer else _REPLACES
            said[code] = pattern.format(sold=sold, market=market)
        else:
            pattern = _REPLACES if value >= 0 else _RIVALLED
            said[code] = pattern.format(sold=sold, market=market)
    return said


def _market(found: TariffFound, one: Line) -> Text:
    if one.code == found.market:
        return _THERE.format(hit=money(one.hit, found.unit))
    amount = money(abs(one.moved.amount), found.unit)
    if one.moved.amount < 0:
        return _CROWDED.format(amount=amount)
    if one.room is None:
        return _SHORT.format(amount=amount)
    return _DIVERTED.format(amount=amount, room=money(one.room, found.unit))


def _cluster(one: Line) -> Text:
    if not one.hit or not one.moved.before:
        return _SPARED
    return _OF_CLUSTER.format(share=per_cent(one.hit / one.moved.before))


def of_target(one: TargetMoved) -> Text:
    """What becomes of a target's value, and of the growth it needs."""
    said = _OF_TARGET.format(
        before=money(one.value, one.unit),
        after=money(one.after, one.unit),
        number=money(one.number, one.unit),
    )
    before, after = one.growth(one.value), one.growth(one.after)
    if before is None or after is None or one.due is None:
        return said
    told = told_apart(before, after)
    tail = _NEEDS.format(due=one.due.isoformat(), before=told[0], after=told[1])
    text = Text(said.en + tail.en, said.zh + tail.zh)
    return Text(text.en + _ASSUMED.en, text.zh + _ASSUMED.zh) if one.assumed else text


def finding(found: TariffFound) -> Text:
    """What the tariff does to the region's sales, to its country and to the market that puts it."""
    if found.scenario is None or found.whole is None or found.sold is None:
        return NOTHING
    who = Text("everybody", "所有经济体") if found.everybody else place(found.home)
    words = {
        "rate": _rate(found),
        "market": found.there,
        "scope": found.scope,
        "who": who,
        "region": found.region,
        "sold": "-" if found.sold.change is None else signed(found.sold.change),
        "whole": span(found.whole),
        "home": place(found.home),
        "own": _two(found.of(found.home, "real_income").change),
        "theirs": _two(found.income_there),
    }
    said = Text(
        "{market} puts {rate} on {scope} from {who}: exports of {region} {whole}, of these goods there"
        " {sold}; real income of {home} {own}, of {market} {theirs}",
        "{market}对{who}{scope}征收{rate}关税：{region}出口{whole}，其中对{market}该类商品{sold}；"
        "实际收入{home}{own}、{market}{theirs}",
    ).format(**words)
    return sampled(said.upper_first(), found.sample)


def _rate(found: TariffFound) -> Text:
    """The new rate, with the one until now where there is one."""
    new = per_cent(found.tariff)
    if not found.before:
        return Text(new, new)
    was = per_cent(found.before)
    return Text(f"{new} ({was} until now)", f"{new}（现行{was}）")


def span(moved: Moved) -> Text:
    """A change, and the interval of the draws behind it.

    A change that is not defined is said so.
    """
    if moved.change is None:
        return Text("not defined", "无定义")
    middle = signed(moved.change)
    if moved.low is None or moved.high is None or moved.low == moved.high:
        return Text(middle, middle)
    low, high = signed(moved.low), signed(moved.high)
    return Text(f"{middle} ({low} to {high})", f"{middle}（{low}至{high}）")


def signed(change: float, digits: int = 1) -> str:
    """A fraction as a percentage with its sign.

    >>> signed(-0.0312), signed(0.2), signed(0.0)
    ('−3.1%', '+20.0%', '0.0%')
    """
    text = f"{100.0 * change:+.{digits}f}".replace("-", units.MINUS)
    return f"{text[1:] if float(f'{100.0 * change:.{digits}f}') == 0.0 else text}%"


def _two(change: float | None) -> str:
    return "-" if change is None else signed(change, 2)


def per_cent(share: float) -> str:
    """A fraction as a percentage, without needless digits.

    >>> per_cent(0.25), per_cent(0.0725)
    ('25%', '7.2%')
    """
    return f"{100.0 * share:.1f}".removesuffix(".0") + "%"


def told_apart(before: float, after: float) -> tuple[str, str]:
    """Two fractions as percentages, with a second decimal where the first does not tell them apart.

    >>> told_apart(0.0247, 0.0252), told_apart(0.02, 0.03)
    (('2.47%', '2.52%'), ('2%', '3%'))
    """
    first = per_cent(before), per_cent(after)
    if first[0] != first[1] or before == after:
        return first
    return f"{100.0 * before:.2f}%", f"{100.0 * after:.2f}%"


def money(value: float, unit: str) -> Text:
    """An amount in words, in both languages."""
    return Text(*(str(units.display(value, unit, lang)) for lang in ("en", "zh")))
