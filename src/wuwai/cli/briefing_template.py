"""``wuwai briefing template``: the Word template of briefings, for an office to make its own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wuwai.cli.options import Lang
from wuwai.cli.output import write
from wuwai.cli.words import language, say


def template(
    out: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="FILE.docx", help=say("Where to write it.", "写入的文件。")),
    ] = Path("briefing.docx"),
    lang: Lang = None,
) -> None:
    """Write the template; put into the workspace as ``briefing.docx``, it is the one that is used."""
    from wuwai.briefings import word_style

    write(out, word_style.template(language()))
    typer.echo(str(out))
