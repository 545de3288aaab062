"""The count of a register as its pages need it, kept until a row or the rule book changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
from django.db.models import Count as CountOf
from django.db.models import Max

from wuwai.reference.text import Text
from wuwai.registers.contract import Register
from wuwai.registers.counting import count, rules_folder, today
from wuwai.registers.past import stood


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows there are and count; ``counted_ids`` are primary keys, ``by_region`` is by city."""

    rows: int
    counted: int
    counted_ids: frozenset[int]
    by_region: dict[str, int]
    sample: bool
    note: Text


def stamp(register: Register) -> str:
    """Changes whenever a row is written: the last history record and how many rows there are."""
    last = register.model.history.aggregate(last=Max("history_id"))["last"]
    rows = register.model._default_manager.aggregate(rows=CountOf("pk"))["rows"]
    return f"{last}-{rows}"


def tally(register: Register, *, on: date | None = None, as_of: date | None = None) -> Tally:
    """The count of ``register`` on a day (today), from the cache where nothing has changed.

    ``as_of`` counts the rows as they stood at the end of that day, under the rules of that day.
    """
    day = on or as_of or today()
    folder = rules_folder()
    books = [(p.name, p.stat().st_mtime_ns) for p in sorted(folder.glob("*.toml"))] if folder else []
    key = f"tally:{register.name}:{day}:{as_of}:{stamp(register)}:{hash((str(folder), tuple(books)))}"
    found = cache.get(key)
    if isinstance(found, Tally):
        return found
    result = count(register, on=day, rows=None if as_of is None else stood(register, as_of))
    made = Tally(
        rows=len(result.counted) + len(result.not_counted),
        counted=result.number,
        counted_ids=frozenset(row.pk for row in result.counted),
        by_region=result.by_region(),
        sample=result.sample,
        note=result.note,
    )
    cache.set(key, made, 3600)
    return made
