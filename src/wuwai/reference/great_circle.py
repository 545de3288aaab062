"""Great-circle distances in km (haversine, a sphere of 6,371 km), of two places and of many to many."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

EARTH_KM = 6371.0


def apart(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Between two places, each a latitude and a longitude in degrees.

    >>> round(apart((34.05, -118.24), (40.71, -74.01)))
    3935
    """
    (low, left), (high, right) = ((math.radians(x) for x in one) for one in (a, b))
    across = math.cos(low) * math.cos(high) * math.sin((right - left) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(math.sin((high - low) / 2) ** 2 + across)))


def between(
    latitude: np.ndarray, longitude: np.ndarray, to_latitude: np.ndarray, to_longitude: np.ndarray
) -> np.ndarray:
    """From each place to each other, all in degrees: float64, the first x the second.

    >>> import numpy as np
    >>> one = np.array([0.0])
    >>> between(one, one, np.array([0.0]), np.array([90.0])).round().tolist()
    [[10008.0]]
    """
    import numpy as np  # whoever asks for two places needs none

    a, b = np.radians(latitude)[:, None], np.radians(to_latitude)[None, :]
    half = (np.radians(to_longitude)[None, :] - np.radians(longitude)[:, None]) / 2
    across = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(half) ** 2
    found: np.ndarray = 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(1.0, across)))
    return found
