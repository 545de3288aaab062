"""Import dependency in words: why a product is on the list, and what would change that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wuwai.reference import industries, units
from wuwai.reference.text import Text
from wuwai.trade.studies.dependency_rule import IMPORTS, RATIO, WORLD, Limits
from wuwai.trade.studies.world import place

NONE = Text("", "")
LIMITS = {
    IMPORTS: Text("concentration of imports", "进口集中度"),
    WORLD: Text("concentration of world exports", "世界出口集中度"),
    RATIO: Text("ratio of imports to exports", "进出口比"),
}
_COMMA = Text(", ", "、")


def joined(parts: Sequence[Text], between: Text = _COMMA) -> Text:
    """The texts one after the other."""
    return Text(between.en.join(p.en for p in parts), between.zh.join(p.zh for p in parts))


def titled(code: str, name: Text) -> Text:
    """A product by its code and its name."""
    return Text(code, code) if name.en == code else Text(f"{code} {name.en}", f"{code} {name.zh}")


def percent(share: float) -> str:
    """A share of 1 as it is said: whole from 10 % on.

    >>> percent(0.7123), percent(0.0415), percent(0.9999), percent(0.0001), percent(0.0)
    ('71%', '4.2%', '100%', '<0.1%', '0%')
    """
    if 0 < share < 0.0005:
        return "<0.1%"
    return f"{100 * share:.0f}%" if share >= 0.0995 or not share else f"{100 * share:.1f}%"


def substitutes(rows: Sequence[Mapping[str, Any]]) -> Text:
    """Others who could supply, with how often their sales elsewhere cover what the main supplier sells."""
    pattern = Text("{who} ({times}×)", "{who}（{times}倍）")
    return joined([pattern.format(who=place(r["supplier"]), times=_times(r["covers"])) for r in rows])


def _times(covers: float | None) -> str:
    if covers is None:
        return "—"
    if 0 < covers < 0.05:
        return "<0.1"
    return f"{covers:.1f}" if covers < 10 else f"{covers:,.0f}"


def users(shares: Sequence[tuple[str, float]], system: str) -> Text:
    """The industries that use a product, with their shares of its imports."""
    pattern = Text("{who} {share}", "{who}{share}")
    return joined(
        [pattern.format(who=industries.use(use, system) or use, share=percent(s)) for use, s in shares]
    )


def reason(row: Mapping[str, Any], limits: Limits) -> Text:
    """The three limits with the row's numbers, and in how many years they were passed."""
    if not row["imports"]:
        return Text(
            "Not imported in the last year; all limits passed in {met} earlier ones",
            "末年没有进口；此前{met}年三项均超过界限",
        ).format(met=row["years_met"])
    parts = [
        _against(
            Text("imports HHI {hhi}, {share} from {who}", "进口HHI {hhi}，{who}占{share}").format(
                hhi=f"{row['import_hhi']:.2f}",
                share=percent(row["supplier_share"]),
                who=place(row["supplier"]),
            ),
            row["import_hhi"] > limits.import_hhi,
        )
    ]
    if row["world_hhi"] is not None:
        world = Text("world exports HHI {hhi}, {share} by {who}", "世界出口HHI {hhi}，{who}占{share}").format(
            hhi=f"{row['world_hhi']:.2f}", share=percent(row["leader_share"]), who=place(row["leader"])
        )
        parts.append(_against(world, row["world_hhi"] > limits.world_hhi))
    if row["ratio"] is None:
        parts.append(_against(Text("no exports of its own", "本地无出口"), True))
    else:
        ratio = Text("imports {n} times exports", "进口为出口的{n}倍").format(n=_ratio(row["ratio"]))
        parts.append(_against(ratio, row["ratio"] > limits.ratio))
    held = Text(
        "All limits passed in {met} of {seen} years with imports: ",
        "有进口的{seen}年中{met}年三项均超过界限：",
    )
    lead = held.format(met=row["years_met"], seen=row["years_seen"])
    said = joined(parts, Text("; ", "；"))
    return Text(lead.en + said.en, lead.zh + said.zh)


def _against(said: Text, passed: bool) -> Text:
    """Whether the limit is passed, not by colour."""
    mark = Text(" (passed)", "（超过）") if passed else Text(" (not passed)", "（未超过）")
    return Text(said.en + mark.en, said.zh + mark.zh)


def _ratio(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:,.0f}"


def _beside(value: float, limit: float) -> str:
    """A number with as many digits as tell it from its limit."""
    told = _ratio(value)
    return f"{value:.4f}".rstrip("0") if value != limit and told == _ratio(limit) else told


def change(row: Mapping[str, Any], limits: Limits, home: float | None, unit: str) -> Text:
    """What would take the product off the list, or put it on: the nearest limit, and what can be done."""
    if row["nearest"] is None:
        return Text(
            "Falls off the list when the years with all limits passed leave the window",
            "超过界限的年份移出观察期后即不再列入",
        )
    name, limit = LIMITS[row["nearest"]], _limit(row["nearest"], limits)
    value = row["ratio"] if row["nearest"] == RATIO else row[row["nearest"]]
    now = Text("no exports", "无出口") if value is None else Text(*(_beside(value, limit),) * 2)
    words = {"name": name, "limit": f"{limit:g}", "now": now}
    if not row["dependent"]:
        if row["passed"] == 3:
            return Text(
                "All three are passed in the last year: another such year puts it on the list",
                "末年三项均已超过界限，再有一年即列入",
            )
        return Text(
            "On the list only if the {name} rises above {limit} (now {now}): the limit that is furthest away",
            "{name}须升至{limit}以上（现为{now}）才会列入：这是相距最远的界限",
        ).format(**words)
    parts = [
        Text(
            "Off the list once the {name} is no more than {limit} (now {now}): the nearest limit",
            "{name}降至{limit}以下（现为{now}）即不再列入：这是最接近的界限",
        ).format(**words)
    ]
    if row["shift"] is not None:
        parts.append(
            Text(
                "buying {share} of the imports from one new supplier instead of {who} would do it too",
                "将进口的{share}由{who}转向一个新来源，也可达到",
            ).format(share=percent(row["shift"]), who=place(row["supplier"]))
        )
    if home:
        amount = units.headline(home, unit)
        parts.append(
            Text(
                "the country itself exports {amount} of it: buying at home is another way",
                "全国自身出口{amount}：也可转为国内采购",
            ).format(amount=amount)
        )
    return joined(parts, Text("; ", "；"))


def _limit(name: str, limits: Limits) -> float:
    return {IMPORTS: limits.import_hhi, WORLD: limits.world_hhi, RATIO: limits.ratio}[name]
