"""The command tree: every verb and the options that may stand before it."""

from __future__ import annotations

from typing import Annotated

import typer

from wuwai import __version__
from wuwai.accounts import audit_acting
from wuwai.cli import (
    audit,
    backup,
    briefing_template,
    briefings_kept,
    demo,
    doctor,
    enterprises,
    export,
    facts,
    facts_compare,
    facts_engine,
    facts_template,
    fetch,
    import_file,
    init,
    jobs,
    programme,
    reference,
    register,
    returns,
    rules,
    sample,
    serve,
    study,
    tables,
    user,
)
from wuwai.cli.options import Home, Lang
from wuwai.cli.words import Commands, say

app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help=say(
        "Run a region's opening-up programme on numbers.\n\n"
        "Exit codes: 0 done, 1 nothing done, 2 wrong usage, 3 some rows rejected.",
        "用数据推进一个地区的开放行动方案。\n\n退出码：0 完成，1 未做任何事，2 用法有误，3 部分行被拒收。",
    ),
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"wuwai {__version__}")
        raise typer.Exit


@app.callback()
def wuwai(
    ctx: typer.Context,
    home: Home = None,
    lang: Lang = None,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help=say("Print the version.", "输出版本号。")
        ),
    ] = False,
) -> None:
    """Options that may stand before any verb. Whoever types it is who acts."""
    ctx.with_resource(audit_acting.acts(audit_acting.from_command_line()))


app.command("init", help=say("Make a workspace.", "建立工作区。"))(init.init)
app.command(
    "demo",
    help=say(
        "Make the demo workspace if there is none, and serve it.", "建立演示工作区（如尚未建立）并启动。"
    ),
)(demo.demo)
app.command("serve", help=say("Serve a workspace to browsers.", "启动网页服务。"))(serve.serve)
app.command("import", help=say("Import a file of facts.", "导入事实数据文件。"))(import_file.import_file)
app.command("export", help=say("Write facts as files.", "导出事实数据。"))(export.export)
app.command(
    "tables",
    help=say("Write the ten standard trade tables as a workbook.", "生成外贸月报十张标准表（Excel）。"),
)(tables.tables)
app.command("backup", help=say("Copy a workspace, also while it is served.", "备份工作区（运行中亦可）。"))(
    backup.backup
)
app.command("restore", help=say("Make a workspace from a backup.", "从备份恢复工作区。"))(backup.restore)
app.command("doctor", help=say("Check a workspace.", "检查工作区。"))(doctor.doctor)
facts.app.command("template", help=say("Write the Excel template for series.", "写出指标填报的Excel模板。"))(
    facts_template.template
)
facts.app.command(
    "compare", help=say("Say what changed between two vintages.", "列出两个数据版本之间的变化。")
)(facts_compare.compare)
facts.app.command("vintages", help=say("List the vintages there are.", "列出现有数据版本。"))(
    facts_compare.list_vintages
)
facts.app.command("engine", help=say("Say where facts are asked.", "查看查询引擎。"))(facts_engine.engine)
app.add_typer(audit.app, name="audit")
briefings_kept.app.command("template", help=say("Write the Word template.", "写出Word模板。"))(
    briefing_template.template
)
app.add_typer(
    briefings_kept.app,
    name="briefing",
    help=say("Write the briefing; check those that are kept.", "生成简报，核验所存简报。"),
)
app.add_typer(facts.app, name="facts")
app.add_typer(fetch.app, name="fetch")
app.add_typer(study.app, name="study")
app.add_typer(jobs.app, name="jobs")
app.add_typer(programme.app, name="programme")
app.add_typer(reference.app, name="reference")
app.add_typer(register.app, name="register")
app.add_typer(enterprises.app, name="enterprises")
app.add_typer(returns.app, name="returns")
app.add_typer(rules.app, name="rules")
app.add_typer(sample.app, name="sample")
app.add_typer(user.app, name="user")
