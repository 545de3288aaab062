"""``wuwai tables``: the ten standard tables of the monthly trade briefing as one workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wuwai.cli.home import loaded
from wuwai.cli.options import AsOf, Home, Lang, day
from wuwai.cli.output import write
from wuwai.cli.words import language, say, unusable


def tables(
    ctx: typer.Context,
    out: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="FILE.xlsx", help=say("Where to write it.", "写入的文件。")),
    ] = Path("trade-tables.xlsx"),
    region: Annotated[
        str,
        typer.Option(
            metavar="CODE",
            help=say("The region; the programme's where not given.", "地区；缺省为方案所属地区。"),
        ),
    ] = "",
    to: Annotated[
        str,
        typer.Option(
            metavar="MONTH",
            help=say(
                "The last month, such as 2025-09; the last on file where not given.",
                "截至月份，如2025-09；缺省为最新。",
            ),
        ),
    ] = "",
    own: Annotated[
        str,
        typer.Option(
            metavar="DATASET",
            help=say("The customs file; the best on file where not given.", "海关数据集；缺省取最适用的。"),
        ),
    ] = "",
    as_of: AsOf = None,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Write the ten tables, the words they bear and the source of every number."""
    known_on = day(as_of, "--as-of")
    workspace = loaded(ctx, home)
    from wuwai.studies.parameters import ParameterError
    from wuwai.trade import monthly_book, monthly_workbook

    try:
        book = monthly_book.gather(workspace.facts, region=region, to=to, own=own, as_of=known_on)
    except ParameterError as error:
        raise unusable(error) from error
    write(out, monthly_workbook.workbook(book, workspace.facts, language()))
    typer.echo(str(out))
