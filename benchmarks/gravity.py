"""Gravity of many products at once, beside a loop of pyfixest over some of the same products in the same run.

``python benchmarks/gravity.py ECONOMIES PRODUCTS RUNS LOOPED``: synthetic trade of ECONOMIES x ECONOMIES x
PRODUCTS, as sparse as world trade, with errors by pair and separation checked by both. pyfixest is asked for
the first LOOPED products one after the other, at its own tolerances and at some that make figures comparable.
"""

from __future__ import annotations

import os
import statistics
import sys
import warnings

import numpy as np
import polars as pl
import pyfixest
from _measuring import clocked, measured

from wuwai.trade.studies.gravity import product_ppml

TERMS = ["far", "border", "tongue", "colony"]


def land(many: int) -> dict[str, np.ndarray]:
    """Four terms of every pair: the logarithm of distance and three dummies of 3%, 9% and 1% of pairs."""
    draw = np.random.default_rng(1)
    place = draw.normal(size=(many, 2))
    far = np.log(0.05 + np.hypot(*(place[:, None, :] - place[None, :, :]).transpose(2, 0, 1)))
    tongue = draw.integers(0, 11, many)
    found = {
        "far": far,
        "border": (far < np.quantile(far, 0.03)).astype(float),
        "tongue": (tongue[:, None] == tongue).astype(float),
        "colony": (draw.random((many, many)) < 0.01).astype(float),
    }
    np.fill_diagonal(found["far"], np.nan)
    return found


def cube(many: int, products: int, terms: dict[str, np.ndarray]) -> np.ndarray:
    """Trade: economies far apart in size, products far apart in how many pairs trade them (1% to 35%)."""
    draw = np.random.default_rng(2)
    sizes = draw.normal(0, 2, (2, many))
    tie = (
        -1.1 * np.nan_to_num(terms["far"])
        + 0.4 * terms["border"]
        + 0.4 * terms["tongue"]
        + 0.3 * terms["colony"]
    )
    found = np.zeros((products, many, many), dtype=np.float32)
    for p in range(products):
        eta = tie + (sizes[0] + draw.normal(0, 1.5, many))[:, None] + sizes[1] + draw.normal(0, 0.7, many)
        eta += draw.normal(0, 1.5, (many, many))
        found[p] = np.where(eta > np.quantile(eta, 1 - draw.uniform(0.01, 0.35)), np.exp(eta), 0.0)
        np.fill_diagonal(found[p], 0.0)
    return found


def looped(trade: np.ndarray, pairs: pl.DataFrame, **how: object) -> tuple[float, float, list[tuple]]:
    """Seconds by the clock and of processors for the estimates alone, and the estimates with their errors."""
    codes = [f"C{n:03}" for n in range(trade.shape[1])]
    clock, busy, found = 0.0, 0.0, []
    for one in trade:
        flows = pl.DataFrame(
            {"exporter": np.repeat(codes, len(codes)), "importer": codes * len(codes), "value": one.ravel()}
        )
        frame = pairs.join(flows, on=["exporter", "importer"]).to_pandas()

        def fit(frame=frame):
            formula = f"value ~ {' + '.join(TERMS)} | exporter + importer"
            return pyfixest.fepois(
                formula, frame, vcov={"CRV1": "pair"}, separation_check=["fe", "ir"], iwls_maxiter=100, **how
            )

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            seconds, own, model = clocked(fit)
        clock, busy = clock + seconds, busy + own
        found.append((list(model._coefnames), model._beta_hat, model._se))
    return clock, busy, found


def main(many: int, products: int, runs: int, few: int) -> None:
    terms = land(many)
    trade = cube(many, products, terms)
    flows, filled = np.count_nonzero(trade), np.mean(trade > 0)
    print(f"{many} x {many} x {products:,}; {flows:,} flows, {filled:.1%} of cells")
    product_ppml(trade[:2], terms)  # loads the compiled loops
    kept = []
    taken = [measured(lambda: kept.append(product_ppml(trade, terms))) for _ in range(runs)]
    wall, busy = (statistics.median(getattr(r, of) for r in taken) for of in ("wall", "busy"))
    spread = f"{min(r.wall for r in taken):.1f}-{max(r.wall for r in taken):.1f}"
    print(
        f"wuwai: {wall:.1f} s by the clock ({spread}), {busy:.1f} s of processors, peak {taken[-1].peak:,} MB"
    )
    counts = kept[0].counts
    print(counts["state"].value_counts().to_dicts(), "steps:", round(float(counts["steps"].mean()), 2))
    print("separated:", counts["separated"].sum(), "in", (counts["separated"] > 0).sum(), "products")
    codes = [f"C{n:03}" for n in range(many)]
    i, j = np.nonzero(~np.isnan(terms["far"]))
    pairs = pl.DataFrame(
        {
            "exporter": np.array(codes)[i],
            "importer": np.array(codes)[j],
            "pair": np.minimum(i, j) * many + np.maximum(i, j),
        }
        | {name: z[i, j] for name, z in terms.items()}
    )
    looped(trade[:1], pairs)  # what pyfixest compiles
    own = product_ppml(trade[:few], terms)
    mine = [measured(lambda: product_ppml(trade[:few], terms)) for _ in range(max(3, runs))]
    each, work = (statistics.median(getattr(r, of) for r in mine) / few for of in ("wall", "busy"))
    for title, how in (
        ("its own tolerances", {}),
        (
            "tolerances of 1e-12",
            {"iwls_tol": 1e-12, "demeaner": pyfixest.MapDemeaner(fixef_tol=1e-12, fixef_maxiter=100_000)},
        ),
    ):
        clock, spent, models = looped(trade[:few], pairs, **how)
        apart, errors = 0.0, 0.0
        for p, (names, beta, se) in enumerate(models):
            at = [TERMS.index(name) for name in names]
            apart = max(apart, float(np.nanmax(np.abs(own.coefficients[p, at] - beta))))
            errors = max(errors, float(np.nanmax(np.abs(own.errors[p, at] / se - 1))))
        print(f"pyfixest, {title}, {few} products, ms each: {1e3 * clock / few:.0f} by the clock,")
        print(f"  {1e3 * spent / few:.0f} of processors; wuwai {1e3 * each:.2f} and {1e3 * work:.2f}:")
        print(
            f"  {clock / few / each:.0f} and {spent / few / work:.0f} times; coefficients within {apart:.1e},"
        )
        print(f"  errors to {errors:.1e} of themselves; load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    numbers = [int(a) for a in sys.argv[1:5]]
    main(*numbers, *[230, 5000, 1, 20][len(numbers) :])
