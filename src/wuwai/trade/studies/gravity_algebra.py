"""Compiled linear algebra of the gravity fit: effects of rows and columns, and small symmetric systems."""

from __future__ import annotations

import numpy as np
from numba import njit

FAST = {"reassoc", "contract", "nsz", "arcp"}


@njit(nogil=True, cache=True, error_model="numpy", fastmath=FAST)
def joined(weights, inverse, found):  # type: ignore[no-untyped-def]
    """Add W' diag(inverse) W to what stands above the diagonal of ``found``, eight rows of W at a time."""
    rows, columns = weights.shape
    for first in range(0, rows - rows % 8, 8):
        a, b, c, d = weights[first], weights[first + 1], weights[first + 2], weights[first + 3]
        e, f, g, h = weights[first + 4], weights[first + 5], weights[first + 6], weights[first + 7]
        for j in range(columns):
            aj, bj, cj, dj = (
                a[j] * inverse[first], b[j] * inverse[first + 1],
                c[j] * inverse[first + 2], d[j] * inverse[first + 3],
            )  # fmt: skip
            ej, fj, gj, hj = (
                e[j] * inverse[first + 4], f[j] * inverse[first + 5],
                g[j] * inverse[first + 6], h[j] * inverse[first + 7],
            )  # fmt: skip
            row = found[j]
            for k in range(j + 1, columns):
                row[k] += (
                    aj * a[k] + bj * b[k] + cj * c[k] + dj * d[k]
                    + ej * e[k] + fj * f[k] + gj * g[k] + hj * h[k]
                )  # fmt: skip
    for i in range(rows - rows % 8, rows):
        a = weights[i]
        for j in range(columns):
            aj = a[j] * inverse[i]
            row = found[j]
            for k in range(j + 1, columns):
                row[k] += aj * a[k]


@njit(nogil=True, cache=True, error_model="numpy", fastmath=FAST)
def eliminated(links, slack, pivot):  # type: ignore[no-untyped-def]
    """Factor the Laplacian of ``links`` (above the diagonal) with ``slack`` on its diagonal, in place.

    Nothing is ever subtracted (Grassmann, Taksar & Heyman 1985), so the factor is right to the last digits of
    each entry however loosely parts of the world hang together. False where a pivot is lost.
    """
    size = len(slack)
    for j in range(size):
        row = links[j]
        for i in range(0, j - j % 4, 4):
            a, b, c, d = links[i], links[i + 1], links[i + 2], links[i + 3]
            aj, bj, cj, dj = (
                a[j] / pivot[i], b[j] / pivot[i + 1], c[j] / pivot[i + 2], d[j] / pivot[i + 3]
            )  # fmt: skip
            slack[j] += aj * slack[i] + bj * slack[i + 1] + cj * slack[i + 2] + dj * slack[i + 3]
            for k in range(j + 1, size):
                row[k] += aj * a[k] + bj * b[k] + cj * c[k] + dj * d[k]
        for i in range(j - j % 4, j):
            a = links[i]
            aj = a[j] / pivot[i]
            slack[j] += aj * slack[i]
            for k in range(j + 1, size):
                row[k] += aj * a[k]
        total = slack[j]
        for k in range(j + 1, size):
            total += row[k]
        if not total > 0.0:
            return False
        pivot[j] = total
    return True


@njit(nogil=True, cache=True, error_model="numpy", fastmath=FAST)
def cholesky(matrix, size):  # type: ignore[no-untyped-def]
    """The lower factor in place, or False where the matrix is not positive definite."""
    for j in range(size):
        row = matrix[j]
        for k in range(j):
            other = matrix[k]
            total = row[k]
            for n in range(k):
                total -= row[n] * other[n]
            row[k] = total / other[k]
        total = row[j]
        for n in range(j):
            total -= row[n] * row[n]
        if not total > 0.0:
            return False
        row[j] = np.sqrt(total)
    return True


@njit(nogil=True, cache=True, error_model="numpy", fastmath=FAST)
def solve(factor, size, right):  # type: ignore[no-untyped-def]
    """``right`` becomes the solution, with the lower factor of a Cholesky decomposition."""
    for j in range(size):
        total = right[j]
        row = factor[j]
        for n in range(j):
            total -= row[n] * right[n]
        right[j] = total / row[j]
    for j in range(size - 1, -1, -1):
        right[j] /= factor[j, j]
        total = right[j]
        row = factor[j]
        for n in range(j):
            right[n] -= row[n] * total


@njit(nogil=True, cache=True, error_model="numpy", fastmath=FAST)
def effects(fitted, row_sum, links, pivot, right_row, right_column, row_part, column_part):  # type: ignore[no-untyped-def]
    """Row and column effects that solve the weighted normal equations for one right side."""
    rows, columns = fitted.shape
    for j in range(columns):
        column_part[j] = right_column[j]
    for i in range(rows):
        scaled, weight = right_row[i] / row_sum[i], fitted[i]
        for j in range(columns):
            column_part[j] -= weight[j] * scaled
    for j in range(columns):
        scaled, row = column_part[j] / pivot[j], links[j]
        for k in range(j + 1, columns):
            column_part[k] += row[k] * scaled
    for j in range(columns - 1, -1, -1):
        total, row = column_part[j], links[j]
        for k in range(j + 1, columns):
            total += row[k] * column_part[k]
        column_part[j] = total / pivot[j]
    for i in range(rows):
        weight, total = fitted[i], right_row[i]
        for j in range(columns):
            total -= weight[j] * column_part[j]
        row_part[i] = total / row_sum[i]
