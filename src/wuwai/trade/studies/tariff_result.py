"""The result of a tariff scenario: who gains and who loses, the region's markets and clusters, a target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from wuwai.facts import datasets
from wuwai.reference.text import Text
from wuwai.trade.studies import world as trade_world
from wuwai.trade.studies.equilibrium import Scenario
from wuwai.trade.studies.tariff_target import TargetMoved
from wuwai.trade.studies.tariff_words import CLUSTER, ECONOMY, MARKET, TARGET, reasons
from wuwai.trade.studies.tariff_world import HIT
from wuwai.trade.studies.world import World

PARTS = {
    ECONOMY: Text("Economy", "经济体"),
    MARKET: Text("Market of the region", "本地区的市场"),
    CLUSTER: Text("Cluster of the region", "本地区的集群"),
    TARGET: Text("Target", "目标"),
}
_NUMBERS = (
    "before", "amount", "change", "change_low", "change_high", "imports", "price", "real_income",
    "real_income_low", "real_income_high", "revenue", "room",
)  # fmt: skip
COLUMNS: dict[str, Any] = {
    "part_en": pl.String, "part_zh": pl.String, "rank": pl.Int64, "code": pl.String,
    "title_en": pl.String, "title_zh": pl.String, **dict.fromkeys(_NUMBERS, pl.Float64),
    "reason_en": pl.String, "reason_zh": pl.String, "unit": pl.String,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moved:
    """An amount before, and its change as a fraction: at sigma, and at both ends of its interval."""

    before: float
    change: float | None
    low: float | None
    high: float | None

    @property
    def amount(self) -> float:
        return self.before * (self.change or 0.0)


@dataclass(frozen=True, slots=True)
class Line:
    """A market or a cluster of the region. ``hit`` is what of its exports is sold to the market that puts the
    tariff, in goods that bear it; ``room`` the unrealised potential of these goods there."""

    code: str
    title: Text
    moved: Moved
    hit: float
    room: float | None = None


@dataclass(frozen=True, slots=True)
class TariffFound:
    """The study's result; ``scenario`` is None where nothing could be worked out.

    ``market`` puts ``tariff`` (a fraction, ``before`` until now) on the goods ``scope`` from ``home``, or
    from everybody where ``everybody``; it is an economy, or a group that is ``called`` so, and ``puts`` are
    the economies of the world table it stands for. ``whole`` are all exports of the region, ``sold`` those of
    the goods that are hit to ``market``; ``cluster`` is the name of the list that is hit, empty for all
    goods.
    """

    scenario: Scenario | None
    world: World
    market: str
    scope: Text
    tariff: float
    before: float
    everybody: bool
    unit: str
    cluster: str = ""
    called: Text | None = None
    puts: tuple[str, ...] = ()
    whole: Moved | None = None
    sold: Moved | None = None
    markets: tuple[Line, ...] = ()
    clusters: tuple[Line, ...] = ()
    target: TargetMoved | None = None
    warnings: tuple[Text, ...] = ()

    @property
    def sample(self) -> bool:
        return self.world.sample

    @property
    def home(self) -> str:
        return self.world.home if self.world.own else self.world.region

    @property
    def there(self) -> Text:
        """What the market is called."""
        return self.called or trade_world.place(self.market)

    @property
    def income_there(self) -> float | None:
        """The change of the market's real income; of a group the mean by output."""
        found = [self.of(code, "real_income") for code in self.puts]
        told = [(one.before, one.change) for one in found if one.change is not None]
        whole = sum(before for before, _ in told)
        return sum(before * change for before, change in told) / whole if whole else None

    @property
    def region(self) -> Text:
        return trade_world.place(self.world.region)

    @property
    def source(self) -> Text:
        """The world table and its year, for subtitles."""
        if not self.world.dataset:
            return Text("no world table", "无世界贸易数据")
        title = datasets.describe(self.world.dataset).title
        return Text("{d}, {y}", "{d}，{y}年").format(d=title, y=self.world.year)

    def of(self, economy: str, name: str) -> Moved:
        """A change of an economy: ``exports``, ``imports``, ``price``, ``real_income`` ..."""
        assert self.scenario is not None
        at = self.scenario.economies.index(economy)
        flows = self.scenario.before.sum(axis=0)
        sums = {"exports": flows.sum(axis=1), "imports": flows.sum(axis=0)}
        before = sums.get(name, flows.sum(axis=1))[at] - (flows[at, at] if name in sums else 0.0)
        found = [
            None if one is None or np.isnan(one[name][at]) else float(one[name][at])
            for one in (self.scenario.changes, self.scenario.low, self.scenario.high)
        ]
        return Moved(float(before), *found)

    def collected(self, economy: str) -> float | None:
        """What tariffs bring in more than before, a year; None where revenue is not handed back."""
        if self.scenario is None or self.scenario.revenue is None:
            return None
        before, after = self.scenario.revenue[:, self.scenario.economies.index(economy)]
        return float(after - before)

    def replaced(self) -> pl.DataFrame:
        """Who sells how much more or less of the goods that are hit to the market: ``economy, gained``, the
        market itself among them (a member of a group by what it sells to all), the most gained first."""
        if self.scenario is None:
            return pl.DataFrame(schema={"economy": pl.String, "gained": pl.Float64})
        j = [self.scenario.economies.index(code) for code in self.puts]
        s = self.scenario.sectors.index(HIT)
        gained = (self.scenario.after[s][:, j] - self.scenario.before[s][:, j]).sum(axis=1)
        return pl.DataFrame({"economy": list(self.scenario.economies), "gained": gained}).sort(
            "gained", "economy", descending=[True, False]
        )

    def economies(self) -> list[str]:
        """All economies, the largest loss of real income first."""
        if self.scenario is None:
            return []
        income = dict(zip(self.scenario.economies, self.scenario.changes["real_income"], strict=True))
        return sorted(income, key=lambda code: (income[code], code))

    def frame(self) -> pl.DataFrame:
        """A row for the target, each cluster and market of the region, and each economy (its exports).

        Changes are in per cent, amounts in ``unit``; ``room`` is the unrealised potential of the goods that
        are hit."""
        if self.scenario is None:
            return pl.DataFrame(schema=COLUMNS)
        said = reasons(self)
        rows = [] if self.target is None else [self._target(self.target)]
        rows += [self._line(CLUSTER, one) for one in self.clusters]
        rows += [self._line(MARKET, one) for one in self.markets]
        rows += [self._economy(code) for code in self.economies()]
        ranks: dict[str, int] = {}
        for row in rows:
            kind = row.pop("part")
            ranks[kind] = ranks.get(kind, 0) + 1
            reason = said[kind, row["code"]]
            row |= {"part_en": PARTS[kind].en, "part_zh": PARTS[kind].zh, "rank": ranks[kind]}
            row |= {"reason_en": reason.en, "reason_zh": reason.zh}
        return pl.DataFrame([{**dict.fromkeys(COLUMNS), **row} for row in rows], schema=COLUMNS)

    def _economy(self, code: str) -> dict[str, Any]:
        income, title = self.of(code, "real_income"), trade_world.place(code)
        return {
            **_row(ECONOMY, code, title, self.of(code, "exports"), self.unit),
            "imports": _percent(self.of(code, "imports").change),
            "price": _percent(self.of(code, "price").change),
            "real_income": _percent(income.change),
            "real_income_low": _percent(income.low),
            "real_income_high": _percent(income.high),
            "revenue": self.collected(code),
        }

    def _line(self, part: str, one: Line) -> dict[str, Any]:
        return {**_row(part, one.code, one.title, one.moved, self.unit), "room": one.room}

    def _target(self, one: TargetMoved) -> dict[str, Any]:
        whole, low, high = self.whole, None, None
        if whole is not None and whole.change and whole.low is not None and whole.high is not None:
            share = one.change / whole.change
            low, high = share * whole.low, share * whole.high
        return _row(TARGET, one.id, one.title, Moved(one.value, one.change, low, high), one.unit)


def _row(part: str, code: str, title: Text, moved: Moved, unit: str) -> dict[str, Any]:
    return {
        "part": part,
        "code": code,
        "title_en": title.en,
        "title_zh": title.zh,
        "before": moved.before,
        "amount": moved.amount if moved.change is not None else None,
        "change": _percent(moved.change),
        "change_low": _percent(moved.low),
        "change_high": _percent(moved.high),
        "unit": unit,
    }


def _percent(change: float | None) -> float | None:
    return None if change is None else 100.0 * change
