"""Studies get the verdict on each row as targets do."""

from __future__ import annotations

from datetime import date

import pytest

from wuwai.registers.counting import count
from wuwai.registers.provider import provide, provider_stamp
from wuwai.registers.registry import get
from wuwai.registers.samples import add_samples

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["overseas-warehouses", "ecommerce-parks"])
def test_rows_count_as_they_do_for_a_target(workspace, name):
    register = get(name)
    add_samples(register)
    given = provide(f"{name}/counts")
    plain = count(register)
    assert set(given.table.filter("counted")["uid"]) == {row.uid for row in plain.counted}
    reasons = {row["uid"]: row["why_en"] for row in given.table.iter_rows(named=True) if row["why_en"]}
    assert reasons == {one.row.uid: one.why.en for one in plain.not_counted}
    assert given.table["rules_zh"].unique().to_list() == [plain.note.zh]
    assert given.vintages[0].sample


def test_a_day_before_the_first_row_has_none(workspace):
    add_samples(get("ecommerce-parks"))
    assert provide("ecommerce-parks/counts", as_of=date(2020, 1, 1).isoformat()).table.is_empty()


def test_the_stamp_changes_with_a_row(workspace):
    register = get("ecommerce-parks")
    before = provider_stamp("ecommerce-parks/counts")
    add_samples(register)
    assert provider_stamp("ecommerce-parks/counts") != before
