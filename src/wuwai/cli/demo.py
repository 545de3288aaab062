"""``wuwai demo``: the demo workspace, made on the first start and kept from then on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wuwai.cli.home import demo_folder, named
from wuwai.cli.options import Database, Home, Lang
from wuwai.cli.serve import PORT, Anonymous, Host, announce, run
from wuwai.cli.words import Failure, language, say

if TYPE_CHECKING:
    from wuwai.accounts.models import User
    from wuwai.workspace import Workspace

CITY = "440300"  # of the demo's two city accounts: Shenzhen, in the programme that a demo serves


def demo(
    ctx: typer.Context,
    home: Home = None,
    host: Host = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option(
            "--port", min=0, max=65535, help=say("A free one is used if taken.", "若被占用则改用空闲端口。")
        ),
    ] = PORT,
    no_serve: Annotated[
        bool, typer.Option("--no-serve", help=say("Make it, do not serve it.", "只建立，不启动。"))
    ] = False,
    no_sample_flows: Annotated[
        bool,
        typer.Option(
            "--no-sample-flows",
            help=say("Make it without synthetic trade flows.", "建立时不加入合成贸易流量。"),
        ),
    ] = False,
    anonymous_reading: Anonymous = False,
    database: Database = "",
    lang: Lang = None,
) -> None:
    """Make the demo workspace if there is none, and serve it on this machine."""
    root = (named(ctx, home) or demo_folder()).resolve()
    count = announce(host, anonymous_reading)
    workspace = _made(root, sample_flows=not no_sample_flows, database=database)
    if no_serve:
        typer.echo(
            say(
                f"The demo is in {root}. `wuwai demo --home {root}` serves it.",
                f"演示工作区在 {root}。用 `wuwai demo --home {root}` 启动。",
            )
        )
        return
    run(workspace, host, port, any_port=True, words=_passwords(), processes=count)


def _made(root: Path, *, sample_flows: bool, database: str) -> Workspace:
    """The demo in ``root``: made, finished after an interruption, or found and brought up to date."""
    from wuwai import web
    from wuwai.web import making
    from wuwai.workspace import CONFIG, Workspace

    if (root / CONFIG).is_file():
        found = Workspace.open(root)
        if not found.demo:
            raise Failure(
                f"{root}: not a demo workspace; `wuwai serve --home {root}` serves it",
                f"{root}：不是演示工作区；请用 `wuwai serve --home {root}` 启动",
            )
        if found.complete:
            typer.echo(say(f"Using the demo in {root}.", f"使用 {root} 中的演示工作区。"))
            if not sample_flows and any(m.sample for m in found.facts.flow_snapshots()):
                typer.echo(
                    say(
                        "It holds synthetic trade flows and is kept as it is; name another folder "
                        "with --home for one without.",
                        "该工作区含合成贸易流量，保持不变；如需不含的，请用 --home 另选文件夹。",
                    )
                )
            web.setup(root)
            if making.pending():
                making.migrate()
            return found
        typer.echo(say(f"Finishing the demo in {root} …", f"继续建立 {root} 中的演示工作区……"))
    else:
        typer.echo(say(f"Making the demo in {root} …", f"正在 {root} 建立演示工作区……"))
    made = making.make(root, programme="guangdong", demo=True, sample_flows=sample_flows, database=database)
    typer.echo(_flows(made))
    return made


def _flows(workspace: Workspace) -> str:
    """What trade flows a demo was made with, and how to have those that are missing."""
    from wuwai.facts import installed

    held = workspace.facts.flow_snapshots()
    lines = []
    if not workspace.sample_flows:
        lines.append(say("It holds no synthetic trade flows.", "其中不含合成贸易流量。"))
    elif count := sum(m.flows for m in held if m.sample):
        lines.append(
            say(
                f"It holds {count:,} synthetic trade flows, labelled as samples wherever they are shown.",
                f"其中含 {count:,} 笔合成贸易流量，凡显示处均注明为样例。",
            )
        )
    for carried in installed.CARRIED:
        if not any(m.importer == carried.importer for m in held):
            lines.append(
                say(
                    f"It holds no input-output table: {carried.how.en}, then "
                    f"`wuwai import --installed {carried.package}` reads it.",
                    f"其中没有投入产出表：{carried.how.zh}，"
                    f"再用 `wuwai import --installed {carried.package}` 读入。",
                )
            )
    return "\n".join(lines)


def _passwords() -> str:
    """A new one-time password for each of the demo's accounts, as words for the terminal."""
    from wuwai.accounts.demonstration import one_time_passwords

    given = one_time_passwords(CITY)
    widest = max(len(user.username) for user, _ in given)
    lines = [f"  {user.username:<{widest}}  {password}  {_title(user)}" for user, password in given]
    first = say(
        "To sign in, use one of these accounts; each password works once:",
        "可用以下账号登录，每个密码只能使用一次：",
    )
    return "\n".join([first, *lines])


def _title(user: User) -> str:
    return user.title.get(language())
