"""Keep the verdicts on a register's rows true: judge again what changed, and everything when rules or day do.

Bringing them up to date is one transaction: a process that is killed leaves what was there before, and of two
at once the second waits and finds the work done.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import QuerySet

from wuwai.facts.looking import once
from wuwai.registers import judging, registry, seen
from wuwai.registers.contract import Register
from wuwai.registers.judging import judge_all, rules_digest
from wuwai.registers.kept import Judged, Judging, Verdict
from wuwai.registers.rows import RegisterRow
from wuwai.registers.seen import Seen
from wuwai.rules.book import RuleBook

_PORTION = 500
_ALL_AFTER = 5_000  # changes after which judging everything is less work
T = TypeVar("T")


def refreshed(register: Register, book: RuleBook, on: date) -> Judging:
    """What is kept of the register's present rows under ``book`` as of a day, brought up to date."""
    rules = rules_digest(register, book)
    return once(
        ("judged", register.name, book.name, rules, on), lambda: _refreshed(register, book, rules, on)
    )


def _refreshed(register: Register, book: RuleBook, rules: str, on: date) -> Judging:
    kept = Judging.objects.filter(register=register.name, rule_book=book.name).first()
    if kept is not None and _holds(kept, register, rules, on):
        return kept
    with transaction.atomic():
        Judging.objects.get_or_create(register=register.name, rule_book=book.name)
        kept = Judging.objects.select_for_update().get(register=register.name, rule_book=book.name)
        if not _holds(kept, register, rules, on):
            _bring_up_to_date(kept, register, book, rules, on)
    return kept


def sources_of(register: Register) -> dict[str, Register]:
    """The register and those whose rows its own point to: what ``rule_inputs`` may read."""
    found = {register.name: register}
    named = {one.register for one in register.fields if one.register}
    targets = {field.related_model for field in register.model._meta.concrete_fields if field.is_relation}
    for other in registry.all_registers():
        if other.name in named or other.model in targets:
            found[other.name] = other
    return found


def _holds(kept: Judging, register: Register, rules: str, on: date) -> bool:
    if kept.rules != rules or kept.day != on:
        return False
    for name, source in sources_of(register).items():
        before = Seen.from_json(kept.seen.get(name))
        if before is None or seen.changed(source, before).exists():
            return False
    return True


def _bring_up_to_date(kept: Judging, register: Register, book: RuleBook, rules: str, on: date) -> None:
    sources = sources_of(register)
    known = {name: Seen.from_json(kept.seen.get(name)) for name in sources}
    changes = None
    if kept.rules == rules and kept.day == on and all(known.values()):
        changes = _changed(register, sources, {name: one for name, one in known.items() if one})
    if changes is None:
        kept.seen = {name: seen.now(source).as_json() for name, source in sources.items()}
        _judge(kept, register, book, on, None)
    else:
        rows, kept.seen = changes
        for portion in _portions(sorted(rows)):
            _judge(kept, register, book, on, portion)
    kept.rules, kept.day = rules, on
    kept.sample = register.model._default_manager.filter(synthetic=True).exists()
    kept.save()


def _changed(
    register: Register, sources: dict[str, Register], known: dict[str, Seen]
) -> tuple[set[int], dict[str, Any]] | None:
    """The rows whose verdict may differ now, and what is seen then; None where there are too many."""
    rows: set[int] = set()
    looked: dict[str, Any] = {}
    for name, source in sources.items():
        key = source.key[0]
        found = list(seen.changed(source, known[name]).values_list("history_id", "id", key)[: _ALL_AFTER + 1])
        if len(found) > _ALL_AFTER:
            return None
        looked[name] = seen.after(known[name], (number for number, _, _ in found)).as_json()
        if source is register:
            rows |= {pk for _, pk, _ in found}
        else:
            rows |= _pointing(register, source, {pk for _, pk, _ in found}, {ref for _, _, ref in found})
        if len(rows) > _ALL_AFTER:
            return None
    return rows, looked


def _pointing(register: Register, source: Register, pks: set[int], references: set[Any]) -> set[int]:
    """The rows of ``register`` that name one of these rows of ``source``."""
    ways: list[tuple[str, Collection[Any]]] = [
        (one.name, references) for one in register.fields if one.register == source.name
    ]
    ways += [
        (field.attname, pks)
        for field in register.model._meta.concrete_fields
        if field.is_relation and field.related_model is source.model
    ]
    found: set[int] = set()
    for name, wanted in ways:
        for portion in _portions(sorted(wanted)):
            rows = register.model._default_manager.filter(**{f"{name}__in": portion})
            found.update(rows.values_list("pk", flat=True))
    return found


def _judge(kept: Judging, register: Register, book: RuleBook, on: date, only: Sequence[int] | None) -> None:
    """Judge the rows with these primary keys, or all; write what differs from what is kept, and the sums."""
    rows: QuerySet[RegisterRow] = register.model._default_manager.order_by("pk")
    there = Judged.objects.filter(judging=kept)
    if only is not None:
        rows, there = rows.filter(pk__in=only), there.filter(row__in=only)
    before = {
        row: (region, counted, verdict)
        for row, region, counted, verdict in there.values_list("row", "region", "counted", "verdict_id")
    }
    made = judge_all(register, rows.iterator(2000), book=book, on=on)
    numbers = _numbers(kept, {one.verdict for one in made})
    after = {one.row: (one.region, one.verdict.counted, numbers[one.verdict]) for one in made}
    changed = {row: line for row, line in after.items() if before.get(row) != line}
    for portion in _portions(row for row in before if row in changed or row not in after):
        Judged.objects.filter(judging=kept, row__in=portion).delete()
    _insert(kept, changed)
    if only is None:
        Verdict.objects.filter(judging=kept).exclude(pk__in=set(numbers.values())).delete()
        kept.rows, kept.counted, kept.by_region = 0, 0, {}
        before = {}
    _sum_up(kept, before.values(), after.values())


def _insert(kept: Judging, lines: Mapping[int, tuple[str, bool, int]]) -> None:
    """Write the rows at once: a hundred thousand of them is common, and a model each would cost seconds."""
    quote = connection.ops.quote_name
    columns = ", ".join(quote(one) for one in ("judging_id", "row", "region", "counted", "verdict_id"))
    into = f"INSERT INTO {quote(Judged._meta.db_table)} ({columns})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            lists = [list(column) for column in zip(*((r, *line) for r, line in lines.items()), strict=True)]
            if lists:
                given = "unnest(%s::bigint[], %s::text[], %s::boolean[], %s::bigint[])"
                cursor.execute(f"{into} SELECT %s, * FROM {given}", [kept.pk, *lists])  # noqa: S608 - our names
        else:
            values = [(kept.pk, row, *line) for row, line in lines.items()]
            cursor.executemany(f"{into} VALUES (%s, %s, %s, %s, %s)", values)


def _numbers(kept: Judging, verdicts: set[judging.Verdict]) -> dict[judging.Verdict, int]:
    """The primary key of each verdict, those not met before added."""
    keys = {one.key(): one for one in verdicts}
    known = dict(Verdict.objects.filter(judging=kept).values_list("key", "pk"))
    Verdict.objects.bulk_create(
        Verdict(judging=kept, key=key, counted=one.counted, outcome=one.as_json())
        for key, one in keys.items()
        if key not in known
    )
    known = dict(Verdict.objects.filter(judging=kept).values_list("key", "pk"))
    return {one: known[key] for key, one in keys.items()}


def _sum_up(
    kept: Judging, before: Iterable[tuple[str, bool, int]], after: Iterable[tuple[str, bool, int]]
) -> None:
    """Take the lines ``before`` out of the sums, and those ``after`` in."""
    by_region = Counter(kept.by_region)
    for sign, lines in ((-1, before), (1, after)):
        for region, counted, _ in lines:
            kept.rows += sign
            kept.counted += sign * counted
            by_region[region] += sign * counted
    kept.by_region = {region: number for region, number in by_region.items() if number}


def _portions(values: Iterable[T]) -> Iterator[list[T]]:
    left = iter(values)
    while portion := list(islice(left, _PORTION)):
        yield portion
