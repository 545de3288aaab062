"""The rows of every register that point to an enterprise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import QuerySet

from wuwai.registers import registry
from wuwai.registers.contract import Register
from wuwai.registers.enterprises import Enterprise, EnterpriseRow


def pointing_registers() -> tuple[tuple[Register, type[EnterpriseRow]], ...]:
    """The registers whose rows belong to an enterprise, each with its model, in the order of the registry."""
    return tuple((one, one.model) for one in registry.all_registers() if issubclass(one.model, EnterpriseRow))


def family(enterprise: Enterprise) -> list[int]:
    """The primary keys of an enterprise and of all that were merged into it, however often."""
    found = [enterprise.pk]
    layer = [enterprise.pk]
    while layer:
        layer = list(
            Enterprise.objects.filter(merged_into_id__in=layer)
            .exclude(pk__in=found)
            .values_list("pk", flat=True)
        )
        found.extend(layer)
    return found


def rows_of(enterprises: Sequence[int]) -> Iterator[tuple[Register, QuerySet[EnterpriseRow]]]:
    """By register, its rows that point to one of the enterprises of these primary keys."""
    for register, model in pointing_registers():
        yield register, model._default_manager.filter(enterprise_id__in=enterprises).order_by("pk")
