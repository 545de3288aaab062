"""What differs between two vintages of trade flows, at a grouping the reader chooses.

The answer is one Ibis expression: each vintage summed by the grouping and the currency, the two joined in
full. Sums are of decimals with three places, so that they do not depend on the order of rows: per currency,
the differences of all groups add up exactly to the difference of the totals. A group that changed its
currency is not comparable and nothing of it is subtracted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from wuwai.facts.changes import KINDS
from wuwai.facts.engines import answers
from wuwai.facts.flow_reading import known_on
from wuwai.facts.questions import QueryError
from wuwai.reference import units
from wuwai.reference.text import Text

if TYPE_CHECKING:
    import ibis

    from wuwai.facts.model import Manifest
    from wuwai.facts.vintages import Side

EXACT = "decimal(38, 3)"
COLUMNS = (
    "dataset",
    "period",
    "reporter",
    "partner",
    "product",
    "classification",
    "direction",
    "regime",
    "use",
)
DERIVED = {"year": ("period", 4), "hs2": ("product", 2), "hs4": ("product", 4), "hs6": ("product", 6)}
GROUPINGS = (*COLUMNS, *DERIVED)
DEFAULT = ("period", "direction")
SHOWN = 1000


@dataclass(frozen=True, slots=True)
class Total:
    """One currency's total in each vintage, in whole units of it to three places."""

    currency: str
    before: Decimal
    after: Decimal

    @property
    def difference(self) -> Decimal:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class FlowComparison:
    """Two vintages of flows at one grouping.

    ``rows`` has the groups that changed, the largest difference first, at most as many as were asked for:
    the grouping's columns, ``currency``, ``kind``, ``flows_before``, ``flows_after``, ``before``, ``after``,
    ``difference`` (null where nothing may be subtracted), ``percent``. ``counts`` covers every group.
    """

    before: Text
    after: Text
    by: tuple[str, ...]
    rows: pl.DataFrame
    counts: Mapping[str, int]
    totals: tuple[Total, ...]
    sample: bool

    @property
    def changed(self) -> int:
        return sum(number for kind, number in self.counts.items() if kind != "unchanged")

    @property
    def summary(self) -> Text:
        """What changed, in a sentence."""
        groups = sum(self.counts.values())
        if not groups:
            return Text("Neither vintage holds such flows", "两个版本均无符合条件的流量")
        if not self.changed:
            return Text("Nothing changed: all {n} groups are the same", "没有变化：{n}组数值均相同").format(
                n=groups
            )
        parts = [
            Text("{n} {word}", "{word}{n}组").format(n=f"{self.counts[kind]:,}", word=title)
            for kind, title in KINDS.items()
            if self.counts.get(kind)
        ]
        said = Text(", ".join(p.en for p in parts), "，".join(p.zh for p in parts))
        whole = Text("{said} of {n} groups", "{n}组中{said}").format(said=said, n=f"{groups:,}")
        for total in self.totals:
            if total.difference:
                named = Text("{whole}; total {a} → {b}", "{whole}；总额{a} → {b}")
                whole = named.format(whole=whole, a=_money(total.before, total), b=_money(total.after, total))
        return whole

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """The documented JSON form; amounts to three places as texts, so that none is rounded."""
        return {
            "from": self.before.get(lang),
            "to": self.after.get(lang),
            "by": list(self.by),
            "summary": self.summary.get(lang),
            **{kind: int(self.counts.get(kind, 0)) for kind in (*KINDS, "unchanged")},
            "totals": [
                {
                    "currency": one.currency,
                    "before": str(one.before),
                    "after": str(one.after),
                    "difference": str(one.difference),
                }
                for one in self.totals
            ],
            "rows": [
                {name: str(cell) if isinstance(cell, Decimal) else cell for name, cell in row.items()}
                for row in self.rows.iter_rows(named=True)
            ],
        }


def _money(value: Decimal, total: Total) -> Text:
    unit = "元CNY" if total.currency == "CNY" else total.currency
    return units.headline(float(value), unit)


def grouping(texts: Sequence[str]) -> tuple[str, ...]:
    """The grouping a reader asked for, each name once; :class:`QueryError` for a column that is none.

    >>> grouping(["period,hs2", "period"])
    ('period', 'hs2')
    """
    names = [name.strip() for text in texts for name in text.split(",") if name.strip()]
    for name in names:
        if name not in GROUPINGS:
            raise QueryError("by", name, Text(", ".join(GROUPINGS), "、".join(GROUPINGS)))
    return tuple(dict.fromkeys(names)) or DEFAULT


def joined(before: ibis.Table, after: ibis.Table, by: Sequence[str]) -> ibis.Table:
    """Every group of two vintages (of one engine's session) with its totals in both, and how they differ."""
    import ibis

    keys = [*by, "currency"]
    old, new = _summed(before, by, "before"), _summed(after, by, "after")
    both = old.join(new, [old[k] == new[k] for k in keys], how="outer", rname="{name}_new")
    both = both.select(
        *(ibis.coalesce(both[k], both[f"{k}_new"]).name(k) for k in keys),
        *(both[f"{what}_{side}"] for what in ("flows", "value") for side in ("before", "after")),
    )
    only_old, only_new = both.flows_after.isnull(), both.flows_before.isnull()
    group = ibis.window(group_by=[both[k] for k in by]) if by else ibis.window()
    both = both.mutate(
        # In one vintage in one currency and in the other in another: what came and what went is one thing.
        # A flag becomes a number by ifelse: PostgreSQL casts booleans to integers of one width only.
        swapped=(only_old.ifelse(1, 0).max().over(group) + only_new.ifelse(1, 0).max().over(group)) == 2,
        only_old=only_old,
        only_new=only_new,
    )
    kind = ibis.cases(
        (both.swapped & (both.only_old | both.only_new), "not_comparable"),
        (both.only_new, "added"),
        (both.only_old, "withdrawn"),
        (both.value_before == both.value_after, "unchanged"),
        else_="revised",
    )
    nothing = ibis.literal(Decimal("0.000"), type=EXACT)
    change = both.value_after.coalesce(nothing) - both.value_before.coalesce(nothing)
    return both.mutate(kind=kind, change=change.cast(EXACT)).drop("swapped", "only_old", "only_new")


def _summed(rows: ibis.Table, by: Sequence[str], side: str) -> ibis.Table:
    keys = {}
    for name in by:
        column, length = DERIVED.get(name, (name, 0))
        text = rows[column].fill_null("")
        keys[name] = text.left(length) if length else text
    keys["currency"] = rows.currency.fill_null("")
    summed = rows.group_by(**keys).aggregate(
        **{f"flows_{side}": rows.count(), f"value_{side}": rows.value.fill_null(0.0).cast(EXACT).sum()}
    )
    return summed.mutate(**{f"value_{side}": summed[f"value_{side}"].cast(EXACT)})


@dataclass(frozen=True, slots=True)
class Held:
    """One vintage of flows: what it is called, its rows, and whether any of them is a sample."""

    title: Text
    rows: ibis.Table
    sample: bool


def held(one: Side, manifests: Sequence[Manifest]) -> list[Manifest]:
    """The snapshots of flows that make up a vintage; :class:`QueryError` for a name that none has."""
    if one.kind == "day":
        return list(manifests)
    found = [m for m in manifests if one.name in (m.snapshot, m.source_url)]
    if not found:
        raise QueryError("snapshot", one.name, Text("a snapshot of flows", "流量数据的快照名称"))
    return found


def compare(before: Held, after: Held, *, by: Sequence[str], limit: int = SHOWN) -> FlowComparison:
    """Compare two vintages of flows; the first ``limit`` groups that changed, and counts of all."""
    import ibis

    with joined(before.rows, after.rows, by).cache() as groups:
        sums = groups.group_by("kind", "currency").aggregate(
            groups=groups.count(), before=groups.value_before.sum(), after=groups.value_after.sum()
        )
        counts, totals = _counted(answers.frame(sums))
        found = groups.filter(groups.kind != "unchanged").mutate(size=groups.change.abs())
        found = found.order_by(ibis.desc("size"), *by, "currency").limit(limit)
        listed = found.select(
            *by,
            "currency",
            "kind",
            "flows_before",
            "flows_after",
            before=found.value_before,
            after=found.value_after,
            difference=ibis.ifelse(found.kind != "not_comparable", found.change, ibis.null(EXACT)),
        )
        rows = answers.frame(listed)
    percent = pl.when(pl.col("kind") == "revised", pl.col("before") != 0).then(
        100 * pl.col("difference").cast(pl.Float64) / pl.col("before").cast(pl.Float64).abs()
    )
    rows = rows.with_columns(percent=percent)
    titles = before.title, after.title
    return FlowComparison(*titles, tuple(by), rows, counts, totals, before.sample or after.sample)


def _counted(frame: pl.DataFrame) -> tuple[dict[str, int], tuple[Total, ...]]:
    counts: dict[str, int] = {}
    sums: dict[str, list[Decimal]] = {}
    for row in frame.sort("currency").iter_rows(named=True):
        counts[row["kind"]] = counts.get(row["kind"], 0) + row["groups"]
        both = sums.setdefault(row["currency"], [Decimal(0), Decimal(0)])
        both[0] += row["before"] or 0
        both[1] += row["after"] or 0
    return counts, tuple(Total(currency, *both) for currency, both in sums.items())


def days(manifests: Sequence[Manifest], dataset: str = "") -> tuple[tuple[date, int], ...]:
    """The days on which snapshots of flows became known, oldest first, and how many did."""
    found: dict[date, int] = {}
    for one in manifests:
        if dataset in ("", one.dataset):
            on = known_on(one)
            found[on] = found.get(on, 0) + 1
    return tuple(sorted(found.items()))
