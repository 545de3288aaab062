"""Partners of flows by name, by code, and as groups of countries.

A group is its members on the last day of each flow's period, so that a sum over years follows who joined and
who left; or its members on one day, where the reader names it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wuwai.facts.questions import QueryError
from wuwai.reference import periods as grammar
from wuwai.reference.blocs import Bloc, all_blocs
from wuwai.reference.text import Text

if TYPE_CHECKING:
    import ibis

NOT_SET = Text(
    "a group of countries whose list is set; `wuwai reference import blocs FILE` takes an office's own",
    "已有成员名单的国家集团；可用 `wuwai reference import blocs 文件` 导入本单位名单",
)


def told_apart(texts: Sequence[str], blocs: Sequence[Bloc] = ()) -> tuple[list[str], list[Bloc]]:
    """The names of countries, and the groups among them; :class:`QueryError` for a group without a list.

    >>> codes, groups = told_apart(["VNM", "asean"])
    >>> codes, groups[0].code
    (['VNM'], 'ASEAN')
    """
    known = {name.casefold(): b for b in blocs or all_blocs() for name in (b.code, b.title.en, b.title.zh)}
    codes, groups = [], []
    for text in texts:
        group = known.get(text.strip().casefold())
        if group is None:
            codes.append(text)
        elif not group.is_set:
            raise QueryError("partner", text, NOT_SET)
        else:
            groups.append(group)
    return codes, groups


def members(bloc: Bloc, periods: Sequence[str], on: str | None) -> dict[tuple[str, ...], list[str]]:
    """Who the members are, and in which of the periods; one list for no period where a day is named.

    >>> from wuwai.reference.blocs import get
    >>> found = members(get("EU"), ["2019", "2020-01", "2020"], None)
    >>> [(len(codes), texts) for codes, texts in found.items()]
    [(28, ['2019', '2020-01']), (27, ['2020'])]
    """
    if on is not None:
        return {bloc.on(on): []}
    found: dict[tuple[str, ...], list[str]] = {}
    for text in periods:
        found.setdefault(bloc.on(grammar.parse(text).end), []).append(text)
    return found


def condition(
    rows: ibis.Table, codes: Sequence[str], groups: Sequence[Bloc], *, periods: Sequence[str], on: str | None
) -> ibis.Value:
    """That the partner is one of the codes, or a member of one of the groups."""
    whole = rows.partner.isin(list(codes))
    for group in groups:
        lists = members(group, periods, on)
        for who, when in lists.items():
            inside = rows.partner.isin(list(who))
            whole = whole | (inside & rows.period.isin(when) if when and len(lists) > 1 else inside)
    return whole
