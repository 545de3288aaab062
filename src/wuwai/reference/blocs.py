"""Groups of countries as versioned lists: who was a member on which day.

``data/blocs.csv`` names the groups, ``data/bloc_members.csv`` gives each member its dates. A group whose list
no citable source settles has no members and the status "not set"; an office gives its own list, see
:mod:`wuwai.reference.own`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from wuwai.reference.citations import cited
from wuwai.reference.tables import rows
from wuwai.reference.text import Text


@dataclass(frozen=True, slots=True)
class Member:
    """One country's time in a group; empty text is "no limit"."""

    code: str
    valid_from: str = ""
    valid_to: str = ""
    note: Text = Text("", "")

    def belongs(self, on: str) -> bool:
        return self.valid_from <= on and (not self.valid_to or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Bloc:
    """A group of countries. ``is_set`` is False where nobody has given its members."""

    code: str
    title: Text
    members: tuple[Member, ...]
    source: Text
    is_set: bool

    def on(self, day: date | str) -> tuple[str, ...]:
        """The members' codes on a day, sorted; empty where the list is not set.

        >>> "GBR" in get("EU").on("2020-01-31"), "GBR" in get("EU").on("2020-02-01")
        (True, False)
        """
        text = day if isinstance(day, str) else day.isoformat()
        return tuple(sorted(m.code for m in self.members if m.belongs(text)))

    def changes(self, start: str, end: str) -> tuple[str, ...]:
        """Days within ``start`` .. ``end`` on which the membership changed: a series over them has a break.

        >>> get("EU").changes("2010-01-01", "2022-12-31")
        ('2013-07-01', '2020-01-31')
        """
        days = {d for m in self.members for d in (m.valid_from, m.valid_to) if d}
        return tuple(sorted(d for d in days if start <= d <= end))


@lru_cache(maxsize=1)
def _shipped() -> dict[str, Bloc]:
    members: dict[str, list[Member]] = {}
    for r in rows("bloc_members"):
        member = Member(r["member"], r["valid_from"], r["valid_to"], cited(r["note"]))
        members.setdefault(r["bloc"], []).append(member)
    return {
        r["code"]: Bloc(
            r["code"],
            Text(r["en"], r["zh"]),
            tuple(members.get(r["code"], ())),
            cited(r["source"]),
            r["status"] == "list",
        )
        for r in rows("blocs")
    }


def all_blocs(own: Iterable[Mapping[str, str]] = ()) -> tuple[Bloc, ...]:
    """Every group. ``own`` are an office's rows (``bloc, member, valid_from, valid_to, source`` and names);
    a group they name takes the place of the shipped one of the same code, its source is one text for both
    languages.
    """
    found = dict(_shipped())
    given: dict[str, list[Mapping[str, str]]] = {}
    for row in own:
        given.setdefault(row["bloc"], []).append(row)
    for code, lines in given.items():
        shipped = found.get(code)
        source = lines[0].get("source", "")
        title = Text(lines[0].get("name_en") or code, lines[0].get("name_zh") or code)
        found[code] = Bloc(
            code,
            shipped.title if shipped and not lines[0].get("name_en") else title,
            tuple(Member(r["member"], r.get("valid_from", ""), r.get("valid_to", "")) for r in lines),
            Text(source, source),
            True,
        )
    return tuple(found.values())


def get(code: str, own: Iterable[Mapping[str, str]] = ()) -> Bloc:
    """The group of that code; KeyError if there is none.

    >>> get("RCEP").on("2022-01-31") == get("RCEP").on("2022-01-01"), len(get("RCEP").on("2023-06-02"))
    (True, 14)
    """
    for bloc in all_blocs(own):
        if bloc.code == code:
            return bloc
    raise KeyError(f"no group of countries has the code {code!r}")
