"""Where the targets stand, as the command line, the API and the pages say it."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from wuwai.programme import measuring, offers, plan, progress, rows, setup
from wuwai.registers import registry
from wuwai.rules import shelf
from wuwai.studies import run
from wuwai.workspace import Workspace, WorkspaceError

TODAY = date(2026, 11, 22)
pytestmark = pytest.mark.django_db
KEYS = {
    "id", "number", "unit", "linkage", "current", "counted", "not_counted",
    "due", "due_by_now", "status", "source_url",
}  # fmt: skip


def test_the_documented_json(workspace: Workspace) -> None:
    answer = json.loads(json.dumps(progress.status(workspace, today=TODAY).as_dict()))
    assert {"programme", "parts", "articles", "targets"} <= set(answer)
    assert len(answer["parts"]) == 7
    assert len(answer["articles"]) == 24
    assert all(
        slot["title"] is slot["department"] is slot["due"] is slot["part"] is None
        for slot in answer["articles"]
    )
    for target in answer["targets"]:
        assert set(target) >= KEYS
        assert target["status"] in progress.STATUS_TITLES


def test_ecommerce_trade_is_measured_on_the_published_year(workspace: Workspace) -> None:
    one = progress.status(workspace, today=TODAY).target("ecommerce-trade")
    answer = one.as_dict()
    assert (answer["number"], answer["unit"], answer["current"]) == (
        1_000_000_000_000,
        "CNY",
        843_300_000_000,
    )
    assert answer["current_period"] == "2023"  # a later half year is no year
    assert isinstance(answer["current"], int)
    seen = workspace.facts.observation(one.origin)
    assert seen is not None
    assert (seen["series"], seen["value"]) == ("cbec_trade", 8433.0)
    assert not one.sample


def test_before_the_figure_was_published_there_was_none(workspace: Workspace) -> None:
    assert progress.of_target(workspace, "ecommerce-trade", as_of="2024-10-09", today=TODAY).current is None
    assert (
        progress.of_target(workspace, "ecommerce-trade", as_of="2024-10-10", today=TODAY).current is not None
    )


def test_no_due_date_gives_no_verdict(workspace: Workspace, demo_rows: dict[str, int]) -> None:
    for one in progress.status(workspace, today=TODAY).own:
        assert one.due is None
        assert one.due_by_now is None
        assert one.status in ("not_stated", "no_data")


def test_an_empty_register_is_no_data_not_zero(workspace: Workspace) -> None:
    one = progress.of_target(workspace, "overseas-warehouses", today=TODAY)
    assert one.current is None
    assert one.status == "no_data"


def test_every_row_is_counted_or_told_why_not(workspace: Workspace, demo_rows: dict[str, int]) -> None:
    one = progress.of_target(workspace, "overseas-warehouses", today=TODAY)
    assert one.counted is not None
    assert one.not_counted is not None
    assert one.counted + one.not_counted == demo_rows["overseas-warehouses"]
    assert one.current == one.counted
    assert one.measured.standing is not None
    listed = rows.left_out_rows(one.target.measure, one.measured.standing, as_of=None, limit=1000)
    assert len([*listed.first, *listed.more]) == one.not_counted
    assert all(left.why.en and left.why.zh for left in (*listed.first, *listed.more))


def test_synthetic_rows_mark_the_number(workspace: Workspace, demo_rows: dict[str, int]) -> None:
    standing = progress.status(workspace, today=TODAY)
    marked = {one["id"] for one in standing.as_dict()["targets"] if one["sample"]}
    measures = {one.id: one.measure for one in plan.load("guangdong").targets if one.measure}
    assert marked == {name for name in of_rows() if measures[name].register in demo_rows}
    assert standing.as_dict()["sample"] is True


def of_rows() -> set[str]:
    """The targets that are measured on a register."""
    return {one.id for one in plan.load("guangdong").targets if one.measure and one.measure.of_rows}


def test_the_plan_of_2021_is_counted_by_its_own_rule(workspace: Workspace, demo_rows: dict[str, int]) -> None:
    standing = progress.status(workspace, today=TODAY)
    one, large = standing.target("overseas-warehouses-2021"), standing.target("overseas-warehouses")
    assert one.related
    assert one.as_dict()["due"] == "2025-12-31"
    assert one.sample
    assert one.counted > large.counted  # without the conditions of 2023
    assert one.status == "missed"
    assert one.target.stands_in


def test_a_sum_adds_the_field_of_rows_that_count(workspace: Workspace, demo_rows: dict[str, int]) -> None:
    model = registry.get("overseas-warehouses").model
    one = progress.of_target(workspace, "overseas-warehouse-area-2021", today=TODAY)
    counting = model.objects.filter(stage__in=["operating", "recognised"])
    assert one.current == sum(row.area_m2 for row in counting)
    assert one.counted == counting.count()
    assert sum(one.measured.by_region.values()) == pytest.approx(one.current)
    row = counting.first()
    row.area_m2 = None
    row.keep(by=None, reason="test")
    again = progress.of_target(workspace, "overseas-warehouse-area-2021", today=TODAY)
    assert again.counted == one.counted - 1
    listed = rows.left_out_rows(again.target.measure, again.measured.standing, as_of=None, limit=1000)
    why = {left.uid: left.why.en for left in (*listed.first, *listed.more)}
    assert why[row.uid] == "Floor area is not stated."


def test_an_assumed_date_is_labelled_and_is_no_due_date(workspace: Workspace) -> None:
    by = date(2027, 12, 31)
    standing = progress.status(workspace, by=by, today=TODAY)
    trade = standing.target("ecommerce-trade")
    answer = trade.as_dict()
    assert answer["due"] is None
    assert answer["by"] == "2027-12-31"
    assert answer["assumed"] is True
    # Published 2023, four years to go: 1000 / 843.3 is 4.35 % a year.
    assert answer["needed_growth_per_year"] == pytest.approx((1000 / 843.3) ** (1 / 4) - 1, rel=2e-3)
    assert trade.due_by_now is not None
    assert 843.3e9 < trade.due_by_now < 1e12
    # The latest year is the baseline itself: no verdict can be given, and the words say why.
    assert trade.status == "not_stated"
    assert trade.status_title.en == "no value since baseline"


def test_a_count_needs_rows_a_year_and_a_series_a_rate(
    workspace: Workspace, demo_rows: dict[str, int]
) -> None:
    standing = progress.status(workspace, by=date(2028, 11, 22), today=TODAY)
    parks, trade = standing.target("ecommerce-parks"), standing.target("ecommerce-trade")
    assert parks.current is not None
    assert parks.needed_a_year == pytest.approx((20 - parks.current) / 2, rel=1e-3)
    assert trade.needed_a_year is None


def test_a_published_due_date_is_never_replaced(workspace: Workspace) -> None:
    one = progress.status(workspace, by=date(2030, 1, 1), today=TODAY).target("ecommerce-firms-5bn-2021")
    assert one.due == date(2025, 12, 31)
    assert not one.assumed
    assert one.as_dict()["by"] is None


def test_registers_are_read_as_they_were(workspace: Workspace, demo_rows: dict[str, int]) -> None:
    before = progress.of_target(workspace, "overseas-warehouses", as_of="2020-01-01")
    assert before.current is None


def test_what_a_target_is_measured_on_is_there() -> None:
    for target in plan.load("guangdong").targets:
        measure = target.measure
        if measure is None or not measure.of_rows:
            continue
        register = registry.get(measure.register)
        assert not measure.rule_book or measure.rule_book in {book.name for book in shelf.books()}
        if measure.kind == "sum":
            assert measuring.in_unit(register, measure, target.unit) > 0


def test_a_measure_that_is_not_there_is_said_not_raised(workspace: Workspace) -> None:
    target = plan.load("guangdong").target("overseas-warehouses")
    gone = dataclasses.replace(target, measure=plan.Measure("register", register="balloons"))
    found = measuring.measure(workspace, gone, as_of=None, today=TODAY)
    assert found.current is None
    assert "balloons" in found.note.en


def test_rules_that_cannot_be_read_are_no_count_of_zero(
    workspace: Workspace, demo_rows: dict[str, int], tmp_path: Path
) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "public-overseas-warehouse.toml").write_text(
        'name = "public-overseas-warehouse"\nclauses = 3\n', encoding="utf-8"
    )
    office = Workspace(tmp_path, workspace.config)
    one = progress.of_target(office, "overseas-warehouses", today=TODAY)
    assert one.current is None
    assert one.status == "no_data"
    assert "public-overseas-warehouse.toml" in one.measured.note.en


@pytest.mark.slow
def test_samples_come_once_and_leave_edits_alone(workspace: Workspace, demo_rows: dict[str, int]) -> None:
    assert demo_rows["overseas-warehouses"] > 0
    model = registry.get("overseas-warehouses").model
    model.objects.all()[0].delete()
    again = setup.add_samples(workspace)
    assert not set(again) & set(demo_rows)
    assert model.objects.count() == demo_rows["overseas-warehouses"] - 1


def test_samples_are_for_demos_only(tmp_path: Path) -> None:
    office = Workspace.create(tmp_path / "office", programme="guangdong")
    with pytest.raises(WorkspaceError, match="not a demo"):
        setup.add_samples(office)


def test_preparing_twice_changes_nothing(workspace: Workspace) -> None:
    before = workspace.facts.fingerprint()
    setup.prepare(workspace)
    assert workspace.facts.fingerprint() == before


def test_studies_get_what_was_promised(workspace: Workspace) -> None:
    provided = offers.target_table("")
    assert provided.table.height == len(plan.load("guangdong").targets)
    assert provided.table["due"].null_count() == provided.table.height - 6
    assert not any(vintage.sample for vintage in provided.vintages)


def test_studies_get_what_was_reached(workspace: Workspace, demo_rows: dict[str, int]) -> None:
    table = offers.target_table("points").table
    samples = dict(table.select("id", "sample").unique().iter_rows())
    assert samples["ecommerce-trade"] is False
    assert samples["overseas-warehouses"] is samples["ecommerce-parks"] is True
    assert set(samples) - {"ecommerce-trade"} <= of_rows()
    assert table.filter(id="ecommerce-trade")["value"].to_list() == [843_300_000_000]


def test_the_path_of_a_published_target_is_no_sample(workspace: Workspace, demo_rows: dict[str, int]) -> None:
    assert not run.run(
        "programme.path", facts=workspace.facts, parameters={"target": "ecommerce-trade"}
    ).sample
    assert run.run("programme.path", facts=workspace.facts, parameters={"target": "ecommerce-parks"}).sample


def test_the_study_and_the_programme_agree(workspace: Workspace, demo_rows: dict[str, int]) -> None:
    by = date(2028, 6, 30)
    for one in progress.status(workspace, by=by).targets:
        given = {"target": one.target.id, "by": by}
        seen: Any = run.run("programme.path", facts=workspace.facts, parameters=given).result
        assert (seen.current, seen.due_by_now, seen.growth, seen.status, seen.assumed) == (
            one.current,
            one.due_by_now,
            one.needed_growth,
            one.status,
            one.assumed,
        )


@pytest.mark.parametrize("words", ["海外", "dxhwc", "warehouse", "overseas-warehouses", "Warehouses"])
def test_search_finds_the_warehouse_target(words: str) -> None:
    assert any("/overseas-warehouses/" in hit.url for hit in offers.hits(words, "zh"))


def test_search_for_nothing_finds_nothing() -> None:
    assert offers.hits("  ", "en") == []
