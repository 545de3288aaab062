"""``wuwai user``: the people and programs that may use a workspace."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from wuwai.cli.home import loaded
from wuwai.cli.options import AsJson, Home, Lang
from wuwai.cli.output import print_json, table
from wuwai.cli.words import USAGE, Failure, language, say

if TYPE_CHECKING:
    from wuwai.accounts.models import User

Done = TypeVar("Done")
app = typer.Typer(help=say("People who may sign in.", "可登录的用户。"), no_args_is_help=True)


class RoleName(StrEnum):
    """The four roles: reader, officer, head, administrator."""

    viewer = "viewer"
    editor = "editor"
    head = "head"
    administrator = "administrator"


Name = Annotated[str, typer.Argument(metavar="NAME", help=say("Sign-in name.", "登录名。"))]
PasswordStdin = Annotated[
    bool,
    typer.Option(
        "--password-stdin", help=say("Read the password from standard input.", "从标准输入读取密码。")
    ),
]
Region = Annotated[
    str,
    typer.Option(
        "--region",
        metavar="CODE",
        help=say(
            "The city they belong to, by code or name; empty for the department.",
            "所属地市（代码或名称），留空为主管部门（全部地市）。",
        ),
    ),
]
Linkages = Annotated[
    list[str] | None,
    typer.Option(
        "--linkage",
        metavar="KEY",
        help=say("A linkage they deal with; may be repeated.", "负责的领域，可重复填写，不填为全部。"),
    ),
]
FullName = Annotated[str, typer.Option("--full-name", help=say("Their name.", "姓名。"))]


@app.callback()
def user() -> None:
    """Verbs on users."""


@app.command("add", help=say("Add a user; prints a one-time password.", "添加用户，并显示一次性密码。"))
def add(
    ctx: typer.Context,
    name: Name,
    role: Annotated[
        RoleName, typer.Option("--role", help=say("What they may do.", "角色。"))
    ] = RoleName.viewer,
    region: Region = "",
    linkage: Linkages = None,
    full_name: FullName = "",
    password_stdin: PasswordStdin = False,
    as_json: AsJson = False,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Add a user with a one-time password, or with the one given on standard input."""
    loaded(ctx, home)
    from django.core.exceptions import ValidationError
    from django.db import transaction

    from wuwai.accounts import people
    from wuwai.accounts.models import User

    if User.objects.filter(username=name).exists():
        raise Failure(f"there is a user {name!r} already", f"已有用户 {name}")
    standing = people.Standing(
        role=role.value, region=_place(region), linkages=_linkages(linkage or []), full_name=full_name
    )
    with transaction.atomic():
        try:
            made, password = people.add(name, standing)
        except ValidationError as error:
            words = " ".join(error.messages)
            raise Failure(
                f"{name!r} cannot be a name: {words}", f"{name} 不能作为登录名：{words}", code=USAGE
            ) from error
        if password_stdin:
            _own(made)
    given = None if password_stdin else password
    if as_json:
        told = {"name": name, **standing.told(), "one_time_password": given}
        print_json({key: value for key, value in told.items() if key != "full_name" or value})
        return
    title = made.title
    typer.echo(say(f"Added {name}: {title.en}.", f"已添加 {name}：{title.zh}。"))
    _show(given)


@app.command("password", help=say("Give a user a new password.", "重设用户密码。"))
def password(
    ctx: typer.Context,
    name: Name,
    password_stdin: PasswordStdin = False,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Replace a user's password; every session of theirs ends."""
    loaded(ctx, home)
    owner = _named(name)
    if password_stdin:
        _own(owner)
        _show(None)
        return
    from wuwai.accounts import people

    _show(_done(lambda: people.new_password(owner)))


@app.command("token", help=say("Make an API token for a user.", "为用户生成 API 令牌。"))
def token(
    ctx: typer.Context,
    name: Name,
    revoke: Annotated[
        bool, typer.Option("--revoke", help=say("End all their tokens.", "使其全部令牌失效。"))
    ] = False,
    as_json: AsJson = False,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Print a new token, which can be read only now, or end all tokens of the user."""
    loaded(ctx, home)
    from wuwai.accounts import people

    owner = _named(name)
    if revoke:
        count = people.end_tokens(owner)
        if as_json:
            print_json({"name": name, "revoked": count})
        else:
            typer.echo(say(f"{count} tokens ended", f"已使 {count} 个令牌失效"))
        return
    made = _done(lambda: people.new_token(owner))
    if as_json:
        print_json({"name": name, "token": made})
    else:
        typer.echo(made)


@app.command(
    "region", help=say("Say which city's rows a user sees and edits.", "设定用户可查看、编辑的地市。")
)
def region_of(
    ctx: typer.Context,
    name: Name,
    code: Annotated[
        str,
        typer.Argument(
            metavar="CODE", help=say("A city's code or name; empty for all.", "地市代码或名称，留空为全部。")
        ),
    ] = "",
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Limit a user to the register rows of one city (or province), or lift the limit."""
    loaded(ctx, home)
    _changed(name, region=_place(code))


@app.command("role", help=say("Give a user another role.", "更改用户角色。"))
def role_of(
    ctx: typer.Context,
    name: Name,
    role: Annotated[RoleName, typer.Argument(metavar="ROLE", help=say("The new role.", "新角色。"))],
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Change what a user may do; it holds from their next request."""
    loaded(ctx, home)
    _changed(name, role=role.value)


@app.command("linkages", help=say("Say which linkages a user deals with.", "设定用户负责的领域。"))
def linkages_of(
    ctx: typer.Context,
    name: Name,
    keys: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="KEY...",
            help=say("trade, investment, …; none for all.", "trade、investment 等；留空为全部。"),
        ),
    ] = None,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Limit a user to the registers and returns of some linkages, or lift the limit."""
    loaded(ctx, home)
    _changed(name, linkages=_linkages(keys or []))


@app.command("close", help=say("Close an account; what it did stays.", "停用账号，其经办记录保留。"))
def close(ctx: typer.Context, name: Name, home: Home = None, lang: Lang = None) -> None:
    """Close an account: its sessions and tokens end at once."""
    loaded(ctx, home)
    from wuwai.accounts import people

    owner = _named(name)
    _done(lambda: people.close(owner))
    typer.echo(say(f"{name} is closed.", f"{name} 已停用。"))


@app.command("reopen", help=say("Open a closed account again.", "重新启用账号。"))
def reopen(ctx: typer.Context, name: Name, home: Home = None, lang: Lang = None) -> None:
    """Open a closed account again, with a new one-time password."""
    loaded(ctx, home)
    from wuwai.accounts import people

    _show(people.reopen(_named(name)))


@app.command("sign-out", help=say("End all sessions of a user.", "结束用户的全部会话。"))
def sign_out(ctx: typer.Context, name: Name, home: Home = None, lang: Lang = None) -> None:
    """End every session of a user at once."""
    loaded(ctx, home)
    from wuwai.accounts import people

    people.sign_out_everywhere(_named(name))
    typer.echo(say(f"{name} is signed out everywhere.", f"{name} 的全部会话已结束。"))


@app.command("unlock", help=say("Let a locked name sign in again.", "解除登录锁定。"))
def unlock(ctx: typer.Context, name: Name, home: Home = None, lang: Lang = None) -> None:
    """Forget the failed attempts to sign in with a name."""
    loaded(ctx, home)
    from wuwai.accounts import lockout

    locked = lockout.unlock(name)
    typer.echo(
        say(f"{name} is unlocked.", f"{name} 已解锁。") if locked else say("Not locked.", "未被锁定。")
    )


@app.command("list", help=say("List the users.", "列出用户。"))
def list_users(ctx: typer.Context, as_json: AsJson = False, home: Home = None, lang: Lang = None) -> None:
    """List names, roles and when each last signed in."""
    loaded(ctx, home)
    from wuwai.accounts.models import User

    found = list(User.objects.order_by("username"))
    if as_json:
        names = ("username", "role", "region", "linkages", "is_active", "last_login")
        print_json({"users": [{name: getattr(one, name) for name in names} for one in found]})
        return
    rows = [
        [
            one.username,
            one.title.get(language()),
            say("open", "启用") if one.is_active else say("closed", "停用"),
            one.last_login or say("never", "从未"),
        ]
        for one in found
    ]
    headings = (
        say("name", "登录名"),
        say("what they are", "身份"),
        say("account", "账号"),
        say("last signed in", "上次登录"),
    )
    typer.echo(table(rows, headings))


def _place(text: str) -> str:
    """The code of the city or province a text names; empty for none; a failure in words for any other."""
    from wuwai.reference import regions

    found = regions.find(text) if text.strip() else None
    if text.strip() and (found is None or found.kind not in ("city", "province")):
        raise Failure(
            f"{text!r} is no city or province; give a code such as 440300 or its name",
            f"{text}不是地市或省份，请填写代码（如440300）或名称",
            code=USAGE,
        )
    return found.code if found else ""


def _linkages(keys: list[str]) -> list[str]:
    """Linkage keys in their usual order; a failure in words for an unknown one."""
    from wuwai.reference.linkages import BY_KEY

    for key in keys:
        if key not in BY_KEY:
            known = ", ".join(BY_KEY)
            raise Failure(
                f"{key!r} is no linkage; there are {known}", f"没有领域 {key}；可用的有 {known}", code=USAGE
            )
    return [key for key in BY_KEY if key in keys]


def _named(name: str) -> User:
    from wuwai.accounts.models import User

    found = User.objects.filter(username=name).first()
    if found is None:
        raise Failure(f"no user {name!r}", f"没有用户 {name}")
    return found


def _changed(name: str, **what: Any) -> None:
    """Change what an account says of a person, and tell what they are now."""
    from wuwai.accounts import people

    owner = _named(name)
    standing = replace(people.Standing.of(owner), **what)
    _done(lambda: people.change(owner, standing))
    owner.refresh_from_db()
    title = owner.title
    typer.echo(say(f"{name}: {title.en}", f"{name}：{title.zh}"))


def _done(do: Callable[[], Done]) -> Done:
    """What ``do`` gives; its refusal as a failure in words."""
    from wuwai.accounts.people import NotChanged

    try:
        return do()
    except NotChanged as refused:
        raise Failure(refused.reason.en, refused.reason.zh) from refused


def _own(owner: User) -> None:
    """Set the password that is on standard input."""
    from django.core.exceptions import ValidationError
    from django.utils import translation

    from wuwai.accounts.passwords import set_own_password

    chosen = sys.stdin.readline().rstrip("\r\n")
    try:
        with translation.override("zh-hans" if language() == "zh" else "en"):
            set_own_password(owner, chosen)
    except ValidationError as error:
        words = " ".join(error.messages)
        raise Failure(f"the password was not taken: {words}", f"密码未被接受：{words}") from error


def _show(given: str | None) -> None:
    if given is None:
        typer.echo(say("The password is set.", "密码已设定。"))
    else:
        typer.echo(say(f"One-time password: {given}", f"一次性密码：{given}"))
        typer.echo(
            say(
                "It works once; they choose their own after signing in.",
                "只能使用一次；登录后请自行设定新密码。",
            )
        )
