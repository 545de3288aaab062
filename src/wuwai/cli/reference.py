"""``wuwai reference``: the code tables in use, and an office's own."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from wuwai.cli.home import opened
from wuwai.cli.options import AsJson, DryRun, Home, Lang, day
from wuwai.cli.output import print_json, table
from wuwai.cli.words import FAILED, USAGE, Failure, language, say

app = typer.Typer(help=say("Code tables.", "参考代码表。"), no_args_is_help=True)


@app.callback()
def reference() -> None:
    """Verbs on code tables."""


@app.command("list", help=say("List the kinds and what was taken.", "列出本单位的代码表。"))
def list_tables(ctx: typer.Context, as_json: AsJson = False, home: Home = None, lang: Lang = None) -> None:
    """Print the kinds of tables and what was taken of each."""
    from wuwai.reference import own, own_kinds

    folder = opened(ctx, home).root / "reference"
    taken = own.tables(folder)
    if as_json:
        print_json(
            {
                "kinds": [
                    {"name": k.name, "columns": list(k.names), "required": list(k.required)}
                    for k in own_kinds.KINDS
                ],
                "tables": [
                    {"name": t.name, "rows": t.rows, "source": t.source, "taken_on": t.taken_on}
                    for t in taken
                ],
            }
        )
        return
    lines = [
        [
            kind.name,
            kind.title.get(language()),
            ", ".join(f"{t.name} ({t.rows})" for t in taken if t.kind == kind.name) or "–",
        ]
        for kind in own_kinds.KINDS
    ]
    typer.echo(table(lines, (say("kind", "类别"), say("holds", "内容"), say("taken", "已导入"))))


@app.command("import", help=say("Take a table of the office's own (.csv, .xlsx).", "导入本单位的代码表。"))
def import_table(
    ctx: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="KIND", help=say("Kind; see `list`.", "类别，见 `list`。"))],
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("The table.", "代码表文件。"))],
    source: Annotated[
        str,
        typer.Option("--source", metavar="TEXT", help=say("Where the table comes from.", "该表的来源。")),
    ] = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Take the whole table, or say which cells do not do and take nothing."""
    from wuwai.reference import own, own_kinds, sheets

    folder = opened(ctx, home).root / "reference"
    known = [one.name for one in own_kinds.KINDS]
    if kind not in known:
        raise Failure(
            f"{kind}: no such kind of table; there are {', '.join(known)}",
            f"{kind}：没有这类代码表；现有：{'、'.join(known)}",
            code=USAGE,
        )
    if not file.is_file():
        raise Failure(f"{file}: no such file", f"{file}：没有这个文件", code=USAGE)
    if not source.strip() and not dry_run:
        raise Failure(
            "--source TEXT is needed: say where the table comes from, with its date",
            "须用 --source 说明该表的来源和日期",
            code=USAGE,
        )
    try:
        taken = own.take(folder, kind, file, source=source.strip(), dry_run=dry_run)
    except sheets.SheetError as error:
        raise Failure(error.words.en, error.words.zh, code=FAILED) from error
    if as_json:
        print_json(taken.as_dict(language()))
    else:
        typer.echo(say(f"{taken.read} rows read", f"读取 {taken.read} 行"))
        for one in taken.tables:
            typer.echo(say(f"{one.name}: {one.rows} rows taken", f"{one.name}：已导入 {one.rows} 行"))
        for fault in taken.faults:
            place = f"{fault.file}:{fault.row}" + (f" [{fault.column}]" if fault.column else "")
            expected = fault.expected.get(language())
            typer.echo(
                say(
                    f"{place} {fault.value!r}: expected {expected}",
                    f"{place} “{fault.value}”：应为{expected}",
                ),
                err=True,
            )
        if taken.faults:
            typer.echo(say("nothing was taken", "未导入任何内容"), err=True)
    raise typer.Exit(FAILED if taken.faults else 0)


@app.command("clusters", help=say("List the clusters and where they overlap.", "列出产业集群及其重叠。"))
def list_clusters(
    ctx: typer.Context,
    on: Annotated[
        str | None,
        typer.Option(
            "--on", metavar="YYYY-MM-DD", help=say("The day; today if not given.", "日期，默认今天。")
        ),
    ] = None,
    as_json: AsJson = False,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Print each cluster's codes on a day, the office's lists in place of the shipped ones."""
    from wuwai.facts import shipped
    from wuwai.reference import clusters

    asked = day(on, "--on") or datetime.now(UTC).date()
    workspace = opened(ctx, home)
    folders = (shipped.folder(workspace.programme_name) / "clusters", workspace.root / "clusters")
    found = clusters.load(*folders)
    overlaps = clusters.overlaps(found, asked)
    if as_json:
        print_json(
            {
                "on": asked,
                "clusters": [
                    {
                        "name": c.name,
                        "version": c.version,
                        "group": c.group,
                        "title": c.title.get(language()),
                        "codes": [p.code for p in c.on(asked)],
                        "cities": list(c.cities),
                        "source": c.source,
                    }
                    for c in found
                ],
                "overlaps": [{"code": o.code, "clusters": list(o.clusters)} for o in overlaps],
            }
        )
        return
    rows = [
        [
            c.name,
            c.title.get(language()),
            ", ".join(p.code for p in c.on(asked)) or clusters.NOT_SET.get(language()),
            ", ".join(c.cities) or say("not stated", "未公布"),
        ]
        for c in found
    ]
    headings = (say("cluster", "集群"), say("title", "名称"), say("codes", "编码"), say("cities", "城市"))
    typer.echo(table(rows, headings))
    for overlap in overlaps:
        listed = say(", ", "、").join(overlap.clusters)
        typer.echo(say(f"{overlap.code} is in {listed}", f"{overlap.code} 同属 {listed}"))
