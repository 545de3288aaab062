"""What ``trade.exporters`` gives: the dynamics of all exporters, and of the groups asked for, with names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from wuwai.facts import datasets
from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.trade.studies import world
from wuwai.trade.studies.exporters import FRAME, By, Exporters, exporters

ALL = "all"
PARTNER, PRODUCT = "partner", "product"
ORDER = ("year", "exporters", "group")
COLUMNS: dict[str, pl.DataType] = {
    "group": pl.String(),
    "name_en": pl.String(),
    "name_zh": pl.String(),
    **{n: pl.String() if n == "year" else kind for n, kind in FRAME.items() if n != "group"},
    "unit": pl.String(),
}
_LONGEST = 48  # characters of a product's name
_NO_NAME = Text("(no name known)", "（无名称）")
_EVERY = Text("All", "全部")
_NONE = Text("No firm-level customs file of {region} is on file.", "尚无{region}的企业级海关数据。")
_OTHER_CURRENCIES = Text(
    "Amounts in {others} stand beside those in {one}: nothing converts between them; they were left out.",
    "另有以{others}计的数据，与{one}之间不作折算，未计入。",
)
_EDITIONS = Text(
    "Products follow several editions of the codes ({names}): a code that changed counts as one product"
    " dropped and another taken up.",
    "商品先后采用多个编码版本（{names}）：编码变更会被记为停售一种商品、新增另一种商品。",
)
_HIDDEN = Text(
    "{n} of {m} groups in {year} have fewer than {fewest} exporters, or one that has nearly all of it, or are"
    " hidden lest another could be worked out: their amounts are not shown.",
    "{year}年{m}组中有{n}组企业数不足{fewest}家、由一家企业占绝大部分，或为防止推算而一并隐去，不显示金额。",
)
_SAMPLED = Text(
    "One firm of the file stands for many: numbers of firms are far below those published.",
    "样例中一家企业代表多家，企业数远少于公布数。",
)


@dataclass(frozen=True, slots=True)
class Dynamics:
    """``whole`` is of all exporters, ``groups`` of the markets or products that the charts show; ``rows`` is
    the table; ``names`` says what the groups are called; amounts are of ``currency``.
    """

    whole: Exporters
    groups: Exporters
    rows: pl.DataFrame
    names: Mapping[str, Text]
    region: Text
    currency: str
    fewest: int
    sample: bool
    warnings: tuple[Text, ...]

    def frame(self) -> pl.DataFrame:
        """A row for each group and year, the latest year and the groups of most exporters first."""
        return self.rows

    @property
    def unit(self) -> str:
        return units.of_currency(self.currency)

    def year(self, year: int) -> dict[str, Any]:
        """The row of all exporters in a year."""
        return self.whole.frame().filter(pl.col("year") == year).row(0, named=True)

    @property
    def latest(self) -> dict[str, Any] | None:
        """The row of all exporters in the latest year; None where there is none."""
        return self.year(self.whole.years[-1]) if self.whole.years else None


def exporter_dynamics(
    flows: pl.DataFrame,
    products: pl.DataFrame,
    *,
    region: str,
    firms: str | None,
    by: str = ALL,
    digits: str = "2",
    minimum: float = 0.0,
    fuels: str = "counted",
    fewest: int = 5,
) -> Dynamics:
    """:func:`~wuwai.trade.studies.exporters.exporters` of a firm-level file, as a whole and by group.

    ``flows`` has the columns of :data:`wuwai.facts.firm_flows.FRAME`, ``products`` the names of codes;
    ``fuels`` is ``counted`` or ``left_out``. Of several currencies the one of the larger exports is taken.
    """
    named = world.place(region)
    sample = firms is not None and datasets.describe(firms).sample
    worth = flows.group_by("currency").agg(pl.col("value").sum()).sort("value", "currency", descending=True)
    currency = worth["currency"][0] if worth.height else "CNY"
    rows = flows.filter(pl.col("currency") == currency)
    asked: dict[str, Any] = {
        "digits": int(digits), "minimum": minimum, "fuels": fuels == "counted", "fewest": fewest,
    }  # fmt: skip
    whole = exporters(rows, by="all", **asked)
    shown: By = "product" if by == PRODUCT else "partner"
    groups = exporters(rows, by=shown, **asked)
    names = _names(groups, rows, products)
    found = whole if by == ALL else groups
    table = _named(found.frame(), names, units.of_currency(currency))
    notes = [*whole.warnings, *_notes(worth["currency"].to_list(), rows)]
    if not whole.years:
        notes.insert(0, _NONE.format(region=named))
    elif by != ALL:
        notes += _on_hidden(groups, fewest)
    if sample:
        notes.append(_SAMPLED)
    return Dynamics(whole, groups, table, names, named, currency, fewest, sample, tuple(notes))


def _names(groups: Exporters, rows: pl.DataFrame, products: pl.DataFrame) -> dict[str, Text]:
    codes = groups.frame()["group"].unique().to_list()
    if groups.by == PARTNER:
        return {code: world.place(code) for code in codes}
    latest = rows.sort("year")["classification"][-1] if rows.height else ""
    # The names of the latest edition before those of earlier ones.
    known = products.filter(pl.col("code").is_in(codes)).sort(pl.col("classification") != latest)
    found: dict[str, Text] = {}
    for row in known.iter_rows(named=True):
        found.setdefault(row["code"], Text(_short(row["en"]), _short(row["zh"])))
    return {code: Text("{c} {n}", "{c} {n}").format(c=code, n=found.get(code, _NO_NAME)) for code in codes}


def _short(name: str) -> str:
    """What a name says first, in as much of it as a line holds: headings of the HS list all they cover."""
    first = re.split(r"[;；(（]", name)[0].strip()
    return first if len(first) <= _LONGEST else first[: _LONGEST - 1].rstrip() + "…"


def _named(frame: pl.DataFrame, names: Mapping[str, Text], unit: str) -> pl.DataFrame:
    every = {"": _EVERY, **names}
    code = pl.col("group")
    table = frame.with_columns(
        name_en=code.replace_strict({c: t.en for c, t in every.items()}, return_dtype=pl.String),
        name_zh=code.replace_strict({c: t.zh for c, t in every.items()}, return_dtype=pl.String),
        unit=pl.lit(unit),
    ).sort(ORDER, descending=[True, True, False])
    return table.with_columns(pl.col("year").cast(pl.String)).select(COLUMNS.keys()).cast(COLUMNS)  # type: ignore[arg-type]


def _notes(currencies: list[str], rows: pl.DataFrame) -> list[Text]:
    notes = []
    if len(currencies) > 1:
        others = Text(", ".join(currencies[1:]), "、".join(currencies[1:]))
        notes.append(_OTHER_CURRENCIES.format(others=others, one=currencies[0]))
    editions = rows["classification"].unique().drop_nulls().sort().to_list()
    if len(editions) > 1:
        notes.append(_EDITIONS.format(names=Text(", ".join(editions), "、".join(editions))))
    return notes


def _on_hidden(groups: Exporters, fewest: int) -> list[Text]:
    year = groups.years[-1]
    there = groups.frame().filter(pl.col("year") == year, pl.col("exporters") > 0)
    hidden = int(there["hidden"].sum())
    return [_HIDDEN.format(n=hidden, m=there.height, year=year, fewest=fewest)] if hidden else []
