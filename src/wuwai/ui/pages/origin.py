"""Where a number comes from: the snapshot, the file, the row, the value as printed, the source."""

from __future__ import annotations

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from wuwai.accounts.access import reading
from wuwai.reference import regions
from wuwai.reference.text import Text
from wuwai.ui.as_of import known_on
from wuwai.ui.pages.flow_origin import flow_origin
from wuwai.workspace import current

CERTAINTY = {
    "H": Text("high: official, or two sources", "高：官方来源或两个来源"),
    "M": Text("medium: one source", "中：单一来源"),
    "L": Text("low: read on a copy only", "低：仅见于转载"),
}


@reading
def origin(request: HttpRequest, origin: str) -> HttpResponse:
    """An observation's origin or a flow's, or the register behind ``register:<name>``, or its row behind
    ``register:<name>:<uid>``."""
    kind, colon, name = origin.partition(":")
    if kind == "register" and colon:
        register, colon, uid = name.partition(":")
        return redirect("register-row", register, uid) if colon else redirect("register", register)
    facts = current().facts
    row = facts.observation(origin)
    if row is None:
        return flow_origin(request, origin)
    asked = {"series": row["series"], "region": row["region"], "period": row["period"]}
    as_of = known_on(request)
    same = facts.observations(**asked, as_of=as_of, resolved=False)
    shown = facts.observations(**asked, as_of=as_of)
    return render(
        request,
        "wuwai/data/origin.html",
        {
            "row": row,
            "info": facts.dictionary.get(row["series"]),
            "region": regions.get(row["region"]),
            "manifest": facts.manifest(row["snapshot"]),
            "certainty": CERTAINTY.get(row["certainty"] or "", Text("not stated", "未公布")),
            "known_then": origin in set(same["origin"]),
            "others": same.filter(pl.col("origin") != origin).to_dicts(),
            "shown": origin in set(shown["origin"]),
        },
    )
