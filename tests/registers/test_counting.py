"""What a target may rely on when it counts a register, and an office when it declares one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from wuwai.reference.text import Text
from wuwai.registers.checks import check_register
from wuwai.registers.columns import columns
from wuwai.registers.contract import RegisterField, Stage
from wuwai.registers.counting import count
from wuwai.registers.history import entries
from wuwai.registers.moves import MoveError, move
from wuwai.registers.provider import provide, provider_stamp
from wuwai.registers.registry import all_registers, get
from wuwai.registers.samples import add_samples
from wuwai.registers.tally import counting_rows, tally
from wuwai.rules import shelf

DAY = date(2026, 11, 1)


@pytest.fixture
def warehouses(db):
    register = get("overseas-warehouses")
    add_samples(register)
    return register


@pytest.mark.parametrize("register", all_registers(), ids=lambda register: register.name)
def test_every_register_keeps_the_contract(register):
    assert check_register(register) == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"title": Text("Only English", "")}, "title"),
        ({"key": ("note",)}, "key note"),
        ({"key": ("name", "firm")}, "UniqueConstraint"),
        ({"stages": (Stage("a", Text("a", "甲"), counts=True),)}, "two or more"),
        ({"fields": (RegisterField("nothing", Text("n", "无")),)}, "the model has none"),
        ({"rule_book": "nothing"}, "no rule book"),
        ({"rule_inputs": lambda row, on: {"firm_years": "two"}}, "gives no"),
        ({"sample": lambda seed, cities: [{"name": "Real firm"}]}, "made up"),
        ({"linkage": "nothing"}, "linkage"),
    ],
)
def test_the_contract_test_finds_what_is_wrong(change, says):
    found = check_register(replace(get("overseas-warehouses"), **change))
    assert any(says in one for one in found), found


def test_rows_count_by_stage_and_rule_book_and_the_others_say_why(warehouses):
    result = count(warehouses, on=DAY)
    assert result.number + len(result.not_counted) == 60
    assert result.sample
    assert "large" in result.note.en.lower()
    assert "大型" in result.note.zh
    for row, why, evaluation in result.not_counted:
        assert why.en
        assert why.zh
        assert (evaluation is None) == (not warehouses.stage(row.stage).counts)
    assert {e.outcome for _, _, e in result.not_counted if e} == {"fail", "unknown"}
    assert sum(result.by_region().values()) == result.number > 0


def test_the_day_counts(warehouses):
    assert count(warehouses, on=date(2024, 1, 1)).number < count(warehouses, on=DAY).number
    before = count(warehouses, on=date(2023, 1, 1))
    assert before.number == 0
    assert "no rule book was in force" in before.note.en


def test_a_broken_rule_book_of_an_office_counts_nothing_and_says_so(warehouses, tmp_path):
    (tmp_path / "broken.toml").write_text('name = "public-overseas-warehouse"\ntitle =', encoding="utf-8")
    result = count(warehouses, on=DAY, rule_folder=tmp_path)
    assert result.number == 0
    for told in (result.note.en, result.note.zh):
        assert "broken.toml" in told
        assert "2" in told


@pytest.mark.parametrize("text", ["name =", 'name = "regional-headquarters"\ntitle ='])
def test_a_broken_file_stops_no_other_book(warehouses, tmp_path, text):
    before = count(warehouses, on=DAY)
    (tmp_path / "broken.toml").write_text(text, encoding="utf-8")
    result = count(warehouses, on=DAY, rule_folder=tmp_path)
    assert result.number == before.number
    # Nobody can tell which book a file without a name was to be: that stands beside every count.
    assert ("broken.toml" in result.note.zh) == (text == "name =")


def test_an_office_sets_what_large_means_and_the_count_follows(warehouses, tmp_path):
    shipped = Path(shelf.get("public-overseas-warehouse").file).read_text(encoding="utf-8")
    area = '[[inputs]]\nname = "area_m2"\ntype = "number"\ntitle = { en = "Floor area", zh = "仓储面积" }\n\n'
    own = shipped.replace("[[clauses]]", area + "[[clauses]]", 1)
    own = own.replace("empty = true", 'expr = "area_m2 >= 20000.0"\ncitation = "notice"')
    (tmp_path / "own.toml").write_text(own, encoding="utf-8")
    before = count(warehouses, on=DAY)
    after = count(warehouses, on=DAY, rule_folder=tmp_path)
    assert {row.pk for row in after.counted} == {row.pk for row in before.counted if row.area_m2 >= 20_000}
    assert "not set" not in after.note.en


def test_without_a_rule_book_the_stage_decides(db):
    parks = get("ecommerce-parks")
    assert add_samples(parks) == 9
    assert add_samples(parks) == 0
    result = count(parks, on=DAY)
    assert result.number == sum(parks.stage(row.stage).counts for row in parks.model.objects.all())
    assert "未公布" in result.note.zh


def test_the_tally_follows_every_change(warehouses):
    before = tally(warehouses, on=DAY)
    row = counting_rows(warehouses, on=DAY).first()
    move(row, "closed", by=None)
    after = tally(warehouses, on=DAY)
    assert after.counted == before.counted - 1
    assert not counting_rows(warehouses, on=DAY).filter(id=row.pk).exists()


def test_a_move_back_needs_a_reason_and_history_tells_who_and_why(warehouses):
    row = warehouses.model.objects.filter(stage="operating").first()
    with pytest.raises(MoveError, match="reason"):
        move(row, "planned", by=None)
    with pytest.raises(MoveError, match="no such stage"):
        move(row, "nowhere", by=None)
    with pytest.raises(MoveError, match="already"):
        move(row, "operating", by=None)
    with pytest.raises(MoveError, match="Evidence"):
        move(row, "recognised", by=None)
    move(row, "planned", by=None, reason="not built yet")
    latest = entries(row)[0]
    assert latest.reason == "not built yet"
    # The days on which it entered the stages it is no longer past go with them.
    assert {c.title.en: (c.before.en, c.after.en) for c in latest.changes}["Stage"] == (
        "operating",
        "planned",
    )
    cleared = {c.title.en for c in latest.changes if c.after.en == "not stated"}
    assert cleared == {"Construction began on", "Operated since"}


def test_a_study_gets_the_register_as_a_table_marked_as_sample(warehouses):
    given = provide("overseas-warehouses")
    assert given.table.height == 60
    assert set(given.table.columns) >= {one.name for one in columns(warehouses)}
    assert given.vintages[0].sample
    stamp = provider_stamp("overseas-warehouses")
    row = warehouses.model.objects.first()
    row.keep(by=None, reason="test")
    assert provider_stamp("overseas-warehouses") != stamp
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    assert provide("overseas-warehouses", as_of=yesterday).table.height == 0
    assert provide("overseas-warehouses", as_of=timezone.localdate().isoformat()).table.height == 60
