"""``wuwai facts compare``, ``wuwai facts vintages``: what changed between vintages, and which there are."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from wuwai.cli.home import opened
from wuwai.cli.options import AsJson, Home, Lang
from wuwai.cli.output import as_csv, print_json, table
from wuwai.cli.words import USAGE, Failure, language, say, unusable

SHOWN = ("kind", "series", "region", "period", "before", "after", "difference", "percent", "unit_after")

SeriesNames = Annotated[
    list[str] | None,
    typer.Option("--series", metavar="NAME", help=say("May be repeated.", "可重复。")),
]
RegionNames = Annotated[
    list[str] | None, typer.Option("--region", metavar="CODE", help=say("Code or name.", "代码或名称。"))
]
Flows = Annotated[bool, typer.Option("--flows", help=say("Trade flows.", "贸易流量。"))]
DatasetName = Annotated[
    str | None, typer.Option("--dataset", help=say('Of flows: such as "BACI HS1992".', "流量数据集。"))
]


def compare(
    ctx: typer.Context,
    before: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="DAY",
            help=say("A day, a snapshot or a source's address.", "日期、快照名称或来源网址。"),
        ),
    ],
    after: Annotated[
        str,
        typer.Option("--to", metavar="DAY", help=say("The same; today if left out.", "同上；省略即当前。")),
    ] = "",
    series: SeriesNames = None,
    region: RegionNames = None,
    period: Annotated[str | None, typer.Option("--period", help=say("Such as 2025.", "如 2025。"))] = None,
    flows: Flows = False,
    dataset: DatasetName = None,
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by",
            metavar="COLUMN",
            help=say("Of flows: such as period,partner,hs2.", "流量汇总方式，如 period,partner,hs2。"),
        ),
    ] = None,
    reporter: Annotated[str | None, typer.Option("--reporter", help=say("Of flows.", "流量报告方。"))] = None,
    partner: Annotated[str | None, typer.Option("--partner", help=say("Of flows.", "流量伙伴。"))] = None,
    product: Annotated[
        str | None,
        typer.Option("--product", help=say("Of flows; `85*` is a prefix.", "流量产品；`85*` 为前缀。")),
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", min=1, help=say("At most so many rows.", "行数上限。"))
    ] = 1000,
    as_json: AsJson = False,
    csv: Annotated[bool, typer.Option("--csv", help=say("Print CSV.", "输出 CSV。"))] = False,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Say what two vintages of observations, or with ``--flows`` of trade flows, say differently."""
    from wuwai.facts import vintages
    from wuwai.facts.flow_questions import Asked
    from wuwai.facts.questions import QueryError

    facts = opened(ctx, home).facts
    if flows and (series or region):
        raise Failure(
            "--flows takes no --series or --region", "--flows 不能与 --series、--region 同用", code=USAGE
        )
    of_flows = {"dataset": dataset, "by": by, "reporter": reporter, "partner": partner, "product": product}
    if not flows and (given := [name for name, value in of_flows.items() if value]):
        raise Failure(f"--{given[0]} needs --flows", f"--{given[0]} 须与 --flows 同用", code=USAGE)
    try:
        if flows:
            asked = Asked(reporter=reporter, partner=partner, product=product, period=period, dataset=dataset)
            found = facts.compare_flows(before, after, by=by or (), asked=asked, limit=limit)
            whole, rows, summary = found.as_dict(language()), found.rows, found.summary
            shown = [*found.by, "currency", "kind", "before", "after", "difference", "percent"]
        else:
            frame = facts.observations(
                series=series or None, region=region or None, period=period, resolved=False
            )
            of_series = vintages.compare(frame, before, after)
            names = {one.series: facts.dictionary.get(one.series).title for one in of_series.changes}
            summary = of_series.summary(names)
            whole = {**of_series.as_dict(language()), "summary": summary.get(language())}
            whole["rows"] = whole["rows"][:limit]
            rows, shown = of_series.frame().head(limit), list(SHOWN)
    except QueryError as error:
        raise unusable(error) from error
    if as_json:
        print_json(whole)
        return
    lines = rows.select(shown).to_dicts() if rows.width else []
    if csv:
        typer.echo(as_csv(rows.to_dicts()), nl=False)
        return
    if lines:
        typer.echo(table([[_plain(line[name]) for name in shown] for line in lines], shown))
    typer.echo(summary.get(language()), err=bool(lines))


def list_vintages(
    ctx: typer.Context,
    series: SeriesNames = None,
    region: RegionNames = None,
    flows: Flows = False,
    dataset: DatasetName = None,
    as_json: AsJson = False,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """List the days on which what is shown changed."""
    from wuwai.facts import flow_vintages, vintages
    from wuwai.facts.questions import QueryError

    facts = opened(ctx, home).facts
    if flows:
        days = flow_vintages.days(facts.flow_snapshots(), dataset or "")
        found: list[dict[str, Any]] = [{"day": day.isoformat(), "snapshots": number} for day, number in days]
    else:
        try:
            frame = facts.observations(series=series or None, region=region or None, resolved=False)
        except QueryError as error:
            raise unusable(error) from error
        found = [
            {"day": one.day.isoformat(), "added": one.added, "revised": one.revised}
            for one in vintages.vintages_of(frame)
        ]
    if as_json:
        print_json({"vintages": found})
    elif found:
        typer.echo(table([list(one.values()) for one in found], list(found[0])))
    else:
        typer.echo(say("There is none.", "没有数据版本。"))


def _plain(value: Any) -> Any:
    return round(value, 4) if isinstance(value, float) else value
