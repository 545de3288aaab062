"""The tags every page is written with. They are builtins: no ``{% load %}`` is needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wuwai.reference import periods, regions, sources, units
from wuwai.reference.days import in_words
from wuwai.reference.linkages import BY_KEY
from wuwai.reference.text import Text
from wuwai.studies.contract import Chart, StudyResult
from wuwai.ui import marks
from wuwai.ui.context import active_lang
from wuwai.ui.figure import figure
from wuwai.ui.indicators import Indicator
from wuwai.ui.sparkline import sparkline as draw_sparkline
from wuwai.ui.tiles import SHADES, Tile, shaded, syllables

register = template.Library()


@register.filter
def t(value: Any) -> str:
    """A :class:`Text` in the page's language; anything else as text."""
    if isinstance(value, Text):
        return value.get(active_lang())
    return "" if value is None else str(value)


@register.filter
def period(value: str | None) -> str:
    """A period's title: ``2024-01..05`` is "Jan–May 2024"; what does not parse is printed as it stands."""
    if not value:
        return ""
    try:
        return periods.parse(value).title.get(active_lang())
    except periods.PeriodError:
        return value


@register.filter
def day(value: Any) -> str:
    """A day in words, from a date or its ISO text; what is no day is printed as it stands."""
    try:
        return in_words(value if isinstance(value, date) else date.fromisoformat(value)).get(active_lang())
    except (TypeError, ValueError):
        return str(value)


@register.filter
def number(value: float | None) -> str:
    """A bare number with thousands separators."""
    return marks.plain(value)


@register.filter
def share(value: float) -> str:
    """A part of 1 in percent.

    >>> share(0.3333)
    '33.3%'
    """
    return f"{marks.plain(round(100 * value, 1))}%"


@register.filter
def signed(value: float) -> str:
    """A growth rate in percent with its sign."""
    return marks.signed(value)


@register.filter
def dash(value: Any) -> str:
    """The value, or "not stated" where there is none."""
    return _("not stated") if value in (None, "") else str(value)


@register.filter
def moment(value: str | None) -> str:
    """A recorded moment to the minute.

    >>> moment("2026-11-12T09:20:31Z")
    '2026-11-12 09:20'
    """
    return (value or "")[:16].replace("T", " ")


@register.filter
def named(key: Any, table: Mapping[Any, Any]) -> Any:
    """The entry of a table under a key that is itself a value."""
    return table.get(key, key)


@register.filter
def region_title(code: str | None) -> Text:
    """A region's name; the code where it is not known."""
    if not code:
        return Text("", "")
    try:
        return regions.get(code).title
    except KeyError:
        return Text(code, code)


@register.filter
def unit_title(code: str | None) -> Text:
    """A unit's name; as it is written where it is not known."""
    return units.title(code or "")


@register.filter
def status_word(status: str | None) -> str:
    """Provisional, revised, final; "not stated" where nothing was published."""
    return str(marks.FIGURE_STATES.get(status or "", status or _("not stated")))


@register.simple_tag
def amount(value: float | None, unit: str = "", digits: int | None = None) -> SafeString:
    """A number with its unit, scaled as the language counts: 6.03 万亿元, CNY 6.03 trn."""
    if value is None:
        return format_html('<span class="muted">{}</span>', _("not stated"))
    if not unit:
        return format_html('<span class="amount num">{}</span>', marks.plain(value, digits=digits))
    shown = units.display(value, unit, active_lang(), digits=digits)
    if not shown.unit:
        return format_html('<span class="amount num">{}</span>', shown.number)
    return format_html(
        '<span class="amount num"><span class="digits">{}</span> <span class="unit">{}</span></span>',
        shown.number,
        shown.unit,
    )


@register.simple_tag
def exact(value: float | None, unit: str) -> SafeString:
    """A number with all its digits and its unit, where two figures are compared: 94,900亿元, CNY 9,490 bn."""
    if value is None:
        return format_html('<span class="muted">{}</span>', _("not stated"))
    return format_html('<span class="amount num">{}</span>', t(units.amount(value, unit)))


@register.simple_tag
def of_target(number: float | None, unit: str = "") -> SafeString:
    """The number behind the stroke with its unit: "/ 500 个"."""
    if number is None:
        return SafeString("")
    shown = units.display(number, unit, active_lang()) if unit else None
    words = f"{shown.number} {shown.unit}".strip() if shown else marks.plain(number)
    return format_html('<span class="of num"> / {}</span>', words)


@register.simple_tag
def reached(current: float | None, number: float | None, unit: str = "") -> SafeString:
    """Where a target stands; without the unit where the number behind the stroke prints the same one."""
    if current is None or not unit:
        return amount(current)
    shown = units.display(current, unit, active_lang())
    same = number is not None and shown.unit == units.display(number, unit, active_lang()).unit
    if same or not shown.unit:
        return format_html('<span class="amount num">{}</span>', shown.number)
    return amount(current, unit)


@register.simple_tag
def growth(value: float | None, unit: str = "%") -> SafeString:
    """A change with its sign; the sign, not the colour, carries the meaning."""
    if value is None:
        return format_html('<span class="muted">{}</span>', _("not stated"))
    return format_html(
        '<span class="growth num {}">{}</span>', marks.tone(value), marks.signed(value, unit=unit)
    )


@register.inclusion_tag("wuwai/parts/meter.html")
def meter(
    current: float | None,
    number: float | None,
    due_by_now: float | None = None,
    status: str = "",
    unit: str = "",
) -> dict[str, Any]:
    """A target's bar, the tick where it should stand by now, and both in words; ``unit`` scales amounts."""

    def place(value: float | None) -> str:
        return "" if value is None or not number else f"{max(0.0, min(100.0, 100 * value / number)):.2f}"

    return {
        "share": place(current) or "0",
        "tick": place(due_by_now),
        "label": _meter_label(current, number, due_by_now, unit),
        "status": status,
    }


def _meter_label(
    current: float | None, number: float | None, due_by_now: float | None, unit: str = ""
) -> str:
    if current is None:
        words = [_("Where it stands is not stated")]
    elif number:
        words = [_("{share} of the target").format(share=marks.plain(round(100 * current / number, 1)) + "%")]
    else:
        words = [marks.plain(current)]
    if due_by_now is not None:
        if unit:
            shown = str(units.display(due_by_now, unit, active_lang()))
        else:
            shown = marks.plain(due_by_now, digits=0 if due_by_now >= 10 else None)
        words.append(_("due by now {number}").format(number=shown))
    return " · ".join(words)


@register.inclusion_tag("wuwai/parts/status_chip.html")
def status_chip(status: str, label: Text | str = "") -> dict[str, Any]:
    """A state in words and shape; ``label`` replaces the words."""
    shape = marks.STATUS_SHAPES.get(status, marks.STATUS_SHAPES["no_data"])
    return {
        "tone": marks.STATUS_TONES.get(status, "empty"),
        "shape": shape,
        "fill": "currentColor" if shape.endswith("Z") else "none",
        "words": t(label) or marks.STATUS_LABELS.get(status, status),
    }


@register.simple_tag
def sample_badge() -> SafeString:
    """Says beside a number that it rests on synthetic rows."""
    return format_html(
        '<span class="chip chip-sample" title="{}">{}</span>',
        _("Rests on synthetic rows; not official statistics"),
        _("Sample"),
    )


@register.simple_tag
def origin_link(text: Any, origin: str | None) -> SafeString | str:
    """The text, as a link to where the number came from; plain text where there is no origin."""
    if not origin:
        return t(text)
    return format_html(
        '<a class="origin" href="{}">{}</a>',
        reverse("origin", args=[origin]),
        text if isinstance(text, SafeString) else t(text),
    )


@register.simple_tag
def source(url: str | None, kind: str | None = "") -> SafeString:
    """A source: official and named press as a link, any other as plain text marked "copy"."""
    if not url:
        return format_html('<span class="muted">{}</span>', _("not stated"))
    found = sources.classify(url, kind or "")
    name = t(found.name) or found.url
    if found.is_link:
        return format_html('<a href="{}" rel="noopener noreferrer">{}</a>', found.url, name)
    return format_html('<span>{}</span> <span class="chip">{}</span>', found.url, _("copy"))


@register.simple_tag
def linkage_tag(key: str) -> SafeString:
    """The linkage's name with its hue square; nothing for what belongs to none."""
    linkage = BY_KEY.get(key)
    if linkage is None:
        return SafeString("")
    return format_html(
        '<span class="tag"><span class="hue hue-{}" aria-hidden="true"></span>{}</span>',
        key,
        t(linkage.title),
    )


@register.simple_tag
def sparkline(values: Iterable[float], label: str = "") -> SafeString:
    """A word-sized line; empty below three points."""
    return draw_sparkline(list(values), label)


@register.simple_tag
def trend(one: Indicator) -> SafeString:
    """The line of an indicator's comparable points, with its first and last period in words."""
    if not one.points:
        return SafeString("")
    label = _("{first} to {last}").format(first=period(one.points[0][0]), last=period(one.points[-1][0]))
    days = [periods.parse(text).end.toordinal() for text, _value in one.points]
    places = [(day - days[0]) / ((days[-1] - days[0]) or 1) for day in days]
    return draw_sparkline(one.values, label, places)


@register.simple_tag
def chart_figure(result: StudyResult, chart: Chart | str, level: int = 2) -> SafeString:
    """A study's chart as a figure: the finding, what is measured, the drawing, and where to take it."""
    return figure(result, chart, level=level)


@register.inclusion_tag("wuwai/parts/tile_map.html")
def tile_map(tiles: Iterable[Tile], caption: str = "") -> dict[str, Any]:
    """The tiles on their grid, shaded by value, with the same figures as a table below."""
    return _tiles(tiles, caption)


@register.inclusion_tag("wuwai/parts/tile_grid.html")
def tile_grid(tiles: Iterable[Tile], caption: str = "") -> dict[str, Any]:
    """The tiles on their grid, shaded by value, where the page has a table of its own."""
    return _tiles(tiles, caption)


@register.inclusion_tag("wuwai/parts/tile_row.html")
def tile_row(tiles: Iterable[Tile]) -> dict[str, Any]:
    """Tiles one after the other, such as the countries of a part of the world."""
    return {"tiles": list(tiles)}


def _tiles(tiles: Iterable[Tile], caption: str) -> dict[str, Any]:
    drawn = shaded(list(tiles))
    return {
        "tiles": [(tile, syllables(tile.title)) for tile in drawn],
        "stated": sorted((x for x in drawn if x.value is not None), key=lambda x: -(x.value or 0)),
        "silent": [x for x in drawn if x.value is None and not x.shown],
        "caption": caption,
        "lang": active_lang(),
        "shades": range(1, SHADES + 1),
    }


@register.inclusion_tag("wuwai/parts/breadcrumbs.html")
def breadcrumbs(*parts: Any) -> dict[str, Any]:
    """``{% breadcrumbs "Data" data_url "Snapshot" %}``: label and address in turn; the last may have none."""
    pairs = [(parts[i], parts[i + 1] if i + 1 < len(parts) else "") for i in range(0, len(parts), 2)]
    return {"trail": [(t(label), url) for label, url in pairs]}


@register.inclusion_tag("wuwai/parts/empty_state.html")
def empty_state(title: Any, what: Any = "", command: str = "") -> dict[str, Any]:
    """An empty page says what to load and how: ``command`` is printed as typed."""
    return {"title": t(title), "what": t(what), "command": command}


@register.simple_tag
def url_or_nothing(name: str, *args: Any) -> str:
    """An address, or nothing where the room that has it is not served.

    ``name`` may hold the address' arguments, with blanks between: ``study trade.monitor``.
    """
    head, *told = name.split()
    try:
        return reverse(head, args=[*told, *args])
    except NoReverseMatch:
        return ""
