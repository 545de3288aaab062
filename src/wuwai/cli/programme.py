"""``wuwai programme``: where the targets stand."""

from __future__ import annotations

from typing import Annotated

import typer

from wuwai.cli.home import loaded
from wuwai.cli.options import AsJson, AsOf, Home, Lang, day
from wuwai.cli.output import print_json, table
from wuwai.cli.words import language, say

app = typer.Typer(help=say("The programme and its targets.", "行动方案及其目标。"), no_args_is_help=True)


@app.callback()
def programme() -> None:
    """Verbs on the programme."""


@app.command("status", help=say("Print where every target stands.", "输出各项目标的进展。"))
def status(
    ctx: typer.Context,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            metavar="YYYY-MM-DD",
            help=say("Assume this date where none was published.", "未公布期限的目标，假定以该日为限。"),
        ),
    ] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Print parts, articles and where every target stands."""
    by_date = day(by, "--by")
    day(as_of, "--as-of")
    workspace = loaded(ctx, home)
    from wuwai.programme import progress

    answer = progress.status(workspace, by=by_date, as_of=as_of).as_dict()
    if as_json:
        print_json(answer)
        return
    not_stated = say("not stated", "未公布")
    rows = [
        [
            target["id"],
            not_stated if target["number"] is None else f"{target['number']:,}",
            "–" if target["current"] is None else f"{target['current']:,}",
            target["unit"],
            target["due"] or not_stated,
            progress.STATUS_TITLES[target["status"]].get(language()),
        ]
        for target in answer["targets"]
    ]
    headings = (
        say("target", "目标"),
        say("promised", "目标值"),
        say("now", "当前值"),
        say("unit", "单位"),
        say("due", "期限"),
        say("status", "状态"),
    )
    typer.echo(table(rows, headings))
