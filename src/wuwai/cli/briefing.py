"""``wuwai briefing``: the printed briefing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wuwai.cli.home import loaded
from wuwai.cli.options import AsOf, Home, Lang, day
from wuwai.cli.output import write
from wuwai.cli.study import named
from wuwai.cli.words import language, say

if TYPE_CHECKING:
    from wuwai.workspace import Workspace


def briefing(
    ctx: typer.Context,
    out: Annotated[
        Path,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help=say(
                "Where to write it: FILE.pdf, or FILE.docx for Word.",
                "写入的文件：FILE.pdf，或 FILE.docx（Word）。",
            ),
        ),
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
    if ctx.invoked_subcommand:
        return
    day(as_of, "--as-of")
    workspace = loaded(ctx, home)
    from wuwai.briefings import compose

    chosen = [named(name).name for name in study or ()]
    data = compose.compose(workspace, language(), as_of=as_of, studies=chosen)
    write(out, as_file(data, out, workspace))
    typer.echo(str(out))


def as_file(data: dict[str, Any], out: Path, workspace: Workspace) -> bytes:
    """Composed data as a Word file where the name ends in ``.docx``, else as PDF."""
    from wuwai.briefings import pdf, word

    if out.suffix.lower() == ".docx":
        return word.render(data, template=word.own_template(workspace.root))
    return pdf.render(data)
