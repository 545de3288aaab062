"""Printing the codes that no table in use holds: those of one import, and those of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from wuwai.cli.output import table
from wuwai.cli.words import language, say

if TYPE_CHECKING:
    from wuwai.facts.code_gaps import Gap
    from wuwai.facts.model import ImportReport

_SHOWN = 20


def after_import(result: ImportReport) -> None:
    """Say which codes of the file were unknown, each once, and what to do; to the error stream."""
    from wuwai.facts.code_gaps import KINDS, advice

    if not result.unknown:
        return
    n = len(result.unknown)
    typer.echo(say(f"unknown codes: {n}", f"未知编码：{n}个"), err=True)
    rows = [
        [
            KINDS[u.kind].get(language()),
            u.code,
            u.name or "–",
            u.classification or "–",
            u.rows,
            _amount(u.value, u.currency),
        ]
        for u in result.unknown[:_SHOWN]
    ]
    typer.echo(table(rows, _headings()), err=True)
    if n > _SHOWN:
        more = n - _SHOWN
        typer.echo(
            say(
                f"and {more} more; `wuwai reference unknown` lists them all",
                f"另有{more}个；可用 `wuwai reference unknown` 全部列出",
            ),
            err=True,
        )
    for kind in dict.fromkeys(u.kind for u in result.unknown):
        words = advice(kind, [say("the file", "本文件")], [result.importer]).get(language())
        typer.echo(f"{KINDS[kind].get(language())}{say(': ', '：')}{words}", err=True)


def over_all(gaps: Sequence[Gap]) -> str:
    """The unknown codes of every snapshot as a table, with what to do about each."""
    from wuwai.facts.code_gaps import KINDS

    rows = [
        [
            KINDS[g.kind].get(language()),
            g.code,
            g.name or "–",
            g.classification or "–",
            g.rows,
            say("; ", "；").join(_amount(value, currency) for currency, value in g.amounts.items()),
            g.advice.get(language()),
        ]
        for g in gaps
    ]
    return table(rows, (*_headings(), say("what to do", "处理办法")))


def _headings() -> tuple[str, ...]:
    return (
        *(say("kind", "类别"), say("code", "编码"), say("name printed", "所印名称"), say("edition", "版本")),
        *(say("rows", "行数"), say("value", "金额")),
    )


def _amount(value: float, currency: str) -> str:
    return f"{value:,.2f} {currency}".strip()
