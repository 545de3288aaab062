"""COI and COG as the Python package ``ecomplexity`` (0.5) works them out: for who compares with its figures.

It takes a product as near to itself as can be (proximity 1 in its own density), weighs by PCI before that is
centred, leaves out of COG what the product itself stands for in COI already, and gives COI as z-scores.
"""

from __future__ import annotations

import numpy as np

from wuwai.trade.studies.complexity_space import ProductSpace


def coi(
    space: ProductSpace, exported: np.ndarray, eci: np.ndarray, pci: np.ndarray, centre: float
) -> np.ndarray:
    """Complexity outlook as z-scores, NaN where ECI is undefined."""
    with np.errstate(divide="ignore", invalid="ignore"):
        density = (space.weighed(exported) + exported) / (space.totals() + exported.any(axis=0))
    raw = (np.nan_to_num(density) * ~exported) @ np.nan_to_num(pci + centre)
    raw = np.where(np.isnan(eci), np.nan, raw)
    return (raw - np.nanmean(raw)) / np.nanstd(raw)


def cog(
    space: ProductSpace, exported: np.ndarray, eci: np.ndarray, pci: np.ndarray, centre: float
) -> np.ndarray:
    """Complexity outlook gain, NaN where a product is exported (there the package gives 0)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        worth = np.nan_to_num((pci + centre) / (space.totals() + exported.any(axis=0)))
    weights = ~exported * worth
    found = space.weighed(weights) + weights
    found[exported | np.isnan(eci)[:, None] | np.isnan(pci)] = np.nan
    return found
