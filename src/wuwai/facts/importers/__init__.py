"""The importers, each in a module of its own; the first that recognises a file reads it."""

from __future__ import annotations

from wuwai.facts.importers import series_csv
from wuwai.facts.importers.contract import Importer

IMPORTERS: tuple[Importer, ...] = (series_csv.IMPORTER,)


def get(name: str) -> Importer:
    """The importer of that name; KeyError with the known names if there is none.

    >>> get("series-csv").name
    'series-csv'
    """
    for importer in IMPORTERS:
        if importer.name == name:
            return importer
    raise KeyError(f"no importer is called {name!r}; there are {[i.name for i in IMPORTERS]}")


def recognise(head: bytes) -> Importer:
    """The importer for a file that begins so. For any other the tidy CSV says what is wrong with it."""
    return next((i for i in IMPORTERS if i.sniff(head)), series_csv.IMPORTER)
