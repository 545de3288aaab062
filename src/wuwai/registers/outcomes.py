"""What the rule book of a register says of each row, as a table for studies."""

from __future__ import annotations

from collections import OrderedDict
from datetime import date
from threading import Lock

import polars as pl

from wuwai.registers.contract import Register
from wuwai.registers.counting import rules_folder, today
from wuwai.registers.judging import rules_digest
from wuwai.registers.past import stood
from wuwai.registers.seen import stamp
from wuwai.rules import shelf
from wuwai.rules.batch import evaluate_all
from wuwai.rules.book import BookError

SCHEMA = {
    "uid": pl.String, "outcome": pl.String, "result": pl.String, "points": pl.Float64,
    "synthetic": pl.Boolean,
}  # fmt: skip


_MOST_KEPT = 8  # tables kept in memory by a process
_KEPT: OrderedDict[tuple[str, ...], pl.DataFrame] = OrderedDict()
_LOCK = Lock()


def outcomes(register: Register, *, as_of: date | None = None) -> pl.DataFrame:
    """Every row, whatever its stage, under the rule book of the register on the day (today).

    ``outcome`` is pass, fail or unknown; ``result`` the class of a book that has classes, empty where more
    than one is possible; ``points`` its sum of points, null where an item is not known. Where no book was in
    force, or it cannot be read, every outcome is unknown. A table is kept until a row, the rules or the day
    changes, so that another breakdown of the same rows costs nothing.
    """
    key = (register.name, str(as_of), str(today()), outcomes_stamp(register), stamp(register))
    with _LOCK:
        if key in _KEPT:
            _KEPT.move_to_end(key)
            return _KEPT[key]
    made = _judged(register, as_of)
    with _LOCK:
        _KEPT[key] = made
        while len(_KEPT) > _MOST_KEPT:
            _KEPT.popitem(last=False)
    return made


def _judged(register: Register, as_of: date | None) -> pl.DataFrame:
    rows = list(stood(register, as_of).order_by("id").iterator(2000))
    day = as_of or today()
    try:
        book = shelf.get(register.rule_book, day, rules_folder())
    except (BookError, shelf.NoBook):
        return pl.DataFrame(
            [(row.uid, "unknown", "", None, row.synthetic) for row in rows], schema=SCHEMA, orient="row"
        )
    feeds = register.rule_inputs
    batch = evaluate_all(book, ((feeds(row, day) if feeds else {}) for row in rows), amounts=False)
    found = []
    for case, row in enumerate(rows):
        possible = batch.possible[case]
        result = possible[0].id if len(possible) == 1 and possible[0] is not None else ""
        items = [one[case] for one in batch.points]
        points = sum(one.low for one in items) if items and all(one.known for one in items) else None
        found.append((row.uid, batch.overall[case], result, points, row.synthetic))
    return pl.DataFrame(found, schema=SCHEMA, orient="row")


def outcomes_stamp(register: Register) -> str:
    """Changes with the rules that judge the rows."""
    try:
        book = shelf.get(register.rule_book, today(), rules_folder())
    except (BookError, shelf.NoBook) as error:
        return str(error)
    return rules_digest(register, book)
