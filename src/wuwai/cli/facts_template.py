"""``wuwai facts template``: the workbook in which an office writes down series, or the heading for firms."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wuwai.cli.home import opened
from wuwai.cli.options import Home, Lang
from wuwai.cli.output import write
from wuwai.cli.words import language, say

_SERIES, _FIRMS = Path("series-template.xlsx"), Path("firms-template.csv")


def template(
    ctx: typer.Context,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help=say("The file.", "文件名。"))
    ] = _SERIES,
    firms: Annotated[
        bool,
        typer.Option(
            "--firms", help=say("A CSV for firm-level customs data instead.", "改为企业级海关数据的CSV模板。")
        ),
    ] = False,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Write the empty workbook, or the heading of a CSV of firms; filled in, ``wuwai import`` reads it."""
    from wuwai.facts import series_template
    from wuwai.facts.importers import firm_columns

    if firms:
        output = _FIRMS if output == _SERIES else output
        write(output, firm_columns.template(language()))
    else:
        write(output, series_template.workbook(opened(ctx, home).facts.dictionary, language()))
    typer.echo(say(f"Wrote {output}", f"已写出 {output}"))
