"""The compiled fit of one product: Poisson pseudo-maximum likelihood with exporter and importer effects.

Trade of one product is a small matrix. Its effects are eliminated exactly: the larger side by its diagonal,
the smaller by a Schur complement, so a step of Newton's method costs one product of matrices and no
iteration within. A step moves the linear predictor of every cell by ``move``. Two facts follow from the
cells where nothing is traded (residual minus mu):

- ``move > -1`` on all of them: the residuals ``x - mu (1 + move)`` are orthogonal to every regressor and
  negative wherever nothing is traded, so no regressor separates anything, and estimates exist (Correia,
  Guimaraes & Zylkin 2019, theorem 1, read from its dual). A fit that converges proves this in passing.
- ``move`` is itself a combination of the regressors. Where it is 0 on all trade and 0 or clearly negative on
  the rest, it is the vector that separates the cells where it is negative: they are left out.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from wuwai.trade.studies.gravity_algebra import FAST, cholesky, effects, eliminated, joined, solve

CONVERGED, NO_TRADE, NOT_IDENTIFIED, NOT_CONVERGED = 0, 1, 2, 3
_STEPS = 300
_FARTHEST = 4.0  # that a step may raise the logarithm of a fitted flow
_CLOSE = 1e-8  # of the linear predictor: the next step would be of the order of its square
_CALM, _TREMBLE = 1e-11, 1e-2  # of coefficients, of the predictor
_STILL, _MOVES = 1e-6, 1e-4  # a cell that a separating step leaves alone, one that it moves
_COLLINEAR = 1e-11  # of a term's variance that is left; rounding leaves less than 1e-13


@njit(nogil=True, cache=True, error_model="numpy")
def _grounded(inside, ground):  # type: ignore[no-untyped-def]
    """Mark one column in each connected part of the sample: effects are known up to a constant in each."""
    rows, columns = inside.shape
    seen_row, seen = np.zeros(rows, dtype=np.bool_), np.zeros(columns, dtype=np.bool_)
    queue = np.empty(rows + columns, dtype=np.int64)
    for start in range(columns):
        if seen[start]:
            continue
        ground[start], seen[start] = True, True
        queue[0], done, filled = start, 0, 1
        while done < filled:
            node = queue[done]
            done += 1
            if node < columns:
                for i in range(rows):
                    if inside[i, node] and not seen_row[i]:
                        seen_row[i] = True
                        queue[filled] = columns + i
                        filled += 1
            else:
                for j in range(columns):
                    if inside[node - columns, j] and not seen[j]:
                        seen[j] = True
                        queue[filled] = j
                        filled += 1


@njit(nogil=True, cache=True, error_model="numpy", fastmath=FAST)
def _predict(covariates, beta, inside, found):  # type: ignore[no-untyped-def]
    """``found`` becomes exp(z beta) on the sample and 0 off it."""
    rows, terms, columns = covariates.shape
    for i in range(rows):
        row = found[i]
        for j in range(columns):
            row[j] = 0.0
        for k in range(terms):
            for j in range(columns):
                row[j] += beta[k] * covariates[i, k, j]
        for j in range(columns):
            row[j] = np.exp(row[j]) if inside[i, j] else 0.0


@njit(nogil=True, cache=True, error_model="numpy", fastmath=FAST)
def _balance(open_to, sold, bought, seller, buyer, sweeps):  # type: ignore[no-untyped-def]
    """Scale rows and columns of ``open_to`` in turns towards what was sold and bought. False: impossible."""
    rows, columns = open_to.shape
    for _ in range(sweeps):
        given = np.zeros(columns)
        for i in range(rows):
            row, total = open_to[i], 0.0
            for j in range(columns):
                total += row[j] * buyer[j]
            if not total > 0.0:
                return False
            seller[i] = sold[i] / total
            for j in range(columns):
                given[j] += row[j] * seller[i]
        for j in range(columns):
            if not given[j] > 0.0:
                return False
            buyer[j] = bought[j] / given[j]
    return True


@njit(nogil=True, cache=True, error_model="numpy", fastmath=FAST)
def _fill(open_to, seller, buyer, fitted, row_sum, column_sum):  # type: ignore[no-untyped-def]
    """Fitted trade and its sums by row and by column."""
    rows, columns = open_to.shape
    for j in range(columns):
        column_sum[j] = 0.0
    for i in range(rows):
        total = 0.0
        for j in range(columns):
            value = open_to[i, j] * seller[i] * buyer[j]
            fitted[i, j] = value
            total += value
            column_sum[j] += value
        row_sum[i] = total


@njit(nogil=True, cache=True, error_model="numpy", fastmath=FAST)
def _sums(fitted, covariates, by_row, by_column):  # type: ignore[no-untyped-def]
    """Weighted sums of the covariates by row and by column."""
    rows, terms, columns = covariates.shape
    for k in range(terms):
        for j in range(columns):
            by_column[k, j] = 0.0
    for i in range(rows):
        weight = fitted[i]
        for k in range(terms):
            z, held, total = covariates[i, k], by_column[k], 0.0
            for j in range(columns):
                part = weight[j] * z[j]
                total += part
                held[j] += part
            by_row[k, i] = total


@njit(nogil=True, cache=True, error_model="numpy", fastmath=FAST)
def _normal(covariates, fitted, trade, row_part, column_part, left, hessian, gradient):  # type: ignore[no-untyped-def]
    """Normal equations of the covariates less their effects; ``left`` (terms x columns) is room to work in.

    Both are sums over cells of small numbers, not differences of large ones: a flow that dwarfs all others
    takes no digits from them.
    """
    rows, terms, columns = covariates.shape
    for k in range(terms):
        gradient[k] = 0.0
        for n in range(terms):
            hessian[k, n] = 0.0
    for i in range(rows):
        weight, actual = fitted[i], trade[i]
        for k in range(terms):
            z, rest, part, base, total = covariates[i, k], left[k], column_part[k], row_part[k, i], 0.0
            for j in range(columns):
                rest[j] = z[j] - base - part[j]
                total += rest[j] * (actual[j] - weight[j])
            gradient[k] += total
            for n in range(k + 1):
                other, total = left[n], 0.0
                for j in range(columns):
                    total += weight[j] * rest[j] * other[j]
                hessian[k, n] += total
    for k in range(terms):
        for n in range(k):
            hessian[n, k] = hessian[k, n]


@njit(nogil=True, cache=True, error_model="numpy")
def _independent(within, kept):  # type: ignore[no-untyped-def]
    """Which covariates the effects and the covariates before them do not explain."""
    terms = within.shape[0]
    factor = np.zeros((terms, terms))
    for j in range(terms):
        if not kept[j]:
            continue
        for k in range(j):
            if kept[k]:
                total = within[j, k]
                for n in range(k):
                    total -= factor[j, n] * factor[k, n]
                factor[j, k] = total / factor[k, k]
        rest = within[j, j]
        for n in range(j):
            rest -= factor[j, n] * factor[j, n]
        if rest > _COLLINEAR:
            factor[j, j] = np.sqrt(rest)
        else:
            for n in range(j + 1):
                factor[j, n] = 0.0
            kept[j] = False


@njit(nogil=True, cache=True, error_model="numpy", fastmath=FAST)
def _moves(covariates, step, row_step, column_step, inside, traded, move):  # type: ignore[no-untyped-def]
    """How far a step moves the predictor of each cell: the most on trade, the most up and down elsewhere."""
    rows, terms, columns = covariates.shape
    on_trade, up, down = 0.0, 0.0, 0.0
    for i in range(rows):
        row = move[i]
        for j in range(columns):
            row[j] = row_step[i] + column_step[j]
        for k in range(terms):
            for j in range(columns):
                row[j] += step[k] * covariates[i, k, j]
        for j in range(columns):
            if not inside[i, j]:
                continue
            if traded[i, j]:
                on_trade = max(on_trade, abs(row[j]))
            else:
                up, down = max(up, row[j]), min(down, row[j])
    return on_trade, up, down


@njit(nogil=True, cache=True, error_model="numpy")
def newton(covariates, inside, traded, trade, sold, bought, moments, beta, kept, seller, buyer):  # type: ignore[no-untyped-def]
    """Fit a sample in which every row and column trades and whose trade adds up to 1.

    ``covariates`` rows x terms x columns; ``moments`` the trade-weighted sums of the covariates; ``beta``,
    ``seller`` and ``buyer`` hold the start and become the estimates; ``kept`` becomes which terms are
    identified. Returns (state, steps, fitted, move, row_parts, column_parts, inverse Hessian): with state
    NOT_CONVERGED and ``steps`` negative, ``move`` separates the cells where it is negative.
    """
    rows, terms, columns = covariates.shape
    fitted, open_to = np.empty((rows, columns)), np.empty((rows, columns))
    move, links = np.zeros((rows, columns)), np.empty((columns, columns))
    slack, pivot = np.empty(columns), np.empty(columns)
    by_row, by_column = np.empty((terms + 1, rows)), np.empty((terms + 1, columns))
    row_part, column_part = np.zeros((terms + 1, rows)), np.zeros((terms + 1, columns))
    left, step, hessian = np.empty((terms, columns)), np.zeros(terms), np.zeros((terms, terms))
    row_step, column_step = np.zeros(rows), np.zeros(columns)
    ground = np.zeros(columns, dtype=np.bool_)
    _grounded(inside, ground)
    best, length, first, still = -np.inf, 1.0, True, 0
    old_beta, old_buyer = np.zeros(terms), np.zeros(columns)
    row_sum, column_sum, inverse_sum = np.zeros(rows), np.zeros(columns), np.zeros(rows)
    inverse = np.zeros((terms, terms))
    for steps in range(1, _STEPS + 1):
        _predict(covariates, beta, inside, open_to)
        possible = _balance(open_to, sold, bought, seller, buyer, 4 if first else 2)
        likelihood = -np.inf
        if possible:
            likelihood = 0.0
            for k in range(terms):
                likelihood += moments[k] * beta[k]
            for i in range(rows):
                likelihood += sold[i] * np.log(seller[i])
            for j in range(columns):
                likelihood += bought[j] * np.log(buyer[j])
        if not first and not likelihood >= best - 1e-10 * (1.0 + abs(best)):
            length /= 2.0
            if length < 1e-6:
                return NOT_CONVERGED, steps, fitted, move, row_part, column_part, inverse
            for k in range(terms):
                beta[k] = old_beta[k] + length * step[k]
            for j in range(columns):
                buyer[j] = old_buyer[j] * np.exp(length * column_step[j])
            continue
        if not possible:
            return NOT_CONVERGED, steps, fitted, move, row_part, column_part, inverse
        best = likelihood
        _fill(open_to, seller, buyer, fitted, row_sum, column_sum)
        _sums(fitted, covariates, by_row, by_column)
        for i in range(rows):
            inverse_sum[i] = 1.0 / row_sum[i]
            by_row[terms, i] = sold[i] - row_sum[i]
        for j in range(columns):
            by_column[terms, j] = bought[j] - column_sum[j]
            for k in range(columns):
                links[j, k] = 0.0
            slack[j] = column_sum[j] if ground[j] else 0.0
        joined(fitted, inverse_sum, links)
        if not eliminated(links, slack, pivot):
            return NOT_CONVERGED, steps, fitted, move, row_part, column_part, inverse
        for k in range(terms + 1):
            effects(fitted, row_sum, links, pivot, by_row[k], by_column[k], row_part[k], column_part[k])
        _normal(covariates, fitted, trade, row_part, column_part, left, hessian, step)
        if first:
            _independent(hessian, kept)
            first = False
        for k in range(terms):
            if not kept[k]:
                for n in range(terms):
                    hessian[k, n], hessian[n, k] = 0.0, 0.0
                hessian[k, k], step[k], beta[k] = 1.0, 0.0, 0.0
        if not cholesky(hessian, terms):
            return NOT_CONVERGED, steps, fitted, move, row_part, column_part, inverse
        solve(hessian, terms, step)
        for i in range(rows):
            row_step[i] = row_part[terms, i]
        for j in range(columns):
            column_step[j] = column_part[terms, j]
        largest = 0.0
        for k in range(terms):
            largest = max(largest, abs(step[k]) / (1.0 + abs(beta[k])))
            for i in range(rows):
                row_step[i] -= step[k] * row_part[k, i]
            for j in range(columns):
                column_step[j] -= step[k] * column_part[k, j]
        on_trade, up, down = _moves(covariates, step, row_step, column_step, inside, traded, move)
        # Effects that hang on a trillionth of a country's trade are not known to eight digits by anybody:
        # they may go on trembling where the coefficients do not move any more.
        still = still + 1 if largest < _CALM and max(on_trade, up, -down) < _TREMBLE else 0
        if max(on_trade, up, -down) < _CLOSE or still > 2:
            for k in range(terms):
                beta[k] += step[k]
                inverse[k, k] = 1.0
                solve(hessian, terms, inverse[k])
            for i in range(rows):
                seller[i] *= np.exp(row_step[i])
            for j in range(columns):
                buyer[j] *= np.exp(column_step[j])
            return CONVERGED, steps, fitted, move, row_part, column_part, inverse
        if on_trade < _STILL and up < _STILL and down < -0.5:
            between = False
            for i in range(rows):
                for j in range(columns):
                    if inside[i, j] and not traded[i, j] and -_MOVES < move[i, j] < -_STILL:
                        between = True
            if not between:
                return NOT_CONVERGED, -steps, fitted, move, row_part, column_part, inverse
        # A cell fitted far too small asks for a step as large as its ratio: exp would overshoot.
        length = min(1.0, _FARTHEST / max(on_trade, up, _FARTHEST))
        for k in range(terms):
            old_beta[k] = beta[k]
            beta[k] += length * step[k]
        for j in range(columns):
            old_buyer[j] = buyer[j]
            buyer[j] *= np.exp(length * column_step[j])
    return NOT_CONVERGED, _STEPS, fitted, move, row_part, column_part, inverse
