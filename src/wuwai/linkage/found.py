"""What this room adds to search: enterprises by name, other name, pinyin, number and credit code."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.urls import reverse

from wuwai.reference.text import Text
from wuwai.registers.enterprises import Enterprise, EnterpriseAlias
from wuwai.registers.firm_names import folded
from wuwai.ui.search import Hit, provide

ENTERPRISE = Text("Enterprises", "企业")
_MOST = 60


@provide
def enterprises(query: str, lang: str, as_of: date | None) -> Iterator[Hit]:
    """Enterprises whose name, other name, code or number holds the query, or whose pinyin begins with it.

    The database does the finding, so 100,000 enterprises are no reason to wait.
    """
    key = folded(query)
    if len(key) < 2:
        return
    named = Enterprise.objects.filter(merged_into=None).filter(
        Q(name_key__contains=key)
        | Q(name_en__icontains=query)
        | Q(credit_code__istartswith=query)
        | Q(number__istartswith=query)
        | (Q(pinyin__contains=key) if key.isascii() else Q(pk__in=()))
    )
    hits: dict[int, tuple[Enterprise, int, str]] = {}
    for one in named[:_MOST]:
        exact = one.name_key == key or query.casefold() in (one.credit_code.casefold(), one.number.casefold())
        starts = one.name_key.startswith(key) or one.credit_code.startswith(query.upper())
        hits[one.pk] = (one, 100 if exact else 70 if starts else 45, "")
    for alias in EnterpriseAlias.objects.filter(key__contains=key).select_related("enterprise")[:_MOST]:
        if alias.enterprise.merged_into_id is None:
            hits.setdefault(
                alias.enterprise_id, (alias.enterprise, 60 if alias.key == key else 40, alias.name)
            )
    for one, score, other_name in hits.values():
        detail = " · ".join(part for part in (one.credit_code, other_name) if part)
        yield Hit(
            Text(one.name_en or one.name, one.name),
            ENTERPRISE,
            reverse("enterprise", args=[one.uid]),
            Text(detail, detail),
            score,
        )
