"""The pages in a browser: no axe violation, no console error, no other host, no sideways scrolling."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from wuwai.accounts.models import User
from wuwai.briefings import approving, arrangements, drafting
from wuwai.registers import study_jobs
from wuwai.registers.registry import get
from wuwai.studies import registry, run
from wuwai.workspace import Workspace

from .pages import PAGES

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(900),
]
WIDTHS = (1440, 390)
# Of axe's rules: looking at colours takes it five times as long as all the others together.
ALL: dict[str, object] = {}
COLOURS: dict[str, object] = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
ALL_BUT_COLOURS: dict[str, object] = {"rules": {"color-contrast": {"enabled": False}}}
# Rows that differ in words and links only have the same colours: two of each stay, an odd and an even one.
_FEWER_ROWS = """() => {
  const seen = new Map();
  for (const row of document.querySelectorAll("tbody tr")) {
    const marks = row.innerHTML.replace(/>[^<]*</g, "><").replace(/(href|title|value|id)="[^"]*"/g, "");
    const look = row.className + marks;
    seen.set(look, (seen.get(look) ?? 0) + 1);
    if (seen.get(look) > 2) row.remove();
  }
}"""


@pytest.fixture
def registers_filled(workspace: Workspace) -> None:
    """The demo's synthetic rows, so that lists and counts have something to show."""
    from wuwai.programme.setup import add_samples

    add_samples(workspace)


@pytest.fixture
def long_studies_done(workspace: Workspace) -> None:
    """A kept result of each long study, so that its page shows one."""
    for study in registry.all_studies():
        if study.long:
            asked = run.question(study, facts=workspace.facts)
            job = study_jobs.done_here(study_jobs.begun_here(asked)[0])
            assert job.state == "done", (study.name, job.words_en)


def _watched(page: Page, host: str) -> list[str]:
    """What must not happen on a page, as it happens."""
    wrong: list[str] = []

    def asked(url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != host:
            wrong.append(f"request to {url}")

    page.on(
        "console", lambda m: wrong.append(f"{m.type}: {m.text}") if m.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda e: wrong.append(f"error: {e}"))
    page.on("request", lambda r: asked(r.url))
    return wrong


def _faults(
    page: Page, url: str, wrong: list[str], *, width: int, theme: str, rules: dict[str, object] = ALL
) -> list[str]:
    """What is wrong with a page: its status, its console, its width, what axe finds."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)
    answer = page.goto(url)
    found = [f"{url}: {one}" for one in wrong]
    if answer is None or answer.status >= 400:
        found.append(f"{url}: status {answer.status if answer else 'none'}")
    return found + _seen(page, url, wrong, width=width, theme=theme, rules=rules)


def _too_wide(page: Page, where: str, width: int) -> list[str]:
    page.set_viewport_size({"width": width, "height": 900})
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return [f"{where}: scrolls sideways at {width}"] if wide else []


def _seen(
    page: Page, url: str, wrong: list[str], *, width: int, theme: str, rules: dict[str, object]
) -> list[str]:
    """What is wrong with an open page at a width and in a theme, by some of axe's rules."""
    page.emulate_media(color_scheme=theme)
    where = f"{url} {width} {theme}"
    found = _too_wide(page, where, width)
    found += [
        f"{where}: {one['id']}: {one['nodes'][0]['html'][:160]} ({len(one['nodes'])})"
        for one in Axe().run(page, options={"resultTypes": ["violations"], **rules}).response["violations"]
    ]
    wrong.clear()  # axe itself may say something on the console
    return found


def test_pages_in_a_browser(
    browser: Browser, live_server: LiveServer, registers_filled: None, long_studies_done: None
) -> None:
    host = urlsplit(live_server.url).netloc
    found: list[str] = []
    wide, narrow = WIDTHS
    page = browser.new_page()
    wrong = _watched(page, host)
    for address in PAGES:
        url = f"{live_server.url}/zh/{address}"
        found += _faults(page, url, wrong, width=wide, theme="light", rules=ALL_BUT_COLOURS)
        # What a narrower window and darkness change is in the style sheet: the page need not be asked again,
        # and colours are the same in either width and language.
        found += _seen(page, url, wrong, width=narrow, theme="light", rules=ALL_BUT_COLOURS)
        page.evaluate(_FEWER_ROWS)
        for theme in ("light", "dark"):
            found += _seen(page, url, wrong, width=wide, theme=theme, rules=COLOURS)
        # English words are longer: do they fit?
        url = f"{live_server.url}/en/{address}"
        found += _faults(page, url, wrong, width=wide, theme="light", rules=ALL_BUT_COLOURS)
        found += _too_wide(page, url, narrow)
    page.close()
    assert not found, "\n".join(found)


def _pages_of_an_editor() -> list[str]:
    """One page of each kind that needs a row on file or a person signed in."""
    warehouse = get("overseas-warehouses").model.objects.order_by("pk")[0]
    firm, other = get("enterprises").model.objects.order_by("pk")[:2]
    row = f"registers/overseas-warehouses/rows/{warehouse.uid}/"
    chosen = f"registers/overseas-warehouses/bulk/?row={warehouse.uid}&field=area_m2&value=5000&reason=survey"
    return [
        row,
        f"{row}edit/",
        f"{row}fields/area_m2/",
        "registers/overseas-warehouses/new/",
        chosen,
        f"enterprises/{firm.uid}/",
        f"enterprises/merge/?survivor={firm.uid}&other={other.uid}",
        "targets/overseas-warehouses/split/",
    ]


def _walked(browser: Browser, live_server: LiveServer, client: Client, addresses: list[str]) -> list[str]:
    """What is wrong with pages that ``client`` is signed in for: wide and light, narrow and dark."""
    host = urlsplit(live_server.url).netloc
    name = settings.SESSION_COOKIE_NAME
    session = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
    found: list[str] = []
    for width, theme in zip(WIDTHS, ("light", "dark"), strict=True):
        context = browser.new_context()
        context.add_cookies([session])
        page = context.new_page()
        wrong = _watched(page, host)
        for address in addresses:
            url = f"{live_server.url}/{address}"
            found += _faults(page, url, wrong, width=width, theme=theme)
        context.close()
    return found


def test_pages_of_an_editor_in_a_browser(
    browser: Browser, live_server: LiveServer, registers_filled: None, editor_client: Client
) -> None:
    addresses = [f"en/{address}" for address in _pages_of_an_editor()]
    found = _walked(browser, live_server, editor_client, addresses)
    assert not found, "\n".join(found)


def test_pages_of_a_briefing_in_a_browser(
    browser: Browser, live_server: LiveServer, workspace: Workspace, editor_client: Client
) -> None:
    officer = User.objects.create(username="zhou", role="editor")
    kept = drafting.make(arrangements.PROGRAMME, by=officer)
    sent = approving.submit(kept, by=officer, version=kept.version, workspace=workspace)
    draft = drafting.make(arrangements.MONTHLY, by=officer)
    block = drafting.add(draft, "text", {"text_zh": "平稳。"}, by=officer)
    mine = f"briefings/{draft.pk}"
    pages = ["briefings/", "briefings/new/", f"{mine}/arrange/", f"{mine}/blocks/{block.pk}/"]
    pages += [f"{mine}/blocks/new/?kind=study&study=trade.monitor", f"{mine}/blocks/new/?kind=register"]
    pages += [f"briefings/{sent.pk}/", f"briefings/{sent.pk}/check/", f"briefings/{sent.pk}/pages/"]
    pages += ["briefings/add/?from=/en/targets/overseas-warehouses/"]
    addresses = [f"{('zh', 'en')[n % 2]}/{one}" for n, one in enumerate(pages)]
    found = _walked(browser, live_server, editor_client, addresses)
    assert not found, "\n".join(found)


def test_pages_of_an_administrator_in_a_browser(
    browser: Browser, live_server: LiveServer, workspace: Workspace, admin_client_: Client
) -> None:
    officer = User.objects.create(
        username="chen.xiaoming",
        first_name="陈晓明",
        role="editor",
        region="440300",
        linkages=["trade", "talent"],
    )
    User.objects.create(username="gone", role="head", is_active=False)
    pages = ["people/", "people/?show=all", "people/new/", f"people/{officer.pk}/", "account/"]
    pages += ["audit/", "audit/?check=1", "audit/?action=user"]
    found = _walked(
        browser, live_server, admin_client_, [f"{lang}/{one}" for one in pages for lang in ("zh", "en")]
    )
    assert not found, "\n".join(found)


def test_keyboard_and_theme(browser: Browser, live_server: LiveServer, workspace: Workspace) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{live_server.url}/en/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("gz")
    page.wait_for_selector("#suggestions a")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('#suggestions') !== null")
    page.click("[data-theme-choice=dark]")
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.close()


def test_menu_on_a_phone(browser: Browser, live_server: LiveServer, workspace: Workspace) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{live_server.url}/zh/")
    assert not page.is_visible("#sidebar nav")
    page.click("button[popovertarget=sidebar]")
    assert page.is_visible("#sidebar nav")
    page.keyboard.press("Escape")
    assert not page.is_visible("#sidebar nav")
    page.close()


def test_paper_has_no_shell(browser: Browser, live_server: LiveServer, workspace: Workspace) -> None:
    page = browser.new_page()
    page.goto(f"{live_server.url}/en/")
    page.emulate_media(media="print")
    assert not page.is_visible("#sidebar")
    assert not page.is_visible("#search")
    assert page.is_visible("h1")
    page.close()
