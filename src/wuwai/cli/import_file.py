"""``wuwai import``: take a file of facts into a snapshot."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wuwai.cli.home import opened
from wuwai.cli.options import AsJson, DryRun, Home, Lang, Strict
from wuwai.cli.output import report, table
from wuwai.cli.words import USAGE, Failure, say


def import_file(
    ctx: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help=say(
                "The file as published, packed or not, or its folder.",
                "按原样发布的文件（可为压缩文件）或文件夹。",
            ),
        ),
    ],
    importer: Annotated[
        str | None,
        typer.Option(
            "--as", metavar="NAME", help=say("Importer, where it is not recognised.", "指定导入器。")
        ),
    ] = None,
    period: Annotated[
        str | None,
        typer.Option("--period", help=say("Period, where the file has none.", "时期（文件未含时）。")),
    ] = None,
    direction: Annotated[
        str | None,
        typer.Option(
            "--direction",
            help=say("export or import, where the file does not say.", "export 或 import（文件未注明时）。"),
        ),
    ] = None,
    classification: Annotated[
        str | None,
        typer.Option(
            "--classification",
            help=say("Such as HS2017, where the file does not say.", "如 HS2017（文件未注明时）。"),
        ),
    ] = None,
    published_on: Annotated[
        str | None,
        typer.Option(
            "--published-on", help=say("When it was published, such as 2026-01.", "发布日期，如 2026-01。")
        ),
    ] = None,
    strict: Strict = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Keep the good rows as a snapshot, list the rejected ones."""
    from wuwai.facts.questions import QueryError

    workspace = opened(ctx, home)
    if not file.exists():
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
    given = {
        "period": period,
        "direction": direction,
        "classification": classification,
        "published_on": published_on,
    }
    stated = {name: value for name, value in given.items() if value is not None}
    try:
        result = workspace.facts.import_file(
            file, importer=importer, strict=strict, dry_run=dry_run, stated=stated
        )
    except QueryError as error:
        option = "--" + error.parameter.replace("_", "-")
        raise Failure(
            f"{option} {error.value}: expected {error.expected.en}",
            f"{option} {error.value}：应为{error.expected.zh}",
            code=USAGE,
        ) from error
    if result.preview and not as_json:
        names = list(result.preview[0])
        typer.echo(table([[row[name] for name in names] for row in result.preview], names))
    report(result, as_json=as_json)
