"""The importers there are, in the order they are asked; the first that recognises a file reads it."""

from __future__ import annotations

from wuwai.facts.importers import (
    baci,
    comtrade,
    customs,
    declarations,
    firms,
    icio,
    matrix,
    sdmx_csv,
    sectors,
    series_csv,
    series_xlsx,
)
from wuwai.facts.importers.contract import Importer
from wuwai.facts.importers.opening import Source

IMPORTERS: tuple[Importer, ...] = (
    series_csv.IMPORTER,
    series_xlsx.IMPORTER,
    sdmx_csv.IMPORTER,
    baci.IMPORTER,
    comtrade.IMPORTER,
    declarations.IMPORTER,
    firms.IMPORTER,
    customs.IMPORTER,
    sectors.IMPORTER,
    icio.IMPORTER,
    matrix.IMPORTER,
)


def get(name: str) -> Importer:
    """The importer of that name; KeyError with the known names if there is none.

    >>> get("series-csv").name
    'series-csv'
    """
    for importer in IMPORTERS:
        if importer.name == name:
            return importer
    raise KeyError(f"no importer is called {name!r}; there are {[i.name for i in IMPORTERS]}")


def recognise(source: Source) -> Importer:
    """The importer for a source one of whose members begins so. For any other the tidy CSV says what is wrong
    with it.
    """
    heads = [head for _, head in source.heads()]
    found = (i for i in IMPORTERS if any(i.sniff(head) for head in heads))
    return next(found, series_csv.IMPORTER)
