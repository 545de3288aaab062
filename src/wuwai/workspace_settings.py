"""The settings that ``wuwai.toml`` may hold, each with its kind, its default and what it is for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wuwai.reference.text import Text

SCHEMA = 1


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


def check(path: Path, config: dict[str, Any]) -> None:
    """Refuse a ``config``, read from ``path``, that this wuwai does not understand: :class:`WorkspaceError`
    names the layout's version, the unknown key, or the value of another kind.
    """
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


def value(config: dict[str, Any], key: str) -> Any:
    """The value of one of :data:`SETTINGS` in ``config``, or its default; KeyError for an unknown key.

    >>> value({"server": {"processes": 2}}, "server.processes"), value({}, "server.processes")
    (2, 0)
    """
    known = {setting.key: setting for setting in SETTINGS}[key]
    section, name = key.split(".")
    return config.get(section, {}).get(name, known.default)
