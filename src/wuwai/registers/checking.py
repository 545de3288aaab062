"""Rules between the fields of a row, and between a row and those it names. Forms and imports ask here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wuwai.reference.text import Text
from wuwai.registers import credit_codes
from wuwai.registers.contract import Register, RegisterField
from wuwai.registers.registry import get, referring
from wuwai.registers.rows import RegisterRow
from wuwai.registers.uniqueness import taken

_PORTION = 500  # values in one query: SQLite's older builds take 999
Problem = tuple[str, Text]


def problems(register: Register, rows: Sequence[RegisterRow]) -> list[list[Problem]]:
    """What is wrong with each of ``rows`` beyond its single values: names of fields and what was expected.

    The rows hold the values they are to be saved with. Rows they name are read in portions, so 20,000 rows
    take some dozens of queries. Order and length are those of ``rows``.
    """
    links = [one for one in register.fields if one.kind == "row"]
    named = {one.name: referenced(one, [row.value(one.name) for row in rows]) for one in links}
    fixed = _fixed_keys(register, rows)
    shared = taken(register, rows)
    return [
        [*_of(register, row, links, named, fixed), *shared.get(place, ())] for place, row in enumerate(rows)
    ]


def referenced(one: RegisterField, wanted: Sequence[Any]) -> dict[str, RegisterRow]:
    """The rows that values of a field of kind ``row`` name, by reference; those not on file are absent."""
    target = get(one.register)
    key = target.key[0]
    references = sorted({str(value) for value in wanted if value})
    found: dict[str, RegisterRow] = {}
    for start in range(0, len(references), _PORTION):
        chosen = target.model._default_manager.filter(**{f"{key}__in": references[start : start + _PORTION]})
        found.update({str(getattr(row, key)): row for row in chosen})
    return found


def _of(
    register: Register,
    row: RegisterRow,
    links: Sequence[RegisterField],
    named: Mapping[str, Mapping[str, RegisterRow]],
    fixed: Mapping[int, str],
) -> list[Problem]:
    found: list[Problem] = []
    refers: dict[str, RegisterRow | None] = {}
    for one in links:
        value = row.value(one.name)
        refers[one.name] = named[one.name].get(str(value)) if value is not None else None
        if value is not None and refers[one.name] is None:
            found.append((one.name, _not_on_file(one)))
    for one in register.fields:
        if one.currency and row.value(one.name) is not None and row.value(one.currency) is None:
            found.append((one.currency, _no_currency(one)))
        if one.credit_code and (value := row.value(one.name)) is not None:
            wrong = credit_codes.problem(str(value), synthetic=row.synthetic)
            if wrong is not None:
                found.append((one.name, wrong))
    key = register.key[0]
    if row.pk in fixed and fixed[row.pk] != str(row.value(key)):
        pattern = Text(
            "'{old}' unchanged: rows of other registers name it", "保持“{old}”不变：其他台账已引用该编号"
        )
        found.append((key, pattern.format(old=fixed[row.pk])))
    if register.check is not None:
        found.extend(register.check(row, refers))
    return found


def _not_on_file(one: RegisterField) -> Text:
    target = get(one.register)
    pattern = Text(
        "the {key} of a row on file in '{register}'; add that row first",
        "“{register}”中已有记录的{key}；请先登记该记录",
    )
    return pattern.format(key=target.field(target.key[0]).title.lower_first(), register=target.title)


def _no_currency(one: RegisterField) -> Text:
    return Text("the currency of '{amount}', such as CNY or USD", "“{amount}”的币种，如人民币、美元").format(
        amount=one.title
    )


def _fixed_keys(register: Register, rows: Sequence[RegisterRow]) -> dict[int, str]:
    """The references on file, by primary key, of those rows that rows of other registers name."""
    others = referring(register)
    ids = [row.pk for row in rows if row.pk]
    if not others or not ids:
        return {}
    key = register.key[0]
    on_file: dict[int, str] = {}
    for start in range(0, len(ids), _PORTION):
        chosen = register.model._default_manager.filter(pk__in=ids[start : start + _PORTION])
        on_file.update({pk: str(value) for pk, value in chosen.values_list("pk", key)})
    changed = {row.pk: old for row in rows if (old := on_file.get(row.pk)) and old != str(row.value(key))}
    return {pk: old for pk, old in changed.items() if _is_named(old, others)}


def _is_named(reference: str, others: Sequence[tuple[Register, RegisterField]]) -> bool:
    return any(
        other.model._default_manager.filter(**{field.name: reference}).exists() for other, field in others
    )
