"""The count that is kept equals the count that is walked, whatever happens to rows, rules and days."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wuwai.registers import refreshing, seen, tally
from wuwai.registers.counting import count, today
from wuwai.registers.kept import Judged, Judging
from wuwai.registers.moves import move
from wuwai.registers.registry import get
from wuwai.registers.samples import add_samples
from wuwai.registers.seen import Seen
from wuwai.rules import shelf

pytestmark = pytest.mark.django_db


@pytest.fixture
def warehouses():
    register = get("overseas-warehouses")
    add_samples(register)
    return register


@pytest.fixture
def rules(tmp_path):
    """The folder of an office's own rule books; what is counted follows it."""
    with patch("wuwai.registers.tally.rules_folder", lambda: tmp_path):
        yield tmp_path


def own_book(folder: Path, share: float) -> None:
    """Another share of the overseas entity than the shipped book asks for."""
    text = Path(shelf.get("public-overseas-warehouse").file).read_text(encoding="utf-8")
    changed = text.replace("entity_share > 50", f"entity_share > {share}")
    assert changed != text
    (folder / "own.toml").write_text(changed, encoding="utf-8")


def same(register, *, folder=None, on=None):
    """The kept count and the walked one, held against each other in every answer."""
    day = on or today()
    walked = count(register, on=day, rule_folder=folder)
    found = tally.standing(register, on=on)
    kept = found.tally
    counted = {row.pk for row in walked.counted}
    assert (kept.rows, kept.counted) == (len(counted) + len(walked.not_counted), len(counted))
    assert dict(kept.by_region) == walked.by_region()
    assert kept.sample == walked.sample
    assert kept.note == walked.note
    assert {row.pk for row in tally.counting_rows(register, on=on)} == counted
    left_out = {row.pk: why for row, why, _ in walked.not_counted}
    assert {row.pk for row in tally.counting_rows(register, on=on, counted=False)} == set(left_out)
    assert found.counted_of([*counted, *left_out]) == counted
    assert found.why_not([*counted, *left_out]) == left_out
    for clause, fails, unknown in found.clauses():
        outcomes = [
            one.outcome
            for _, _, evaluation in walked.not_counted
            for one in (evaluation.outcomes if evaluation else ())
            if one.clause.id == clause.id
        ]
        assert (fails, unknown) == (outcomes.count("fail"), outcomes.count("unknown"))


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["edit", "move", "delete", "add", "rules", "broken", "shipped", "day", "look"]),
        st.integers(0, 10_000),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_the_kept_count_is_the_walked_count_after_any_changes(warehouses, rules, steps):
    same(warehouses, folder=rules)
    for step, number in steps:
        _take(warehouses, rules, step, number)
        same(warehouses, folder=rules)


def _take(register, folder, step, number):
    rows = list(register.model.objects.order_by("pk"))
    row = rows[number % len(rows)] if rows else None
    if step == "edit" and row:
        row.entity_share = random.Random(number).choice([None, 10.0, 50.0, 51.0, 90.0])
        row.region = random.Random(number).choice(["440100", "440300", "441900"])
        row.keep(by=None, reason="test")
    elif step == "move" and row:
        stage = register.stages[number % len(register.stages)].key
        row.stage = stage
        row.keep(by=None, reason="test")
    elif step == "delete" and row:
        row.delete()
    elif step == "add":
        add_samples(register, seed=number)
    elif step == "rules":
        own_book(folder, float(number % 100))
    elif step == "broken":
        (folder / "own.toml").write_text('name = "public-overseas-warehouse"', encoding="utf-8")
    elif step == "shipped":
        (folder / "own.toml").unlink(missing_ok=True)
    elif step == "day":
        # What is kept was brought up on another day.
        Judging.objects.update(day=today() - timedelta(days=number % 900 + 1))
        Judged.objects.filter(
            row__gt=0, pk__in=list(Judged.objects.values_list("pk", flat=True)[:3])
        ).delete()


def test_other_days_are_judged_for_the_question_alone(warehouses):
    for day in (date(2023, 1, 1), date(2024, 1, 1), today() + timedelta(days=400)):
        same(warehouses, on=day)


def test_the_past_counts_the_rows_as_they_stood(warehouses):
    yesterday = today() - timedelta(days=1)
    assert tally.tally(warehouses, as_of=yesterday).rows == 0
    assert tally.tally(warehouses, as_of=today()).rows == 60
    parks = get("ecommerce-parks")
    add_samples(parks)
    assert tally.tally(parks, as_of=yesterday).rows == 0
    assert tally.tally(parks).rows == 9
    assert tally.counting_rows(parks).count() == tally.tally(parks).counted == count(parks).number


def test_only_the_rows_that_changed_are_judged_again(warehouses, monkeypatch):
    tally.tally(warehouses)
    judged = []

    def watched(register, rows, **given):
        rows = list(rows)
        judged.append([row.pk for row in rows])
        return plain(register, rows, **given)

    plain = refreshing.judge_all
    monkeypatch.setattr(refreshing, "judge_all", watched)
    row = warehouses.model.objects.filter(stage="operating").first()
    move(row, "closed", by=None)
    tally.tally(warehouses)
    tally.tally(warehouses)
    assert judged == [[row.pk]]


def test_a_register_is_counted_under_other_rules_too(warehouses):
    by_stage = tally.standing(warehouses, rule_book="").tally
    stages = [one.key for one in warehouses.stages if one.counts]
    assert by_stage.counted == warehouses.model.objects.filter(stage__in=stages).count()
    assert tally.tally(warehouses).counted < by_stage.counted


def test_what_was_interrupted_is_as_before(warehouses, monkeypatch):
    before = tally.tally(warehouses).counted
    row = tally.counting_rows(warehouses).first()
    move(row, "closed", by=None)

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(refreshing, "_sum_up", killed)
        with pytest.raises(KeyboardInterrupt):
            tally.tally(warehouses)
    assert Judged.objects.filter(row=row.pk, counted=True).exists()
    assert tally.tally(warehouses).counted == before - 1
    same(warehouses)


def test_a_record_that_comes_into_sight_late_is_looked_at(monkeypatch):
    monkeypatch.setattr(seen, "_in_order", lambda: False)
    looked = seen.after(Seen(10), [12, 15])
    assert looked == Seen(15, ((11, 11), (13, 14)))
    assert seen.after(looked, [13]) == Seen(15, ((11, 11), (14, 14)))
    assert seen.after(looked, [11, 13, 14, 16]) == Seen(16)
    assert Seen.from_json(looked.as_json()) == looked
