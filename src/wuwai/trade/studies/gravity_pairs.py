"""Pairs of economies and what lies between them, as arrays: the sample of a gravity equation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from wuwai.trade.studies.coding import coded, frame_of

_ALIASES = {"reporter": "exporter", "partner": "importer"}
_CLUSTERS = ("pair", "exporter", "importer", "robust")


@dataclass(frozen=True, slots=True)
class Pairs:
    """E exporters, I importers, K terms. ``covariates`` is E x K x I (float64), 0 off the sample; ``sample``
    (E x I) are the pairs that every product is looked at in; ``extra`` further columns of the table, coded.
    """

    exporters: tuple[str, ...]
    importers: tuple[str, ...]
    terms: tuple[str, ...]
    covariates: np.ndarray
    sample: np.ndarray
    extra: Mapping[str, np.ndarray]


@dataclass(frozen=True, slots=True)
class Clusters:
    """How errors hang together: one clustering, or three that make up two-way errors.

    ``groups`` is W x E x I (int64), ``sizes`` (W) how many clusters each has, ``signs`` (W) how its part
    counts, ``nested`` whether the effects of exporters and of importers lie within clusters.
    """

    groups: np.ndarray
    sizes: np.ndarray
    signs: np.ndarray
    nested: np.ndarray


def listed(names: str | Sequence[str]) -> tuple[str, ...]:
    """Names as a tuple, also where one is given by itself.

    >>> listed("distance"), listed(["a", "b"])
    (('distance',), ('a', 'b'))
    """
    return (names,) if isinstance(names, str) else tuple(names)


def pairs_of(table: Any, *, terms: str | Sequence[str] | None = None, extra: Sequence[str] = ()) -> Pairs:
    """The pairs of a table with ``exporter, importer`` (or ``reporter, partner``) and a number a term.

    Without ``terms`` every other column but ``extra`` is one. A pair with a null or NaN in a term is left out
    of the sample. ValueError for a pair that stands twice, a term that is no number or infinite, no terms.

    >>> far = {"exporter": ["A", "B"], "importer": ["B", "A"], "distance": [1.0, 2.0]}
    >>> pairs_of(pl.DataFrame(far)).covariates[:, 0].tolist()
    [[0.0, 1.0], [2.0, 0.0]]
    """
    frame = frame_of(table)
    frame = frame.rename({old: new for old, new in _ALIASES.items() if old in frame.columns})
    named = [c for c in frame.columns if c not in ("exporter", "importer", *extra)]
    wanted = tuple(named if terms is None else listed(terms))
    for name in ("exporter", "importer", *wanted, *extra):
        if name not in frame.columns:
            raise ValueError(f"no column {name!r}; the table of pairs has {', '.join(frame.columns)}")
    if not wanted:
        raise ValueError("the table of pairs has no term: a column of numbers beside exporter and importer")
    for name in wanted:
        if not (frame.schema[name].is_numeric() or frame.schema[name] == pl.Boolean):
            raise ValueError(f"column {name!r} of the pairs is {frame.schema[name]}: numbers are wanted")
    twice = frame.filter(frame.select("exporter", "importer").is_duplicated())
    if twice.height:
        e, m = twice.select("exporter", "importer").row(0)
        times = twice.filter(exporter=e, importer=m).height
        raise ValueError(f"the pair {e}, {m} stands {times} times in the table of pairs; once is wanted")
    codes = sorted({*frame["exporter"].cast(pl.String), *frame["importer"].cast(pl.String)})
    e, m = coded(frame["exporter"], codes).index, coded(frame["importer"], codes).index
    values = frame.select(pl.col(name).cast(pl.Float64).fill_null(np.nan) for name in wanted).to_numpy()
    if np.isinf(values).any():
        name = wanted[int(np.isinf(values).any(axis=0).argmax())]
        raise ValueError(f"column {name!r} of the pairs has an infinite value (the logarithm of 0?)")
    covariates = np.zeros((len(codes), len(wanted), len(codes)))
    sample = np.zeros((len(codes), len(codes)), dtype=np.bool_)
    known = ~np.isnan(values).any(axis=1)
    covariates[e[known], :, m[known]] = values[known]
    sample[e[known], m[known]] = True
    found = {}
    for name in extra:
        groups = np.zeros(sample.shape, dtype=np.int64)
        groups[e, m] = coded(frame[name].cast(pl.String).fill_null("")).index
        found[name] = groups
    return Pairs(tuple(codes), tuple(codes), wanted, covariates, sample, found)


def pairs_from_arrays(
    covariates: Mapping[str, np.ndarray] | np.ndarray, shape: tuple[int, int]
) -> Pairs:  # fmt: skip
    """The pairs of arrays of exporters x importers, one a term (a mapping, or K of them in one array).

    NaN in any leaves the pair out. ValueError for another shape than ``shape``, or an infinite value.
    """
    if not isinstance(covariates, Mapping):
        given = np.asarray(covariates, dtype=np.float64)
        given = given[None] if given.ndim == 2 else given
        covariates = {f"z{n + 1}": one for n, one in enumerate(given)}
    if not covariates:
        raise ValueError("no covariates: an array of exporters x importers for each is wanted")
    for name, one in covariates.items():
        if np.shape(one) != shape:
            raise ValueError(f"{name!r} has the shape {np.shape(one)}; trade has {shape}")
    stack = np.stack([np.asarray(one, dtype=np.float64) for one in covariates.values()], axis=1)
    if np.isinf(stack).any():
        raise ValueError("a covariate has an infinite value (the logarithm of 0?)")
    sample = np.asarray(~np.isnan(stack).any(axis=1))
    filled = np.ascontiguousarray(np.where(sample[:, None, :], stack, 0.0))
    ways = tuple(tuple(map(str, range(n))) for n in shape)
    return Pairs(ways[0], ways[1], tuple(covariates), filled, sample, {})


def clusters_of(pairs: Pairs, cluster: str | tuple[str, str]) -> Clusters:
    """The clusters of ``"pair"`` (both directions of two partners together), ``"exporter"``, ``"importer"``,
    ``"robust"`` (every observation for itself), of a column in ``extra``, or of two of these (two-way errors
    of Cameron, Gelbach & Miller 2011). ValueError for another word.
    """
    names = listed(cluster)
    if len(names) not in (1, 2):
        raise ValueError(f"cluster {cluster!r}: one or two are wanted")
    single = [_numbered(_groups(pairs, name)) for name in names]
    if len(single) == 2:
        both = single[0] * (int(single[1].max(initial=0)) + 1) + single[1]
        single.append(_numbered(both))
    groups = np.stack(single)
    one_way = single[: len(names)]
    nested = [
        any(
            _constant(group if axis else group.T, pairs.sample if axis else pairs.sample.T)
            for group in one_way
        )
        for axis in (1, 0)
    ]
    return Clusters(
        groups,
        groups.reshape(len(groups), -1).max(axis=1, initial=0) + 1,
        np.array([1.0, 1.0, -1.0][: len(groups)]),
        np.array(nested),
    )


def _groups(pairs: Pairs, name: str) -> np.ndarray:
    if name in pairs.extra:
        return pairs.extra[name]
    rows, columns = pairs.sample.shape
    i, j = np.indices((rows, columns))
    if name == "exporter":
        return i
    if name == "importer":
        return j
    if name == "robust":
        return i * columns + j
    if name == "pair":
        if pairs.exporters != pairs.importers:
            raise ValueError(
                "cluster 'pair': exporters and importers must be the same economies in one order"
            )
        return np.minimum(i, j) * columns + np.maximum(i, j)
    known = ", ".join((*_CLUSTERS, *pairs.extra))
    raise ValueError(f"cluster {name!r} is not known; it may be {known}")


def _numbered(groups: np.ndarray) -> np.ndarray:
    return np.unique(groups, return_inverse=True)[1].reshape(groups.shape).astype(np.int64)


def _constant(groups: np.ndarray, sample: np.ndarray) -> bool:
    """Whether each row lies in one cluster."""
    low = np.where(sample, groups, np.iinfo(np.int64).max).min(axis=1, initial=np.iinfo(np.int64).max)
    high = np.where(sample, groups, -1).max(axis=1, initial=-1)
    return bool((low >= high).all())
