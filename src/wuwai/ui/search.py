"""Search over what pages know: names in either language, pinyin, pinyin initials, codes.

Rooms add what they hold with :func:`provide`; a provider gets the words, the
language and the day the reader asks about (None: today) and gives hits back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from wuwai.reference.text import Text

GROUP_SHOWN = 30
_SPACE = re.compile(r"[\s,，、·:：/_-]+")


NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. ``kind`` names its group; ``detail`` is a line below the title."""

    title: Text
    kind: Text
    url: str
    detail: Text = NOTHING
    score: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one kind, the best first; ``more`` counts those not shown."""

    kind: Text
    hits: tuple[Hit, ...]
    more: int


Provider = Callable[[str, str, date | None], Iterable[Hit]]
_providers: list[Provider] = []


def provide(function: Provider) -> Provider:
    """Add what a room holds: ``function(query, lang, as_of)`` gives hits. Usable as a decorator."""
    if function not in _providers:
        _providers.append(function)
    return function


@lru_cache(maxsize=20_000)
def keys(title: Text, code: str = "") -> tuple[str, ...]:
    """What a title can be found by: both languages, the code, pinyin in full, pinyin initials.

    >>> keys(Text("exports", "出口"))[-2:]
    ('chukou', 'ck')
    """
    from pypinyin import Style, lazy_pinyin  # slow to import, and wanted on search only

    zh = title.zh
    syllables = lazy_pinyin(zh, errors="ignore")
    initials = lazy_pinyin(zh, style=Style.FIRST_LETTER, errors="ignore")
    return (
        title.en.casefold(),
        zh.casefold(),
        code.casefold(),
        "".join(syllables),
        "".join(initials),
    )


def score(query: str, title: Text, code: str = "", extra: str = "") -> int:
    """How well a title answers a query: 0 not at all; whole names before beginnings before parts.

    >>> score("ck", Text("exports", "出口")) > score("ck", Text("stock", "存量")) > 0
    True
    >>> score("zz", Text("exports", "出口"))
    0
    """
    words = [w for w in _SPACE.split(query.casefold()) if w]
    if not words:
        return 0
    en, zh, own, full, initials = keys(title, code)
    total = 0
    for word in words:
        found = 0
        if word in (en, zh, own, full, initials):
            found = 100
        elif initials.startswith(word) or full.startswith(word) or zh.startswith(word) or en.startswith(word):
            found = 70
        elif word in zh or f" {word}" in f" {en}" or own.startswith(word):
            found = 50
        elif len(word) >= 2 and (word in initials or word in en or word in own):
            found = 25
        elif len(word) >= 4 and (word in full or word in extra.casefold()):
            found = 20
        elif len(word) >= 2 and not word.isascii() and word in extra:
            found = 15
        if not found:
            return 0
        total += found
    return total // len(words)


def find(query: str, lang: str, as_of: date | None = None) -> list[Group]:
    """Everything that answers, grouped by kind; the group with the best hit first."""
    query = query.strip()[:80]
    if not query:
        return []
    groups: dict[Text, list[Hit]] = {}
    for provider in _providers:
        for hit in provider(query, lang, as_of):
            groups.setdefault(hit.kind, []).append(hit)
    found = []
    for kind, hits in groups.items():
        hits.sort(key=lambda h: (-h.score, len(h.title.get(lang)), h.title.get(lang)))
        found.append(Group(kind, tuple(hits[:GROUP_SHOWN]), max(0, len(hits) - GROUP_SHOWN)))
    return sorted(found, key=lambda g: -g.hits[0].score)
