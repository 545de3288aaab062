"""Which workspace a verb works on."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import typer

from wuwai.cli.words import Failure
from wuwai.workspace import CONFIG, Workspace


def demo_folder() -> Path:
    """Where ``wuwai demo`` keeps its workspace when no other is named: the user's own data folder."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "wuwai" / "demo"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "wuwai" / "demo"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "wuwai" / "demo"


def named(ctx: typer.Context, home: Path | None) -> Path | None:
    """``--home`` after the verb, else before it, else ``WUWAI_HOME``, else this folder if it is one."""
    before: Any = ctx.find_root().params.get("home")
    if home or before:
        return home or Path(before)
    if os.environ.get("WUWAI_HOME"):
        return Path(os.environ["WUWAI_HOME"])
    return Path(".") if Path(CONFIG).is_file() else None


def folder(ctx: typer.Context, home: Path | None) -> Path:
    """The folder named; a failure in words where none is."""
    found = named(ctx, home)
    if found is None:
        demo = demo_folder()
        hint = f"; the demo is in {demo}" if (demo / CONFIG).is_file() else ""
        wink = f"；演示工作区在 {demo}" if hint else ""
        raise Failure(
            "which workspace? Give --home DIR, set WUWAI_HOME, or stand in the folder that has wuwai.toml"
            + hint,
            "未指定工作区：请用 --home、设置 WUWAI_HOME，或进入含 wuwai.toml 的文件夹" + wink,
        )
    return found


def opened(ctx: typer.Context, home: Path | None) -> Workspace:
    """The workspace, read from files only."""
    return Workspace.open(folder(ctx, home))


def loaded(ctx: typer.Context, home: Path | None) -> Workspace:
    """The workspace with its database; a failure in words where the database is of an older version."""
    from wuwai import web
    from wuwai.web import making

    workspace = opened(ctx, home)
    web.setup(workspace.root)
    if making.pending():
        raise Failure(
            f"{workspace.root}: its database is of an older wuwai, or was never finished. Copy the"
            f" folder, then run `wuwai serve --migrate --home {workspace.root}`",
            f"{workspace.root}：数据库版本较旧或未建完。请先备份该文件夹，再运行"
            f" `wuwai serve --migrate --home {workspace.root}`",
        )
    return workspace
