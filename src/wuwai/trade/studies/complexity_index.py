"""The complexity indices of locations and products, from which exports count (Hidalgo and Hausmann 2009)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wuwai.reference.text import Text

# Eigenvalues lie in 0..1; closer than this they are one, and nearer to 0 they are 0.
_SAME = 1e-9

SPLIT = Text(
    "The exports that count fall into {n} groups that share no product; complexity is that of the largest"
    " ({l} locations, {p} products) and undefined in the others",
    "达到比较优势的出口分为{n}个互不相连的组；复杂度仅对最大一组（{l}个地区、{p}种产品）计算，其余未定义",
)
FLAT = Text(
    "The baskets do not tell one ranking from another: complexity is undefined",
    "各地区的出口结构不足以区分高低：复杂度未定义",
)


@dataclass(frozen=True, slots=True)
class Indices:
    """``eci`` of each location and ``pci`` of each product (Float64, NaN where undefined), and what to say.

    ``centre`` is the mean of k_c in its standard deviations, which both are measured from.
    """

    eci: np.ndarray
    pci: np.ndarray
    centre: float = np.nan
    warnings: tuple[Text, ...] = ()


def indices(exported: np.ndarray) -> Indices:
    """ECI and PCI of ``exported`` (locations x products, bool).

    k_c is the second eigenvector of D^-1/2 M U^-1 M' D^-1/2 (or of its mirror image on the side of products,
    where these are fewer) mapped back by D^-1/2; k_p = U^-1 M' k_c / lambda_2. Both are centred by the mean
    and divided by the standard deviation (of the population) of k_c: so the mean PCI over what a location
    exports is its ECI. The sign is that which goes with diversity. Where that says nothing, or the second
    eigenvalue is 0 or occurs twice, no ranking follows from the data, and all are NaN.
    """
    locations = np.asarray(exported.any(axis=1))
    products = np.asarray(exported.any(axis=0))
    eci, pci = np.full(locations.size, np.nan), np.full(products.size, np.nan)
    if not locations.any():
        return Indices(eci, pci, warnings=(FLAT,))
    said: tuple[Text, ...] = ()
    matrix = exported[np.ix_(locations, products)].astype(np.float64)
    square = _square(matrix)
    groups = _groups(square)
    if groups.max():
        of_locations = groups if square.shape[0] == matrix.shape[0] else groups[matrix.argmax(axis=1)]
        of_products = groups if square.shape[0] != matrix.shape[0] else groups[matrix.argmax(axis=0)]
        sizes = np.bincount(of_locations) + np.bincount(of_products)
        largest = int(sizes.argmax())
        kept = (of_locations == largest, of_products == largest)
        locations[locations], products[products] = kept
        matrix = matrix[np.ix_(*kept)]
        square = _square(matrix)
        said = (SPLIT.format(n=sizes.size, l=matrix.shape[0], p=matrix.shape[1]),)
    found = _second(matrix, square)
    if found is None:
        return Indices(eci, pci, warnings=(*said, FLAT))
    eci[locations], pci[products], centre = found
    return Indices(eci, pci, centre, said)


def _square(matrix: np.ndarray) -> np.ndarray:
    """D^-1/2 M U^-1 M' D^-1/2, or its mirror image among the products where there are fewer of these."""
    scaled = matrix / np.sqrt(matrix.sum(axis=1))[:, None]
    scaled /= np.sqrt(matrix.sum(axis=0))
    return scaled @ scaled.T if matrix.shape[0] <= matrix.shape[1] else scaled.T @ scaled


def _groups(square: np.ndarray) -> np.ndarray:
    """Which connected group each location (or product) belongs to, from 0."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    return np.asarray(connected_components(csr_array(square > 0), directed=False)[1])


def _second(matrix: np.ndarray, square: np.ndarray) -> tuple[np.ndarray, np.ndarray, float] | None:
    """ECI, PCI and the centre of a connected matrix in which everybody exports and everything is exported."""
    from scipy.linalg import eigh

    if min(matrix.shape) < 2:
        return None
    diversity, ubiquity = matrix.sum(axis=1), matrix.sum(axis=0)
    size = square.shape[0]
    by_location = size == matrix.shape[0]
    values, vectors = eigh(square, subset_by_index=[max(size - 3, 0), size - 1])
    second, third = float(values[-2]), float(values[-3]) if size > 2 else -1.0
    if second < _SAME or second - third < _SAME:
        return None
    if by_location:
        of_location = vectors[:, -2] / np.sqrt(diversity)
        of_product = matrix.T @ of_location / ubiquity / second
    else:
        of_product = vectors[:, -2] / np.sqrt(ubiquity)
        of_location = matrix @ of_product / diversity
    spread = of_location.std()
    goes_with = np.mean((of_location - of_location.mean()) * (diversity - diversity.mean()))
    if abs(goes_with) < _SAME * spread * max(float(diversity.std()), 1.0):
        return None
    spread = np.copysign(spread, goes_with)
    middle = of_location.mean()
    return (of_location - middle) / spread, (of_product - middle) / spread, float(middle / spread)
