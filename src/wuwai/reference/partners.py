"""Trading partners as Chinese customs print them: from a Chinese name to a code.

A printed name is looked up among the names of the region table (CLDR's, from Babel), the areas of trade
statistics, and ``data/partner_names.csv``, our own list of other writings. Full-width and half-width brackets
are one. A name that none of them holds is unknown, never guessed.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from wuwai.reference import countries
from wuwai.reference.tables import rows


def folded(name: str) -> str:
    """A name as it is compared: brackets half-width, no blanks.

    >>> folded(" 刚果（布） ")
    '刚果(布)'
    """
    return "".join(unicodedata.normalize("NFKC", name).split())


@lru_cache(maxsize=1)
def names() -> dict[str, str]:
    """Every known Chinese name, folded, with its code."""
    found: dict[str, str] = {}
    for country in countries.all_countries():
        for name in (country.title.zh, *country.aliases):
            found.setdefault(folded(name), country.code)
    for row in rows("partner_names"):
        found[folded(row["name"])] = row["code"]
    return found


def decode(name: str) -> str | None:
    """The code of a partner's printed Chinese name; None where it is not known.

    >>> decode("刚果(金)"), decode("台澎金马关税区"), decode("俄罗斯联邦"), decode("亚特兰蒂斯")
    ('COD', 'TWN', 'RUS', None)
    """
    return names().get(folded(name))
