"""A cluster as the TOML file that :mod:`wuwai.reference.clusters` reads."""

from __future__ import annotations

import tomlkit
from tomlkit.items import InlineTable

from wuwai.reference.clusters import Cluster, Product
from wuwai.reference.text import Text


def written(cluster: Cluster) -> str:
    """The file's text. Reading it gives the same cluster again."""
    document = tomlkit.document()
    document["name"] = cluster.name
    document["version"] = cluster.version
    document["group"] = cluster.group
    document["title"] = _text(cluster.title)
    document["source"] = cluster.source
    document["valid_from"] = cluster.valid_from
    document["valid_to"] = cluster.valid_to
    document["cities"] = list(cluster.cities)
    if cluster.note:
        document["note"] = _text(cluster.note)
    for key in ("author", "saved_on", "why"):
        if value := getattr(cluster, key):
            document[key] = value
    if cluster.products:
        products = tomlkit.aot()
        for product in cluster.products:
            products.append(_product(product))
        document["products"] = products
    return tomlkit.dumps(document)


def _text(text: Text) -> str | InlineTable:
    if text.en == text.zh:
        return text.en
    both = tomlkit.inline_table()
    both.update({"en": text.en, "zh": text.zh})
    return both


def _product(product: Product) -> tomlkit.items.Table:
    table = tomlkit.table()
    table["code"] = product.code
    if product.valid_from:
        table["valid_from"] = product.valid_from
    if product.valid_to:
        table["valid_to"] = product.valid_to
    if product.weight != 1:
        table["weight"] = product.weight
    table["reason"] = _text(product.reason)
    return table
