"""What the products of flows are called: HS codes by the tables in use, industries by their system."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wuwai.reference import industries
from wuwai.reference.code_tables import CodeTables
from wuwai.reference.text import Text

_TOTAL = Text("All products", "全部商品")


def title(codes: CodeTables, classification: str | None, product: str) -> Text | None:
    """A product's name; None where no table in use names it.

    >>> from wuwai.reference.code_tables import SHIPPED
    >>> title(SHIPPED, "ICIO2025", "C26").en, title(SHIPPED, "HS1992", "850760") is None
    ('Computer, electronic and optical products', True)
    """
    if product == "TOTAL":
        return _TOTAL
    edition = classification or ""
    return codes.product_name(edition, product) or industries.names(edition).get(product)


def named(rows: Iterable[Mapping[str, Any]], codes: CodeTables, lang: str) -> list[dict[str, Any]]:
    """Flows with ``product_name`` behind ``product``, empty where no table in use names the code."""
    found = []
    for row in rows:
        name = title(codes, row["classification"], row["product"] or "")
        out: dict[str, Any] = {}
        for key, value in row.items():
            out[key] = value
            if key == "product":
                out["product_name"] = name.get(lang) if name else ""
        found.append(out)
    return found
