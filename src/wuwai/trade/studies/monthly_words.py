"""What a standard table says in words: rise and fall, contribution, exceptions. Each figure has its cells."""

from __future__ import annotations

from collections.abc import Sequence

from wuwai.reference import periods, regions
from wuwai.reference.text import Text
from wuwai.trade.studies.monthly_amounts import share
from wuwai.trade.studies.monthly_layout import DECLARED, FILE, MEASURES, PUBLISHED
from wuwai.trade.studies.monthly_result import Line, MonthlyTable
from wuwai.trade.studies.monthly_said import (
    LEVEL,
    Sentence,
    changed,
    count,
    difference,
    figure,
    joined,
    sentence,
)
from wuwai.trade.studies.world import place, sampled

NOTHING = Text("No month of this region is on file for this table", "本表暂无该地区的月度数据")
NOT_STATED = Text("{p}: {what} not stated", "{p}{what}未公布")
LEAST_SHARE = 1.0  # per cent of the total, from which a part's rise or fall is an exception worth naming
FAR, MOST_NAMED = 30.0, 3  # per cent
_LEFT_TO_OTHERS = ("regimes", "partners", "cities", "clusters", "modes")
_COMMA = Text(", ", "，")
_KINDS = {
    "regimes": Text("Of {n} regimes", "{n}种贸易方式中"),
    "partners": Text("Of the {n} partners listed", "所列{n}个贸易伙伴中"),
    "exports": Text("Of the {n} products listed", "所列{n}种商品中"),
    "imports": Text("Of the {n} products listed", "所列{n}种商品中"),
    "cities": Text("Of {n} places", "{n}个地市中"),
    "clusters": Text("Of {n} clusters", "{n}个产业集群中"),
}
_PLACES = Text("Of {n} places", "{n}个地区中")


def headline(result: MonthlyTable) -> Text:
    """What the table found: of parts, which of them moved the total; else the first sentence. That nothing is
    on file where there is none.
    """
    found = words(result)
    if not found:
        return NOTHING
    text = found[0].text
    measure = result.measures[0]
    total = result.total(measure)
    if result.table in _LEFT_TO_OTHERS or result.layout.part == "product":
        own = [one for one in result.of(measure) if one.depth == 1 and not _group(one, result)]
        moved = _contributions(total, own) if total is not None else []
        if moved:
            when = periods.parse(result.period).title
            pattern = Text("{m} in {p}: {s}", "{p}{m}：{s}")
            text = pattern.format(m=MEASURES[measure], p=when, s=moved[0].text)
    return sampled(text, result.sample)


def words(result: MonthlyTable, *, briefly: bool = False) -> tuple[Sentence, ...]:
    """The table in sentences, each measure's total first.

    ``briefly`` leaves the total to the tables it is the matter of, for a page that holds several: the first
    sentence then begins with the period.
    """
    found = []
    for measure in result.measures:
        told = _of_measure(result, measure)
        if briefly and len(told) > 1 and result.table in _LEFT_TO_OTHERS:
            pattern = Text("{p}: {s}", "{p}，{s}")
            when = periods.parse(result.period).title
            told = [
                Sentence(pattern.format(p=when, s=told[1].text), told[1].figures),
                *told[2:],
            ]
        found += told
    return tuple(found)


def _of_measure(result: MonthlyTable, measure: str) -> list[Sentence]:
    total = result.total(measure)
    lines = result.of(measure)
    if total is None:
        return []
    told = [_total(result, total, measure)]
    if result.table == "nation":
        return [*told, *_nation(total, lines)]
    if result.table == "months":
        return [*told, *_months(lines)]
    if result.table == "modes":
        return [*told, *_modes(lines)]
    own = [
        one for one in lines if one.depth == 1 and one.basis in (FILE, PUBLISHED) and not _group(one, result)
    ]
    if result.table == "partners":
        told += _each([one for one in lines if _group(one, result)])
        own = [one for one in own if one.basis == FILE] or own
    if result.table == "firms":
        return [*told, *_each(own)]
    return [*told, *_largest(own), *_ups(result, own), *_contributions(total, own), *_exceptions(total, own)]


def _group(line: Line, result: MonthlyTable) -> bool:
    """Whether a line overlaps others: a group of partners, or a published group of products."""
    if result.table == "partners":
        return line.depth > 0 and regions.find(line.code) is None and line.code != "rest"
    return line.code.startswith("group:")


def _rose_and_fell(head: Text, lines: Sequence[Line], column: str = "growth") -> list[Sentence]:
    """How many rose and how many fell; nothing where all stayed level."""
    rose, fell = count(lines, 1, column), count(lines, -1, column)
    if rose.value and fell.value:
        pattern = Text("{h} {u} rose and {d} fell", "{h}，{u}个增长、{d}个下降")
        return [sentence(pattern, {"u": rose, "d": fell}, h=head)]
    if fell.value:
        return [sentence(Text("{h} {d} fell and none rose", "{h}，{d}个下降，无一增长"), {"d": fell}, h=head)]
    if rose.value:
        return [sentence(Text("{h} {u} rose and none fell", "{h}，{u}个增长，无一下降"), {"u": rose}, h=head)]
    return []


def _total(result: MonthlyTable, total: Line, measure: str) -> Sentence:
    of = {
        "p": periods.parse(total.period).title,
        "r": place(result.region),
        "m": MEASURES[measure].lower_first(),
    }
    value = figure(total, "value")
    if value is None:
        what = Text("{m} of {r}", "{r}{m}").format(**of)
        return Sentence(NOT_STATED.format(p=of["p"], what=what))
    parts = [sentence(Text("{p}: {m} of {r} {v}", "{p}{r}{m}{v}"), {"v": value}, **of)]
    if (change := changed(total)) is not None:
        parts.append(_on_a_year(change))
    if (said := _published(total)) is not None:
        parts.append(said)
    month = figure(total, "month_value")
    if month is not None and total.month and total.month != total.period:
        own = [
            sentence(Text("{d} alone {v}", "其中{d}{v}"), {"v": month}, d=periods.parse(total.month).title)
        ]
        if (change := changed(total, "month_growth")) is not None:
            own.append(change)
        return joined([joined(parts, _COMMA), joined(own, _COMMA)])
    return joined(parts, _COMMA)


def _published(total: Line) -> Sentence | None:
    """The published growth, where it prints otherwise than the file's: it rests on a revised base."""
    change = changed(total, "published_growth")
    if change is None or total.growth is None:
        return None
    if round(total.growth, 1) == round(total.published_growth or 0.0, 1):
        return None
    return _with(Text("published: {c}", "公布数为{c}"), change)


def _on_a_year(change: Sentence) -> Sentence:
    if change.text == LEVEL:
        return change
    text = Text(f"{change.text.en} on a year earlier", f"同比{change.text.zh}")
    return Sentence(text, change.figures)


def _nation(total: Line, lines: Sequence[Line]) -> list[Sentence]:
    told = []
    nation = next((one for one in lines if one.depth == 1), None)
    if nation is not None and (value := figure(nation, "value")) is not None:
        parts = [sentence(Text("{n} as a whole {v}", "同期{n}{v}"), {"v": value}, n=nation.title)]
        if (change := changed(nation)) is not None:
            parts.append(change)
        told.append(joined(parts, _COMMA))
        above = difference(total, nation, "growth")
        if above is not None and round(above.value, 1):
            pattern = (
                Text("its growth was {d} above the nation's", "增速高于全国{d}")
                if above.value > 0
                else Text("its growth was {d} below the nation's", "增速低于全国{d}")
            )
            told.append(sentence(pattern.upper_first(), {"d": above}))
    part = figure(total, "published_share") or figure(total, "share")
    if part is not None:
        told.append(sentence(Text("It made up {s} of the nation's total", "占全国的{s}"), {"s": part}))
    points = figure(total, "contribution")
    if points is not None:
        pattern = (
            Text("It contributed {c} to the nation's growth", "拉动全国增长{c}")
            if points.value >= 0
            else Text("It took {c} off the nation's growth", "下拉全国增速{c}")
        )
        told.append(sentence(pattern, {"c": points}))
    return told


def _months(lines: Sequence[Line]) -> list[Sentence]:
    own = [one for one in lines if one.depth == 1 and one.month_growth is not None]
    if len(own) < 2:
        return []
    best, worst = (side(own, key=lambda one: one.month_growth or 0.0) for side in (max, min))
    told = _rose_and_fell(Text("Of {n} months", "{n}个时段中").format(n=len(own)), own, "month_growth")
    for line, pattern in (
        (best, Text("The best was {m}, {c}", "{m}增速最高，{c}")),
        (worst, Text("The weakest was {m}, {c}", "{m}增速最低，{c}")),
    ):
        change = changed(line, "month_growth")
        if change is not None and best is not worst:
            told.append(_with(pattern, change, m=line.title))
    return told


def _with(pattern: Text, change: Sentence, **more: Text) -> Sentence:
    return Sentence(pattern.format(c=change.text, **more), change.figures)


def _largest(own: Sequence[Line]) -> list[Sentence]:
    stated = [one for one in own if one.value is not None and one.code != "rest"]
    if not stated:
        return []
    first = max(stated, key=lambda one: one.value or 0.0)
    value, part, change = figure(first, "value"), figure(first, "share"), changed(first)
    parts = [sentence(Text("{t} is the largest: {v}", "{t}规模最大，为{v}"), {"v": value} if value else {},
                      t=first.title)]  # fmt: skip
    if part is not None:
        parts.append(sentence(Text("{s} of the total", "占{s}"), {"s": part}))
    if change is not None:
        parts.append(change)
    return [joined(parts, _COMMA)]


def _ups(result: MonthlyTable, own: Sequence[Line]) -> list[Sentence]:
    known = [one for one in own if one.growth is not None and one.code != "rest"]
    if len(known) < 2:
        return []
    return _rose_and_fell(_kind(result).format(n=len(known)), known)


def _kind(result: MonthlyTable) -> Text:
    """What the lines of a table are, with how many of them: a province's places are its cities."""
    at = regions.find(result.region)
    return (
        _PLACES
        if result.table == "cities" and (at is None or at.kind != "province")
        else _KINDS[result.table]
    )


def _contributions(total: Line, own: Sequence[Line]) -> list[Sentence]:
    known = [one for one in own if one.contribution is not None and one.code != "rest"]
    if not known or total.growth is None:
        return []
    most, least = (side(known, key=lambda one: one.contribution or 0.0) for side in (max, min))
    parts = []
    for line, sign, pattern in (
        (most, 1, Text("{t} contributed most to growth, {c}", "{t}拉动最大，为{c}")),
        (least, -1, Text("{t} held it back most, {c}", "{t}下拉最多，为{c}")),
    ):
        points = figure(line, "contribution")
        if points is not None and round(points.value, 1) * sign > 0:
            parts.append(sentence(pattern, {"c": points}, t=line.title))
    return [joined(parts)] if parts else []


def _exceptions(total: Line, own: Sequence[Line]) -> list[Sentence]:
    """Parts of some weight in either year that rose or fell far, or that there were none of a year before:
    those that moved the total most first.
    """
    far = [
        one for one in own
        if one.code != "rest"
        and _weight(one, total) >= LEAST_SHARE
        and (_appeared(one) or (one.growth is not None and abs(one.growth) >= FAR))
    ]  # fmt: skip
    far.sort(key=lambda one: -abs(one.contribution or 0.0))
    named = [_unusual(one) for one in far[:MOST_NAMED]]
    if not named:
        return []
    told = joined(named, Text(", ", "、"))
    return [Sentence(Text(f"Unusual: {told.text.en}", f"变动较大的有：{told.text.zh}"), told.figures)]


def _weight(one: Line, total: Line) -> float:
    """The larger of a part's shares in the whole of this year and of the year before, in per cent."""
    return max(one.share or 0.0, share(one.before, total.before) or 0.0)


def _appeared(one: Line) -> bool:
    return one.before == 0 and bool(one.value)


def _unusual(one: Line) -> Sentence:
    value, change = figure(one, "value"), changed(one)
    if change is None and value is not None:
        pattern = Text("{t} {v} (none a year earlier)", "{t}{v}（上年同期无）")
        return sentence(pattern, {"v": value}, t=one.title)
    assert change is not None  # it rose or fell far
    return _with(Text("{t} {c}", "{t}{c}"), change, t=one.title)


def _each(lines: Sequence[Line], whole: Text = Text("of the total", "")) -> list[Sentence]:
    """A clause for each line of which something is stated; ``whole`` is what shares are of."""
    clauses = []
    for one in lines:
        value, change, part = figure(one, "value"), changed(one), figure(one, "share")
        parts = []
        if value is not None:
            parts.append(sentence(Text("{t} {v}", "{t}{v}"), {"v": value}, t=one.title))
        if change is not None:
            own = change if parts else _with(Text("{t} {c}", "{t}{c}"), change, t=one.title)
            parts.append(own)
        if part is not None:
            pattern = Text("{s} {w}", "占{w}{s}") if parts else Text("{t} {s} {w}", "{t}占{w}{s}")
            parts.append(sentence(pattern, {"s": part}, t=one.title, w=whole))
        if parts:
            clauses.append(joined(parts, _COMMA))
    return [joined(clauses)] if clauses else []


def _modes(lines: Sequence[Line]) -> list[Sentence]:
    declared = [one for one in lines if one.basis == DECLARED and one.depth == 1]
    others = [one for one in lines if one.basis != DECLARED and one.depth == 1 and one.value is not None]
    of_these = Text("of declarations", "报关单记录的")
    told = _each(declared, of_these)
    inner = [one for one in lines if one.depth == 2 and one.growth is not None]
    if inner:
        told += _each(inner[:MOST_NAMED], of_these)
    for one in others:
        told += [
            Sentence(
                Text("{p}: {s}", "{p}{s}").format(p=periods.parse(one.period).title, s=clause.text),
                clause.figures,
            )
            for clause in _each([one])
        ]
    return told
