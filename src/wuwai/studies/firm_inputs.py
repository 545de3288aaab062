"""Inputs of firms: what each firm of a firm-level file traded, by partner, product and year.

Firms' codes come no further than the kernel: a study's result says counts and shares.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import polars as pl

from wuwai.facts import firm_flows
from wuwai.facts.store import Facts
from wuwai.studies.contract import Input, Provided, Vintage

WHERE = ("dataset", "region", "direction")
# A reader who breaks the same firms down by market, then by product, asks for the same table.
_MOST_KEPT = 2
_kept: dict[tuple[str | None, ...], Provided] = {}
_guard = threading.Lock()


def provided(facts: Facts, where: Mapping[str, Any], as_of: str | date | None) -> Provided:
    """The trade of the firms of ``where["region"]``, and the snapshots it comes from.

    Its columns are those of :data:`wuwai.facts.firm_flows.FRAME`; without a ``direction`` they are exports.
    """
    asked = (where.get("dataset"), where.get("region"), where.get("direction") or "export")
    key = (str(facts.folder), facts.fingerprint(), *asked, str(as_of))
    with _guard:
        kept = _kept.get(key)
    if kept is not None:
        return kept
    dataset, region, direction = asked
    found = firm_flows.firm_flows(facts, dataset=dataset, region=region, direction=direction, as_of=as_of)
    used = tuple(Vintage("facts", m.snapshot, m.recorded_on, m.sample) for m in found.snapshots)
    given = Provided(found.frame, used)
    with _guard:
        _kept[key] = given
        while len(_kept) > _MOST_KEPT:
            _kept.pop(next(iter(_kept)))
    return given


def empty() -> pl.DataFrame:
    """The input's table without rows."""
    return pl.DataFrame(schema=firm_flows.FRAME)


def trouble(one: Input) -> Iterator[str]:
    """What is wrong with the declaration of an input of firms."""
    for name in one.where:
        if name not in WHERE:
            yield f"input {one.name}: firms are not filtered by {name!r}; by one of {', '.join(WHERE)}"
    if "dataset" not in one.where:
        yield f"input {one.name}: the dataset of the firms wanted"
