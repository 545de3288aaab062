"""Import dependency: products that come from few suppliers, in a world of few suppliers, without own exports.

The rule of CEPII's GeoDep: the Herfindahl index of a country's imports of a product is above 0.4, that of the
world's exports of it is above 0.4, and the country imports more of it than it exports, in at least two of
three years. Source: Lefebvre and Wibaux (2024), *Import dependencies: where does the EU stand?*, CEPII Policy
Brief 47.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl

from wuwai.reference.text import Text
from wuwai.trade.studies.coding import frame_of, named, trade_table
from wuwai.trade.studies.dependency_rule import CELLS, Limits, Seen, cells_of
from wuwai.trade.studies.dependency_substitutes import SUBSTITUTES, SUPPLIERS, substitutes_of, suppliers_of
from wuwai.trade.studies.dependency_year import BadValue, Columns, Year, of_all, of_one
from wuwai.trade.studies.packed import packed
from wuwai.trade.studies.world import place

_CODES = ("reporter", "partner", "product")


@dataclass(frozen=True, slots=True)
class Dependency:
    """The products of one importer, or of all (``importer`` is empty then).

    ``years`` are those of the window that the table has, empty where it has no column ``year``; the last one
    is shown and kept as ``latest`` (None where the table holds nothing of the importer), its codes in
    ``areas`` and ``products``. ``cells`` has a row for each product that was imported in any of them.
    ``warnings`` say where the rule could not be applied as it stands.
    """

    importer: str
    within: str
    years: tuple[int, ...]
    limits: Limits
    cells: pl.DataFrame
    warnings: tuple[Text, ...] = ()
    latest: Year | None = None
    areas: pl.Series = field(default_factory=pl.Series)
    products: pl.Series = field(default_factory=pl.Series)

    def frame(self) -> pl.DataFrame:
        """One row for each importer and product: of one importer those the rule finds first, by imports."""
        return self.cells

    @property
    def dependent(self) -> pl.DataFrame:
        """The rows that the rule finds."""
        return self.cells.filter("dependent")

    def suppliers(self) -> pl.DataFrame:
        """Who supplies each product in the last year: ``product, supplier, value, share, rank``."""
        year = self._of_one()
        return (
            pl.DataFrame(schema=SUPPLIERS) if year is None else suppliers_of(year, self.areas, self.products)
        )

    def substitutes(
        self, wanted: Sequence[str] | None = None, *, present: float = 0.01, most: int = 5
    ) -> pl.DataFrame:
        """Who else could supply the ``wanted`` products (those the rule finds): up to ``most`` areas each.

        A supplier with less than the share ``present`` of the imports counts as none. Columns
        ``product, rank, supplier, capacity, world_share, ease, covers``; see
        :func:`~wuwai.trade.studies.dependency_substitutes.substitutes_of`.
        """
        year = self._of_one()
        if year is None:
            return pl.DataFrame(schema=SUBSTITUTES)
        asked = self.dependent["product"].to_list() if wanted is None else wanted
        home = {self.importer, self.within}
        return substitutes_of(
            *(year, self.areas, self.products, asked), apart=home, present=present, most=most
        )

    def home_exports(self) -> pl.DataFrame:
        """What the country that the importer is a part of sells abroad: ``product, home_exports``; no rows
        for a country.
        """
        year, home = self._of_one(), self.areas.index_of(self.within) if self.within else None
        if year is None or home is None:
            return pl.DataFrame(schema={"product": pl.String(), "home_exports": pl.Float64()})
        return pl.DataFrame({"product": self.products, "home_exports": year.world[home]})

    def _of_one(self) -> Year | None:
        if not self.importer:
            raise ValueError("suppliers are of one importer: name it")
        return self.latest


def import_dependency(
    flows: Any,
    *,
    importer: str | None,
    within: str | None = None,
    import_limit: float = 0.4,
    world_limit: float = 0.4,
    ratio_limit: float = 1.0,
    years: int = 3,
    needed: int = 2,
) -> Dependency:
    """Which products ``importer`` depends on, by the rule of GeoDep; every importer's where it is None.

    ``flows`` has columns ``reporter`` (or ``exporter``), ``partner`` (or ``importer``), ``product``,
    ``value`` and perhaps ``year``; Polars, pandas or Arrow; without ``year`` it is one year. Code columns
    may be texts, ``Enum`` or ``Categorical`` or whole numbers. Values are of one currency, of any size. Keys
    that occur several times are added up; sales within a country (reporter = partner) are left out.

    ``within`` is the country of which the importer is a part (a province's own file beside a world table):
    the world is then counted without the importer's rows, which are part of its country's, and what it gets
    from that country is no import. The window is the last year of the table and the ``years - 1`` before it;
    a product is dependent when all three limits are passed (strictly) in ``needed`` of them, or in as many
    as there are where fewer are on file, which ``warnings`` say. Undefined is null: an HHI without imports,
    a ratio without exports (then the third limit is passed).

    ValueError for a column that is missing, a null, or a value that is negative or not finite.

    >>> rows = {"reporter": ["AUS", "AUS", "BRA"], "partner": ["CHN", "JPN", "JPN"], "product": ["2603"] * 3}
    >>> found = import_dependency(pl.DataFrame(rows | {"value": [6.0, 3.0, 1.0]}), importer="CHN")
    >>> found.cells.select("product", "import_hhi", "world_hhi", "dependent").rows()
    [('2603', 1.0, 0.82, True)]
    """
    if not 1 <= needed <= years:
        raise ValueError(f"needed {needed}: a number from 1 to years ({years}) is wanted")
    if within is not None and importer is None:
        raise ValueError("within is of one importer: name it")
    limits = Limits(import_limit, world_limit, ratio_limit, years, needed)
    frame, window = _window(named(frame_of(flows)), years)
    if frame.is_empty():
        return Dependency(importer or "", within or "", window, limits, pl.DataFrame(schema=CELLS))
    try:
        return _found(frame, window, limits, importer, within)
    except BadValue:
        trade_table(frame)  # says which row
        raise


def _window(frame: pl.DataFrame, years: int) -> tuple[pl.DataFrame, tuple[int, ...]]:
    """The rows of the last years, and which these are."""
    dated = "year" in frame.columns
    wanted = (*_CODES, "value", *(["year"] if dated else []))
    if any(name not in frame.columns or frame[name].null_count() for name in wanted):
        trade_table(frame, years=dated)  # names the column
    frame = frame.select(wanted).with_columns(pl.col("value").cast(pl.Float64))
    if not dated or frame.is_empty():
        return frame, ()
    frame = frame.with_columns(pl.col("year").cast(pl.Int32))
    last = int(frame["year"].max())  # type: ignore[arg-type]
    if int(frame["year"].min()) <= last - years:  # type: ignore[arg-type]
        frame = frame.filter(pl.col("year") > last - years)
    return frame, tuple(frame["year"].unique().sort().to_list())


def _found(
    frame: pl.DataFrame, window: tuple[int, ...], limits: Limits, importer: str | None, within: str | None
) -> Dependency:
    columns = ((frame["reporter"], frame["partner"]), (frame["product"],))
    with ThreadPoolExecutor(len(columns)) as pool:
        (sellers, buyers), (goods,) = pool.map(lambda some: packed(*some), columns)
    at = {label: n for n, label in enumerate(sellers.labels)}
    one = None if importer is None else at.get(importer)
    warnings = _notes(limits, window)
    if importer is not None and one is None:
        warnings.append(
            Text("The table has no trade of {who}.", "表中没有{who}的贸易。").format(who=place(importer))
        )
        cells = pl.DataFrame(schema=CELLS)
        return Dependency(importer, within or "", window, limits, cells, tuple(warnings))
    labels = list(sellers.labels)
    if within is not None and within not in at:
        labels.append(within)  # the importer's rows stand beside the world all the same
    home = -1 if within is None else at.get(within, len(at))
    areas, products = (pl.Series(some, dtype=pl.String) for some in (labels, goods.labels))
    table = Columns(
        *(sellers.index, buyers.index, goods.index, frame["value"].rechunk().to_numpy()),
        *(len(areas), len(products)),
    )
    seen: Seen | None = None
    latest: Year | None = None
    for part in _years(table, frame, window):
        latest = of_all(part) if one is None else of_one(part, importer=one, within=home)
        seen = Seen.add(seen, latest, limits)
    assert latest is not None
    assert seen is not None
    if latest.returned > 0:
        warnings.append(_returned(latest, within or ""))
    who = areas if one is None else areas[one : one + 1]
    cells = cells_of(latest, seen, limits, who, areas, products, window)
    kept = None if one is None else latest
    return Dependency(
        *(importer or "", within or "", window, limits, cells, tuple(warnings), kept, areas, products)
    )


def _years(table: Columns, frame: pl.DataFrame, window: Sequence[int]) -> list[Columns]:
    """The table's years, one by one; slices where they stand together."""
    if len(window) < 2:
        return [table]
    year = frame["year"]
    if year.is_sorted():
        edges = [*(int(year.search_sorted(one)) for one in window), len(year)]
        return [table.part(slice(*pair)) for pair in pairwise(edges)]
    numbers = year.to_numpy()
    return [table.part(np.flatnonzero(numbers == one)) for one in window]


def _returned(latest: Year, within: str) -> Text:
    share = 100 * latest.returned / (latest.returned + float(latest.bought.total.sum()))
    return Text(
        "Goods that come from {who} itself ({share}% of the imports) are left out.",
        "来自{who}本身的货物（占进口的{share}%）未计入。",
    ).format(who=place(within), share=f"{share:.1f}")


def _notes(limits: Limits, window: Sequence[int]) -> list[Text]:
    """Where the rule cannot be applied as it stands."""
    found, wanted = max(len(window), 1), limits.years
    if found >= wanted:
        return []
    return [
        Text(
            "The rule asks for {needed} of {wanted} years; {found} on file{which}: applied to what there is,"
            " so a product counts where the limits are passed in {held} of {found}.",
            "规则要求{wanted}年中有{needed}年满足；现有{found}年{which}，按现有年份判断："
            "{found}年中有{held}年超过界限即计入。",
        ).format(
            needed=limits.needed,
            wanted=wanted,
            found=found,
            held=min(limits.needed, found),
            which=Text(f" ({', '.join(map(str, window))})", f"（{'、'.join(map(str, window))}）")
            if window
            else Text("", ""),
        )
    ]
