"""The concordances between HS editions that an office has taken, and the way from one edition to another."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from wuwai.reference import own


def table(folder: Path, old: str, new: str) -> pl.DataFrame:
    """How ``old`` leads to ``new``: ``from_code, to_code, weight``, null where no weight was given."""
    found = own.concordance(folder, old, new)
    weights = [float(r["weight"]) if r["weight"] else None for r in found]
    return pl.DataFrame(
        {"from_code": [r["from_code"] for r in found], "to_code": [r["to_code"] for r in found]}
        | {"weight": weights},
        schema={"from_code": pl.String, "to_code": pl.String, "weight": pl.Float64},
    )


def source_of(folder: Path, old: str, new: str) -> str:
    """Where the concordance of two editions comes from, as its giver said; empty if there is none."""
    names = {f"conversion-{a}-{b}" for a, b in ((old, new), (new, old))}
    return "; ".join(dict.fromkeys(t.source for t in own.tables(folder) if t.name in names))


def way(folder: Path, old: str, new: str) -> tuple[str, ...]:
    """The editions that concordances lead through from ``old`` to ``new``, the fewest; empty if none do.

    A table may be read both ways.
    """
    pairs: set[tuple[str, str]] = set()
    for one in own.tables(folder):
        if one.kind == "conversion":
            _, a, b = one.name.split("-")
            pairs |= {(a, b), (b, a)}
    ways: list[tuple[str, ...]] = [(old,)]
    seen = {old}
    while ways:
        found = ways.pop(0)
        if found[-1] == new:
            return found
        for a, b in sorted(pairs):
            if a == found[-1] and b not in seen:
                seen.add(b)
                ways.append((*found, b))
    return ()
