"""What somebody typed into a return, against what stood when they began and what stands now.

Two people may fill in one return. A number that only one of them touched is taken; one that both touched is
given back beside what stands, and the person chooses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from wuwai.accounts.models import User
from wuwai.reference.text import Text
from wuwai.returns import workflow
from wuwai.returns.cells import Cell, CellError, number, separated
from wuwai.returns.forms import Form, Item
from wuwai.returns.models import Return
from wuwai.returns.workflow import Conflict, Saved

LONGEST = 200  # characters of a number as typed: more is no number
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Offered:
    """The cells a person changed, and how they stood when the page was made, by item key."""

    cells: dict[str, Cell]
    were: dict[str, Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Differs:
    """One number that two people changed."""

    item: str
    title: Text
    theirs: str
    their_explanation: str
    mine: str
    my_explanation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Somebody else saved meanwhile: who, when, and the numbers both changed."""

    who: str
    at: datetime | None
    lines: tuple[Differs, ...]


class Clashed(Exception):
    """Numbers that two people changed; ``ret`` is what stands. Nothing was saved."""

    def __init__(self, ret: Return, items: tuple[str, ...]) -> None:
        super().__init__(", ".join(items))
        self.ret, self.items = ret, items


def offered(form: Form, sent: Mapping[str, str]) -> Offered:
    """The cells of a form that was sent, without those that are as they were.

    ``value.KEY`` and ``explanation.KEY`` are the boxes, ``was.KEY`` and ``said.KEY`` what stood in them; a
    box whose ``stands.KEY`` is ``theirs`` is given up for what stands.
    """
    cells: dict[str, Cell] = {}
    were: dict[str, Cell] = {}
    for item in form.items:
        key = item.key
        if f"value.{key}" not in sent or sent.get(f"stands.{key}") == "theirs":
            continue
        now = Cell(
            value_text=sent[f"value.{key}"].strip()[:LONGEST],
            explanation=sent.get(f"explanation.{key}", "").strip(),
        )
        was = Cell(
            value_text=sent.get(f"was.{key}", "").strip()[:LONGEST],
            explanation=sent.get(f"said.{key}", "").strip(),
        )
        if not same(item, now, was):
            cells[key], were[key] = now, was
    return Offered(cells, were)


def save(ret: Return, form: Form, what: Offered, *, by: User, version: int, origin: str) -> Saved:
    """Save what a person changed. :class:`Clashed` where somebody else changed the same numbers otherwise."""
    if not what.cells:
        return Saved(ret)
    for _ in range(_TRIES):
        try:
            return workflow.save(ret, what.cells, by=by, version=version, origin=origin)
        except Conflict as quicker:
            ret, standing = quicker.ret, quicker.standing
            both = tuple(
                item.key
                for item in form.items
                if item.key in what.cells
                and not same(item, stands := standing.get(item.key, _EMPTY), what.were[item.key])
                and not same(item, stands, what.cells[item.key])
            )
            if both:
                raise Clashed(ret, both) from None
            version = ret.version
    raise Clashed(ret, tuple(what.cells))


def clash(form: Form, refused: Clashed, what: Offered, titles: Mapping[str, Text], who: str) -> Clash:
    """What the page says of numbers that two people changed."""
    standing = workflow.cells_of(refused.ret)
    lines = []
    for key in refused.items:
        stands = standing.get(key, _EMPTY)
        lines.append(
            Differs(
                item=key,
                title=titles[key],
                theirs=as_box(form.item(key), stands),
                their_explanation=stands.explanation,
                mine=what.cells[key].value_text,
                my_explanation=what.cells[key].explanation,
            )
        )
    return Clash(who=who, at=refused.ret.filled_at, lines=tuple(lines))


def as_box(item: Item, cell: Cell) -> str:
    """A cell's number as it stands in a box; as it was written where it cannot be read."""
    try:
        return separated(number(cell.value_text, item.unit, stated=cell.unit))
    except CellError:
        return cell.value_text


def same(item: Item, one: Cell, other: Cell) -> bool:
    """Whether two cells say the same, however the number is written."""
    return one.explanation.strip() == other.explanation.strip() and as_box(item, one) == as_box(item, other)


_EMPTY = Cell(value_text="")
