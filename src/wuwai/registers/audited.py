"""Rows of registers as the audit compares them with its entries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import partial
from typing import Any

from wuwai.accounts.audit_canonical import sealed
from wuwai.accounts.audit_standing import Standing, provide
from wuwai.registers import noting
from wuwai.registers.contract import Register
from wuwai.registers.registry import all_registers


def provide_registers() -> None:
    """Let the rows of every register be compared with the audit."""
    for one in all_registers():
        provide(
            Standing(
                prefix=_prefix(one),
                read=partial(_read, one),
                subjects=partial(_subjects, one),
                found="row.found",
                added="row.added",
                told=partial(_told, one),
            )
        )


def _prefix(register: Register) -> str:
    return noting.subject(register.name, "")


def _read(register: Register, subjects: Collection[str]) -> Mapping[str, Mapping[str, Any]]:
    names = noting.told_names(register.model)
    uids = [one.removeprefix(_prefix(register)) for one in subjects]
    found: dict[str, dict[str, Any]] = {}
    for start in range(0, len(uids), noting.PORTION):
        rows = register.model._default_manager.filter(uid__in=uids[start : start + noting.PORTION])
        for uid, *values in rows.values_list("uid", *names):
            found[noting.subject(register.name, uid)] = dict(zip(names, values, strict=True))
    return found


def _subjects(register: Register) -> Iterable[str]:
    uids = register.model._default_manager.values_list("uid", flat=True)
    return (noting.subject(register.name, uid) for uid in uids.iterator(chunk_size=2000))


def _told(register: Register, values: Mapping[str, Any]) -> Mapping[str, Any]:
    personal = noting.personal_names(register.model)
    return {
        name: sealed(value) if name in personal else value for name, value in noting.filled(values).items()
    }
