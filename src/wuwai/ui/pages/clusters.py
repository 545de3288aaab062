"""The industrial clusters: every list in force, one list with its versions, and where they overlap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import combinations
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from wuwai.accounts.access import allowed, reading
from wuwai.reference import cluster_toml, products, regions
from wuwai.reference.cluster_changes import changes
from wuwai.reference.cluster_draft import COLUMNS, draft_of, edition_of
from wuwai.reference.cluster_lists import Gathered, Version
from wuwai.reference.clusters import GROUPS, Cluster, Overlap
from wuwai.reference.code_tables import CodeTables
from wuwai.reference.text import Text
from wuwai.ui import table_files
from wuwai.ui.as_of import known_on
from wuwai.ui.context import active_lang
from wuwai.workspace import current

# The matrix shades by how many codes two clusters share.
_SHADES = (1, 2, 4, 8)


@reading
def clusters(request: HttpRequest) -> HttpResponse:
    """Every list in force, by group."""
    found, day = gathered(request), asked_day(request)[0]
    shared = {name for overlap in found.overlaps(day) for name in overlap.clusters}
    groups = [
        (title, [c for c in found.clusters if c.group == key])
        for key, title in GROUPS.items()
        if any(c.group == key for c in found.clusters)
    ]
    return render(
        request,
        "wuwai/clusters/list.html",
        {
            "tab": "clusters",
            "groups": [
                (title, [(c, len(c.on(day)), c.name in found.own, c.name in shared) for c in members])
                for title, members in groups
            ],
            "total": len(found.clusters),
            "unset": sum(not c.is_set for c in found.clusters),
            "overlaps": len(found.overlaps(day)),
            "troubles": found.troubles,
            "may_edit": may_edit(request),
        },
    )


@reading
def cluster(request: HttpRequest, name: str) -> HttpResponse:
    """One list: codes with reasons and weights, cities, overlaps, and what its last version changed."""
    found = gathered(request)
    one = the_cluster(found, name)
    day, trouble = asked_day(request)
    history = current().clusters.history(name)
    overlaps = [o for o in found.overlaps(day) if name in o.clusters]
    return render(
        request,
        "wuwai/clusters/cluster.html",
        {
            "tab": "clusters",
            "cluster": one,
            "group": GROUPS[one.group],
            "own": name in found.own,
            "entries": list(entries(one, day, overlaps)),
            "titles": {c.name: c.title for c in found.clusters},
            "holding": len(one.on(day)),
            "cities": [regions.get(code).title for code in one.cities],
            "overlaps": overlap_lines(overlaps, found),
            "newest": history[0] if history else None,
            "versions": len(history),
            "troubles": [t for t in found.troubles if t.name == name],
            "day": day,
            "asked": request.GET.get("on", ""),
            "trouble": trouble,
            "may_edit": may_edit(request),
        },
        status=400 if trouble else 200,
    )


@reading
def history(request: HttpRequest, name: str) -> HttpResponse:
    """Every version of a list: who saved it, when, why, and what it changed."""
    versions = current().clusters.history(name)
    if not versions:
        raise Http404
    return render(
        request,
        "wuwai/clusters/history.html",
        {
            "tab": "clusters",
            "name": name,
            "title": version_title(versions, name),
            "versions": list(zip(versions, _each_changed(versions), strict=True)),
        },
    )


@reading
def version(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """One version as it was, and what it changed; whoever may edit can put it in force again."""
    versions = current().clusters.history(name)
    changed = dict(zip([v.number for v in versions], _each_changed(versions), strict=True))
    one = next((v for v in versions if v.number == number), None)
    if one is None:
        raise Http404
    return render(
        request,
        "wuwai/clusters/version.html",
        {
            "tab": "clusters",
            "name": name,
            "title": version_title(versions, name),
            "shown": one,
            "cluster": one.cluster,
            "entries": list(entries(one.cluster, today(), ())) if one.cluster else [],
            "cities": [regions.get(code).title for code in one.cluster.cities] if one.cluster else [],
            "changed": changed[number],
            "may_edit": may_edit(request),
            "token": current().clusters.token(name),
        },
    )


@reading
def overlaps(request: HttpRequest) -> HttpResponse:
    """The codes that several clusters hold, and how many any two of them share."""
    found = gathered(request)
    day, trouble = asked_day(request)
    shared = found.overlaps(day)
    return render(
        request,
        "wuwai/clusters/overlaps.html",
        {
            "tab": "clusters",
            "lines": overlap_lines(shared, found),
            "twice": sum(o.counted > 1 for o in shared),
            "matrix": _matrix(shared, found),
            "day": day,
            "asked": request.GET.get("on", ""),
            "trouble": trouble,
        },
        status=400 if trouble else 200,
    )


@reading
def download(request: HttpRequest, name: str, fmt: str) -> HttpResponse:
    """One list as CSV, Excel (both can be filled in and read by the editor) or as its TOML file."""
    one = the_cluster(gathered(request), name)
    if fmt == "toml":
        return table_files.attached(cluster_toml.written(one).encode(), "application/toml", f"{name}.toml")
    lang = active_lang()
    rows = [
        [*(getattr(line, column) for column in COLUMNS), edition, title]
        for line, (edition, title) in zip(draft_of(one).lines, _named(one, lang), strict=True)
    ]
    about = [
        (Text("Cluster", "集群").get(lang), one.title.get(lang)),
        (Text("Version", "版本").get(lang), one.version),
        (Text("Source", "来源").get(lang), one.source),
        (Text("Note", "说明").get(lang), one.note.get(lang)),
    ]
    headings = [*COLUMNS, "edition", "name"]
    return table_files.answer(f"cluster-{name}", fmt, headings, rows, about=about, lang=lang)


@reading
def download_overlaps(request: HttpRequest, fmt: str) -> HttpResponse:
    """The overlaps as a table: a line for each code and cluster."""
    found = gathered(request)
    day, _ = asked_day(request)
    lang = active_lang()
    rows: list[list[table_files.Cell]] = [
        [o.code, name, found.get(name).title.get(lang), weight, o.counted]
        for o in found.overlaps(day)
        for name, weight in zip(o.clusters, o.weights, strict=True)
    ]
    headings = ["code", "cluster", "title", "weight", "counted"]
    about = [(Text("On", "日期").get(lang), day)]
    return table_files.answer(f"cluster-overlaps-{day}", fmt, headings, rows, about=about, lang=lang)


def today() -> str:
    """The day of the server's clock, as lists are asked for."""
    return datetime.now(UTC).date().isoformat()


def gathered(request: HttpRequest) -> Gathered:
    """The clusters in force, as known on the day the reader asks about."""
    known = known_on(request)
    return current().clusters.gather(known.isoformat() if known else "")


def asked_day(request: HttpRequest) -> tuple[str, bool]:
    """The day in ``?on=``; without one that of ``?as_of=``, else today. True where it is no date."""
    text, known = request.GET.get("on", "").strip(), known_on(request)
    otherwise = known.isoformat() if known else today()
    try:
        return (date.fromisoformat(text).isoformat() if text else otherwise), False
    except ValueError:
        return otherwise, True


def may_edit(request: HttpRequest) -> bool:
    """Whether this person keeps the lists: an editor of the department, not one of a city. What was known on
    another day is read, never changed.
    """
    return (
        request.user.is_authenticated
        and known_on(request) is None
        and allowed(request, "editing")
        and not getattr(request.user, "region", "")
    )


def the_cluster(found: Gathered, name: str) -> Cluster:
    """The cluster of a name, or 404."""
    try:
        return found.get(name)
    except KeyError as unknown:
        raise Http404(str(unknown)) from unknown


def version_title(versions: Iterable[Version], name: str) -> Text:
    """A list's title by its newest readable version; its name where none can be read."""
    return next((v.cluster.title for v in versions if v.cluster), Text(name, name))


def code_tables() -> CodeTables:
    """The code tables of this workspace."""
    return CodeTables.load(current().reference_folder)


def entries(one: Cluster, day: str, shared: Iterable[Overlap]) -> Iterator[dict[str, Any]]:
    """The lines of a list as a page shows them: with the code's name, edition and other clusters."""
    tables = code_tables()
    others = {o.code: [c for c in o.clusters if c != one.name] for o in shared}
    for product in one.products:
        edition = edition_of(product, day)
        below = sorted({c for code, names in others.items() if code.startswith(product.code) for c in names})
        above = sorted(
            {c for code, names in others.items() if product.code.startswith(code) for c in names} - set(below)
        )
        yield {
            "product": product,
            "edition": products.edition(edition),
            "name": tables.product_name(edition, product.code),
            "holds": product.holds(day),
            "others": below + above,
        }


def _named(one: Cluster, lang: str) -> Iterator[tuple[str, str]]:
    tables = code_tables()
    for product in one.products:
        edition = edition_of(product, today())
        name = tables.product_name(edition, product.code)
        yield edition, name.get(lang) if name else ""


def overlap_lines(shared: Iterable[Overlap], found: Gathered) -> list[dict[str, Any]]:
    """Overlaps with the codes' names, and the clusters with the weight each gives the code."""
    tables = code_tables()
    edition = products.edition_on(today()).code
    return [
        {
            "code": one.code,
            "edition": edition,
            "name": tables.product_name(edition, one.code),
            "clusters": [(found.get(n), weight) for n, weight in zip(one.clusters, one.weights, strict=True)],
            "counted": round(one.counted, 6),
            "twice": one.counted > 1,
        }
        for one in shared
    ]


def _each_changed(versions: tuple[Version, ...]) -> list[Any]:
    """For each version what it changed against the one before it; None where either cannot be read."""
    older = [*versions[1:], None]
    return [
        changes(before.cluster, one.cluster) if before and before.cluster and one.cluster else None
        for one, before in zip(versions, older, strict=True)
    ]


def _matrix(shared: Iterable[Overlap], found: Gathered) -> dict[str, Any]:
    pairs: dict[tuple[str, str], list[str]] = {}
    for overlap in shared:
        for one, other in combinations(overlap.clusters, 2):
            pairs.setdefault((one, other), []).append(overlap.code)
            pairs.setdefault((other, one), []).append(overlap.code)
    names = sorted({name for pair in pairs for name in pair})
    return {
        "columns": [(n, found.get(name)) for n, name in enumerate(names, 1)],
        "rows": [
            (
                n,
                found.get(row),
                [
                    (row == column, codes := pairs.get((row, column), []), _shade(len(codes)))
                    for column in names
                ],
            )
            for n, row in enumerate(names, 1)
        ],
    }


def _shade(count: int) -> int:
    return sum(count >= step for step in _SHADES)
