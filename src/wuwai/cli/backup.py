"""``wuwai backup`` and ``wuwai restore``: a copy of a workspace, and a workspace from a copy."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wuwai.cli.home import opened
from wuwai.cli.options import AsJson, Home, Lang
from wuwai.cli.output import print_json
from wuwai.cli.words import language, say


def backup(
    ctx: typer.Context,
    target: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help=say(
                "A new file ending in .tar.gz, or a new folder.", "新文件（以 .tar.gz 结尾）或新文件夹。"
            ),
        ),
    ],
    as_json: AsJson = False,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Copy the workspace whole, also while it is served; nothing is overwritten."""
    from wuwai.web import backup as copying

    workspace = opened(ctx, home)
    made = copying.back_up(workspace, target)
    secret = say(
        "It holds the secret key, the users and their password digests: keep it as private as the workspace.",
        "其中含密钥、用户及口令摘要，请与工作区同等保密。",
    )
    if as_json:
        print_json(
            {
                "workspace": str(workspace.root),
                "backup": str(made.place),
                "files": made.files,
                "size": made.size,
                "created_on": made.created_on,
                "notes": [secret, *(note.get(language()) for note in made.notes)],
            }
        )
        return
    typer.echo(
        say(
            f"{made.place}: {made.files} files, {made.size:,} bytes",
            f"{made.place}：{made.files} 个文件，{made.size:,} 字节",
        )
    )
    typer.echo(secret)
    for note in made.notes:
        typer.echo(say("As it is in the workspace: ", "工作区中原已如此：") + note.get(language()))


def restore(
    source: Annotated[
        Path,
        typer.Argument(metavar="FILE", help=say("What wuwai backup wrote.", "wuwai backup 写出的备份。")),
    ],
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help=say("A new or empty folder.", "新文件夹或空文件夹。"))
    ],
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Check a backup file by file and put the workspace in a new folder, or say what is damaged."""
    from wuwai.web import backup as copying

    made = copying.restore(source, directory)
    if as_json:
        print_json(
            {
                "workspace": str(made.place),
                "files": made.files,
                "size": made.size,
                "created_on": made.created_on,
            }
        )
        return
    typer.echo(
        say(
            f"Restored {made.created_on} in {made.place}: {made.files} files, as written.",
            f"已将 {made.created_on} 的工作区恢复到 {made.place}：{made.files} 个文件，校验无误。",
        )
    )
