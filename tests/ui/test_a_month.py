"""A month of returns as it is lived: issued, filled in by 21 cities, reviewed, published, printed."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from wuwai.accounts import audit, audit_chain
from wuwai.accounts import people as accounts
from wuwai.accounts.models import User
from wuwai.accounts.people import Standing
from wuwai.briefings.models import Briefing
from wuwai.facts.store import Facts
from wuwai.reference import regions
from wuwai.returns.models import Return
from wuwai.workspace import Workspace

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(600),
]
FORM, MONTH = "ecommerce-trade", "2026-10"
CITIES = [city.code for city in regions.cities("CN-44")]
SHENZHEN, GUANGZHOU, DONGGUAN, FOSHAN, ZHUHAI = "440300", "440100", "441900", "440600", "440400"
LATE, SILENT = ("440200", "440500"), "445300"
PARTS = ("cbec_trade", "cbec_exports", "cbec_imports")
Open = Callable[[str], Page]


class Clock:
    """The day on which the month is lived."""

    def __init__(self) -> None:
        self.at(2, 9)

    def at(self, day: int, hour: int) -> None:
        self.moment = datetime(2026, 11, day, hour, tzinfo=ZoneInfo("Asia/Shanghai"))

    def now(self) -> datetime:
        return self.moment


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(timezone, "now", made.now)
    return made


@pytest.fixture
def facts(workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Facts:
    """What every city reported for last October and for this January to September, for this test alone."""
    from wuwai.programme.setup import prepare

    own = Facts(tmp_path / "facts", programme="guangdong")
    monkeypatch.setitem(workspace.__dict__, "facts", own)
    prepare(workspace)
    lines = ["series,region,region_code,period,value,unit,published_on,source_url,certainty,source_kind,note"]
    for city in regions.cities("CN-44"):
        for period, share in (("2025-10", 0.9), ("2026-09", 0.95), ("2026-01..09", 8.5)):
            for series, value in month(city.code).items():
                row = (series, city.title.en, city.code, period, f"{value * share:.2f}", "亿元CNY")
                lines.append(",".join((*row, "2026-10-20", "https://example.org/", "H", "official", "")))
    path = tmp_path / "before.csv"
    path.write_text("\n".join((*lines, "")), encoding="utf-8")
    report = own.import_file(path)
    assert report.accepted == len(lines) - 1, report.rejects
    return own


def month(city: str) -> dict[str, float]:
    """What a city has to report for October, in 亿元."""
    total = 4.0 * (CITIES.index(city) + 10)
    return {"cbec_trade": total, "cbec_exports": total * 0.75, "cbec_imports": total * 0.25}


def numbers(city: str) -> dict[str, str]:
    """The whole return of a city, by item."""
    found = {}
    for series, value in month(city).items():
        found[series] = f"{value:g}"
        found[f"{series}.cumulative"] = f"{value * 9.5:g}"
    return {**found, "cbec_parks": "3", "overseas_warehouses": "12", "overseas_warehouses_area": "8"}


@pytest.fixture
def people() -> dict[str, User]:
    """An officer and a head in each city, and two in the department."""
    rows = [(f"{role}-{city}", role, city) for city in CITIES for role in ("editor", "head")]
    rows += [("officer", "editor", ""), ("head", "head", "")]
    found = {name: accounts.add(name, Standing(role=role, region=region))[0] for name, role, region in rows}
    # They have chosen their own passwords long ago.
    User.objects.update(one_time_password=False)
    for user in found.values():
        user.one_time_password = False
    return found


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def as_person(
    browser: Browser, live_server: LiveServer, people: dict[str, User], clock: Clock
) -> Iterator[Callable[[str], Page]]:
    """A window of somebody who has signed in today: a session ends overnight."""
    windows: dict[tuple[str, datetime], Page] = {}

    def window(name: str) -> Page:
        key = (name, clock.moment)
        if key not in windows:
            session = signed_in(people[name]).cookies[settings.SESSION_COOKIE_NAME].value
            context = browser.new_context(base_url=live_server.url, viewport={"width": 1440, "height": 1000})
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}
            context.add_cookies([cookie])  # type: ignore[list-item]
            windows[key] = context.new_page()
            windows[key].set_default_timeout(60_000)
        return windows[key]

    yield window
    for page in windows.values():
        page.context.close()


@pytest.fixture
def seen(tmp_path: Path) -> Callable[[Page, str], None]:
    """Keep a picture of a page, in the folder that WUWAI_PICTURES names or one that goes."""
    folder = Path(os.environ.get("WUWAI_PICTURES", tmp_path))

    def keep(page: Page, name: str) -> None:
        page.screenshot(path=folder / f"{name}.png", full_page=True)

    return keep


def sheet(city: str, lang: str = "zh") -> str:
    return f"/{lang}/returns/{FORM}/{city}/{MONTH}/"


def fill(page: Page, values: dict[str, str]) -> None:
    """Type numbers into their boxes and wait until they are saved."""
    for item, value in values.items():
        page.locator(f'[name="value.{item}"]').fill(value)
    page.keyboard.press("Tab")
    page.locator("[data-fill-saved][data-tone=good]").wait_for()


def sent(city: str) -> Return:
    return Return.objects.get(round__form=FORM, region=city)


def press(page: Page, name: str) -> None:
    """Press a button and wait for the page it leads to."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).first.click()


def without_browser(people: dict[str, User], city: str) -> None:
    """A city's officer sends its return in and its head approves it, as their browsers would."""
    officer, head = signed_in(people[f"editor-{city}"]), signed_in(people[f"head-{city}"])
    boxes = {f"value.{item}": text for item, text in numbers(city).items()}
    ret = sent(city)
    answer = officer.post(f"{sheet(city)}cells/", {"version": ret.version, **boxes})
    assert answer.status_code == 200, answer.content
    officer.post(f"{sheet(city)}submit/", {"version": sent(city).version})
    assert sent(city).state == "submitted", city
    if city != SHENZHEN:
        head.post(f"/zh/returns/desk/{FORM}/{city}/{MONTH}/approve/", {"version": sent(city).version})
        assert sent(city).state == "approved", city


def test_a_month(
    as_person: Open,
    people: dict[str, User],
    facts: Facts,
    clock: Clock,
    seen: Callable[[Page, str], None],
    tmp_path: Path,
) -> None:
    # The department issues the form.
    officer = as_person("officer")
    officer.goto("/zh/returns/issue/")
    form = officer.locator(f"section:has(#next-{FORM})")
    with officer.expect_navigation():
        form.get_by_role("button", name="下发").click()
    assert Return.objects.filter(round__form=FORM).count() == len(CITIES) == 21

    # Shenzhen fills it in on the grid, first in 万元.
    shenzhen = as_person(f"editor-{SHENZHEN}")
    shenzhen.goto("/zh/returns/mine/")
    seen(shenzhen, "mine-zh")
    shenzhen.goto(sheet(SHENZHEN))
    right = numbers(SHENZHEN)
    fill(shenzhen, {item: f"{float(n) * 10_000:g}" if item in PARTS else n for item, n in right.items()})
    assert "1万倍" in shenzhen.locator("[data-fill-panel]").inner_text()
    seen(shenzhen, "sheet-in-wan-zh")
    press(shenzhen, "提交审核")
    assert sent(SHENZHEN).state == "open"  # what is asked has to be answered first
    fill(shenzhen, right)
    press(shenzhen, "提交审核")
    assert sent(SHENZHEN).state == "submitted"

    # Guangzhou pastes a block from Excel; 90,000万 is 9 亿.
    guangzhou = as_person(f"editor-{GUANGZHOU}")
    guangzhou.goto(sheet(GUANGZHOU))
    values = numbers(GUANGZHOU)
    block = "\n".join(
        f"{float(values[item]) * 10_000:,.0f}万元\t{values[f'{item}.cumulative']}" for item in PARTS
    )
    guangzhou.locator('[name="value.cbec_trade"]').focus()
    guangzhou.evaluate(
        """text => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          document.activeElement.dispatchEvent(
            new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        block,
    )
    fill(guangzhou, {item: values[item] for item in values if item.partition(".")[0] not in PARTS})
    assert guangzhou.locator('[name="value.cbec_trade"]').input_value() == values["cbec_trade"]
    press(guangzhou, "提交审核")
    assert sent(GUANGZHOU).state == "submitted"

    # Dongguan sends a workbook.
    dongguan = as_person(f"editor-{DONGGUAN}")
    dongguan.goto(sheet(DONGGUAN))
    with dongguan.expect_download() as template:
        dongguan.get_by_role("link", name="下载模板").click()
    path = tmp_path / "dongguan.xlsx"
    template.value.save_as(path)
    filled_in(path, numbers(DONGGUAN), facts)
    dongguan.get_by_role("link", name="上传").click()
    dongguan.set_input_files("#i-file", path)
    press(dongguan, "校验文件")
    seen(dongguan, "upload-zh")
    with dongguan.expect_navigation():
        dongguan.locator("form:has([name=kept]) button.btn-primary").click()
    dongguan.goto(sheet(DONGGUAN))
    press(dongguan, "提交审核")
    assert sent(DONGGUAN).state == "submitted"

    # Foshan's total is not the sum of its parts: it is told, in English.
    foshan = as_person(f"editor-{FOSHAN}")
    foshan.goto(sheet(FOSHAN, "en"))
    fill(foshan, {**numbers(FOSHAN), "cbec_trade": "99"})
    assert "add up to" in foshan.locator("[data-fill-panel]").inner_text()
    seen(foshan, "sheet-wrong-en")
    press(foshan, "Submit for review")
    assert sent(FOSHAN).state == "open"
    fill(foshan, {"cbec_trade": numbers(FOSHAN)["cbec_trade"]})
    press(foshan, "Submit for review")
    assert sent(FOSHAN).state == "submitted"

    # The others send theirs in; two do so after the due day, one never.
    with_browser = {SHENZHEN, GUANGZHOU, DONGGUAN, FOSHAN}
    for city in [one for one in CITIES if one not in {*with_browser, *LATE, SILENT}]:
        without_browser(people, city)
    # The heads of the four cities approve; Shenzhen's officer could not.
    clock.at(6, 10)
    assert signed_in(people[f"editor-{SHENZHEN}"]).post(
        f"/zh/returns/desk/{FORM}/{SHENZHEN}/{MONTH}/approve/", {"version": sent(SHENZHEN).version}
    ).status_code in (302, 403, 404)
    assert sent(SHENZHEN).state == "submitted"
    for city in sorted(with_browser):
        head = as_person(f"head-{city}")
        head.goto("/zh/returns/desk/")
        head.get_by_role("checkbox", name=regions.get(city).title.zh).check()
        press(head, "审核通过所选")
        assert sent(city).state == "approved"

    # The department looks: Zhuhai is asked again, then all that came is accepted.
    officer = as_person("officer")
    officer.goto(f"/zh/returns/desk/{FORM}/{ZHUHAI}/{MONTH}/")
    seen(officer, "review-zh")
    officer.locator("textarea[name=why]").first.fill("进口额请与海关数据核对")
    press(officer, "退回")
    assert sent(ZHUHAI).state == "open"
    zhuhai = as_person(f"editor-{ZHUHAI}")
    zhuhai.goto("/zh/returns/mine/")
    assert "进口额请与海关数据核对" in zhuhai.locator("main").inner_text()
    without_browser(people, ZHUHAI)

    clock.at(14, 9)
    for city in LATE:
        without_browser(people, city)
    officer = as_person("officer")
    officer.goto("/en/returns/desk/")
    seen(officer, "desk-en")
    officer.get_by_role("checkbox", name="All of them").check()
    press(officer, "Accept those ticked")
    assert Return.objects.filter(round__form=FORM, state="accepted").count() == 20

    # Before it is published nothing has moved.
    officer.goto("/zh/targets/ecommerce-trade/")
    assert "已报送并发布" not in officer.locator("main").inner_text()
    head = as_person("head")
    head.goto("/zh/returns/desk/")
    head.get_by_role("checkbox", name="全选").check()
    press(head, "发布所选")
    assert Return.objects.filter(round__form=FORM, state="published").count() == 20
    total = sum(month(city)["cbec_trade"] for city in CITIES if city != SILENT)
    rows = facts.observations(series="cbec_trade", period=MONTH, region=[c for c in CITIES if c != SILENT])
    assert rows["value"].sum() == pytest.approx(total)

    # Targets, the overview, who reported when.
    for lang, words in (("zh", "21个地市中20个已报送并发布"), ("en", "as returned by 20 of 21 cities")):
        head.goto(f"/{lang}/targets/ecommerce-trade/")
        assert words in head.locator("main").inner_text()
        seen(head, f"target-{lang}")
        head.goto(f"/{lang}/")
        assert words in head.locator("main").inner_text()
        seen(head, f"overview-{lang}")
        head.goto(f"/{lang}/returns/timeliness/?form={FORM}&period={MONTH}")
        said = head.locator("main").inner_text()
        for city in (*LATE, SILENT):
            assert regions.get(city).title.get(lang) in said
        seen(head, f"timeliness-{lang}")
    shenzhen = as_person(f"editor-{SHENZHEN}")
    shenzhen.goto(sheet(SHENZHEN))
    assert shenzhen.locator('[name="value.cbec_trade"]').count() == 0  # locked
    seen(shenzhen, "sheet-published-zh")

    # The briefing says it, and is approved by a head.
    officer.goto("/zh/briefings/new/")
    officer.locator("[name=arrangement][value=programme]").check()
    with officer.expect_navigation():
        officer.locator("form:has([name=arrangement]) button[type=submit]").click()
    draft = Briefing.objects.get()
    officer.goto(f"/zh/briefings/{draft.pk}/arrange/")
    seen(officer, "arrange-zh")
    with officer.expect_navigation():
        officer.locator(f"form[action$='/briefings/{draft.pk}/submit/'] button").click()
    head.goto(f"/zh/briefings/{draft.pk}/")
    assert "21个地市中20个已报送并发布" in head.locator("main").inner_text()
    seen(head, "briefing-zh")
    with head.expect_navigation():
        head.locator(f"form[action$='/briefings/{draft.pk}/approve/'] button").click()
    draft.refresh_from_db()
    assert draft.state == "approved"
    assert audit.holds(draft.audit_sequence, draft.audit_head)
    head.goto(f"/en/briefings/{draft.pk}/check/")
    seen(head, "check-en")

    # A number is corrected after publication: opened with a reason, the vintage stays.
    head.goto(f"/zh/returns/desk/{FORM}/{FOSHAN}/{MONTH}/")
    head.locator("textarea[name=why]").first.fill("佛山更正进口额")
    press(head, "撤销")
    assert sent(FOSHAN).state == "open"
    assert re.search("佛山更正进口额", head.locator("main").inner_text())
    assert audit_chain.verify().whole


def filled_in(path: Path, values: dict[str, str], facts: Facts) -> None:
    """Write the numbers into a workbook, on the lines that bear their names."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    places = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value}
    columns = {"": places["本月"].column, "cumulative": places["本年累计"].column}
    for item, text in values.items():
        series, _, kind = item.partition(".")
        line = places[facts.dictionary.get(series).title.zh].row
        sheet.cell(line, columns[kind]).value = float(text)
    book.save(path)
