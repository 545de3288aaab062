"""What the shipped tables say of where a row is from, and their notes, in both languages.

The tables give them in English, many rows the same words; ``data/citations.csv`` holds each once with its
Chinese. What an office writes of its own tables is one text for both languages.
"""

from __future__ import annotations

from functools import lru_cache

from wuwai.reference.tables import rows
from wuwai.reference.text import Text


@lru_cache(maxsize=1)
def _table() -> dict[str, Text]:
    return {r["en"]: Text(r["en"], r["zh"]) for r in rows("citations")} | {"": Text("", "")}


def cited(words: str) -> Text:
    """A source or a note of a shipped table in both languages; KeyError for one that has no Chinese.

    >>> cited("UN trade statistics").zh, bool(cited(""))
    ('联合国贸易统计', False)
    """
    try:
        return _table()[words]
    except KeyError:
        raise KeyError(f"data/citations.csv has no Chinese of {words!r}") from None
