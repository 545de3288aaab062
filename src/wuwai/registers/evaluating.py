"""A rule book put to every row of a register, whatever its stage: who meets it and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

from django.db.models import QuerySet

from wuwai.reference import regions
from wuwai.reference.text import Text
from wuwai.registers import registry
from wuwai.registers.contract import Register
from wuwai.registers.past import stood
from wuwai.registers.rows import RegisterRow
from wuwai.rules import shelf
from wuwai.rules.batch import Batch, evaluate_all
from wuwai.rules.book import OUTCOME_TITLES, Evaluation, RuleBook, evaluate

WRONG = Text("value cannot be used", "取值无法使用")
Change = Literal["gain", "lose", "same", "open"]
CHANGES: dict[Change, Text] = {
    "gain": Text("would meet it", "将变为符合"),
    "lose": Text("would no longer meet it", "将不再符合"),
    "same": Text("no change", "不变"),
    "open": Text("cannot be said: a version does not decide", "无法比较：至少一个版本不能判定"),
}


class CannotFeed(LookupError):
    """A register that gives none of a rule book's inputs; ``words`` says so in both languages."""

    def __init__(self, register: Register, book: RuleBook) -> None:
        self.words = Text(
            f"{register.name} gives none of the inputs of {book.name}; registers that do: "
            f"{', '.join(one.name for one in fed_by(book)) or 'none'}",
            f"台账 {register.name} 不提供 {book.name} 的任何输入项；可用的台账："
            f"{'、'.join(one.name for one in fed_by(book)) or '无'}",
        )
        super().__init__(self.words.en)


class RowRef(NamedTuple):
    """What a list needs of a row."""

    pk: int
    uid: str
    name: str
    region: str
    stage: str
    synthetic: bool


@dataclass(frozen=True, slots=True)
class Over:
    """``rows[i]`` is case ``i`` of ``batch``; ``on`` is the day years are counted to.

    ``against`` is another version of the book put to the same rows, where one was asked for.
    """

    register: Register
    on: date
    rows: Sequence[RowRef]
    batch: Batch
    against: Batch | None = None

    @property
    def book(self) -> RuleBook:
        return self.batch.book

    @property
    def sample(self) -> bool:
        """Whether one row is synthetic: then no number here is a real one."""
        return any(row.synthetic for row in self.rows)

    def explained(self, case: int) -> Evaluation:
        """The case with what would change its outcome. A value that cannot be used is taken as missing."""
        known = {name: column[case] for name, column in self.batch.columns.items()}
        return evaluate(self.book, known)

    def change(self, case: int) -> Change:
        """What becomes of the case when the book replaces ``against``; open where one does not decide."""
        assert self.against is not None
        before, after = self.against.overall[case], self.batch.overall[case]
        if "unknown" in (before, after):
            return "open"
        return "same" if before == after else "gain" if after == "pass" else "lose"

    def changes(self) -> dict[Change, int]:
        """How many cases gain, lose or stay; nothing without another version."""
        found: dict[Change, int] = dict.fromkeys(CHANGES, 0)
        for case in range(self.batch.size) if self.against else ():
            found[self.change(case)] += 1
        return found

    def cases(self, *, outcome: str = "", clause: str = "", change: str = "") -> Iterator[int]:
        """The cases that came out so; ``clause`` (``ID:outcome``) asks for those a clause came out so for."""
        id_, _, wanted = clause.partition(":")
        place = next((n for n, one in enumerate(self.book.clauses) if one.id == id_), None)
        for case in range(self.batch.size):
            if outcome == "wrong" and case not in self.batch.errors:
                continue
            if outcome in ("pass", "fail", "unknown") and self.batch.overall[case] != outcome:
                continue
            if place is not None and self.batch.outcomes[place][case].outcome != wanted:
                continue
            if change and self.against and self.change(case) != change:
                continue
            yield case


def fed_by(book: RuleBook) -> tuple[Register, ...]:
    """The registers whose rows give an input of the book: those that name it first."""
    named = [one for one in registry.all_registers() if one.rule_book == book.name]
    return (*named, *(one for one in registry.all_registers() if one not in named and _feeds(one, book)))


def _feeds(register: Register, book: RuleBook) -> bool:
    if register.rule_inputs is None or not register.rule_book:
        return False
    given = register.rule_inputs(register.model(), date(2026, 1, 1))
    declared = {one.name for one in book.inputs}
    return len(declared & set(given)) * 2 > len(declared)


def over(
    register: Register,
    book: RuleBook,
    *,
    on: date,
    as_of: date | None = None,
    against: RuleBook | None = None,
    rows: QuerySet[RegisterRow] | None = None,
) -> Over:
    """Put ``book`` to every row (of ``rows``: those of the day ``as_of``), years counted to ``on``.

    ``against``: to the same rows another version too. :class:`CannotFeed` where the register gives no input.
    """
    if register.rule_inputs is None or register not in fed_by(book):
        raise CannotFeed(register, book)
    feeds = register.rule_inputs
    refs: list[RowRef] = []
    inputs: list[Mapping[str, Any]] = []
    chosen: QuerySet[Any] = stood(register, as_of) if rows is None else rows
    for row in chosen.order_by("id").iterator(2000):
        refs.append(RowRef(row.id, row.uid, str(row), row.region, row.stage, row.synthetic))
        inputs.append(feeds(row, on))
    other = evaluate_all(against, inputs) if against else None
    return Over(register, on, refs, evaluate_all(book, inputs), other)


def version(name: str, *, on: date, begins: date | None, folder: Any = None) -> RuleBook:
    """The book in force on a day, or its version that begins on ``begins``. Raises as ``shelf.get`` does."""
    if begins is None:
        return shelf.get(name, on, folder)
    found = shelf.look(folder)
    if (trouble := found.trouble(name)) is not None:
        raise trouble
    for book in found.books:
        if book.name == name and book.begins == begins:
            return book
    raise shelf.NoBook(f"{name} has no version that begins on {begins}")


_OTHER = Text("Other version: {title}", "另一版本：{title}")


def gaps(done: Over, cases: Sequence[int], *, as_of: date | None = None) -> dict[int, Mapping[str, Text]]:
    """By case, why inputs that its row seems to hold are not known; for the few cases of a page."""
    say = done.register.rule_gaps
    if say is None:
        return {}
    numbers = {done.rows[case].pk: case for case in cases}
    there: QuerySet[Any] = stood(done.register, as_of)
    return {numbers[row.id]: say(row, done.on) for row in there.filter(id__in=list(numbers))}


def headings(done: Over) -> list[Text]:
    """The headings of :func:`lines`."""
    more = [one.title for one in done.book.clauses if not one.empty]
    more += [one.title for one in done.book.points]
    if done.book.results:
        more.append(Text("Class", "类别"))
    more += [one.title for one in done.book.amounts if not one.empty]
    if done.against:
        more.append(Text("Under the other version", "按另一版本"))
        more += [_OTHER.format(title=one.title) for one in done.against.book.amounts if not one.empty]
    return [
        *(done.register.one, Text("City", "地市"), Text("Stage", "阶段"), Text("Outcome", "结果")),
        *more,
        Text("Missing", "缺少的内容"),
        Text("Synthetic sample", "合成样例"),
        Text("ID", "编号"),
    ]


def lines(done: Over, cases: Iterator[int], lang: str) -> Iterator[list[Any]]:
    """Each case as text and numbers, in the order of :func:`headings`."""
    for case in cases:
        row, one = done.rows[case], done.batch.evaluation(case)
        outcome = WRONG if case in done.batch.errors else OUTCOME_TITLES[one.outcome]
        line: list[Any] = [row.name, _place(row.region, lang), _stage(done.register, row.stage, lang)]
        line.append(outcome.get(lang))
        line += [o.title.get(lang) for o in one.outcomes if o.outcome != "empty"]
        line += [o.low if o.known else "" for o in one.points]
        if done.book.results:
            named = [o.title.get(lang) if o else "-" for o in one.possible]
            line.append(" / ".join(named))
        line += ["" if o.value is None else o.value for o in one.amounts if not o.amount.empty]
        if done.against:
            line.append(OUTCOME_TITLES[done.against.overall[case]].get(lang))
            told = done.against.evaluation(case).amounts
            line += ["" if o.value is None else o.value for o in told if not o.amount.empty]
        missing = dict.fromkeys(n for o in one.outcomes if o.outcome == "unknown" for n in o.missing)
        line.append("; ".join(done.book.input(n).title.get(lang) for n in missing))
        yes = Text("yes", "是") if row.synthetic else Text("no", "否")
        yield [*line, yes.get(lang), row.uid]


def _place(code: str, lang: str) -> str:
    place = regions.find(code)
    return place.title.get(lang) if place else code


def _stage(register: Register, key: str, lang: str) -> str:
    try:
        return register.stage(key).title.get(lang)
    except KeyError:
        return key


def finding(done: Over) -> Text:
    """What came out, in a sentence."""
    size, passed, unknown = done.batch.size, done.batch.total("pass"), done.batch.total("unknown")
    if not size:
        return Text("The register holds no row", "台账尚无记录")
    said = Text("{passed} of {size} rows meet it", "{size}行中{passed}行符合").format(
        passed=f"{passed:,}", size=f"{size:,}"
    )
    if unknown:
        more = Text("; {unknown} cannot be decided yet", "，{unknown}行尚不能判定")
        said = Text(said.en + more.en, said.zh + more.zh).format(unknown=f"{unknown:,}")
    return said


def summary(done: Over, lang: str) -> dict[str, Any]:
    """What came out, as plain values for JSON."""
    batch = done.batch
    found: dict[str, Any] = {
        "book": done.book.name,
        "register": done.register.name,
        "rows": batch.size,
        "pass": batch.total("pass"),
        "fail": batch.total("fail"),
        "unknown": batch.total("unknown"),
        "wrong_values": len(batch.errors),
        "sample": done.sample,
        "clauses": [
            {
                "id": one.clause.id,
                "title": one.clause.title.get(lang),
                "pass": one.passed,
                "fail": one.failed,
                "unknown": one.unknown,
                "empty": one.clause.empty,
            }
            for one in batch.by_clause()
        ],
        "classes": [
            {"classes": [one.id if one else None for one in several], "rows": number}
            for several, number in batch.by_class()
        ],
        "lacking": [
            {
                "input": one.input.name,
                "title": one.input.title.get(lang),
                "rows": one.cases,
                "alone": one.alone,
            }
            for one in batch.lacking()
        ],
    }
    if done.against:
        found["against"] = {"valid_from": done.against.book.valid_from, **done.changes()}
    return found
