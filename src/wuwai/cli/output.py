"""Printing results: JSON, CSV and plain tables."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import typer

from wuwai.cli.words import Failure, language, say
from wuwai.facts.model import ImportReport


def print_json(value: Any) -> None:
    """Print ``value`` as JSON, Chinese as it is written, dates as ISO text."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def as_csv(rows: Sequence[Mapping[str, Any]], columns: Sequence[str] | None = None) -> str:
    """The rows as CSV with a heading.

    >>> as_csv([{"a": 1, "b": None}])
    'a,b\\r\\n1,\\r\\n'
    """
    text = io.StringIO()
    names = list(columns or (rows[0] if rows else ()))
    writer = csv.DictWriter(text, fieldnames=names, extrasaction="ignore")
    if names:
        writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def table(rows: Iterable[Sequence[Any]], headings: Sequence[str]) -> str:
    """Columns aligned for a terminal, where a Chinese character is two cells wide.

    >>> print(table([["外贸", 3]], ["linkage", "n"]))
    linkage  n
    外贸     3
    """
    lines = [[str(cell) if cell is not None else "" for cell in row] for row in [headings, *rows]]
    widths = [max(_cells(line[column]) for line in lines) for column in range(len(headings))]
    return "\n".join(
        "  ".join(
            cell + " " * (width - _cells(cell)) for cell, width in zip(line, widths, strict=True)
        ).rstrip()
        for line in lines
    )


def write(path: Path, content: bytes) -> None:
    """Write a result file; a failure in words where that cannot be done."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise Failure(f"{path}: {error.strerror}", f"{path}：无法写入（{error.strerror}）") from error


def report(result: ImportReport, *, as_json: bool) -> None:
    """Print what an import did, and leave with its exit code."""
    if as_json:
        print_json(result.as_dict(language()))
        raise typer.Exit(result.exit_code)
    zh = language() == "zh"
    read, taken, rejected = result.read, result.accepted, result.rejected
    done = say("would be accepted", "可导入") if result.dry_run else say("accepted", "已导入")
    counts = say(
        f"{read} rows read, {taken} {done}, {rejected} rejected",
        f"读取 {read} 行，{done} {taken} 行，拒收 {rejected} 行",
    )
    typer.echo(f"{result.importer}{say(': ', '：')}{counts}")
    if result.snapshot:
        typer.echo(say("snapshot ", "快照 ") + result.snapshot)
    for note in result.notes:
        typer.echo(note.get(language()))
    for reject in result.rejects:
        place = f"{reject.file}:{reject.row}" + (f" [{reject.column}]" if reject.column else "")
        expected = reject.expected.get(language())
        words = (
            f"{place} “{reject.value}”：应为{expected}"
            if zh
            else f"{place} {reject.value!r}: expected {expected}"
        )
        typer.echo(words, err=True)
    if result.unknown:
        from wuwai.cli import unknown

        unknown.after_import(result)
    raise typer.Exit(result.exit_code)


def _cells(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if hasattr(value, "as_dict"):
        return value.as_dict()
    raise TypeError(f"{type(value).__name__} has no JSON form")
