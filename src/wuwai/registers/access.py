"""Whose rows a person may see and change: a city bureau its own city's, everybody else all of them; and who
deals with some of the linkages changes the rows of their registers only.

What a programme counts over a whole register stays open to all; what is limited is the rows themselves, and
of a row what tells of a person.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from wuwai.accounts.access import ROLES, of_linkage
from wuwai.reference import regions
from wuwai.reference.text import Text
from wuwai.registers import registry
from wuwai.registers.columns import columns
from wuwai.registers.contract import Register, RegisterField, Summary
from wuwai.registers.rows import RegisterRow

LEFT_OUT = Text(
    "Left out: {names} (personal data: visible to officers of its linkage)",
    "未列示：{names}（个人信息，仅本领域业务人员可见）",
)
NOT_ASKED = Text(
    "Left out: {names} (personal data: only where it is asked for, with personal=1)",
    "未列示：{names}（个人信息，须以 personal=1 明确索取）",
)
PERSONAL = Text("personal data: visible to officers of its linkage", "个人信息，仅本领域业务人员可见")
OTHER_LINKAGE = Text("This register belongs to a linkage that is not yours.", "该台账不属于本人负责的领域。")
NOT_YOURS = Text("a city that is yours: {places}", "本人负责的地市：{places}")


@lru_cache(maxsize=64)
def _within(code: str) -> frozenset[str]:
    cities = (one.code for one in regions.all_regions() if one.kind == "city")
    return frozenset([code, *(city for city in cities if code in regions.within(city))])


def cities_of(user: Any) -> frozenset[str] | None:
    """The codes of the cities whose rows this person deals with; None for all of them.

    A person whose region is a province deals with its cities; one whose region is no known code sees nothing
    rather than everything. Nobody signed in (a demo that is read openly) and the program itself see all.
    """
    code = str(getattr(user, "region", "") or "")
    return _within(code) if code else None


def visible(rows: QuerySet[RegisterRow], user: Any) -> QuerySet[RegisterRow]:
    """Those of ``rows`` that this person may see. Works on rows as they stood on a past day, too."""
    mine = cities_of(user)
    return rows if mine is None else rows.filter(region__in=sorted(mine))


def deals_with(user: Any, register: Register) -> bool:
    """Whether the register is of a linkage of this person; one that belongs to all five is of everybody's."""
    return of_linkage(user, register.linkage)


def may_edit(user: Any, row: RegisterRow) -> bool:
    """Whether the row, as it is now, lies in a city and a linkage of this person. Roles are checked
    elsewhere.
    """
    return may_be_in(user, row.region) and deals_with(user, registry.of(row))


def may_be_in(user: Any, region: str | None) -> bool:
    """Whether this person may put a row into the city of that code."""
    mine = cities_of(user)
    return mine is None or region in mine


def places(user: Any) -> Text:
    """The names of the cities a person deals with; empty for all of them."""
    mine = cities_of(user)
    if mine is None:
        return Text("", "")
    names = [_title(code) for code in sorted(mine)]
    return Text(", ".join(one.en for one in names), "、".join(one.zh for one in names))


def _title(code: str) -> Text:
    try:
        return regions.get(code).title
    except KeyError:
        return Text(code, code)


def elsewhere(user: Any, region: str | None) -> Text | None:
    """What would be expected where this person puts a row into the city ``region``; None if they may."""
    return None if may_be_in(user, region) else NOT_YOURS.format(places=places(user))


def reads_personal(user: Any, register: Register | None = None) -> bool:
    """Whether this person may read what tells of a person: who may edit may, in their linkages' registers."""
    mine = getattr(user, "role", "") in ROLES["editing"] and bool(user.is_active)
    return mine and (register is None or deals_with(user, register))


def hidden(register: Register, user: Any, *, asked: bool = True) -> tuple[RegisterField, ...]:
    """The fields that tell of a person and that this one may not read, or (not ``asked``) did not ask for.

    They are open to who may edit rows of this register, who sees rows of their own cities only. A viewer,
    nobody signed in and the program itself, where it writes for anybody, do not get them.
    """
    if asked and reads_personal(user, register):
        return ()
    return tuple(one for one in columns(register) if one.personal)


def readable(register: Register, user: Any, *, asked: bool = True) -> tuple[RegisterField, ...]:
    """The columns of a register that this person may read; what tells of a person only if ``asked``."""
    left_out = hidden(register, user, asked=asked)
    return tuple(one for one in columns(register) if one not in left_out)


def left_out(register: Register, user: Any, *, asked: bool = True) -> Text:
    """What a list, a page or a file says of the columns it leaves out; empty where it leaves out none."""
    names = [one.title for one in hidden(register, user, asked=asked)]
    if not names:
        return Text("", "")
    pattern = NOT_ASKED if reads_personal(user, register) else LEFT_OUT
    return pattern.format(names=Text(", ".join(one.en for one in names), "、".join(one.zh for one in names)))


def summaries(register: Register, user: Any) -> tuple[Summary, ...]:
    """The views of a register that this person may see: one by what tells of a person would tell it."""
    names = {one.name for one in hidden(register, user)}
    return tuple(one for one in register.summaries if not names & {*one.by, *one.sums})
