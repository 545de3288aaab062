"""A workspace: one folder with ``wuwai.toml``, ``facts/``, the register database, ``uploads/`` and its secret key.

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

if TYPE_CHECKING:
    from wuwai.facts.store import Facts

CONFIG = "wuwai.toml"
SCHEMA = 1


class WorkspaceError(Exception):
    """A workspace that is not there, is not readable, or would be overwritten."""


@dataclass(frozen=True)
class Workspace:
    """An existing workspace. Make one with :meth:`create`, open one with :meth:`open`."""

    root: Path
    config: dict[str, Any]

    @classmethod
    def create(cls, root: Path, *, programme: str, demo: bool = False) -> Workspace:
        """Make a workspace in ``root``, which must be absent or an empty folder."""
        if (root / CONFIG).exists():
            raise WorkspaceError(f"{root}: there is a workspace here already")
        if root.exists() and (not root.is_dir() or any(root.iterdir())):
            raise WorkspaceError(f"{root}: not an empty folder; name a new one")
        for folder in (root, root / "facts", root / "uploads", root / "rules"):
            folder.mkdir(parents=True, exist_ok=True)
        _write_secret(root / "secret.key")
        document = tomlkit.document()
        document.add(tomlkit.comment("A wuwai workspace. Settings are described in docs/reference/settings.md"))
        document["workspace"] = {
            "schema": SCHEMA,
            "programme": programme,
            "demo": demo,
            "created_on": datetime.now(UTC).date().isoformat(),
        }
        # Written last: a folder with wuwai.toml is a whole workspace.
        partial = root / (CONFIG + ".part")
        partial.write_text(tomlkit.dumps(document), encoding="utf-8")
        partial.replace(root / CONFIG)
        return cls.open(root)

    @classmethod
    def open(cls, root: Path) -> Workspace:
        """Read the workspace in ``root``; :class:`WorkspaceError` says what is wrong with it and what to do."""
        path = root / CONFIG
        if not path.is_file():
            raise WorkspaceError(f"{root}: no workspace here ({CONFIG} is missing); `wuwai init {root}` makes one")
        try:
            config = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise WorkspaceError(f"{path}: not readable as TOML: {error}") from error
        schema = config.get("workspace", {}).get("schema")
        if schema != SCHEMA:
            raise WorkspaceError(f"{path}: workspace schema {schema!r}, this wuwai reads {SCHEMA}; use the wuwai that made it")
        return cls(root.resolve(), config)

    @property
    def programme_name(self) -> str:
        return str(self.config["workspace"]["programme"])

    @property
    def demo(self) -> bool:
        return bool(self.config["workspace"].get("demo", False))

    @property
    def database(self) -> Path:
        return self.root / "wuwai.sqlite3"

    @property
    def uploads(self) -> Path:
        return self.root / "uploads"

    @property
    def rules_folder(self) -> Path:
        """Rule books an office added or changed; they take the place of shipped ones of the same name and date."""
        return self.root / "rules"

    @property
    def programme_folder(self) -> Path:
        """Where an office keeps its own programme file, if it has one."""
        return self.root / "programme"

    @property
    def secret_key(self) -> str:
        path = self.root / "secret.key"
        try:
            return path.read_text(encoding="ascii").strip()
        except FileNotFoundError as error:
            raise WorkspaceError(f"{path} is missing; restore it, or delete all sessions and run `wuwai doctor --new-key`") from error

    @cached_property
    def facts(self) -> Facts:
        """The facts of this workspace."""
        from wuwai.facts.store import Facts  # brings Polars and DuckDB, which `wuwai --version` can do without

        return Facts(self.root / "facts", programme=self.programme_name)


def _write_secret(path: Path) -> None:
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
        raise WorkspaceError("no workspace is open; name one with --home or WUWAI_HOME")
    return _opened(home)
