"""Put a register's synthetic rows into the database, each marked as synthetic. For demos only."""

from __future__ import annotations

from django.db import transaction

from wuwai.reference import regions
from wuwai.registers import noting, recording
from wuwai.registers.contract import Register

REASON = "Synthetic sample"


@transaction.atomic
def add_samples(register: Register, *, cities: tuple[str, ...] = (), seed: int = 2026) -> int:
    """Add the synthetic rows a register declares; rows whose key is there already are left alone.

    They lie in ``cities`` (codes; those of :func:`wuwai.reference.regions.cities` where none are given).

    Gives back how many were added. They begin at their stage, without the evidence a real row would need.
    """
    if register.sample is None:
        return 0
    model = register.model
    there = set(model._default_manager.values_list(*register.key))
    rows = [
        model(**values, synthetic=True)
        for values in register.sample(seed, cities or tuple(one.code for one in regions.cities()))
        if tuple(values[name] for name in register.key) not in there
    ]
    with noting.together():
        model.prepare(rows)
        model._default_manager.bulk_create(rows, batch_size=recording.PORTION)
        ids = [row.pk for row in rows]
        recording.record(model, ids, "+", by=None, reason=REASON)
        model.written(ids)
    return len(rows)
