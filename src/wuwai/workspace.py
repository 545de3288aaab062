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

from wuwai.reference.text import Text

if TYPE_CHECKING:
    from wuwai.facts.store import Facts
    from wuwai.reference.cluster_lists import ClusterLists

CONFIG = "wuwai.toml"
SCHEMA = 1
_FOLDERS = ("facts", "uploads", "rules")
_MADE_FIRST = {*_FOLDERS, "secret.key", CONFIG + ".part"}


class WorkspaceError(Exception):
    """A workspace that is not there, not readable, or would be overwritten; ``words`` in both languages."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.words = Text(en, zh)


@dataclass(frozen=True, slots=True)
class Setting:
    """One key of ``wuwai.toml``, as ``section.name``."""

    key: str
    kind: type
    default: Any
    about: Text


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "workspace.schema",
        int,
        SCHEMA,
        Text("Layout of the folder; written by `wuwai`", "文件夹结构的版本，由程序写入"),
    ),
    Setting("workspace.programme", str, "", Text("Name of the programme it serves", "所服务的行动方案名称")),
    Setting(
        "workspace.demo",
        bool,
        False,
        Text("A demo: synthetic rows, reading without signing in", "演示工作区：含合成数据，免登录可读"),
    ),
    Setting(
        "workspace.sample_flows",
        bool,
        True,
        Text("A demo is made with synthetic trade flows", "建立演示工作区时加入合成贸易流量"),
    ),
    Setting("workspace.created_on", str, "", Text("The day it was made", "建立日期")),
    Setting(
        "workspace.complete",
        bool,
        True,
        Text("False while it is being made", "建立过程中为 false，完成后为 true"),
    ),
    Setting(
        "server.hosts",
        list,
        [],
        Text("Names and addresses the server answers to", "服务器可应答的主机名和地址"),
    ),
    Setting(
        "server.origins",
        list,
        [],
        Text("Addresses as typed in the browser, behind a proxy", "经代理访问时，浏览器中的地址"),
    ),
    Setting(
        "server.processes",
        int,
        0,
        Text(
            "Processes that answer; 0: two for a team on two processors, one on this machine only",
            "应答进程数；0 为自动：多人使用且有两核以上时为 2，仅本机使用为 1",
        ),
    ),
    Setting(
        "facts.engine",
        str,
        "duckdb",
        Text(
            "Where facts are asked: duckdb, postgresql or spark",
            "查询事实数据的引擎：duckdb、postgresql 或 spark",
        ),
    ),
    Setting(
        "facts.address",
        str,
        "",
        Text("Address of that engine, without a password", "该引擎的地址，不含密码"),
    ),
    Setting(
        "facts.schema",
        str,
        "wuwai_facts",
        Text("PostgreSQL schema that holds the copies", "存放副本的 PostgreSQL 模式"),
    ),
    Setting("facts.options", dict, {}, Text("Spark's own settings", "Spark 自身的设置")),
    Setting(
        "database.engine",
        str,
        "sqlite",
        Text("Where registers are kept: sqlite or postgresql", "存放台账的数据库：sqlite 或 postgresql"),
    ),
    Setting(
        "database.address",
        str,
        "",
        Text("Address of PostgreSQL, without a password", "PostgreSQL 地址，不含密码"),
    ),
    Setting(
        "pipeline.answer_days",
        int,
        5,
        Text(
            "Working days in which an obstacle of a project is answered, where the obstacle names none",
            "项目堵点的答复时限（工作日），堵点未单独填写时适用",
        ),
    ),
    Setting(
        "briefing.issuer",
        str,
        "",
        Text("Unit that issues the briefing; empty prints not stated", "简报编发单位；留空则印“未注明”"),
    ),
    Setting(
        "briefing.number",
        str,
        "",
        Text("The issue number printed on the briefing; empty prints none", "简报期号；留空则不印"),
    ),
    Setting(
        "accounts.password_length",
        int,
        12,
        Text("Characters a password has at least", "密码最少字符数"),
    ),
    Setting(
        "accounts.password_history",
        int,
        5,
        Text("Last passwords of a person that are not taken again", "不得重复使用的最近密码个数"),
    ),
    Setting(
        "accounts.password_days",
        int,
        0,
        Text(
            "Days after which a person has to choose a new password; 0 is never",
            "密码有效天数，到期须更换；0为不过期",
        ),
    ),
    Setting(
        "accounts.lock_after",
        int,
        5,
        Text("Failed attempts after which a name is locked", "登录失败多少次后锁定"),
    ),
    Setting(
        "accounts.lock_minutes",
        int,
        15,
        Text("Minutes a name stays locked, and within which attempts are counted", "锁定及计数的分钟数"),
    ),
    Setting(
        "accounts.session_hours",
        int,
        12,
        Text("Hours after signing in at which a session ends", "会话最长小时数"),
    ),
    Setting(
        "accounts.idle_minutes",
        int,
        60,
        Text("Minutes without a page after which a session ends", "无操作多少分钟后退出"),
    ),
    Setting(
        "accounts.oidc_server",
        str,
        "",
        Text("Address of the office's own sign-in service (OpenID Connect)", "单位统一身份认证（OIDC）地址"),
    ),
    Setting(
        "accounts.oidc_client",
        str,
        "",
        Text("The name under which that service knows wuwai", "在该服务登记的客户端标识"),
    ),
    Setting(
        "accounts.oidc_title",
        str,
        "",
        Text("What its button says", "登录按钮上的名称"),
    ),
    Setting(
        "accounts.oidc_claim",
        str,
        "preferred_username",
        Text("Which of its claims is the sign-in name here", "用作登录名的声明字段"),
    ),
    Setting(
        "map.number",
        str,
        "",
        Text(
            "Approval number of the office's own map in maps/, where the file itself gives none",
            "maps/ 中自备地图的审图号，地图文件未载明时填写",
        ),
    ),
)


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
        _check(path, config)
        return cls(root.resolve(), config)

    def setting(self, key: str) -> Any:
        """The value of one of :data:`SETTINGS`, or its default; KeyError for an unknown key."""
        known = {setting.key: setting for setting in SETTINGS}[key]
        section, name = key.split(".")
        return self.config.get(section, {}).get(name, known.default)

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


def _check(path: Path, config: dict[str, Any]) -> None:
    schema = config.get("workspace", {}).get("schema")
    if schema != SCHEMA:
        raise WorkspaceError(
            f"{path}: workspace schema {schema!r}, this wuwai reads {SCHEMA}; use the wuwai that made it",
            f"{path}：工作区结构版本为 {schema!r}，本程序读取 {SCHEMA}；请使用建立它的 wuwai 版本",
        )
    known = {setting.key: setting.kind for setting in SETTINGS}
    for section, values in config.items():
        for name, value in values.items() if isinstance(values, dict) else ():
            key = f"{section}.{name}"
            if key not in known:
                raise WorkspaceError(
                    f"{path}: no setting {key}; there are {', '.join(known)}",
                    f"{path}：没有设置项 {key}；可用的有 {'、'.join(known)}",
                )
            if not isinstance(value, known[key]):
                kind = known[key].__name__
                raise WorkspaceError(
                    f"{path}: {key} is {value!r}, expected {kind}", f"{path}：{key} 为 {value!r}，应为 {kind}"
                )


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
