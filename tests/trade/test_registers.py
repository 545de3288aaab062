"""What the registers of foreign trade refuse, count and ship."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from wuwai.programme.setup import add_published
from wuwai.registers.counting import count
from wuwai.registers.moves import MoveError, move
from wuwai.registers.provider import provide
from wuwai.registers.registry import get
from wuwai.registers.samples import add_samples
from wuwai.trade.models.ecommerce_firms import EcommerceFirm, tier_of
from wuwai.trade.models.ecommerce_parks import EcommercePark
from wuwai.trade.models.exhibitions import Exhibition

OURS = (
    *("ecommerce-parks", "overseas-warehouses", "ecommerce-firms", "import-bases"),
    *("exhibitions", "exporters", "fairs", "market-plans"),
)
DAY = date(2024, 6, 1)
BEFORE = DAY - timedelta(days=1)


def wrong(name, **values):
    register = get(name)
    return [field for field, _ in register.check(register.model(**values), {})]


@pytest.mark.parametrize(
    ("name", "values", "field"),
    [
        ("ecommerce-parks", {"started_on": DAY, "opened_on": BEFORE}, "opened_on"),
        ("overseas-warehouses", {"operated_since": DAY, "recognised_on": BEFORE}, "recognised_on"),
        (
            "overseas-warehouses",
            {"outbound_certificate": "N1", "has_outbound_certificate": False},
            "has_outbound_certificate",
        ),
        ("import-bases", {"chapters": "8"}, "chapters"),
        ("import-bases", {"chapters": "98"}, "chapters"),
        ("import-bases", {"imports": 5.0}, "imports_year"),
        ("exhibitions", {"starts_on": DAY, "ends_on": BEFORE}, "ends_on"),
        ("exhibitions", {"held_on": DAY, "settled_on": BEFORE}, "settled_on"),
        ("exhibitions", {"exhibitors": 3, "own_exhibitors": 4}, "own_exhibitors"),
        ("ecommerce-firms", {"scale": 5.0}, "scale_year"),
        ("ecommerce-firms", {"scale": 5.0, "scale_year": 2024, "tier": "billions"}, "tier"),
        ("fairs", {"starts_on": DAY, "ends_on": BEFORE}, "ends_on"),
        ("fairs", {"chapters": "84;850"}, "chapters"),
        ("fairs", {"markets": "SAU;Oman"}, "markets"),
        ("market-plans", {"started_on": DAY, "established_on": BEFORE}, "established_on"),
        ("market-plans", {"chapters": "8"}, "chapters"),
        ("market-plans", {"goal_exports": 5.0}, "goal_year"),
        ("exporters", {"year": 2024, "products": "851"}, "products"),
        ("exporters", {"year": 2024, "first_market_share": 4.0}, "first_market"),
        ("exporters", {"year": 2024, "markets": 0, "exports": 4.0}, "markets"),
    ],
)
def test_values_that_contradict_each_other_are_refused(name, values, field):
    assert wrong(name, **values) == [field]


def test_no_stage_is_entered_in_the_future():
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert wrong("ecommerce-parks", opened_on=tomorrow) == ["opened_on"]
    assert wrong("exhibitions", held_on=tomorrow) == ["held_on"]
    assert wrong("exhibitions", starts_on=tomorrow, ends_on=tomorrow) == []
    assert wrong("exporters", year=tomorrow.year + 1) == ["year"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("scale", "stage", "counts"), [(100.0, "leading", True), (99.9, "leading", False),
                                   (None, "leading", False), (500.0, "listed", False)]
)  # fmt: skip
def test_a_leading_firm_counts_from_ten_billion_yuan(workspace, scale, stage, counts):
    firm = EcommerceFirm(firm="企业", region="440300", stage=stage, scale=scale, scale_year=2025)
    assert count(get("ecommerce-firms"), rows=[firm]).number == counts


def test_the_tier_is_that_of_the_scale():
    assert [tier_of(scale) for scale in (100.0, 99.0, 10.0, 9.9)] == [
        "ten_billions", "billions", "billions", "below",
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_sessions_of_the_canton_fair_are_real_rows(workspace):
    add_published(workspace)
    fairs = Exhibition.objects.filter(synthetic=False).order_by("session")
    assert [one.session for one in fairs] == [122, 135, 136, 137, 138]
    last = fairs.last()
    assert (last.buyers, last.deals, last.currency, last.certainty) == (310_000, 25.65e9, "USD", "H")
    assert fairs.first().starts_on is None  # only the day it closed was published
    assert all(one.source_url for one in fairs)


@pytest.mark.django_db
def test_samples_keep_the_rules_of_their_registers(workspace):
    for name in OURS:
        register = get(name)
        add_samples(register)
        for row in register.model.objects.all():
            assert list(register.check(row, {})) == [], (name, row)


@pytest.mark.django_db
def test_durations_of_stages_can_be_measured(workspace):
    for name in ("ecommerce-parks", "overseas-warehouses", "import-bases"):
        add_samples(get(name))
        stays = provide(f"{name}/stages").table
        closed = stays.filter(stays["left_on"].is_not_null())
        assert closed.height >= get(name).model.objects.count()
        assert (closed["left_on"] >= closed["entered_on"]).all()


@pytest.mark.django_db
def test_a_park_is_dated_as_it_moves_on(workspace):
    park = EcommercePark(name="p", cluster="c", region="440300", stage="planned")
    park.keep(by=None, reason="added")
    moved = move(park, "operating", by=None, on=date(2025, 3, 1))
    assert get("ecommerce-parks").model.objects.get(pk=moved.pk).opened_on == date(2025, 3, 1)
    with pytest.raises(MoveError):
        move(moved, "recognised", by=None)  # its evidence is not on file


@pytest.mark.django_db
def test_a_park_without_operator_has_no_enterprise_and_one_with_has(workspace):
    without = EcommercePark(name="a", cluster="c", region="440300", stage="planned")
    without.keep(by=None, reason="added")
    with_one = EcommercePark(name="b", cluster="c", region="440300", stage="planned", firm="企业甲")
    with_one.keep(by=None, reason="added")
    assert without.enterprise is None
    assert with_one.enterprise.name == "企业甲"
