"""``wuwai rules``: rule books, their check, and a rule book put to a whole register."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wuwai.cli.home import loaded, opened
from wuwai.cli.options import AsJson, AsOf, Home, Lang, day
from wuwai.cli.output import print_json, table, write
from wuwai.cli.words import FAILED, USAGE, Failure, language, say

if TYPE_CHECKING:
    from wuwai.registers.evaluating import Over
    from wuwai.rules.book import RuleBook

app = typer.Typer(help=say("Rule books.", "认定标准（规则书）。"), no_args_is_help=True)

Book = Annotated[str, typer.Argument(metavar="BOOK", help=say("As in `rules list`.", "见 `rules list`。"))]
OnDay = Annotated[
    str | None,
    typer.Option(
        "--on",
        metavar="YYYY-MM-DD",
        help=say("The day the rules are those of and years are counted to.", "规则适用及年限计算的日期。"),
        show_default=False,
    ),
]


@app.callback()
def rules() -> None:
    """Verbs on rule books."""


@app.command("list", help=say("List the rule books and what cannot be used.", "列出规则书及无法使用的文件。"))
def list_books(ctx: typer.Context, as_json: AsJson = False, home: Home = None, lang: Lang = None) -> None:
    """List every rule book, superseded ones too; exit 1 where a file cannot be used."""
    from wuwai.rules import shelf

    found = shelf.look(opened(ctx, home).rules_folder)
    if as_json:
        print_json(
            {
                "books": [
                    {
                        "name": one.name,
                        "title": one.title.get(language()),
                        "valid_from": one.valid_from,
                        "valid_to": one.valid_to,
                        "certainty": one.certainty,
                        "file": one.file,
                    }
                    for one in found.books
                ],
                "unusable": [{"name": one.name, **_error(one.error)} for one in found.unusable],
            }
        )
    else:
        rows = [(one.name, one.valid_from, one.valid_to, one.title.get(language())) for one in found.books]
        headings = (say("book", "规则书"), say("from", "起"), say("to", "止"), say("title", "名称"))
        typer.echo(table(rows, headings))
        for one in found.unusable:
            typer.echo(one.error.words.get(language()), err=True)
    if found.unusable:
        raise typer.Exit(FAILED)


@app.command("check", help=say("Check rule-book files before they are used.", "检查规则书文件是否可用。"))
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help=say("TOML files.", "TOML 文件。"))],
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Say of each file what is wrong, by line and clause; exit 1 where something is."""
    from wuwai.rules.book import BookError, load
    from wuwai.rules.checks import check_rule_book

    found: list[dict[str, Any]] = []
    for file in files:
        try:
            book = load(file)
        except BookError as error:
            found.append({"file": str(file), "problems": [_error(error)]})
            continue
        problems = [
            {"file": str(file), "line": 0, "entry": "", "reason": one} for one in check_rule_book(book)
        ]
        found.append({"file": str(file), "name": book.name, "problems": problems})
    if as_json:
        print_json({"files": found})
    else:
        for one in found:
            for problem in one["problems"]:
                place = say(f", line {problem['line']}", f" 第{problem['line']}行") if problem["line"] else ""
                typer.echo(f"{one['file']}{place}{say(': ', '：')}{problem['reason']}")
            if not one["problems"]:
                typer.echo(
                    say(f"{one['file']}: in order ({one['name']})", f"{one['file']}：可用（{one['name']}）")
                )
    if any(one["problems"] for one in found):
        raise typer.Exit(FAILED)


def _error(error: Any) -> dict[str, Any]:
    return {
        "file": error.file,
        "line": error.line,
        "entry": error.entry.get(language()),
        "reason": error.reason.get(language()),
    }


@app.command(
    "evaluate", help=say("Put a rule book to every row of a register.", "用规则书判定一个台账的全部记录。")
)
def evaluate(
    ctx: typer.Context,
    book: Book,
    register: Annotated[
        str,
        typer.Option(
            "--register", metavar="NAME", help=say("As in `register list`.", "见 `register list`。")
        ),
    ],
    on: OnDay = None,
    version: Annotated[
        str | None,
        typer.Option(
            "--version",
            metavar="YYYY-MM-DD",
            help=say("The version that begins on that day.", "采用该日起生效的版本。"),
            show_default=False,
        ),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(
            "--against",
            metavar="YYYY-MM-DD",
            help=say("Compare with the version that begins on that day.", "与该日起生效的版本比较。"),
            show_default=False,
        ),
    ] = None,
    as_of: AsOf = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE.csv",
            help=say("Write every row with its outcome as CSV.", "将每行及其结果写入 CSV。"),
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Count who meets the book, clause by clause, and which missing input leaves most rows undecided."""
    known = day(as_of, "--as-of")
    judged_on, begins, other = day(on, "--on"), day(version, "--version"), day(against, "--against")
    workspace = loaded(ctx, home)
    from wuwai.registers import evaluating, registry
    from wuwai.registers.counting import today
    from wuwai.rules import shelf

    when = judged_on or known or today()
    try:
        declared = registry.get(register)
        chosen = evaluating.version(book, on=when, begins=begins, folder=workspace.rules_folder)
        rival = (
            evaluating.version(book, on=when, begins=other, folder=workspace.rules_folder) if other else None
        )
    except KeyError as error:
        raise Failure(str(error.args[0]), f"没有名为 {register} 的台账", code=USAGE) from error
    except shelf.NoBook as error:
        raise Failure(str(error), f"没有可用的规则书：{error}", code=USAGE) from error
    done = evaluating.over(declared, chosen, on=when, as_of=known, against=rival)
    if output is not None:
        from wuwai.ui.table_files import as_csv

        heads = [one.get(language()) for one in evaluating.headings(done)]
        write(output, as_csv(heads, evaluating.lines(done, done.cases(), language())))
    if as_json:
        print_json(_summary(done, chosen, when, known))
        return
    _print(done, chosen, when)


def _summary(done: Over, book: RuleBook, on: date, as_of: date | None) -> dict[str, Any]:
    from wuwai.registers.evaluating import summary

    return {**summary(done, language()), "on": on, "as_of": as_of, "valid_from": book.valid_from}


def _print(done: Over, book: RuleBook, on: date) -> None:
    from wuwai.registers.evaluating import finding

    words = language()
    typer.echo(f"{book.title.get(words)} × {done.register.title.get(words)} ({on})")
    typer.echo(finding(done).get(words))
    if done.sample:
        typer.echo(say("Synthetic sample rows are among them.", "其中含合成样例数据。"))
    clauses = [
        (one.clause.title.get(words), one.passed, one.failed, one.unknown)
        for one in done.batch.by_clause()
        if not one.clause.empty
    ]
    if clauses:
        headings = (
            say("clause", "条款"),
            say("met", "符合"),
            say("not met", "不符合"),
            say("unknown", "不明"),
        )
        typer.echo(table(clauses, headings))
    classes = [
        (" / ".join(one.title.get(words) if one else "-" for one in several), number)
        for several, number in done.batch.by_class()
    ]
    if classes:
        typer.echo(table(classes, (say("class", "类别"), say("rows", "行数"))))
    for one in done.batch.lacking()[:3]:
        title = one.input.title.get(words)
        typer.echo(
            say(
                f"missing: {title} keeps {one.cases} rows undecided, {one.alone} of them alone",
                f"缺少“{title}”使{one.cases}行不能判定，其中{one.alone}行仅缺此项",
            )
        )
    if done.against:
        changed = done.changes()
        typer.echo(
            say(
                f"against the other version: {changed['gain']} gain, {changed['lose']} lose,"
                f" {changed['open']} undecided",
                f"与另一版本相比：{changed['gain']}行变为符合，{changed['lose']}行不再符合，{changed['open']}行无法比较",
            )
        )
