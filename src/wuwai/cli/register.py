"""``wuwai register``: registers, their Excel templates and imports."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wuwai.cli.home import loaded
from wuwai.cli.options import AsJson, AsOf, DryRun, Home, Lang, Strict, day
from wuwai.cli.output import print_json, table, write
from wuwai.cli.register_sheet import AmountsRight, Marked, ToCorrect, named, take
from wuwai.cli.words import language, say

app = typer.Typer(help=say("Registers and their Excel sheets.", "台账及其 Excel 表。"), no_args_is_help=True)

Name = Annotated[
    str, typer.Argument(metavar="NAME", help=say("As in `register list`.", "见 `register list`。"))
]


@app.callback()
def register() -> None:
    """Verbs on registers."""


@app.command("list", help=say("List the registers and how many rows each holds.", "列出台账及其行数。"))
def list_registers(
    ctx: typer.Context, as_of: AsOf = None, as_json: AsJson = False, home: Home = None, lang: Lang = None
) -> None:
    """List the registers of the workspace."""
    known = day(as_of, "--as-of")
    loaded(ctx, home)
    from wuwai.registers import registry
    from wuwai.registers.past import stood

    found = [
        {
            "name": one.name,
            "linkage": one.linkage,
            "title": one.title.get(language()),
            "rows": stood(one, known).count(),
            "synthetic": stood(one, known).filter(synthetic=True).count(),
            "rule_book": one.rule_book or None,
        }
        for one in registry.all_registers()
    ]
    if as_json:
        print_json({"registers": found})
        return
    headings = (
        say("register", "台账"),
        say("title", "名称"),
        say("rows", "行数"),
        say("synthetic", "其中合成数据"),
    )
    typer.echo(table([[one["name"], one["title"], one["rows"], one["synthetic"]] for one in found], headings))


@app.command("template", help=say("Write the Excel template of a register.", "生成台账的 Excel 模板。"))
def template(
    ctx: typer.Context,
    name: Name,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE.xlsx", help=say("Where to write it.", "写入的文件。")),
    ] = None,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Write the template; NAME.xlsx in this folder unless -o says otherwise."""
    loaded(ctx, home)
    from wuwai.registers import excel

    chosen = named(name)
    file = out or Path(f"{name}.xlsx")
    write(file, excel.template(chosen, language()))
    typer.echo(str(file))


@app.command("import", help=say("Import a filled-in template.", "导入填好的模板。"))
def import_sheet(
    ctx: typer.Context,
    name: Name,
    file: Annotated[
        Path, typer.Argument(metavar="FILE.xlsx", help=say("The filled-in template.", "填好的模板。"))
    ],
    strict: Strict = False,
    dry_run: DryRun = False,
    amounts_right: AmountsRight = False,
    marked: Marked = None,
    to_correct: ToCorrect = None,
    as_json: AsJson = False,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Keep the good rows, list the rejected ones."""
    take(
        ctx,
        home,
        name,
        file,
        strict=strict,
        dry_run=dry_run,
        as_json=as_json,
        amounts_right=amounts_right,
        marked=marked,
        to_correct=to_correct,
    )
