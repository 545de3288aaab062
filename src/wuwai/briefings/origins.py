"""Numbers of a briefing that are observations: read by their origin, today and whenever they are checked."""

from __future__ import annotations

from collections.abc import Iterable

from wuwai.briefings.blocks import Number
from wuwai.facts.store import Facts


def numbers(facts: Facts, found: Iterable[str]) -> tuple[Number, ...]:
    """A number for each of these origins (``<snapshot>:<row>``) that holds a value, each once."""
    read = (facts.observation(origin) for origin in dict.fromkeys(found))
    return tuple(
        Number(
            name=f"{row['series']} {row['period']} {row['region']} {row['place']}".rstrip(),
            value=row["value"],
            unit=row["unit"],
            origin=row["origin"],
        )
        for row in read
        if row is not None and row["value"] is not None
    )
