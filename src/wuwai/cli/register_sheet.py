"""Taking a filled template into a register from the terminal, with its faults marked in a copy."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wuwai.cli.home import loaded
from wuwai.cli.output import report, write
from wuwai.cli.words import USAGE, Failure, language, say

if TYPE_CHECKING:
    from wuwai.reference.text import Text
    from wuwai.registers.contract import Register

Marked = Annotated[
    Path | None,
    typer.Option(
        "--marked",
        metavar="OUT.xlsx",
        help=say(
            "Write the same workbook with every fault marked and explained.",
            "将原工作簿标注错误并附说明后写入此文件。",
        ),
    ),
]
ToCorrect = Annotated[
    Path | None,
    typer.Option(
        "--to-correct",
        metavar="OUT.xlsx",
        help=say("The same with the faulty rows only.", "同上，仅保留有误的行。"),
    ),
]
AmountsRight = Annotated[
    bool,
    typer.Option(
        "--amounts-right",
        help=say(
            "You have looked at the amounts that are asked about, and they are right.",
            "对存疑的金额已核对无误。",
        ),
    ),
]


def named(name: str) -> Register:
    """The register of that name; a failure in words where there is none."""
    from wuwai.registers import registry

    try:
        return registry.get(name)
    except KeyError as error:
        names = [one.name for one in registry.all_registers()]
        raise Failure(
            f"no register {name!r}; there are: {', '.join(names)}",
            f"没有台账 {name}；现有：{'、'.join(names)}",
            code=USAGE,
        ) from error


def take(
    ctx: typer.Context,
    home: Path | None,
    name: str,
    file: Path,
    *,
    strict: bool,
    dry_run: bool,
    as_json: bool,
    amounts_right: bool,
    marked: Path | None,
    to_correct: Path | None,
) -> None:
    """Keep the good rows, list the others, mark them in a copy where one is asked for."""
    loaded(ctx, home)
    from wuwai.registers import importing, marking

    register = named(name)
    if not file.is_file():
        raise Failure(f"{file}: no such file", f"{file}：没有这个文件", code=USAGE)
    for out in (marked, to_correct):
        if out is not None and out.resolve() == file.resolve():
            raise Failure(
                f"{out}: that is the file itself; give the copy another name",
                f"{out}：与原文件相同，请为标注后的副本另取名称",
                code=USAGE,
            )
    telling = _Telling()
    if dry_run:
        checked = importing.check(register, file, amounts_right=amounts_right, progress=telling)
    else:
        checked, _ = importing.take(
            register, file, strict=strict, amounts_right=amounts_right, progress=telling
        )
    telling.end()
    if checked.faults and (marked or to_correct):
        whole, faulty = marking.marked_pair(register, file, checked.faults, language())
        for out, content in ((marked, whole), (to_correct, faulty)):
            if out is not None:
                write(out, content)
                typer.echo(say(f"marked copy: {out}", f"标注后的副本：{out}"), err=True)
    nothing = strict and bool(checked.faults)
    report(checked.report(dry_run=dry_run, accepted=0 if nothing else None), as_json=as_json)


class _Telling:
    """Progress on the terminal; silent where nobody looks."""

    def __init__(self) -> None:
        self.seen = sys.stderr.isatty()

    def __call__(self, phase: Text, done: int, total: int) -> None:
        if self.seen:
            much = f" {done:,} / {total:,}" if total else ""
            typer.echo(f"\r\033[K{phase.get(language())}{much}", nl=False, err=True)

    def end(self) -> None:
        """Leave a clean line."""
        if self.seen:
            typer.echo("\r\033[K", nl=False, err=True)
