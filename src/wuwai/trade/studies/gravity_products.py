"""Gravity of thousands of products at once: :func:`product_ppml`."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from wuwai.reference.text import Text
from wuwai.studies.progress import Report
from wuwai.trade.studies.coding import coded, frame_of, named, trade_table
from wuwai.trade.studies.gravity_pairs import Pairs, clusters_of, listed, pairs_from_arrays, pairs_of

STATES = ("converged", "no trade", "not identified", "not converged")
COUNTS = ("observations", "traded", "empty", "separated", "clusters", "steps")
_DONE = Text("{n} of {all} products", "{all}种产品中已完成{n}种")
_PIECE = 8  # products a thread takes at a time


@dataclass(frozen=True, slots=True)
class ProductGravity:
    """P products, K terms, E exporters, I importers.

    ``coefficients`` (P x K) and ``variance`` (P x K x K) are NaN where a product has no trade or a term is
    not identified. ``exporter_effects`` (P x E) and ``importer_effects`` (P x I) are logarithms, NaN off the
    sample: fitted trade is exp(exporter effect + importer effect + terms). ``counts`` has one row a product:
    ``state`` (one of :data:`STATES`), ``observations`` used, those ``traded``, those left out because the
    exporter or the importer does not trade the product (``empty``) and because they are ``separated``, the
    ``clusters`` (of the smaller clustering), and Newton ``steps``.
    """

    products: tuple[str, ...]
    terms: tuple[str, ...]
    exporters: tuple[str, ...]
    importers: tuple[str, ...]
    coefficients: np.ndarray
    variance: np.ndarray
    exporter_effects: np.ndarray
    importer_effects: np.ndarray
    counts: pl.DataFrame
    cluster: str
    missed: float  # share of the trade handed in that lies off the sample

    @property
    def errors(self) -> np.ndarray:
        """Standard errors, P x K."""
        return np.sqrt(np.maximum(0.0, np.diagonal(self.variance, axis1=1, axis2=2)))

    def frame(self, *, level: float = 0.95) -> pl.DataFrame:
        """A row for each product and term: ``coefficient``, ``error``, ``z``, ``p`` (normal, as is usual for
        Poisson), ``low`` and ``high`` at ``level``, and the product's counts. Null where not identified."""
        from scipy.special import ndtr, ndtri

        many = len(self.terms)
        estimate, error = self.coefficients.ravel(), self.errors.ravel()
        with np.errstate(divide="ignore", invalid="ignore"):
            z = estimate / error
        wide = ndtri(0.5 + level / 2) * error
        numbers = {
            "coefficient": estimate, "error": error, "z": z, "p": 2 * ndtr(-np.abs(z)),
            "low": estimate - wide, "high": estimate + wide,
        }  # fmt: skip
        keys = {
            "product": [one for one in self.products for _ in range(many)],
            "term": list(self.terms) * len(self.products),
        }
        found = pl.DataFrame(keys, schema={"product": pl.String, "term": pl.String})
        return found.hstack(pl.DataFrame(numbers).fill_nan(None)).join(
            self.counts, on="product", how="left", maintain_order="left"
        )


def product_ppml(
    trade: Any,
    covariates: Any,
    *,
    terms: str | Sequence[str] | None = None,
    cluster: str | tuple[str, str] = "pair",
    products: str | Sequence[str] | None = None,
    threads: int = 2,
    report: Report | None = None,
) -> ProductGravity:
    """Estimate ``E[trade] = exp(covariates b + exporter effect + importer effect)`` for every product.

    ``trade`` is a table ``exporter, importer, product, value`` (or ``reporter, partner``), where what is not
    listed is 0, and ``covariates`` a table ``exporter, importer`` with a column of numbers a term (``terms``
    picks some): its rows are the sample, with zeros, of every product, so a pair of an economy with itself
    counts where it is listed. Where ``covariates`` is a list of columns of ``trade``, its pairs are those. Or
    ``trade`` is an array products x exporters x importers (NaN is not allowed) and ``covariates`` a mapping
    of names to arrays exporters x importers, NaN where a pair is left out.

    ``cluster`` is ``"pair"`` (both directions of two partners), ``"exporter"``, ``"importer"``, ``"robust"``,
    a further column of the table of pairs, or two of these. Small-sample factors are those of pyfixest and
    fixest: G / (G - 1) and (N - 1) / (N - K), K with the effects that do not lie within clusters.

    Observations of exporters and importers that do not trade a product, and all others that are separated
    (Correia, Guimaraes & Zylkin 2019), are left out of that product and counted; that none remains is proven
    for every product that converges. A term that the effects or the terms before it explain is NaN.
    ``report`` hears how many products are done, in the calling thread, and may cancel.

    ValueError for tables that cannot be read, negative or missing amounts, and shapes that do not fit.
    Source: Santos Silva & Tenreyro (2006), The log of gravity, Review of Economics and Statistics 88(4).

    >>> far = pl.DataFrame({"exporter": ["A", "B"], "importer": ["B", "A"], "far": [1.0, 1.0]})
    >>> nothing = {name: pl.String for name in ("exporter", "importer", "product")} | {"value": pl.Float64}
    >>> product_ppml(pl.DataFrame(schema=nothing), far).frame().columns[:4]
    ['product', 'term', 'coefficient', 'error']
    """
    products = None if products is None else listed(products)
    if isinstance(trade, np.ndarray):
        labels, start, seller, buyer, value, pairs = _from_array(trade, covariates, products)
        missed = 0.0
    else:
        extra = [one for one in listed(cluster) if one not in ("pair", "exporter", "importer", "robust")]
        if isinstance(covariates, list | tuple):
            terms, covariates = list(covariates), _pairs_within(trade, [*covariates, *extra])
        pairs = pairs_of(covariates, terms=terms, extra=extra)
        labels, start, seller, buyer, value, missed = _from_table(trade, pairs, products)
    grouped = clusters_of(pairs, cluster)
    many, kinds = len(labels), len(pairs.terms)
    shape = pairs.sample.shape
    found = (
        np.full((many, kinds), np.nan),
        np.full((many, kinds, kinds), np.nan),
        np.zeros((many, 7), dtype=np.int64),
        np.full((many, shape[0]), np.nan),
        np.full((many, shape[1]), np.nan),
    )
    middle, spread = _scale(pairs)
    scaled = np.ascontiguousarray((pairs.covariates - middle[None, :, None]) / spread[None, :, None])
    task = (
        start, seller, buyer, value, scaled, pairs.sample,
        grouped.groups, grouped.sizes, grouped.signs, grouped.nested,
    )  # fmt: skip
    _all(task, found, many, kinds, threads, report)
    beta, variance, counts, sold, bought = found
    beta, variance = beta / spread, variance / np.outer(spread, spread)
    sold -= (np.nan_to_num(beta) @ middle)[:, None]
    return ProductGravity(
        labels, pairs.terms, pairs.exporters, pairs.importers, beta, variance, sold, bought,
        _counted(labels, counts), " + ".join(listed(cluster)), missed,
    )  # fmt: skip


def _all(
    task: tuple[Any, ...],
    found: tuple[np.ndarray, ...],
    many: int,
    kinds: int,
    threads: int,
    report: Report | None,
) -> None:
    """Fit every product, a few at a time, and tell how many are done."""
    if not many:
        return
    from wuwai.trade.studies.gravity_loops import fit_products

    fit: Any = fit_products
    stop = threading.Event()
    begin = np.zeros(kinds)

    def piece(first: int) -> int:
        last = min(first + _PIECE, many)
        if not stop.is_set():
            fit(*task, begin, first, last, *found)
        return last - first

    if report is not None:
        report(0.0, _DONE.format(n=0, all=many))
    with ThreadPoolExecutor(max(1, threads)) as pool:
        waiting: set[Future[int]] = {pool.submit(piece, first) for first in range(0, many, _PIECE)}
        done = 0
        try:
            while waiting:
                ready, waiting = wait(waiting, timeout=0.5, return_when=FIRST_COMPLETED)
                done += sum(one.result() for one in ready)
                if report is not None and ready:
                    report(done / many, _DONE.format(n=done, all=many))
                if waiting and report is not None:
                    stop.wait(0.2)
        except BaseException:
            stop.set()
            raise


def _scale(pairs: Pairs) -> tuple[np.ndarray, np.ndarray]:
    """Mean and spread of each term over the sample, so that a step is of like size in all of them."""
    values = pairs.covariates.transpose(1, 0, 2)[:, pairs.sample]
    if values.shape[1] == 0:
        return np.zeros(len(pairs.terms)), np.ones(len(pairs.terms))
    spread = values.std(axis=1)
    return values.mean(axis=1), np.where(spread > 1e-12 * (1.0 + np.abs(values).max(axis=1)), spread, 1.0)


def _pairs_within(trade: Any, columns: Sequence[str]) -> pl.DataFrame:
    """The pairs of a table of trade that holds the covariates beside the amounts."""
    frame = named(frame_of(trade))
    for name in columns:
        if name not in frame.columns:
            raise ValueError(f"no column {name!r}; the table has {', '.join(frame.columns)}")
    return frame.select("reporter", "partner", *columns).unique()


def _from_table(
    trade: Any, pairs: Pairs, products: Sequence[str] | None
) -> tuple[tuple[str, ...], np.ndarray, np.ndarray, np.ndarray, np.ndarray, float]:
    table = trade_table(trade)
    if products is not None:
        table = table.filter(pl.col("product").is_in(list(products)))
    labels = tuple(table["product"].unique().sort()) if products is None else tuple(products)
    table = table.group_by("product", "reporter", "partner").agg(pl.col("value").sum())
    p = coded(table["product"], labels).index
    e = coded(table["reporter"], pairs.exporters).index
    m = coded(table["partner"], pairs.importers).index
    value = table["value"].to_numpy()
    total = float(value.sum())
    known = (e >= 0) & (m >= 0)
    known[known] &= pairs.sample[e[known], m[known]]
    missed = 1.0 - float(value[known].sum()) / total if total else 0.0
    order = np.lexsort((m[known], e[known], p[known]))
    p, e, m, value = (one[known][order] for one in (p, e, m, value))
    start = np.searchsorted(p, np.arange(len(labels) + 1))
    return labels, start, e.astype(np.int32), m.astype(np.int32), value, missed


def _from_array(
    trade: np.ndarray, covariates: Mapping[str, np.ndarray] | np.ndarray, products: Sequence[str] | None
) -> tuple[tuple[str, ...], np.ndarray, np.ndarray, np.ndarray, np.ndarray, Pairs]:
    cube = trade[None] if trade.ndim == 2 else trade
    if cube.ndim != 3:
        raise ValueError(f"trade has {trade.ndim} dimensions: products x exporters x importers are wanted")
    if not np.isfinite(cube).all() or (cube < 0).any():
        raise ValueError("trade holds an amount that is negative, missing or not finite")
    if products is not None and len(products) != len(cube):
        raise ValueError(f"{len(products)} names of products for {len(cube)} of them")
    labels = tuple(map(str, range(len(cube)))) if products is None else tuple(products)
    pairs = pairs_from_arrays(covariates, cube.shape[1:])
    start = np.concatenate(([0], np.cumsum(np.count_nonzero(cube, axis=(1, 2)))))
    e, m = np.empty(start[-1], dtype=np.int32), np.empty(start[-1], dtype=np.int32)
    value = np.empty(start[-1])
    for p, one in enumerate(cube):  # the whole cube's places at once would take more memory than the cube
        held = slice(start[p], start[p + 1])
        e[held], m[held] = np.nonzero(one)
        value[held] = one[e[held], m[held]]
    return labels, start, e, m, value, pairs


def _counted(labels: tuple[str, ...], counts: np.ndarray) -> pl.DataFrame:
    state, cells, traded, empty, separated, steps, clusters = counts.T
    return pl.DataFrame(
        {
            "product": list(labels),
            "state": [STATES[n] for n in state],
            "observations": cells - empty - separated,
            "traded": traded,
            "empty": empty,
            "separated": separated,
            "clusters": clusters,
            "steps": steps,
        },
        schema={"product": pl.String, "state": pl.String} | dict.fromkeys(COUNTS, pl.Int64),
    )
