"""What is on file for one enterprise, linkage by linkage: rows, amounts, events, rule books to try."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from wuwai.accounts.access import of_linkage
from wuwai.reference.linkages import LINKAGES, Linkage
from wuwai.reference.text import Text
from wuwai.registers import registry
from wuwai.registers.access import visible
from wuwai.registers.columns import shown
from wuwai.registers.contract import Register, RegisterField
from wuwai.registers.counting import count, rules_folder, today
from wuwai.registers.enterprises import Enterprise, EnterpriseRow
from wuwai.registers.past import end_of, stood
from wuwai.registers.pointing import family, pointing_registers
from wuwai.registers.rows import RegisterRow
from wuwai.rules import shelf
from wuwai.rules.book import BookError

SHOWN = 50  # rows of one register on the page; the rest is one click away
SHOWN_THROUGH = 8  # rows of a register that refers to those


@dataclass(frozen=True, slots=True)
class Line:
    """A row as the page shows it; ``why`` says why it does not count, None where it does.

    ``detail`` is what tells it from other rows of the same name: the rest of its key, its kind.
    """

    row: RegisterRow
    detail: Text
    stage: Text
    url: str
    why: Text | None


@dataclass(frozen=True, slots=True)
class Amount:
    """The sum of an amount over the rows that state it.

    Different currencies are never added, nor what counts and what does not, nor rows that the register tells
    apart by year or kind (``of``), such as contracted and arrived capital.
    """

    title: Text
    unit: str
    of: Text
    counted: bool
    value: float
    rows: int


@dataclass(frozen=True, slots=True)
class Held:
    """The rows of one register. ``through`` names the register whose rows they refer to, None for its own."""

    register: Register
    lines: tuple[Line, ...]
    rows: int
    counted: int
    amounts: tuple[Amount, ...]
    through: Text | None = None

    @property
    def more(self) -> int:
        return self.rows - len(self.lines)


@dataclass(frozen=True, slots=True)
class InLinkage:
    """What one linkage has on the enterprise, and its registers that have nothing.

    ``theirs`` says whether the person who looks deals with it.
    """

    linkage: Linkage
    held: tuple[Held, ...]
    silent: tuple[Register, ...]
    theirs: bool

    @property
    def rows(self) -> int:
        return sum(one.rows for one in self.held if one.through is None)


@dataclass(frozen=True, slots=True)
class Event:
    """A row entered a stage. ``recorded`` says that the day is that of the entry in the register."""

    on: date
    register: Register
    row: str
    url: str
    stage: Text
    recorded: bool


@dataclass(frozen=True, slots=True)
class Checkable:
    """A rule book, the row whose values its form is filled with (None: what is known of the firm)."""

    title: Text
    register: Register
    row: RegisterRow | None
    url: str
    filled: int
    inputs: int


@dataclass(frozen=True, slots=True)
class Standing:
    """An enterprise through the five linkages."""

    linkages: tuple[InLinkage, ...]
    rows: tuple[tuple[Register, tuple[EnterpriseRow, ...]], ...]

    @property
    def present(self) -> tuple[InLinkage, ...]:
        return tuple(one for one in self.linkages if one.held)


def standing(enterprise: Enterprise, *, user: Any = None, as_of: date | None = None) -> Standing:
    """Every row that points to the enterprise or to one merged into it, and the rows that refer to those.

    Rows of cities that ``user`` does not deal with are left out. ``as_of`` gives the rows as they stood.
    """
    ids = family(enterprise) if as_of is None else [enterprise.pk]
    rows: list[tuple[Register, tuple[EnterpriseRow, ...]]] = []
    held: dict[str, list[Held]] = {}
    silent: dict[str, list[Register]] = {}
    for register, _ in pointing_registers():
        pointing: Any = {"enterprise_id__in": ids}
        chosen = visible(stood(register, as_of).filter(**pointing), user)
        mine: tuple[Any, ...] = tuple(chosen.order_by("-updated_at"))
        if not mine:
            silent.setdefault(register.linkage, []).append(register)
            continue
        rows.append((register, mine))
        held.setdefault(register.linkage, []).append(_held(register, mine, as_of=as_of))
        held[register.linkage].extend(_referring(register, mine, user=user, as_of=as_of))
    linkages = tuple(
        InLinkage(
            one, tuple(held.get(one.key, ())), tuple(silent.get(one.key, ())), of_linkage(user, one.key)
        )
        for one in LINKAGES
    )
    return Standing(linkages, tuple(rows))


def _held(
    register: Register, rows: Sequence[RegisterRow], *, as_of: date | None, through: Text | None = None
) -> Held:
    counted = count(register, on=as_of or today(), rows=rows)
    why = {one.row.uid: one.why for one in counted.not_counted}
    titles = {stage.key: stage.title for stage in register.stages}
    apart = _telling(register)
    lines = tuple(
        Line(
            row,
            _said(apart, row),
            titles.get(row.stage, Text(row.stage, row.stage)),
            reverse("register-row", args=[register.name, row.uid]),
            why.get(row.uid),
        )
        for row in rows[: SHOWN if through is None else SHOWN_THROUGH]
    )
    sums = amounts(register, rows, counted={row.uid for row in counted.counted})
    return Held(register, lines, len(rows), counted.number, sums, through)


def _telling(register: Register) -> tuple[RegisterField, ...]:
    """The fields that tell rows of one firm apart: a year in the key, a kind."""
    return tuple(
        one
        for one in register.fields
        if (one.name in register.key and one.kind == "integer")
        or (one.name == "kind" and one.kind == "choice")
    )


def _said(fields: Sequence[RegisterField], row: RegisterRow) -> Text:
    """The values of these fields in words; a year without separators."""
    words = [
        Text(str(value), str(value)) if one.kind == "integer" else shown(one, value)
        for one in fields
        if (value := row.value(one.name)) is not None
    ]
    return Text(", ".join(one.en for one in words), "，".join(one.zh for one in words))


def _referring(
    register: Register, rows: Sequence[RegisterRow], *, user: Any, as_of: date | None
) -> Iterator[Held]:
    """Registers that name these rows by their number, such as receipts of a contract."""
    references = [str(getattr(row, register.key[0])) for row in rows]
    for other, field in registry.referring(register):
        found: list[RegisterRow] = []
        for start in range(0, len(references), 500):
            named = {f"{field.name}__in": references[start : start + 500]}
            found.extend(visible(stood(other, as_of).filter(**named), user).order_by("-updated_at"))
        if found:
            yield _held(other, found, as_of=as_of, through=register.title)


def amounts(register: Register, rows: Iterable[RegisterRow], *, counted: Set[str]) -> tuple[Amount, ...]:
    """The sums of a register's money columns over ``rows``; ``counted`` are the uids of those that count."""
    money = [one for one in register.fields if one.kind in ("number", "integer") and _unit(one)]
    apart = _telling(register)
    found: dict[tuple[int, str, Text, bool], list[float]] = {}
    for row in rows:
        for place, one in enumerate(money):
            value = row.value(one.name)
            if value is not None:
                unit = str(row.value(one.currency) or "") if one.currency else one.unit
                key = (place, unit, _said(apart, row), row.uid in counted)
                found.setdefault(key, []).append(float(value))
    ordered = sorted(found.items(), key=lambda one: (one[0][0], one[0][1], one[0][2].en, not one[0][3]))
    return tuple(
        Amount(money[place].title, unit, of, counts, sum(values), len(values))
        for (place, unit, of, counts), values in ordered
    )


def _unit(one: RegisterField) -> bool:
    return bool(one.currency) or "元" in one.unit


def events(
    rows: Sequence[tuple[Register, Sequence[EnterpriseRow]]], *, as_of: date | None = None
) -> list[Event]:
    """When each row entered each of its stages, the latest first.

    The day is the one on file where the stage is dated, otherwise the day history recorded the stage.
    """
    found: list[Event] = []
    for register, some in rows:
        stages = {stage.key: stage for stage in register.stages}
        by_id = {row.uid: row for row in some}
        for row in some:
            for stage in register.stages:
                day = getattr(row, stage.dated) if stage.dated else None
                if day is not None:
                    found.append(_event(day, register, row, stage.title, recorded=False))
        for uid, key, at in _recorded(register, list(by_id), as_of):
            if key in stages and not stages[key].dated:
                day = timezone.localtime(at).date()
                found.append(_event(day, register, by_id[uid], stages[key].title, recorded=True))
    return sorted(found, key=lambda one: (one.on, one.row), reverse=True)


def _event(on: date, register: Register, row: RegisterRow, stage: Text, *, recorded: bool) -> Event:
    return Event(
        on, register, str(row), reverse("register-row", args=[register.name, row.uid]), stage, recorded
    )


def _recorded(register: Register, uids: list[str], as_of: date | None) -> Iterator[tuple[str, str, Any]]:
    """The moments at which history first shows a row in another stage than before."""
    last: dict[str, str] = {}
    for start in range(0, len(uids), 500):
        records = register.model.history.filter(uid__in=uids[start : start + 500])
        if as_of is not None:
            records = records.filter(history_date__lte=end_of(as_of))
        kept = records.order_by("history_date", "history_id").values_list("uid", "stage", "history_date")
        for uid, stage, at in kept:
            if last.get(uid) != stage:
                last[uid] = stage
                yield uid, stage, at


def checkable(enterprise: Enterprise, found: Standing) -> list[Checkable]:
    """The rule books of the registers, each with the address of its form filled with what is on file."""
    on_file = {register.name: rows for register, rows in found.rows}
    day = today()
    offered: list[Checkable] = []
    for register, model in pointing_registers():
        if not register.rule_book or register.rule_inputs is None:
            continue
        try:
            book = shelf.get(register.rule_book, day, rules_folder())
        except (BookError, shelf.NoBook):
            continue
        # Where nothing is on file, the form begins with what the table of enterprises knows.
        firm = model(firm=enterprise.name, credit_code=enterprise.credit_code, region=enterprise.region)
        for row in on_file.get(register.name, ())[:5] or (None,):
            names = {one.name for one in book.inputs}
            given = register.rule_inputs(row or firm, day)
            query = {
                name: text for name, value in given.items() if name in names and (text := _as_asked(value))
            }
            offered.append(
                Checkable(
                    book.title,
                    register,
                    row,
                    f"{reverse('rule-check', args=[book.name])}?{urlencode(query)}",
                    len(query),
                    len(names),
                )
            )
    return sorted(offered, key=lambda one: one.row is None)


def _as_asked(value: Any) -> str:
    """A value as the address of a rule book's form carries it; empty where it is not known."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:.15g}" if isinstance(value, float) else str(value)
