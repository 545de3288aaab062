"""Every page as of a day: it reads what was known then, says so, and its links stay on that day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from wuwai.facts import datasets
from wuwai.facts.store import Facts
from wuwai.programme import progress
from wuwai.registers import registry
from wuwai.registers.past import stood
from wuwai.registers.samples import add_samples
from wuwai.ui.carrying import carried, into
from wuwai.workspace import Workspace

pytestmark = pytest.mark.django_db

THEN = "2023-12-31"
# Of each page an address; a page that is new has to be added here, or to one of the lists below.
PAGES: dict[str, list[str]] = {
    "overview": [],
    "city": ["440300"],
    "targets": [],
    "target": ["overseas-warehouses"],
    **{name: [] for name in ("articles", "alerts", "actions")},
    **{linkage: [] for linkage in ("trade", "investment", "outsourcing", "outbound", "talent")},
    "trade-clusters": [],
    "trade-ecommerce": [],
    "trade-cluster": ["semiconductors"],
    "investment-pipeline": [],
    "registers": [],
    "register": ["overseas-warehouses"],
    "register-map": ["overseas-warehouses"],
    "rule-book": ["overseas-zone-processing"],
    "rule-over": ["public-overseas-warehouse", "overseas-warehouses"],
    "studies": [],
    "study": ["trade.monitor"],
    "search": [],
    "data": [],
    "flows": [],
    "quality": [],
    "series-list": [],
    "series": ["trade_total"],
    "compare": [],
    "snapshot": ["<snapshot>"],
    "origin": ["<origin>"],
    "briefing": [],
    "returns": [],
    "return-form": ["service-outsourcing"],
    "return-timeliness": [],
}
# What reads neither facts nor registers: the plan as published, and code tables with dates of their own.
TIMELESS = {
    *("rule-books", "rule-check", "rule-book-file"),
    *("reference", "reference-table", "country", "bloc", "product", "own-versions"),
    *("clusters", "cluster-products", "cluster-history", "cluster-version", "cluster-overlaps"),
    "register-search",  # what is offered below a box of a form
    "register-batches",  # what can be taken back is a matter of today
    # A briefing says what was on file when it was submitted, whoever reads it when.
    *("briefings", "briefing-item", "briefing-pages", "briefing-check"),
    # What is decided about entries of one firm is a matter of today.
    *("enterprises", "enterprise-duplicates", "enterprise-merge", "enterprise-merges"),
    # What is being worked out is a matter of now; each job names its own day.
    *("jobs", "job", "job-cancel", "study-run"),
}
# Asked below about a workspace that holds two releases of flows, and a register with rows.
ELSEWHERE = {
    *("flow-totals", "flow-rows", "register-row", "register-field", "register-named"),
    *("register-evidence-file", "enterprise"),
    "trade-clusters-quadrant",  # a part of the overview, asked in tests/trade
}
FILES = re.compile(r"\.(<str:fmt>|<slug:fmt>|csv|xlsx|pdf|docx|js)$|/file")


def patterns(resolver: URLResolver | None = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in (resolver or get_resolver()).url_patterns:
        route = before + str(getattr(one.pattern, "_route", ""))
        if isinstance(one, URLResolver):
            if one.namespace != "api":
                yield from patterns(one, route)
        else:
            yield route, one


def pages() -> list[str]:
    """The names of the addresses that a reader opens as a page."""
    return [
        str(one.name)
        for route, one in patterns()
        if getattr(one.callback, "wuwai_access", "") in ("reading", "public")
        and one.name
        and not FILES.search(route)
        and not str(one.name).startswith(("account_", "socialaccount_", "openid_connect_"))
    ]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[date | None]:
    """The days that the facts were asked about."""
    found: list[date | None] = []
    view, snapshots = Facts._view, Facts.flow_snapshots
    opened = Facts.observation

    def viewed(self: Facts, as_of: date | None, resolved: bool) -> Any:
        found.append(as_of)
        return view(self, as_of, resolved)

    def listed(self: Facts, as_of: str | date | None = None) -> Any:
        found.append(date.fromisoformat(as_of) if isinstance(as_of, str) else as_of)
        return snapshots(self, as_of)

    def one(self: Facts, origin: str) -> Any:
        row = opened(self, origin)
        found.pop()  # an origin opens its row whatever the day
        return row

    # What could still be loaded is a matter of today.
    monkeypatch.setattr(datasets, "known_absent", lambda facts: ())
    monkeypatch.setattr(Facts, "_view", viewed)
    monkeypatch.setattr(Facts, "observation", one)
    monkeypatch.setattr(Facts, "flow_snapshots", listed)
    return found


@pytest.fixture
def args(workspace: Workspace) -> dict[str, str]:
    shown = workspace.facts.observations(series="trade_total", region="CN-44", period="2023Q1", as_of=THEN)
    return {"<snapshot>": workspace.facts.snapshots()[0].snapshot, "<origin>": shown["origin"][0]}


def test_every_page_is_asked_about_here() -> None:
    missing = set(pages()) - set(PAGES) - TIMELESS - ELSEWHERE
    assert sorted(missing) == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_reads_what_was_known_says_so_and_keeps_the_day(
    viewer_client: Client, args: dict[str, str], asked: list[date | None], name: str
) -> None:
    address = reverse(name, args=[args.get(one, one) for one in PAGES[name]]).replace("/zh/", "/en/", 1)
    asked.clear()
    response = viewer_client.get(address, {"as_of": THEN, "q": "exports"})
    text = response.content.decode()
    assert response.status_code == 200
    assert set(asked) <= {date(2023, 12, 31)}, "the facts were asked about another day"
    assert "As known on 31 December 2023" in text
    links = re.findall(r'<a\b(?![^>]*data-as-of)[^>]*href="(/(?:zh|en)/[^"]*|\?[^"]*)"', text)
    assert [one for one in links if "as_of=2023-12-31" not in one and "/account/" not in one] == []
    forms = re.findall(r'<form\b(?![^>]*data-as-of)[^>]*method="get"[^>]*>(.{50})', text)
    assert all(one.startswith('<input type="hidden" name="as_of"') for one in forms)
    assert f'href="{address}?q=exports" data-as-of' in text


def test_two_vintages_show_two_numbers(client: Client) -> None:
    address = "/en/data/series/trade_total/?region=CN-44"
    now = client.get(address).content.decode()
    then = client.get(f"{address}&as_of={THEN}").content.decode()
    assert ">1.82</span> <span" in now.replace("CNY\xa0", "").replace("&nbsp;", "")
    assert "1.84" in then
    assert "1.82" not in then


@pytest.mark.parametrize("page", ["flow-totals", "flow-rows"])
def test_two_releases_of_flows_show_two_numbers(
    viewer_client: Client, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    facts = Facts(tmp_path / "facts", programme="guangdong")
    for release, value in (("202301", 1234), ("202401", 5678)):
        path = tmp_path / f"BACI_HS92_Y2021_V{release}.csv"
        path.write_text(f"t,i,j,k,v,q\n2021,156,704,850760,{value},0.5\n")
        facts.import_file(path)
    monkeypatch.setitem(vars(workspace), "facts", facts)
    asked = {"dataset": "BACI HS1992", "direction": "export", "currency": "USD", "by": "product"}
    address = reverse(page).replace("/zh/", "/en/", 1)
    now = viewer_client.get(address, asked).content.decode()
    then = viewer_client.get(address, {**asked, "as_of": "2023-06-30"}).content.decode()
    assert re.search(r"5[,.]6[78]", now)
    assert not re.search(r"1[,.]23", now)
    assert re.search(r"1[,.]23", then)
    assert not re.search(r"5[,.]6[78]", then)
    assert "As known on 30 June 2023" in then


@pytest.mark.parametrize("text", ["2024-02-30", "20240630", "2024", "yesterday", "2024-W01-1", "<script>"])
@pytest.mark.parametrize(
    "page", ["", "targets/", "studies/trade.monitor/", "data/series/exports/", "briefing/"]
)
def test_a_day_that_is_none_is_refused_in_words(client: Client, page: str, text: str) -> None:
    for lang, words in (("en", "a day such as 2025-07-19 is expected"), ("zh", "应为日期，如 2025-07-19")):
        response = client.get(f"/{lang}/{page}", {"as_of": text})
        said = response.content.decode()
        assert response.status_code == 400
        assert words in said
        assert 'aria-invalid="true"' in said
        assert "<script>" not in said.replace("<script src", "")


def test_registers_stand_as_they_stood(workspace: Workspace, viewer_client: Client) -> None:
    one = registry.get("overseas-warehouses")
    add_samples(one)
    row = one.model._default_manager.order_by("pk").first()
    assert row is not None
    for record in row.history.all():
        record.history_date = record.history_date.replace(year=2024)
        record.save()
    row.stage = "closed" if row.stage != "closed" else "planned"
    row.keep(by=None, reason="test")
    assert [one.uid for one in stood(one, date(2024, 12, 31))] == [row.uid]
    assert stood(one, date(2023, 1, 1)).count() == 0
    text = viewer_client.get("/en/registers/overseas-warehouses/?as_of=2024-12-31").content.decode()
    assert "Rows: 1" in text
    then = viewer_client.get(f"/en/registers/overseas-warehouses/rows/{row.uid}/?as_of=2024-12-31")
    assert then.status_code == 200
    assert "As known on 31 December 2024" in then.content.decode()
    assert "test</td>" not in then.content.decode()
    base = "/en/registers/overseas-warehouses"
    for page in (f"{base}/map/?", f"{base}/map/?where=abroad&", f"{base}/?view={one.summaries[0].key}&"):
        text = viewer_client.get(f"{page}as_of=2024-12-31").content.decode()
        assert "first, 1 of 1" in text
        assert "no rows yet" in viewer_client.get(f"{page}as_of=2023-01-01").content.decode()
    stage = viewer_client.get(f"{base}/rows/{row.uid}/fields/stage/?as_of=2024-12-31").content.decode()
    assert "never changed" in stage
    assert "after one change" in viewer_client.get(f"{base}/rows/{row.uid}/fields/stage/").content.decode()
    named = viewer_client.get(f"{base}/named/?ref={row.credit_code}&as_of=2024-12-31")
    assert named.headers["Location"].endswith(f"/{row.uid}/?as_of=2024-12-31")
    assert viewer_client.get(f"{base}/named/?ref={row.credit_code}&as_of=2023-01-01").status_code == 404
    before = viewer_client.get(f"/en/registers/overseas-warehouses/rows/{row.uid}/?as_of=2023-01-01")
    assert before.status_code == 404
    counted = progress.of_target(workspace, "overseas-warehouses", as_of="2024-12-31")
    assert (counted.counted or 0) + (counted.not_counted or 0) == 1
    nothing = progress.of_target(workspace, "overseas-warehouses", as_of="2024-06-30").measured
    assert nothing.note.en == "The register held no row on that day."


def test_what_is_edited_is_the_present(editor_client: Client) -> None:
    response = editor_client.get("/en/registers/overseas-warehouses/new/?as_of=2024-06-30&x=1")
    assert (response.status_code, response.headers["Location"]) == (
        302,
        "/en/registers/overseas-warehouses/new/?x=1",
    )
    text = editor_client.get("/en/registers/overseas-warehouses/?as_of=2024-06-30").content.decode()
    assert "/new/" not in text


def test_the_language_switch_keeps_the_day(client: Client) -> None:
    text = client.get("/zh/targets/?as_of=2024-06-30").content.decode()
    assert "截至2024年6月30日" in text
    assert 'href="/en/targets/?as_of=2024-06-30"' in text


def test_a_redirect_keeps_the_day(client: Client) -> None:
    response = client.get("/en/origin/register:overseas-warehouses/?as_of=2024-06-30")
    assert response.headers["Location"] == "/en/registers/overseas-warehouses/?as_of=2024-06-30"


def test_other_hosts_and_other_days_are_left_alone() -> None:
    assert carried("/zh/data/?as_of=2020-01-01", THEN) == "/zh/data/?as_of=2020-01-01"
    assert carried("/static/wuwai/icon.svg", THEN) == "/static/wuwai/icon.svg"
    page = '<a href="/en/x/?a=1&amp;b=2#c">x</a><form method="post" action="/en/y/"></form><a href="#c">'
    assert into(page, THEN) == page.replace("b=2#c", f"b=2&amp;as_of={THEN}#c")
