"""Which rows of a register changed since somebody last looked, from the history that every write leaves.

A server numbers history records before their transactions end, so a record may come into sight after others
with higher numbers. ``Seen`` therefore remembers the numbers that were not there yet.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Max, Q

from wuwai.facts.looking import looking, once
from wuwai.registers import registry
from wuwai.registers.contract import Register
from wuwai.registers.past import cut

_MOST_GAPS = 200  # older ones were given up by their transactions
NO_HISTORY = "0"  # the stamp of a register nobody has written to
_LATE = 20_000  # numbers behind the last one among which a late record is looked for


@dataclass(frozen=True, slots=True)
class Seen:
    """Every history record up to number ``upto`` was looked at, but those in ``gaps`` (first and last)."""

    upto: int = 0
    gaps: tuple[tuple[int, int], ...] = ()

    def as_json(self) -> list[Any]:
        return [self.upto, [list(one) for one in self.gaps]]

    @classmethod
    def from_json(cls, given: Sequence[Any] | None) -> Seen | None:
        """What :meth:`as_json` wrote; None for nothing."""
        return None if given is None else cls(int(given[0]), tuple((a, b) for a, b in given[1]))


@lru_cache
def _records_of(model: Any) -> Any:
    """The model of the history records; ``model.history`` makes a class anew each time it is read."""
    return model.history.model


def _history(register: Register) -> Any:
    return _records_of(register.model)._default_manager.all()


def stamp(register: Register) -> str:
    """Changes whenever a row of the register is written; costs next to nothing at any size.

    It is another one while the past is cut at a moment (:func:`wuwai.registers.past.until`). Within one look
    the first question asks for all registers at once.
    """
    if looking():
        there = once(("stamps",), lambda: _last_records(registry.all_registers()))
        if register.name in there:
            return _worded(there[register.name])
    return _worded(_last_records((register,))[register.name])


def _worded(last: tuple[Any, ...] | None) -> str:
    moment = cut()
    if last is None:
        return NO_HISTORY
    at = str(last[1]).replace(" ", "T")
    return f"{last[0]}-{at}-{last[2]}{f'-{moment.isoformat()}' if moment else ''}"


def _last_records(registers: Sequence[Register]) -> dict[str, tuple[Any, ...] | None]:
    """Number and moment of each register's last history record, and how many there are just before it."""
    quote = connection.ops.quote_name
    parts = []
    for number, one in enumerate(registers):
        table = quote(_records_of(one.model)._meta.db_table)
        last = f"SELECT history_id, history_date FROM {table} ORDER BY history_id DESC LIMIT 1"  # noqa: S608 - our names
        late = (
            "0"
            if _in_order()
            else f"(SELECT count(*) FROM {table} WHERE history_id > last.history_id - {_LATE})"  # noqa: S608 - likewise
        )
        parts.append(f"SELECT {number}, history_id, history_date, {late} FROM ({last}) AS last")  # noqa: S608 - likewise
    found: dict[str, tuple[Any, ...] | None] = dict.fromkeys(one.name for one in registers)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        for number, *rest in cursor.fetchall():
            found[registers[number].name] = tuple(rest)
    return found


def changed(register: Register, seen: Seen) -> Any:
    """The history records, as a queryset, that are in sight now and were not for ``seen``."""
    wanted = Q(history_id__gt=seen.upto)
    for first, last in seen.gaps:
        wanted |= Q(history_id__range=(first, last))
    return _history(register).filter(wanted)


def now(register: Register) -> Seen:
    """Everything in sight now. Ask it before the rows: what comes between is looked at twice, not missed."""
    history = _history(register)
    upto = history.aggregate(last=Max("history_id"))["last"] or 0
    if _in_order() or not upto:
        return Seen(upto)
    table = connection.ops.quote_name(history.model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT after + 1, history_id - 1 FROM (SELECT history_id, lag(history_id, 1, 0::bigint) OVER"  # noqa: S608
            f" (ORDER BY history_id) AS after FROM {table} WHERE history_id <= %s) AS numbered"
            " WHERE history_id - after > 1 ORDER BY 1",
            [upto],
        )
        gaps = [(int(first), int(last)) for first, last in cursor.fetchall()]
    return Seen(upto, tuple(gaps[-_MOST_GAPS:]))


def after(seen: Seen, numbers: Iterable[int]) -> Seen:
    """``seen`` with these records looked at, too."""
    new = sorted(set(numbers))
    upto = max([seen.upto, *new[-1:]])
    if _in_order():
        return Seen(upto)
    gaps = list(seen.gaps)
    if upto > seen.upto:
        gaps.append((seen.upto + 1, upto))
    left: list[tuple[int, int]] = []
    for first, last in gaps:
        start = first
        for number in new[bisect_left(new, first) : bisect_right(new, last)]:
            if start < number:
                left.append((start, number - 1))
            start = number + 1
        if start <= last:
            left.append((start, last))
    return Seen(upto, tuple(left[-_MOST_GAPS:]))


def _in_order() -> bool:
    """Whether records come into sight in the order of their numbers: SQLite has one writer at a time."""
    return connection.vendor == "sqlite"
