"""``wuwai study``: list and run studies. The options of ``run`` are the study's own parameters."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wuwai.cli.home import loaded
from wuwai.cli.options import AsJson, AsOf, Home, Lang, day
from wuwai.cli.output import print_json, table, write
from wuwai.cli.words import USAGE, Failure, language, say, unusable

if TYPE_CHECKING:
    from wuwai.studies.contract import Parameter, Study, StudyResult
    from wuwai.workspace import Workspace

app = typer.Typer(help=say("List and run studies.", "列出并运行研究。"), no_args_is_help=True)

_LONGEST = 40  # letters of choices that a row shows; all are in --json
FORMATS = ("csv", "xlsx", "svg", "json")


@app.callback()
def study() -> None:
    """Verbs on studies."""


@app.command(
    "list", help=say("List the studies, or the parameters of one.", "列出各项研究，或一项研究的参数。")
)
def list_studies(
    name: Annotated[
        str | None,
        typer.Argument(metavar="[NAME]", help=say("Lists its parameters.", "列出其参数。")),
    ] = None,
    as_json: AsJson = False,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """List every study, or what one may be asked with; needs no workspace."""
    from wuwai.studies import registry

    registry.discover()
    studies = registry.all_studies() if name is None else [named(name)]
    if as_json:
        print_json({"studies": [described(one) for one in studies]})
    elif name is None:
        rows = [[one.name, one.title.get(language())] for one in studies]
        typer.echo(table(rows, (say("study", "研究"), say("title", "标题"))))
    else:
        heads = (say("option", "选项"), say("value", "取值"), say("default", "默认"), say("is", "含义"))
        typer.echo(table([_told(one) for one in studies[0].parameters], heads))


@app.command(
    "run",
    help=say(
        "Run a study; its parameters are options, such as --measure imports.",
        "运行研究；参数即选项，如 --measure imports。",
    ),
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def run_study(
    ctx: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help=say("As in `study list`.", "见 `study list`。"))
    ],
    as_of: AsOf = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help=say("Write .csv, .xlsx, .svg or .json.", "写入 .csv、.xlsx、.svg 或 .json。"),
        ),
    ] = None,
    chart: Annotated[
        str | None,
        typer.Option("--chart", metavar="NAME", help=say("Which chart, for .svg.", "输出 .svg 时选哪张图。")),
    ] = None,
    as_json: AsJson = False,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Run a study and print its finding and table, or write them to a file."""
    day(as_of, "--as-of")
    if out is not None and out.suffix.lstrip(".").lower() not in FORMATS:
        raise Failure(
            f"{out}: expected a name ending in {', '.join(FORMATS)}",
            f"{out}：文件名应以 {'、'.join(FORMATS)} 结尾",
            code=USAGE,
        )
    from wuwai.studies import run

    chosen = named(name)
    raw = given(ctx.args)
    workspace = loaded(ctx, home)
    try:
        parameters = run.parse_parameters(chosen, raw)
        if chosen.long:
            from wuwai.cli.study_long import worked_out

            result = worked_out(chosen, workspace, parameters, as_of)
        else:
            result = run.run(chosen, facts=workspace.facts, parameters=parameters, as_of=as_of)
    except run.ParameterError as error:  # some are known to be wrong only by the study itself
        raise unusable(error) from error
    if out is not None:
        write(out, written(result, workspace, out.suffix.lstrip(".").lower(), chart))
        typer.echo(str(out), err=True)
    elif as_json:
        from wuwai.web.results import plain

        print_json(plain(result, language()))
    else:
        speak_result(result)


def named(name: str) -> Study:
    """The study of that name; a refusal that lists those there are."""
    from wuwai.studies import registry

    registry.discover()
    try:
        return registry.get(name)
    except KeyError as error:
        names = [one.name for one in registry.all_studies()]
        raise Failure(
            f"no study {name!r}; there are: {', '.join(names)}",
            f"没有研究 {name}；现有：{'、'.join(names)}",
            code=USAGE,
        ) from error


def written(result: StudyResult, workspace: Workspace, form: str, chart: str | None) -> bytes:
    """A run as a file of the form ``csv``, ``xlsx``, ``svg`` or ``json``."""
    from wuwai.studies import sheets, sources
    from wuwai.web.results import plain

    lang = language()
    if form == "csv":
        return sheets.as_csv(result, lang)
    if form == "xlsx":
        return sheets.as_xlsx(result, lang, sources=sources.sources(result, workspace.facts))
    if form == "json":
        return (json.dumps(plain(result, lang), ensure_ascii=False, indent=2) + "\n").encode()
    return picture(result, chart).encode()


def picture(result: StudyResult, name: str | None) -> str:
    """A chart of a run as SVG in the colours of print: the one named, or the first that draws something."""
    from wuwai.ui import charts

    declared = result.study.charts
    names = [one.name for one in declared]
    if name is not None and name not in names:
        raise Failure(
            f"--chart {name}: no such chart; there are {', '.join(names)}",
            f"--chart {name}：没有这张图；现有：{'、'.join(names)}",
            code=USAGE,
        )
    for one in declared:
        drawn = one.build(result.result, language()) if name in (None, one.name) else None
        if drawn is not None:
            return charts.svg(drawn, theme="print")
    raise Failure("there is nothing to draw with these parameters", "按这些参数没有可画的内容")


def speak_result(result: StudyResult) -> None:
    """Print the finding, the table, and on standard error what a reader must know of them."""
    from wuwai.studies import sheets

    lang = language()
    typer.echo(result.finding.get(lang))
    typer.echo()
    kept = [place for place, column in enumerate(result.study.columns) if not column.hidden]
    headings = sheets.headings(result, lang)
    rows = [[shown(row[place]) for place in kept] for row in sheets.rows(result, lang)]
    typer.echo(table(rows, [headings[place] for place in kept]))
    for warning in result.warnings:
        typer.echo(say("note: ", "注：") + warning.get(lang), err=True)
    if result.sample:
        typer.echo(say("note: synthetic rows are among the inputs", "注：输入中含合成数据"), err=True)


def shown(cell: object) -> str:
    """A cell for a terminal.

    >>> shown(60300.0), shown(2.4321987), shown("2025"), shown(None)
    ('60,300', '2.4322', '2025', '')
    """
    if cell is None:
        return ""
    return f"{cell:,.4f}".rstrip("0").rstrip(".") if isinstance(cell, float) else str(cell)


def given(arguments: list[str]) -> dict[str, str]:
    """The study's parameters out of the arguments that the verb itself does not know.

    >>> given(["--flow", "imports", "--from=2019"])
    {'flow': 'imports', 'from': '2019'}
    """
    raw: dict[str, str] = {}
    waiting = ""
    for argument in arguments:
        if waiting:
            raw[waiting], waiting = argument, ""
        elif argument.startswith("--") and "=" in argument:
            name, value = argument[2:].split("=", 1)
            raw[name.replace("-", "_")] = value
        elif argument.startswith("--") and len(argument) > 2:
            waiting = argument[2:].replace("-", "_")
        else:
            raise Failure(
                f"{argument!r}: expected --parameter value", f"{argument}：应为 --参数 值", code=USAGE
            )
    if waiting:
        raise Failure(f"--{waiting}: no value", f"--{waiting}：缺少取值", code=USAGE)
    return raw


def _told(one: Parameter) -> list[str]:
    """A parameter as a row: its option, what it takes, what stands in for it, what it is."""
    values = "|".join(one.choices) or one.kind.upper()
    if one.low is not None and one.high is not None:
        values = f"{one.low:g} .. {one.high:g}"
    title, about = one.title.get(language()), one.help.get(language())
    return [
        f"--{one.name.replace('_', '-')}",
        values if len(values) <= _LONGEST else f"{values[: values.rindex('|', 0, _LONGEST)]}|…",
        "" if one.default is None else str(one.default),
        f"{title} ({about})" if about else title,
    ]


def described(one: Study) -> dict[str, Any]:
    """A study's declaration for ``study list --json``."""
    lang = language()
    return {
        "name": one.name,
        "linkage": one.linkage,
        "title": one.title.get(lang),
        "question": one.question.get(lang),
        "long": one.long,
        "parameters": [
            {
                "name": p.name,
                "kind": p.kind,
                "title": p.title.get(lang),
                "default": p.default,
                "choices": list(p.choices),
                "low": p.low,
                "high": p.high,
                "required": p.required,
            }
            for p in one.parameters
        ],
    }
