"""``wuwai facts``: read observations and flows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from wuwai.cli.home import opened
from wuwai.cli.options import AsJson, AsOf, Home, Lang, day
from wuwai.cli.output import as_csv, print_json, table
from wuwai.cli.words import USAGE, Failure, language, say, unusable

if TYPE_CHECKING:
    from wuwai.facts.store import Facts
    from wuwai.reference.text import Text

app = typer.Typer(help=say("Read the facts.", "读取事实数据。"), no_args_is_help=True)

FLOWS_SHOWN = (
    *("dataset", "period", "reporter", "partner", "product", "product_name", "direction", "use"),
    *("value", "currency", "quantity", "unit"),
)
TOTALS_SHOWN = (
    "dataset",
    "direction",
    "value",
    "currency",
    "before",
    "change",
    "share",
    "rows",
    "sample",
    "other",
)
_LONGEST = 60  # letters of a name in a table; --json and --csv print all
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
    flows: Annotated[bool, typer.Option("--flows", help=say("Trade flows.", "贸易流量。"))] = False,
    reporter: Annotated[
        list[str] | None,
        typer.Option(
            "--reporter", metavar="CODE", help=say("Of flows: code or name.", "流量报告方：代码或名称。")
        ),
    ] = None,
    partner: Annotated[
        list[str] | None,
        typer.Option(
            "--partner", metavar="CODE", help=say("Of flows: code or name.", "流量伙伴：代码或名称。")
        ),
    ] = None,
    product: Annotated[
        list[str] | None,
        typer.Option(
            "--product", metavar="CODE", help=say("Of flows; `85*` is a prefix.", "流量产品；`85*` 为前缀。")
        ),
    ] = None,
    direction: Annotated[
        str | None,
        typer.Option("--direction", help=say("Of flows: export or import.", "流量方向：export 或 import。")),
    ] = None,
    dataset: Annotated[
        str | None,
        typer.Option(
            "--dataset", help=say('Of flows: such as "BACI HS1992".', "流量数据集，如 “BACI HS1992”。")
        ),
    ] = None,
    convert: Annotated[
        str | None,
        typer.Option(
            "--convert",
            metavar="EDITION",
            help=say(
                "Of flows: products in an edition such as HS2017.", "将流量商品换算为某版本，如 HS2017。"
            ),
        ),
    ] = None,
    regime: Annotated[
        list[str] | None,
        typer.Option("--regime", metavar="CODE", help=say("Of flows: customs regime.", "贸易方式代码。")),
    ] = None,
    classification: Annotated[
        str | None,
        typer.Option("--classification", help=say("Of flows: such as HS2022.", "商品分类，如 HS2022。")),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            help=say(
                "Of flows: totals by columns, such as partner,year; a period is then a stretch of time.",
                "按列合计，如 partner,year；此时时期为时间段。",
            ),
        ),
    ] = None,
    top: Annotated[
        int | None,
        typer.Option(
            "--top",
            min=1,
            help=say(
                "With --by: the largest; all others in one row.", "与 --by 同用：只列最大几项，其余合并。"
            ),
        ),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option("--limit", min=1, help=say("Of flows: at most so many rows.", "流量行数上限。")),
    ] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
    csv: Annotated[bool, typer.Option("--csv", help=say("Print CSV.", "输出 CSV。"))] = False,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Print the observations, or with ``--flows`` the trade flows, that match every filter."""
    if as_json and csv:
        raise Failure("--json or --csv, not both", "--json 与 --csv 只能选一个", code=USAGE)
    workspace = opened(ctx, home)
    day(as_of, "--as-of")
    of_flows: dict[str, Any] = {
        "reporter": reporter,
        "partner": partner,
        "product": product,
        "direction": direction,
        "dataset": dataset,
        "regime": regime,
        "classification": classification,
        "limit": limit,
        "convert": convert,
    }
    if flows:
        if series or region:
            raise Failure(
                "--flows takes no --series or --region", "--flows 不能与 --series、--region 同用", code=USAGE
            )
        shown: tuple[str, ...] = FLOWS_SHOWN
        if by is not None:
            rows, notes = _totals(workspace.facts, by, top, period=period, as_of=as_of, **of_flows)
            shown = (*by.replace(" ", "").split(","), *TOTALS_SHOWN)
        else:
            rows, notes = _flows(workspace.facts, period=period, as_of=as_of, **of_flows)
        for note in notes:
            typer.echo(note.get(language()), err=True)
        _print(rows, tuple(dict.fromkeys(shown)), as_json=as_json, csv=csv)
        return
    of_flows |= {"by": by, "top": top}
    if given := [name for name, value in of_flows.items() if value]:
        raise Failure(f"--{given[0]} needs --flows", f"--{given[0]} 须与 --flows 同用", code=USAGE)
    regions = [_region(text) for text in region or []]
    if period is not None:
        period = _period(period)
    rows = workspace.facts.query(series=series or None, region=regions or None, period=period, as_of=as_of)
    _print(rows, SHOWN, as_json=as_json, csv=csv)


def _print(rows: list[dict[str, Any]], shown: tuple[str, ...], *, as_json: bool, csv: bool) -> None:
    if as_json:
        print_json({"rows": rows})
    elif csv:
        typer.echo(as_csv(rows), nl=False)
    else:
        if rows:
            typer.echo(table([[_short(row[name]) for name in shown] for row in rows], shown))
        count = f"{len(rows)} row" if len(rows) == 1 else f"{len(rows)} rows"
        typer.echo(say(count, f"共 {len(rows)} 行"), err=True)


def _short(cell: Any) -> Any:
    return cell[:_LONGEST] + "…" if isinstance(cell, str) and len(cell) > _LONGEST else cell


def _flows(
    facts: Facts, *, convert: str | None, as_of: str | None, limit: int | None, **asked: Any
) -> tuple[list[dict[str, Any]], tuple[Text, ...]]:
    """The flows with the names of their products, and what is to be said of them."""
    from wuwai.facts import product_names
    from wuwai.facts.flow_questions import Asked
    from wuwai.facts.questions import QueryError

    question = Asked(**asked)
    try:
        if convert is None:
            frame = facts.flows_asked(question, as_of=as_of, limit=limit)
            return product_names.named(frame.iter_rows(named=True), facts.codes, language()), ()
        found = facts.flows_in(convert, question, as_of=as_of, limit=limit)
        rows = product_names.named(found.frame.iter_rows(named=True), facts.codes, language())
        return rows, found.notes
    except QueryError as error:
        raise unusable(error) from error


def _totals(
    facts: Facts,
    by: str,
    top: int | None,
    *,
    convert: str | None,
    as_of: str | None,
    limit: int | None,
    **asked: Any,
) -> tuple[list[dict[str, Any]], tuple[Text, ...]]:
    """Totals of the flows, the largest first, and what was left out so that nothing is counted twice."""
    from wuwai.facts.flow_questions import Asked
    from wuwai.facts.questions import QueryError

    if convert is not None:
        raise Failure("--by takes no --convert", "--by 不能与 --convert 同用", code=USAGE)
    try:
        found = facts.flow_totals(Asked(**asked), by=by, top=top, compare=True, as_of=as_of)
    except QueryError as error:
        raise unusable(error) from error
    return found.frame.head(limit or found.frame.height).to_dicts(), found.notes


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
