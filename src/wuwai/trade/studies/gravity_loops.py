"""The compiled loop over products: sample, separation, fit and clustered errors of each."""

from __future__ import annotations

import numpy as np
from numba import njit

from wuwai.trade.studies.gravity_kernel import (
    CONVERGED,
    NO_TRADE,
    NOT_CONVERGED,
    NOT_IDENTIFIED,
    newton,
)

_ROUNDS = 20  # of leaving separated cells out
_DROPPED = -1e-4  # of a separating vector
# Columns of the counts of a product.
STATE, CELLS, TRADED, EMPTY, SEPARATED, STEPS, CLUSTERS = range(7)


@njit(nogil=True, cache=True, error_model="numpy")
def _one_sided(covariates, inside, traded):  # type: ignore[no-untyped-def]
    """Leave out the cells that one covariate separates by itself: it is the same wherever there is trade, and
    on the other cells never on one side of that. Returns how many."""
    rows, terms, columns = covariates.shape
    out = 0
    for k in range(terms):
        low, high, all_low, all_high = np.inf, -np.inf, np.inf, -np.inf
        for i in range(rows):
            for j in range(columns):
                if inside[i, j]:
                    z = covariates[i, k, j]
                    all_low, all_high = min(all_low, z), max(all_high, z)
                    if traded[i, j]:
                        low, high = min(low, z), max(high, z)
        if low != high or (all_low < low and all_high > high):
            continue
        for i in range(rows):
            for j in range(columns):
                if inside[i, j] and covariates[i, k, j] != low:
                    inside[i, j] = False
                    out += 1
    return out


@njit(nogil=True, cache=True, error_model="numpy")
def _meat(covariates, fitted, trade, inside, row_part, column_part, group, size, sums, seen, meat):  # type: ignore[no-untyped-def]
    """Add up the outer products of each cluster's score into ``meat``; returns the number of clusters."""
    rows, terms, columns = covariates.shape
    for g in range(size):
        seen[g] = False
        for k in range(terms):
            sums[g, k] = 0.0
    for i in range(rows):
        for k in range(terms):
            for j in range(columns):
                if inside[i, j]:
                    score = covariates[i, k, j] - row_part[k, i] - column_part[k, j]
                    sums[group[i, j], k] += score * (trade[i, j] - fitted[i, j])
        for j in range(columns):
            if inside[i, j]:
                seen[group[i, j]] = True
    for k in range(terms):
        for n in range(terms):
            meat[k, n] = 0.0
    clusters = 0
    for g in range(size):
        if seen[g]:
            clusters += 1
            for k in range(terms):
                for n in range(terms):
                    meat[k, n] += sums[g, k] * sums[g, n]
    return clusters


@njit(nogil=True, cache=True, error_model="numpy")
def _between(left, matrix, right):  # type: ignore[no-untyped-def]
    """left' matrix right."""
    total = 0.0
    for k in range(len(left)):
        for n in range(len(right)):
            total += left[k] * matrix[k, n] * right[n]
    return total


@njit(nogil=True, cache=True, error_model="numpy")
def _filled(amounts, place):  # type: ignore[no-untyped-def]
    """The places of what is above 0; ``place`` becomes where each of them stands among these."""
    many = 0
    for n in range(len(amounts)):
        many += amounts[n] > 0.0
    found, at = np.empty(many, dtype=np.int64), 0
    for n in range(len(amounts)):
        if amounts[n] > 0.0:
            found[at], place[n] = n, at
            at += 1
    return found


@njit(nogil=True, cache=True, error_model="numpy")
def fit_products(  # type: ignore[no-untyped-def]
    start, seller, buyer, value, covariates, sample, groups, sizes, signs, nested, begin,
    first, last, beta, variance, counts, sold_effect, bought_effect,
):  # fmt: skip
    """Fit products ``first`` to ``last``; the last five arguments, given as NaN and 0, are filled.

    The trade of product p is ``value[start[p]:start[p + 1]]`` from exporter ``seller`` to importer ``buyer``.
    ``covariates`` exporters x terms x importers, ``sample`` which pairs count. ``groups`` (a clustering each)
    holds the cluster of each pair, ``sizes`` their number, ``signs`` +1 or -1 of each part of the variance,
    ``nested`` whether exporter and importer effects lie within clusters. ``begin`` is where estimates start.
    """
    exporters, terms, importers = covariates.shape
    ways = len(signs)
    most = 1
    for n in range(ways):
        most = max(most, sizes[n])
    sums, seen = np.zeros((most, terms)), np.zeros(most, dtype=np.bool_)
    pairs = 0
    for i in range(exporters):
        for j in range(importers):
            pairs += sample[i, j]
    for p in range(first, last):
        counts[p, CELLS] = pairs
        sells, buys = np.zeros(exporters), np.zeros(importers)
        total = 0.0
        for n in range(start[p], start[p + 1]):
            if sample[seller[n], buyer[n]] and value[n] > 0.0:
                sells[seller[n]] += value[n]
                buys[buyer[n]] += value[n]
                total += value[n]
        if not total > 0.0:
            counts[p, STATE], counts[p, EMPTY] = NO_TRADE, pairs
            continue
        row_of, column_of = np.zeros(exporters, dtype=np.int64), np.zeros(importers, dtype=np.int64)
        row_code, column_code = _filled(sells, row_of), _filled(buys, column_of)
        # The columns are the smaller side: the fit costs the square of their number.
        turned = len(column_code) > len(row_code)
        rows, columns = len(row_code), len(column_code)
        if turned:
            rows, columns = columns, rows
        z = np.empty((rows, terms, columns))
        inside, traded = np.zeros((rows, columns), dtype=np.bool_), np.zeros((rows, columns), dtype=np.bool_)
        trade = np.zeros((rows, columns))
        cells = 0
        for i in range(rows):
            for j in range(columns):
                e = row_code[j] if turned else row_code[i]
                m = column_code[i] if turned else column_code[j]
                inside[i, j] = sample[e, m]
                cells += sample[e, m]
                for k in range(terms):
                    z[i, k, j] = covariates[e, k, m]
        moments = np.zeros(terms)
        for n in range(start[p], start[p + 1]):
            e, m = seller[n], buyer[n]
            if sample[e, m] and value[n] > 0.0:
                i, j = row_of[e], column_of[m]
                if turned:
                    i, j = j, i
                trade[i, j] += value[n] / total
                traded[i, j] = True
                for k in range(terms):
                    moments[k] += value[n] / total * covariates[e, k, m]
        counts[p, EMPTY] = pairs - cells
        sold, bought = np.zeros(rows), np.zeros(columns)
        for i in range(rows):
            for j in range(columns):
                sold[i] += trade[i, j]
                bought[j] += trade[i, j]
                counts[p, TRADED] += traded[i, j]
        separated = _one_sided(z, inside, traded)
        found, kept = np.zeros(terms), np.zeros(terms, dtype=np.bool_)
        row_effect, column_effect = np.zeros(rows), np.zeros(columns)
        state, steps = NOT_CONVERGED, 0
        fitted, move, inverse = trade, trade, np.zeros((terms, terms))
        row_part, column_part = np.zeros((terms + 1, rows)), np.zeros((terms + 1, columns))
        for _ in range(_ROUNDS):
            for k in range(terms):
                found[k], kept[k] = begin[k], True
            for j in range(columns):
                column_effect[j] = bought[j]
            state, taken, fitted, move, row_part, column_part, inverse = newton(
                z, inside, traded, trade, sold, bought, moments, found, kept, row_effect, column_effect
            )
            steps += abs(taken)
            if state == CONVERGED or taken > 0:
                break
            for i in range(rows):
                for j in range(columns):
                    if inside[i, j] and not traded[i, j] and move[i, j] < _DROPPED:
                        inside[i, j] = False
                        separated += 1
        observations = cells - separated
        counts[p, SEPARATED], counts[p, STEPS] = separated, steps
        counts[p, STATE] = state
        if state != CONVERGED:
            continue
        identified = 0
        for k in range(terms):
            identified += kept[k]
        if identified == 0:
            counts[p, STATE] = NOT_IDENTIFIED
        for i in range(rows):
            if turned:
                bought_effect[p, column_code[i]] = np.log(row_effect[i])
            else:
                sold_effect[p, row_code[i]] = np.log(row_effect[i] * total)
        for j in range(columns):
            if turned:
                sold_effect[p, row_code[j]] = np.log(column_effect[j] * total)
            else:
                bought_effect[p, column_code[j]] = np.log(column_effect[j])
        spread, meat = np.zeros((terms, terms)), np.empty((terms, terms))
        fewest = observations
        for w in range(ways):
            group = np.zeros((rows, columns), dtype=np.int64)
            for i in range(rows):
                for j in range(columns):
                    e = row_code[j] if turned else row_code[i]
                    m = column_code[i] if turned else column_code[j]
                    group[i, j] = groups[w, e, m]
            clusters = _meat(
                z, fitted, trade, inside, row_part, column_part, group, sizes[w], sums, seen, meat
            )
            fewest = min(fewest, clusters)
            for k in range(terms):
                for n in range(terms):
                    spread[k, n] += signs[w] * meat[k, n]
        effects = rows + columns - 1
        if nested[0]:
            effects -= len(row_code) - 1
        if nested[1]:
            effects -= len(column_code) - 1
        free = observations - identified - effects
        counts[p, CLUSTERS] = fewest
        factor = np.nan
        if free > 0 and fewest > 1:
            factor = (observations - 1) / free * fewest / (fewest - 1)
        for k in range(terms):
            if kept[k]:
                beta[p, k] = found[k]
                for n in range(terms):
                    if kept[n]:
                        variance[p, k, n] = factor * _between(inverse[k], spread, inverse[n])
