"""``wuwai sample``: synthetic files in true formats, to try things with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wuwai.cli.home import opened
from wuwai.cli.options import AsJson, Home, Lang
from wuwai.cli.output import print_json, table
from wuwai.cli.words import FAILED, USAGE, Failure, language, say

app = typer.Typer(
    help=say("Synthetic files to try things with.", "供试用的合成数据文件。"), no_args_is_help=True
)

_FEWEST, _MOST = 2000, 20_000_000
Rows = Annotated[int, typer.Option("--rows", min=1, max=_MOST, help=say("How many rows.", "行数。"))]
Folder = Annotated[
    Path, typer.Option("--folder", metavar="DIR", help=say("Where to write.", "写入的文件夹。"))
]
Year = Annotated[
    int, typer.Option("--year", min=2000, max=2199, help=say("The year that is fitted.", "所拟合的年份。"))
]
Region = Annotated[str, typer.Option("--region", metavar="CODE", help=say("The province.", "省级地区代码。"))]
Seed = Annotated[int, typer.Option("--seed", min=0, help=say("Another seed, other rows.", "随机种子。"))]


@app.callback()
def sample() -> None:
    """Verbs that write synthetic files."""


@app.command(
    "customs",
    help=say("Write customs query files fitted to published totals.", "按已公布总额生成海关查询格式文件。"),
)
def customs(
    ctx: typer.Context,
    rows: Rows = 100_000,
    folder: Folder = Path("."),
    year: Year = 2024,
    region: Region = "CN-44",
    seed: Seed = 2026,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Write one file of exports and one of imports."""
    from wuwai.facts.samples import customs as files
    from wuwai.facts.samples import published

    if rows < _FEWEST:
        raise Failure(
            f"--rows {rows}: at least {_FEWEST} rows are needed to meet the published totals",
            f"--rows {rows}：至少需要{_FEWEST}行才能与已公布总额一致",
            code=USAGE,
        )
    _province(region)
    try:
        totals = published.totals(opened(ctx, home).facts.observations(), region=region, year=year)
        written, cells = files.write(folder, totals, rows=rows, seed=seed)
    except published.NothingPublished as error:
        raise Failure(error.words.en, error.words.zh, code=FAILED) from error
    except OSError as error:
        raise _unwritable(folder, error) from error
    for one in written:
        amount = f"{one.total / 1e8:,.1f}"
        typer.echo(
            say(
                f"{one.path}: {one.rows} rows, {amount} hundred million yuan (synthetic)",
                f"{one.path}：{one.rows} 行，{amount} 亿元（合成数据）",
            )
        )
    for note in totals.notes:
        typer.echo(note.get(language()))
    for name, miss in cells.misses.items():
        if miss > 1e-6:
            typer.echo(
                say(f"{name}: misses its totals by up to {miss:.2%}", f"{name}：与总额最多相差 {miss:.2%}")
            )


@app.command(
    "declarations",
    help=say("Write declarations with supervision modes.", "生成含监管方式的报关单文件。"),
)
def declarations(
    rows: Rows = 10_000,
    folder: Folder = Path("."),
    year: Year = 2024,
    region: Region = "CN-44",
    seed: Seed = 2026,
    lang: Lang = None,
) -> None:
    """Write one file of declarations."""
    from wuwai.facts.samples import declarations as files

    _province(region)
    try:
        path = files.write(folder, region=region, year=year, rows=rows, seed=seed)
    except OSError as error:
        raise _unwritable(folder, error) from error
    typer.echo(say(f"{path}: {rows} rows (synthetic)", f"{path}：{rows} 行（合成数据）"))


@app.command(
    "firms",
    help=say("Write a firm-level customs file of some years.", "生成多年份的企业级海关数据文件。"),
)
def firms(
    ctx: typer.Context,
    one_in: Annotated[
        int,
        typer.Option(
            "--one-in",
            min=1,
            max=1000,
            help=say(
                "Write one firm of so many; the fewer, the larger the file.",
                "每多少家企业生成一家；越小文件越大。",
            ),
        ),
    ] = 40,
    folder: Folder = Path("."),
    region: Region = "CN-44",
    seed: Seed = 2026,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Write one file of exports by firm, product and market, with the published number of firms."""
    from wuwai.facts.samples import firms as files
    from wuwai.facts.samples import population, published

    _province(region)
    try:
        people = population.population(opened(ctx, home).facts.observations(), region=region)
        written = files.write(folder, people, one_in=one_in, seed=seed)
    except published.NothingPublished as error:
        raise Failure(error.words.en, error.words.zh, code=FAILED) from error
    except OSError as error:
        raise _unwritable(folder, error) from error
    typer.echo(
        say(
            f"{written.path}: {written.rows} rows (synthetic), one firm in {one_in}",
            f"{written.path}：{written.rows} 行（合成数据），每{one_in}家企业取一家",
        )
    )
    for year, count in written.firms.items():
        typer.echo(say(f"{year}: {count:,} firms", f"{year}年：{count:,} 家企业"))
    for note in people.notes:
        typer.echo(note.get(language()))


@app.command(
    "fit",
    help=say(
        "Hold the synthetic flows on file against the published totals.",
        "将已导入的合成流量与已公布总额对照。",
    ),
)
def fit(
    ctx: typer.Context,
    year: Year = 2024,
    region: Region = "CN-44",
    as_json: AsJson = False,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Print each published total beside what the synthetic flows add up to."""
    from wuwai.facts.samples import fit as fitting
    from wuwai.facts.samples import published

    _province(region)
    try:
        found = fitting.measure(opened(ctx, home).facts, region=region, year=year)
    except published.NothingPublished as error:
        raise Failure(error.words.en, error.words.zh, code=FAILED) from error
    if as_json:
        print_json(
            {
                "region": region,
                "year": year,
                "unit": "元CNY",
                "totals": [
                    {
                        "margin": one.margin,
                        "group": one.group.get(language()),
                        "published": one.published,
                        "synthetic": one.synthetic,
                        "deviation": one.deviation,
                    }
                    for one in found
                ],
            }
        )
        return
    heads = [
        say("total", "总额"),
        say("published, 亿元", "已公布（亿元）"),
        say("synthetic", "合成"),
        say("deviation", "偏差"),
    ]
    rows = [
        [
            f"{fitting.MARGINS[one.margin].get(language())}: {one.group.get(language())}",
            f"{one.published / 1e8:,.1f}",
            f"{one.synthetic / 1e8:,.1f}",
            f"{one.deviation:+.1e}",
        ]
        for one in found
    ]
    typer.echo(table(rows, heads))
    worst = max(abs(one.deviation) for one in found)
    typer.echo(say(f"largest deviation {worst:.1e} (synthetic data)", f"最大偏差 {worst:.1e}（合成数据）"))


def _province(region: str) -> None:
    from wuwai.reference import regions

    if not regions.cities(region):
        raise Failure(
            f"--region {region}: expected a province whose cities are known, such as CN-44",
            f"--region {region}：应为已有城市表的省级地区，如 CN-44",
            code=USAGE,
        )


def _unwritable(folder: Path, error: OSError) -> Failure:
    return Failure(
        f"{folder}: cannot be written ({error.strerror})", f"{folder}：无法写入（{error.strerror}）"
    )
