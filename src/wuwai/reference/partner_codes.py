"""The numbers that trade files print for countries (UN M49, and a few of their own), as letters.

The table is ``data/m49.csv``. A number that is not in it is decoded by nobody: importers list it. Files group
some territories (842 is the United States with Puerto Rico); ``note`` says so.
"""

from __future__ import annotations

from functools import lru_cache

from wuwai.reference.tables import rows


@lru_cache(maxsize=1)
def by_number() -> dict[int, str]:
    """Every number with its ISO 3166-1 alpha-3 letters, or those trade statistics use where ISO has none.

    >>> by_number()[156], by_number()[842], by_number()[490]
    ('CHN', 'USA', 'S19')
    """
    return {int(r["code"]): r["alpha3"] for r in rows("m49")}


@lru_cache(maxsize=1)
def letters() -> frozenset[str]:
    """Every code of three signs that a trade file may print instead of a number."""
    return frozenset(by_number().values())
