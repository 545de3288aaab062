"""The shapes the API answers in."""

from __future__ import annotations

from typing import Any

from ninja import Schema


class Refusal(Schema):
    """An answer that is not the one asked for, in words."""

    error: str


class Health(Schema):
    """That the server answers, and what it serves."""

    status: str
    version: str
    programme: str
    demo: bool


class Observation(Schema):
    """One published number. ``origin`` is ``snapshot:row``; open it at ``/zh/data/origin/…``."""

    origin: str
    series: str
    region: str
    place: str | None
    period: str
    value: float | None
    unit: str
    status: str | None
    published_on: str | None
    recorded_on: str
    source_url: str | None
    source_kind: str | None
    certainty: str | None
    note: str | None
    sample: bool


class Observations(Schema):
    """A page of observations; ``count`` is how many match in all."""

    count: int
    limit: int
    offset: int
    rows: list[Observation]


class Series(Schema):
    """A line of the dictionary of series."""

    series: str
    title: str
    unit: str
    kind: str
    definition: str
    described: bool


class StudyParameter(Schema):
    """A setting of a study."""

    name: str
    kind: str
    title: str
    default: Any
    choices: list[str]
    low: float | None
    high: float | None
    required: bool


class StudyLine(Schema):
    """A study that can be run."""

    name: str
    linkage: str
    title: str
    question: str
    parameters: list[StudyParameter]
    long: bool


class ResultColumn(Schema):
    """A column of a study's result."""

    name: str
    title: str
    kind: str
    unit: str


class Rests(Schema):
    """A snapshot, register or programme that a result rests on."""

    kind: str
    name: str
    recorded_on: str
    sample: bool


class Result(Schema):
    """A run of a study. ``sample`` says that an input is synthetic; ``rows`` are all ``total`` rows of the
    table, or the part of them asked for."""

    study: str
    title: str
    finding: str
    parameters: dict[str, Any]
    as_of: str | None
    columns: list[ResultColumn]
    rows: list[dict[str, Any]]
    total: int
    warnings: list[str]
    vintages: list[Rests]
    sample: bool


class Target(Schema):
    """A target and where it stands; null is "not stated" or "no data"."""

    id: str
    title: str
    number: float | None
    unit: str
    linkage: str
    current: float | None
    counted: int | None
    not_counted: int | None
    due: str | None
    by: str | None
    assumed: bool
    due_by_now: float | None
    status: str
    sample: bool
    source_url: str | None


class TargetWhole(Target):
    """A target with everything behind its number; money is in the target's own unit."""

    stands_in: str | None
    note: str | None
    versions: list[dict[str, Any]]
    split: dict[str, Any]
    heading: dict[str, Any]
    rows: dict[str, Any] | None
    actions: list[dict[str, Any]]
    alerts: list[dict[str, Any]]


class Alert(Schema):
    """A status that got worse; null in `acknowledged_by` where nobody took note."""

    id: int
    target: str
    title: str
    day: str
    since: str
    before: str
    after: str
    finding: str
    why: str
    origin: str | None
    sample: bool
    acknowledged_by: str | None
    acknowledged_at: str | None
    note: str | None


class Programme(Schema):
    """The programme: parts, article slots, targets."""

    programme: dict[str, Any]
    today: str
    by: str | None
    as_of: str | None
    sample: bool
    parts: list[dict[str, Any]]
    articles: list[dict[str, Any]]
    targets: list[Target]


class Clause(Schema):
    """A clause of a rule book; an empty one is a slot an office fills."""

    id: str
    title: str
    citation: str
    expression: str
    empty: bool


class RuleBook(Schema):
    """A set of cited criteria."""

    name: str
    title: str
    issuing_body: str
    document_number: str
    valid_from: str | None
    valid_to: str | None
    source_url: str
    clauses: list[Clause]


class ReferenceTable(Schema):
    """A code table; ``editions`` are the parts it is asked for by, ``own`` the office's tables over it."""

    name: str
    title: str
    source: str
    columns: list[str]
    editions: list[str]
    own: list[str]


class ReferenceRows(Schema):
    """A page of a code table; every cell is a text."""

    table: str
    title: str
    count: int
    limit: int
    offset: int
    columns: list[str]
    rows: list[dict[str, str]]


class ClusterProduct(Schema):
    """A code of a cluster; ``weight`` is the part of its trade that counts."""

    code: str
    weight: float
    reason: str
    valid_from: str | None
    valid_to: str | None


class ClusterAnswer(Schema):
    """A cluster in force; ``cities`` are GB/T 2260 codes, empty where not stated."""

    name: str
    title: str
    group: str
    version: str
    source: str
    own: bool
    saved_on: str | None
    author: str | None
    why: str | None
    cities: list[str]
    products: list[ClusterProduct]


class ClusterShare(Schema):
    """A code that several clusters hold, with the weight each gives it."""

    code: str
    clusters: dict[str, float]
    counted: float
