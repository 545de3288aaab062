"""Rows written before there were enterprises get theirs when the tables are brought up to date."""

from __future__ import annotations

import pytest

from wuwai.registers.enterprises import Enterprise
from wuwai.registers.linking import link_rows
from wuwai.trade.models.ecommerce_parks import EcommercePark
from wuwai.trade.models.overseas_warehouses import OverseasWarehouse

pytestmark = pytest.mark.django_db
CODE = "91440300MA5TEXT03E"


def test_rows_of_before_are_linked_once():
    known = {"region": "440300", "stage": "planned"}
    # As a migration leaves them: bulk_create saves without looking for the enterprise.
    OverseasWarehouse.objects.bulk_create(
        [
            OverseasWarehouse(name=name, firm="深圳企业", credit_code=CODE, country="DEU", **known)
            for name in ("a", "b")
        ]
    )
    EcommercePark.objects.bulk_create(
        [
            EcommercePark(name="p", cluster="c", firm="", **known),
            EcommercePark(name="q", cluster="c", **known),
        ]
    )
    assert link_rows() == 2
    assert Enterprise.objects.filter(credit_code=CODE).count() == 1
    assert {row.enterprise.name for row in OverseasWarehouse.objects.all()} == {"深圳企业"}
    assert all(row.enterprise is None for row in EcommercePark.objects.all())
    assert link_rows() == 0
