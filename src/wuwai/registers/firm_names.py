"""Names of firms made comparable: how a name is written must not make two firms of one."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from wuwai.reference import regions

_DROPPED = re.compile(r"[\s\u3000·•.,，。、'’\"“”()（）\[\]【】<>《》&＆/-]+")
# Longest first: 股份有限公司 has to go before 有限公司.
_FORMS = (
    "集团股份有限公司", "集团有限责任公司", "集团有限公司", "股份有限公司", "有限责任公司", "股份公司",
    "责任公司", "有限公司", "集团公司", "分公司", "集团", "公司",
    "companylimited", "limitedliabilitycompany", "incorporated", "corporation", "coltd", "cltd", "limited",
    "holdings", "company", "group", "gmbh", "corp", "plc", "llc", "ltd", "inc", "pte", "sarl", "spa", "kk",
    "bv", "nv", "ag", "sa", "co",
)  # fmt: skip
_TELLING = re.compile(r"\d+|[一二三四五六七八九十甲乙丙丁东南西北]")


def folded(name: str) -> str:
    """The name without what only the writing differs in: width, case, spaces, brackets and points.

    Two names with the same folding are one name. Nothing that tells firms apart is taken away.

    >>> folded("深圳（样例） 科技有限公司") == folded("深圳(样例)科技有限公司")
    True
    >>> folded("Sample Trading Co., Ltd.")
    'sampletradingcoltd'
    """
    return _DROPPED.sub("", unicodedata.normalize("NFKC", name)).casefold()


def pinyin(key: str) -> str:
    """How a folded name is typed: its syllables joined, and their initials; empty where none is Chinese.

    >>> pinyin("深圳样例科技")
    'shenzhenyanglikeji szylkj'
    """
    from pypinyin import Style, lazy_pinyin  # slow to import, and wanted where names are saved only

    full = "".join(lazy_pinyin(key, errors="ignore"))
    return f"{full} {''.join(lazy_pinyin(key, style=Style.FIRST_LETTER, errors='ignore'))}" if full else ""


class Core(NamedTuple):
    """What is left of a name without its place and legal form, and what was taken away.

    ``telling`` are the numbers and points of the compass in it: names that differ in them are different.
    """

    text: str
    places: frozenset[str]
    form: str
    telling: tuple[str, ...]


@lru_cache(maxsize=1)
def _places() -> tuple[re.Pattern[str], dict[str, str]]:
    named: dict[str, str] = {"中国": "CHN"}
    for one in regions.all_regions():
        if one.kind in ("province", "city"):
            for name in (one.title.zh, one.short.zh):
                if len(name) > 1:
                    named.setdefault(name, one.code)
            if len(one.title.en) > 4:
                named.setdefault(folded(one.title.en), one.code)
    return re.compile("|".join(sorted(named, key=lambda name: (-len(name), name)))), named


def core(name: str) -> Core:
    """The part of a name that is the firm's own.

    >>> core("广东省深圳市样例（智能）科技股份有限公司").text
    '样例智能科技'
    >>> core("样例智能科技（深圳）有限公司").text, core("Sample Trade (Shenzhen) Co., Ltd").text
    ('样例智能科技', 'sampletrade')
    """
    text = folded(name)
    form = ""
    while ending := next((one for one in _FORMS if text.endswith(one) and len(text) > len(one) + 1), ""):
        text, form = text.removesuffix(ending), ending + form
    pattern, named = _places()
    found: set[str] = set()
    while (start := pattern.match(text)) and len(text) > len(start[0]) + 1:
        found.add(named[start[0]])
        text = text[start.end() :]
    last = next((one for one in reversed(list(pattern.finditer(text))) if one.end() == len(text)), None)
    if last and last.start() > 1:
        found.add(named[last[0]])
        text = text[: last.start()]
    return Core(text, frozenset(found), form, tuple(_TELLING.findall(text)))


def places_agree(one: Core, other: Core) -> bool:
    """Whether no place in one name contradicts the other: a city lies in its province."""
    if not one.places or not other.places:
        return True
    return all(_near(a, b) for a in one.places for b in other.places)


@lru_cache(maxsize=4096)
def _near(a: str, b: str) -> bool:
    return a in regions.within(b) or b in regions.within(a)
