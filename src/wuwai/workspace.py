"""A workspace: a folder with ``wuwai.toml``, ``facts/``, the register database, ``uploads/``, its secret key.

Nothing in it is an absolute path, so a workspace may be moved or copied.
"""

from __future__ import annotations

import os
import secrets
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomlkit

from wuwai import workspace_settings as settings
from wuwai.workspace_settings import SCHEMA, WorkspaceError

if TYPE_CHECKING:
    from wuwai.facts.store import Facts
    from wuwai.reference.cluster_lists import ClusterLists

__all__ = ["CONFIG", "SCHEMA", "Workspace", "WorkspaceError", "current", "write_secret"]

CONFIG = "wuwai.toml"
_FOLDERS = ("facts", "uploads", "rules")
_MADE_FIRST = {*_FOLDERS, "secret.key", CONFIG + ".part"}


@dataclass(frozen=True)
class Workspace:
    """An existing workspace. Make one with :meth:`create`, open one with :meth:`open`."""

    root: Path
    config: dict[str, Any]

    @classmethod
    def create(
        cls,
        root: Path,
        *,
        programme: str,
        demo: bool = False,
        sample_flows: bool = True,
        complete: bool = True,
        database: str = "",
    ) -> Workspace:
        """Make a workspace in ``root``: absent, empty, or what an interrupted :meth:`create` left.

        With ``complete=False`` it is marked as being made until :meth:`mark_complete`. ``sample_flows`` is
        written down for a demo, so that one interrupted is finished as it was begun. ``database`` is the
        address of a PostgreSQL server for the registers, instead of a file in the folder.
        """
        if (root / CONFIG).exists():
            raise WorkspaceError(f"{root}: there is a workspace here already", f"{root}：此处已有工作区")
        if root.exists() and not _is_free(root):
            raise WorkspaceError(
                f"{root}: not an empty folder; name a new one", f"{root}：不是空文件夹，请另选一个"
            )
        for folder in ("", *_FOLDERS):
            (root / folder).mkdir(mode=0o700, parents=True, exist_ok=True)
        (root / "secret.key").unlink(missing_ok=True)
        write_secret(root / "secret.key")
        document = tomlkit.document()
        document.add(
            tomlkit.comment("A wuwai workspace. The settings are described in docs/reference/settings.md")
        )
        document["workspace"] = {
            "schema": SCHEMA,
            "programme": programme,
            "demo": demo,
            **({"sample_flows": sample_flows} if demo else {}),
            "created_on": datetime.now(UTC).date().isoformat(),
            "complete": complete,
        }
        if database:
            document["database"] = {"engine": "postgresql", "address": database}
        # Written last: a folder with wuwai.toml has all the others.
        _write_config(root, document)
        return cls.open(root)

    @classmethod
    def open(cls, root: Path) -> Workspace:
        """Read the workspace in ``root``; :class:`WorkspaceError` says what is wrong and what to do."""
        path = root / CONFIG
        if not path.is_file():
            raise WorkspaceError(
                f"{root}: no workspace here ({CONFIG} is missing); `wuwai init {root}` makes one",
                f"{root}：此处没有工作区（缺少 {CONFIG}）；可用 `wuwai init {root}` 建立",
            )
        try:
            config = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise WorkspaceError(
                f"{path}: not readable as TOML: {error}", f"{path}：无法按 TOML 读取：{error}"
            ) from error
        settings.check(path, config)
        return cls(root.resolve(), config)

    def setting(self, key: str) -> Any:
        """The value of a setting (:data:`~wuwai.workspace_settings.SETTINGS`) or its default; KeyError for an
        unknown key.
        """
        return settings.value(self.config, key)

    def mark_complete(self) -> Workspace:
        """Record that making the workspace has finished; the rest of ``wuwai.toml`` stays as written."""
        document = tomlkit.parse((self.root / CONFIG).read_text(encoding="utf-8"))
        document["workspace"]["complete"] = True
        _write_config(self.root, document)
        return Workspace.open(self.root)

    @property
    def programme_name(self) -> str:
        return str(self.setting("workspace.programme"))

    @property
    def demo(self) -> bool:
        return bool(self.setting("workspace.demo"))

    @property
    def sample_flows(self) -> bool:
        """Whether a demo is made with synthetic trade flows; never so for any other workspace."""
        return self.demo and bool(self.setting("workspace.sample_flows"))

    @property
    def complete(self) -> bool:
        return bool(self.setting("workspace.complete"))

    @property
    def database(self) -> Path:
        return self.root / "wuwai.sqlite3"

    @property
    def uploads(self) -> Path:
        return self.root / "uploads"

    @property
    def rules_folder(self) -> Path:
        """Rule books of the office; they take the place of shipped ones of the same name and date."""
        return self.root / "rules"

    @property
    def reference_folder(self) -> Path:
        """Code tables of the office; they are laid over the shipped ones."""
        return self.root / "reference"

    @property
    def clusters(self) -> ClusterLists:
        """The industrial clusters: the programme's lists, and the office's own in their place."""
        from wuwai.facts import shipped

        return shipped.cluster_lists(self.programme_name, self.root)

    @property
    def programme_folder(self) -> Path:
        """Where an office keeps its own programme file, if it has one."""
        return self.root / "programme"

    @property
    def secret_path(self) -> Path:
        return self.root / "secret.key"

    @property
    def secret_key(self) -> str:
        """The key that signs sessions; :class:`WorkspaceError` where the file is missing."""
        try:
            return self.secret_path.read_text(encoding="ascii").strip()
        except FileNotFoundError as error:
            raise WorkspaceError(
                f"{self.secret_path} is missing; restore it, or make a new one with `wuwai doctor --new-key`"
                " (everybody signs in again)",
                f"缺少 {self.secret_path}；请恢复，或用 `wuwai doctor --new-key` 新建（需重新登录）",
            ) from error

    @cached_property
    def facts(self) -> Facts:
        """The facts of this workspace."""
        # These bring Polars and DuckDB, which most verbs' start can do without.
        from wuwai.facts.engines.choosing import chosen
        from wuwai.facts.store import Facts

        engine = chosen(
            self.setting("facts.engine"),
            address=self.setting("facts.address"),
            schema=self.setting("facts.schema"),
            options=self.setting("facts.options"),
        )
        return Facts(self.root / "facts", programme=self.programme_name, engine=engine)


def _is_free(root: Path) -> bool:
    """Whether ``root`` is empty, or holds only what ``create`` makes before ``wuwai.toml``."""
    if not root.is_dir():
        return False
    found = list(root.iterdir())
    return all(one.name in _MADE_FIRST and not (one.is_dir() and any(one.iterdir())) for one in found)


def _write_config(root: Path, document: tomlkit.TOMLDocument) -> None:
    partial = root / (CONFIG + ".part")
    partial.write_text(tomlkit.dumps(document), encoding="utf-8")
    partial.replace(root / CONFIG)


def write_secret(path: Path) -> None:
    """Write a new secret key, readable by its owner only; FileExistsError where there is one."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(50) + "\n")


@lru_cache(maxsize=4)
def _opened(root: str) -> Workspace:
    return Workspace.open(Path(root))


def current() -> Workspace:
    """The workspace this process serves: the folder named by the environment variable ``WUWAI_HOME``."""
    home = os.environ.get("WUWAI_HOME")
    if not home:
        raise WorkspaceError(
            "no workspace is open; name one with --home or WUWAI_HOME",
            "没有打开工作区；请用 --home 或 WUWAI_HOME 指定",
        )
    return _opened(home)
