"""``wuwai import``: take a file of facts into a snapshot."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wuwai.cli.home import opened
from wuwai.cli.options import AsJson, DryRun, Home, Lang, Strict
from wuwai.cli.output import report
from wuwai.cli.words import USAGE, Failure, say


def import_file(
    ctx: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help=say("The file, as published.", "按原样发布的文件。"))
    ],
    importer: Annotated[
        str | None,
        typer.Option(
            "--as", metavar="NAME", help=say("Importer, where it is not recognised.", "指定导入器。")
        ),
    ] = None,
    strict: Strict = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Keep the good rows as a snapshot, list the rejected ones."""
    workspace = opened(ctx, home)
    if not file.is_file():
        raise Failure(f"{file}: no such file", f"{file}：没有这个文件", code=USAGE)
    if importer is not None:
        from wuwai.facts import importers

        known = [one.name for one in importers.IMPORTERS]
        if importer not in known:
            raise Failure(
                f"--as {importer}: no such importer; there are {', '.join(known)}",
                f"--as {importer}：没有这个导入器；现有：{'、'.join(known)}",
                code=USAGE,
            )
    result = workspace.facts.import_file(file, importer=importer, strict=strict, dry_run=dry_run)
    report(result, as_json=as_json)
