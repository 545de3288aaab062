"""The count of a register as pages, targets and the API need it: cheap at any size, and never out of date."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from threading import Lock

from django.core.cache import cache
from django.db.models import Q, QuerySet

from wuwai.reference.text import Text
from wuwai.registers.contract import Register
from wuwai.registers.counting import book_of, note_of, rules_folder, today
from wuwai.registers.judging import judge_all, rules_digest
from wuwai.registers.past import cut, stood
from wuwai.registers.refreshing import refreshed
from wuwai.registers.rows import RegisterRow
from wuwai.registers.seen import stamp
from wuwai.registers.standing import ByStage, Judgement, Kept, Standing, Tally, among
from wuwai.rules.book import RuleBook

__all__ = ["Standing", "Tally", "counted_of", "counting_rows", "stamp", "standing", "tally", "tally_of"]

_MOST_PAST = 8  # days that are not today, kept in memory by a process
_PAST: OrderedDict[tuple[str, ...], Judgement] = OrderedDict()
_LOCK = Lock()


def tally(register: Register, *, on: date | None = None, as_of: date | None = None) -> Tally:
    """How many rows there are and count on a day (today).

    ``as_of`` counts the rows as they stood at the end of that day, under the rules of that day.
    """
    return tally_of(standing(register, on=on, as_of=as_of))


def tally_of(found: Standing) -> Tally:
    """The numbers of a standing; those counted by stage alone are remembered until a row changes."""
    if not isinstance(found, ByStage):
        return found.tally
    key = f"tally:{found.register.name}:{found.as_of}:{bool(found.trouble)}:{stamp(found.register)}"
    known = cache.get(key)
    if isinstance(known, Tally):
        return replace(known, note=found.note)
    made = found.tally
    cache.set(key, made, 3600)
    return made


def counting_rows(
    register: Register,
    rows: QuerySet[RegisterRow] | None = None,
    *,
    counted: bool = True,
    on: date | None = None,
    as_of: date | None = None,
) -> QuerySet[RegisterRow]:
    """Those of ``rows`` (all, as of that day) that count, or with ``counted=False`` those that do not."""
    chosen = stood(register, as_of) if rows is None else rows
    return standing(register, on=on, as_of=as_of).narrowed(chosen, counted=counted)


def counted_of(
    register: Register, ids: Collection[int], *, on: date | None = None, as_of: date | None = None
) -> frozenset[int]:
    """Which of the rows with these ids count."""
    return standing(register, on=on, as_of=as_of).counted_of(ids)


def standing(
    register: Register, *, rule_book: str | None = None, on: date | None = None, as_of: date | None = None
) -> Standing:
    """Where the register stands on a day, brought up to date.

    ``rule_book`` counts under other rules than its own, "" under none. ``as_of`` reads the rows as they stood
    at the end of that day.
    """
    asked = register
    if rule_book is not None:
        asked = replace(register, rule_book=rule_book, rule_book_decides=True)
    now = today()
    past = as_of if as_of is not None and (as_of < now or cut() is not None) else None
    day = on or as_of or now
    folder = rules_folder()
    book, trouble = book_of(asked, day, folder)
    note = trouble or note_of(asked, book, folder)
    if book is None:
        return ByStage(asked, note, trouble or None, past)
    if past is None and day == now:
        return Kept(asked, book, refreshed(asked, book, day), note)
    return _judged(asked, book, day, past, note)


def _judged(register: Register, book: RuleBook, day: date, past: date | None, note: Text) -> Judgement:
    key = (register.name, book.name, rules_digest(register, book), str(day), str(past), stamp(register))
    with _LOCK:
        if key in _PAST:
            _PAST.move_to_end(key)
            known = _PAST[key]
            return replace(known, tally=replace(known.tally, note=note))
    rows = stood(register, past)
    sample = rows.filter(synthetic=True).exists()
    made = judge_all(register, rows.iterator(2000), book=book, on=day)
    by_region: dict[str, int] = {}
    for one in made:
        if one.verdict.counted:
            by_region[one.region] = by_region.get(one.region, 0) + 1
    counted = [one.row for one in made if one.verdict.counted]
    found = Judgement(
        register,
        book,
        Tally(len(made), len(counted), by_region, sample, note, Q(id__in=among(counted))),
        {one.row: one.verdict for one in made},
        past,
    )
    with _LOCK:
        _PAST[key] = found
        while len(_PAST) > _MOST_PAST:
            _PAST.popitem(last=False)
    return found
