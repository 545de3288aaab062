"""``wuwai briefing list|verify|print``: the briefings that are kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wuwai.cli import briefing
from wuwai.cli.home import loaded
from wuwai.cli.options import AsJson, Home, Lang
from wuwai.cli.output import print_json, table, write
from wuwai.cli.words import FAILED, USAGE, Failure, language, say

if TYPE_CHECKING:
    from wuwai.briefings.models import Briefing

app = typer.Typer(invoke_without_command=True, callback=briefing.briefing)
SHOWN = 20

Number = Annotated[int, typer.Argument(metavar="ID", help=say("The briefing's number.", "简报编号。"))]


@app.command("list", help=say("List the briefings that are kept.", "列出所存简报。"))
def list_kept(ctx: typer.Context, as_json: AsJson = False, home: Home = None, lang: Lang = None) -> None:
    """Number, state, edition, title, who approved it and when."""
    loaded(ctx, home)
    from wuwai.briefings.approving import STATES
    from wuwai.briefings.models import Briefing

    found = Briefing.objects.defer("content").select_related("approved_by").order_by("pk")
    if as_json:
        print_json(
            [
                {
                    "id": one.pk,
                    "state": one.state,
                    "edition": one.edition,
                    "title_en": one.title_en,
                    "title_zh": one.title_zh,
                    "approved_by": one.approved_by.get_username() if one.approved_by else None,
                    "approved_at": one.approved_at,
                    "digest": one.digest or None,
                    "audit_sequence": one.audit_sequence,
                    "audit_head": one.audit_head or None,
                }
                for one in found
            ]
        )
        return
    zh = language() == "zh"
    rows = [
        [
            one.pk,
            STATES[one.state].get(language()),
            one.edition,
            one.approved_at.date() if one.approved_at else "",
            one.title_zh if zh else one.title_en,
        ]
        for one in found
    ]
    headings = (
        ["编号", "状态", "版次", "批准日期", "标题"]
        if zh
        else ["id", "state", "edition", "approved", "title"]
    )
    typer.echo(table(rows, headings))


@app.command(
    help=say(
        "Check a briefing: its text, its place in the audit, every number.", "核验简报：内容、留痕与各数字。"
    )
)
def verify(
    ctx: typer.Context, number: Number, as_json: AsJson = False, home: Home = None, lang: Lang = None
) -> None:
    """Every number is read again from the vintage it was frozen with; exit 1 where one is not the same."""
    workspace = loaded(ctx, home)
    from wuwai.briefings import verifying

    one = _frozen(number)
    found = verifying.check(one, workspace)
    if as_json:
        print_json(
            {
                "id": one.pk,
                "holds": found.holds,
                "points": [
                    {"title": p.title.get(language()), "holds": p.holds, "found": p.found.get(language())}
                    for p in found.points
                ],
                "numbers": len(found.numbers),
                "wrong": [
                    {"name": n.name, "unit": n.unit, "origin": n.origin, "printed": n.printed, "now": n.now}
                    for n in found.wrong
                ],
                "words": [list(pair) for pair in found.words],
            }
        )
    else:
        for point in found.points:
            word = say("holds", "相符") if point.holds else say("DOES NOT HOLD", "不符")
            typer.echo(f"{word}  {point.title.get(language())}  {point.found.get(language())}".rstrip())
        for wrong in found.wrong[:SHOWN]:
            now = say("cannot be read", "无法读取") if wrong.now is None else f"{wrong.now:g}"
            typer.echo(f"{wrong.name}: {wrong.printed:g} {wrong.unit} -> {now} ({wrong.origin})", err=True)
        for before, after in found.words[:SHOWN]:
            typer.echo(f"{before}\n-> {after}", err=True)
    if not found.holds:
        raise typer.Exit(FAILED)


@app.command(
    "print", help=say("Write a kept briefing as PDF or Word file.", "将所存简报输出为 PDF 或 Word。")
)
def print_kept(
    ctx: typer.Context,
    number: Number,
    out: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="FILE", help=say("Where to write it.", "写入的文件。")),
    ] = Path("briefing.pdf"),
    home: Home = None,
    lang: Lang = None,
) -> None:
    """What was frozen; a draft as it would be now."""
    workspace = loaded(ctx, home)
    from wuwai.briefings import approving, printing
    from wuwai.briefings.blocks import BlockError

    one = _kept(number)
    try:
        data = printing.data(one, language(), workspace)
    except BlockError as error:
        words = approving.in_words(one, error)
        raise Failure(words.en, words.zh) from error
    write(out, briefing.as_file(data, out, workspace))
    typer.echo(str(out))


def _kept(number: int) -> Briefing:
    from wuwai.briefings.models import Briefing

    found = Briefing.objects.filter(pk=number).first()
    if found is None:
        raise Failure(f"no briefing {number}", f"没有编号为 {number} 的简报", code=USAGE)
    return found


def _frozen(number: int) -> Briefing:
    found = _kept(number)
    if not found.content:
        raise Failure(
            f"briefing {number} is a draft: nothing is frozen yet",
            f"简报 {number} 为草稿，尚未冻结",
            code=USAGE,
        )
    return found
