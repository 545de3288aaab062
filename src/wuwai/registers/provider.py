"""Hands a register to studies as a table, for ``Input(kind="register", source=NAME)``."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Any

import polars as pl
from django.utils import timezone

from wuwai.facts.questions import day
from wuwai.registers import raw
from wuwai.registers.columns import columns
from wuwai.registers.contract import Register
from wuwai.registers.counts import counts, counts_stamp
from wuwai.registers.outcomes import outcomes, outcomes_stamp
from wuwai.registers.past import stood
from wuwai.registers.registry import get
from wuwai.registers.seen import NO_HISTORY, stamp
from wuwai.registers.spells import spells
from wuwai.studies.contract import Provided, Vintage

STAGES = "stages"  # NAME/stages: how long the rows stayed in each stage
COUNTS = "counts"  # NAME/counts: the rows, which of them count and why the others do not
OUTCOMES = "outcomes"  # NAME/outcomes: what the rule book says of each row

_MOST_BYTES = 200_000_000  # of tables kept in memory by a process
_KEPT: OrderedDict[tuple[str, str | None, str], Provided] = OrderedDict()
_LOCK = Lock()
_DTYPES: dict[str, Any] = {
    "number": pl.Float64, "integer": pl.Int64, "date": pl.Date, "yes_no": pl.Boolean,
}  # fmt: skip


def provide(source: str, *, as_of: str | None = None) -> Provided:
    """The rows of a register: ``uid``, every column that tells of no person, ``synthetic``, ``updated_at``
    (UTC ISO text).

    With ``as_of`` the rows as history has them at the end of that day. ``NAME/stages`` gives the stays of the
    rows in their stages (:mod:`wuwai.registers.spells`), ``NAME/counts`` the rows with the
    verdict on each (:mod:`wuwai.registers.counts`), ``NAME/outcomes`` what the rule book says of each
    (:mod:`wuwai.registers.outcomes`). KeyError if there is no such register or table. The tables asked for
    last are kept until their stamp changes: studies shown together read the same ones.
    """
    name, slash, part = source.partition("/")
    register = get(name)
    if slash and not (part in (STAGES, COUNTS) or (part == OUTCOMES and register.rule_book)):
        raise KeyError(f"{name} has no table {part!r}; it may have {STAGES!r}, {COUNTS!r}, {OUTCOMES!r}")
    key = (source, as_of, provider_stamp(source))
    with _LOCK:
        if key in _KEPT:
            _KEPT.move_to_end(key)
            return _KEPT[key]
    made = _part(register, part, as_of) if slash else _rows(register, as_of)
    if stamp(register) != NO_HISTORY:
        with _LOCK:
            _KEPT[key] = made
            while len(_KEPT) > 1 and sum(one.table.estimated_size() for one in _KEPT.values()) > _MOST_BYTES:
                _KEPT.popitem(last=False)
    return made


def _rows(register: Register, as_of: str | None) -> Provided:
    stored = register.model._default_manager.order_by("pk") if as_of is None else stood(register, day(as_of))
    # A study's table is read by whoever may read the study, so nothing of a person goes in.
    dtypes = {one.name: _DTYPES.get(one.kind, pl.String) for one in columns(register) if not one.personal}
    read = raw.table(stored, {"uid": pl.String, **dtypes, "synthetic": pl.Boolean, "updated_at": raw.MOMENT})
    found = read.with_columns(raw.iso("updated_at"))
    latest = str(found["updated_at"].max() or "")
    return Provided(
        found, (Vintage("register", register.name, latest, sample=bool(found["synthetic"].any())),)
    )


def _part(register: Register, part: str, as_of: str | None) -> Provided:
    on = None if as_of is None else day(as_of)
    if part == COUNTS:
        rows = provide(register.name, as_of=as_of)
        verdicts = counts(register, as_of=on).drop("region", "stage", "synthetic")
        return Provided(rows.table.join(verdicts, on="uid", how="left", maintain_order="left"), rows.vintages)
    if part == OUTCOMES:
        judged = outcomes(register, as_of=on)
        seen = str(on or timezone.localdate())
        return Provided(
            judged, (Vintage("register", register.name, seen, sample=bool(judged["synthetic"].any())),)
        )
    table = spells(register, as_of=on)
    # An open stay is known to last until the day it is looked at, so that day is its vintage.
    seen = str(table["seen_on"].max() or "")
    return Provided(table, (Vintage("register", register.name, seen, sample=bool(table["synthetic"].any())),))


def provider_stamp(source: str) -> str:
    """Changes whenever a row of the register is written; of its other tables also with every day and rule."""
    name, slash, part = source.partition("/")
    register = get(name)
    if not slash:
        return stamp(register)
    rules = {OUTCOMES: outcomes_stamp, COUNTS: counts_stamp}[part](register) if part != STAGES else ""
    return f"{stamp(register)}-{timezone.localdate()}-{rules}"
