"""``wuwai audit``: prove what was done, look it up, and take it along."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer

from wuwai.cli.home import loaded
from wuwai.cli.options import AsJson, Home, Lang
from wuwai.cli.output import print_json
from wuwai.cli.words import FAILED, USAGE, Failure, language, say

if TYPE_CHECKING:
    from wuwai.accounts.audit import Head
    from wuwai.accounts.audit_search import Wanted

app = typer.Typer(
    no_args_is_help=True, help=say("What was done, by whom and why.", "操作留痕：谁、何时、为何。")
)
_PRINTED = re.compile(r"(\d+):([0-9a-f]{64})")

Subject = Annotated[str, typer.Option(help=say("Subject, or part of one.", "事项，或其一部分。"))]
Who = Annotated[str, typer.Option(help=say("User name.", "用户名。"))]
Action = Annotated[str, typer.Option(help=say("Action, or its first part.", "操作，或其前段。"))]
Since = Annotated[str, typer.Option(help=say("First day, YYYY-MM-DD.", "起始日，YYYY-MM-DD。"))]
Until = Annotated[str, typer.Option(help=say("Last day, YYYY-MM-DD.", "截止日，YYYY-MM-DD。"))]


@app.command(help=say("Prove that nothing was rewritten.", "校验留痕是否被改写。"))
def verify(
    ctx: typer.Context,
    printed: Annotated[
        str,
        typer.Option(
            help=say("A head as a briefing shows it, NUMBER:DIGEST.", "简报所载链首，形如 序号:摘要。")
        ),
    ] = "",
    as_json: AsJson = False,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Every entry, the chain, and what the tables hold now; exit 1 where something is not as it was noted."""
    head = _head(printed) if printed else None
    loaded(ctx, home)
    from wuwai.accounts import audit_chain

    outcome = audit_chain.verify(printed=head)
    if as_json:
        print_json(
            {
                "whole": outcome.whole,
                "head": str(outcome.head),
                "entries": outcome.entries,
                "things": outcome.things,
                "faults": outcome.total,
                "first": [
                    {
                        "kind": one.kind,
                        "sequence": one.sequence,
                        "subject": one.subject,
                        "words": one.words.get(language()),
                    }
                    for one in outcome.faults
                ],
            }
        )
    else:
        for one in outcome.faults:
            typer.echo(one.words.get(language()), err=True)
        counted = say(
            f"{outcome.entries} entries, {outcome.things} things compared",
            f"留痕 {outcome.entries} 条，比对 {outcome.things} 项",
        )
        result = (
            say("all as it was noted", "均与留痕一致")
            if outcome.whole
            else say(f"{outcome.total} faults", f"{outcome.total} 处不符")
        )
        typer.echo(f"{counted}{say('; ', '；')}{result}")
        typer.echo(f"{say('head', '链首')} {outcome.head}")
    if not outcome.whole:
        raise typer.Exit(FAILED)


@app.command(help=say("Print the last entry's number and digest.", "输出链首（末条序号及摘要）。"))
def head(ctx: typer.Context, as_json: AsJson = False, home: Home = None, lang: Lang = None) -> None:
    """The head, as approved briefings print it."""
    loaded(ctx, home)
    from wuwai.accounts import audit

    last = audit.head()
    if as_json:
        print_json({"sequence": last.sequence, "digest": last.digest})
    else:
        typer.echo(str(last))


@app.command(help=say("List entries, latest first.", "列出留痕记录，最新在前。"))
def show(
    ctx: typer.Context,
    subject: Subject = "",
    who: Who = "",
    action: Action = "",
    since: Since = "",
    until: Until = "",
    limit: Annotated[int, typer.Option(min=1, help=say("At most so many.", "最多条数。"))] = 20,
    as_json: AsJson = False,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Entries with who, from where, what and why."""
    loaded(ctx, home)
    from django.utils import timezone

    from wuwai.accounts import audit_search

    entries = audit_search.found(_wanted(subject, who, action, since, until))[:limit]
    if as_json:
        print_json([audit_search.as_plain(one) for one in entries])
        return
    for one in entries:
        at = timezone.localtime(one.at).strftime("%Y-%m-%d %H:%M:%S")
        place = f" ({one.from_where})" if one.from_where else ""
        typer.echo(f"{one.sequence}  {at}  {one.who or '-'}{place}  {one.action}  {one.subject}")
        for name in ("before", "after", "why"):
            if value := getattr(one, name):
                typer.echo(f"    {name}: {value}")


@app.command(help=say("Write entries to a .jsonl or .csv file.", "将留痕记录写入 .jsonl 或 .csv 文件。"))
def export(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help=say("Where to write.", "写入位置。"))],
    subject: Subject = "",
    who: Who = "",
    action: Action = "",
    since: Since = "",
    until: Until = "",
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Oldest first; with no filter the whole chain, which anybody can check with SHA-256 alone."""
    if file.suffix not in (".jsonl", ".csv"):
        raise Failure(f"{file}: .jsonl or .csv", f"{file}：须为 .jsonl 或 .csv", code=USAGE)
    loaded(ctx, home)
    from wuwai.accounts import audit_search

    entries = audit_search.found(_wanted(subject, who, action, since, until)).order_by("sequence")
    number = 0
    with _opened(file) as out:
        rows = (audit_search.as_plain(one) for one in entries.iterator(chunk_size=2000))
        writer = csv.writer(out)
        for number, row in enumerate(rows, start=1):
            if file.suffix == ".csv":
                if number == 1:
                    writer.writerow(row)
                writer.writerow(_harmless(value) for value in row.values())
            else:
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
    typer.echo(say(f"{number} entries written to {file}", f"已写入 {number} 条：{file}"))


@contextmanager
def _opened(file: Path) -> Iterator[IO[str]]:
    try:
        with file.open("w", encoding="utf-8-sig" if file.suffix == ".csv" else "utf-8", newline="") as out:
            yield out
    except OSError as error:
        raise Failure(f"{file}: {error.strerror}", f"{file}：无法写入（{error.strerror}）") from error


def _harmless(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _head(printed: str) -> Head:
    found = _PRINTED.fullmatch(printed.strip().lower())
    if found is None:
        raise Failure(
            f"{printed!r}: NUMBER:DIGEST, the digest of 64 letters and digits",
            f"{printed!r}：应为 序号:摘要，摘要为64位字符",
            code=USAGE,
        )
    from wuwai.accounts.audit import Head

    return Head(int(found[1]), found[2])


def _wanted(subject: str, who: str, action: str, since: str, until: str) -> Wanted:
    from wuwai.accounts.audit_search import Wanted

    return Wanted(subject=subject, who=who, action=action, since=_day(since), until=_day(until))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Failure(
            f"{text!r} is no day: YYYY-MM-DD", f"{text!r} 不是日期，应为 YYYY-MM-DD", code=USAGE
        ) from error
