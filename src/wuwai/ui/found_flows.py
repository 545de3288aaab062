"""What trade flows add to search: products and partners, each opening its flows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode

import polars as pl
from django.urls import reverse

from wuwai.facts.store import Facts
from wuwai.reference import countries, products
from wuwai.reference.text import Text
from wuwai.ui.flow_names import short
from wuwai.ui.search import Hit, provide, score
from wuwai.workspace import current

FLOWS = Text("Trade flows", "贸易流量")
SAMPLE = Text("Trade flows of a sample dataset", "样例数据集中的贸易流量")
MOST = 40
_WHOLE_CODE, _CODE, _BEGINS, _HOLDS = 90, 60, 45, 18


@provide
def flows(query: str, lang: str, as_of: date | None) -> Iterator[Hit]:
    """Partners and products by name or code, where flows that know them are on file."""
    facts = current().facts
    if not facts.flow_snapshots(as_of):
        return
    cells = facts.flow_cells(as_of=as_of)
    partnered = _best(cells.filter(~pl.col("whole")))
    if partnered:
        detail = SAMPLE if partnered[2] else FLOWS
        for one in countries.all_countries():
            worth = score(query, one.title, one.code)
            if worth:
                yield Hit(one.title, FLOWS, _address(partnered[0], partner=one.code), detail, worth - 1)
    coded = _best(cells.filter(pl.col("level") > 0))
    if coded:
        detail = SAMPLE if coded[2] else FLOWS
        for code, name, worth in _products(query, facts, coded[1])[:MOST]:
            title = Text(f"{code} {short(name).en}", f"{code} {short(name).zh}")
            yield Hit(title, FLOWS, _address(coded[0], product=code), detail, worth)


def _best(cells: pl.DataFrame) -> tuple[str, str, bool] | None:
    """The dataset to open, its classification, whether it is a sample: a real one first, then the latest."""
    if cells.is_empty():
        return None
    found = cells.group_by("dataset").agg(
        pl.col("sample").any(), pl.col("period").str.head(4).max(), pl.col("classification").max()
    )
    row = found.sort("sample", "period", "dataset", descending=[False, True, False]).row(0, named=True)
    return row["dataset"], row["classification"], row["sample"]


def _products(query: str, facts: Facts, classification: str) -> list[tuple[str, Text, int]]:
    """Codes with their names and how well they answer, the best first; headings before their parts."""
    try:
        names = facts.codes.product_names(products.edition(classification or "HS2022").code)
    except KeyError:
        return []
    words = query.casefold().split()
    found = []
    for code, name in names.items():
        worth = _worth(query.strip(), words, code, name) if len(code) <= 6 else 0
        if worth:
            found.append((code, name, worth))
    return sorted(found, key=lambda one: (-one[2], len(one[0]), one[0]))


def _worth(query: str, words: list[str], code: str, name: Text) -> int:
    if query.isdigit():
        return _WHOLE_CODE if code == query else _CODE if len(query) > 1 and code.startswith(query) else 0
    if len(query) < 2 or not all(word in name.en.casefold() or word in name.zh for word in words):
        return 0
    starts = name.en.casefold().startswith(words[0]) or name.zh.startswith(words[0])
    return _BEGINS if starts else _HOLDS


def _address(dataset: str, **filters: str) -> str:
    return f"{reverse('flow-totals')}?{urlencode({'dataset': dataset, **filters})}"
