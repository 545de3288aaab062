"""One figure before and after, and all that changed between two vintages, in numbers and in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from wuwai.facts.closing import closes, rounding_half_width
from wuwai.reference import periods, units
from wuwai.reference.text import Text

Kind = Literal["revised", "not_comparable", "added", "withdrawn"]
KINDS: dict[Kind, Text] = {
    "revised": Text("revised", "修订"),
    "not_comparable": Text("not comparable", "不可比"),
    "added": Text("added", "新增"),
    "withdrawn": Text("withdrawn", "撤下"),
}
_RATES = ("%", "百分点")

COLUMNS: dict[str, pl.DataType] = {
    "kind": pl.String(),
    "series": pl.String(),
    "region": pl.String(),
    "place": pl.String(),
    "period": pl.String(),
    "before": pl.Float64(),
    "after": pl.Float64(),
    "difference": pl.Float64(),
    "percent": pl.Float64(),
    "unit_before": pl.String(),
    "unit_after": pl.String(),
    "printed_before": pl.String(),
    "printed_after": pl.String(),
    "within_rounding": pl.Boolean(),
    "published_on_before": pl.String(),
    "published_on_after": pl.String(),
    "source_before": pl.String(),
    "source_after": pl.String(),
    "origin_before": pl.String(),
    "origin_after": pl.String(),
    "sample": pl.Boolean(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a source said of one figure. ``published_on`` is empty where it was not stated."""

    value: float
    printed: str
    unit: str
    published_on: str
    recorded_on: str
    source_url: str
    source_kind: str
    origin: str
    sample: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One figure of which two vintages say different things; None where one says nothing."""

    series: str
    region: str
    place: str
    period: str
    before: Statement | None
    after: Statement | None

    @property
    def kind(self) -> Kind:
        if self.before is None:
            return "added"
        if self.after is None:
            return "withdrawn"
        return "revised" if self.before.unit == self.after.unit else "not_comparable"

    @property
    def title(self) -> Text:
        return KINDS[self.kind]

    @property
    def unit(self) -> str:
        """The unit of the difference; of a rate it is counted in percentage points."""
        one = self.after or self.before
        unit = one.unit if one else ""
        return "百分点" if unit == "%" else unit

    @property
    def difference(self) -> float | None:
        """After less before, in :attr:`unit`; None unless the figure was revised."""
        if self.kind != "revised" or self.before is None or self.after is None:
            return None
        return self.after.value - self.before.value

    @property
    def percent(self) -> float | None:
        """The difference as a percentage of what was said before; None of rates and of nothing."""
        difference = self.difference
        if difference is None or self.before is None or not self.before.value or self.unit in _RATES:
            return None
        return 100 * difference / abs(self.before.value)

    @property
    def within_rounding(self) -> bool:
        """Whether the two are one figure printed with more or fewer digits."""
        if self.difference is None or self.before is None or self.after is None:
            return False
        allowed = max(rounding_half_width(self.before.printed), rounding_half_width(self.after.printed))
        return closes(self.after.value, self.before.value, allowed)

    @property
    def sample(self) -> bool:
        return any(one.sample for one in (self.before, self.after) if one)

    @property
    def sentence(self) -> Text:
        """The revision in words: "94,900 to 94,850 (−0.1%)"."""
        if self.before is None or self.after is None:
            return self.title
        words = Text("{a} → {b}", "{a} → {b}").format(
            a=units.amount(self.before.value, self.before.unit),
            b=units.amount(self.after.value, self.after.unit),
        )
        return (
            words
            if self.relative is None
            else Text(f"{words.en} ({self.relative.en})", f"{words.zh}（{self.relative.zh}）")
        )

    @property
    def relative(self) -> Text | None:
        """The difference in per cent, of a rate in points, with its sign; None where there is none."""
        if self.percent is not None:
            said = f"{self.percent:+.2f}".rstrip("0").rstrip(".").replace("-", units.MINUS) + "%"
            return Text(said, said)
        if self.difference is not None and self.unit in _RATES:
            said = f"{self.difference:+.2f}".rstrip("0").rstrip(".").replace("-", units.MINUS)
            return Text(f"{said} points", f"{said}个百分点")
        return None

    def row(self) -> dict[str, Any]:
        """The change as a line of :data:`COLUMNS`."""
        both: Mapping[str, Statement | None] = {"before": self.before, "after": self.after}
        return {
            "kind": self.kind,
            "series": self.series,
            "region": self.region,
            "place": self.place,
            "period": self.period,
            "difference": self.difference,
            "percent": self.percent,
            "within_rounding": self.within_rounding,
            "sample": self.sample,
            **{side: one.value if one else None for side, one in both.items()},
            **{f"unit_{side}": one.unit if one else None for side, one in both.items()},
            **{f"printed_{side}": one.printed if one else None for side, one in both.items()},
            **{
                f"published_on_{side}": (one.published_on or None) if one else None
                for side, one in both.items()
            },
            **{f"source_{side}": (one.source_url or None) if one else None for side, one in both.items()},
            **{f"origin_{side}": one.origin if one else None for side, one in both.items()},
        }


def order(change: Change) -> tuple[Any, ...]:
    """The largest revision first, in per cent (of rates in points); then what cannot be compared, then what
    came and what went.
    """
    size = change.percent if change.percent is not None else change.difference
    key = (change.series, change.region, change.place, change.period)
    return (tuple(KINDS).index(change.kind), -abs(size or 0.0), *key)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two vintages of a selection of figures. ``unchanged`` counts those that both state alike."""

    before: Text
    after: Text
    changes: tuple[Change, ...]
    unchanged: int

    def of(self, kind: Kind) -> tuple[Change, ...]:
        """The changes of one kind."""
        return tuple(one for one in self.changes if one.kind == kind)

    @property
    def counts(self) -> dict[str, int]:
        """How many of each kind, and how many are unchanged."""
        return {kind: len(self.of(kind)) for kind in KINDS} | {"unchanged": self.unchanged}

    @property
    def in_both(self) -> int:
        """How many figures both vintages state."""
        return self.unchanged + len(self.of("revised")) + len(self.of("not_comparable"))

    @property
    def sample(self) -> bool:
        return any(one.sample for one in self.changes)

    def summary(self, titles: Mapping[str, Text] | None = None) -> Text:
        """What changed, in a sentence. ``titles`` name the series."""
        counts = self.counts
        if not self.changes:
            return Text("Nothing changed: all {n} figures are the same", "没有变化：{n}项数值均相同").format(
                n=self.unchanged
            )
        parts = []
        if self.in_both:
            revised = Text("{n} of {all} figures revised", "{all}项中修订{n}项")
            parts.append(revised.format(n=counts["revised"], all=self.in_both))
        for kind, words in (
            ("added", Text("{n} added", "新增{n}项")),
            ("withdrawn", Text("{n} withdrawn", "撤下{n}项")),
            ("not_comparable", Text("{n} not comparable", "不可比{n}项")),
        ):
            if counts[kind]:
                parts.append(words.format(n=counts[kind]))
        said = Text(", ".join(p.en for p in parts), "，".join(p.zh for p in parts))
        if not counts["revised"]:
            return said
        largest = self.changes[0]
        title = (titles or {}).get(largest.series, Text(largest.series, largest.series))
        named = Text(
            "{said}; largest: {title}, {period}: {change}", "{said}；最大修订：{title}{period}{change}"
        )
        return named.format(
            said=said,
            title=title.lower_first(),
            period=periods.parse(largest.period).title,
            change=largest.sentence,
        )

    def frame(self) -> pl.DataFrame:
        """The changes as a table, in order."""
        return pl.DataFrame([one.row() for one in self.changes], schema=COLUMNS)

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """The documented JSON form."""
        return {
            "from": self.before.get(lang),
            "to": self.after.get(lang),
            "summary": self.summary().get(lang),
            **self.counts,
            "rows": self.frame().to_dicts(),
        }
