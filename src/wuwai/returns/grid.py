"""A return as a sheet to fill in: a line an item, its boxes, what they compare with, what the checks say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from wuwai.facts.dictionary import Dictionary
from wuwai.reference import units
from wuwai.reference.periods import Period
from wuwai.reference.text import Text
from wuwai.returns.cells import Cell, CellError, number, separated
from wuwai.returns.checks import Context, Finding
from wuwai.returns.comparing import change
from wuwai.returns.fill_origins import Origins
from wuwai.returns.forms import Form, Item
from wuwai.returns.frequencies import Frequency, so_far
from wuwai.returns.template import title_of

_BLOCKS = Text("Blocks", "阻断")
_ASKS = Text("Explain", "核实")
_EXPLAINED = Text("Explained", "已说明")
_MISSING = Text("Missing", "未填")
_WHOLE = Text("the whole return", "整张报表")
_LABEL = Text("{item}, {span}, {unit}", "{item}，{span}，{unit}")
SO_FAR = Text("this year so far", "本年累计")
_MOST_DECIMALS = 1  # of a change in per cent


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A finding as the page shows it. ``tone`` is ``bad`` (blocks), ``warn`` (asks), ``explained``, or
    ``missing``: what is merely not filled in yet is no alarm, it is counted and listed apart.
    """

    item: str
    box: str
    line: int
    where: Text
    text: Text
    tone: str

    @property
    def word(self) -> Text:
        return {"bad": _BLOCKS, "warn": _ASKS, "missing": _MISSING}.get(self.tone, _EXPLAINED)

    @property
    def explainable(self) -> bool:
        return self.tone != "bad" and bool(self.item)


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One box of the sheet. ``text`` is the number with separators, or what was typed and cannot be read."""

    item: str
    row: int
    col: int
    label: Text
    text: str
    value: Decimal | None
    explanation: str
    findings: tuple[Told, ...]
    readable: bool
    origin: str = ""
    told_origin: Text | None = None

    @property
    def id(self) -> str:
        return f"{self.row}-{self.col}"

    @property
    def tone(self) -> str:
        """The worst that is said of it; empty where nothing is."""
        said = {one.tone for one in self.findings}
        return next((one for one in ("bad", "warn", "explained") if one in said), "")

    @property
    def explains(self) -> bool:
        """Whether the box for an explanation is to be seen."""
        return bool(self.explanation) or any(one.tone in ("warn", "explained") for one in self.findings)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number beside the boxes; ``origin`` is where it came from, if it is a fact."""

    text: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One item: its boxes, and its numbers of the period before and of a year ago."""

    row: int
    item: str
    title: Text
    unit: Text
    names: str
    own: Box
    so_far: Box | None
    period_before: Figure
    year_before: Figure
    change: str
    so_far_before: Figure
    so_far_change: str

    @property
    def boxes(self) -> tuple[Box, ...]:
        return (self.own, self.so_far) if self.so_far else (self.own,)

    @property
    def says(self) -> bool:
        """Whether there is something to read or to answer below the line."""
        return any(
            box.explanation or any(one.tone != "missing" for one in box.findings) for box in self.boxes
        )

    @property
    def figures(self) -> dict[str, str]:
        """What follows from the boxes, by the name the page keeps it under."""
        return {f"change.{self.row}": self.change, f"so_far_change.{self.row}": self.so_far_change}


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole sheet."""

    lines: tuple[Line, ...]
    findings: tuple[Told, ...]
    missing: tuple[Told, ...]
    two_before: bool  # whether the period before is another than a year ago

    @property
    def cumulative(self) -> bool:
        """Whether the form asks for January to date, too."""
        return any(line.so_far for line in self.lines)

    @property
    def own_width(self) -> int:
        """The columns of the period itself: the box, what it compares with, the change."""
        return 4 if self.two_before else 3

    @property
    def beside(self) -> str:
        """The class of what a number compares with: two cells share a line of the phone's cards."""
        return "" if self.two_before else "fill-half"

    @property
    def width(self) -> int:
        return 1 + self.own_width + (3 if self.cumulative else 0) + 1

    @property
    def prefilled(self) -> bool:
        """Whether a number in it was filled in from what is on file."""
        return any(box.origin == "prefilled" for line in self.lines for box in line.boxes)

    @property
    def filled(self) -> int:
        return sum(box.value is not None for line in self.lines for box in line.boxes)

    @property
    def standing(self) -> int:
        """How many findings stand in the way of submission, beside what is missing."""
        return sum(one.tone != "explained" for one in self.findings)

    @property
    def finding(self) -> Text:
        """What there is to do, in words: the page's title."""
        if not self.filled:
            return Text("nothing is filled in yet", "尚未填报")
        number, missing = self.standing, len(self.missing)
        things = "{n} thing to deal with" if number == 1 else "{n} things to deal with"
        if number and missing:
            return Text(things + ", {m} missing", "{n} 处需要处理，{m} 项未填").format(n=number, m=missing)
        if number:
            return Text(things, "{n} 处需要处理").format(n=number)
        if missing:
            return Text("{m} still to fill in", "还有 {m} 项未填").format(m=missing)
        return Text("ready to be submitted", "校验通过，可以提交")


def sheet(
    form: Form,
    cells: Mapping[str, Cell],
    found: Iterable[Finding],
    context: Context,
    *,
    dictionary: Dictionary,
    origins: Mapping[str, tuple[str, Text]] | None = None,
    beside: Origins | None = None,
) -> Sheet:
    """The sheet of ``cells`` (by item key).

    ``found`` is what the checks say of them, ``origins`` how each came in, ``beside`` the facts behind the
    numbers it is compared with.
    """
    said = tuple(found)
    beside = beside or Origins()
    lines: list[Line] = []
    for row, item in enumerate(form.lines):
        title = title_of(item, dictionary)
        own = _box(form, item, row, 0, title, cells, said, origins or {})
        whole = form.cumulative(item)
        to_date = _box(form, whole, row, 1, title, cells, said, origins or {}) if whole else None
        lines.append(
            Line(
                row=row,
                item=item.key,
                title=title,
                unit=units.get(item.unit).title,
                names="|".join((title.zh, title.en, item.series)),
                own=own,
                so_far=to_date,
                period_before=_figure(context.last_period, beside.last_period, item),
                year_before=_figure(context.last_year, beside.last_year, item),
                change=_change(own, context.last_year),
                so_far_before=_figure(context.last_year, beside.last_year, whole) if whole else Figure(),
                so_far_change=_change(to_date, context.last_year) if to_date else "",
            )
        )
    whole_return = tuple(
        Told(item="", box="", line=0, where=_WHOLE, text=one.text, tone="bad" if one.blocks else "warn")
        for one in said
        if not one.item
    )
    boxes = [box for line in lines for box in line.boxes]
    if not any(box.text or box.explanation for box in boxes):
        whole_return = ()  # before anything is filled in there is nothing to find fault with
    told = [*whole_return, *(one for box in boxes for one in box.findings)]
    order = {"bad": 0, "warn": 1, "explained": 2}
    shown = sorted((one for one in told if one.tone in order), key=lambda one: order[one.tone])
    missing = tuple(one for one in told if one.tone == "missing")
    return Sheet(tuple(lines), tuple(shown), missing, form.frequency.kind != "year")


def heads(period: Period, often: Frequency) -> dict[str, Text]:
    """The headings of the columns for a period.

    >>> from wuwai.reference.periods import parse
    >>> from wuwai.returns.frequencies import MONTHLY, QUARTERLY
    >>> heads(parse("2026-10"), MONTHLY)["so_far"].zh
    '2026年1—10月'
    >>> heads(parse("2026Q1"), QUARTERLY)["before"].zh
    '2025年四季度'
    """
    year_before = period.year_before() or period
    return {
        "this": often.this,
        "own": period.title,
        "before": often.before(period, 1)[0].title,
        "year_before": year_before.title,
        "so_far": so_far(period).title,
        "so_far_before": so_far(year_before).title,
    }


def span_of(form: Form, item: Item) -> Text:
    """What stretch of time an item is about, in words: this quarter, this year so far."""
    return SO_FAR if item.cumulative_of else form.frequency.this.lower_first()


def _box(
    form: Form,
    item: Item,
    row: int,
    col: int,
    title: Text,
    cells: Mapping[str, Cell],
    found: Sequence[Finding],
    origins: Mapping[str, tuple[str, Text]],
) -> Box:
    cell = cells.get(item.key) or Cell(value_text="")
    readable = True
    value = None
    try:
        value = number(cell.value_text, item.unit, stated=cell.unit)
    except CellError:
        readable = False
    origin, told_origin = origins.get(item.key, ("", None))
    span = span_of(form, item)
    label = _LABEL.format(item=title, span=span, unit=units.get(item.unit).title)
    explained = bool(cell.explanation.strip())
    told = tuple(
        Told(
            item=item.key,
            box=f"{row}-{col}",
            line=row,
            where=Text("{item}, {span}", "{item}（{span}）").format(item=title, span=span),
            text=one.text,
            tone=_tone(one, explained=explained),
        )
        for one in found
        if one.item == item.key
    )
    return Box(
        item=item.key,
        row=row,
        col=col,
        label=label,
        text=separated(value) if readable else cell.value_text,
        value=value,
        explanation=cell.explanation,
        findings=told,
        readable=readable,
        origin=origin,
        told_origin=told_origin,
    )


def _tone(one: Finding, *, explained: bool) -> str:
    if one.blocks:
        return "bad"
    if explained:
        return "explained"
    return "missing" if one.kind == "missing" else "warn"


def _figure(numbers: Mapping[str, Decimal], origins: Mapping[str, str], item: Item) -> Figure:
    return Figure(separated(numbers.get(item.key)), origins.get(item.key, ""))


def _change(box: Box, before: Mapping[str, Decimal]) -> str:
    found = change(box.value, before.get(box.item))
    if found is None:
        return ""
    rounded = round(found, _MOST_DECIMALS)
    return f"{rounded:+,}%".replace("-", units.MINUS) if rounded else "0%"
