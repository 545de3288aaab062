"""``wuwai fetch``: published data, for people with a network."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wuwai.cli.options import Lang
from wuwai.cli.words import say

if TYPE_CHECKING:
    from wuwai.facts.fetchers.contents import Checksum as Sum

app = typer.Typer(
    help=say("Fetch published data over the network.", "从网上下载公开数据。"), no_args_is_help=True
)

To = Annotated[Path, typer.Option("--to", metavar="FOLDER", help=say("Where to write.", "写入的文件夹。"))]
Url = Annotated[
    str | None,
    typer.Option(
        "--url",
        metavar="ADDRESS",
        help=say("Base address of a mirror.", "镜像的基础地址。"),
        show_default=False,
    ),
]
Checksum = Annotated[
    str | None,
    typer.Option(
        "--checksum",
        metavar="SUM",
        help=say("md5:, sha1: or sha256: and digits.", "md5:、sha1: 或 sha256: 加十六进制数字。"),
        show_default=False,
    ),
]


@app.callback()
def fetch() -> None:
    """Verbs that open a connection."""


@app.command("baci", help=say("Fetch a release of CEPII's BACI.", "下载 CEPII 的 BACI 数据。"))
def baci(
    version: Annotated[
        str, typer.Option("--version", metavar="YYYYMM", help=say("The release.", "发布版。"))
    ],
    classification: Annotated[
        str, typer.Option("--classification", help=say("The HS edition.", "HS 版本。"))
    ] = "HS92",
    to: To = Path("."),
    checksum: Checksum = None,
    url: Url = None,
    lang: Lang = None,
) -> None:
    """Fetch one archive, going on where an earlier attempt stopped."""
    from wuwai.facts.fetchers import baci as source
    from wuwai.facts.fetchers import contents

    edition = classification.upper()
    target = to / source.file_name(edition, version)
    wanted = contents.checksum(checksum) if checksum else None
    if _there(target, wanted):
        return
    path = source.fetch(
        to,
        edition=edition,
        release=version,
        address=url or source.ADDRESS,
        checksum=wanted,
        progress=_bytes(),
    )
    _next(path)


@app.command("icio", help=say("Fetch OECD's input-output tables.", "下载 OECD 国际投入产出表。"))
def icio(
    year: Annotated[int, typer.Option("--year", help=say("The table's year.", "表的年份。"))],
    version: Annotated[
        str, typer.Option("--version", metavar="YYYY", help=say("The edition.", "版本年份。"))
    ] = "2025",
    to: To = Path("."),
    checksum: Checksum = None,
    url: Url = None,
    lang: Lang = None,
) -> None:
    """Fetch the archive that holds a year and unpack that year's table."""
    from wuwai.facts.fetchers import contents
    from wuwai.facts.fetchers import icio as source

    fetched = source.fetch(
        to,
        edition=version,
        year=year,
        address=url or source.ADDRESS,
        checksum=contents.checksum(checksum) if checksum else None,
        progress=_bytes(),
    )
    _next(fetched.table)


@app.command("comtrade", help=say("Fetch rows of UN Comtrade.", "下载联合国 Comtrade 数据。"))
def comtrade(
    reporter: Annotated[
        list[str], typer.Option("--reporter", help=say("Such as CHN; repeatable.", "如 CHN，可重复。"))
    ],
    period: Annotated[
        list[str],
        typer.Option("--period", help=say("2023 or 202307; repeatable.", "2023 或 202307，可重复。")),
    ],
    product: Annotated[
        list[str] | None,
        typer.Option("--product", help=say("HS code or TOTAL; repeatable.", "HS 编码或 TOTAL，可重复。")),
    ] = None,
    partner: Annotated[
        list[str] | None,
        typer.Option("--partner", help=say("Such as VNM; repeatable.", "如 VNM，可重复。")),
    ] = None,
    direction: Annotated[
        str, typer.Option("--direction", help=say("export or import.", "export 或 import。"))
    ] = "",
    to: To = Path("."),
    url: Url = None,
    lang: Lang = None,
) -> None:
    """Ask the public preview, or with a key in the environment the data service."""
    from wuwai.facts.fetchers import comtrade as source

    path = source.fetch(
        to,
        reporters=reporter,
        periods=period,
        products=product or ("TOTAL",),
        flow=direction,
        partners=partner or (),
        key=os.environ.get("WUWAI_COMTRADE_KEY", ""),
        address=url or source.ADDRESS,
        progress=_pages(),
    )
    _next(path)


@app.command("worldbank", help=say("Fetch a World Bank indicator.", "下载世界银行指标。"))
def worldbank(
    indicator: Annotated[
        str, typer.Option("--indicator", metavar="CODE", help=say("Its code.", "指标代码。"))
    ],
    country: Annotated[
        list[str] | None,
        typer.Option("--country", help=say("Such as CHN; repeatable.", "如 CHN，可重复。")),
    ] = None,
    year: Annotated[
        str | None,
        typer.Option(
            "--year",
            metavar="YYYY[:YYYY]",
            help=say("A year or a range.", "年份或起止年份。"),
            show_default=False,
        ),
    ] = None,
    unit: Annotated[
        str,
        typer.Option("--unit", help=say("Where its title tells none.", "单位（名称未注明时）。")),
    ] = "",
    to: To = Path("."),
    url: Url = None,
    lang: Lang = None,
) -> None:
    """Fetch yearly figures and write them as a tidy series."""
    from wuwai.facts.fetchers import worldbank as source
    from wuwai.facts.fetchers.contents import FetchError

    first = last = None
    if year is not None:
        begin, _, end = year.partition(":")
        if not all(len(text) == 4 and text.isdecimal() for text in (begin, end or begin)):
            raise FetchError(
                f"--year {year}: expected 2023 or 2000:2023", f"--year {year}：应为 2023 或 2000:2023"
            )
        first, last = int(begin), int(end or begin)
    fetched = source.fetch(
        to,
        indicator=indicator,
        countries=country or ("all",),
        first=first,
        last=last,
        unit=unit,
        address=url or source.ADDRESS,
        progress=_pages(),
    )
    typer.echo(
        say(
            f"{fetched.rows} figures; {fetched.empty} years not stated",
            f"{fetched.rows} 个数值；{fetched.empty} 个年份未公布",
        )
    )
    if fetched.left_out:
        names = ", ".join(fetched.left_out)
        typer.echo(say(f"left out, no countries: {names}", f"未列入（非国家或地区）：{names}"))
    _next(fetched.path)


def _there(path: Path, checksum: Sum | None) -> bool:
    from wuwai.facts.fetchers import contents

    if not path.exists():
        return False
    if checksum is not None:
        contents.same(path, checksum)
        typer.echo(say(f"{path} is there already and has this checksum", f"{path} 已存在，校验和一致"))
    else:
        typer.echo(say(f"{path} is there already", f"{path} 已存在"))
    _next(path)
    return True


def _next(path: Path) -> None:
    typer.echo(f"wuwai import {shlex.quote(str(path))}")


def _bytes() -> Callable[[int, int | None], None]:
    """A line on the terminal for every hundredth, or every 16 MB where the size is not known. In a log, where
    lines are not written over, one for every tenth or 256 MB.
    """
    shown = -1
    parts, power = (100, 24) if sys.stderr.isatty() else (10, 28)

    def show(count: int, total: int | None) -> None:
        nonlocal shown
        step = count * parts // total if total else count >> power
        if step != shown:
            shown = step
            done = f"{step * 100 // parts}%" if total else f"{count / 1e6:,.0f} MB"
            _line(done)

    return show


def _pages() -> Callable[[int, int | None], None]:
    def show(count: int, total: int | None) -> None:
        _line(f"{count}/{total}")

    return show


def _line(text: str) -> None:
    if sys.stderr.isatty():
        typer.echo(f"\r{text} ", nl=False, err=True)
    else:
        typer.echo(text, err=True)
