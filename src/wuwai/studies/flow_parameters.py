"""Parameters that are answered from the trade flows on file: which dataset, which of its years, which level.

What a reader leaves empty becomes the best that is on file, before the run, so that a result always says
which dataset, year and level it is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from wuwai.facts import datasets
from wuwai.facts.dataset_families import CUSTOMS, DECLARATIONS, FIRMS, family_of
from wuwai.facts.store import Facts
from wuwai.reference import countries, periods, regions
from wuwai.reference.regions import Region
from wuwai.reference.text import Text
from wuwai.studies.contract import Parameter, Study
from wuwai.studies.parameters import LEVELS, ParameterError

WORLD, OWN, OF_FIRMS, DECLARED = "world", "own", "firms", "declarations"
KINDS = ("dataset", "year", "level")
_FEWEST = 15  # reporters of a table that is called one of the world
_AS_PRINTED, _HEADING = "product", "product4"


def resolved(
    study: Study, values: Mapping[str, Any], facts: Facts, as_of: str | date | None = None
) -> dict[str, Any]:
    """``values`` with every dataset, year and level answered; None where nothing on file serves.

    :class:`ParameterError` for a dataset that is not on file and for a level that its codes do not have.
    """
    found = dict(values)
    asked = [one for one in study.parameters if one.kind in KINDS]
    if not asked:
        return found
    cells = facts.flow_cells(as_of=as_of)
    for one in sorted(asked, key=lambda p: KINDS.index(p.kind)):
        if one.kind == "dataset":
            found[one.name] = _dataset(one, found, cells, study)
        elif one.kind == "year":
            if found[one.name] is None:
                found[one.name] = next(iter(years(cells, found[one.of])), None)
        else:
            found[one.name] = _level(one, found, cells)
    return found


def options(
    one: Parameter, values: Mapping[str, Any], facts: Facts, as_of: str | date | None = None
) -> list[tuple[str, Text]]:
    """What a reader may choose for a dataset, a year, a level, or a region of a dataset: value and name."""
    cells = facts.flow_cells(as_of=as_of)
    if one.kind == "dataset":
        return [(key, datasets.describe(key).title) for key in candidates(cells, one.wants, "")]
    dataset = values.get(one.of)
    if one.kind == "year":
        return [(str(year), Text(str(year), f"{year}年")) for year in years(cells, dataset)]
    if one.kind == "level":
        known = LEVELS if _numbered(cells, dataset) else {_AS_PRINTED: LEVELS[_AS_PRINTED]}
        return list(known.items())
    reporters = _of(cells, dataset)["reporter"].unique()
    titles = [(code, title) for code in reporters if (title := _place(code)) is not None]
    return sorted(titles, key=lambda pair: pair[1].en)


def candidates(cells: pl.DataFrame, wants: str, region: str) -> list[str]:
    """The datasets that could serve, the best first.

    A table of the ``world`` has many countries that export; one with partners comes before one without, real
    numbers before synthetic ones, products of the HS before industries, later years before earlier ones. The
    ``own`` table of a region is stated by it or by places within it (by any, where no region is named):
    customs statistics before single declarations. For ``firms`` a firm-level file serves, and for them alone;
    for ``declarations`` a file of declarations with supervision modes.
    """
    places = {code: regions.find(code) for code in cells["reporter"].unique()}
    abroad = [code for code, place in places.items() if place is None or place.kind == "country"]
    inside = [code for code, place in places.items() if place is not None and _inside(place, region)]
    named = cells.with_columns(
        country=pl.col("reporter").is_in(abroad), inside=pl.col("reporter").is_in(inside)
    )
    found = named.group_by("dataset").agg(
        countries=pl.col("reporter").filter(pl.col("country") & (pl.col("direction") == "export")).n_unique(),
        inside=pl.col("inside").any(),
        partners=(~pl.col("whole")).any(),
        sample=pl.col("sample").any(),
        products=pl.col("classification").str.starts_with("HS").any(),
        latest=pl.col("period").str.head(4).max(),
        rows=pl.col("rows").sum(),
    )
    rows = [row for row in found.iter_rows(named=True) if _serves(row, wants)]
    rows.sort(key=lambda row: row["dataset"])
    rows.sort(key=lambda row: _rank(row, wants), reverse=True)
    return [row["dataset"] for row in rows]


def years(cells: pl.DataFrame, dataset: str | None) -> list[int]:
    """The years a dataset has, the latest first; those it has in whole before a year that is not over.

    >>> cells = pl.DataFrame({"dataset": ["a", "a", "a"], "period": ["2022", "2023", "2024-01"]})
    >>> years(cells, "a"), years(cells, "b")
    ([2023, 2022, 2024], [])
    """
    months: dict[int, set[int]] = {}
    for text in _of(cells, dataset)["period"].unique():
        one = periods.parse(text)
        if one.start.year == one.end.year:
            covered = range(one.start.month, one.end.month + 1)
            months.setdefault(one.start.year, set()).update(covered)
    return sorted(months, key=lambda year: (len(months[year]) == 12, year), reverse=True)


def _dataset(one: Parameter, values: Mapping[str, Any], cells: pl.DataFrame, study: Study) -> str | None:
    on_file = cells["dataset"].unique().sort().to_list()
    given = values[one.name]
    if given is not None:
        if given not in on_file:
            listed = "; ".join(on_file) or "-"
            expected = Text(f"a dataset on file: {listed}", f"已入库的数据集：{listed}")
            raise ParameterError(one.name, given, expected)
        return str(given)
    # A market has a default of its own; the region that a study is about has none.
    asked = [p for p in study.parameters if p.kind == "region"]
    region = next((values[p.name] for p in sorted(asked, key=lambda p: p.default is not None)), None) or ""
    worlds = [values[p.name] for p in study.parameters if p.kind == "dataset" and p.wants == WORLD]
    if one.wants == OWN and any(region in _of(cells, name)["reporter"] for name in worlds):
        return None  # the world table states the region itself
    return next(iter(candidates(cells, one.wants, region)), None)


def _level(one: Parameter, values: Mapping[str, Any], cells: pl.DataFrame) -> str:
    given, numbered = values[one.name], _numbered(cells, values[one.of])
    if given is None:
        return _HEADING if numbered else _AS_PRINTED
    if given != _AS_PRINTED and not numbered:
        expected = Text(
            f"{_AS_PRINTED}: this dataset has industries, not codes of the HS",
            f"{_AS_PRINTED}：该数据集按行业而非HS编码分类",
        )
        raise ParameterError(one.name, given, expected)
    return str(given)


def _numbered(cells: pl.DataFrame, dataset: str | None) -> bool:
    return not dataset or bool(_of(cells, dataset)["classification"].str.starts_with("HS").any())


def _of(cells: pl.DataFrame, dataset: str | None) -> pl.DataFrame:
    return cells.filter(pl.col("dataset") == (dataset or ""))


def _place(code: str) -> Text | None:
    if (region := regions.find(code)) is not None:
        return region.title
    return next((c.title for c in countries.all_countries() if c.code == code and c.kind != "total"), None)


def _inside(place: Region, region: str) -> bool:
    return regions.lies_in(place.code, region) if region else place.kind != "country"


def _serves(row: Mapping[str, Any], wants: str) -> bool:
    if (family_of(row["dataset"]) is FIRMS) != (wants == OF_FIRMS):
        return False  # firm by firm it is the trade of the region's own file again
    if wants == OF_FIRMS:
        return bool(row["inside"])
    if wants == DECLARED:
        return bool(row["inside"] and family_of(row["dataset"]) is DECLARATIONS)
    if wants == WORLD:
        return bool(row["countries"] >= _FEWEST)
    return bool(row["inside"] and row["countries"] < _FEWEST and row["partners"])


def _rank(row: Mapping[str, Any], wants: str) -> tuple[Any, ...]:
    if wants == WORLD:
        return (row["partners"], not row["sample"], row["products"], row["latest"], row["rows"])
    family = family_of(row["dataset"])
    return (not row["sample"], family is CUSTOMS, row["rows"])
