"""What a study has nothing of: kinds of flow dataset that are not on file, and how each is loaded."""

from __future__ import annotations

from dataclasses import dataclass

from wuwai.facts.dataset_families import BACI, COMTRADE, CUSTOMS, DECLARATIONS, FIRMS, ICIO, Family
from wuwai.reference.text import Text
from wuwai.studies.contract import StudyResult

_SERVING: dict[str, tuple[Family, ...]] = {
    "world": (BACI, ICIO, COMTRADE),
    "own": (CUSTOMS, DECLARATIONS),
    "firms": (FIRMS,),
    "declarations": (DECLARATIONS,),
}


@dataclass(frozen=True, slots=True)
class Lack:
    """A dataset the study asks for: what its parameter calls it, and the kinds that would do."""

    title: Text
    families: tuple[Family, ...]


def lacking(result: StudyResult) -> list[Lack]:
    """The datasets that an empty result found none of; nothing where it has rows."""
    if not result.frame().is_empty():
        return []
    return [
        Lack(one.title, _SERVING[one.wants])
        for one in result.study.parameters
        if one.kind == "dataset" and result.parameters.get(one.name) is None and one.wants in _SERVING
    ]
