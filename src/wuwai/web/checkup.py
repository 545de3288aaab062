"""What ``wuwai doctor`` looks at. Each check returns findings; none changes anything."""

from __future__ import annotations

import os
import platform
import sqlite3
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Literal

from wuwai.facts import inspection
from wuwai.facts.inspection import MANIFEST, REJECTS
from wuwai.reference import own
from wuwai.reference.text import Text
from wuwai.workspace import Workspace, WorkspaceError

Level = Literal["ok", "notice", "problem"]
CHECKS: dict[str, Text] = {
    "workspace": Text("workspace", "工作区"),
    "secret": Text("secret key", "密钥"),
    "leftovers": Text("leftovers", "残留文件"),
    "snapshots": Text("snapshots", "快照"),
    "clock": Text("clock", "时钟"),
    "database": Text("database", "数据库"),
    "migrations": Text("database version", "数据库版本"),
    "audit": Text("audit", "留痕"),
    "results": Text("kept results", "已保存的研究结果"),
    "engine": Text("engine of facts", "事实数据引擎"),
    "programme": Text("programme", "行动方案"),
    "rules": Text("rule books", "规则书"),
    "clusters": Text("clusters", "产业集群"),
    "reference": Text("own code tables", "本单位代码表"),
}
_PARTS = ("django", "duckdb", "ibis-framework", "polars", "waitress")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: ``check`` is a key of CHECKS. A notice needs nobody; a problem says what to do."""

    level: Level
    check: str
    words: Text


def versions() -> dict[str, str]:
    """The versions that a report of a fault should name."""
    from wuwai import __version__

    return {
        "wuwai": __version__,
        "python": platform.python_version(),
        **{part: version(part) for part in _PARTS},
    }


def examine(workspace: Workspace) -> list[Finding]:
    """Every finding on a workspace that can be opened. Loads Django only where the secret key is there."""
    found = [*_folder(workspace), *_secret(workspace), *_leftovers(workspace), *_snapshots(workspace)]
    found += [*_engine(workspace), *_database(workspace), *_clusters(workspace), *_reference(workspace)]
    if workspace.secret_path.is_file():
        found += _programme(workspace)
    return found


def _folder(workspace: Workspace) -> Iterator[Finding]:
    if not workspace.complete:
        verb = "demo" if workspace.demo else "init"
        place = f"--home {workspace.root}" if workspace.demo else str(workspace.root)
        yield Finding(
            "problem",
            "workspace",
            Text(
                f"it was never finished; `wuwai {verb} {place}` finishes it",
                f"尚未建完；`wuwai {verb} {place}` 可继续建立",
            ),
        )
    if not os.access(workspace.root, os.W_OK):
        yield Finding(
            "problem", "workspace", Text(f"{workspace.root} is not writable", f"{workspace.root} 不可写")
        )


def _secret(workspace: Workspace) -> Iterator[Finding]:
    path = workspace.secret_path
    if not path.is_file():
        yield Finding(
            "problem",
            "secret",
            Text(
                f"{path.name} is missing; restore it, or `wuwai doctor --new-key` (everybody signs in again)",
                f"缺少 {path.name}；请恢复，或用 `wuwai doctor --new-key` 新建（所有人需重新登录）",
            ),
        )
        return
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield Finding(
            "problem",
            "secret",
            Text(
                f"{path.name} can be read by others; `chmod 600 {path}`",
                f"{path.name} 可被他人读取；请 `chmod 600 {path}`",
            ),
        )
    else:
        yield Finding("ok", "secret", Text("the secret key is there and private", "密钥存在且仅本人可读"))


def _leftovers(workspace: Workspace) -> Iterator[Finding]:
    for path, in_use in workspace.facts.unfinished():
        if in_use:
            words = Text(f"{path.name}: an import is writing it now", f"{path.name}：正在导入")
        else:
            words = Text(
                f"{path.name} is left of an interrupted import; nothing of it is used. `wuwai doctor --clear`"
                " removes it, then import the file again",
                f"{path.name} 是一次中断导入的残留，未被使用；"
                "`wuwai doctor --clear` 可清除，然后重新导入原文件",
            )
        yield Finding("notice", "leftovers", words)


def _snapshots(workspace: Workspace) -> Iterator[Finding]:
    facts = workspace.facts
    faults = facts.faults(thorough=True)
    for fault in faults:
        # A file too many harms nothing.
        extra = not fault.lost and fault.file != REJECTS
        yield Finding("notice" if extra else "problem", "snapshots", fault.words)
    for words in facts.dictionary.problems:
        yield Finding("problem", "snapshots", words)
    number = len(facts.snapshots()) - len({f.snapshot for f in faults if f.lost and f.file != MANIFEST})
    yield Finding(
        "ok",
        "snapshots",
        Text(
            f"{number} snapshots are as written: every byte was compared with its checksum",
            f"{number} 个快照与写入时一致（已逐字节核对校验和）",
        ),
    )
    for words in inspection.clock(facts.snapshots(), datetime.now(UTC)):
        yield Finding("notice", "clock", words)


def _reference(workspace: Workspace) -> Iterator[Finding]:
    for words in own.damaged(workspace.reference_folder):
        yield Finding("problem", "reference", words)


def _clusters(workspace: Workspace) -> Iterator[Finding]:
    gathered = workspace.clusters.gather()
    for trouble in gathered.troubles:
        yield Finding("problem", "clusters", trouble.message)
    if not gathered.troubles:
        number, own = len(gathered.clusters), len(gathered.own)
        yield Finding(
            "ok",
            "clusters",
            Text(f"{number} lists, {own} of the office's own", f"{number} 份清单，其中本单位自设 {own} 份"),
        )


def _engine(workspace: Workspace) -> Iterator[Finding]:
    from wuwai.facts.engines.contract import EngineError

    try:
        words = workspace.facts.engine.examined(workspace.facts.snapshots())
    except EngineError as error:
        yield Finding("problem", "engine", error.message)
    else:
        yield Finding("ok", "engine", words)


def _server(workspace: Workspace) -> Iterator[Finding]:
    """Registers on a PostgreSQL server."""
    from wuwai import web
    from wuwai.web import database

    if not workspace.secret_path.is_file():
        return
    try:
        web.setup(workspace.root)
        yield Finding("ok", "database", Text(*database.described()))
    except WorkspaceError as error:
        yield Finding("problem", "database", error.words)
    else:
        yield from _steps(workspace)


def _database(workspace: Workspace) -> Iterator[Finding]:
    if workspace.setting("database.engine") != "sqlite":
        yield from _server(workspace)
        return
    if not workspace.database.is_file():
        yield Finding("problem", "database", Text("there is no database yet", "尚无数据库"))
        return
    try:
        connection = sqlite3.connect(f"{workspace.database.as_uri()}?mode=ro", uri=True)
        try:
            answer = connection.execute("PRAGMA quick_check").fetchone()[0]
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        answer = str(error)
    if answer != "ok":
        yield Finding(
            "problem",
            "database",
            Text(f"damaged ({answer}); restore it from a copy", f"已损坏（{answer}）；请从备份恢复"),
        )
        return
    yield Finding("ok", "database", Text("whole", "完好"))
    if workspace.secret_path.is_file():
        yield from _steps(workspace)


def _steps(workspace: Workspace) -> Iterator[Finding]:
    from wuwai import web
    from wuwai.web import making

    web.setup(workspace.root)
    steps = making.pending()
    if steps:
        yield Finding(
            "problem",
            "migrations",
            Text(
                f"{len(steps)} steps behind this version; copy the folder, then `wuwai serve --migrate`",
                f"落后本版本 {len(steps)} 步；请先备份文件夹，再 `wuwai serve --migrate`",
            ),
        )
    else:
        yield Finding("ok", "migrations", Text("the database is of this version", "数据库与本版本一致"))
        yield from _audit()
        yield from _results()


def _results() -> Iterator[Finding]:
    """Results of long studies that are kept: only where the database is of this version."""
    from wuwai.registers import kept_results

    found = kept_results.examine()
    for uid in found.damaged:
        words = Text(
            "the kept result {uid} cannot be read; delete results/{uid}, then work the study out again",
            "已保存的结果 {uid} 无法读取；请删除 results/{uid} 并重新计算",
        )
        yield Finding("problem", "results", words.format(uid=uid))
    words = Text("{n} results of long studies are kept, {size} MB", "保存长耗时研究结果{n}项，共{size} MB")
    size = f"{found.size / 1e6:.1f}"
    yield Finding("ok", "results", words.format(n=found.results - len(found.damaged), size=size))


def _audit() -> Iterator[Finding]:
    """The chain and the tables it tells of: only where the database is of this version."""
    from wuwai.accounts import audit_chain

    outcome = audit_chain.verify()
    for fault in outcome.faults:
        yield Finding("problem", "audit", fault.words)
    if outcome.whole:
        words = Text(
            "{n} entries are chained, and {m} things stand as they were noted",
            "{n} 条记录前后衔接，{m} 项内容与留痕一致",
        )
        yield Finding("ok", "audit", words.format(n=outcome.entries, m=outcome.things))


def _programme(workspace: Workspace) -> Iterator[Finding]:
    from wuwai.programme import plan
    from wuwai.rules import shelf

    try:
        plan.load(workspace.programme_name, workspace.programme_folder)
    except plan.ProgrammeError as error:
        yield Finding("problem", "programme", error.words)
    else:
        yield Finding("ok", "programme", Text("the programme file holds", "行动方案文件有效"))
    unusable = shelf.look(workspace.rules_folder).unusable
    for one in unusable:
        yield Finding("problem", "rules", one.error.words)
    if not unusable:
        yield Finding("ok", "rules", Text("every rule book can be read", "规则书均可读取"))
