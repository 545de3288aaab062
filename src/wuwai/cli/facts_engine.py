"""``wuwai facts engine``: where facts are asked, and the copies that a PostgreSQL server holds."""

from __future__ import annotations

from typing import Annotated

import typer

from wuwai.cli.home import opened
from wuwai.cli.options import AsJson, Home, Lang
from wuwai.cli.output import print_json
from wuwai.cli.words import USAGE, Failure, language, say


def engine(
    ctx: typer.Context,
    copy: Annotated[
        bool,
        typer.Option(
            "--copy", help=say("Copy the snapshots that the server lacks.", "复制服务器缺少的快照。")
        ),
    ] = False,
    drop: Annotated[
        bool,
        typer.Option(
            "--drop",
            help=say("Drop copies of snapshots that are not here.", "删除本工作区没有的快照的副本。"),
        ),
    ] = False,
    rebuild: Annotated[
        bool,
        typer.Option("--rebuild", help=say("Drop all copies and copy anew.", "删除全部副本并重新复制。")),
    ] = False,
    as_json: AsJson = False,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Say what the engine is; with an option, bring a server's copies in line with the snapshots."""
    from wuwai.facts.engines.postgresql import PostgreSQL

    facts = opened(ctx, home).facts
    used, snapshots = facts.engine, [*facts.sound_snapshots()]
    copied: list[str] = []
    dropped = 0
    if copy or drop or rebuild:
        if not isinstance(used, PostgreSQL):
            raise Failure(
                f"facts.engine is {used.name}, which keeps no copies",
                f"facts.engine 为 {used.name}，不保存副本",
                code=USAGE,
            )
        if rebuild:
            used.drop_all()
        if drop:
            dropped = used.drop_others(snapshots)
        if copy or rebuild:
            for manifest in used.copy(snapshots, facts.snapshots_folder):
                copied.append(manifest.snapshot)
                if not as_json:
                    typer.echo(say(f"copied {manifest.snapshot}", f"已复制 {manifest.snapshot}"))
    words = used.examined(snapshots).get(language())
    if as_json:
        print_json({"engine": used.name, "words": words, "copied": copied, "dropped": dropped})
        return
    if drop:
        typer.echo(say(f"dropped {dropped} copies", f"已删除 {dropped} 份副本"))
    typer.echo(words)
