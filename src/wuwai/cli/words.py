"""The language of the command line, its errors and its exit codes."""

from __future__ import annotations

import os
import sys
from typing import Any

import typer
from typer.core import TyperGroup

from wuwai.reference.text import Lang, Text

OK, FAILED, USAGE, SOME_REJECTED = 0, 1, 2, 3


def chosen_language(arguments: list[str], environment: dict[str, str]) -> Lang:
    """``--lang`` where it is given, else Chinese for a terminal in a Chinese locale, else English.

    >>> chosen_language([], {"LANG": "zh_CN.UTF-8"})
    'zh'
    >>> chosen_language(["demo", "--lang", "en"], {"LANG": "zh_CN.UTF-8"})
    'en'
    """
    for place, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            return "zh" if argument[7:].startswith("zh") else "en"
        if argument == "--lang" and place + 1 < len(arguments):
            return "zh" if arguments[place + 1].startswith("zh") else "en"
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            return "zh" if environment[name].startswith("zh") else "en"
    return "en"


_language: Lang = chosen_language(sys.argv[1:], dict(os.environ))


def language() -> Lang:
    """The language this command speaks."""
    return _language


def speak(lang: Lang | None) -> None:
    """Speak ``lang`` from here on; None leaves it as it is."""
    global _language
    _language = lang or _language


def say(en: str, zh: str) -> str:
    """The one of the two that the reader understands."""
    return zh if _language == "zh" else en


class Failure(Exception):
    """Something the person at the terminal can put right: said in words, without a traceback."""

    def __init__(self, en: str, zh: str, *, code: int = FAILED) -> None:
        super().__init__(en)
        self.words = Text(en, zh)
        self.code = code


def unusable(error: Any) -> Failure:
    """What is wrong with an option, from an error with ``parameter``, ``value`` and what was ``expected``."""
    return Failure(
        f"--{error.parameter} {error.value}: expected {error.expected.en}",
        f"--{error.parameter} {error.value}：应为{error.expected.zh}",
        code=USAGE,
    )


class Commands(TyperGroup):
    """Turns errors that have words into one line on stderr and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except Exception as error:
            words = words_of(error)
            if words is None:
                raise
            complain(words)
            raise typer.Exit(error.code if isinstance(error, Failure) else FAILED) from error


def words_of(error: Exception) -> Text | None:
    """What the rooms' own errors say; None for an error that nobody foresaw."""
    for name in ("words", "message"):
        words = getattr(error, name, None)
        if isinstance(words, Text):
            return words
    return None


def complain(words: Text) -> None:
    """Print an error on stderr."""
    typer.echo(f"wuwai: {words.get(_language)}", err=True)
