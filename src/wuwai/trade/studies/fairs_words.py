"""The programme of exhibitions in words: why a fair is in it or not, and what would change that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from wuwai.reference import regions, units
from wuwai.reference.text import Text
from wuwai.trade.studies.fairs import SCHEMA, Exhibitions, Offered

STATUS = {
    "kept": Text("decided before", "此前已定"),
    "chosen": Text("chosen", "建议参加"),
    "not_chosen": Text("not chosen", "未入选"),
    "left_out": Text("not considered", "未纳入比选"),
}
_NAMED = 3
YUAN = "万元CNY"
_NOT_ANSWERED = Text("Not worked out in the time given.", "在限定时间内未求解。")
_NEVER = Text("No cost brings it in under the other conditions.", "在其他条件不变时，费用再低也不会入选。")
_CLASHES = Text(
    "No cost brings it in: looser limits on numbers, or more delegations at a time, might.",
    "费用再低也不会入选；放宽数量上限或增加同期团组数，才可能入选。",
)


def market(code: str) -> Text:
    """A country's name; its code where it has none."""
    found = regions.find(code)
    return found.title if found else Text(code, code)


def joined(names: Sequence[Text], *, most: int = _NAMED) -> Text:
    """Names in a row; how many more where there are too many to name."""
    shown = names[:most]
    words = Text("; ".join(one.en for one in shown), "、".join(one.zh for one in shown))
    if len(names) > most:
        return Text(f"{words.en} and {len(names) - most} more", f"{words.zh}等{len(names)}个展会")
    return words


def table(result: Exhibitions) -> pl.DataFrame:
    """A row for every fair with the columns of :data:`wuwai.trade.studies.fairs.SCHEMA`."""
    return pl.DataFrame([_row(result, one) for one in result.offered], schema=SCHEMA, orient="row")


def _row(result: Exhibitions, one: Offered) -> dict[str, Any]:
    fair, out = one.fair, one.status == "left_out"
    said, changes, called = reason(result, one), change(result, one), market(fair.country)
    return {
        "fair_en": fair.title.en, "fair_zh": fair.title.zh, "uid": fair.uid, "name": fair.name,
        "status_en": STATUS[one.status].en, "status_zh": STATUS[one.status].zh, "status_key": one.status,
        "country": fair.country, "market_en": called.en, "market_zh": called.zh, "place": fair.place,
        "starts_on": fair.starts_on, "ends_on": fair.ends_on, "sectors": fair.sectors,
        "chapters": ";".join(fair.chapters), "cost": fair.cost, "capacity": fair.capacity,
        "shown": None if out else one.shown, "alone": None if out else one.alone,
        "covered": one.covered if one.status in ("kept", "chosen") else None, "adds": one.adds,
        "enters": one.enters, "budget": one.budget, "unit": result.unit,
        "reason_en": said.en, "reason_zh": said.zh, "change_en": changes.en, "change_zh": changes.zh,
        "organiser": fair.organiser, "region": fair.region, "synthetic": fair.synthetic,
    }  # fmt: skip


def reason(result: Exhibitions, one: Offered) -> Text:
    """Why the fair is in the programme, or why it is not."""
    if one.status == "left_out":
        return Text("{why}.", "{why}。").format(why=one.why).upper_first()
    if not one.alone:
        return Text(
            "Nothing of what it shows is unrealised in its markets.", "其展品在所覆盖市场没有未实现潜力。"
        )
    facts = {
        "market": market(one.fair.country),
        "shown": units.headline(one.shown, result.unit),
        "alone": units.headline(one.alone, result.unit),
        "covered": units.headline(one.covered, result.unit),
        "chapters": Text(", ".join(one.chapters[:_NAMED]), "、".join(one.chapters[:_NAMED])),
    }
    if one.status == "not_chosen":
        words = Text(
            "By itself it would cover {alone} (HS {chapters}; unrealised in {market}: {shown}).",
            "单独参加可覆盖{alone}（HS {chapters}章；{market}未实现潜力{shown}）。",
        ).format(**facts)
        return _and(words, _out(result, one))
    words = Text(
        "Covers {covered} of unrealised potential, mainly HS {chapters}; unrealised in {market} for its"
        " goods: {shown}.",
        "覆盖未实现潜力{covered}，以HS {chapters}章为主；其展品在{market}的未实现潜力为{shown}。",
    ).format(**facts)
    if one.full:
        words = _and(words, Text("Its stands are the limit.", "受展位数量限制。"))
    if one.status == "kept":
        return _and(Text("Decided on before and kept.", "此前已选定，予以保留。"), words)
    return words


def _out(result: Exhibitions, one: Offered) -> Text:
    """Why the programme is better without it."""
    if not one.answered:
        return Text("", "")
    if one.adds is None:
        return Text("It cannot be in under the conditions set.", "在所设条件下无法安排。")
    if -one.adds <= 1e-5 * max(result.chosen.value, 1e-300):
        return Text("A programme with it is no better.", "纳入后方案并不更优。")
    lost = units.headline(-one.adds, result.unit)
    if not one.instead:
        return Text("With it the programme would cover {lost} less.", "纳入后方案少覆盖{lost}。").format(
            lost=lost
        )
    return Text(
        "It would take the place of {instead}, and the programme would cover {lost} less.",
        "纳入则须让出{instead}，方案少覆盖{lost}。",
    ).format(instead=joined(one.instead), lost=lost)


def change(result: Exhibitions, one: Offered) -> Text:
    """What would bring the fair in, or put it out."""
    if one.status == "left_out":
        return Text(
            "Complete or correct its row in the register of fairs.",
            "在境外展会备选库中补充或更正该展会信息。",
        )
    if not result.chosen.feasible:
        return Text("Conditions that can be met.", "调整为可以满足的条件。")
    if not one.answered:
        return _NOT_ANSWERED
    if not one.alone:
        return Text(
            "Unrealised potential in its markets for the chapters it shows.",
            "其展品在所覆盖市场出现未实现潜力。",
        )
    now = units.headline(one.fair.cost or 0.0, YUAN)
    if one.status == "not_chosen":
        return _enters(one, now, limited=result.limited)
    less = (one.adds or 0.0) >= 0.0
    words = (
        Text("Without it the programme covers {adds} less", "去掉它方案少覆盖{adds}")
        if less
        else Text("Were it not kept, the programme would cover {adds} more", "若不保留，方案可多覆盖{adds}")
    ).format(adds=units.headline(abs(one.adds or 0.0), result.unit))
    if one.instead:
        words = Text("{w} ({i} in its place).", "{w}（由{i}替补）。").format(w=words, i=joined(one.instead))
    else:
        words = Text("{w}.", "{w}。").format(w=words)
    if one.enters is None:
        return words
    stays = Text("It stays in up to a cost of {most} (now {now}).", "费用不超过{most}（现为{now}）仍会入选。")
    return _and(words, stays.format(most=units.headline(one.enters, YUAN), now=now))


def _enters(one: Offered, now: Text, *, limited: bool) -> Text:
    said = []
    if one.enters is not None and one.enters > 0:
        at = Text(
            "Comes in at a cost of {most} or less (now {now}).", "费用降至{most}及以下（现为{now}）即可入选。"
        )
        said.append(at.format(most=units.headline(one.enters, YUAN), now=now))
    if one.budget is not None:
        with_budget = Text("In at a budget of {b}, of those tried.", "在所试算的预算中，{b}时入选。")
        said.append(with_budget.format(b=units.headline(one.budget, YUAN)))
    if not said:
        return _CLASHES if limited else _NEVER
    return _and(*said)


def _and(*words: Text) -> Text:
    said = [one for one in words if one]
    return Text(" ".join(one.en for one in said), "".join(one.zh for one in said))
