"""What a series is: its titles, unit, kind and definition. A series without an entry is read all the same."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from wuwai.facts.model import FactsError
from wuwai.reference.naming import in_full
from wuwai.reference.text import Text

COLUMNS = ("series", "title_en", "title_zh", "unit", "kind", "definition")
_UNDESCRIBED = Text("not described yet", "尚无说明")


@dataclass(frozen=True, slots=True)
class SeriesInfo:
    """One entry. ``kind`` is level, yoy, share or an office's own word; empty if not described."""

    series: str
    title: Text
    unit: str
    kind: str
    definition: Text
    described: bool = True


class Dictionary:
    """The entries of files ``series.csv``; a later file's entry takes the place of an earlier one's."""

    def __init__(self, entries: Iterable[SeriesInfo] = (), problems: Sequence[Text] = ()) -> None:
        self._entries = {entry.series: entry for entry in entries}
        self.problems = tuple(problems)

    @classmethod
    def load(cls, paths: Iterable[Path]) -> Dictionary:
        """The entries of all files that exist; ``problems`` says which file cannot be read and why."""
        entries: list[SeriesInfo] = []
        problems: list[Text] = []
        for path in paths:
            if path.is_file():
                try:
                    entries += _read(path)
                except FactsError as error:
                    problems.append(error.message)
        return cls(entries, problems)

    def __iter__(self) -> Iterator[SeriesInfo]:
        return iter(self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, series: str) -> bool:
        return series in self._entries

    def get(self, series: str) -> SeriesInfo:
        """The entry of a series; one that says it is not described where there is none.

        >>> Dictionary().get("my_series").described
        False
        """
        known = self._entries.get(series)
        return known or SeriesInfo(series, Text(series, series), "", "", _UNDESCRIBED, described=False)

    def undescribed(self, frame: pl.DataFrame) -> list[str]:
        """The series of a frame of observations that have no entry, in order of name."""
        return sorted(set(frame["series"].unique()) - set(self._entries))


def _read(path: Path) -> Iterator[SeriesInfo]:
    try:
        rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
        missing = [c for c in COLUMNS if c not in (rows.fieldnames or ())]
        if missing:
            raise FactsError(
                Text(f"{path.name}: column {missing[0]} is missing", f"{path.name}：缺少 {missing[0]} 列")
            )
        for row in rows:
            definition = row["definition"] or ""
            title = Text(row["title_en"] or row["series"], row["title_zh"] or row["series"])
            zh = row.get("definition_zh") or definition
            yield SeriesInfo(
                row["series"],
                in_full(title),
                row["unit"] or "",
                row["kind"] or "",
                in_full(Text(definition, zh)),
            )
    except (UnicodeDecodeError, csv.Error) as error:
        raise FactsError(
            Text(
                f"{path.name}: not readable as CSV in UTF-8: {error}",
                f"{path.name}：不是可读的UTF-8 CSV文件：{error}",
            )
        ) from error
