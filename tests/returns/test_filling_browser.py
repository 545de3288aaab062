"""The sheet in a browser: keyboard, a pasted block, undo, checks, two officers, no script, a phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from wuwai.accounts.models import User
from wuwai.returns import workflow
from wuwai.returns.models import Return
from wuwai.workspace import Workspace

FORM, MONTH, SHENZHEN = "foreign-investment", "2031-03", "440300"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(300),
]
_PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const what = {clipboardData: data, bubbles: true, cancelable: true};
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", what));
}"""


@pytest.fixture
def ret(workspace: Workspace) -> Return:
    officer = User.objects.create(username="d-officer", role="editor")
    return workflow.issue(FORM, MONTH, by=officer).returns.get(region=SHENZHEN)


def signed_in(browser: Browser, server: LiveServer, name: str, **options: object) -> BrowserContext:
    user, _ = User.objects.get_or_create(username=name, defaults={"role": "editor", "region": SHENZHEN})
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    cookie = settings.SESSION_COOKIE_NAME
    context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
    context.set_default_timeout(15_000)
    context.add_cookies([{"name": cookie, "value": client.cookies[cookie].value, "url": server.url}])
    return context


def opened(context: BrowserContext, server: LiveServer, lang: str = "en") -> Page:
    page = context.new_page()
    page.goto(f"{server.url}/{lang}/returns/{FORM}/{SHENZHEN}/{MONTH}/")
    return page


def focus(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def test_a_return_filled_in_on_the_sheet(browser: Browser, live_server: LiveServer, ret: Return) -> None:
    context = signed_in(browser, live_server, "c-officer")
    page = opened(context, live_server)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    saved = page.locator("[data-fill-saved]")

    # Keys lead from box to box; what was typed is saved and checked while the next box is typed into.
    page.focus("#box-0-0")
    page.keyboard.type("1,200")
    page.keyboard.press("ArrowRight")
    assert focus(page) == "box-0-1"
    page.keyboard.type("30")
    page.keyboard.press("Enter")
    assert focus(page) == "box-1-1"
    expect(page.locator("[data-fill-panel]")).to_contain_text("below the month")
    expect(page.locator("td:has(#box-0-1)")).to_have_attribute("data-tone", "bad")
    assert focus(page) == "box-1-1"

    # A block from a spreadsheet, found by the names in front; a number in 万 is read where the box is left.
    page.focus("#box-0-0")
    names = [page.locator("tr.fill-line th").nth(row).inner_text().split("\n")[0] for row in (2, 0)]
    page.evaluate(_PASTE, f"{names[0]}\t3.5亿\t8亿\n{names[1]}\t1,200\t3,400\nsomething else\t1\t2\n")
    expect(page.locator("#box-2-0")).to_have_value("35,000")
    expect(page.locator("#box-0-1")).to_have_value("3,400")
    expect(page.locator("[data-fill-told]")).to_contain_text("not taken: 2")

    # As tables are copied: headings with a line break, numbers of lines, prefixes, units, blanks, dashes.
    heading = '\t"Items\n(merged)"\tUnit\t"This\nmonth"\tSo far\n\t\t\t\t\n'
    page.evaluate(
        _PASTE, f"{heading}1\t一、{names[1]}\t\t1,201\t3,401\n2\t其中：{names[0]}\t万美元\t—\t8亿\n\n"
    )
    expect(page.locator("#box-0-0")).to_have_value("1,201")
    expect(page.locator("#box-0-1")).to_have_value("3,401")
    expect(page.locator("#box-2-0")).to_have_value("")
    page.keyboard.press("Control+z")
    expect(page.locator("#box-2-0")).to_have_value("35,000")
    # Without names, from the box on: headings above are passed over, blank lines below wipe nothing.
    page.focus("#box-1-0")
    page.evaluate(_PASTE, "This month\tSo far\n300\t900\n\t\n\n")
    expect(page.locator("#box-1-0")).to_have_value("300")
    expect(page.locator("#box-2-0")).to_have_value("35,000")
    page.keyboard.press("Control+z")
    expect(page.locator("#box-1-0")).to_have_value("")

    # One act is taken back by one act, and brought back.
    page.focus("#box-0-0")
    page.keyboard.press("Control+z")
    assert [page.input_value(f"#box-{box}") for box in ("2-0", "2-1", "0-1")] == ["", "", "30"]
    page.keyboard.press("Control+y")
    expect(page.locator("#box-2-1")).to_have_value("80,000")
    expect(saved).to_contain_text("Draft saved")
    page.reload()
    assert page.input_value("#box-2-0") == "35,000"
    assert not wrong
    context.close()


def test_two_officers_at_one_sheet(browser: Browser, live_server: LiveServer, ret: Return) -> None:
    first = signed_in(browser, live_server, "c-officer")
    second = signed_in(browser, live_server, "c-second")
    one, other = opened(first, live_server), opened(second, live_server)
    for page, box, number in ((one, "0-0", "100"), (other, "1-0", "50")):
        page.fill(f"#box-{box}", number)
        page.press(f"#box-{box}", "Tab")
        expect(page.locator("[data-fill-saved]")).to_contain_text("Draft saved")
    expect(other.locator("#box-0-0")).to_have_value("100")  # told without a reload
    other.fill("#box-0-0", "110")
    other.press("#box-0-0", "Tab")
    expect(other.locator("[data-fill-saved]")).to_contain_text("by c-second")
    one.fill("#box-0-0", "120")
    one.press("#box-0-0", "Tab")
    expect(one.locator("[data-fill-conflict]")).to_contain_text("c-second saved this return")
    assert one.input_value("#box-0-0") == "120"
    one.click("[data-fill-keep=chosen]")
    expect(one.locator("[data-fill-saved]")).to_contain_text("by c-officer")
    item = workflow._form(ret).lines[0].key
    assert workflow.cells_of(ret)[item].value_text == "120"
    first.close()
    second.close()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_without_script_and_on_a_phone(
    browser: Browser, live_server: LiveServer, ret: Return, lang: str
) -> None:
    plain = signed_in(browser, live_server, "c-officer", java_script_enabled=False)
    page = opened(plain, live_server, lang)
    page.fill("#box-0-0", "77")
    page.press("#box-0-0", "Enter")  # saves the draft, and does not submit
    assert page.input_value("#box-0-0") == "77"
    ret.refresh_from_db()
    assert (ret.state, ret.version) == ("open", 2)
    plain.close()
    phone = signed_in(browser, live_server, "c-officer", viewport={"width": 390, "height": 844})
    page = opened(phone, live_server, lang)
    found = []
    for address in ("", "upload/", "../../../mine/"):
        page.goto(f"{live_server.url}/{lang}/returns/{FORM}/{SHENZHEN}/{MONTH}/{address}")
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        for width in (390,) if lang == "zh" else (1440,):
            page.set_viewport_size({"width": width, "height": 900})
            told = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
            found += [f"{address} {width} {one['id']}: {one['nodes'][0]['html'][:120]}" for one in told]
        page.set_viewport_size({"width": 390, "height": 844})
    phone.close()
    assert not found, "\n".join(found)
