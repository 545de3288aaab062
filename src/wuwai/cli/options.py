"""The options that several verbs share."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from wuwai.cli.words import USAGE, Failure, say, speak


class Language(StrEnum):
    """The two languages of every output."""

    zh = "zh"
    en = "en"


def _speak(lang: Language | None) -> Language | None:
    speak(lang.value if lang else None)
    return lang


Home = Annotated[
    Path | None,
    typer.Option(
        "--home", metavar="DIR", help=say("The workspace folder.", "工作区文件夹。"), show_default=False
    ),
]
Lang = Annotated[
    Language | None,
    typer.Option(
        "--lang", help=say("Language of the words printed.", "输出所用语言。"), callback=_speak, is_eager=True
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help=say("Print JSON.", "输出 JSON。"))]
Database = Annotated[
    str,
    typer.Option(
        "--database",
        metavar="URL",
        help=say(
            "Keep registers in this empty PostgreSQL database, not in the folder.",
            "台账存入该 PostgreSQL 空数据库，而不放在文件夹内。",
        ),
        show_default=False,
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="YYYY-MM-DD",
        help=say("What was known on that day.", "按该日已公布的情况。"),
        show_default=False,
    ),
]
Strict = Annotated[
    bool, typer.Option("--strict", help=say("Take nothing if any row fails.", "有一行不合格即全部不导入。"))
]
DryRun = Annotated[bool, typer.Option("--dry-run", help=say("Check only, take nothing.", "只检查，不导入。"))]


def day(text: str | None, option: str) -> date | None:
    """A date given as an option; a usage error in words where it is not one."""
    if text is None:
        return None
    from wuwai.facts.questions import QueryError, whole_day

    try:
        if option == "--by":
            from wuwai.programme.assuming import assumed

            return assumed(text)
        return whole_day(text)
    except QueryError as error:
        raise Failure(
            f"{option} {text}: expected {error.expected.en}",
            f"{option} {text}：应为{error.expected.zh}",
            code=USAGE,
        ) from error
