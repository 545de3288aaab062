"""The Register contract: what a register declares beside its Django model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from wuwai.reference.text import Text

if TYPE_CHECKING:
    from wuwai.registers.rows import RegisterRow

FieldKind = Literal[
    "text", "long_text", "integer", "number", "date", "choice", "yes_no", "region", "country", "url"
]


@dataclass(frozen=True, slots=True)
class RegisterField:
    """A column of the register: its heading in the Excel template, its label on the form, its rule.

    ``name`` is the model's field. ``unit`` is printed behind the heading. ``input_of`` names the rule-book
    input this field feeds, so that a page can say which field would change a clause.
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


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the life of a row.

    ``evidence`` names the kinds of evidence that must be on file to enter it, ``role`` who may move a row
    here, ``counts`` says whether a target may count a row in this stage.
    """

    key: str
    title: Text
    evidence: tuple[str, ...] = ()
    role: Literal["editor", "administrator"] = "editor"
    counts: bool = False


@dataclass(frozen=True, slots=True)
class EvidenceKind:
    key: str
    title: Text


@dataclass(frozen=True, slots=True)
class Register:
    """The declaration. ``key`` fields identify a row when a sheet is imported again.

    ``rule_inputs(row, on)`` gives the rule book's inputs as they stood on the day ``on``; a value that is not
    known is left out or None. ``sample(seed)`` gives synthetic rows as dictionaries of model fields.
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
    counted_note: Text = Text("", "")
    sample: Callable[[int], list[dict[str, Any]]] | None = None
    schema_version: int = 1

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
