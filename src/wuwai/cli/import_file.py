"""``wuwai import``: take a file of facts into a snapshot."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wuwai.cli import preview
from wuwai.cli.home import opened
from wuwai.cli.options import AsJson, DryRun, Home, Lang, Strict
from wuwai.cli.output import report
from wuwai.cli.register_sheet import AmountsRight, Marked, ToCorrect, take
from wuwai.cli.words import FAILED, USAGE, Failure, say

if TYPE_CHECKING:
    from wuwai.facts.model import ImportReport
    from wuwai.facts.store import Facts


def import_file(
    ctx: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE]",
            help=say(
                "The file as published, packed or not, or its folder.",
                "按原样发布的文件（可为压缩文件）或文件夹。",
            ),
        ),
    ] = None,
    installed: Annotated[
        str | None,
        typer.Option(
            "--installed",
            metavar="PACKAGE",
            help=say(
                "In place of FILE: the table that an installed package carries.",
                "代替 FILE：已安装软件包附带的数据表。",
            ),
        ),
    ] = None,
    register: Annotated[
        str | None,
        typer.Option(
            "--register",
            metavar="NAME",
            help=say(
                "FILE is the filled template of this register (see `register list`).",
                "FILE 为该台账填好的模板（见 `register list`）。",
            ),
        ),
    ] = None,
    marked: Marked = None,
    to_correct: ToCorrect = None,
    amounts_right: AmountsRight = False,
    importer: Annotated[
        str | None,
        typer.Option(
            "--as", metavar="NAME", help=say("Importer, where it is not recognised.", "指定导入器。")
        ),
    ] = None,
    period: Annotated[
        str | None,
        typer.Option("--period", help=say("Period, where the file has none.", "时期（文件未含时）。")),
    ] = None,
    direction: Annotated[
        str | None,
        typer.Option(
            "--direction",
            help=say("export or import, where the file does not say.", "export 或 import（文件未注明时）。"),
        ),
    ] = None,
    classification: Annotated[
        str | None,
        typer.Option(
            "--classification",
            help=say("Such as HS2017, where the file does not say.", "如 HS2017（文件未注明时）。"),
        ),
    ] = None,
    published_on: Annotated[
        str | None,
        typer.Option(
            "--published-on", help=say("When it was published, such as 2026-01.", "发布日期，如 2026-01。")
        ),
    ] = None,
    strict: Strict = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    home: Home = None,
    lang: Lang = None,
) -> None:
    """Keep the good rows as a snapshot, or in a register, and list the rejected ones."""
    if register is None and (marked or to_correct or amounts_right):
        raise Failure(
            "--marked, --to-correct and --amounts-right go with --register NAME",
            "--marked、--to-correct、--amounts-right 须与 --register NAME 同用",
            code=USAGE,
        )
    if installed is not None and register is None:
        if file is not None:
            raise Failure(
                "--installed: name a file or a package, not both",
                "--installed：文件与软件包只能指定一个",
                code=USAGE,
            )
        _import_installed(ctx, home, installed, strict=strict, dry_run=dry_run, as_json=as_json)
        return
    if file is None:
        raise Failure("FILE is missing", "缺少 FILE", code=USAGE)
    if register is not None:
        take(
            ctx,
            home,
            register,
            file,
            strict=strict,
            dry_run=dry_run,
            as_json=as_json,
            amounts_right=amounts_right,
            marked=marked,
            to_correct=to_correct,
        )
        return
    given = {
        "period": period,
        "direction": direction,
        "classification": classification,
        "published_on": published_on,
    }
    stated = {name: value for name, value in given.items() if value is not None}
    facts = opened(ctx, home).facts
    _say(_imported(facts, file, importer, stated, strict=strict, dry_run=dry_run), as_json=as_json)


def _imported(
    facts: Facts, file: Path, importer: str | None, stated: dict[str, str], *, strict: bool, dry_run: bool
) -> ImportReport:
    """The report on ``file``; what the options say of it is refused in their own names."""
    from wuwai.facts.questions import QueryError

    if not file.exists():
        raise Failure(f"{file}: no such file", f"{file}：没有这个文件", code=USAGE)
    if importer is not None:
        from wuwai.facts.importers.known import IMPORTERS

        known = [one.name for one in IMPORTERS]
        if importer not in known:
            raise Failure(
                f"--as {importer}: no such importer; there are {', '.join(known)}",
                f"--as {importer}：没有这个导入器；现有：{'、'.join(known)}",
                code=USAGE,
            )
    try:
        return facts.import_file(file, importer=importer, strict=strict, dry_run=dry_run, stated=stated)
    except QueryError as error:
        option = "--" + error.parameter.replace("_", "-")
        raise Failure(
            f"{option} {error.value}: expected {error.expected.en}",
            f"{option} {error.value}：应为{error.expected.zh}",
            code=USAGE,
        ) from error


def _say(result: ImportReport, *, as_json: bool) -> None:
    if result.dry_run and not as_json:
        preview.show(result)
    report(result, as_json=as_json)


def _import_installed(
    ctx: typer.Context, home: Path | None, package: str, *, strict: bool, dry_run: bool, as_json: bool
) -> None:
    from wuwai.facts import installed
    from wuwai.facts.model import FactsError

    facts = opened(ctx, home).facts
    known = [one.package for one in installed.CARRIED]
    if package not in known:
        raise Failure(
            f"--installed {package}: no table of this package is known; there are {', '.join(known)}",
            f"--installed {package}：不认识该软件包；现有：{'、'.join(known)}",
            code=USAGE,
        )
    try:
        result = installed.take(facts, installed.get(package), strict=strict, dry_run=dry_run)
    except FactsError as error:
        raise Failure(error.message.en, error.message.zh, code=FAILED) from error
    _say(result, as_json=as_json)
