"""What a reader asks of the flows, read from an address: every page of flows is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urlencode

import polars as pl

from wuwai.facts import flow_cells
from wuwai.facts.flow_columns import DIRECTIONS
from wuwai.facts.flow_grouping import PRODUCTS, TIMES
from wuwai.facts.flow_questions import Asked, conditions
from wuwai.facts.questions import QueryError
from wuwai.facts.store import Facts
from wuwai.reference import periods
from wuwai.reference.text import Text
from wuwai.ui.flow_names import Names

FILTERS = ("direction", "currency", "period", "reporter", "partner", "product", "regime", "use")
# The way down: what a click on a row shows next.
WAY_DOWN = (
    *("product2", "product4", "product6", "product8", "product"),
    *("partner", "regime", "reporter", "use", "month", "quarter", "year"),
)
MOST_SUGGESTED = 20
_LEVELS = {2: "product2", 4: "product4", 6: "product6", 8: "product8"}

A_PRODUCT = Text(
    "digits a code begins with, such as 8507, or words of one product's name",
    "编码开头数字，如 8507，或能确定一种商品的名称",
)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a dataset can be asked by: columns to group by, directions, currencies, periods."""

    by: tuple[str, ...]
    directions: tuple[str, ...]
    currencies: tuple[str, ...]
    periods: tuple[str, ...]
    classifications: tuple[str, ...]
    coded: bool
    reporters: tuple[str, ...]

    @property
    def times(self) -> tuple[str, ...]:
        return tuple(one for one in self.by if one in TIMES)


@dataclass(frozen=True, slots=True)
class FlowQuery:
    """A question as an address holds it. ``given`` are the filters as the reader wrote them."""

    dataset: str
    by: str
    given: Mapping[str, str]
    as_of: date | None = None
    measure: str = "value"
    errors: Mapping[str, Text] = field(default_factory=dict)
    suggestions: tuple[tuple[str, Text], ...] = ()

    def address(self, **changes: str) -> str:
        """The query string, with other values for some of it; an empty one takes a filter away."""
        values = {
            "dataset": self.dataset,
            **{name: self.given.get(name, "") for name in FILTERS},
            "by": self.by,
            "measure": "" if self.measure == "value" else self.measure,
            "as_of": self.as_of.isoformat() if self.as_of else "",
        } | changes
        return "?" + urlencode({name: value for name, value in values.items() if value})

    def asked(self, shape: Shape) -> Asked:
        """The filters for the facts."""
        product = self.given.get("product", "")
        return Asked(
            dataset=self.dataset,
            direction=self.given.get("direction") or None,
            currency=self.given.get("currency") or None,
            period=self.given.get("period") or None,
            reporter=self.given.get("reporter") or None,
            partner=self.given.get("partner") or None,
            product=(f"{product}*" if shape.coded and product.isdigit() else product) or None,
            regime=self.given.get("regime") or None,
            use=self.given.get("use") or None,
        )

    def fixed(self, column: str) -> bool:
        """Whether a filter leaves nothing to tell apart in a column."""
        if column in PRODUCTS:
            return len(self.given.get("product", "")) >= min(PRODUCTS[column], 6) or (
                column == "product" and bool(self.given.get("product"))
            )
        if column in TIMES:
            return len(self.given.get("period", "")) > 4
        return bool(self.given.get(column))

    def drill(self, code: str, shape: Shape) -> str:
        """The address one step down from a row: its code becomes a filter, the next column its parts."""
        name = "product" if self.by in PRODUCTS else "period" if self.by in TIMES else self.by
        below = replace(self, given={**self.given, name: code})
        following = next(
            (one for one in WAY_DOWN if one in shape.by and one != self.by and not below.fixed(one)), ""
        )
        return below.address(by=following) if following else ""


def shape(facts: Facts, dataset: str, as_of: date | None) -> Shape | None:
    """What a dataset can be asked by; None where nothing of it is on file."""
    cells = facts.flow_cells(as_of=as_of).filter(pl.col("dataset") == dataset)
    if cells.is_empty():
        return None
    constants = [m.constants for m in facts.flow_snapshots(as_of) if m.dataset == dataset]
    levels = sorted(n for n in cells["level"].unique() if n > 0)
    deepest = levels[-1] if levels else 0
    stretches = sorted(cells["period"].unique())
    by = [name for level, name in _LEVELS.items() if level <= deepest]
    by += ["product"] if not by or deepest > max(_LEVELS) else []
    by += [c for c in ("partner", "regime", "use") if not all(c in one for one in constants)]
    by += ["reporter"] if cells["reporter"].n_unique() > 1 else []
    kinds = {periods.parse(text).kind for text in stretches}
    units = ("month", "quarter", "year") if "month" in kinds else ("quarter", "year")
    by += units if kinds & {"month", "quarter"} else ("year",)
    return Shape(
        tuple(by),
        tuple(d for d in DIRECTIONS if d in set(cells["direction"])),
        tuple(sorted(cells["currency"].unique())),
        tuple(stretches),
        tuple(sorted(cells["classification"].unique())),
        bool(levels),
        tuple(sorted(cells["reporter"].unique())),
    )


def read(
    values: Mapping[str, str], facts: Facts, names: Names, *, as_of: date | None = None
) -> tuple[FlowQuery, Shape | None]:
    """The question in an address, completed; ``errors`` says which part of it cannot be used.

    Without a period the latest year on file is asked for, unless time is what is told apart.
    """
    dataset = values.get("dataset", "").strip()
    found = shape(facts, dataset, as_of)
    given = {name: text for name in FILTERS if (text := values.get(name, "").strip()[:200])}
    query = FlowQuery(dataset, values.get("by", "").strip(), given, as_of)
    if found is None:
        return query, None
    return _completed(query, found, facts, names, values.get("measure", "")), found


def _completed(query: FlowQuery, found: Shape, facts: Facts, names: Names, measure: str) -> FlowQuery:
    given, errors = dict(query.given), dict(query.errors)
    for name in ("reporter", "partner", "direction", "period"):
        if name in given and (wrong := _wrong(name, given[name], facts)):
            errors[name] = wrong
            given.pop(name)
    given.setdefault("direction", found.directions[0])
    if len(found.currencies) > 1:
        given.setdefault("currency", found.currencies[0])
    suggestions: tuple[tuple[str, Text], ...] = ()
    if (prefix := given.get("product", "").removesuffix("*")).isdigit():
        given["product"] = prefix  # on a page digits always begin a code
    if (text := given.get("product", "")) and not text.isdigit() and found.coded:
        suggestions = products_called(text, found, names)
        if len(suggestions) == 1:
            given["product"] = suggestions[0][0]
            suggestions = ()
        else:
            errors["product"] = A_PRODUCT
            given.pop("product")
    by = query.by if query.by in found.by else _first(replace(query, given=given), found)
    if by not in TIMES and "period" not in given:
        given["period"] = found.periods[-1][:4]
    done = replace(query, by=by, given=given, suggestions=suggestions)
    return replace(done, errors=errors, measure="quantity" if measure == "quantity" else "value")


def _first(query: FlowQuery, found: Shape) -> str:
    return next((one for one in WAY_DOWN if one in found.by and not query.fixed(one)), found.by[-1])


def _wrong(name: str, text: str, facts: Facts) -> Text | None:
    """What was expected of a filter that names nothing; None for one that can be used."""
    import ibis

    if name == "period":
        try:
            periods.parse(text)
        except periods.PeriodError as error:
            return error.expected
        return None
    try:
        nothing = ibis.table({"reporter": "string", "partner": "string", "direction": "string"}, name="flows")
        conditions(nothing, Asked(**{name: text}, blocs=facts.blocs))
    except QueryError as error:
        return error.expected
    return None


def products_called(words: str, found: Shape, names: Names) -> tuple[tuple[str, Text], ...]:
    """Products whose names have the words as they stand, else all of them somewhere; chapters first, at most
    :data:`MOST_SUGGESTED`."""
    known: dict[str, Text] = {}
    for classification in found.classifications:
        for code, name in names.codes.product_names(classification or "HS2022").items():
            if len(code) <= 6:
                known.setdefault(code, name)
    hits: list[str] = []
    for wanted in ([words.casefold()], words.casefold().split()):
        hits = hits or [c for c, n in known.items() if all(w in n.en.casefold() or w in n.zh for w in wanted)]
    return tuple((code, known[code]) for code in sorted(hits, key=lambda c: (len(c), c))[:MOST_SUGGESTED])


def periods_within(query: FlowQuery, found: Shape) -> list[str]:
    """The periods on file that the question's stretch holds."""
    stretch = query.given.get("period")
    return flow_cells.within(found.periods, [stretch] if stretch else [])
