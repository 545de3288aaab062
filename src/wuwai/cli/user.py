"""``wuwai user``: the people and programs that may use a workspace."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from wuwai.cli.home import loaded
from wuwai.cli.options import AsJson, Home, Lang
from wuwai.cli.output import print_json, table
from wuwai.cli.words import USAGE, Failure, language, say

if TYPE_CHECKING:
    from wuwai.accounts.models import User

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
            "The city whose rows they see and edit, by code or name; empty for all.",
            "其可查看、编辑的地市（代码或名称），留空为全部。",
        ),
    ),
]


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
    password_stdin: PasswordStdin = False,
    as_json: AsJson = False,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Add a user with a one-time password, or with the one given on standard input."""
    loaded(ctx, home)
    from django.core.exceptions import ValidationError
    from django.db import transaction

    from wuwai.accounts.models import User

    if User.objects.filter(username=name).exists():
        raise Failure(f"there is a user {name!r} already", f"已有用户 {name}")
    made = User(username=name, role=role.value, region=_place(region))
    made.set_unusable_password()
    try:
        made.full_clean()
    except ValidationError as error:
        words = " ".join(error.messages)
        raise Failure(
            f"{name!r} cannot be a name: {words}", f"{name} 不能作为登录名：{words}", code=USAGE
        ) from error
    with transaction.atomic():
        made.save()
        password = _give(made, password_stdin)
    if as_json:
        print_json({"name": name, "role": role.value, "region": made.region, "one_time_password": password})
        return
    typer.echo(say(f"Added {name} ({role.value}).", f"已添加 {name}（{role.value}）。"))
    _show(password)


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
    _show(_give(_named(name), password_stdin))


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
    from wuwai.accounts.models import ApiToken

    owner = _named(name)
    if revoke:
        count, _ = ApiToken.objects.filter(user=owner).delete()
        if as_json:
            print_json({"name": name, "revoked": count})
        else:
            typer.echo(say(f"{count} tokens ended", f"已使 {count} 个令牌失效"))
        return
    made = ApiToken.issue(owner)
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
    owner = _named(name)
    owner.region = _place(code)
    owner.save(update_fields=["region"])
    where = owner.region or say("all cities", "全部地市")
    typer.echo(say(f"{name}: {where}", f"{name}：{where}"))


@app.command("list", help=say("List the users.", "列出用户。"))
def list_users(ctx: typer.Context, as_json: AsJson = False, home: Home = None, lang: Lang = None) -> None:
    """List names, roles and when each last signed in."""
    loaded(ctx, home)
    from wuwai.accounts.models import User

    found = list(
        User.objects.order_by("username").values("username", "role", "region", "is_active", "last_login")
    )
    if as_json:
        print_json({"users": found})
        return
    rows = [
        [
            one["username"],
            one["role"],
            one["region"] or say("all", "全部"),
            one["last_login"] or say("never", "从未"),
        ]
        for one in found
    ]
    headings = (
        say("name", "登录名"),
        say("role", "角色"),
        say("city", "地市"),
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


def _named(name: str) -> User:
    from wuwai.accounts.models import User

    found = User.objects.filter(username=name).first()
    if found is None:
        raise Failure(f"no user {name!r}", f"没有用户 {name}")
    return found


def _give(owner: User, from_stdin: bool) -> str | None:
    """Set the password from standard input (None), or give a one-time one and return it."""
    from django.core.exceptions import ValidationError
    from django.utils import translation

    from wuwai.accounts.passwords import give_one_time_password, set_own_password

    if not from_stdin:
        return give_one_time_password(owner)
    chosen = sys.stdin.readline().rstrip("\r\n")
    try:
        with translation.override("zh-hans" if language() == "zh" else "en"):
            set_own_password(owner, chosen)
    except ValidationError as error:
        words = " ".join(error.messages)
        raise Failure(f"the password was not taken: {words}", f"密码未被接受：{words}") from error
    return None


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
