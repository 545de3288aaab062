"""Code tables and clusters, as JSON or CSV."""

from __future__ import annotations

from datetime import date
from itertools import islice
from typing import Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from wuwai.reference import catalogue
from wuwai.reference.cluster_lists import Gathered
from wuwai.reference.clusters import Cluster
from wuwai.reference.text import Text
from wuwai.ui import table_files
from wuwai.ui.pages.clusters import today
from wuwai.web.api.answers import (
    ClusterAnswer,
    ClusterProduct,
    ClusterShare,
    ReferenceRows,
    ReferenceTable,
    Refusal,
)
from wuwai.web.api.asking import DAY, Known, Page, day, lang, refuse
from wuwai.workspace import current

router = Router(tags=["reference"])
_NOT = {401: Refusal, 404: Refusal, 422: Refusal}


class TableQuery(Page):
    """Which rows of a table."""

    q: str = Field("", max_length=200, description="Words, or the beginning of a code; all must be there.")
    edition: str = Field("", description="For products: such as HS2022, the latest without it.")
    system: str = Field("", description="For industries: such as ICIO2025.")
    format: Literal["json", "csv"] = Field("json", description="csv gives every row that fits.")


class OnDay(Known, Page):
    """The day on which codes hold, and as of which day lists are known."""

    on: str | None = Field(
        None, pattern=DAY, description="Codes that hold on that day; that of as_of, or today."
    )


@router.get(
    "/reference", response={200: list[ReferenceTable], 401: Refusal}, summary="Code tables · 基础代码"
)
def tables(request: HttpRequest) -> list[ReferenceTable]:
    """The code tables, with the office's own that are laid over them."""
    words, folder = lang(request), current().reference_folder
    return [
        ReferenceTable(
            name=one.name,
            title=one.title.get(words),
            source=one.source.get(words),
            columns=list(one.columns),
            editions=list(catalogue.choices(one.name)),
            own=[table.name for table in one.own_tables(folder)],
        )
        for one in catalogue.TABLES
    ]


@router.get(
    "/reference/{table}", response={200: ReferenceRows, **_NOT}, summary="One code table · 一张代码表"
)
def rows(request: HttpRequest, table: str, asked: Query[TableQuery]) -> ReferenceRows | HttpResponse:
    """The rows of a table. Every cell is a text, codes keep their leading zeros, empty is "none"."""
    try:
        one = catalogue.table(table)
    except KeyError as unknown:
        raise refuse(
            request, Text("no table {name}", "没有代码表 {name}").format(name=table), 404
        ) from unknown
    known = catalogue.choices(table)
    choice = (asked.edition if one.chosen == "edition" else asked.system) or (known[0] if known else "")
    if known and choice not in known:
        words = Text("{name}: one of {known}", "{name}：应为 {known} 之一")
        raise refuse(request, words.format(name=one.chosen, known=", ".join(known)))
    fitting = catalogue.found(one.rows(current().reference_folder, choice), asked.q)
    if asked.format == "csv":
        cells = ([row[column] or "" for column in one.columns] for row in fitting)
        content = table_files.as_csv(one.columns, cells)
        return table_files.attached(content, table_files.CSV, f"{table}.csv")
    found = list(fitting)
    return ReferenceRows(
        table=table,
        title=one.title.get(lang(request)),
        count=len(found),
        limit=asked.limit,
        offset=asked.offset,
        columns=list(one.columns),
        rows=[
            {column: row[column] or "" for column in one.columns}
            for row in islice(found, asked.offset, asked.offset + asked.limit)
        ],
    )


@router.get("/clusters", response={200: list[ClusterAnswer], **_NOT}, summary="Clusters · 产业集群")
def clusters(request: HttpRequest, asked: Query[OnDay]) -> list[ClusterAnswer]:
    """The clusters in force with the codes that hold on a day."""
    found, when = _gathered(request, asked)
    chosen = found.clusters[asked.offset : asked.offset + asked.limit]
    return [_answer(request, one, when, own=one.name in found.own) for one in chosen]


@router.get(
    "/clusters/overlaps",
    response={200: list[ClusterShare], **_NOT},
    summary="Overlaps of clusters · 集群重叠",
)
def overlaps(request: HttpRequest, asked: Query[OnDay]) -> list[ClusterShare]:
    """The codes that several clusters hold; `counted` is how often a sum over them counts their trade."""
    lists, when = _gathered(request, asked)
    found = lists.overlaps(when)
    return [
        ClusterShare(code=o.code, clusters=dict(zip(o.clusters, o.weights, strict=True)), counted=o.counted)
        for o in found[asked.offset : asked.offset + asked.limit]
    ]


@router.get("/clusters/{name}", response={200: ClusterAnswer, **_NOT}, summary="One cluster · 一个集群")
def cluster(request: HttpRequest, name: str, asked: Query[OnDay]) -> ClusterAnswer:
    """One cluster in force with the codes that hold on a day."""
    found, when = _gathered(request, asked)
    try:
        one = found.get(name)
    except KeyError as unknown:
        raise refuse(
            request, Text("no cluster {name}", "没有集群 {name}").format(name=name), 404
        ) from unknown
    return _answer(request, one, when, own=name in found.own)


def _gathered(request: HttpRequest, asked: OnDay) -> tuple[Gathered, str]:
    known, held = day(request, "as_of", asked.as_of), day(request, "on", asked.on)
    lists = current().clusters.gather(known.isoformat() if known else "")
    return lists, (held or known or date.fromisoformat(today())).isoformat()


def _answer(request: HttpRequest, one: Cluster, when: str, *, own: bool) -> ClusterAnswer:
    words = lang(request)
    return ClusterAnswer(
        name=one.name,
        title=one.title.get(words),
        group=one.group,
        version=one.version,
        source=one.source,
        own=own,
        saved_on=one.saved_on or None,
        author=one.author or None,
        why=one.why or None,
        cities=list(one.cities),
        products=[
            ClusterProduct(
                code=p.code,
                weight=p.weight,
                reason=p.reason.get(words),
                valid_from=p.valid_from or None,
                valid_to=p.valid_to or None,
            )
            for p in one.on(when)
        ],
    )
