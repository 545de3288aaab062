"""Which of an office's own tables of codes an input rests on."""

from __future__ import annotations

from wuwai.facts.store import Facts
from wuwai.reference import own
from wuwai.studies.contract import Vintage


def of_tables(facts: Facts, *kinds: str) -> tuple[Vintage, ...]:
    """Those of the ``kinds`` that the office has taken, with the day."""
    taken = own.tables(facts.reference_folder)
    return tuple(Vintage("codes", one.name, one.taken_on) for one in taken if one.kind in kinds)
