"""``wuwai facts``: read observations."""

from __future__ import annotations

from typing import Annotated

import typer

from wuwai.cli.home import opened
from wuwai.cli.options import AsJson, AsOf, Home, Lang, day
from wuwai.cli.output import as_csv, print_json, table
from wuwai.cli.words import USAGE, Failure, say

app = typer.Typer(help=say("Read the facts.", "读取事实数据。"), no_args_is_help=True)

SHOWN = ("series", "region", "period", "value", "unit", "published_on", "certainty")


@app.callback()
def facts() -> None:
    """Verbs on facts."""


@app.command("query", help=say("Print the observations that match.", "输出符合条件的观测值。"))
def query(
    ctx: typer.Context,
    series: Annotated[
        list[str] | None,
        typer.Option(
            "--series",
            metavar="NAME",
            help=say("May be repeated; `exports*` is a prefix.", "可重复；`exports*` 为前缀。"),
        ),
    ] = None,
    region: Annotated[
        list[str] | None,
        typer.Option(
            "--region", metavar="CODE", help=say("Code or name; may be repeated.", "代码或名称，可重复。")
        ),
    ] = None,
    period: Annotated[
        str | None,
        typer.Option(
            "--period", help=say("Such as 2025, 2024H1, 2024-01..05.", "如 2025、2024H1、2024-01..05。")
        ),
    ] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
    csv: Annotated[bool, typer.Option("--csv", help=say("Print CSV.", "输出 CSV。"))] = False,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Print the observations that match every filter."""
    if as_json and csv:
        raise Failure("--json or --csv, not both", "--json 与 --csv 只能选一个", code=USAGE)
    workspace = opened(ctx, home)
    day(as_of, "--as-of")
    regions = [_region(text) for text in region or []]
    if period is not None:
        period = _period(period)
    rows = workspace.facts.query(series=series or None, region=regions or None, period=period, as_of=as_of)
    if as_json:
        print_json({"rows": rows})
    elif csv:
        typer.echo(as_csv(rows), nl=False)
    else:
        typer.echo(table([[row[name] for name in SHOWN] for row in rows], SHOWN))
        typer.echo(say(f"{len(rows)} rows", f"共 {len(rows)} 行"), err=True)


def _region(text: str) -> str:
    from wuwai.reference import regions

    found = regions.find(text)
    if found is None:
        raise Failure(
            f"--region {text}: no such region; give a code such as CN-44 or a name such as Guangzhou",
            f"--region {text}：没有这个地区；请用代码（如 CN-44）或名称（如 广州）",
            code=USAGE,
        )
    return found.code


def _period(text: str) -> str:
    from wuwai.reference import periods

    try:
        return periods.parse(text).text
    except periods.PeriodError as error:
        raise Failure(
            f"--period {text}: expected {error.expected.en}",
            f"--period {text}：应为{error.expected.zh}",
            code=USAGE,
        ) from error
