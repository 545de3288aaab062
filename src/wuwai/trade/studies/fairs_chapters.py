"""Which HS chapters the products of a trade table belong to, so that a fair of chapters meets its cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import polars as pl

from wuwai.reference import industries, products

_SCHEMA = {"product": pl.String(), "chapter": pl.String(), "weight": pl.Float64()}


def chapters_of(
    codes: Iterable[str], *, system: str = "", exports: pl.DataFrame | None = None
) -> pl.DataFrame:
    """The chapters of each product code: ``product, chapter, weight``, the weights of a product adding up
    to 1.

    Without ``system`` the codes are HS codes, whose first two digits are the chapter. With it they are
    industries (``ICIO2025``): their goods are spread over chapters as ``exports`` (``product`` in HS of
    four digits or more, ``value``) are, and an industry of which nothing is exported by its number of HS
    headings. Services have no chapter and no row.

    >>> chapters_of(["8517", "85"])["chapter"].to_list()
    ['85', '85']
    >>> chapters_of(["C27", "J61"], system="ICIO2025").select("product", "chapter").rows()[:2]
    [('C27', '73'), ('C27', '84')]
    """
    wanted = sorted(set(codes))
    if not system:
        rows = [(code, code[:2], 1.0) for code in wanted if code[:2].isdigit()]
        return pl.DataFrame(rows, schema=_SCHEMA, orient="row")
    headings = Counter({code: 1.0 for code in products.names() if len(code) == 4})
    counted = _by_industry(headings, system)
    sold: Counter[str] = Counter()
    for code, value in () if exports is None else exports.select("product", "value").iter_rows():
        sold[code] += value
    weighed = _by_industry(sold, system)
    rows = []
    for industry in wanted:
        spread = weighed.get(industry) or counted.get(industry) or Counter()
        total = sum(spread.values())
        rows += [(industry, chapter, value / total) for chapter, value in sorted(spread.items()) if value > 0]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def _by_industry(amounts: Counter[str], system: str) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for code, amount in amounts.items():
        industry = industries.of_product(code, system) if len(code) >= 4 else None
        if industry is not None and amount > 0:
            found.setdefault(industry, Counter())[code[:2]] += amount
    return found
