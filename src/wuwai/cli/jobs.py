"""``wuwai jobs``: work that takes long, as a terminal follows and stops it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from wuwai.cli.home import loaded
from wuwai.cli.options import AsJson, Home, Lang
from wuwai.cli.output import print_json, table
from wuwai.cli.words import FAILED, USAGE, Failure, language, say

if TYPE_CHECKING:
    from wuwai.registers.jobs import Job

app = typer.Typer(
    help=say("Long work: what goes on, how far it is, stop it.", "后台任务：查看进度、取消。"),
    no_args_is_help=True,
)
_LISTED = 20

Uid = Annotated[str, typer.Argument(metavar="ID", help=say("As in `jobs list`.", "见 `jobs list`。"))]


@app.callback()
def jobs() -> None:
    """Verbs on jobs."""


@app.command("list", help=say("List jobs, the latest first.", "列出任务，最近的在前。"))
def list_jobs(
    ctx: typer.Context,
    still_open: Annotated[
        bool, typer.Option("--open", help=say("Only what has not ended.", "仅列未结束的任务。"))
    ] = False,
    limit: Annotated[
        int, typer.Option("--limit", min=1, help=say("How many at most.", "最多列出几项。"))
    ] = _LISTED,
    as_json: AsJson = False,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Studies, imports and bulk edits that go on or ended, whoever asked for them."""
    loaded(ctx, home)
    from wuwai.registers.jobs import OPEN, Job, looked_up

    found = Job.objects.filter(state__in=OPEN) if still_open else Job.objects.all()
    now = [looked_up(one.uid) if one.open else one for one in found.select_related("asked_by")[:limit]]
    told = [_told(one) for one in now if one is not None and (one.open or not still_open)]
    if as_json:
        print_json({"count": found.count(), "jobs": told})
        return
    rows = [
        [
            *(one["uid"], one["title"], one["kind_title"], _how_far(one)),
            *(one["asked_at"], one["seconds"], one["asked"]),
        ]
        for one in told
    ]
    headings = (
        *("ID", say("what", "名称"), say("kind", "类别"), say("state", "状态")),
        *(say("asked for", "提交时间"), say("seconds", "秒"), say("with", "参数")),
    )
    typer.echo(table(rows, headings) if rows else say("no jobs", "没有任务"))


@app.command("show", help=say("Show one job: how far it is, what came of it.", "查看一项任务的进度和结果。"))
def show(ctx: typer.Context, uid: Uid, as_json: AsJson = False, home: Home = None, lang: Lang = None) -> None:
    """State, progress, parameters, the page of the result; why it ended without one."""
    loaded(ctx, home)
    told = _told(_named(uid))
    if as_json:
        print_json(told)
        return
    parameters = ", ".join(f"{name}={value}" for name, value in told["parameters"].items())
    left = told["left"]
    lines = [
        (say("what", "名称"), f"{told['title']} · {told['kind_title']}"),
        (say("state", "状态"), _how_far(told)),
        (say("words", "说明"), told["words"]),
        (say("parameters", "参数"), parameters),
        (say("known on", "数据截至"), told["as_of"]),
        (say("asked for", "提交"), f"{told['asked_at']} {told['asked_by']}".strip()),
        (say("seconds", "用时（秒）"), told["seconds"] or ""),
        (say("seconds left, about", "预计还需（秒）"), "" if left is None else left),
        (say("taken up", "接续次数"), max(0, told["attempts"] - 1) or ""),
        (say("page", "页面"), told["page"]),
    ]
    typer.echo(table([one for one in lines if one[1]], ("ID", told["uid"])))


@app.command("cancel", help=say("Stop a job.", "取消任务。"))
def cancel(ctx: typer.Context, uid: Uid, home: Home = None, lang: Lang = None) -> None:
    """Stop it for all who wait for it; exit 1 where it has ended already."""
    loaded(ctx, home)
    from wuwai.registers import jobs as work

    job = _named(uid)
    if not job.open:
        state = job.state_title
        raise Failure(f"{uid}: {state.en} already", f"{uid}：{state.zh}，无需取消", code=FAILED)
    work.cancel(job)
    job.refresh_from_db()
    if job.open:
        typer.echo(say("it stops as soon as it can", "将尽快停止"))
    else:
        typer.echo(job.state_title.get(language()))


def _named(uid: str) -> Job:
    from wuwai.registers.jobs import looked_up

    job = looked_up(uid)
    if job is None:
        raise Failure(
            f"no job {uid!r}; see `wuwai jobs list`", f"没有任务 {uid}；见 `wuwai jobs list`", code=USAGE
        )
    return job


def _told(job: Job) -> dict[str, Any]:
    """A job in plain values; ``percent`` and ``left`` (seconds) are None where they cannot be told."""
    from django.contrib.auth.models import AnonymousUser
    from django.utils.timezone import localtime
    from django.utils.translation import override

    from wuwai.ui import job_lines

    lang, nobody = language(), AnonymousUser()
    with override("zh-hans" if lang == "zh" else "en"):
        line = job_lines.line(job, nobody)
    said = line.told.words if job.open else job.words
    return {
        "uid": job.uid,
        "kind": job.kind,
        "kind_title": line.kind.get(lang),
        "name": job.study or job.register,
        "title": line.title.get(lang),
        "state": job.state,
        "state_title": job.state_title.get(lang),
        "percent": line.told.percent,
        "words": said.get(lang),
        "asked": line.asked.get(lang),
        "parameters": job.arguments.get("parameters", {}),
        "as_of": job.arguments.get("as_of"),
        "asked_at": f"{localtime(job.asked_at):%Y-%m-%d %H:%M:%S}",
        "asked_by": str(job.asked_by or ""),
        "seconds": job.seconds,
        "left": line.told.left,
        "attempts": job.attempts,
        "page": line.url,
    }


def _how_far(told: dict[str, Any]) -> str:
    percent = told["percent"] if told["state"] == "running" else None
    return str(told["state_title"]) + ("" if percent is None else f" {percent}%")
