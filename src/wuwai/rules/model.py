"""What a rule book is made of: inputs, cited clauses, and the outcome of putting inputs to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Literal

from wuwai.reference.text import Text

if TYPE_CHECKING:
    import cel

InputType = Literal["number", "integer", "yes_no", "text", "place", "date"]
INPUT_TYPES: tuple[InputType, ...] = ("number", "integer", "yes_no", "text", "place", "date")
Outcome = Literal["pass", "fail", "unknown"]

OUTCOME_TITLES: dict[str, Text] = {
    "pass": Text("meets it", "符合"),
    "fail": Text("does not meet it", "不符合"),
    "unknown": Text("unknown", "情况不明"),
    "empty": Text("not set", "未设定"),
}


class BookError(Exception):
    """A rule book that cannot be used: the file, the line (0: the whole file) and the reason.

    ``entry`` names the clause, item or input it lies in; empty where it lies in none.
    """

    def __init__(self, file: str, line: int, reason: Text, entry: Text | None = None) -> None:
        self.file = file
        self.line = line
        self.entry = entry or Text("", "")
        self.reason = (
            Text("{entry}: {reason}", "{entry}：{reason}").format(entry=entry, reason=reason)
            if entry
            else reason
        )
        super().__init__(self.words.en)

    @property
    def words(self) -> Text:
        """File, line, entry and reason in one line."""
        return self._told(self.file)

    @property
    def short(self) -> Text:
        """The same without the folder the file lies in, for pages."""
        return self._told(PurePath(self.file).name)

    def _told(self, file: str) -> Text:
        pattern = (
            Text("{file}, line {line}: {reason}", "{file} 第{line}行：{reason}")
            if self.line
            else Text("{file}: {reason}", "{file}：{reason}")
        )
        return pattern.format(file=file, line=self.line, reason=self.reason)


class InputError(ValueError):
    """A value that does not fit the input it is given for; ``input`` names it."""

    def __init__(self, name: str, value: object, expected: Text) -> None:
        self.input = name
        self.value = value
        self.expected = expected
        super().__init__(f"{name}: {value!r} given, {expected.en} expected")


@dataclass(frozen=True, slots=True)
class RuleInput:
    """A named value the clauses speak of. ``unit`` is a unit code or a short word, or empty.

    ``choices`` names the values that a text may have; any text where it is empty.
    """

    name: str
    type: InputType
    title: Text
    unit: str = ""
    choices: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Clause:
    """One cited condition. An ``empty`` clause is a slot that an office fills; it never decides."""

    id: str
    title: Text
    citation: Text
    expr: str = ""
    empty: bool = False
    inputs: tuple[str, ...] = ()
    note: Text = Text("", "")
    program: cel.Program | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class PointsItem:
    """One row of a points table: ``expr`` gives its points, 0 to ``most`` (None where there is no limit)."""

    id: str
    title: Text
    citation: Text
    expr: str
    most: float | None
    inputs: tuple[str, ...]
    note: Text = Text("", "")
    program: cel.Program | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class ResultClass:
    """A class that a case may come into, such as A. ``expr`` is a condition over the inputs and ``points``.

    The classes stand in their order, the best first: a case is in the first whose condition holds.
    ``meets`` says whether being in it meets the book.
    """

    id: str
    title: Text
    citation: Text
    expr: str
    meets: bool
    inputs: tuple[str, ...]
    uses_points: bool
    note: Text = Text("", "")
    program: cel.Program | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number that the book works out, such as an award. ``ceiling``: it is the most that may be given.

    ``when`` says for which cases; all where it is empty. An ``empty`` amount is a slot that an office fills.
    """

    id: str
    title: Text
    citation: Text
    unit: str
    when: str = ""
    expr: str = ""
    ceiling: bool = False
    empty: bool = False
    inputs: tuple[str, ...] = ()
    note: Text = Text("", "")
    program: cel.Program | None = field(default=None, repr=False, compare=False)
    condition: cel.Program | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class RuleBook:
    """A set of cited conditions. ``valid_from`` and ``valid_to`` are None where no day was stated.

    ``digest`` is the SHA-256 of its file: what was counted under it holds until that changes.
    """

    name: str
    title: Text
    issuing_body: Text
    document_number: str
    valid_from: date | None
    valid_to: date | None
    source_url: str
    certainty: str
    inputs: tuple[RuleInput, ...]
    clauses: tuple[Clause, ...]
    note: Text = Text("", "")
    file: str = ""
    points: tuple[PointsItem, ...] = ()
    results: tuple[ResultClass, ...] = ()
    amounts: tuple[Amount, ...] = ()
    digest: str = ""

    @property
    def begins(self) -> date:
        """The day from which it is applied; one without a stated day is applied to any."""
        return self.valid_from or date.min

    def in_force(self, on: date) -> bool:
        """Whether it is applied on that day."""
        return self.begins <= on and (self.valid_to is None or on <= self.valid_to)

    def input(self, name: str) -> RuleInput:
        """The input of that name; KeyError with the known names if there is none."""
        for one in self.inputs:
            if one.name == name:
                return one
        raise KeyError(f"{self.name} has no input {name!r}; it has {[i.name for i in self.inputs]}")

    @property
    def empty_clauses(self) -> tuple[Clause, ...]:
        """The slots no office has filled."""
        return tuple(clause for clause in self.clauses if clause.empty)


@dataclass(frozen=True, slots=True)
class ClauseOutcome:
    """How one clause came out.

    ``missing`` names the inputs without a value that kept it from being decided; ``inputs`` the values used;
    ``flips`` the inputs whose change alone would turn a failed clause; ``would_change`` says it in words.
    """

    clause: Clause
    outcome: Literal["pass", "fail", "unknown", "empty"]
    missing: tuple[str, ...] = ()
    inputs: Mapping[str, Any] = field(default_factory=dict)
    would_change: Text = Text("", "")
    flips: tuple[str, ...] = ()

    @property
    def title(self) -> Text:
        return OUTCOME_TITLES[self.outcome]


@dataclass(frozen=True, slots=True)
class PointsOutcome:
    """The points of one item: ``low`` and ``high`` differ where an input is not known."""

    item: PointsItem
    low: float
    high: float | None
    missing: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class AmountOutcome:
    """An amount. ``applies`` is None where that is not known.

    ``value`` is None where it does not apply, an input is not known, or no office has set it.
    """

    amount: Amount
    applies: bool | None
    value: float | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lift:
    """One input whose change alone brings the case into a better class, with the nearest value that does."""

    input: RuleInput
    value: Any
    result: ResultClass
    points: float | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The book put to one set of inputs: fail if a clause fails, else unknown if one is, else pass.

    Of a book with classes, ``possible`` holds those that the case may be in, None standing for no class: one
    where it is decided. The book is then met where every possible class meets it, not met where none does.
    """

    book: RuleBook
    outcomes: tuple[ClauseOutcome, ...]
    outcome: Outcome
    points: tuple[PointsOutcome, ...] = ()
    possible: tuple[ResultClass | None, ...] = ()
    amounts: tuple[AmountOutcome, ...] = ()
    lifts: tuple[Lift, ...] = ()

    @property
    def title(self) -> Text:
        return OUTCOME_TITLES[self.outcome]

    @property
    def result(self) -> ResultClass | None:
        """The class the case is in; None where it is in none, or that is not decided."""
        return self.possible[0] if len(self.possible) == 1 else None

    @property
    def total(self) -> tuple[float, float | None]:
        """The fewest and the most points the case may have; the most is None where there is no limit."""
        high = [one.high for one in self.points]
        return sum(one.low for one in self.points), None if None in high else sum(h for h in high if h)

    def of(self, outcome: str) -> tuple[ClauseOutcome, ...]:
        """The clauses that came out so."""
        return tuple(one for one in self.outcomes if one.outcome == outcome)
