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
    edition: Annotated[
        str,
        typer.Option(
            "--edition",
            metavar="NAME",
            help=say("Of products, where the file names none: HS2017.", "商品版本（文件未含时），如HS2017。"),
        ),
    ] = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Take the whole table, or say which cells do not do and take nothing."""
    from wuwai.reference import own, own_kinds, sheets
    from wuwai.reference.code_tables import CodeTables

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
        taken = own.take(folder, kind, file, source=source.strip(), edition=edition, dry_run=dry_run)
    except sheets.SheetError as error:
        raise Failure(error.words.en, error.words.zh, code=FAILED) from error
    if as_json:
        print_json(taken.as_dict(language()))
    else:
        typer.echo(say(f"{taken.read} rows read", f"读取 {taken.read} 行"))
        for one in taken.tables:
            typer.echo(say(f"{one.name}: {one.rows} rows taken", f"{one.name}：已导入 {one.rows} 行"))
            if one.kind == "products" and not CodeTables.load(folder).products(one.name.split("-")[1]):
                typer.echo(
                    say(
                        "the table names some codes, not all: codes of files are not checked by it",
                        "该表只含部分编码，用于显示名称，不用于核对文件中的编码",
                    )
                )
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


@app.command(
    "unknown",
    help=say("List the codes of imported files that no table holds.", "列出已导入文件中的未知编码。"),
)
def list_unknown(ctx: typer.Context, as_json: AsJson = False, home: Home = None, lang: Lang = None) -> None:
    """Print every unknown code once, with its rows, what they are worth and what to do about it."""
    from wuwai.cli import unknown
    from wuwai.facts import code_gaps

    facts = opened(ctx, home).facts
    found = code_gaps.gaps(facts.snapshots(), facts.codes)
    if as_json:
        print_json({"unknown": [gap.as_dict(language()) for gap in found]})
    elif found:
        typer.echo(unknown.over_all(found))
    else:
        typer.echo(say("every code of the imported files is known", "已导入文件中的编码均已识别"))


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
    from wuwai.reference import clusters

    asked = day(on, "--on") or datetime.now(UTC).date()
    found = opened(ctx, home).clusters.gather()
    overlaps = found.overlaps(asked.isoformat())
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
                        "own": c.name in found.own,
                    }
                    for c in found.clusters
                ],
                "overlaps": [
                    {"code": o.code, "clusters": list(o.clusters), "counted": o.counted} for o in overlaps
                ],
                "troubles": [t.message.get(language()) for t in found.troubles],
            }
        )
    else:
        rows = [
            [
                c.name,
                c.title.get(language()),
                ", ".join(p.code for p in c.on(asked)) or clusters.NOT_SET.get(language()),
                ", ".join(c.cities) or say("not stated", "未公布"),
            ]
            for c in found.clusters
        ]
        headings = (say("cluster", "集群"), say("title", "名称"), say("codes", "编码"), say("cities", "城市"))
        typer.echo(table(rows, headings))
        for overlap in overlaps:
            listed = say(", ", "、").join(overlap.clusters)
            typer.echo(say(f"{overlap.code} is in {listed}", f"{overlap.code} 同属 {listed}"))
    for trouble in found.troubles:
        typer.echo(trouble.message.get(language()), err=True)
    raise typer.Exit(FAILED if found.troubles else 0)


@app.command("save-cluster", help=say("Save a cluster file as a new version.", "将集群清单文件存为新版本。"))
def save_cluster(
    ctx: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help=say("The list, NAME.toml.", "清单 名称.toml。"))
    ],
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help=say("Why it changes.", "修改理由。"))],
    author: Annotated[
        str, typer.Option("--author", metavar="NAME", help=say("Who changed it.", "修改人。"))
    ] = "",
    dry_run: DryRun = False,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Check a cluster file as the page does and keep it as a new version."""
    from wuwai.reference import cluster_draft, clusters
    from wuwai.reference.cluster_lists import StaleError, is_name
    from wuwai.reference.code_tables import CodeTables

    if not is_name(file.stem) or not why.strip():
        raise Failure(
            "needed are a file named in small letters, digits and hyphens, and a reason (--why)",
            "文件名应由小写字母、数字和连字符组成，并须用 --why 说明理由",
            code=USAGE,
        )
    workspace = opened(ctx, home)
    today = datetime.now(UTC).date().isoformat()
    try:
        given = clusters.read(file)
    except clusters.ClusterError as error:
        raise Failure(error.message.en, error.message.zh, code=FAILED) from error
    tables = CodeTables.load(workspace.reference_folder)
    checked = cluster_draft.check(cluster_draft.draft_of(given), tables.products, today)
    for fault in checked.faults:
        expected = fault.expected.get(language())
        typer.echo(
            say(
                f"{file.name} [{fault.field}] {fault.value!r}: expected {expected}",
                f"{file.name} [{fault.field}] “{fault.value}”：应为{expected}",
            ),
            err=True,
        )
    if checked.cluster is None:
        raise Failure("nothing was saved", "未保存任何内容", code=FAILED)
    for edition in checked.unchecked:
        typer.echo(
            say(f"codes of {edition} were not checked: no table", f"{edition}编码未核对：尚无该版本代码表"),
            err=True,
        )
    if dry_run:
        typer.echo(say("it can be saved", "可以保存"))
        return
    lists = workspace.clusters
    try:
        kept = lists.save(checked.cluster, token=lists.token(given.name), author=author, why=why)
    except StaleError as error:
        raise Failure(
            f"{given.name} was saved by somebody else at this moment; try again",
            f"{given.name} 此刻已被他人保存，请重试",
            code=FAILED,
        ) from error
    typer.echo(say(f"{given.name}: version {kept.number} saved", f"{given.name}：已存为第{kept.number}版"))
    for overlap in lists.gather().overlaps(today):
        if given.name in overlap.clusters:
            listed = say(", ", "、").join(overlap.clusters)
            typer.echo(say(f"{overlap.code} is in {listed}", f"{overlap.code} 同属 {listed}"))
