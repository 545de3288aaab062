"""What a finding of the rules says: its reason, how grave it is, and what would clear it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wuwai.reference import periods, units
from wuwai.reference.text import Text
from wuwai.trade.studies.warnings_rules import LEAST_CHANGES, LOST_MONTHS, LOST_SHARE, Fall, Lost, Rise, Slip

SEVERITIES = ("serious", "notable", "slight", "clear", "untested")
SEVERITY: dict[str, Text] = {
    "serious": Text("serious", "严重"),
    "notable": Text("notable", "关注"),
    "slight": Text("slight", "提示"),
    "clear": Text("nothing found", "未发现"),
    "untested": Text("not tested", "未检验"),
}
RULES: dict[str, Text] = {
    "fall": Text("fall beyond its own history", "降幅超出自身历史"),
    "lost": Text("partner lost", "贸易伙伴流失"),
    "concentration": Text("concentration up", "集中度上升"),
    "slip": Text("share lost in a growing market", "在增长市场中份额下降"),
}
# From which part of the region's trade (or rise of the index) on a warning is notable, and serious.
STAKES = {
    "fall": (0.0025, 0.01),
    "lost": (0.0025, 0.01),
    "slip": (0.0005, 0.002),
    "concentration": (0.02, 0.05),
}
_ALL = Text("all trade of {n}", "{n}全部")
_LOOKED = {
    "fall": Text(
        "{n} series looked at; none fell beyond its own history.", "检视{n}个序列，降幅均未超出自身历史。"
    ),
    "lost": Text("{n} partners looked at; none was lost.", "检视{n}个贸易伙伴，无一流失。"),
    "concentration": Text(
        "Partners and products looked at; neither concentrated.", "检视伙伴和商品集中度，均未明显上升。"
    ),
    "slip": Text(
        "{n} pairs of cluster and market looked at; no share fell in a growing market.",
        "检视{n}组“集群—市场”，没有在增长市场中份额下降的情况。",
    ),
}  # fmt: skip
_NEEDS = {
    "fall": Text(
        "Needs a latest month and {n} earlier changes on the year before.",
        "需要最近一个月及此前{n}个同比数。",
    ).format(n=LEAST_CHANGES),
    "lost": Text("Needs fifteen months without a gap.", "需要连续15个月的数据。"),
    "concentration": Text("Needs twenty-four months without a gap.", "需要连续24个月的数据。"),
    "slip": Text(
        "Of exports only; needs twenty-four months without a gap and a cluster list.",
        "仅适用于出口；需要连续24个月的数据和集群商品清单。",
    ),
}
_KINDS = {"partners": Text("partners", "贸易伙伴"), "products": Text("products", "商品")}


@dataclass(frozen=True, slots=True)
class Named:
    """What a series is of: ``kind`` is total, partner, cluster, city or product."""

    kind: str
    code: str
    title: Text


@dataclass(frozen=True, slots=True)
class Alert:
    """A row of the result. ``value`` is held against ``threshold`` (both in per cent, or of the index times
    100); ``stake`` is the part of the region's trade it is about, in per cent; ``earlier`` the past of the
    value.
    """

    severity: str
    rule: str
    code: str
    subject: Text
    reason: Text
    change: Text
    value: float | None = None
    threshold: float | None = None
    stake: float | None = None
    earlier: tuple[float, ...] = ()

    @property
    def what(self) -> Text:
        """The rule and what it speaks of, in one line."""
        rule = RULES[self.rule].upper_first()
        return Text("{r}: {s}", "{r}：{s}").format(r=rule, s=self.subject) if self.subject else rule

    def row(self) -> dict[str, Any]:
        """The row of the frame."""
        texts = {
            "severity_title": SEVERITY[self.severity], "rule_title": RULES[self.rule],
            "what": self.what, "subject": self.subject, "reason": self.reason, "change": self.change,
        }  # fmt: skip
        plain = {"severity": self.severity, "rule": self.rule, "code": self.code}
        said = {f"{name}_{lang}": text.get(lang) for name, text in texts.items() for lang in ("en", "zh")}
        return plain | said | {"value": self.value, "threshold": self.threshold, "stake": self.stake}


def graded(rule: str, stake: float) -> str:
    """How grave a warning of that stake is.

    >>> graded("fall", 0.02), graded("fall", 0.003), graded("fall", 0.0)
    ('serious', 'notable', 'slight')
    """
    notable, serious = STAKES[rule]
    return "serious" if stake >= serious else "notable" if stake >= notable else "slight"


def percent(value: float) -> Text:
    """A share or a change as printed, from 0.05 for 5 %.

    >>> percent(-0.123).en
    '−12.3%'
    """
    number = f"{100 * value:.1f}%".replace("-", units.MINUS)
    return Text(number, number)


def _subject(named: Named) -> Text:
    return _ALL.format(n=named.title) if named.kind == "total" else named.title


def fallen(named: Named, one: Fall, period: str, unit: str, whole: float) -> Alert:
    """A fall beyond the tail of a series' own history. ``whole`` is all trade of these months a year ago."""
    stake = (one.before - one.now) / whole if whole else 0.0
    when = periods.parse(period)
    reason = Text(
        "{p}: {c} on the year before ({a} after {b}); of its {n} earlier changes the lowest was {w}, and the"
        " limit they set is {l}.",
        "{p}同比{c}（{b}降至{a}）；此前{n}个同比数最低为{w}，据此得出的下限为{l}。",
    ).format(
        p=when.title,
        c=percent(one.change),
        a=units.headline(one.now, unit),
        b=units.headline(one.before, unit),
        n=len(one.earlier),
        w=percent(min(one.earlier)),
        l=percent(one.limit),
    )
    change = Text(
        "Cleared by a month that falls by less than {l}; the same months at {v} would have cleared it.",
        "下个月同比高于{l}即解除；本期如达到{v}即不触发。",
    ).format(l=percent(min(one.limit, 0.0)), v=units.headline(one.before * (1 + min(one.limit, 0.0)), unit))
    return Alert(
        *(graded("fall", stake), "fall", f"{named.kind}:{named.code}", _subject(named), reason, change),
        *(100 * one.change, 100 * one.limit, 100 * stake, tuple(100 * x for x in one.earlier)),
    )


def gone(named: Named, one: Lost, unit: str, yearly: float) -> Alert:
    """A partner of which next to nothing is left. ``yearly`` is all trade of the twelve months before."""
    stake = (one.before - one.now) / yearly if yearly else 0.0
    reason = Text(
        "{a} in the last {n} months after {b} in the same months of the year before.",
        "最近{n}个月为{a}，上年同期为{b}。",
    ).format(n=LOST_MONTHS, a=units.headline(one.now, unit), b=units.headline(one.before, unit))
    change = Text(
        "Cleared once {n} months together reach {v} ({s} of the year before).",
        "连续{n}个月合计达到{v}（上年同期的{s}）即解除。",
    ).format(n=LOST_MONTHS, v=units.headline(LOST_SHARE * one.before, unit), s=percent(LOST_SHARE))
    value = 100 * (one.now / one.before)
    return Alert(
        *(graded("lost", stake), "lost", f"{named.kind}:{named.code}", named.title, reason, change),
        *(value, 100 * LOST_SHARE, 100 * stake),
    )


def concentrated(what: str, named: Named, one: Rise, rise: float) -> Alert:
    """A rise of Herfindahl's index over markets or products."""
    reason = Text(
        "Herfindahl's index over {w} rose from {b} to {a} in twelve months, as if {m} equal ones had become"
        " {k}; {t} did most, from {x} to {y} of the total.",
        "按{w}计算的赫芬达尔指数12个月内由{b}升至{a}（相当于由{m}个等规模{w}减为{k}个）；{t}影响最大，占比由{x}升至{y}。",
    ).format(
        w=_KINDS[what], b=f"{one.before:.3f}", a=f"{one.now:.3f}", m=f"{1 / one.before:.1f}",
        k=f"{1 / one.now:.1f}", t=named.title, x=percent(one.share_before), y=percent(one.share),
    )  # fmt: skip
    change = Text(
        "Cleared when the index is back below {v}, {r} above that of a year before.",
        "指数回落至{v}以下（较上年高{r}以内）即解除。",
    ).format(v=f"{one.before + rise:.3f}", r=f"{rise:.3f}")
    return Alert(
        *(graded("concentration", one.now - one.before), "concentration", what),
        *(Text("all {w}", "全部{w}").format(w=_KINDS[what]), reason, change),
        *(100 * (one.now - one.before), 100 * rise),
    )


def slipped(
    named: Named, market: Text, one: Slip, unit: str, yearly: float, growing: float, falling: float
) -> Alert:
    """A cluster whose share of the exports to a growing market fell."""
    missed = (one.share_before - one.share) * one.market
    stake = missed / yearly if yearly else 0.0
    reason = Text(
        "Exports to {m} grew {g} in twelve months, the cluster's {c}: its share fell from {x} to {y}. With"
        " its old share it would have sold {v} more.",
        "近12个月对{m}出口增长{g}，该集群{c}，占比由{x}降至{y}；若占比不变，可多出口{v}。",
    ).format(
        m=market, g=percent(one.market / one.market_before - 1), c=percent(one.part / one.part_before - 1),
        x=percent(one.share_before), y=percent(one.share), v=units.headline(missed, unit),
    )  # fmt: skip
    cleared = (1 - falling / 100) * one.share_before
    change = Text(
        "Cleared at a share of {s} ({v} in twelve months), or when the market grows by less than {g}.",
        "占比回升至{s}（12个月{v}），或该市场增速低于{g}，即解除。",
    ).format(s=percent(cleared), v=units.headline(cleared * one.market, unit), g=percent(growing / 100))
    subject = Text("{c} in {m}", "{c}对{m}出口").format(c=named.title, m=market)
    moved = 100 * (one.share / one.share_before - 1)
    return Alert(
        *(graded("slip", stake), "slip", named.code, subject, reason, change),
        *(moved, -falling, 100 * stake),
    )


def none_found(rule: str, looked: int) -> Alert:
    """That a rule was tested and found nothing."""
    empty = Text("", "")
    return Alert("clear", rule, "", empty, _LOOKED[rule].format(n=looked), empty)


def not_tested(rule: str) -> Alert:
    """That a rule could not be tested, and what it needs."""
    empty = Text("", "")
    return Alert("untested", rule, "", empty, _NEEDS[rule], empty)
