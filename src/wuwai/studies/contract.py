"""The Study contract: what a study declares, and what a run of it gives back.

A *kernel* is a pure function of tables and keyword parameters that returns a frozen result with
``.frame()``. The :class:`Study` beside it names it and says in two languages what it answers; from that one
declaration come its Python call, its CLI command, its HTTP endpoint, its page, its sheet, its briefing block.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Literal, Protocol

import polars as pl

from wuwai.reference.text import Text

if TYPE_CHECKING:
    import altair as alt

CodeKind = Literal[
    "products",
    "clusters",
    "blocs",
    "editions",
    "cities",
    "uses",
    "areas",
    "counties",
    "passages",
    "transport",
    "railways",
    "ports",
    "pairs",
    "tariffs",
]
InputKind = Literal["observations", "flows", "firms", "register", "targets", "study", "returns"] | CodeKind
ParameterKind = Literal[
    "choice",
    "number",
    "integer",
    "text",
    "region",
    "series",
    "period",
    "date",
    "target",
    "dataset",
    "year",
    "level",
    "cluster",
    "passages",
]
ColumnKind = Literal[
    "text", "label", "number", "percent", "points", "integer", "period", "date", "region", "flag", "source"
]


class Result(Protocol):
    """What every kernel returns: a frozen dataclass with ``frame()``."""

    def frame(self) -> pl.DataFrame: ...


@dataclass(frozen=True, slots=True)
class Input:
    """A table a kernel reads. Facts run as Ibis and arrive as Polars; the others come from providers.

    ``name`` is the argument's name in the kernel. ``where`` restricts its rows: keys are columns, values a
    literal, a list of literals, ``"{parameter}"`` for a parameter's value, ``"{input.column}"`` for what an
    input named before holds in a column, or for ``series`` a list whose members may end in ``*``.
    A value may be a function of the parameters too, such as the three years up to one, or of the parameters
    and the tables of the inputs named before. ``source`` may hold a
    ``{parameter}``, where a provider has a table for each of its values.
    Of ``flows``, ``columns`` are those that are read, so that a large table holds no more than the kernel
    wants; ``group`` asks for their totals by these columns instead (:mod:`wuwai.facts.flow_totals`);
    ``"{level}"`` in it is the parameter's level of products, whose column is called ``product``.
    ``firms`` are those of a firm-level file, added up by firm, partner, product and year
    (:mod:`wuwai.studies.firm_inputs`). ``products`` are the names of the codes of the classifications on
    file, ``clusters`` the codes of the cluster lists, ``blocs`` the members of groups of countries and
    ``editions`` which codes of one edition on file became which of another; ``cities`` are those of the
    world, an office's own in place of the shipped ones. ``uses`` tell which HS codes are consumption goods,
    ``areas`` the cities of each area of a province, ``counties`` what they make of their city's clusters
    (:mod:`wuwai.studies.place_inputs`). ``passages``, ``transport`` and ``railways`` are what is assumed of
    carrying goods, ``ports`` those an office added (:mod:`wuwai.studies.route_inputs`). ``pairs`` are
    what lies between two economies, ``tariffs`` the rates of an office's table
    (:mod:`wuwai.studies.pair_inputs`). ``returns`` are the monthly returns asked for, one row each.
    """

    kind: InputKind
    name: str
    columns: tuple[str, ...] = ()
    where: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""  # the register's or study's name, where kind is "register" or "study"
    optional: bool = False
    group: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A setting of a study. ``choices`` maps each value to its name; ``low`` / ``high`` bound numbers.

    A ``dataset`` is one of flows; it ``wants`` a table of the ``world``, the region's ``own``, one of its
    ``firms``, or one of ``declarations``. A ``year``
    and a ``level`` of products are those of the dataset that the parameter ``of`` names, and so are the
    places that a ``region`` is chosen from. Left empty, each is the best that is on file
    (:mod:`wuwai.studies.flow_parameters`). A ``cluster`` is the name of a cluster's list,
    ``passages`` are ids of sea passages with ``,`` between them.
    """

    name: str
    kind: ParameterKind
    title: Text
    default: Any = None
    choices: Mapping[str, Text] = field(default_factory=dict)
    low: float | None = None
    high: float | None = None
    help: Text = Text("", "")
    required: bool = False
    wants: str = ""
    of: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A result column. ``unit`` is a unit code of ``wuwai.reference.units``, or empty for text.

    ``unit_from`` names a column that holds each row's unit; ``origin`` names the column that holds the id
    of the observation a cell came from, so that the page can open it. ``hidden`` columns are exported, not
    shown.
    A ``label`` is said in two languages: the frame has ``name_en`` and ``name_zh`` for it.
    """

    name: str
    title: Text
    kind: ColumnKind = "text"
    unit: str = ""
    unit_from: str = ""
    origin: str = ""
    hidden: bool = False
    help: Text = Text("", "")

    @property
    def in_frame(self) -> tuple[str, ...]:
        """The columns of the frame that hold it."""
        return (f"{self.name}_en", f"{self.name}_zh") if self.kind == "label" else (self.name,)

    def of(self, row: Mapping[str, Any], lang: str) -> Any:
        """Its value in a row of the frame."""
        return row[self.in_frame[lang.startswith("zh")]] if self.kind == "label" else row[self.name]


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of a kernel's result. ``build(result, lang)`` returns an Altair chart, or None where there is
    nothing to draw.

    ``title(result)`` is the finding; ``subtitle`` the measure, period and unit.
    """

    name: str
    title: Callable[[Any], Text]
    subtitle: Callable[[Any], Text]
    build: Callable[[Any, str], alt.TopLevelMixin | None]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an editor may plan from a row of a study's table: a row of ``register`` in its first stage.

    ``title`` is the button's, such as "Plan this base". ``values(row, result)`` gives the register's fields
    for a row of the frame, its key fields among them (so that asking twice makes one row); None where that
    row proposes nothing. The note, the stage and the mark of a sample are not the study's to give.
    """

    register: str
    title: Text
    values: Callable[[Mapping[str, Any], StudyResult], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Study:
    """The declaration. ``name`` is ``linkage.verb_or_noun``; docs/reference/methods has its page.

    A ``long`` study runs as a job wherever it is asked for: its kernel takes ``report``
    (:mod:`wuwai.studies.progress`), its result is kept and has an address.

    ``gathered`` are parameters that belong together and are passed on together: an argument of the kernel,
    and the dataclass it takes there, whose fields are called as the parameters are. Everywhere else (page,
    address, API, command) they stay parameters like any other.
    """

    name: str
    linkage: str
    title: Text
    question: Text
    how_to_read: Text
    inputs: tuple[Input, ...]
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    kernel: Callable[..., Result]
    method: Text
    citation: str
    charts: tuple[Chart, ...] = ()
    proposes: tuple[Proposal, ...] = ()
    finding: Callable[[Any], Text] | None = None
    template: str = ""
    version: int = 1
    long: bool = False
    gathered: Mapping[str, type] = field(default_factory=dict)

    def arguments(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """``values`` of the parameters by name, as the kernel takes them: those that are ``gathered`` in
        their dataclasses. A field that is no parameter of the study keeps its default.
        """
        held = {name: [one.name for one in fields(kind)] for name, kind in self.gathered.items()}
        inside = {name for names in held.values() for name in names}
        found = {name: value for name, value in values.items() if name not in inside}
        for name, kind in self.gathered.items():
            found[name] = kind(**{one: values[one] for one in held[name] if one in values})
        return found

    def parameter(self, name: str) -> Parameter:
        """The parameter of that name; KeyError with the known names if there is none."""
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        raise KeyError(f"{self.name} has no parameter {name!r}; it has {[p.name for p in self.parameters]}")


@dataclass(frozen=True, slots=True)
class Vintage:
    """One snapshot (or register, or programme) that a result rests on."""

    kind: str
    name: str
    recorded_on: str
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Provided:
    """A table as a provider hands it over, with where it came from."""

    table: pl.DataFrame
    vintages: tuple[Vintage, ...] = ()


@dataclass(frozen=True, slots=True)
class StudyResult:
    """A run: the kernel's result, the parameters, the warnings, and the vintages it rests on."""

    study: Study
    result: Result
    parameters: Mapping[str, Any]
    vintages: tuple[Vintage, ...]
    warnings: tuple[Text, ...]
    as_of: str | None = None
    table: pl.DataFrame | None = field(default=None, repr=False, compare=False)  # where it is made already
    kept_as: str = ""  # the public id under which a kept result is found (:mod:`wuwai.studies.keeping`)

    @property
    def sample(self) -> bool:
        """Whether it rests on a sample: on any table it read, unless the kernel's result says more closely
        (``rests_on_sample``), such as one whose rows are published and which read a file for its last month.
        """
        said: bool | None = getattr(self.result, "rests_on_sample", None)
        return any(v.sample for v in self.vintages) if said is None else said

    def frame(self) -> pl.DataFrame:
        """The result table, one column for each declared :class:`Column`."""
        return self.result.frame() if self.table is None else self.table

    @property
    def finding(self) -> Text:
        """The one sentence a reader takes away; the title where the study states none."""
        return self.study.finding(self.result) if self.study.finding else self.study.title
