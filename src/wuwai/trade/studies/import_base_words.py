"""Import bases in words: why one stands where it does in the order, and what would change that."""

from __future__ import annotations

from collections.abc import Mapping

from wuwai.reference import units
from wuwai.reference.import_kinds import KINDS
from wuwai.reference.text import Text
from wuwai.trade.studies.dependency_words import joined, percent
from wuwai.trade.studies.import_base_plan import INPUTS, Base, rank_with
from wuwai.trade.studies.world import place

_SEMICOLON = Text("; ", "；")


def called(base: Base) -> Text:
    """What the base would be called: its city and its goods."""
    return Text("{city}: {kind}", "{city}{kind}进口基地").format(city=place(base.city), kind=KINDS[base.kind])


def port_of(base: Base) -> Text:
    """The harbour and how far it is."""
    if base.harbour is None or base.distance is None:
        return Text("not stated", "未列")
    return Text("{port}, {km} km", "{port}，{km}公里").format(
        port=base.harbour.title, km=f"{base.distance:,.0f}"
    )


def suppliers_of(base: Base) -> Text:
    """The main origins with their shares of the weighted imports."""
    pattern = Text("{who} {share}", "{who}{share}")
    return joined([pattern.format(who=place(code), share=percent(share)) for code, share in base.suppliers])


def reason(base: Base, unit: str, clusters: Mapping[str, Text]) -> Text:
    """Every factor of the score, in words."""
    parts = [
        Text(
            "imports of {amount}, weighted by dependence {weighted} ({need}), {strict}",
            "进口{amount}，按依赖程度加权为{weighted}（{need}），{strict}",
        ).format(
            amount=units.headline(base.imports, unit),
            weighted=units.headline(base.weighted, unit),
            need=percent(base.need),
            strict=_strict(base),
        )
    ]
    if base.clusters:
        parts.append(
            Text(
                "{share} are goods on lists of clusters ({names}): × {factor}",
                "{share}属集群清单商品（{names}）：×{factor}",
            ).format(
                share=percent(base.used),
                names=joined([clusters.get(name, Text(name, name)) for name in base.clusters]),
                factor=f"{1 + base.used:.2f}",
            )
        )
    elif base.kind in INPUTS:
        parts.append(Text("no goods on lists of clusters: × 1", "无集群清单商品：×1"))
    if base.distance is None:
        parts.append(Text("no harbour in the table: × 0.5", "港口表中无该市：×0.5"))
    else:
        near = Text("{port}: × {factor}", "{port}：×{factor}").format(
            port=port_of(base), factor=f"{base.port:.2f}"
        )
        parts.append(near)
        if base.served is not None:
            parts.append(
                Text(
                    "its liner services reach the origin of {share}", "其班轮航线覆盖{share}进口额的来源地"
                ).format(share=percent(base.served))
            )
    if base.existing:
        there = Text("{n} such bases there already: × {factor}", "当地已有同类基地{n}个：×{factor}")
        parts.append(there.format(n=base.existing, factor=f"{base.room:.2f}"))
    else:
        parts.append(Text("no such base there yet", "当地尚无同类基地"))
    return joined(parts, _SEMICOLON).upper_first()


def _strict(base: Base) -> Text:
    if not base.strict:
        return Text("none of them on the list of dependencies", "均未列入依赖名单")
    said = Text("{share} of them on the list of dependencies", "其中列入依赖名单的占{share}")
    return said.format(share=percent(base.strict))


def change(base: Base, order: tuple[Base, ...]) -> Text:
    """What would move the candidate up, and down."""
    parts = []
    above = order[base.rank - 2] if base.rank > 1 else None
    if not base.value:
        parts.append(
            Text(
                "None of its goods has a known dependence: a world table with these products would give"
                " it one",
                "其商品的依赖程度均未知：有包含这些商品的世界贸易数据后方可评分",
            )
        )
    elif above is not None:
        more = above.value / base.value - 1
        parts.append(
            Text(
                "Moves up one place with {share} more imports, or as much more dependence",
                "进口额或依赖程度再高{share}，可上升一位",
            ).format(share=percent(more))
        )
    elif len(order) > 1 and order[1].value:
        less = 1 - order[1].value / base.value
        parts.append(
            Text(
                "First until its imports or their dependence fall by {share}",
                "进口额或依赖程度下降{share}以前保持首位",
            ).format(share=percent(less))
        )
    if base.value:
        parts.append(
            Text(
                "one more such base there would put it at place {rank}",
                "当地再建一个同类基地后将列第{rank}位",
            ).format(rank=rank_with(base, order, existing=base.existing + 1))
        )
        if base.existing:
            parts.append(
                Text(
                    "without those there already it would be at place {rank}", "若不计已有基地将列第{rank}位"
                ).format(rank=rank_with(base, order, existing=0))
            )
    return joined(parts, _SEMICOLON).upper_first()
