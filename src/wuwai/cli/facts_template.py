"""``wuwai facts template``: the Excel workbook in which an office writes down series."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wuwai.cli.home import opened
from wuwai.cli.options import Home, Lang
from wuwai.cli.output import write
from wuwai.cli.words import language, say


def template(
    ctx: typer.Context,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help=say("A .xlsx.", "一个 .xlsx 文件。"))
    ] = Path("series-template.xlsx"),
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Write the empty workbook; filled in, ``wuwai import`` reads it."""
    from wuwai.facts import series_template

    workspace = opened(ctx, home)
    write(output, series_template.workbook(workspace.facts.dictionary, language()))
    typer.echo(say(f"Wrote {output}", f"已写出 {output}"))
