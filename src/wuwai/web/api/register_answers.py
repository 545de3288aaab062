"""The shapes the API answers in about registers: their rows, their history, their sums."""

from __future__ import annotations

from typing import Any

from ninja import Schema


class RegisterLine(Schema):
    """A register and how many rows it holds."""

    name: str
    linkage: str
    title: str
    rows: int
    synthetic: int
    rule_book: str | None


class Row(Schema):
    """A row of a register. ``values`` has the register's own columns; ``left_out`` says which of them are not
    given to you.
    """

    uid: str
    stage: str
    region: str
    synthetic: bool
    updated_at: str
    values: dict[str, Any]
    left_out: str | None


class RowChange(Schema):
    """One field that changed, in words."""

    title: str
    before: str
    after: str


class RowVersion(Schema):
    """One saved state of a row; ``who`` is null for the program itself."""

    at: str
    who: str | None
    reason: str
    kind: str
    changes: list[RowChange]


class ClauseResult(Schema):
    """A clause put to a row: pass, fail or unknown, with the values it read."""

    id: str
    title: str
    citation: str
    outcome: str
    inputs: dict[str, Any]
    would_change: str


class RowEvaluation(Schema):
    """Whether a row counts on a day, and what its rule book says of it; ``book`` is null without one."""

    uid: str
    on: str
    counts: bool
    why_not: str
    synthetic: bool
    book: str | None
    outcome: str | None
    trouble: str
    clauses: list[ClauseResult]


class SumColumn(Schema):
    """What is added up: a number field, in one currency where it has any."""

    key: str
    title: str
    unit: str
    currency: str


class SummaryLine(Schema):
    """Some rows; ``keys`` are what they share ("" not stated), a sum is null where none is stated."""

    keys: list[str]
    names: list[str]
    rows: int
    counted: int
    synthetic: int
    sums: dict[str, float | None]


class RegisterSummary(Schema):
    """Rows of a register by some of its fields. Amounts of different currencies are never added."""

    name: str
    view: str
    title: str
    by: list[str]
    sums: list[SumColumn]
    rows: list[SummaryLine]
    total: SummaryLine
    repeats: bool
    sample: bool


class RegisterColumn(Schema):
    """A column of a register."""

    name: str
    title: str
    kind: str
    unit: str
    required: bool
    choices: list[str]
    refers_to: str | None
    currency: str | None


class RegisterDescription(Schema):
    """What a register declares."""

    name: str
    linkage: str
    title: str
    about: str
    key: list[str]
    columns: list[RegisterColumn]
    stages: dict[str, str]
    views: dict[str, str]
    rule_book: str | None


class Rows(Schema):
    """A page of rows."""

    count: int
    limit: int
    offset: int
    rows: list[Row]
