"""What code tables and clusters add to search: clusters, tables, countries, products by their code."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from wuwai.reference import catalogue, countries, products
from wuwai.reference.code_tables import CodeTables
from wuwai.reference.text import Text
from wuwai.ui.search import NOTHING, Hit, provide, score
from wuwai.workspace import current

CLUSTER = Text("Clusters", "产业集群")
TABLE = Text("Code tables", "基础代码")
COUNTRY = Text("Countries and territories", "国家（地区）")
PRODUCT = Text("Products", "商品")
_LATEST = products.EDITIONS[-1].code
_FEWEST_DIGITS = 2


@provide
def reference(query: str, lang: str, as_of: date | None) -> Iterator[Hit]:
    """Hits among clusters, tables and countries by name, among products by the beginning of their code."""
    for one in current().clusters.gather(as_of.isoformat() if as_of else "").clusters:
        if worth := score(query, one.title, one.name, ""):
            yield Hit(one.title, CLUSTER, reverse("cluster-products", args=[one.name]), NOTHING, worth)
    for table in catalogue.TABLES:
        if worth := score(query, table.title, table.name, ""):
            url = reverse("reference-table", args=[table.name])
            yield Hit(table.title, TABLE, url, table.about, worth)
    for country in countries.all_countries():
        if worth := score(query, country.title, country.code, ""):
            yield Hit(country.title, COUNTRY, reverse("country", args=[country.code]), NOTHING, worth)
    yield from _products(query.strip())


def _products(code: str) -> Iterator[Hit]:
    if not code.isdecimal() or len(code) < _FEWEST_DIGITS:
        return
    names = CodeTables.load(current().reference_folder).product_names(_LATEST)
    for found in sorted(c for c in names if c.startswith(code)):
        title = Text(f"{found} {names[found].en}", f"{found} {names[found].zh}")
        # The heading before what is below it.
        worth = 100 - len(found)
        yield Hit(title, PRODUCT, reverse("product", args=[_LATEST, found]), NOTHING, worth)
