"""From one edition of a classification to another, by a concordance table, keeping totals.

A code that became several is split: by the table's weights where it has them, by ``weights`` (say, the trade
of the target codes in a year that has both) where they are given, else in equal parts, and the result says
which. Nothing is lost: values of codes that the table does not hold stay under their own code and are named.

Source of the idea: United Nations Statistics Division, *Correspondence tables between HS editions*; the split
by trade shares is that of Pierce and Schott (2012), *A concordance between ten-digit U.S. HS codes*.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from wuwai.reference.text import Text

_ROW = "row of the table to convert"


@dataclass(frozen=True, slots=True)
class Converted:
    """A table in the new edition. ``split_equally`` and ``split_by_weight`` name the codes that became
    several, ``unmatched`` those the concordance does not hold (their rows keep their code).
    """

    frame: pl.DataFrame
    split_by_weight: tuple[str, ...]
    split_equally: tuple[str, ...]
    unmatched: tuple[str, ...]
    notes: tuple[Text, ...]


def shares(concordance: pl.DataFrame, weights: pl.DataFrame | None = None) -> pl.DataFrame:
    """How each old code divides: ``from_code, to_code, share, by``, shares adding to 1 for each old code.

    ``concordance`` has ``from_code, to_code`` and perhaps ``weight``; ``weights`` has ``to_code, weight``. A
    code none of whose targets has a positive weight is divided equally.
    """
    pairs = concordance.unique(["from_code", "to_code"], keep="first", maintain_order=True)
    if weights is not None:
        totals = weights.group_by("to_code").agg(pl.col("weight").sum())
        pairs = pairs.drop("weight", strict=False).join(totals, on="to_code", how="left")
    elif "weight" not in pairs.columns:
        pairs = pairs.with_columns(weight=pl.lit(None, dtype=pl.Float64))
    weight = pl.col("weight").cast(pl.Float64).fill_null(0.0).fill_nan(0.0).clip(lower_bound=0.0)
    total = weight.sum().over("from_code")
    targets = pl.len().over("from_code")
    return pairs.select(
        "from_code",
        "to_code",
        share=pl.when(total > 0).then(weight / total).otherwise(1.0 / targets),
        by=pl.when(targets == 1)
        .then(pl.lit("only"))
        .when(total > 0)
        .then(pl.lit("weight"))
        .otherwise(pl.lit("equal")),
    ).filter(pl.col("share") > 0)


def convert(
    frame: pl.DataFrame,
    concordance: pl.DataFrame,
    *,
    code: str = "product",
    values: Sequence[str] = ("value",),
    weights: pl.DataFrame | None = None,
) -> Converted:
    """``frame`` in the new edition: column ``code`` replaced, each of ``values`` divided and added up.

    All other columns are kept as keys. The sum of each of ``values`` is that of ``frame``; null stays null
    where every part is null.

    >>> old = pl.DataFrame({"product": ["854140", "999999"], "value": [90.0, 10.0]})
    >>> table = pl.DataFrame({"from_code": ["854140"] * 3, "to_code": ["854141", "854142", "854143"]})
    >>> done = convert(old, table)
    >>> done.frame["value"].to_list(), done.split_equally, done.unmatched
    ([30.0, 30.0, 30.0, 10.0], ('854140',), ('999999',))
    """
    divided = shares(concordance, weights)
    keys = [c for c in frame.columns if c not in values]
    joined = frame.with_row_index(_ROW).join(
        divided, left_on=code, right_on="from_code", how="left", maintain_order="left_right"
    )
    used = joined.select(code, "by", missing=pl.col("to_code").is_null()).unique()

    def named(rows: pl.DataFrame) -> tuple[str, ...]:
        return tuple(rows[code].drop_nulls().unique().sort())

    unmatched = named(used.filter("missing"))
    equally = named(used.filter(pl.col("by") == "equal"))
    weighted = named(used.filter(pl.col("by") == "weight"))
    new = (
        joined.with_columns(pl.coalesce("to_code", code).alias(code), *(_part(v) for v in values))
        .group_by(keys, maintain_order=True)
        .agg(
            pl.when(pl.col(v).is_not_null().any()).then(pl.col(v).sum()).otherwise(None).alias(v)
            for v in values
        )
        .select(frame.columns)
    )
    return Converted(new, weighted, equally, unmatched, _notes(weighted, equally, unmatched))


def _part(value: str) -> pl.Expr:
    """A row's part of a value. The smallest part is what the others leave: nothing is lost to rounding."""
    whole, share = pl.col(value).cast(pl.Float64), pl.col("share").fill_null(1.0)
    part = whole * share
    smallest = pl.int_range(pl.len()).over(_ROW) == share.arg_min().over(_ROW)
    others = pl.when(~smallest).then(part).otherwise(0.0).sum().over(_ROW)
    return pl.when(smallest).then(whole - others).otherwise(part).alias(value)


def joined(tables: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Concordances one after the other as one: ``from_code, to_code, weight``. Weights are multiplied where
    every table has them, else there are none.

    >>> first = pl.DataFrame({"from_code": ["a", "a"], "to_code": ["b", "c"], "weight": [None, None]})
    >>> second = pl.DataFrame({"from_code": ["b", "c"], "to_code": ["d", "d"], "weight": [None, None]})
    >>> joined([first, second]).rows()
    [('a', 'd', None)]
    """
    whole, *others = (t.with_columns(pl.col("weight").cast(pl.Float64)) for t in tables)
    for table in others:
        whole = whole.join(table, left_on="to_code", right_on="from_code", how="inner").select(
            "from_code", to_code="to_code_right", weight=pl.col("weight") * pl.col("weight_right")
        )
    return (
        whole.group_by("from_code", "to_code", maintain_order=True)
        .agg(weight=pl.when(pl.col("weight").null_count() == 0).then(pl.col("weight").sum()).otherwise(None))
        .sort("from_code", "to_code")
    )


def _notes(
    weighted: tuple[str, ...], equally: tuple[str, ...], unmatched: tuple[str, ...]
) -> tuple[Text, ...]:
    notes = []
    if weighted:
        n = len(weighted)
        notes.append(Text(f"{n} codes were divided by weights", f"{n}个编码按权重拆分"))
    if equally:
        listed = _listed(equally)
        n = len(equally)
        notes.append(
            Text(
                f"{n} codes were divided in equal parts, as no weights are known: {listed}",
                f"{n}个编码因没有权重而等分：{listed}",
            )
        )
    if unmatched:
        listed, n = _listed(unmatched), len(unmatched)
        notes.append(
            Text(
                f"{n} codes are not in the concordance and kept as they are: {listed}",
                f"{n}个编码不在对照表中，保留原编码：{listed}",
            )
        )
    return tuple(notes)


def _listed(codes: tuple[str, ...]) -> str:
    return ", ".join(codes[:10]) + (" …" if len(codes) > 10 else "")
