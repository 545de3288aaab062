"""Which rows of a register are asked for: the same filters for list, map, summaries, exports and API."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q, QuerySet

from wuwai.reference import regions
from wuwai.registers.columns import columns, is_year
from wuwai.registers.contract import Register, RegisterField
from wuwai.registers.rows import RegisterRow
from wuwai.registers.standing import Tally

_SEARCHED = ("text", "long_text", "row")
_CHOSEN = ("region", "country", "choice", "choices", "yes_no", "row")
_YES_NO = ("yes", "no")
_LONGEST = 200
ENTERPRISE = "enterprise"
NOT_STATED = "-"  # asks for the rows whose field is empty


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an address asks for.

    ``values`` are fields with the one value each must have, or :data:`NOT_STATED`. ``counts`` and
    ``synthetic`` are "yes", "no" or "" for either.
    """

    query: str = ""
    counts: str = ""
    synthetic: str = ""
    values: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.query or self.counts or self.synthetic or self.values)

    def pairs(self) -> list[tuple[str, str]]:
        """The filters as the parameters of an address."""
        own = [
            ("q", self.query),
            *self.values.items(),
            ("counts", self.counts),
            ("synthetic", self.synthetic),
        ]
        return [(name, value) for name, value in own if value]

    def address(self, *more: tuple[str, str]) -> str:
        """The filters, and ``more``, as a query string."""
        return urlencode([*self.pairs(), *more])


def filterable(register: Register) -> tuple[RegisterField, ...]:
    """The columns asked for by one value: places, choices, references, years, stage, certainty."""
    return tuple(one for one in columns(register) if one.kind in _CHOSEN or is_year(one))


def wanted(register: Register, parameters: Mapping[str, str]) -> Wanted:
    """Read the filters from parameters; what this register does not have is passed over."""

    def text(name: str) -> str:
        return storable(parameters.get(name, "")).strip()[:_LONGEST]

    def yes_no(name: str) -> str:
        return text(name) if text(name) in _YES_NO else ""

    names = [one.name for one in filterable(register)]
    if _has_enterprise(register):
        names.append(ENTERPRISE)
    return Wanted(
        query=text("q")[:100],
        counts=yes_no("counts"),
        synthetic=yes_no("synthetic"),
        values={name: value for name in names if (value := text(name))},
    )


def storable(text: str) -> str:
    """Text as a database can compare it: no NUL, no half of a surrogate pair."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


def chosen(
    register: Register,
    rows: QuerySet[RegisterRow],
    asked: Wanted,
    tally: Tally | None = None,
    *,
    hidden: Collection[RegisterField] = (),
) -> QuerySet[RegisterRow]:
    """Those of ``rows`` that are asked for. ``tally`` is needed where ``asked.counts`` is set.

    Words are not looked for in fields that are ``hidden`` from the person who asks.
    """
    if asked.query:
        rows = rows.filter(_found_by(register, asked.query, hidden))
    for name, value in asked.values.items():
        rows = rows.filter(_is(register, name, value))
    if asked.synthetic:
        rows = rows.filter(synthetic=asked.synthetic == "yes")
    if asked.counts and tally is not None:
        rows = rows.filter(tally.counting if asked.counts == "yes" else ~tally.counting)
    return rows


def _found_by(register: Register, query: str, hidden: Collection[RegisterField]) -> Q:
    found = Q()
    for one in columns(register):
        if one.kind in _SEARCHED and one not in hidden:
            found |= Q(**{f"{one.name}__icontains": query})
    place = regions.find(query)
    return found if place is None else found | Q(region=place.code)


def _is(register: Register, name: str, value: str) -> Q:
    if name == ENTERPRISE:
        return Q(enterprise__uid=value)
    if name == "stage":  # several with commas between them
        return Q(stage__in=value.split(","))
    kind = next(one.kind for one in filterable(register) if one.name == name)
    if value == NOT_STATED:
        empty = Q(**{f"{name}__isnull": True})
        return empty if kind in ("yes_no", "integer") else empty | Q(**{name: ""})
    if kind == "integer":
        is_number = value.isascii() and value.isdigit() and len(value) <= 4
        return Q(**{name: int(value)}) if is_number else Q(pk__in=())
    if kind == "yes_no":
        # What is neither yes nor no finds nothing, rather than everything.
        return Q(**{name: value == "yes"}) if value in _YES_NO else Q(pk__in=())
    if kind == "choices":  # several codes with ";" between them
        return Q(
            Q(**{name: value})
            | Q(**{f"{name}__startswith": f"{value};"})
            | Q(**{f"{name}__endswith": f";{value}"})
            | Q(**{f"{name}__contains": f";{value};"})
        )
    return Q(**{name: value})


def _has_enterprise(register: Register) -> bool:
    try:
        register.model._meta.get_field(ENTERPRISE)
    except FieldDoesNotExist:
        return False
    return True
