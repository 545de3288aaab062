"""``wuwai doctor``: check a workspace."""

from __future__ import annotations

from typing import Annotated

import typer

from wuwai.cli.home import opened
from wuwai.cli.options import AsJson, Home, Lang
from wuwai.cli.output import print_json
from wuwai.cli.words import FAILED, Failure, language, say


def doctor(
    ctx: typer.Context,
    new_key: Annotated[
        bool,
        typer.Option("--new-key", help=say("Make the secret key, where it is missing.", "密钥缺失时新建。")),
    ] = False,
    clear: Annotated[
        bool,
        typer.Option(
            "--clear", help=say("Remove what interrupted imports left.", "清除中断导入的残留文件。")
        ),
    ] = False,
    as_json: AsJson = False,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Print what is well, what is worth knowing and what is wrong; exit 1 where something is wrong."""
    from wuwai.web import checkup
    from wuwai.workspace import write_secret

    workspace = opened(ctx, home)
    if new_key:
        try:
            write_secret(workspace.secret_path)
        except FileExistsError as error:
            raise Failure(
                f"{workspace.secret_path} is there; delete it first if it was read by others",
                f"{workspace.secret_path} 已存在；如已泄露，请先删除",
            ) from error
    cleared = workspace.facts.clear_leftovers() if clear else []
    found = checkup.examine(workspace)
    if as_json:
        print_json(
            {
                "workspace": str(workspace.root),
                "versions": checkup.versions(),
                "cleared": [str(path) for path in cleared],
                "findings": [
                    {"level": one.level, "check": one.check, "words": one.words.get(language())}
                    for one in found
                ],
            }
        )
    else:
        names = {"ok": say("ok", "正常"), "notice": say("notice", "提示"), "problem": say("PROBLEM", "问题")}
        for part, number in checkup.versions().items():
            typer.echo(f"{part} {number}")
        for path in cleared:
            typer.echo(say(f"removed {path}", f"已清除 {path}"))
        for one in found:
            title = checkup.CHECKS[one.check].get(language())
            typer.echo(f"[{names[one.level]}] {title}{say(': ', '：')}{one.words.get(language())}")
    if any(one.level == "problem" for one in found):
        raise typer.Exit(FAILED)
