"""``wuwai programme``: where the targets stand, and the record of it."""

from __future__ import annotations

from datetime import date
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

    standing = progress.status(workspace, by=by_date, as_of=as_of)
    if as_json:
        print_json(standing.as_dict())
        return
    not_stated = say("not stated", "未公布")
    rows = [
        [
            one.target.id,
            not_stated if one.target.number is None else f"{progress.plain(one.target.number):,}",
            _now(progress.plain(one.current), sample=one.sample),
            progress.unit_code(one.target.unit),
            _due(one.due, assumed=one.assumed) or not_stated,
            one.status_title.get(language()),
        ]
        for one in standing.targets
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


@app.command(
    "check",
    help=say("Record every target's status; tell which got worse.", "记录各目标状态，提示转差的目标。"),
)
def check(
    ctx: typer.Context,
    as_json: AsJson = False,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Write down where every target stands today and print the alerts nobody has acknowledged.

    Meant for a nightly job. Exit 0, also where something got worse: an alert is no failure.
    """
    workspace = loaded(ctx, home)
    from wuwai.programme import following

    done = following.record(workspace)
    new = {alert.pk for alert in done.alerts}
    lines = following.lines(following.alerts(unread=True), workspace)
    if as_json:
        print_json(
            {
                "day": done.day.isoformat(),
                "targets": done.targets,
                "new": len(new),
                "alerts": [line.as_dict(language()) for line in lines],
            }
        )
        return
    typer.echo(
        say("{day}: {n} targets recorded", "{day}：已记录{n}项目标").format(
            day=done.day.isoformat(), n=done.targets
        )
    )
    for line in lines:
        mark = say("new", "新增") if line.alert.pk in new else line.alert.day.isoformat()
        sample = say(" (sample)", "（样例）") if line.alert.sample else ""
        typer.echo(f"[{mark}] {line.finding.get(language())}{sample}; {line.why.get(language())}")
    if not lines:
        typer.echo(say("No alert waits to be acknowledged.", "没有待签收的预警。"))


def _now(value: float | int | None, *, sample: bool) -> str:
    """Where it stands; a number that rests on synthetic rows says so beside itself."""
    if value is None:
        return "–"
    return f"{value:,}" + (say(" (sample)", "（样例）") if sample else "")


def _due(due: date | None, *, assumed: bool) -> str:
    if due is None:
        return ""
    return due.isoformat() + (say(" (assumed)", "（假定）") if assumed else "")
