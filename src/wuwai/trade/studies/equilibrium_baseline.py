"""World trade before a shock: flows, shares, outputs, and the tariffs that are collected of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Baseline:
    """World trade before: S sectors of n economies.

    ``flows`` is S x n x n, exporter x importer, domestic sales on the diagonal, as sellers receive it.
    ``duty``, of the same shape, are the tariffs whose revenue the importer spends (0.25 for 25%), None where
    there are none: buyers pay a flow with its duty. ``shares`` are those of what the importer spends in the
    sector. ``output`` and ``spending`` are S x n, ``world`` is all output.
    """

    flows: np.ndarray
    shares: np.ndarray
    output: np.ndarray
    spending: np.ndarray
    world: float
    duty: np.ndarray | None = None

    @classmethod
    def of(cls, flows: np.ndarray, duty: np.ndarray | None = None) -> Baseline:
        paid = flows if duty is None else flows * (1.0 + duty)
        output, spending = flows.sum(axis=2), paid.sum(axis=1)
        shares = np.divide(
            paid, spending[:, None, :], out=np.zeros_like(flows), where=spending[:, None, :] > 0.0
        )
        return cls(flows, shares, output, spending, float(output.sum()), duty)

    @property
    def bought(self) -> np.ndarray:
        """What sellers receive from each economy, n: its spending without its tariffs."""
        found: np.ndarray = self.flows.sum(axis=(0, 1))
        return found

    @property
    def deficit(self) -> np.ndarray:
        """What each economy buys beyond its output, n."""
        found: np.ndarray = self.bought - self.output.sum(axis=0)
        return found

    @property
    def revenue(self) -> np.ndarray:
        """The tariffs that each economy collects and spends, n."""
        if self.duty is None:
            return np.zeros(self.flows.shape[1])
        found: np.ndarray = (self.flows * self.duty).sum(axis=(0, 1))
        return found


@dataclass(frozen=True, slots=True)
class Duties:
    """What of a buyer's spending reached sellers before: ``received`` (S x n) by sector, ``kept`` (n) of all.

    ``added`` (S x n) is what the shock changes of ``received`` with prices as they were; ``weight`` (S x n)
    the parts of each sector in what a buyer spends; ``eased`` (S x n x n) one plus the tariff before over one
    plus that after; ``levied`` (n) is who has any tariff.
    """

    received: np.ndarray
    kept: np.ndarray
    added: np.ndarray
    weight: np.ndarray
    eased: np.ndarray
    levied: np.ndarray

    @classmethod
    def of(cls, world: Baseline, before: np.ndarray, after: np.ndarray, net: np.ndarray) -> Duties:
        """``net`` are the shares with the shock, less their tariffs ``after``."""
        was, weight = world.shares / (1.0 + before), world.spending / world.spending.sum(axis=0)
        received, added = was.sum(axis=1), (net - was).sum(axis=1)
        return cls(
            received,
            (weight * received).sum(axis=0),
            added,
            weight,
            (1.0 + before) / (1.0 + after),
            ((before != 0.0) | (after != 0.0)).any(axis=(0, 1)),
        )
