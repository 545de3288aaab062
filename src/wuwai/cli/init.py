"""``wuwai init``: make a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wuwai.cli.options import AsJson, Database, Lang
from wuwai.cli.output import print_json
from wuwai.cli.words import USAGE, Failure, say


def init(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help=say("A new folder.", "新文件夹。"))],
    programme: Annotated[
        str, typer.Option("--programme", help=say("The programme it serves.", "所服务的行动方案。"))
    ] = "guangdong",
    database: Database = "",
    lang: Lang = None,
    as_json: AsJson = False,
) -> None:
    """Make a workspace with its database and the programme's published facts."""
    from wuwai.programme import plan
    from wuwai.web import making

    known = plan.shipped_names()
    if programme not in known:
        raise Failure(
            f"no programme {programme!r}; there are: {', '.join(known)}",
            f"没有名为 {programme} 的行动方案；现有：{'、'.join(known)}",
            code=USAGE,
        )
    workspace = making.make(directory, programme=programme, database=database)
    if as_json:
        print_json({"workspace": str(workspace.root), "programme": programme})
        return
    typer.echo(say(f"Made the workspace {workspace.root}.", f"已建立工作区 {workspace.root}。"))
    typer.echo(
        say(
            f"Next: `wuwai user add NAME --role administrator --home {directory}`,"
            f" then `wuwai serve --home {directory}`",
            f"接下来：`wuwai user add 登录名 --role administrator --home {directory}`，"
            f"再 `wuwai serve --home {directory}`",
        )
    )
