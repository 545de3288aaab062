"""How many rows of a register count towards a target, which do not, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from wuwai.reference.text import Text
from wuwai.registers import judging
from wuwai.registers.contract import Register
from wuwai.registers.rows import RegisterRow
from wuwai.rules import shelf
from wuwai.rules.book import BookError, Evaluation, InputError, RuleBook, evaluate
from wuwai.workspace import WorkspaceError, current


class NotCounted(NamedTuple):
    """A row that does not count. ``evaluation`` is None where the rule book was not reached."""

    row: RegisterRow
    why: Text
    evaluation: Evaluation | None


@dataclass(frozen=True, slots=True)
class Count:
    """A count over a register on a day.

    ``sample`` is true as soon as one row that was looked at is synthetic: then the number is no real one.
    ``note`` says under which rules it was counted and what those rules leave open.
    """

    register: Register
    on: date
    counted: list[RegisterRow]
    not_counted: list[NotCounted]
    sample: bool
    note: Text
    book: RuleBook | None = None

    @property
    def number(self) -> int:
        return len(self.counted)

    def by_region(self) -> dict[str, int]:
        """Rows counted by city code."""
        return dict(Counter(row.region for row in self.counted))


def rules_folder() -> Path | None:
    """Where the open workspace keeps its own rule books; None where no workspace is open."""
    try:
        return current().rules_folder
    except WorkspaceError:
        return None


def today() -> date:
    """The calendar day of the office (the server's time zone setting)."""
    from django.utils import timezone

    return timezone.localdate()


def judge(
    register: Register, row: RegisterRow, *, book: RuleBook, on: date, explain: bool = True
) -> Evaluation:
    """Put one row to the rule book as of a day. :class:`InputError` if the register feeds a wrong type."""
    inputs = register.rule_inputs(row, on) if register.rule_inputs else {}
    return evaluate(book, inputs, explain=explain)


def count(
    register: Register,
    *,
    on: date | None = None,
    rule_folder: Path | None = None,
    rows: Iterable[RegisterRow] | None = None,
) -> Count:
    """Count the rows in a stage that counts and, where the register names a rule book, that pass it.

    ``on`` is the day the rule book must be in force and years are counted to (today); ``rule_folder`` the
    office's own rule books (the open workspace's). A row with an unknown clause is not counted: what is not
    known is never taken as met. A rule book that cannot be read counts nothing and says so.
    """
    day = on or today()
    folder = rule_folder or rules_folder()
    book, trouble = book_of(register, day, folder)
    judged: dict[tuple[Any, ...], Evaluation] = {}
    counted: list[RegisterRow] = []
    left_out: list[NotCounted] = []
    sample = False
    for row in rows if rows is not None else register.model._default_manager.order_by("pk").iterator(2000):
        sample = sample or row.synthetic
        try:
            stage = register.stage(row.stage)
        except KeyError:
            left_out.append(NotCounted(row, judging.NO_STAGE, None))
            continue
        if not stage.counts:
            why = judging.STAGE.format(stage=stage.title)
            left_out.append(NotCounted(row, why, None))
        elif trouble:
            left_out.append(NotCounted(row, trouble, None))
        elif book is None:
            counted.append(row)
        else:
            try:
                evaluation = _judged(register, row, book, day, judged)
            except InputError as error:
                why = judging.WRONG.format(name=book.input(error.input).title, expected=error.expected)
                left_out.append(NotCounted(row, why, None))
                continue
            if evaluation.outcome == "pass":
                counted.append(row)
            else:
                left_out.append(NotCounted(row, why_not(evaluation), evaluation))
    return Count(register, day, counted, left_out, sample, trouble or note_of(register, book, folder), book)


def _judged(
    register: Register, row: RegisterRow, book: RuleBook, day: date, judged: dict[tuple[Any, ...], Evaluation]
) -> Evaluation:
    """As :func:`judge`, but rows with equal inputs are put to the book once."""
    inputs = register.rule_inputs(row, day) if register.rule_inputs else {}
    key = tuple((type(inputs.get(one.name)), inputs.get(one.name)) for one in book.inputs)
    if key not in judged:
        judged[key] = evaluate(book, inputs, explain=False)
    return judged[key]


def why_not(evaluation: Evaluation) -> Text:
    """Why a row that was put to the rule book does not count: the clauses it fails, else those not known."""
    failed = evaluation.of("fail")
    told = failed or evaluation.of("unknown")
    if not told:
        return judging.NO_CLASS if evaluation.outcome == "fail" else judging.OPEN_CLASS
    names = Text("; ".join(o.clause.title.en for o in told), "；".join(o.clause.title.zh for o in told))
    return (judging.FAILS if failed else judging.OPEN).format(names=names)


def book_of(register: Register, day: date, folder: Path | None) -> tuple[RuleBook | None, Text]:
    """The rule book in force for the register on a day; None, and why not, where there is none to use."""
    if not register.counting_book:
        return None, Text("", "")
    try:
        return shelf.get(register.counting_book, day, folder), Text("", "")
    except BookError as error:
        pattern = Text(
            "Nothing is counted: the rule book cannot be used ({why}).",
            "暂不计数：认定标准文件无法使用（{why}）。",
        )
        return None, pattern.format(why=error.short)
    except shelf.NoBook:
        pattern = Text(
            "Nothing is counted: no rule book was in force on {day}.", "暂不计数：{day}尚无生效的认定标准。"
        )
        return None, pattern.format(day=day.isoformat())


def note_of(register: Register, book: RuleBook | None, folder: Path | None = None) -> Text:
    """Under which rules a count of the register is made, and what those rules leave open.

    ``folder`` holds the office's own rule books: one there that nobody can tell what it replaces is named.
    """
    parts = [register.counted_note] if register.counted_note else []
    if book is None:
        if not parts:
            parts.append(
                Text("Counted by stage; no rule book is published.", "按所处阶段计数；认定标准未公布。")
            )
    else:
        parts.append(Text("Counted under: {title}.", "计数依据：{title}。").format(title=book.title))
        for clause in book.empty_clauses:
            pattern = Text(
                "The condition '{title}' is not set and does not decide. {note}",
                "条件{title}尚未设定，不参与判定。{note}",
            )
            parts.append(pattern.format(title=clause.title, note=clause.note))
        for error in shelf.look(folder).nameless:
            pattern = Text(
                "A file among the rule books is not applied: which book it was to be cannot be read ({why}).",
                "另有一份认定标准文件无法读取，也无法判断其所属标准（{why}），未予采用。",
            )
            parts.append(pattern.format(why=error.short))
    return Text(" ".join(p.en for p in parts), "".join(p.zh for p in parts))
