"""The people of the load: readers who go from page to page, officers who change rows and fill returns."""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from _load_forms import Answer, Browser, Form

# What readers open, and how often of a hundred. {city} and {row} are drawn anew each time.
READ = {
    "": 14, "targets/": 8, "targets/overseas-warehouses/": 6,
    "trade/": 4, "investment/": 3, "outsourcing/": 2, "outbound/": 2, "talent/": 2,
    "registers/": 4, "registers/overseas-warehouses/": 4, "registers/overseas-warehouses/?region={city}": 4,
    "registers/investment-projects/": 3, "registers/enterprises/?q=佛山": 2,
    "registers/overseas-warehouses/map/": 2, "registers/overseas-warehouses/rows/{row}/": 6,
    "investment/pipeline/": 2, "studies/": 2, "studies/trade.monitor/": 4, "studies/trade.warnings/": 2,
    "studies/trade.standing/": 2, "cities/{city}/": 5, "search/?q=jc": 2, "search/?q=深圳": 2,
    "data/": 1, "data/quality/": 2, "data/series/": 2, "data/flows/": 1, "returns/": 3,
    "returns/timeliness/": 3, "briefing/": 2,
}  # fmt: skip
WAREHOUSES = "registers/overseas-warehouses/"
FORM, MONTH = "service-outsourcing", "2031-03"  # a round of its own: nobody else fills it in
SHARED = 2  # writers who keep to one row and to one city's return, so that they meet
_ROW = re.compile(r"/rows/([0-9a-f]{16})/")
_ASSET = re.compile(r'(?:href|src)="(/static/[^"]+\.(?:css|js|svg))"')


@dataclass(slots=True)
class Taken:
    """What was measured: seconds by label, what went wrong, what was kept."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    kept: dict[str, list[str]] = field(default_factory=dict)  # public id of a row: the texts that were saved
    filled: dict[tuple[str, str], str] = field(default_factory=dict)  # a return and its box: the last number
    told: int = 0  # savings that were refused because somebody else had been there
    guard: threading.Lock = field(default_factory=threading.Lock)
    counting: bool = True

    def hear(self, label: str, answer: Answer) -> None:
        """One answer. One that a person would not expect is an error."""
        with self.guard:
            if not self.counting:
                return
            self.seconds.setdefault(label, []).append(answer.seconds)
            if answer.status not in (200, 304) and not (answer.status == 422 and label.startswith("save")):
                said = answer.text[:200].replace("\n", " ")
                self.errors.append(f"{label} {answer.address}: {answer.status} {said}")

    def keep(self, row: str, text: str) -> None:
        """The server said that it kept this text in that row."""
        with self.guard:
            self.kept.setdefault(row, []).append(text)

    def complain(self, what: str) -> None:
        """Something a person would call an error."""
        with self.guard:
            self.errors.append(what)


@dataclass(frozen=True, slots=True)
class Pace:
    """When the load ends (by the monotonic clock), and how long people wait between pages, in seconds."""

    ends: float
    wait: tuple[float, float]

    def pause(self, draw: random.Random) -> bool:
        """Wait as a person does; False when it is over."""
        time.sleep(max(0.0, min(draw.uniform(*self.wait), self.ends - time.monotonic())))
        return time.monotonic() < self.ends


@dataclass(frozen=True, slots=True)
class Place:
    """What the people know of the workspace."""

    base: str
    cities: tuple[str, ...]
    rows: tuple[str, ...]
    password: str


def _opened(place: Place, name: str, lang: str, taken: Taken) -> Browser | None:
    """A browser, signed in, with the style sheets and scripts that it then keeps."""
    browser = Browser(place.base, lang=lang, told=taken.hear)
    if not browser.sign_in(name, place.password):
        taken.complain(f"{name} could not sign in")
        return None
    first = browser.get(f"/{lang}/", _named(""))
    for asset in sorted(set(_ASSET.findall(first.text))):
        browser.get(asset, "style sheets, scripts")
    return browser


def _named(page: str) -> str:
    return f"/{page}"


def read(place: Place, name: str, seed: int, pace: Pace, taken: Taken) -> None:
    """A reader: a page, a pause, the next."""
    draw = random.Random(seed)
    lang = draw.choice(("zh", "zh", "zh", "en"))
    browser = _opened(place, name, lang, taken)
    pages, weights = list(READ), list(READ.values())
    while browser is not None and pace.pause(draw):
        page = draw.choices(pages, weights)[0]
        address = page.format(city=draw.choice(place.cities), row=draw.choice(place.rows))
        browser.get(f"/{lang}/{address}", _named(page))
    if browser is not None:
        browser.close()


def write(place: Place, name: str, number: int, pace: Pace, taken: Taken) -> None:
    """An officer: opens the form of a row, thinks, saves, looks at what was kept."""
    draw = random.Random(f"writer {number}")
    browser = _opened(place, name, "zh", taken)
    if browser is None:
        return
    own = place.rows[0] if number < SHARED else place.rows[number]
    city = place.cities[0] if number < SHARED else place.cities[number % len(place.cities)]
    acts: list[Callable[[], None]] = [
        lambda: _edit(browser, own, f"{name} {next(texts)}", pace, draw, taken),
        lambda: _add(browser, own, f"{name} {next(texts)}", pace, draw, taken),
        lambda: _many(
            browser, place.rows[10 + number * 10 :][:10], f"{name} {next(texts)}", pace, draw, taken
        ),
        lambda: _fill(browser, f"/zh/returns/{FORM}/{city}/{MONTH}/", number, pace, draw, taken),
    ]
    texts = iter(range(10**6))
    while pace.pause(draw):
        draw.choices(acts, (5, 1, 1, 4))[0]()
    browser.close()


def _edit(browser: Browser, row: str, text: str, pace: Pace, draw: random.Random, taken: Taken) -> None:
    path = f"/zh/{WAREHOUSES}rows/{row}/"
    page = browser.get(f"{path}edit/", "form of a row")
    if page.status != 200 or not pace.pause(draw):
        return
    form = _form_of(page, "reason")
    for _ in range(20):
        answer = browser.post(f"{path}edit/", form.filled({"note": text, "reason": "load"}), "save a row")
        if answer.status != 422:
            break
        # Somebody else was there first: what was typed has to stand in the page that says so.
        with taken.guard:
            taken.told += 1
        form = _form_of(answer, "reason")
        if form.boxes.get("note") != [text]:
            taken.complain(f"{path}: what was typed is not on the page that refused it")
        if not pace.pause(draw):
            return
    if answer.status == 200:
        taken.keep(row, text)


def _add(browser: Browser, like: str, text: str, pace: Pace, draw: random.Random, taken: Taken) -> None:
    """A row of its own name, with the values of another."""
    page = browser.get(f"/zh/{WAREHOUSES}rows/{like}/edit/", "form of a row")
    if page.status != 200 or not pace.pause(draw):
        return
    form = _form_of(page, "reason")
    boxes = {k: v for k, v in form.boxes.items() if k not in ("reason", "version")}
    boxes |= {"name": [f"海外仓 {text}"], "note": [text]}
    answer = browser.post(f"/zh/{WAREHOUSES}new/", boxes, "save a new row", follow=False)
    found = _ROW.search(answer.where)
    if answer.status == 302 and found:
        browser.get(answer.where, _named(f"{WAREHOUSES}rows/{{row}}/"))
        taken.keep(found[1], text)


def _many(
    browser: Browser, rows: tuple[str, ...], text: str, pace: Pace, draw: random.Random, taken: Taken
) -> None:
    """Ten rows at once: the preview, then the change."""
    asked = {"row": list(rows), "field": ["note"], "value": [text]}
    query = "&".join([*(f"row={row}" for row in rows), "field=note", f"value={text.replace(' ', '+')}"])
    page = browser.get(f"/zh/{WAREHOUSES}bulk/?{query}", "preview of many rows")
    if page.status != 200 or not pace.pause(draw):
        return
    form = _form_of(page, "digest")
    sent = {**form.boxes, **asked, "reason": ["load"]}
    if browser.post(f"/zh/{WAREHOUSES}bulk/", sent, "save many rows").status == 200:
        for row in rows:
            taken.keep(row, text)


def _fill(browser: Browser, sheet: str, number: int, pace: Pace, draw: random.Random, taken: Taken) -> None:
    """A number of a return, saved while it is filled in, as the page's script does."""
    page = browser.get(sheet, "sheet of a return")
    if page.status != 200 or not pace.pause(draw):
        return
    form = _form_of(page, "version")
    items = sorted(name.partition(".")[2] for name in form.boxes if name.startswith("value."))
    item, value = items[number % len(items)], str(draw.randrange(100, 999))
    names = ("csrfmiddlewaretoken", "version", f"was.{item}", f"said.{item}", f"explanation.{item}")
    sent = {name: form.boxes[name] for name in names if name in form.boxes}
    answer = browser.post(f"{sheet}cells/", {**sent, f"value.{item}": [value]}, "save a number")
    if answer.status == 200:
        with taken.guard:
            taken.filled[sheet, f"value.{item}"] = value


def _form_of(page: Answer, box: str) -> Form:
    return next(one for one in page.forms() if one.method == "post" and box in one.boxes)


def lost(browser: Browser, taken: Taken) -> Iterator[str]:
    """The rows and returns that do not hold what the server said it kept, now or in their history."""
    for (sheet, box), value in taken.filled.items():
        stands = _form_of(browser.get(sheet, "check"), "version").boxes[box][0].replace(",", "")
        if stands != value:
            yield f"{sheet}: {box} is {stands!r}, and {value} was saved"
    for row, texts in taken.kept.items():
        address = f"/api/v1/registers/overseas-warehouses/{row}"
        found = browser.get(address, "check").text + browser.get(f"{address}/history", "check").text
        missing = [text for text in texts if f'"{text}"' not in found]
        if missing:
            yield f"{row}: {len(missing)} of {len(texts)} texts are not in its history"
