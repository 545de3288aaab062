"""The Register contract: what a register declares beside its Django model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from wuwai.reference.text import Text

if TYPE_CHECKING:
    from wuwai.registers.rows import RegisterRow

FieldKind = Literal[
    "text",
    "long_text",
    "integer",
    "number",
    "date",
    "choice",
    "choices",
    "yes_no",
    "region",
    "country",
    "url",
    "row",
]


@dataclass(frozen=True, slots=True)
class RegisterField:
    """A column of the register: its heading in the Excel template, its label on the form, its rule.

    ``name`` is the model's field. ``unit`` is printed behind the heading. ``input_of`` names the rule-book
    input this field feeds, so that a page can say which field would change a clause.

    Of kind ``row`` it holds the reference of a row of ``register``: the value of that register's first key
    field. Of kind ``choices`` it holds several of ``choices``, kept with ``;`` between them. ``currency``
    names the field that holds an amount's currency: the one is not taken without the other.
    ``apart`` names a field (a year, contracted or arrived) whose values an amount is never added across.
    ``credit_code`` says that it is a unified social credit code, whose check digit is verified; ``personal``
    that it tells of a person.
    """

    name: str
    title: Text
    kind: FieldKind = "text"
    required: bool = False
    unit: str = ""
    choices: Mapping[str, Text] = field(default_factory=dict)
    low: float | None = None
    high: float | None = None
    help: Text = Text("", "")
    in_list: bool = False
    input_of: str = ""
    length: int = 0  # exact length of a code, 0 where any will do
    register: str = ""
    currency: str = ""
    apart: str = ""
    credit_code: bool = False
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the life of a row.

    ``evidence`` names the kinds of evidence that must be on file to enter it, ``role`` who may move a row
    here, ``counts`` says whether a target may count a row in this stage. ``dated`` names the date field that
    says when a row entered it.
    """

    key: str
    title: Text
    evidence: tuple[str, ...] = ()
    role: Literal["editor", "administrator"] = "editor"
    counts: bool = False
    dated: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceKind:
    """A kind of document that may stand behind a row, such as a licence; stages name those they want."""

    key: str
    title: Text


@dataclass(frozen=True, slots=True)
class Summary:
    """A view of a register: how many rows there are and count, and sums, for each value of ``by``.

    ``sums`` are number fields; one whose field names a currency is added up for each currency alone.
    ``stages`` restricts the rows to those stages (all).
    """

    key: str
    title: Text
    by: tuple[str, ...]
    sums: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Register:
    """The declaration. ``key`` fields identify a row when a sheet is imported again.

    ``linkage`` is empty where it belongs to all five. ``rule_inputs(row, on)`` gives the rule book's inputs
    as they stood on the day ``on``; a value that is not known is left out or None. ``check(row, refers)``
    gives the name of a field and what was expected for each rule between fields that a row breaks; ``refers``
    holds the rows that its fields of kind ``row`` name, by field, None where one names none.
    ``rule_book_decides`` is false where the rule book tells something of a row (offshore, a class, a score)
    that does not decide whether the row counts. ``rule_gaps(row, on)`` says by input why a value that the row
    seems to hold is not known.
    ``sample(seed, cities)`` gives synthetic rows as dictionaries of model fields, in cities of these codes.
    """

    name: str
    linkage: str
    title: Text
    one: Text
    about: Text
    model: type[RegisterRow]
    key: tuple[str, ...]
    fields: tuple[RegisterField, ...]
    stages: tuple[Stage, ...]
    evidence: tuple[EvidenceKind, ...] = ()
    rule_book: str = ""
    rule_inputs: Callable[[Any, date], Mapping[str, Any]] | None = None
    rule_gaps: Callable[[Any, date], Mapping[str, Text]] | None = None
    rule_book_decides: bool = True
    counted_note: Text = Text("", "")
    sample: Callable[[int, tuple[str, ...]], list[dict[str, Any]]] | None = None
    check: Callable[[Any, Mapping[str, Any]], Iterable[tuple[str, Text]]] | None = None
    summaries: tuple[Summary, ...] = ()
    schema_version: int = 1

    @property
    def counting_book(self) -> str:
        """The rule book that decides which rows count; empty where their stage alone does."""
        return self.rule_book if self.rule_book_decides else ""

    def stage(self, key: str) -> Stage:
        """The stage of that key; KeyError with the known keys if there is none."""
        for stage in self.stages:
            if stage.key == key:
                return stage
        raise KeyError(f"{self.name} has no stage {key!r}; it has {[s.key for s in self.stages]}")

    def field(self, name: str) -> RegisterField:
        """The field of that name; KeyError if there is none."""
        for one in self.fields:
            if one.name == name:
                return one
        raise KeyError(f"{self.name} has no field {name!r}")
