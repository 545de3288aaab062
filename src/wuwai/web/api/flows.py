"""Trade flows: the datasets on file, single flows, totals."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Literal

from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from ninja.errors import HttpError
from pydantic import Field

from wuwai.accounts.limits import within
from wuwai.facts import datasets as described
from wuwai.facts.flow_columns import READ
from wuwai.facts.flow_questions import Asked
from wuwai.facts.questions import QueryError
from wuwai.reference.text import Text
from wuwai.web.api import tables
from wuwai.web.api.answers import Refusal
from wuwai.web.api.asking import LARGEST_PAGE, Known, day, lang, refuse
from wuwai.web.api.tables import DOCUMENTED, Format
from wuwai.workspace import current

router = Router(tags=["flows"])
_NOT = {401: Refusal, 422: Refusal, 429: Refusal}
DEEPEST = 100_000  # how far JSON pages go; files have no end
LONGEST = 200  # characters of a filter
MOST = 120  # questions a minute from an address that is not signed in


class FlowPage(Schema):
    """Which of the rows that match."""

    limit: int = Field(100, ge=1, le=LARGEST_PAGE, description="How many rows at most.")
    offset: int = Field(0, ge=0, le=DEEPEST, description="How many rows to leave out first.")


class FlowsQuery(Known, Format, FlowPage):
    """Filters; a flow has to match each one given."""

    dataset: list[str] | None = Field(None, description="As `/datasets` lists them.")
    reporter: list[str] | None = Field(None, description="Codes or names.")
    partner: list[str] | None = Field(None, description="Codes, names, or groups such as ASEAN.")
    product: list[str] | None = Field(None, description="Codes; `8507*` is a prefix.")
    period: list[str] | None = Field(None, description="Such as 2024, 2024-03, 2024Q1.")
    direction: Literal["export", "import", "re-export", "re-import", "domestic"] | None = None
    regime: list[str] | None = Field(None, description="Two digits, or four of a supervision mode.")
    use: list[str] | None = Field(None, description="Such as intermediate.")
    classification: list[str] | None = Field(None, description="Such as HS2022.")
    currency: str | None = Field(None, pattern=r"^[A-Z]{3}$", description="Such as CNY.")
    members_on: str | None = Field(
        None,
        pattern=r"^\d{4}-\d{2}-\d{2}$",
        description="Read groups of countries by their members of that day, not of each period.",
    )


class TotalsQuery(FlowsQuery):
    """What to add up, and how. ``period`` is a stretch of time: the periods within it count."""

    by: str = Field("", max_length=200, description="Columns such as `partner,year`.")
    top: int | None = Field(None, ge=0, le=LARGEST_PAGE, description="The largest; all others in one row.")
    compare: bool = Field(False, description="With the same months of the year before.")


class Flow(Schema):
    """One flow as its file states it. ``origin`` is ``snapshot:row``."""

    origin: str
    dataset: str
    period: str
    reporter: str
    partner: str
    product: str
    classification: str | None
    direction: str
    regime: str | None
    use: str | None
    value: float
    currency: str
    quantity: float | None
    unit: str | None
    published_on: str | None
    recorded_on: str
    source_url: str | None
    sample: bool


class Flows(Schema):
    """A page of flows; ``count`` is how many match in all."""

    count: int
    limit: int
    offset: int
    rows: list[Flow]


class FlowTotals(Schema):
    """Totals. Every row is of one dataset, direction and currency; ``notes`` say what was left out so that
    nothing is counted twice."""

    count: int
    limit: int
    offset: int
    by: list[str]
    periods: list[str]
    notes: list[str]
    sample: bool
    rows: list[dict[str, Any]]


class DatasetLine(Schema):
    """A dataset of flows on file: what it is and what is held of it."""

    key: str
    title: str
    publisher: str
    note: str
    caveat: str
    sample: bool
    periods: list[str]
    reporters: int
    rows: int
    currencies: list[str]
    classifications: list[str]
    directions: list[str]
    snapshots: list[str]
    published_on: str
    recorded_on: str


@router.get("/datasets", response={200: list[DatasetLine], **_NOT}, summary="Datasets of flows · 流量数据集")
def datasets(request: HttpRequest, asked: Query[Known]) -> list[DatasetLine]:
    """The datasets of flows on file. They are never added to one another."""
    words = lang(request)
    return [
        DatasetLine(
            key=one.dataset.key,
            title=one.dataset.title.get(words),
            publisher=one.dataset.publisher.get(words),
            note=one.dataset.note.get(words),
            caveat=one.dataset.caveat.get(words),
            sample=one.sample,
            periods=list(one.periods),
            reporters=one.reporters,
            rows=one.rows,
            currencies=list(one.currencies),
            classifications=list(one.classifications),
            directions=list(one.directions),
            snapshots=list(one.snapshots),
            published_on=one.published_on,
            recorded_on=one.recorded_on,
        )
        for one in described.on_file(current().facts, day(request, "as_of", asked.as_of))
    ]


@router.get("/flows", response={200: Flows, **_NOT}, summary="Flows · 贸易流量", openapi_extra=DOCUMENTED)
def flows(request: HttpRequest, asked: Query[FlowsQuery]) -> Flows | StreamingHttpResponse:
    """Single flows that match every filter. Sources print totals beside their parts: to add flows up, ask
    `/flows/totals`. As JSON a page, in order; as CSV or Parquet all of them, in no particular order."""
    _counted(request)
    facts, as_of = current().facts, day(request, "as_of", asked.as_of)
    question = _question(request, asked)
    try:
        matching = facts.flows_matching(question, as_of=as_of)
        kind = tables.wanted(request, asked.format)
        if kind != "json":
            rows = matching.select(list(READ))
            if "limit" in request.GET:
                rows = rows.limit(asked.limit, offset=asked.offset)
            return tables.answer(kind, "flows", rows.schema().to_pyarrow(), tables.batches(rows))
        frame = facts.flows_asked(question, as_of=as_of, limit=asked.limit, offset=asked.offset)
        count = int(matching.count().execute())
    except QueryError as error:
        raise _refused(request, error) from error
    found = [Flow(**row) for row in frame.iter_rows(named=True)]
    return Flows(count=count, limit=asked.limit, offset=asked.offset, rows=found)


@router.get(
    "/flows/totals",
    response={200: FlowTotals, **_NOT},
    summary="Totals of flows · 流量合计",
    openapi_extra=DOCUMENTED,
)
def flow_totals(request: HttpRequest, asked: Query[TotalsQuery]) -> FlowTotals | StreamingHttpResponse:
    """Totals by the columns in `by`: period, month, quarter, year, reporter, partner, product (2, 4, 6 or 8
    digits: product2 …), regime, use, dataset, direction, classification, currency."""
    _counted(request)
    as_of = day(request, "as_of", asked.as_of)
    try:
        found = current().facts.flow_totals(
            _question(request, asked), by=asked.by, top=asked.top, compare=asked.compare, as_of=as_of
        )
    except QueryError as error:
        raise _refused(request, error) from error
    kind = tables.wanted(request, asked.format)
    page = found.frame.slice(asked.offset, asked.limit)
    if kind != "json":
        frame = page if "limit" in request.GET else found.frame
        schema = frame.to_arrow().schema
        return tables.answer(kind, "flow-totals", schema, tables.batches_of(frame))
    return FlowTotals(
        count=found.frame.height,
        limit=asked.limit,
        offset=asked.offset,
        by=list(found.by),
        periods=list(found.periods),
        notes=[note.get(lang(request)) for note in found.notes],
        sample=found.sample,
        rows=page.to_dicts(),
    )


def _counted(request: HttpRequest) -> None:
    if not within(request, "flows", MOST):
        raise HttpError(429, _("Too many requests from this address. Wait a minute, or sign in."))


def _question(request: HttpRequest, asked: FlowsQuery) -> Asked:
    question = Asked(
        dataset=asked.dataset or None,
        reporter=asked.reporter or None,
        partner=asked.partner or None,
        product=asked.product or None,
        period=asked.period or None,
        direction=asked.direction,
        regime=asked.regime or None,
        use=asked.use or None,
        classification=asked.classification or None,
        currency=asked.currency,
        members_on=asked.members_on,
    )
    day(request, "members_on", asked.members_on)
    for one in fields(question):
        texts = getattr(question, one.name)
        for text in texts if isinstance(texts, list) else ():
            if not text.isprintable() or len(text) > LONGEST:
                words = Text("{name}: expected plain text", "{name}：应为普通文本")
                raise refuse(request, words.format(name=one.name))
    return question


def _refused(request: HttpRequest, error: QueryError) -> HttpError:
    words = Text("{name} {value}: expected {x}", "{name} {value}：应为{x}")
    return refuse(request, words.format(name=error.parameter, value=error.value[:80], x=error.expected))
