"""``wuwai export``: facts as files for others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wuwai.cli.home import opened
from wuwai.cli.options import AsOf, Home, Lang, day
from wuwai.cli.words import USAGE, Failure, complain, say, unusable

if TYPE_CHECKING:
    from wuwai.facts.export import Selection


def export(
    ctx: typer.Context,
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help=say(
                "A .csv (SDMX-CSV), a .xlsx, or a folder for Parquet and datapackage.json.",
                ".csv（SDMX-CSV）、.xlsx，或用于 Parquet 与 datapackage.json 的文件夹。",
            ),
        ),
    ],
    series: Annotated[
        list[str] | None, typer.Option("--series", metavar="NAME", help=say("May be repeated.", "可重复。"))
    ] = None,
    region: Annotated[
        list[str] | None, typer.Option("--region", metavar="CODE", help=say("May be repeated.", "可重复。"))
    ] = None,
    period: Annotated[str | None, typer.Option("--period", help=say("Such as 2025.", "如 2025。"))] = None,
    flows: Annotated[bool, typer.Option("--flows", help=say("Trade flows.", "贸易流量。"))] = False,
    reporter: Annotated[
        list[str] | None, typer.Option("--reporter", metavar="CODE", help=say("Of flows.", "流量报告方。"))
    ] = None,
    partner: Annotated[
        list[str] | None, typer.Option("--partner", metavar="CODE", help=say("Of flows.", "流量伙伴。"))
    ] = None,
    product: Annotated[
        list[str] | None, typer.Option("--product", metavar="CODE", help=say("Of flows.", "流量产品。"))
    ] = None,
    dataset: Annotated[str | None, typer.Option("--dataset", help=say("Of flows.", "流量数据集。"))] = None,
    as_of: AsOf = None,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Write the facts that match; what is written can be imported again."""
    from wuwai.facts import export as writing
    from wuwai.facts.flow_questions import Asked
    from wuwai.facts.questions import QueryError

    kind = output.suffix.lower()
    if kind not in ("", ".csv", ".xlsx"):
        raise Failure(
            f"{output}: expected a name ending in .csv or .xlsx, or a folder",
            f"{output}：应为以 .csv、.xlsx 结尾的文件名，或文件夹",
            code=USAGE,
        )
    day(as_of, "--as-of")
    facts = opened(ctx, home).facts
    try:
        if flows:
            asked = Asked(
                reporter=reporter or None,
                partner=partner or None,
                product=product or None,
                period=period,
                dataset=dataset,
            )
            selection = writing.flows(facts.flows_matching(asked, as_of=as_of))
        else:
            selection = writing.observations(
                facts.observations(period=period, as_of=as_of, series=series or None, region=region or None)
            )
    except QueryError as error:
        raise unusable(error) from error
    for fault in facts.faults():
        if fault.lost:  # what is left out is said beside what is written
            complain(fault.words)
    if not selection.count:
        raise Failure("nothing matches; nothing was written", "没有符合条件的数据，未写出文件")
    _write(selection, output, kind)
    typer.echo(say(f"{selection.count} rows in {output}", f"{output}：共 {selection.count} 行"))
    if selection.sample:
        typer.echo(say(f"It {writing.SAMPLE.en}", writing.SAMPLE.zh))


def _write(selection: Selection, output: Path, kind: str) -> None:
    from wuwai.facts import disk, export_workbook
    from wuwai.facts import export as writing

    try:
        if kind == ".csv":
            writing.sdmx_csv(selection, output)
        elif kind == ".xlsx":
            export_workbook.workbook(selection, output)
        else:
            writing.package(selection, output)
    except OSError as error:
        said = disk.words(output, error)
        raise Failure(said.en, said.zh) from error
