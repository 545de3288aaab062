"""``wuwai briefing``: the printed briefing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wuwai.cli.home import loaded
from wuwai.cli.options import AsOf, Home, Lang, day
from wuwai.cli.output import write
from wuwai.cli.study import named
from wuwai.cli.words import language, say


def briefing(
    ctx: typer.Context,
    out: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="FILE", help=say("Where to write it: FILE.pdf, or FILE.docx for Word.", "写入的文件：FILE.pdf，或 FILE.docx（Word）。")),
    ] = Path("briefing.pdf"),
    study: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help=say("A study to add as a section; may be repeated.", "作为一节加入的研究，可重复使用。"),
        ),
    ] = None,
    as_of: AsOf = None,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Write the briefing in one language as PDF or Word file."""
    day(as_of, "--as-of")
    workspace = loaded(ctx, home)
    from wuwai.briefings import compose, pdf, word

    chosen = [named(name).name for name in study or ()]
    data = compose.compose(workspace, language(), as_of=as_of, studies=chosen)
    if out.suffix.lower() == ".docx":
        write(out, word.render(data, template=word.own_template(workspace.root)))
    else:
        write(out, pdf.render(data))
    typer.echo(str(out))
