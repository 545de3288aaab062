"""``wuwai returns``: issue forms, see who reported, take each step, publish."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wuwai.cli.home import loaded
from wuwai.cli.options import AsJson, Home, Lang, day
from wuwai.cli.output import print_json, table
from wuwai.cli.words import FAILED, USAGE, Failure, language, say

if TYPE_CHECKING:
    from wuwai.accounts.models import User
    from wuwai.returns.forms import Form
    from wuwai.returns.models import Return

app = typer.Typer(help=say("Cities' returns.", "地市报表。"), no_args_is_help=True)

FormName = Annotated[str, typer.Argument(metavar="FORM", help=say("Name of the form.", "报表名称。"))]
When = Annotated[
    str,
    typer.Argument(
        metavar="PERIOD",
        help=say(
            "As the form is asked for: 2026-10, 2026Q3, 2026H1 or 2026.",
            "报告期，按报表频率写作 2026-10、2026Q3、2026H1 或 2026。",
        ),
    ),
]
City = Annotated[str, typer.Argument(metavar="CITY", help=say("A city's code or name.", "地市代码或名称。"))]
As = Annotated[
    str,
    typer.Option(
        "--as",
        metavar="NAME",
        help=say("The user who does it; their role decides.", "以哪位用户的身份操作。"),
    ),
]
Why = Annotated[str, typer.Option("--why", help=say("The reason.", "原因。"))]


@app.callback()
def returns() -> None:
    """Verbs on returns."""


@app.command("forms", help=say("List the forms.", "列出报表。"))
def list_forms(ctx: typer.Context, as_json: AsJson = False, home: Home = None, lang: Lang = None) -> None:
    """List the programme's forms, with an office's own in their place."""
    from wuwai.returns import forms as registry

    workspace = loaded(ctx, home)
    try:
        found = registry.forms(workspace)
    except registry.FormError as error:
        raise Failure(error.words.en, error.words.zh) from error
    if as_json:
        lines = [
            {"name": one.name, "linkage": one.linkage, "title": one.title.get(language()),
             "table_number": one.table_number or None, "frequency": one.frequency.name,
             "due_day": one.due_day, "due_months_after": one.due_months_after,
             "fills": one.fills.get(language()), "receives": one.receives.get(language()),
             "items": [{"item": i.key, "unit": i.unit, "optional": i.optional} for i in one.items]}
            for one in found
        ]  # fmt: skip
        print_json({"forms": lines})
        return
    rows = [
        [one.name, one.title.get(language()), one.table_number or say("not stated", "未公布"),
         one.frequency.title.get(language()), _due(one), len(one.items)]
        for one in found
    ]  # fmt: skip
    heads = (
        say("form", "报表"),
        say("title", "名称"),
        say("table", "表号"),
        say("how often", "频率"),
        say("due day", "报送日"),
        say("items", "指标数"),
    )
    typer.echo(table(rows, heads))


@app.command("issue", help=say("Ask all cities for a period.", "下发某期报表。"))
def issue(
    ctx: typer.Context,
    form: FormName,
    period: When,
    by: As,
    due: Annotated[
        str | None,
        typer.Option("--due", metavar="YYYY-MM-DD", help=say("Another due day.", "另定报送截止日。")),
    ] = None,
    note: Annotated[
        str, typer.Option("--note", help=say("A note for the cities.", "给填报单位的说明。"))
    ] = "",
    as_json: AsJson = False,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Issue one form for one period to every city."""
    loaded(ctx, home)
    due_on: date | None = day(due, "--due")
    from wuwai.returns import workflow

    known_form(ctx, home, form)
    made = _done(lambda: workflow.issue(form, period, by=_user(by), due_on=due_on, note=note))
    count = made.returns.count()
    if as_json:
        print_json({"form": form, "period": made.period, "due_on": made.due_on, "cities": count})
        return
    text = say(
        f"Issued {form} {made.period} to {count} cities, due {made.due_on}.",
        f"已向{count}个地市下发 {form} {made.period}，{made.due_on}前报送。",
    )
    typer.echo(text)


@app.command("status", help=say("Say where each city's return stands.", "查看各地市报送进度。"))
def status(
    ctx: typer.Context,
    form: FormName,
    period: When,
    as_json: AsJson = False,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """List the cities' returns of a period with state, numbers and findings that are unsettled."""
    workspace = loaded(ctx, home)
    from wuwai.returns import publishing

    publishing.recover(workspace)
    known_form(ctx, home, form)
    found = _returns(form, period)
    if as_json:
        print_json(
            {
                "form": form,
                "period": period,
                "due_on": found[0].round.due_on,
                "returns": [_told(r) for r in found],
            }
        )
        return
    rows = [
        [one.region, one.place.get(language()), one.state_title.get(language()), one.values.count(),
         one.first_submitted_at.date() if one.first_submitted_at else "", one.note]
        for one in found
    ]  # fmt: skip
    heads = (
        say("code", "代码"), say("city", "地市"), say("state", "状态"), say("numbers", "已填数"),
        say("first submitted", "首次提交"), say("sent back because", "退回原因"),
    )  # fmt: skip
    typer.echo(table(rows, heads))


@app.command("fill", help=say("Take a city's workbook.", "读入某市的报表工作簿。"))
def fill(
    ctx: typer.Context,
    form: FormName,
    city: City,
    period: When,
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, readable=True)],
    by: As,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Read a filled-in workbook into a return; the cells that are wrong are listed and left as they were."""
    loaded(ctx, home)
    from wuwai.returns import sheet_reading, workflow

    one = known_form(ctx, home, form)
    ret = _return(form, city, period)
    with file.open("rb") as opened:
        content = opened.read(sheet_reading.LARGEST + 1)
    read = sheet_reading.read(content, one, region=ret.region, period=ret.round.period)
    for fault in read.faults:
        where = fault.address or file.name
        words = fault.expected.get(language())
        typer.echo(say(f"{where}: expected {words}", f"{where}：应为{words}"), err=True)
    if not read.cells:
        raise typer.Exit(FAILED)
    saved = _done(
        lambda: workflow.save(ret, read.good, by=_user(by), version=ret.version, origin="sheet")
    ).ret
    typer.echo(
        say(
            f"{len(read.good)} cells taken; version {saved.version}.",
            f"已读入{len(read.good)}格；第{saved.version}版。",
        )
    )
    if read.faults:
        raise typer.Exit(3)


def _step_of(step: str) -> Callable[..., None]:
    """A verb that takes a return on by a step of :mod:`wuwai.returns.workflow`."""

    def taken(
        ctx: typer.Context,
        form: FormName,
        city: City,
        period: When,
        by: As,
        home: Home = None,
        lang: Lang = None,
    ) -> None:
        _step(ctx, home, form, city, period, by, step)

    return taken


def _step_back(step: str) -> Callable[..., None]:
    """A verb that takes a return back, with the reason."""

    def taken(
        ctx: typer.Context,
        form: FormName,
        city: City,
        period: When,
        by: As,
        why: Why,
        home: Home = None,
        lang: Lang = None,
    ) -> None:
        _step(ctx, home, form, city, period, by, step, why=why)

    return taken


for _verb, _taken, _about in (
    ("submit", _step_of("submit"), say("Hand a return to the city's head.", "提交报表。")),
    ("approve", _step_of("approve"), say("Approve for the city.", "市局审核通过。")),
    ("accept", _step_of("accept"), say("Accept for the department.", "省厅审核通过。")),
    ("send-back", _step_back("send_back"), say("Give a return back with a reason.", "退回报表并说明原因。")),
    ("unapprove", _step_back("unapprove"), say("Open a published return again.", "撤销发布。")),
):
    app.command(_verb, help=_about)(_taken)


@app.command("publish", help=say("Publish accepted returns as facts.", "发布省厅已审核的报表。"))
def publish(
    ctx: typer.Context,
    form: FormName,
    period: When,
    by: As,
    cities: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="CITY...", help=say("Cities; none: all that are accepted.", "地市；不填为全部已审核的。")
        ),
    ] = None,
    as_json: AsJson = False,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Publish as one snapshot: all that are named, or none."""
    loaded(ctx, home)
    from wuwai.returns import workflow

    known_form(ctx, home, form)
    chosen = [_return(form, city, period) for city in cities or ()]
    chosen = chosen or [one for one in _returns(form, period) if one.state == "accepted"]
    done = _done(lambda: workflow.publish_together([(one, one.version) for one in chosen], by=_user(by)))
    if as_json:
        print_json({"snapshot": done[0].snapshot, "regions": [one.region for one in done]})
        return
    typer.echo(
        say(
            f"Published {len(done)} returns as snapshot {done[0].snapshot}.",
            f"已发布{len(done)}张报表，快照 {done[0].snapshot}。",
        )
    )


def _due(form: Form) -> str:
    """The due day, and the month where that is not the one after the period."""
    after, day = form.due_months_after, form.due_day
    return str(day) if after == 1 else say(f"{day}, {after} months after", f"{day}（第{after}个月）")


def known_form(ctx: typer.Context, home: Path | None, name: str) -> Form:
    """The form of that name; a failure in words where there is none."""
    from wuwai.returns import forms as registry

    workspace = loaded(ctx, home)
    try:
        return registry.get(workspace, name)
    except KeyError as error:
        names = ", ".join(one.name for one in registry.forms(workspace))
        raise Failure(
            f"no form {name!r}; there are {names}", f"没有报表 {name}；可用的有 {names}", code=USAGE
        ) from error
    except registry.FormError as error:
        raise Failure(error.words.en, error.words.zh) from error


def _user(name: str) -> User:
    from wuwai.accounts.models import User

    found = User.objects.filter(username=name).first()
    if found is None:
        raise Failure(f"no user {name!r}", f"没有用户 {name}")
    return found


def _returns(form: str, period: str) -> list[Return]:
    from wuwai.returns.models import Return

    found = list(Return.objects.select_related("round").filter(round__form=form, round__period=period))
    if not found:
        raise Failure(
            f"{form} {period} was not issued; `wuwai returns issue {form} {period}` does",
            f"{form} {period} 尚未下发；可用 `wuwai returns issue {form} {period}` 下发",
        )
    return found


def _return(form: str, city: str, period: str) -> Return:
    from wuwai.reference import regions

    found = regions.find(city)
    for one in _returns(form, period):
        if found is not None and one.region == found.code:
            return one
    raise Failure(f"{city!r} is no city of this round", f"{city}不在本期填报单位之列", code=USAGE)


def _step(
    ctx: typer.Context, home: Path | None, form: str, city: str, period: str, by: str, step: str, **more: str
) -> None:
    loaded(ctx, home)
    from wuwai.returns import workflow

    known_form(ctx, home, form)
    ret = _return(form, city, period)
    done = _done(lambda: getattr(workflow, step)(ret, by=_user(by), version=ret.version, **more))
    place, state = done.place, done.state_title
    typer.echo(say(f"{place.en}: {state.en}", f"{place.zh}：{state.zh}"))


def _done(step: Callable[[], Any]) -> Any:
    """What a step gives; why it was refused, in words."""
    from wuwai.accounts.access import NotAllowed
    from wuwai.returns.workflow import Conflict, Unready

    try:
        return step()
    except Unready as refused:
        for one in refused.findings:
            words = one.text.get(language())
            typer.echo(say(f"{one.item}: {words}", f"{one.item}：{words}") if one.item else words, err=True)
        raise Failure(refused.words.en, refused.words.zh) from refused
    except (NotAllowed, Conflict) as refused:
        raise Failure(refused.words.en, refused.words.zh) from refused


def _told(ret: Return) -> dict[str, Any]:
    from wuwai.returns.filled import as_json, cells_of

    return {
        "region": ret.region,
        "state": ret.state,
        "version": ret.version,
        "first_submitted_at": ret.first_submitted_at,
        "published_at": ret.published_at,
        "snapshot": ret.snapshot or None,
        "note": ret.note or None,
        "sample": ret.sample,
        "cells": as_json(cells_of(ret)),
    }
