"""What the audit was told of, as it stands now: so that a table rewritten behind its back shows.

A room says how its things are read; :mod:`.audit_chain` compares them with what the entries add up to.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from wuwai.accounts import audit
from wuwai.accounts.audit import Told
from wuwai.accounts.audit_canonical import canonical, is_seal, opens
from wuwai.accounts.audit_entries import AuditEntry
from wuwai.reference.text import Text

BEGUN = "audit.begun"
_SUBJECT = "audit:begun"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Things whose subjects begin with ``prefix``.

    ``read(subjects)`` gives the values of those that stand, by subject and name, under the names that entries
    use. ``subjects()`` gives every one that stands; each has to be in the audit. ``found`` is the action
    under which those that were there before the audit are taken in, ``added`` those that are made since
    (empty: any action, and a thing may be there long before its first);
    ``told(values)`` is what an entry says of one that is taken in.
    """

    prefix: str
    read: Callable[[Collection[str]], Mapping[str, Mapping[str, Any]]]
    subjects: Callable[[], Iterable[str]]
    found: str
    added: str
    told: Callable[[Mapping[str, Any]], Mapping[str, Any]] = dict


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """A head of the chain that was put down elsewhere, such as on an approved briefing."""

    title: Text
    sequence: int
    digest: str


_STANDINGS: dict[str, Standing] = {}
_WITNESSES: list[Callable[[], Iterable[Witness]]] = []


def provide(standing: Standing) -> None:
    """Let what stands be compared with the audit. Called once a prefix, when the program starts."""
    _STANDINGS[standing.prefix] = standing


def provide_witnesses(read: Callable[[], Iterable[Witness]]) -> None:
    """Let heads that were put down elsewhere be looked for in the chain."""
    if read not in _WITNESSES:
        _WITNESSES.append(read)


def standings() -> tuple[Standing, ...]:
    """All that is compared."""
    return tuple(_STANDINGS.values())


def witnesses() -> Iterable[Witness]:
    """Every head that was put down."""
    for read in _WITNESSES:
        yield from read()


def of(subject: str) -> Standing | None:
    """Who reads a subject; None where nobody does."""
    kind, _, rest = subject.partition(":")
    name, slash, _ = rest.partition("/")
    return _STANDINGS.get(f"{kind}:{name}/" if slash else f"{kind}:") or _STANDINGS.get(f"{kind}:")


def differing(noted: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """The names of values that stand otherwise than they were noted.

    A value that no entry tells of has to be empty.
    """
    return sorted(name for name, value in now.items() if not _same(noted.get(name), value))


def take_in(**_signal: Any) -> None:
    """Take in what was there before the audit; each kind of thing once, after a migration.

    What is found later without an entry was not written by this program.
    """
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    with transaction.atomic():
        begun = {
            prefix
            for entry in AuditEntry.objects.filter(subject=_SUBJECT, action=BEGUN)
            for prefix in entry.values_after["of"]
        }
        new = [one for one in standings() if one.prefix not in begun]
        if not new:
            return
        for one in new:
            subjects = sorted(one.subjects())
            known = set(
                AuditEntry.objects.filter(subject__startswith=one.prefix).values_list("subject", flat=True)
            )
            there = one.read([subject for subject in subjects if subject not in known])
            audit.notes(
                one.found, [Told(subject=name, after=one.told(values)) for name, values in there.items()]
            )
        audit.note(BEGUN, _SUBJECT, after={"of": sorted(one.prefix for one in new)})


def _same(noted: Any, now: Any) -> bool:
    if is_seal(noted):
        return opens(noted, now)
    if noted in (None, ""):
        return now in (None, "", False, 0) or now in ([], {})
    return canonical(noted) == canonical(now)
