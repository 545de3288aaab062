"""Rules on where parks go, as a reader types them: ``粤东>=3; 深圳<=2; 智能家电>=1``.

A rule names a city, a county, an area or a cluster, by its code or its name in either language, or each of
them (``每市<=2``, ``each area>=1``), and how many parks there are to be at least, at most, or exactly.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from wuwai.reference.text import Text

Kind = Literal["place", "area", "cluster", "each"]
_SIGNS = {
    **dict.fromkeys((">=", "≥", "=>", "至少", "不少于", "at least"), "least"),
    **dict.fromkeys(("<=", "≤", "=<", "至多", "不超过", "at most"), "most"),
    **dict.fromkeys(("=", "==", "正好", "exactly"), "both"),
}
_PATTERN = re.compile(
    r"(?P<name>.+?)\s*(?P<sign>"
    + "|".join(sorted(map(re.escape, _SIGNS), key=len, reverse=True))
    + r")\s*(?P<number>\d{1,3})\s*个?",
    re.IGNORECASE,
)
_NAMED = 3  # names that are suggested
_STOPS = re.compile(r"[;\n。]|(?<=[\d个])\s*[,、]")  # a comma after a number only: names may hold one
FORM = Text(
    "rules such as Eastern Guangdong>=3; Shenzhen<=2, by the name of a city, an area or a cluster",
    "如“粤东>=3；深圳<=2”的约束，写地市、片区或集群名称",
)


class RuleError(ValueError):
    """A rule that cannot be read: ``part`` is what was typed, ``expected`` what would do."""

    def __init__(self, part: str, expected: Text) -> None:
        super().__init__(f"{part!r}: expected {expected.en}")
        self.part, self.expected = part, expected


@dataclass(frozen=True, slots=True)
class Named:
    """What a rule may be about: its code, its names."""

    kind: Kind
    code: str
    title: Text
    others: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return (self.code, self.title.en, self.title.zh, *self.others)


# What a rule says of each place, area or cluster that has a candidate.
EACH: tuple[Named, ...] = (
    Named("each", "place", Text("each city", "每市"), ("每个地市", "各市")),
    Named("each", "area", Text("each area", "每片区"), ("每个片区", "各片区")),
    Named("each", "cluster", Text("each cluster", "每集群"), ("每个集群", "各集群")),
)


@dataclass(frozen=True, slots=True)
class Rule:
    """At least ``least`` and at most ``most`` (None: any number) parks there."""

    about: Named
    least: int = 0
    most: int | None = None

    @property
    def title(self) -> Text:
        """The rule in words."""
        if self.most is None:
            words = Text("{name} at least {n}", "{name}至少{n}个")
        elif self.most == 0:
            words = Text("{name} none", "{name}不设")
        elif self.least == self.most:
            words = Text("{name} exactly {n}", "{name}正好{n}个")
        else:
            words = Text("{name} at most {n}", "{name}至多{n}个")
        return words.format(name=self.about.title, n=self.least if self.most is None else self.most)


def parse_rules(text: str | None, known: Sequence[Named]) -> tuple[Rule, ...]:
    """The rules of a text, in its order; none of an empty one. Full-width signs are read like others.
    :class:`RuleError` for what cannot be read and for a name that nothing ``known`` has.

    >>> east = Named("area", "CN-44-E", Text("Eastern Guangdong", "粤东"))
    >>> [(one.least, one.most) for one in parse_rules("粤东＞＝3，eastern guangdong ≤ 5", [east])]
    [(3, None), (0, 5)]
    """
    by_name = _by_name(known)
    plain = unicodedata.normalize("NFKC", text or "")
    return tuple(_rule(part.strip(), by_name) for part in _STOPS.split(plain) if part.strip())


def _rule(part: str, by_name: Mapping[str, Named]) -> Rule:
    found = _PATTERN.fullmatch(part)
    if found is None:
        raise RuleError(part, FORM)
    about = by_name.get(_folded(found["name"]))
    if about is None:
        raise RuleError(part, _nearest(found["name"], by_name))
    number, sign = int(found["number"]), _SIGNS[found["sign"].lower()]
    return Rule(about, 0 if sign == "most" else number, None if sign == "least" else number)


def _by_name(known: Sequence[Named]) -> dict[str, Named]:
    found: dict[str, Named] = {}
    for one in known:
        for name in filter(None, one.names):
            found.setdefault(_folded(name), one)
    return found


def _nearest(name: str, by_name: Mapping[str, Named]) -> Text:
    typed = _folded(name)
    within = [one for one in by_name if typed and typed in one]
    near = [*within, *difflib.get_close_matches(typed, list(by_name), n=_NAMED, cutoff=0.5)]
    titles = list(dict.fromkeys(by_name[one].title for one in near))[:_NAMED]
    if not titles:
        return FORM
    return Text(
        f"the name of a city, an area or a cluster, such as {', '.join(t.en for t in titles)}",
        f"地市、片区或集群名称，如{'、'.join(t.zh for t in titles)}",
    )


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()
