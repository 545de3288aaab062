"""What a rule book is made of: inputs, cited clauses, and the outcome of putting inputs to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from wuwai.reference.text import Text

if TYPE_CHECKING:
    import cel

InputType = Literal["number", "integer", "yes_no", "text", "date"]
INPUT_TYPES: tuple[InputType, ...] = ("number", "integer", "yes_no", "text", "date")
Outcome = Literal["pass", "fail", "unknown"]

OUTCOME_TITLES: dict[str, Text] = {
    "pass": Text("meets it", "符合"),
    "fail": Text("does not meet it", "不符合"),
    "unknown": Text("unknown", "情况不明"),
    "empty": Text("not set", "未设定"),
}


class BookError(Exception):
    """A rule book that cannot be used: the file, the line (0: the whole file) and the reason."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        self.file = file
        self.line = line
        self.reason = reason
        super().__init__(f"{file}:{line}: {reason}" if line else f"{file}: {reason}")


class InputError(ValueError):
    """A value that does not fit the input it is given for; ``input`` names it."""

    def __init__(self, name: str, value: object, expected: Text) -> None:
        self.input = name
        self.value = value
        self.expected = expected
        super().__init__(f"{name}: {value!r} given, {expected.en} expected")


@dataclass(frozen=True, slots=True)
class RuleInput:
    """A named value the clauses speak of. ``unit`` is a unit code or a short word, or empty."""

    name: str
    type: InputType
    title: Text
    unit: str = ""


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
class RuleBook:
    """A set of cited conditions, valid from a day on. ``valid_to`` is None where no end was published."""

    name: str
    title: Text
    issuing_body: Text
    document_number: str
    valid_from: date
    valid_to: date | None
    source_url: str
    certainty: str
    inputs: tuple[RuleInput, ...]
    clauses: tuple[Clause, ...]
    note: Text = Text("", "")
    file: str = ""

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
class Evaluation:
    """The book put to one set of inputs: fail if a clause fails, else unknown if one is, else pass."""

    book: RuleBook
    outcomes: tuple[ClauseOutcome, ...]
    outcome: Outcome

    @property
    def title(self) -> Text:
        return OUTCOME_TITLES[self.outcome]

    def of(self, outcome: str) -> tuple[ClauseOutcome, ...]:
        """The clauses that came out so."""
        return tuple(one for one in self.outcomes if one.outcome == outcome)
