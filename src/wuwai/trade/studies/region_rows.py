"""The rows of one region, of one currency, in a table of trade that holds several."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from wuwai.reference import regions
from wuwai.reference.text import Text

CURRENCIES = ("CNY", "USD")  # in which exports are added up
LEFT_OUT = Text(
    "Rows in {currency} are left out: only one currency is added up.", "以{currency}计的记录未计入。"
)


def rows_of(rows: pl.DataFrame, region: str) -> pl.DataFrame:
    """The rows of a region: what it states itself, else what the places within it state.

    Where the region reports, its places' rows are part of its own.
    """
    codes = rows["reporter"].unique().to_list()
    if region in codes:
        return rows.filter(pl.col("reporter") == region)
    return rows.filter(pl.col("reporter").is_in([c for c in codes if regions.lies_in(c, region)]))


def of_region(register: pl.DataFrame, region: str) -> pl.DataFrame:
    """The rows of a register without those of other regions: what stands elsewhere is not ``region``'s.

    >>> of_region(pl.DataFrame({"region": ["CN-44", "440300", "441800"]}), "440300")["region"].to_list()
    ['440300']
    """
    codes = register["region"].unique().to_list()
    return register.filter(pl.col("region").is_in([c for c in codes if regions.lies_in(c, region)]))


def one_currency(rows: pl.DataFrame) -> tuple[pl.DataFrame, tuple[Text, ...]]:
    """The rows in that one of :data:`CURRENCIES` that most of the value is in; which were left out."""
    kinds = rows.group_by("currency").agg(pl.col("value").sum()).sort("value", descending=True)["currency"]
    known = [one for one in kinds if one in CURRENCIES]
    left = tuple(LEFT_OUT.format(currency=one) for one in kinds if one not in known[:1])
    return (rows.filter(pl.col("currency") == known[0]) if known else rows.clear()), left


def most_valued(rows: pl.DataFrame, column: str) -> str:
    """What most of the value has in a column; empty without rows."""
    kinds = rows.group_by(column).agg(pl.col("value").sum()).sort("value")
    return str(kinds[column][-1]) if kinds.height else ""


def named(names: pl.DataFrame, classification: str) -> dict[str, Text]:
    """What the products of a classification are called, by code."""
    rows = names.filter(pl.col("classification") == classification)
    return {row["code"]: Text(row["en"], row["zh"]) for row in rows.iter_rows(named=True)}


def product_title(code: str, names: Mapping[str, Text], letters: int = 60) -> Text:
    """A product's code and the first words of its name; the code alone where no table in use names it.

    >>> product_title("8507", {"8507": Text("Accumulators, electric", "蓄电池")}, 14).en
    '8507 Accumulators…'
    >>> product_title("8540", {"8540": Text("Cold cathode valves", "冷阴极管")}, 14).en
    '8540 Cold cathode…'
    """
    name = names.get(code)
    if name is None:
        return Text(code, code)
    first = [one if len(one) <= letters else _cut(one, letters - 1) for one in (name.en, name.zh)]
    return Text(f"{code} {first[0]}", f"{code} {first[1]}")


def _cut(name: str, letters: int) -> str:
    """As many whole words as so many letters hold; Chinese, which has no blanks, anywhere."""
    kept = name[:letters]
    if name[letters] != " " and " " in kept:
        kept = kept.rpartition(" ")[0]
    return kept.rstrip(" ,;:") + "…"
