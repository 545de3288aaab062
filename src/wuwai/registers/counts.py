"""Which rows of a register count on a day, and why the others do not, as a table for studies."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
from django.db.models import QuerySet

from wuwai.reference.text import Text
from wuwai.registers.contract import Register
from wuwai.registers.counting import book_of, rules_folder, today
from wuwai.registers.judging import NO_STAGE, rules_digest
from wuwai.registers.past import stood
from wuwai.registers.tally import standing

SCHEMA = pl.Schema(
    {
        "uid": pl.String,
        "region": pl.String,
        "stage": pl.String,
        "stage_en": pl.String,
        "stage_zh": pl.String,
        "stage_place": pl.Int64,
        "counted": pl.Boolean,
        "why_en": pl.String,
        "why_zh": pl.String,
        "rules_en": pl.String,
        "rules_zh": pl.String,
        "synthetic": pl.Boolean,
    }
)
_PORTION = 500  # values in one query
_NOTHING = Text("", "")


def counts(register: Register, *, as_of: date | None = None) -> pl.DataFrame:
    """Every row with the verdict that a target would give it, oldest row first.

    ``stage_place`` is the place of its stage in the life of a row; ``why`` is empty where the row counts;
    ``rules`` says under which rules all were counted.
    """
    found = standing(register, as_of=as_of)
    stages = {one.key: (place, one.title) for place, one in enumerate(register.stages)}
    unknown = (len(stages), NO_STAGE)
    stored: QuerySet[Any] = stood(register, found.as_of)
    rows = list(stored.order_by("id").values_list("id", "uid", "region", "stage", "synthetic"))
    rules = found.tally.note
    made = []
    for portion in (rows[start : start + _PORTION] for start in range(0, len(rows), _PORTION)):
        ids = [row[0] for row in portion]
        counted, reasons = found.counted_of(ids), found.why_not(ids)
        for pk, uid, region, stage, synthetic in portion:
            place, title = stages.get(stage, unknown)
            why = reasons.get(pk, _NOTHING)
            said = (title.en, title.zh, place, pk in counted, why.en, why.zh, rules.en, rules.zh)
            made.append((uid, region, stage, *said, synthetic))
    return pl.DataFrame(made, schema=SCHEMA, orient="row")


def counts_stamp(register: Register) -> str:
    """Changes with the rules that decide which rows count."""
    book, trouble = book_of(register, today(), rules_folder())
    return rules_digest(register, book) if book is not None else trouble.en
