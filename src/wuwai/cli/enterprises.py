"""``wuwai enterprises``: enterprises that may be one, merging them, and undoing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from wuwai.cli.home import loaded
from wuwai.cli.options import AsJson, Home, Lang
from wuwai.cli.output import print_json, table
from wuwai.cli.words import FAILED, USAGE, Failure, language, say

if TYPE_CHECKING:
    from wuwai.registers.enterprises import Enterprise

app = typer.Typer(
    help=say("The enterprises that registers point to.", "各台账引用的企业。"), no_args_is_help=True
)

Which = typer.Argument(help=say("Number, credit code or exact name.", "编号、信用代码或准确名称。"))
Reason = Annotated[str, typer.Option("--reason", help=say("Why.", "理由。"))]


@app.callback()
def enterprises() -> None:
    """Verbs on enterprises."""


@app.command("duplicates", help=say("List enterprises that may be one.", "列出疑似重复的企业。"))
def duplicates(
    ctx: typer.Context,
    look: Annotated[bool, typer.Option("--look", help=say("Look for them anew.", "重新查重。"))] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help=say("How many pairs.", "列出多少对。"))] = 50,
    as_json: AsJson = False,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """List the proposals, the likeliest first."""
    loaded(ctx, home)
    from wuwai.registers.duplicates import in_words, search
    from wuwai.registers.enterprise_merges import DuplicateProposal, DuplicateSearch

    last = search() if look else DuplicateSearch.objects.order_by("-pk").first()
    if last is None:
        raise Failure(
            "nobody has looked for duplicates yet; use --look", "尚未查重，请使用 --look", code=FAILED
        )
    found = DuplicateProposal.objects.select_related("first", "second")
    pairs: list[dict[str, Any]] = [
        {
            "score": one.score,
            "first": _told(one.first),
            "second": _told(one.second),
            "reasons": [word.get(language()) for word in in_words(one)],
        }
        for one in found[:limit]
    ]
    if as_json:
        looked = {"at": last.made_at, "enterprises": last.enterprises, "seconds": round(last.seconds, 2)}
        print_json({"looked": looked, "count": found.count(), "pairs": pairs})
        return
    rows = [
        [f"{p['score']:.1f}", f"{p['first']['name']} ({p['first']['number']})",
         f"{p['second']['name']} ({p['second']['number']})", "; ".join(p["reasons"])]
        for p in pairs
    ]  # fmt: skip
    headings = [say("score", "相似度"), say("one", "企业"), say("other", "另一企业"), say("why", "理由")]
    typer.echo(table(rows, headings))
    count = found.count()
    typer.echo(
        say(
            f"{count} pairs among {last.enterprises} enterprises, found in {last.seconds:.1f} s",
            f"{last.enterprises}家企业中疑似重复{count}对，查重用时{last.seconds:.1f}秒",
        )
    )


@app.command("merge", help=say("Merge OTHER into SURVIVOR.", "将 OTHER 合并至 SURVIVOR。"))
def merge(
    ctx: typer.Context,
    survivor: Annotated[str, Which],
    other: Annotated[str, Which],
    reason: Reason = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=say("Say what it would do.", "仅显示将要进行的更改。"))
    ] = False,
    as_json: AsJson = False,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Merge two enterprises; prints the merge's id, by which it can be undone."""
    loaded(ctx, home)
    from wuwai.registers import merging

    kept, gone = _named(survivor), _named(other)
    try:
        todo = merging.plan(kept, gone)
        done = None if dry_run else merging.merge(kept, gone, by=None, reason=reason)
    except merging.MergeError as error:
        raise Failure(error.reason.en, error.reason.zh) from error
    moved = {register.name: len(rows) for register, rows in todo.rows}
    if as_json:
        print_json(
            {
                "merge": done.uid if done else None,
                "survivor": _told(todo.survivor),
                "other": _told(todo.other),
                "rows": moved,
                "names": list(todo.names),
                "notes": [note.get(language()) for note in todo.notes],
            }
        )
        return
    for note in todo.notes:
        typer.echo(note.get(language()))
    typer.echo(f"{todo.other.name} → {todo.survivor.name}")
    for name, number in moved.items():
        typer.echo(f"  {name}: {number}")
    if done:
        typer.echo(
            say(f"merged; undo with `wuwai enterprises undo {done.uid}`",
                f"已合并；可用 `wuwai enterprises undo {done.uid}` 撤销")
        )  # fmt: skip


@app.command("undo", help=say("Undo a merge.", "撤销合并。"))
def undo(
    ctx: typer.Context,
    merge_id: Annotated[
        str, typer.Argument(metavar="MERGE", help=say("Its id, as `merge` prints it.", "合并编号。"))
    ],
    reason: Reason = "",
    as_json: AsJson = False,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Undo a merge and say what went back and what stayed."""
    loaded(ctx, home)
    from wuwai.registers import unmerging
    from wuwai.registers.enterprise_merges import EnterpriseMerge
    from wuwai.registers.merging import MergeError

    done = EnterpriseMerge.objects.filter(uid=merge_id).first()
    if done is None:
        raise Failure(f"no merge {merge_id!r}", f"没有合并 {merge_id}", code=USAGE)
    try:
        outcome = unmerging.undo(done, by=None, reason=reason)
    except MergeError as error:
        raise Failure(error.reason.en, error.reason.zh) from error
    stayed = [
        {"register": one.register, "row": one.uid, "why": one.why.get(language())} for one in outcome.stayed
    ]
    if as_json:
        notes = [note.get(language()) for note in outcome.notes]
        print_json({"back": outcome.back, "joined": outcome.joined, "stayed": stayed, "notes": notes})
        return
    typer.echo(say(f"{outcome.back} rows went back", f"{outcome.back}条记录恢复原引用"))
    if outcome.joined:
        typer.echo(
            say(f"{outcome.joined} rows that came since joined them", f"此后新增的{outcome.joined}条一并归入")
        )
    for one in stayed:
        typer.echo(f"{one['register']} {one['row']}: {one['why']}")
    for note in outcome.notes:
        typer.echo(note.get(language()))


def _named(text: str) -> Enterprise:
    from wuwai.registers.resolving import find

    found = find(text)
    if found is None:
        raise Failure(
            f"{text!r}: no enterprise, or several, of that number, code or name",
            f"{text}：没有或有多家企业符合该编号、代码或名称",
            code=USAGE,
        )
    return found


def _told(one: Enterprise) -> dict[str, str]:
    return {"uid": one.uid, "number": one.number, "name": one.name, "credit_code": one.credit_code}
