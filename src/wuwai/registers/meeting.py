"""Two people who change the same row: what the other changed meanwhile, and what of it is in one's way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.utils import timezone

from wuwai.reference.text import Text
from wuwai.registers.columns import columns, shown
from wuwai.registers.contract import Register, RegisterField
from wuwai.registers.rows import RegisterRow

_PORTION = 500
PROGRAM = Text("the program", "系统")


@dataclass(frozen=True, slots=True)
class Theirs:
    """A field that somebody else changed meanwhile: its value now, who set it and when."""

    field: RegisterField
    value: Any
    before: Any
    who: Text
    at: datetime

    @property
    def change(self) -> Text:
        """The field with its values, in words."""
        return Text("{title}: {before} → {now}", "{title}：{before} → {now}").format(
            title=self.field.title, before=shown(self.field, self.before), now=shown(self.field, self.value)
        )

    @property
    def in_the_way(self) -> Text:
        """What is said beside a box in which the person had put something else."""
        return Text(
            "{who} set this to “{now}” at {at}, after you opened the form. Yours is kept in the box: save"
            " again to put it in its place.",
            "您打开表单后，{who}已于{at}将此项改为“{now}”。您填写的内容仍保留在框中，再次保存即以您的为准。",
        ).format(who=self.who, now=shown(self.field, self.value), at=moment(self.at))

    @property
    def beside_a_sheet(self) -> Text:
        """What a cell was expected to hold, where a sheet downloaded earlier holds a third value."""
        return Text(
            "“{now}”, which {who} set at {at}, after this sheet was downloaded",
            "“{now}”（本表下载后，{who}于{at}所改）",
        ).format(who=self.who, now=shown(self.field, self.value), at=moment(self.at))


@dataclass(frozen=True, slots=True)
class Meeting:
    """What others changed in a row since a person opened it.

    ``taken`` are fields that the person left as they were, or has no box for; ``clashes`` those to which both
    gave a value.
    """

    taken: tuple[Theirs, ...]
    clashes: tuple[Theirs, ...]
    who: Text
    at: datetime

    @property
    def words(self) -> Text:
        """What is said above the form."""
        said = Text(
            "{who} changed this row at {at}, after you opened it. Nothing you filled in is lost: look, and"
            " save again.",
            "您打开后，{who}已于{at}修改本条记录。您填写的内容没有丢失，请核对后再次保存。",
        ).format(who=self.who, at=moment(self.at))
        if not self.taken:
            return said
        theirs = Text(
            "; ".join(one.change.en for one in self.taken), "；".join(one.change.zh for one in self.taken)
        )
        more = Text(" What they changed: {theirs}.", "对方的改动（已带入表单）：{theirs}。").format(
            theirs=theirs
        )
        return Text(said.en + more.en, said.zh + more.zh)


def version(row: RegisterRow) -> str:
    """The state of a row: changes with every save."""
    return row.updated_at.isoformat() if row.updated_at else ""


def moment(at: datetime) -> str:
    """A moment in the office's time zone, to the second.

    >>> from datetime import UTC
    >>> moment(datetime(2026, 11, 23, 2, 5, 9, tzinfo=UTC))
    '2026-11-23 10:05:09'
    """
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S")


def since(row: RegisterRow, version: str) -> list[Any] | None:
    """The history records of ``row`` from the state ``version`` on, that one first; None if it never was."""
    try:
        seen = datetime.fromisoformat(version)
    except ValueError:
        return None
    if timezone.is_naive(seen):
        return None
    records = row.history.select_related("history_user").filter(updated_at__gte=seen)
    found = list(records.order_by("history_date", "history_id"))
    return found if found and found[0].updated_at == seen else None


def meet(
    row: RegisterRow, version: str, fields: Sequence[RegisterField], wished: Mapping[str, Any]
) -> Meeting | None:
    """What happened to ``row`` since ``version``, beside what a person wishes; None where that state is gone.

    ``wished`` holds the values of the person's form; a field that could not be read is not in it.
    """
    records = since(row, version)
    if records is None:
        return None
    base, now = records[0], records[-1]
    theirs = [found for one in fields if (found := _theirs(one, records)) is not None]
    clashes = [
        one
        for one in theirs
        if one.field.name in wished
        and _plain(wished[one.field.name]) not in (_value(base, one.field), _plain(one.value))
    ]
    taken = [
        one
        for one in theirs
        if one not in clashes and _plain(wished.get(one.field.name, one.before)) != _plain(one.value)
    ]
    return Meeting(tuple(taken), tuple(clashes), _who(now), now.history_date)


def changed_since(
    register: Register, rows: Sequence[RegisterRow], after: datetime | None
) -> dict[int, dict[str, Theirs]]:
    """The fields of ``rows`` that changed after a moment, by primary key and name; none without one."""
    if after is None:
        return {}
    later = [row.pk for row in rows if row.updated_at > after]
    found: dict[int, dict[str, Theirs]] = {}
    for start in range(0, len(later), _PORTION):
        records = register.model.history.filter(id__in=later[start : start + _PORTION])
        of_row: dict[int, list[Any]] = {}
        for record in records.select_related("history_user").order_by("history_date", "history_id"):
            known = of_row.setdefault(record.id, [])
            if known and record.updated_at <= after:
                known[:] = [record]  # only the last state before the moment is of interest
            else:
                known.append(record)
        for pk, states in of_row.items():
            theirs = [_theirs(one, states) for one in columns(register)]
            found[pk] = {one.field.name: one for one in theirs if one is not None}
    return found


def _theirs(one: RegisterField, records: Sequence[Any]) -> Theirs | None:
    """The last change of a field; None where it is as it was."""
    before, now = _value(records[0], one), _value(records[-1], one)
    if before == now:
        return None
    pairs = pairwise(records)
    last = [after for earlier, after in pairs if _value(earlier, one) != _value(after, one)][-1]
    return Theirs(one, now, before, _who(last), last.history_date)


def _value(record: Any, one: RegisterField) -> Any:
    return _plain(getattr(record, one.name))


def _plain(value: Any) -> Any:
    return None if value == "" else value


def _who(record: Any) -> Text:
    user = record.history_user
    return PROGRAM if user is None else Text(user.get_username(), user.get_username())
