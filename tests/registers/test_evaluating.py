"""A rule book over a register: the numbers, the other version, and what is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from wuwai.registers import evaluating
from wuwai.registers.counting import judge
from wuwai.registers.evaluating import CannotFeed, fed_by, finding, headings, lines, over, version
from wuwai.registers.registry import get
from wuwai.registers.samples import add_samples
from wuwai.rules import shelf
from wuwai.rules.book import load

DAY = date(2026, 11, 1)


@pytest.fixture
def warehouses(db):
    register = get("overseas-warehouses")
    add_samples(register)
    return register


def test_every_row_comes_out_as_it_does_alone(warehouses):
    book = shelf.get("public-overseas-warehouse", DAY)
    done = over(warehouses, book, on=DAY)
    rows = {row.pk: row for row in warehouses.model.objects.all()}
    assert len(done.rows) == len(rows) == 60
    for case, ref in enumerate(done.rows):
        assert done.batch.evaluation(case) == judge(
            warehouses, rows[ref.pk], book=book, on=DAY, explain=False
        )
    assert f"{done.batch.total('pass')} of 60" in finding(done).en
    assert done.sample
    wanted = list(done.cases(outcome="unknown", clause="notice-597:unknown"))
    assert wanted
    assert all(any(f.missing for f in done.explained(c).of("unknown")) for c in wanted)


def test_a_stricter_version_says_who_would_lose(warehouses, tmp_path):
    now = shelf.get("public-overseas-warehouse", DAY)
    text = Path(now.file).read_text(encoding="utf-8").replace("entity_share > 50", "entity_share > 75")
    (tmp_path / "b.toml").write_text(text, encoding="utf-8")
    strict = load(tmp_path / "b.toml")
    done = over(warehouses, strict, on=DAY, against=now)
    changes = done.changes()
    assert changes["gain"] == 0
    assert changes["lose"] == over(warehouses, now, on=DAY).batch.total("pass") - done.batch.total("pass") > 0
    assert len(list(done.cases(change="lose"))) == changes["lose"]


def test_the_sheet_has_a_line_for_each_row_and_a_heading_for_each_cell(warehouses):
    done = over(warehouses, shelf.get("public-overseas-warehouse", DAY), on=DAY)
    for lang in ("zh", "en"):
        made = list(lines(done, done.cases(), lang))
        assert len(made) == 60
        assert {len(line) for line in made} == {len(headings(done))}


def test_a_register_that_gives_no_input_is_refused(warehouses):
    with pytest.raises(CannotFeed, match="overseas-warehouses"):
        over(warehouses, shelf.get("work-permit-points"), on=DAY)
    assert warehouses in fed_by(shelf.get("public-overseas-warehouse"))


def test_the_version_is_chosen_by_its_first_day():
    assert version("fdi-award", on=DAY, begins=date(2017, 1, 1)).valid_to == date(2022, 12, 31)
    assert version("fdi-award", on=DAY, begins=None).begins == date(2023, 1, 1)
    with pytest.raises(shelf.NoBook, match="no version"):
        version("fdi-award", on=DAY, begins=date(2001, 1, 1))


def test_a_wrong_value_is_said_and_stops_no_other_row(warehouses):
    def feeds(row, on):
        given = dict(warehouses.rule_inputs(row, on))
        return {**given, "entity_share": "half"} if row.name.endswith("001") else given

    odd = replace(warehouses, rule_inputs=feeds)
    book = shelf.get("public-overseas-warehouse", DAY)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(evaluating, "fed_by", lambda book: (odd,))
        done = over(odd, book, on=DAY)
    (wrong,) = done.batch.errors
    assert done.rows[wrong].name.endswith("001")
    assert list(done.cases(outcome="wrong")) == [wrong]
    assert evaluating.summary(done, "en")["wrong_values"] == 1
