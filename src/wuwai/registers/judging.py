"""How a row comes out of a count: the verdict on it, short enough to keep and to group by."""

from __future__ import annotations

import json
import marshal
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple

from wuwai import __version__
from wuwai.reference.text import Text
from wuwai.registers.contract import Register
from wuwai.registers.rows import RegisterRow
from wuwai.rules.batch import evaluate_all
from wuwai.rules.book import RuleBook

NO_STAGE = Text("Its stage is not known.", "所处阶段无法识别。")
STAGE = Text("Stage: {stage}; it does not count.", "处于“{stage}”阶段，不计入。")
WRONG = Text(
    "The value of {name} cannot be used: {expected} expected.", "{name}的取值无法使用，应为{expected}。"
)
FAILS = Text("Does not meet: {names}.", "不符合：{names}。")
NO_CLASS = Text("It comes into no class that meets the rules.", "未进入符合要求的类别。")
OPEN_CLASS = Text("Not known which class it comes into.", "所属类别尚不能确定。")
OPEN = Text("Not known whether it meets: {names}.", "情况不明：{names}。")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Rows that come out alike share one.

    ``stage`` is the key of a stage that does not count; ``wrong`` the input whose value cannot be used, with
    what was expected of it; else ``outcome`` and the outcome of each clause that was not passed.
    """

    counted: bool
    stage: str = ""
    wrong: tuple[str, ...] = ()
    outcome: str = ""
    clauses: tuple[tuple[str, str], ...] = ()

    def key(self) -> str:
        """Its own short name: equal verdicts have the same."""
        return sha256(self.as_json().encode()).hexdigest()[:32]

    def as_json(self) -> str:
        """Everything in it, to be read again by :meth:`from_json`."""
        return json.dumps([self.counted, self.stage, self.wrong, self.outcome, self.clauses])

    @classmethod
    def from_json(cls, text: str) -> Verdict:
        counted, stage, wrong, outcome, clauses = json.loads(text)
        return cls(counted, stage, tuple(wrong), outcome, tuple((a, b) for a, b in clauses))

    def why(self, register: Register, book: RuleBook | None) -> Text:
        """Why a row with this verdict does not count; empty for one that does."""
        if self.counted:
            return Text("", "")
        if self.wrong:
            name, en, zh = self.wrong
            title = book.input(name).title if book else Text(name, name)
            return WRONG.format(name=title, expected=Text(en, zh))
        if not self.outcome:
            try:
                return STAGE.format(stage=register.stage(self.stage).title)
            except KeyError:
                return NO_STAGE
        failed = [id_ for id_, outcome in self.clauses if outcome == "fail"]
        told = failed or [id_ for id_, outcome in self.clauses if outcome == "unknown"]
        titles = {one.id: one.title for one in book.clauses} if book else {}
        found = [titles[one] for one in told if one in titles]
        if not found:
            return NO_CLASS if self.outcome == "fail" else OPEN_CLASS
        names = Text("; ".join(one.en for one in found), "；".join(one.zh for one in found))
        return (FAILS if failed else OPEN).format(names=names)


class Judged(NamedTuple):
    """A row of a register, by its primary key and city, and the verdict on it."""

    row: int
    region: str
    verdict: Verdict


def judge_all(register: Register, rows: Iterable[RegisterRow], *, book: RuleBook, on: date) -> list[Judged]:
    """The verdict on each of ``rows`` under ``book`` as of a day: as ``counting.count`` has it."""
    counting = {one.key for one in register.stages if one.counts}
    stages: dict[str, Verdict] = {}
    found: list[Judged | None] = []
    places: list[int] = []
    put: list[tuple[int, str]] = []

    def cases() -> Iterable[Mapping[str, Any]]:
        for row in rows:
            if row.stage not in counting:
                verdict = stages.get(row.stage)
                if verdict is None:
                    verdict = stages[row.stage] = Verdict(counted=False, stage=row.stage)
                found.append(Judged(row.id, row.region, verdict))  # type: ignore[attr-defined]
                continue
            places.append(len(found))
            put.append((row.id, row.region))  # type: ignore[attr-defined]
            found.append(None)
            yield register.rule_inputs(row, on) if register.rule_inputs else {}

    batch = evaluate_all(book, cases(), amounts=False)
    known: dict[tuple[int, ...], Verdict] = {}
    codes = zip(*(one.codes for one in batch.outcomes), batch.overall.codes, strict=True)
    for case, (place, (pk, region), key) in enumerate(zip(places, put, codes, strict=True)):
        error = batch.errors.get(case)
        if error is not None:
            verdict = Verdict(False, wrong=(error.input, error.expected.en, error.expected.zh))
        elif (verdict := known.get(key)) is None:  # type: ignore[assignment]
            outcome = batch.overall[case]
            told = [one[case] for one in batch.outcomes]
            verdict = known[key] = Verdict(
                counted=outcome == "pass",
                outcome=outcome,
                clauses=tuple((o.clause.id, o.outcome) for o in told if o.outcome in ("fail", "unknown")),
            )
        found[place] = Judged(pk, region, verdict)
    return [one for one in found if one is not None]


def rules_digest(register: Register, book: RuleBook) -> str:
    """Changes with anything that decides how a row comes out, but the row and the day: rules and program."""
    feeds = register.rule_inputs
    code = getattr(feeds, "__code__", None)
    parts = (
        __version__,
        book.digest,
        json.dumps([(one.key, one.counts) for one in register.stages]),
        marshal.dumps(code).hex() if code else repr(feeds),
    )
    return sha256("\n".join(parts).encode()).hexdigest()
