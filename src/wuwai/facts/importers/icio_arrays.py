"""An input-output network as an ``.npz`` of arrays, the form in which ``sanction-simulator`` carries one.

``countries`` and ``sectors`` name the industries, in order of sector and within a sector of country. ``A``
holds what part of a buyer's (column's) intermediate purchases comes from each seller (row), ``omb``
intermediate purchases as a part of output, ``go`` gross output in million dollars; their product is the table
of intermediate purchases. ``s`` is the authors' solved output, used where ``go`` is missing; ``z`` what a
seller does not sell to industries. Nothing is known of final demand by buyer. Pickled content is never read.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wuwai.facts.importers.icio_flows import SCALE, Buyers, Line, Tally
from wuwai.reference.text import Text

Floats = NDArray[np.float64]

NUMPY = b"\x93NUMPY"
_LARGEST = 512 * 1024**2
# The authors cap what an industry buys at 98% of its output: totals may miss by that, and by no more.
_EXPLAINED = 1e-4

ASKED = Text(
    "arrays A, omb, go (or s), countries and sectors of numbers and text, of fitting sizes and ordered by "
    "sector, then country, below 512 MB",
    "数值与文本数组 A、omb、go（或 s）、countries、sectors，大小相符，按行业、再按国家排序，合计小于512 MB",
)


@dataclass(frozen=True, slots=True)
class Network:
    """The arrays, checked to fit one another. ``output`` is of each industry, ``sold`` to industries."""

    countries: tuple[str, ...]
    sectors: tuple[str, ...]
    shares: Floats
    bought: Floats
    sold: Floats | None


def read(path: Path) -> Network | None:
    """The arrays of a file; None if they are not those of a network."""
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(i.file_size for i in archive.infolist()) > _LARGEST:
                return None
        with np.load(path, allow_pickle=False) as arrays:
            shares, cost, countries, sectors = (arrays[n] for n in ("A", "omb", "countries", "sectors"))
            output = arrays["go"] if "go" in arrays else arrays["s"]
            own_use = arrays.get("z")
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    size = countries.size * sectors.size
    vectors = [cost, output, *([] if own_use is None else [own_use])]
    if not size or shares.shape != (size, size) or any(v.shape != (size,) for v in vectors):
        return None
    if any(a.dtype.kind != "f" or not np.isfinite(a).all() for a in (shares, *vectors)):
        return None
    if any(a.dtype.kind != "U" or a.ndim != 1 for a in (countries, sectors)):
        return None
    network = Network(
        tuple(countries.tolist()),
        tuple(sectors.tolist()),
        shares,
        cost * output,
        None if own_use is None else output - own_use,
    )
    return network if _by_sector(network) else None


def _by_sector(network: Network) -> bool:
    """Whether the order is by sector, then country: nearly all economies buy most from themselves."""
    many, few = len(network.countries), len(network.sectors)
    table = network.shares
    by_sector = np.einsum("scrc->", (table * network.bought).reshape(few, many, few, many))
    by_country = np.einsum("csct->", (table * network.bought).reshape(many, few, many, few))
    return bool(by_sector >= by_country)


def lines(network: Network, tally: Tally) -> Iterator[Line]:
    """Each industry's sales, a country's together; ``row`` is the place in the arrays, from 1."""
    many = len(network.countries)
    for c, country in enumerate(network.countries):
        for s, sector in enumerate(network.sectors):
            at = s * many + c
            values = network.shares[at] * network.bought
            tally.read += 1
            tally.before += float(values.sum()) * SCALE
            yield Line(at + 1, country, sector, values)


def buyers(network: Network) -> Buyers:
    """The buying industries in the order of the arrays."""
    return Buyers.of(
        network.countries * len(network.sectors), np.repeat(network.sectors, len(network.countries)).tolist()
    )


def said_to_be_sold(network: Network) -> float | None:
    """What the file says its sellers sold to industries, in dollars; None where it does not say."""
    return None if network.sold is None else float(network.sold.sum()) * SCALE


def explained(stated: float, kept: float) -> bool:
    """Whether two totals differ by no more than what the authors' own cap explains.

    >>> explained(99_249_283e6, 99_249_264e6), explained(99_249_283e6, 90_000_000e6)
    (True, False)
    """
    return abs(stated - kept) <= _EXPLAINED * abs(stated)
