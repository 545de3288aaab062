"""Sea passages by name: canals and straits that may be closed, each a line drawn across it.

Shipped: ``data/passages.csv``. A ship that crosses a line of a passage goes through it; closing the passage
closes whatever sea lane crosses one of its lines. An office gives lines of its own
(``wuwai reference import passages``, :mod:`wuwai.reference.own`): a passage of the same id is replaced,
others are added.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import lru_cache

from wuwai.reference.citations import cited
from wuwai.reference.tables import rows
from wuwai.reference.text import Text

_COMMA = re.compile("[,;，；、]")

Line = tuple[float, float, float, float]  # longitude and latitude of one end, then of the other


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage. ``closed`` says whether it counts as closed unless somebody opens it, as ice closes the
    Arctic ones for most of the year. ``days`` are what passing it adds to the time under way (locks, convoys,
    waiting), ``toll`` is what it costs, USD a tonne of cargo.
    """

    id: str
    title: Text
    lines: tuple[Line, ...]
    closed: bool
    source: Text
    days: float = 0.0
    toll: float = 0.0


@lru_cache(maxsize=1)
def _shipped() -> dict[str, Passage]:
    return _grouped(({**row, "name_en": row["en"], "name_zh": row["zh"]} for row in rows("passages")), cited)


def _as_written(words: str) -> Text:
    """The source of an office's table, one text for both languages."""
    return Text(words, words)


def _grouped(
    table: Iterable[Mapping[str, str]], say: Callable[[str], Text] = _as_written
) -> dict[str, Passage]:
    """The passages of a table with one row for each line; all but the lines is that of a passage's
    first row.
    """
    found: dict[str, Passage] = {}
    for row in table:
        line = (
            float(row["from_longitude"]),
            float(row["from_latitude"]),
            float(row["to_longitude"]),
            float(row["to_latitude"]),
        )
        known = found.get(row["passage"])
        if known is None:
            en = row.get("name_en") or row["name_zh"] or row["passage"]
            title = Text(en, row.get("name_zh") or en)
            closed = row.get("closed", "") == "yes"
            takes, asks = float(row.get("days") or 0), float(row.get("toll") or 0)
            known = Passage(row["passage"], title, (), closed, say(row["source"]), takes, asks)
        found[known.id] = replace(known, lines=(*known.lines, line))
    return found


def all_passages(own: Iterable[Mapping[str, str]] = ()) -> dict[str, Passage]:
    """Every passage by its id: the shipped ones, those of an office's own table in their place or after them.

    >>> [one.id for one in all_passages().values() if one.closed]
    ['northwest', 'northeast']
    """
    return {**_shipped(), **_grouped(own)}


def read(table: Iterable[Mapping[str, str]]) -> dict[str, Passage]:
    """The passages of a table that holds all there are, a row for each line."""
    return _grouped(table)


def known(ids: Iterable[str] | None, table: Mapping[str, Passage]) -> tuple[str, ...]:
    """The ids as they stand in a table, each once and in its order; ValueError names one that is not in it
    and what comes near. One may stand alone, several in one text with commas between them; names of
    passages, in English and Chinese, do as well as ids.

    >>> known(["suez", "SUEZ"], all_passages()), known("panama", all_passages())
    (('suez',), ('panama',))
    >>> known("Strait of Malacca, bab_el_mandeb, 苏伊士运河", all_passages())
    ('suez', 'malacca', 'bab-el-mandeb')
    """
    given = [one for one in _COMMA.split(ids) if one.strip()] if isinstance(ids, str) else (ids or ())
    names = {_plain(said): one.id for one in table.values() for said in (one.title.en, one.title.zh)}
    names |= {_plain(name): name for name in table}
    wanted = set()
    for one in given:
        name = names.get(_plain(one)) if isinstance(one, str) else None
        if name is None:
            near = get_close_matches(_plain(str(one)), [_plain(known) for known in table], n=3)
            hint = f"near it: {', '.join(near)}" if near else f"there are {', '.join(table)}"
            raise ValueError(f"no passage is called {one!r}; {hint}")
        wanted.add(name)
    return tuple(name for name in table if name in wanted)


def _plain(name: str) -> str:
    return name.strip().lower().replace(" ", "-").replace("_", "-")
