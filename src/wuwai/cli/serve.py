"""``wuwai serve``: serve a workspace to browsers."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from wuwai.cli.home import loaded, opened
from wuwai.cli.options import Home, Lang
from wuwai.cli.words import Failure, say

if TYPE_CHECKING:
    from wuwai.workspace import Workspace

PORT = 8544
MOST_PROCESSES = 8

Host = Annotated[
    str,
    typer.Option("--host", metavar="ADDRESS", help=say("Address to listen on.", "监听地址。")),
]
Anonymous = Annotated[
    bool,
    typer.Option(
        "--anonymous-reading",
        help=say(
            "Let anybody who reaches a demo on --host read it.",
            "允许所有能访问 --host 的人免登录阅读演示工作区。",
        ),
    ),
]
Processes = Annotated[
    int | None,
    typer.Option(
        "--processes",
        min=1,
        max=MOST_PROCESSES,
        help=say(
            "Processes that answer; else as wuwai.toml says, else 2 for a team and 1 on this machine only.",
            "应答进程数；不填则按 wuwai.toml，仍未设时多人使用为 2，仅本机使用为 1。",
        ),
    ),
]


def serve(
    ctx: typer.Context,
    host: Host = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help=say("Port to listen on.", "监听端口。"))
    ] = PORT,
    anonymous_reading: Anonymous = False,
    processes: Processes = None,
    migrate: Annotated[
        bool,
        typer.Option(
            "--migrate", help=say("First bring the database to this version.", "先将数据库升级到本版本。")
        ),
    ] = False,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Serve until Ctrl+C."""
    count = announce(host, anonymous_reading, processes, opened(ctx, home))
    if migrate:
        from wuwai import web
        from wuwai.web import making

        workspace = opened(ctx, home)
        web.setup(workspace.root)
        making.migrate()
        if not workspace.complete:
            making.finish(workspace)
    workspace = loaded(ctx, home)
    if anonymous_reading and not workspace.demo:
        raise Failure(
            "--anonymous-reading: only a demo may be read without signing in",
            "--anonymous-reading：只有演示工作区可免登录阅读",
        )
    run(workspace, host, port, any_port=False, processes=count)


def announce(
    host: str, anonymous_reading: bool, processes: int | None = None, workspace: Workspace | None = None
) -> int:
    """Tell the settings how the workspace will be served; to be called before Django is loaded.

    Gives how many processes will answer: ``processes`` where given, else what the workspace's settings say,
    else what is usual for the address.
    """
    from wuwai.web import processes as serving_processes

    os.environ["WUWAI_HOST"] = host
    os.environ["WUWAI_ANONYMOUS_READING"] = "1" if anonymous_reading else "0"
    set_there = min(workspace.setting("server.processes"), MOST_PROCESSES) if workspace else 0
    origins = workspace.setting("server.origins") if workspace else ()
    count = processes or max(0, set_there) or serving_processes.usual(host, origins)
    serving_processes.share(count)
    return count


def run(
    workspace: Workspace, host: str, port: int, *, any_port: bool, words: str = "", processes: int = 1
) -> None:
    """Listen, say where, and serve until Ctrl+C. ``words`` are printed below the address."""
    from django.conf import settings

    from wuwai.web import serving

    try:
        bound = serving.listen(host, port, any_port=any_port)
    except serving.PortTaken as error:
        raise Failure(
            f"{error}: another program listens there; give another --port",
            f"{error} 已被其他程序占用；请换一个 --port",
        ) from error
    except OSError as error:
        raise Failure(f"--host {host}: {error.strerror}", f"--host {host}：{error.strerror}") from error
    url = serving.address(host, bound)
    got = bound.getsockname()[1]

    def ready() -> None:
        if port not in (0, got):
            typer.echo(
                say(f"Port {port} is taken, so port {got} is used.", f"端口 {port} 已被占用，改用 {got}。")
            )
        typer.echo(say(f"wuwai is at {url}", f"wuwai 地址：{url}"))
        if not settings.WUWAI_LOOPBACK:
            names = ", ".join(settings.ALLOWED_HOSTS)
            typer.echo(
                say(
                    f"It answers to {names}; add other names to [server] hosts in wuwai.toml.",
                    f"可应答的主机名：{names}；其他名称请加入 wuwai.toml 的 [server] hosts。",
                )
            )
            if workspace.demo and not settings.WUWAI_ANONYMOUS_READING:
                typer.echo(say("Reading needs signing in.", "须登录后阅读。"))
        if words:
            typer.echo(words)
        typer.echo(say("Ctrl+C stops it.", "按 Ctrl+C 停止。"))
        _flush()

    from wuwai.registers import study_jobs
    from wuwai.returns import publishing

    publishing.recover(workspace)
    study_jobs.serve()  # long work that a server before this one left is taken up again
    behind_proxy = bool(workspace.setting("server.origins"))
    serving.serve(bound, ready=ready, behind_proxy=behind_proxy, processes=processes)
    typer.echo(say("Stopped.", "已停止。"))


def _flush() -> None:
    import sys

    sys.stdout.flush()  # a starting script waits for the address
