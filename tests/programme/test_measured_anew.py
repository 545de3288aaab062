"""Where a target stands is kept, and measured anew as soon as anything it rests on is another."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wuwai.facts.looking import one_look
from wuwai.programme import measuring, progress
from wuwai.registers import registry
from wuwai.registers.tally import stamp
from wuwai.rules import shelf
from wuwai.workspace import Workspace

# Days that no other test asks for: what is kept is kept by the process.
TODAY, TOMORROW = date(2026, 8, 17), date(2026, 8, 18)
pytestmark = pytest.mark.django_db


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The targets that were measured, not taken from what is kept."""
    asked: list[str] = []
    whole = measuring._measured

    def measured(workspace: Workspace, target, **day):
        asked.append(target.id)
        return whole(workspace, target, **day)

    monkeypatch.setattr(measuring, "_measured", measured)
    return asked


def test_only_what_rests_on_a_changed_row_is_measured_anew(
    workspace: Workspace, demo_rows: dict[str, int], made: list[str]
) -> None:
    before = progress.status(workspace, today=TODAY)
    measured = [one.target.id for one in before.targets if one.target.measure]
    assert sorted(made) == sorted(measured)
    made.clear()
    assert progress.status(workspace, today=TODAY) == before
    assert made == []
    row = registry.get("overseas-warehouses").model.objects.filter(stage="operating").first()
    row.delete()
    after = progress.status(workspace, today=TODAY)
    assert "overseas-warehouses" in made
    assert len(made) < len(measured)
    stands = before.target("overseas-warehouses"), after.target("overseas-warehouses")
    rows = [(one.counted or 0) + (one.not_counted or 0) for one in stands]
    assert rows[1] == rows[0] - 1
    made.clear()
    progress.status(workspace, today=TOMORROW)
    assert sorted(made) == sorted(measured)


def test_another_rule_book_counts_anew(
    workspace: Workspace, demo_rows: dict[str, int], tmp_path: Path, made: list[str]
) -> None:
    office = Workspace(tmp_path, workspace.config)
    assert progress.of_target(office, "overseas-warehouses", today=TODAY).counted
    (tmp_path / "rules").mkdir()
    book = next(b for b in shelf.books() if b.name == "public-overseas-warehouse")
    file = tmp_path / "rules" / "public-overseas-warehouse.toml"
    file.write_bytes(Path(book.file).read_bytes())
    made.clear()
    progress.of_target(office, "overseas-warehouses", today=TODAY)
    assert made == ["overseas-warehouses"]
    file.write_text('name = "public-overseas-warehouse"\nclauses = 3\n', encoding="utf-8")
    assert progress.of_target(office, "overseas-warehouses", today=TODAY).counted is None


def test_all_registers_are_asked_in_one_question(db: None, demo_rows: dict[str, int]) -> None:
    registers = registry.all_registers()
    alone = [stamp(one) for one in registers]
    with CaptureQueriesContext(connection) as asked, one_look():
        assert [stamp(one) for one in registers] == alone
        row = registry.get("overseas-warehouses").model.objects.first()
        assert len(asked) == 2
    row.note = "another"
    row.keep(by=None, reason="test")
    with one_look():
        changed = [one.name for one, was in zip(registers, alone, strict=True) if stamp(one) != was]
    assert changed == ["overseas-warehouses"]
