"""Where one flow comes from: its snapshot, file and row, and whether it is the statement in use."""

from __future__ import annotations

from urllib.parse import urlencode

import polars as pl
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from wuwai.facts import datasets
from wuwai.reference.text import Text
from wuwai.ui.flow_names import COLUMNS, DIRECTIONS, Names, short
from wuwai.ui.flow_table import unit_of
from wuwai.workspace import current

FLOW_COLUMNS = ("reporter", "partner", "product", "regime", "use")


def flow_origin(request: HttpRequest, origin: str) -> HttpResponse:
    """A flow's origin: what the row says in words, its file and source, whether it is shown."""
    facts = current().facts
    row = facts.flow(origin)
    if row is None:
        raise Http404
    names = Names(facts.codes)
    classification = row["classification"] or ""
    told = [(COLUMNS[c], row[c] or "", names.of(c, row[c] or "", classification)) for c in FLOW_COLUMNS]
    product, partner = told[2][2] or Text(row["product"], row["product"]), told[1][2]
    direction = DIRECTIONS.get(row["direction"], Text(row["direction"], row["direction"]))
    heading = Text("{direction}: {product}, {partner}", "{direction}：{product}，{partner}").format(
        direction=direction,
        product=short(product),
        partner=partner or Text(row["partner"], row["partner"]),
    )
    lost = facts.superseded_slices().get(row["snapshot"], ...)
    in_use = lost is ... or (lost is not None and pl.DataFrame([row]).join(lost, on=lost.columns).is_empty())
    return render(
        request,
        "wuwai/data/flow_origin.html",
        {
            "row": row,
            "heading": heading,
            "facts": [told_of for told_of in told if told_of[1]],
            "unit": unit_of(row["currency"] or ""),
            "manifest": facts.manifest(row["snapshot"]),
            "dataset": datasets.describe(row["dataset"]),
            "dataset_url": f"{reverse('flow-totals')}?{urlencode({'dataset': row['dataset']})}",
            "shown": in_use,
        },
    )
