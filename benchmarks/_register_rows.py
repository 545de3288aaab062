"""Many synthetic rows for a register: its samples again, with other keys, places, dates and amounts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from simple_history.utils import bulk_create_with_history

from wuwai.reference import regions
from wuwai.registers.contract import Register, RegisterField
from wuwai.registers.rows import RegisterRow
from wuwai.registers.samples import REASON


def made(register: Register, number: int, seed: int = 7) -> Iterator[RegisterRow]:
    """``number`` rows that keep the key apart; the same seed gives the same rows."""
    assert register.sample is not None
    draw = random.Random(seed)
    cities = tuple(one.code for one in regions.cities())
    pool = register.sample(seed, cities)
    longest = {one.name: getattr(one, "max_length", None) for one in register.model._meta.concrete_fields}
    stages = [one.key for one in register.stages]
    for n in range(number):
        values = dict(pool[n % len(pool)])
        for one in register.fields:
            value = _varied(one, values.get(one.name), n, draw, key=one.name in register.key)
            if isinstance(value, str):
                value = value[: longest[one.name] or None]
            values[one.name] = values.get(one.name) if value is None else value
        values["region"] = draw.choice(cities)
        if n % 3 == 0:
            values["stage"] = draw.choice(stages)
        known = {name: value for name, value in values.items() if value is not None}
        yield register.model(**known, synthetic=True)


def _varied(one: RegisterField, value: Any, n: int, draw: random.Random, *, key: bool) -> Any:
    if one.credit_code:
        return f"SAMPLE{n + 10**9:012d}"
    if value in (None, ""):
        return None
    if one.kind == "text" and key:
        return f"{n:06d} {value}"
    if one.kind == "date":
        return value + timedelta(days=draw.randrange(-900, 300))
    if one.kind == "number":
        spread = value * draw.uniform(0.6, 1.4)
        return round(min(spread, one.high) if one.high is not None else spread, 2)
    return None


def add(register: Register, number: int) -> None:
    """Put ``number`` of them into the database with their history, in portions."""
    rows: list[RegisterRow] = []
    for row in made(register, number):
        rows.append(row)
        if len(rows) == 5_000:
            _write(register, rows)
            rows = []
    _write(register, rows)


def _write(register: Register, rows: list[RegisterRow]) -> None:
    if rows:
        bulk_create_with_history(rows, register.model, batch_size=500, default_change_reason=REASON)
