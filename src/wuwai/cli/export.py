"""``wuwai export``: facts as files for others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wuwai.cli.home import opened
from wuwai.cli.options import AsOf, Home, Lang, day
from wuwai.cli.output import write
from wuwai.cli.words import USAGE, Failure, say

if TYPE_CHECKING:
    import polars as pl


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
    from wuwai.facts.questions import QueryError

    kind = output.suffix.lower()
    if kind not in ("", ".csv", ".xlsx"):
        raise Failure(
            f"{output}: expected a name ending in .csv or .xlsx, or a folder",
            f"{output}：应为以 .csv、.xlsx 结尾的文件名，或文件夹",
            code=USAGE,
        )
    if flows and kind == ".csv":
        raise Failure(
            "flows are written as .xlsx or to a folder; for CSV there is wuwai facts query --flows --csv",
            "贸易流量可写为 .xlsx 或文件夹；CSV 请用 wuwai facts query --flows --csv",
            code=USAGE,
        )
    day(as_of, "--as-of")
    facts = opened(ctx, home).facts
    asked: dict[str, Any] = {"period": period, "as_of": as_of}
    try:
        if flows:
            of_flows = {"reporter": reporter, "partner": partner, "product": product, "dataset": dataset}
            asked |= {name: value or None for name, value in of_flows.items()}
            frame = facts.flows(**asked)
        else:
            frame = facts.observations(**asked, series=series or None, region=region or None)
    except QueryError as error:
        raise Failure(
            f"--{error.parameter} {error.value}: expected {error.expected.en}",
            f"--{error.parameter} {error.value}：应为{error.expected.zh}",
            code=USAGE,
        ) from error
    if frame.is_empty():
        raise Failure("nothing matches; nothing was written", "没有符合条件的数据，未写出文件")
    _write(frame, output, "flows" if flows else "observations")
    typer.echo(say(f"{frame.height} rows in {output}", f"{output}：共 {frame.height} 行"))


def _write(frame: pl.DataFrame, output: Path, name: str) -> None:
    from wuwai.facts import export as writing

    if output.suffix.lower() == ".csv":
        write(output, writing.sdmx_csv(frame))
    elif output.suffix.lower() == ".xlsx":
        if frame.height > writing.MOST_SHEET_ROWS:
            raise Failure(
                f"{frame.height} rows are more than a sheet holds; write them to a folder",
                f"{frame.height} 行超出工作表容量，请写入文件夹",
                code=USAGE,
            )
        write(output, writing.workbook(frame))
    else:
        try:
            writing.package(frame, output, name)
        except OSError as error:
            raise Failure(f"{output}: {error.strerror}", f"{output}：无法写入（{error.strerror}）") from error
