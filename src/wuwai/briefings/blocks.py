"""The Block contract: what a kind of block declares, and what it hands back when it is composed.

A block is a kind and its options, all of them text (``{"study": "trade.monitor", "p.region": "440300"}``).
The kinds there are stand in :mod:`wuwai.briefings.kinds`; from the declaration come the form that sets
the options, the section on the page, in the PDF and in the Word file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from wuwai.briefings.citations import Citations
from wuwai.facts.store import Facts
from wuwai.reference.text import Text
from wuwai.studies.contract import Vintage
from wuwai.workspace import Workspace

Options = Mapping[str, str]
OptionKind = Literal["text", "long_text", "choice", "date", "number"]
Choices = Sequence[tuple[str, str]]


class BlockError(ValueError):
    """A block that cannot be made as asked. ``option`` names what is wrong, ``words`` what is expected;
    ``place`` is the block's in its briefing, counted from 1, where it stands in one.
    """

    def __init__(self, option: str, words: Text) -> None:
        super().__init__(f"{option}: {words.en}")
        self.option, self.words = option, words
        self.place = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a block is composed from.

    ``workspace`` holds the facts, or what was on file when the briefing was frozen; ``as_of`` is the day
    facts and registers are read as of (None: now), ``today`` the day that is judged on. ``cites`` numbers the
    sources of the whole briefing. ``region`` is the programme's, or the city the briefing is written for.
    Without ``drawn`` charts have titles, not drawings.
    """

    workspace: Workspace
    cites: Citations
    lang: str
    region: str
    as_of: date | None
    today: date
    drawn: bool = True
    city: str = ""  # whose rows a register's block may show; empty: all of them

    @property
    def facts(self) -> Facts:
        """The facts of the workspace."""
        return self.workspace.facts

    @property
    def known_text(self) -> str | None:
        """``as_of`` as ISO text."""
        return self.as_of.isoformat() if self.as_of else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number that a section prints, so that it can be read again and compared.

    ``name`` says what it is and stays the same whenever the same briefing is composed again; ``origin`` is
    ``"<snapshot>:<row>"`` of an observation, ``study:NAME``, ``register:NAME`` or ``target:ID``.
    """

    name: str
    value: float
    unit: str
    origin: str

    def as_json(self) -> dict[str, Any]:
        return {"name": self.name, "value": self.value, "unit": self.unit, "origin": self.origin}


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A block as composed. One without a heading goes on with the section before it.

    ``blocks`` are JSON-serialisable pieces of the kinds that ``typst/briefing.typ`` sets: ``paragraph``,
    ``points``, ``targets``, ``table``, ``figures``. ``notes`` are said once at the end of the briefing.
    ``headline`` is the finding that may stand over the whole briefing. ``result`` is the id of the kept
    result that it was composed from, where there is one.
    """

    heading: Text
    blocks: list[dict[str, Any]]
    notes: tuple[Text, ...] = ()
    vintages: tuple[Vintage, ...] = ()
    sample: bool = False
    numbers: tuple[Number, ...] = ()
    headline: Text | None = None
    result: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option of a block: a field of its form. ``choices`` are values and their names."""

    name: str
    title: Text
    kind: OptionKind = "text"
    choices: Choices = ()
    required: bool = False
    help: Text = Text("", "")
    length: int = 200


def _no_options(options: Options, workspace: Workspace, lang: str) -> tuple[Option, ...]:
    return ()


def _right(options: Options, workspace: Workspace) -> None:
    """Nothing between the options can be wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockKind:
    """A kind of block.

    ``fields(options, workspace, lang)`` are the options there are, given those chosen so far (a study's
    parameters, once the study is). ``check(options, workspace)`` raises :class:`BlockError`.
    ``named(options)`` says in a line what the block will show; the kind's title where it is not given, or
    where the options name nothing there is.
    """

    name: str
    title: Text
    about: Text
    compose: Callable[[Reading, Options], Section]
    fields: Callable[[Options, Workspace, str], tuple[Option, ...]] = _no_options
    check: Callable[[Options, Workspace], None] = _right
    named: Callable[[Options], Text] | None = None
    chooser: str = ""  # the option that the others depend on

    def line(self, options: Options) -> Text:
        """What the list of blocks says of one."""
        if self.named is None:
            return self.title
        try:
            return self.named(options)
        except BlockError:
            return self.title


@dataclass(frozen=True, slots=True)
class Placed:
    """A block in its place: a kind by name, with options."""

    kind: str
    options: Options = field(default_factory=dict)


def get(name: str) -> BlockKind:
    """The kind of that name; KeyError with the known names if there is none."""
    for kind in all_kinds():
        if kind.name == name:
            return kind
    raise KeyError(f"no kind of block {name!r}; there are {', '.join(kind.name for kind in all_kinds())}")


def all_kinds() -> tuple[BlockKind, ...]:
    """Every kind, in the order they are offered."""
    from wuwai.briefings import kinds  # they import this module, and reading what they show is heavy

    return kinds.KINDS
