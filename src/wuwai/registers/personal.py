"""What tells of a person: who may read it, and the note of each read.

It is read by role and linkage, of the person's own cities; it goes into a file, or out through the API, only
where it is asked for; and each read is an entry of the audit before anything is shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wuwai.accounts import audit
from wuwai.registers import noting
from wuwai.registers.contract import Register, RegisterField
from wuwai.registers.rows import RegisterRow

ASKED = "personal"  # the parameter of an address that asks for it


def asked(parameters: Any) -> bool:
    """Whether the parameters of an address ask for personal data in a file or an answer."""
    return str(parameters.get(ASKED, "")) == "1"


def fields(register: Register) -> tuple[RegisterField, ...]:
    """The fields of a register that tell of a person."""
    return tuple(one for one in register.fields if one.personal)


def note_rows(
    register: Register, shown: Iterable[RegisterField], rows: Iterable[RegisterRow], *, by: Any, how: str
) -> None:
    """Note that these columns of these rows are read; nothing where none of them tells of a person.

    ``how`` is the way they leave: ``list``, ``page``, ``form``, ``file``, ``api``. Where one row alone is
    read, it is the subject.
    """
    names = [one.name for one in shown if one.personal]
    if not names:
        return
    uids = [row.uid for row in rows if any(row.value(name) is not None for name in names)]
    if len(uids) == 1:
        audit.read(noting.subject(register.name, uids[0]), names, by=by, how=how)
    elif uids:
        audit.read(f"register:{register.name}", names, by=by, uids=uids, how=how)


def note_groups(register: Register, shown: Iterable[RegisterField], *, by: Any, how: str) -> None:
    """Note that values of these columns are read as the headings of groups, without their rows."""
    names = [one.name for one in shown if one.personal]
    if names:
        audit.read(f"register:{register.name}", names, by=by, how=how)
