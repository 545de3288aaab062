"""Panel gravity through pyfixest: Poisson pseudo-maximum likelihood with as many effects as wanted."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from wuwai.trade.studies.coding import frame_of
from wuwai.trade.studies.gravity_pairs import listed

STRUCTURAL = ("exporter^year", "importer^year", "pair")
_TOLERANCE = 1e-12


@dataclass(frozen=True, slots=True)
class PanelGravity:
    """Estimates of one equation. ``coefficients``, ``errors`` and the ``variance`` matrix are by ``terms``;
    ``dropped`` are terms that the effects explain. ``observations`` are those used, ``separated`` those left
    out because a regressor or an effect predicts that they are 0, ``singletons`` those alone in an effect.
    ``fitted`` is a column for the rows of the table handed in, null where a row was left out."""

    terms: tuple[str, ...]
    coefficients: np.ndarray
    errors: np.ndarray
    variance: np.ndarray
    dropped: tuple[str, ...]
    observations: int
    separated: int
    singletons: int
    clusters: tuple[int, ...]
    effects: tuple[str, ...]
    fitted: pl.Series

    def frame(self, *, level: float = 0.95) -> pl.DataFrame:
        """A row a term: ``term, coefficient, error, z, p, low, high`` (normal, as is usual for Poisson)."""
        from scipy.special import ndtr, ndtri

        z, wide = self.coefficients / self.errors, ndtri(0.5 + level / 2) * self.errors
        return pl.DataFrame(
            {
                "term": list(self.terms),
                "coefficient": self.coefficients,
                "error": self.errors,
                "z": z,
                "p": 2 * ndtr(-np.abs(z)),
                "low": self.coefficients - wide,
                "high": self.coefficients + wide,
            }
        )


def panel_ppml(
    table: Any,
    *,
    terms: str | Sequence[str],
    effects: str | Sequence[str] = STRUCTURAL,
    cluster: str | Sequence[str] = "pair",
    value: str = "value",
    separation: Sequence[str] = ("fe", "ir"),
) -> PanelGravity:
    """Estimate ``E[value] = exp(terms b + effects)`` on a table with a row for each observation, zeros too.

    ``terms`` are columns of numbers; ``effects`` columns, or several joined by ``^`` (``exporter^year``); by
    default those of structural gravity. ``cluster`` is a column or two. Where the table has ``exporter`` and
    ``importer`` (or ``reporter, partner``) and no ``pair``, ``pair`` is the direction-free pair of the two.
    Small-sample factors are pyfixest's defaults. ``separation`` names its checks: levels of an effect without
    trade (``fe``) and the iterative rectifier of Correia, Guimaraes & Zylkin (``ir``).

    ValueError for a column that is missing, holds no numbers or nulls, negative values, or no trade at all.
    Source: Santos Silva & Tenreyro (2006); Correia, Guimaraes & Zylkin (2019), arXiv 1903.01633.

    >>> panel_ppml(pl.DataFrame({"value": [1.0], "far": [2.0]}), terms=["far"])
    Traceback (most recent call last):
    ValueError: no column 'exporter'; the table has value, far
    """
    frame = _read(table)
    terms, effects, clusters = listed(terms), listed(effects), listed(cluster)
    used = dict.fromkeys([value, *terms, *(part for one in effects for part in one.split("^")), *clusters])
    _check(frame, used, [value, *terms], value)
    import pyfixest

    columns = {name: f"c{n}" for n, name in enumerate(used)}
    data = frame.select(pl.col(name).alias(short) for name, short in columns.items())
    # Effects and clusters never share a name: where they do, pyfixest 0.60 counts the effects that lie within
    # clusters by the order in which a set of names happens to be walked.
    joined = []
    for n, one in enumerate(effects):
        parts = [columns[part] for part in one.split("^")]
        code = pl.struct(parts).rank("dense").cast(pl.Int64) if len(parts) > 1 else pl.col(parts[0])
        data = data.with_columns(code.alias(f"e{n}"))
        joined.append(f"e{n}")
    for short in (*joined, *(columns[one] for one in clusters)):
        data = data.with_columns(pl.col(short).cast(pl.String).rank("dense").cast(pl.Int64))
    given = data.with_row_index("row").to_pandas()
    right = " + ".join(columns[one] for one in terms)
    formula = f"{columns[value]} ~ {right}" + (f" | {' + '.join(joined)}" if joined else "")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what is left out is counted in the result
        try:
            model = pyfixest.fepois(
                formula,
                given,
                vcov={"CRV1": "+".join(columns[one] for one in clusters)},
                iwls_tol=_TOLERANCE,
                iwls_maxiter=200,
                demeaner=pyfixest.MapDemeaner(fixef_tol=_TOLERANCE, fixef_maxiter=100_000),
                separation_check=list(separation) or None,
                copy_data=True,
            )
        except ValueError as error:
            if "collinear" in str(error).lower():
                raise ValueError(
                    "every term is explained by the effects: nothing is left to estimate"
                ) from error
            raise
    long = {short: name for name, short in columns.items()}
    kept = tuple(long[one] for one in model._coefnames)
    fitted = np.full(frame.height, np.nan)
    fitted[model._data["row"].to_numpy()] = np.asarray(model._Y_hat_response).ravel()
    separated = int(getattr(model, "n_separation_na", 0) or 0)
    return PanelGravity(
        kept,
        np.asarray(model._beta_hat, dtype=np.float64),
        np.asarray(model._se, dtype=np.float64),
        np.asarray(model._vcov, dtype=np.float64),
        tuple(one for one in terms if one not in kept),
        int(model._N),
        separated,
        frame.height - int(model._N) - separated,
        tuple(int(n) for n in np.atleast_1d(model._G)),
        tuple(effects),
        pl.Series("fitted", fitted).fill_nan(None),
    )


def _read(table: Any) -> pl.DataFrame:
    frame = frame_of(table)
    frame = frame.rename(
        {old: new for old, new in (("reporter", "exporter"), ("partner", "importer")) if old in frame.columns}
    )
    if "pair" not in frame.columns and {"exporter", "importer"} <= set(frame.columns):
        ends = [pl.col(name).cast(pl.String) for name in ("exporter", "importer")]
        frame = frame.with_columns(
            pair=pl.concat_str(pl.min_horizontal(ends), pl.max_horizontal(ends), separator=" ")
        )
    return frame


def _check(
    frame: pl.DataFrame, used: Sequence[str] | dict[str, None], numbers: Sequence[str], value: str
) -> None:
    for name in used:
        if name not in frame.columns:
            raise ValueError(f"no column {name!r}; the table has {', '.join(frame.columns)}")
        if frame[name].null_count():
            row = int(frame[name].is_null().arg_max() or 0)
            raise ValueError(f"column {name!r} is empty in row {row}: a value is wanted in every row")
    for name in numbers:
        kind = frame.schema[name]
        if not (kind.is_numeric() or kind == pl.Boolean):
            raise ValueError(f"column {name!r} is {kind}: numbers are wanted")
        if not frame[name].cast(pl.Float64).is_finite().all():
            raise ValueError(f"column {name!r} holds a number that is not finite (the logarithm of 0?)")
    if (frame[value] < 0).any():
        raise ValueError(f"column {value!r} is negative: trade is never below nothing")
    if not (frame[value] > 0).any():
        raise ValueError(f"column {value!r} is 0 everywhere: there is nothing to estimate")
