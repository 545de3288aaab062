"""What a closed passage costs: which exports go through it, how much longer and dearer their way becomes.

Exports of each city of origin to each market are divided over the market's largest cities by their people;
the way to each is that of :mod:`wuwai.trade.studies.routes_delivered`, before and after. A part is *hit*
where its shortest way before went through a passage that is closed now, and *stranded* where no way by sea is
left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wuwai.reference.transport import SEA
from wuwai.trade.studies.routes_delivered import Delivered
from wuwai.trade.studies.routes_network import Floats

_KG = 1000.0  # of a tonne


@dataclass(frozen=True, slots=True)
class Rates:
    """What turns tonnes and days into money: ``density`` is USD a kg of goods, ``day`` what a day under way
    costs as a part of the goods' value.
    """

    density: float
    day: float

    def burden(self, cost: Floats, days: Floats) -> Floats:
        """Freight (USD a tonne) and days as a part of the goods' value."""
        return cost / (self.density * _KG) + days * self.day


@dataclass(frozen=True, slots=True)
class Hit:
    """Parts of the exports of each origin to each market, origins x markets, 0 to 1 unless said otherwise.

    ``hit`` goes through a closed passage, ``stranded`` of it has no way left. ``days`` and ``before`` are
    extra days and days before of a hit part that still has a way, weighted by people (0 where none is);
    ``freight`` and ``time`` what its longer way costs as a part of all the exports to the market.
    ``instead`` is the burden (a part of the value of what is hit) of each mode then, modes x origins x
    markets, NaN where the mode leads to none of the cities hit. ``through`` says which of the closed
    passages were on the way, origins x markets x passages.
    """

    hit: Floats
    stranded: Floats
    days: Floats
    before: Floats
    freight: Floats
    time: Floats
    instead: Floats
    through: np.ndarray


def hit_of(
    before: Delivered,
    after: Delivered,
    closed: tuple[str, ...],
    market: tuple[int, ...],
    weight: tuple[float, ...],
    rates: Rates,
) -> Hit:
    """What closing ``closed`` does to the ways of ``before``; ``market`` and ``weight`` are of each
    destination, as in :class:`~wuwai.trade.studies.routes_tables.Markets`.
    """
    sea = before.modes.index(SEA)
    gates = [before.gates.index(one) for one in closed]
    through = before.passed[:, :, gates]
    part = through.any(axis=2) * np.asarray(weight)
    moving = np.where(np.isfinite(after.days[sea]), part, 0.0)
    # A way that is quicker or cheaper than the one closed was open before and not taken: no gain.
    more_days = np.maximum(0.0, np.nan_to_num(after.days[sea] - before.days[sea]))
    more_cost = np.maximum(0.0, np.nan_to_num(after.cost[sea] - before.cost[sea]))
    to = np.zeros((len(market), max(market, default=-1) + 1))
    to[np.arange(len(market)), list(market)] = 1.0
    gone = moving @ to
    share = np.where(gone > 0, gone, 1.0)
    burden = rates.burden(after.cost, after.days)
    led = np.where(np.isfinite(burden), part, 0.0)
    carried = led @ to
    with np.errstate(invalid="ignore", divide="ignore"):
        instead = (led * np.nan_to_num(burden)) @ to / carried
    return Hit(
        hit=part @ to,
        stranded=(part - moving) @ to,
        days=(moving * more_days) @ to / share,
        before=(moving * np.nan_to_num(before.days[sea])) @ to / share,
        freight=(moving * more_cost) @ to / (rates.density * _KG),
        time=(moving * more_days) @ to * rates.day,
        instead=np.where(carried > 0, instead, np.nan),
        through=np.einsum("omg,mk->okg", through * np.asarray(weight)[None, :, None], to) > 0,
    )
