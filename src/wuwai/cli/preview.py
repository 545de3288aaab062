"""What a dry run shows: what becomes of each column, and the first rows as they would be read."""

from __future__ import annotations

from typing import Any

import typer

from wuwai.cli.output import table
from wuwai.cli.words import language, say
from wuwai.facts.model import ImportReport


def show(result: ImportReport) -> None:
    """Print the mapping of the columns and the first rows, without columns that are empty in all of them."""
    from wuwai.facts.importers.column_mapping import titles

    if result.mapping:
        rows = [
            [
                one.column,
                titles(one.fields).get(language()) if one.fields else say("not read", "不读取"),
                one.how.get(language()),
            ]
            for one in result.mapping
        ]
        typer.echo(table(rows, (say("column", "列"), say("becomes", "读作"), say("how", "方式"))))
        typer.echo()
    if result.preview:
        names = [n for n in result.preview[0] if any(row[n] not in (None, "") for row in result.preview)]
        headings = tuple(n if n == "row" else titles([n]).get(language()) for n in names)
        typer.echo(table([[_plain(row[n]) for n in names] for row in result.preview], headings))
        typer.echo()


def _plain(cell: Any) -> Any:
    return f"{cell:.6f}".rstrip("0").rstrip(".") if isinstance(cell, float) else cell
