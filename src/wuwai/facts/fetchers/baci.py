"""CEPII's BACI: one zip archive for each HS edition and release.

``BACI_HS92_V202601.zip`` holds a CSV for each year, the country codes and the product codes of the release.
"""

from __future__ import annotations

import re
from pathlib import Path

from wuwai.facts.fetchers.contents import Checksum, FetchError
from wuwai.facts.fetchers.download import Connection, Progress, checked

ADDRESS = "https://www.cepii.fr/DATA_DOWNLOAD/baci/data/"
EDITIONS = ("HS92", "HS96", "HS02", "HS07", "HS12", "HS17", "HS22")
_RELEASE = re.compile(r"^20\d{2}(0[1-9]|1[0-2])[a-z]?$")


def file_name(edition: str, release: str) -> str:
    """What CEPII calls the archive.

    >>> file_name("HS92", "202401b")
    'BACI_HS92_V202401b.zip'
    """
    if edition not in EDITIONS:
        raise FetchError(
            f"edition {edition}: there are {', '.join(EDITIONS)}",
            f"版本 {edition}：现有 {'、'.join(EDITIONS)}",
        )
    if not _RELEASE.match(release):
        raise FetchError(
            f"release {release}: expected a year and month such as 202601",
            f"发布版 {release}：应为年份加月份，如 202601",
        )
    return f"BACI_{edition}_V{release}.zip"


def fetch(
    folder: Path,
    *,
    edition: str,
    release: str,
    address: str = ADDRESS,
    checksum: Checksum | None = None,
    connection: Connection | None = None,
    progress: Progress | None = None,
) -> Path:
    """Fetch one archive into ``folder``; ``address`` is the folder it lies in."""
    name = file_name(edition, release)
    url = checked(address.rstrip("/") + "/" + name)
    return (connection or Connection()).save(url, folder / name, checksum=checksum, progress=progress)
