"""The numbered sources of one briefing: cited in the order they are first used, each once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wuwai.briefings import wording
from wuwai.facts.store import Facts
from wuwai.reference import sources
from wuwai.reference.text import Text

_JOIN = Text(", {detail}", "，{detail}")


class Citations:
    """Gives every source URL a number. ``lang`` is the language its publisher and date are printed in."""

    def __init__(self, *, lang: str) -> None:
        self._lang = lang
        self._numbers: dict[str, int] = {}
        self._rows: list[dict[str, Any]] = []

    def cite(self, url: str | None, *, kind: str = "", published_on: str | None = None) -> list[int]:
        """The number of the source at ``url``, as a list of one; an empty list where no source is recorded.

        ``published_on`` is the date as printed, whole or partial; ``kind`` what the file says of the source.
        """
        if not url:
            return []
        if url not in self._numbers:
            self._numbers[url] = len(self._numbers) + 1
            self._rows.append(self._row(url, kind, published_on))
        elif published_on:
            row = self._rows[self._numbers[url] - 1]
            if not row["published_on"]:
                row.update(self._row(url, kind, published_on), number=row["number"])
        return [self._numbers[url]]

    def observations(self, origins: Iterable[str], facts: Facts) -> list[int]:
        """The numbers of the sources behind observations, each once, in order."""
        found: set[int] = set()
        for row in (facts.observation(origin) for origin in origins):
            if row is not None:
                found.update(
                    self.cite(
                        row["source_url"], kind=row["source_kind"] or "", published_on=row["published_on"]
                    )
                )
        return sorted(found)

    def _row(self, url: str, kind: str, published_on: str | None) -> dict[str, Any]:
        source = sources.classify(url, kind)
        details = [source.title.get(self._lang), wording.published(published_on).get(self._lang)]
        return {
            "number": self._numbers[url],
            "name": source.name.get(self._lang) or url,
            "kind": source.kind,
            # A copy is plain text: no reader is sent to a page that only repeats the figure.
            "url": source.url if source.is_link else "",
            "published_on": published_on or "",
            "detail": "".join(_JOIN.format(detail=d).get(self._lang) for d in details),
        }

    def rows(self) -> list[dict[str, Any]]:
        """The sources cited so far, by number."""
        return [dict(row) for row in self._rows]
