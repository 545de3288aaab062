"""Files of flows large enough to be caught in the middle of being written, from a seed."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

CUSTOMS_HEADING = (
    "数据年月,商品编码,商品名称,贸易伙伴编码,贸易伙伴名称,贸易方式编码,贸易方式名称,"
    "收发货人注册地编码,收发货人注册地名称,第一数量,第一计量单位,第二数量,第二计量单位,美元"
)
_CUSTOMS = '{},{},货品,116,日本,10,一般贸易,44,广东省,"{}",个,-,千克,"{}",'
_PRODUCTS = ("85076000", "85171300", "84713010", "61091000", "94036099")


def baci(folder: Path, *, years: int = 2, rows: int = 60_000) -> Path:
    """A release of BACI: a file for each year, its numbers beyond repeating so that they take room."""
    folder.mkdir(exist_ok=True)
    for year in range(2020, 2020 + years):
        numbers = random.Random(year)
        with (folder / f"BACI_HS92_Y{year}_V202301.csv").open("w", encoding="utf-8") as out:
            out.write("t,i,j,k,v,q\n")
            for number in range(rows):
                exporter = (156, 392, 704, 842)[number * 4 // rows]
                value, tonnes = numbers.random() * 1e6, numbers.random() * 1e3
                out.write(f"{year},{exporter},410,{100000 + number % 900000},{value:.3f},{tonnes:.3f}\n")
    return folder


def zipped(folder: Path, target: Path) -> Path:
    """The same release as the archive it is published as."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
        for path in sorted(folder.iterdir()):
            out.write(path, path.name)
    return target


def customs(path: Path, *, rows: int = 60_000, good: bool = True) -> Path:
    """A query file of exports; not ``good``, an amount in ten cannot be read."""
    numbers = random.Random(7)

    def lines() -> Iterator[str]:
        yield CUSTOMS_HEADING
        for number in range(rows):
            month = f"2023{number * 12 // rows + 1:02}"
            amount = "***" if not good and number % 10 == 0 else f"{numbers.random() * 1e7:,.2f}"
            yield _CUSTOMS.format(month, _PRODUCTS[number % 5], number, amount)

    path.write_bytes("\r\n".join((*lines(), "")).encode("gb18030"))
    return path
