"""The published series that come with a programme, as data files beside its plan."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from wuwai.facts.model import ImportReport
from wuwai.reference.cluster_lists import ClusterLists

if TYPE_CHECKING:
    from wuwai.facts.store import Facts

FACTS, DICTIONARY, RELATIONS = "series_facts.csv", "series.csv", "series_relations.csv"


def folder(programme: str) -> Path:
    """Where a shipped programme keeps its data. The folder need not exist: an office's own programme ships
    none.
    """
    return Path(str(files("wuwai"))) / "programme" / "shipped" / Path(programme).name


def cluster_lists(programme: str, root: Path) -> ClusterLists:
    """The cluster lists of a programme, with those that an office keeps in the workspace ``root``."""
    return ClusterLists(folder(programme) / "clusters", root / "clusters")


def import_shipped(facts: Facts, programme: str) -> ImportReport | None:
    """Import the programme's series into ``facts``; a second time changes nothing. None if it ships none."""
    path = folder(programme) / FACTS
    return facts.import_file(path) if path.is_file() else None
