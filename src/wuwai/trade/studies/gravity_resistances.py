"""Multilateral resistances: how far an exporter is from all its markets, a market from all its suppliers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

_MOST = 100_000


@dataclass(frozen=True, slots=True)
class Resistances:
    """``outward`` (exporters) and ``inward`` (importers) as price indices: Pi and P of Anderson & van
    Wincoop, relative to the inward resistance of ``reference``, which is 1. ``sigma`` is the elasticity of
    substitution; NaN where an economy does not trade."""

    economies: tuple[str, ...]
    outward: np.ndarray
    inward: np.ndarray
    sigma: float
    reference: str

    def frame(self) -> pl.DataFrame:
        """A row an economy: ``economy``, ``outward``, ``inward``."""
        return pl.DataFrame(
            {"economy": list(self.economies), "outward": self.outward, "inward": self.inward},
            schema={"economy": pl.String, "outward": pl.Float64, "inward": pl.Float64},
        ).fill_nan(None)


def multilateral_resistances(
    costs: Any,
    output: Any,
    expenditure: Any,
    *,
    sigma: float,
    economies: Sequence[str] | None = None,
    reference: str | None = None,
    tolerance: float = 1e-13,
) -> Resistances:
    """Solve the system of Anderson & van Wincoop (2003) for given trade costs.

    ``costs`` (exporters x importers) are t_ij to the power 1 - sigma, that is exp(z b) of a gravity equation;
    ``output`` and ``expenditure`` are amounts of one length. With Y the world's output,

        P_j^(1-sigma) = sum_i (t_ij / Pi_i)^(1-sigma) Y_i / Y,
        Pi_i^(1-sigma) = sum_j (t_ij / P_j)^(1-sigma) E_j / Y.

    The system leaves one constant open: ``reference`` (the last economy where none is named) has an inward
    resistance of 1. Where the world's expenditure is not its output, expenditure is brought to that sum, as
    the system implies. Rows and columns are scaled in turns until sums agree to ``tolerance``.

    ValueError for shapes that do not fit, negative or missing numbers, sigma of 1 or less, an unknown
    reference, and costs by which an economy with output or expenditure trades with nobody.

    >>> free = multilateral_resistances(np.ones((2, 2)), [3.0, 1.0], [2.0, 2.0], sigma=5.0)
    >>> free.inward.tolist(), free.outward.tolist()
    ([1.0, 1.0], [1.0, 1.0])
    """
    open_to, sold, spent = (np.asarray(one, dtype=np.float64) for one in (costs, output, expenditure))
    many = len(sold)
    if open_to.shape != (many, many) or spent.shape != (many,):
        raise ValueError(f"costs {open_to.shape}, output {sold.shape}, expenditure {spent.shape} do not fit")
    for name, one in (("costs", open_to), ("output", sold), ("expenditure", spent)):
        if not (np.isfinite(one) & (one >= 0)).all():
            raise ValueError(f"{name}: finite numbers from 0 up are wanted")
    if not sigma > 1:
        raise ValueError(f"sigma {sigma}: more than 1 is wanted")
    names = tuple(map(str, range(many))) if economies is None else tuple(economies)
    if len(names) != many:
        raise ValueError(f"{len(names)} names for {many} economies")
    if reference is not None and reference not in names:
        raise ValueError(f"{reference!r} is none of the economies")
    if not sold.sum() > 0 or not spent.sum() > 0:
        raise ValueError("output and expenditure: something above 0 is wanted")
    outward, inward = _balanced(open_to, sold / sold.sum(), spent / spent.sum(), tolerance)
    at = many - 1 if reference is None else names.index(reference)
    if not spent[at] > 0:
        raise ValueError(f"{names[at]!r}, the reference, has no expenditure")
    outward, inward = outward * inward[at], inward / inward[at]
    power = 1.0 / (1.0 - sigma)
    with np.errstate(divide="ignore"):
        return Resistances(
            names,
            np.where(sold > 0, outward**power, np.nan),
            np.where(spent > 0, inward**power, np.nan),
            sigma,
            names[at],
        )


def _balanced(
    open_to: np.ndarray, sold: np.ndarray, spent: np.ndarray, tolerance: float
) -> tuple[np.ndarray, np.ndarray]:
    """Pi^(1-sigma) and P^(1-sigma), the latter 1 on the average."""
    if (open_to @ (spent > 0) == 0)[sold > 0].any() or ((sold > 0) @ open_to == 0)[spent > 0].any():
        raise ValueError("costs: an economy with output or expenditure trades with nobody")
    inward = np.ones_like(spent)
    part = np.divide(spent, inward, out=np.zeros_like(spent), where=spent > 0)
    for _ in range(_MOST):
        outward = open_to @ part
        share = np.divide(sold, outward, out=np.zeros_like(sold), where=sold > 0)
        inward = share @ open_to
        part = np.divide(spent, inward, out=np.zeros_like(spent), where=spent > 0)
        if np.abs(share * (open_to @ part) - sold).max() <= tolerance * sold.max():
            return open_to @ part, inward
    raise ValueError("no multilateral resistances: trade costs join the economies too loosely to balance")
