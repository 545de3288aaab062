"""OECD's inter-country input-output tables: zip archives of several years, a CSV for each year.

The regular (``SML``) tables are fetched; the year asked for is taken out of its archive, as the importer
reads a table of one year.
"""

from __future__ import annotations

import os
import shutil
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from wuwai.facts import disk, durable
from wuwai.facts.fetchers.contents import Checksum, FetchError, within
from wuwai.facts.fetchers.download import Connection, Progress, checked

ADDRESS = "https://webfs-sti.oecd.org/files/STI-PIE/ICIO/"
EDITIONS = {
    "2023": ((1995, 2000), (2001, 2005), (2006, 2010), (2011, 2015), (2016, 2020)),
    "2025": ((1995, 2000), (2001, 2005), (2006, 2010), (2011, 2015), (2016, 2022)),
}
_LARGEST_TABLE = 4 * 1024**3


@dataclass(frozen=True, slots=True)
class Fetched:
    """The archive, and the year's table beside it."""

    archive: Path
    table: Path


def file_name(edition: str, year: int) -> str:
    """The archive that holds a year.

    >>> file_name("2025", 2021)
    '2016-2022_SML.zip'
    """
    if edition not in EDITIONS:
        raise FetchError(
            f"edition {edition}: there are {', '.join(EDITIONS)}",
            f"版本 {edition}：现有 {'、'.join(EDITIONS)}",
        )
    for first, last in EDITIONS[edition]:
        if first <= year <= last:
            return f"{first}-{last}_SML.zip"
    first, last = EDITIONS[edition][0][0], EDITIONS[edition][-1][1]
    raise FetchError(
        f"year {year}: edition {edition} holds {first} to {last}",
        f"年份 {year}：{edition}年版含{first}至{last}年",
    )


def fetch(
    folder: Path,
    *,
    edition: str,
    year: int,
    address: str = ADDRESS,
    checksum: Checksum | None = None,
    connection: Connection | None = None,
    progress: Progress | None = None,
) -> Fetched:
    """Fetch the archive that holds ``year`` into ``folder/ICIO-edition`` and unpack the year's table."""
    name = file_name(edition, year)
    url = checked(f"{address.rstrip('/')}/{edition}/{name}")
    inside = folder / f"ICIO-{edition}"
    archive = inside / name
    if checksum is not None or not archive.exists():  # one that is there is compared, not fetched again
        (connection or Connection()).save(url, archive, checksum=checksum, progress=progress)
    return Fetched(archive, _taken_out(archive, f"{year}_SML.csv"))


def _taken_out(archive: Path, name: str) -> Path:
    """Unpack one table beside its archive, under its final name only when whole."""
    table = archive.with_name(name)
    part = archive.with_name(name + ".part")
    found: list[zipfile.ZipInfo] = []
    try:
        with zipfile.ZipFile(archive) as packed:
            found = [i for i in packed.infolist() if i.filename.rsplit("/", 1)[-1] == name]
            if not found:
                raise FetchError(f"{archive}: holds no {name}", f"{archive}：其中没有 {name}")
            within(found[0].file_size, _LARGEST_TABLE, name)
            with packed.open(found[0]) as source, part.open("wb") as file:
                shutil.copyfileobj(source, file, 1 << 20)
        durable.sync_file(part)
        os.replace(part, table)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise FetchError(
            f"{archive}: is damaged ({error}); delete it and fetch again",
            f"{archive}：已损坏（{error}），请删除后重新下载",
        ) from error
    except OSError as error:
        said = disk.words(table, error, found[0].file_size if found else None)
        raise FetchError(said.en, said.zh) from error
    finally:
        part.unlink(missing_ok=True)
    return table
