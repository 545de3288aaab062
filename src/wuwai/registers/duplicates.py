"""Which enterprises may be one: found by blocks of like names and codes, not by comparing all with all."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import transaction
from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

from wuwai.accounts.models import User
from wuwai.reference.text import Text
from wuwai.registers import credit_codes
from wuwai.registers.enterprise_merges import DuplicateProposal, DuplicateSearch, NotTheSame
from wuwai.registers.enterprises import Enterprise, EnterpriseAlias
from wuwai.registers.firm_names import Core, core, folded, places_agree
from wuwai.registers.pointing import pointing_registers

LIKE = 90.0  # of 100: names of ten characters may differ in one
_WINDOW = 6  # neighbours in alphabetical order that are compared
_CROWD = 30  # a core shared by more names is a common word, not a firm
_ALIKE_CODES = 80.0  # how like names must be for two codes that differ in one character

REASONS: dict[str, Text] = {
    "same_code": Text("the same code written differently: {a}, {b}", "同一代码的不同写法：{a}、{b}"),
    "near_code": Text("codes that differ in one slip: {a}, {b}", "代码仅一处不同，疑为笔误：{a}、{b}"),
    "same_name": Text(
        "the same name, one of them without a code: {a}", "名称相同，其中一条无代码：{a}"
    ),
    "same_name_no_codes": Text("the same name, both without a code: {a}", "名称相同，均无代码：{a}"),
    "same_name_two_codes": Text(
        "the same name with different codes: {a}", "名称相同而代码不同：{a}"
    ),
    "known_as": Text("'{a}' is another name of the other one", "“{a}”是另一条目已登记的其他名称"),
    "same_core": Text(
        "names that differ in place, brackets or legal form only: {a}, {b}",
        "名称仅地名、括号或公司形式写法不同：{a}、{b}",
    ),
    "like_name": Text("names alike: {a}, {b}", "名称相近：{a}、{b}"),
}  # fmt: skip
_SCORES = {
    "same_code": 99.0, "same_name": 97.0, "near_code": 95.0, "same_name_no_codes": 93.0, "known_as": 92.0,
    "same_core": 90.0, "same_name_two_codes": 60.0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Named:
    """A name of an enterprise as it takes part in the comparison; ``own`` is its name, not an alias."""

    pk: int
    name: str
    key: str
    core: Core
    own: bool


@dataclass(slots=True)
class _Pairs:
    """Reasons by pair; the score is the best reason's."""

    codes: dict[int, str]
    made_up: dict[int, bool]
    found: dict[tuple[int, int], dict[str, tuple[float, str, str]]]

    def add(self, reason: str, score: float, a: tuple[int, str], b: tuple[int, str]) -> None:
        if a[0] == b[0] or self.made_up[a[0]] != self.made_up[b[0]]:
            return
        pair = (min(a[0], b[0]), max(a[0], b[0]))
        reasons = self.found.setdefault(pair, {})
        if reason not in reasons or reasons[reason][0] < score:
            reasons[reason] = (score, a[1], b[1])

    def two_codes(self, a: int, b: int) -> bool:
        return bool(self.codes[a] and self.codes[b])


def search(*, by: User | None = None) -> DuplicateSearch:
    """Look for duplicates anew and replace the proposals; pairs that are not the same stay out.

    100,000 enterprises take some seconds: names are compared with their neighbours in alphabetical order,
    read forwards and backwards, and within groups that share a code, a name or a core.
    """
    started = time.monotonic()
    rows = list(
        Enterprise.objects.filter(merged_into=None).values_list(
            "pk", "name", "name_en", "credit_code", "synthetic"
        )
    )
    pairs = _Pairs({r[0]: r[3] for r in rows}, {r[0]: r[4] for r in rows}, {})
    names = _names(rows)
    _by_code(pairs, {r[0]: r[1] for r in rows})
    _by_name(pairs, names)
    _by_core(pairs, names)
    _by_likeness(pairs, names)
    refused = set(NotTheSame.objects.values_list("first_id", "second_id"))
    with transaction.atomic():
        DuplicateProposal.objects.all().delete()
        made = [_proposal(pair, reasons) for pair, reasons in pairs.found.items() if pair not in refused]
        DuplicateProposal.objects.bulk_create(made, batch_size=500)
        return DuplicateSearch.objects.create(
            made_by=by, enterprises=len(rows), found=len(made), seconds=time.monotonic() - started
        )


def _proposal(pair: tuple[int, int], reasons: dict[str, tuple[float, str, str]]) -> DuplicateProposal:
    ordered = sorted(reasons.items(), key=lambda one: -one[1][0])
    return DuplicateProposal(
        first_id=pair[0],
        second_id=pair[1],
        score=round(ordered[0][1][0], 1),
        reasons=[{"reason": key, "a": a, "b": b, "score": round(score, 1)} for key, (score, a, b) in ordered],
    )


def in_words(proposal: DuplicateProposal) -> list[Text]:
    """The reasons of a proposal, the strongest first."""
    return [
        REASONS[one["reason"]].format(a=one["a"], b=one["b"])
        for one in proposal.reasons
        if one["reason"] in REASONS
    ]


def _names(rows: Iterable[tuple[Any, ...]]) -> list[Named]:
    """Every name an enterprise goes by: its own, its aliases, and as rows of registers write it."""
    own: dict[tuple[int, str], tuple[str, bool]] = {}
    known: set[int] = set()
    for pk, name, name_en, _, _ in rows:
        known.add(pk)
        own.setdefault((pk, folded(name)), (name, True))
        if name_en:
            own.setdefault((pk, folded(name_en)), (name_en, False))
    for pk, name in EnterpriseAlias.objects.values_list("enterprise_id", "name"):
        if pk in known:
            own.setdefault((pk, folded(name)), (name, False))
    for _, model in pointing_registers():
        written = (
            model._default_manager.exclude(enterprise=None).values_list("enterprise_id", "firm").distinct()
        )
        for pk, name in written.order_by():
            if pk in known:
                own.setdefault((pk, folded(name)), (name, False))
    return [Named(pk, name, key, core(name), mine) for (pk, key), (name, mine) in own.items() if key]


def _by_code(pairs: _Pairs, names: dict[int, str]) -> None:
    """Codes that are one but for letters they never hold, and codes one slip apart with like names."""
    coded = [(pk, code) for pk, code in pairs.codes.items() if code and not pairs.made_up[pk]]
    for group in _groups((credit_codes.alike(code), (pk, code)) for pk, code in coded):
        for a, b in _all_pairs(group):
            pairs.add("same_code", _SCORES["same_code"], a, b)
    # A slip leaves one half of the code untouched.
    halves = [(half, (pk, code)) for pk, code in coded for half in (("a", code[:9]), ("b", code[9:]))]
    for group in _groups(halves):
        if len(group) > _CROWD:
            group = sorted(group, key=lambda one: one[1])
        for a, b in _neighbours(group) if len(group) > _CROWD else _all_pairs(group):
            if DamerauLevenshtein.distance(a[1], b[1], score_cutoff=1) > 1:
                continue
            if fuzz.ratio(core(names[a[0]]).text, core(names[b[0]]).text) >= _ALIKE_CODES:
                pairs.add("near_code", _SCORES["near_code"], a, b)


def _by_name(pairs: _Pairs, names: list[Named]) -> None:
    for group in _groups((one.key, one) for one in names):
        for a, b in _all_pairs(group[:_CROWD]):
            if a.own and b.own:
                with_code = [bool(pairs.codes[a.pk]), bool(pairs.codes[b.pk])]
                reason = "same_name_two_codes" if all(with_code) else "same_name_no_codes"
                if any(with_code) and not all(with_code):
                    reason = "same_name"
                pairs.add(reason, _SCORES[reason], (a.pk, a.name), (b.pk, b.name))
            elif not pairs.two_codes(a.pk, b.pk):
                pairs.add("known_as", _SCORES["known_as"], (a.pk, a.name), (b.pk, b.name))


def _by_core(pairs: _Pairs, names: list[Named]) -> None:
    for group in _groups((one.core.text, one) for one in names if len(one.core.text) > 1):
        if len(group) > _CROWD:
            continue
        for a, b in _all_pairs(group):
            if a.key != b.key and not pairs.two_codes(a.pk, b.pk) and places_agree(a.core, b.core):
                less = 4.0 if a.core.places != b.core.places else 0.0
                pairs.add("same_core", _SCORES["same_core"] - less, (a.pk, a.name), (b.pk, b.name))


def _by_likeness(pairs: _Pairs, names: list[Named]) -> None:
    """Neighbours in alphabetical order, forwards and backwards, whose cores are alike."""
    long_enough = [one for one in names if len(one.core.text) > 3]
    left: list[Named] = []
    right: list[Named] = []
    for backwards in (False, True):
        ordered = sorted(long_enough, key=lambda one: one.core.text[::-1] if backwards else one.core.text)
        for step in range(1, _WINDOW + 1):
            left.extend(ordered[:-step])
            right.extend(ordered[step:])
    scores = process.cpdist(
        [one.core.text for one in left],
        [one.core.text for one in right],
        scorer=fuzz.ratio,
        score_cutoff=LIKE,
        dtype=np.float32,
        workers=-1,
    )
    for place in np.flatnonzero(scores):
        a, b = left[place], right[place]
        if (
            a.core.text != b.core.text
            and a.core.telling == b.core.telling
            and not pairs.two_codes(a.pk, b.pk)
            and places_agree(a.core, b.core)
        ):
            # Likeness weighs less than sameness: 90 to 100 becomes 70 to 88.
            score = 70.0 + (float(scores[place]) - LIKE) * 1.8
            pairs.add("like_name", score, (a.pk, a.name), (b.pk, b.name))


def _groups(keyed: Iterable[tuple[Any, Any]]) -> Iterator[list[Any]]:
    """What shares a key, where more than one does."""
    found: dict[Any, list[Any]] = defaultdict(list)
    for key, one in keyed:
        found[key].append(one)
    return (group for group in found.values() if len(group) > 1)


def _all_pairs(group: list[Any]) -> Iterator[tuple[Any, Any]]:
    for place, one in enumerate(group):
        for other in group[place + 1 :]:
            yield one, other


def _neighbours(ordered: list[Any]) -> Iterator[tuple[Any, Any]]:
    for step in range(1, _WINDOW + 1):
        yield from zip(ordered, ordered[step:], strict=False)


def refuse(first: Enterprise, second: Enterprise, *, by: User | None, reason: str = "") -> NotTheSame:
    """Remember that two enterprises are not the same, and take their proposal away."""
    a, b = sorted((first, second), key=lambda one: one.pk)
    with transaction.atomic():
        DuplicateProposal.objects.filter(first=a, second=b).delete()
        answer, _ = NotTheSame.objects.get_or_create(
            first=a, second=b, defaults={"made_by": by, "reason": reason.strip()}
        )
    return answer
