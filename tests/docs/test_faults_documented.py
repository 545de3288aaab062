"""Every line of the table of what can go wrong has a test, and says what the doctor says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "explanation" / "what-can-go-wrong.md"
# Where each line is tested, by how it begins.
TESTED = {
    "An import is killed": ("facts/test_killed.py", "test_kill_9_at_ten_points_of_an_import_of_flows"),
    "Two imports at once": (
        "facts/test_killed.py",
        "test_imports_at_once_lose_nothing_and_one_file_is_taken_once",
    ),
    "The disk fills up during an import": ("facts/test_full_disk.py", "test_flows_on_a_disk_that_fills_up"),
    "The disk fills up during an export": (
        "facts/test_export.py",
        "test_a_disk_that_fills_up_leaves_the_file",
    ),
    "A table was changed": ("facts/test_damage.py", "test_a_table_or_manifest_is_named_and_the_rest_is_read"),
    "A manifest was changed": ("facts/test_damage.py", "test_a_figure_changed_in_a_manifest_breaks_its_seal"),
    "One bit flips": ("cli/test_doctor.py", "test_a_bit_that_nothing_shows_is_found"),
    "`rejects.json` was": ("facts/test_damage.py", "test_lost_rejects_are_named_and_the_facts_are_read"),
    "A file too many": ("cli/test_doctor.py", "test_a_file_too_many_and_a_clock_gone_back_are_notices"),
    "The clock goes back": ("facts/test_damage.py", "test_of_flows_too_the_later_import_wins"),
    "The clock was ahead": ("facts/test_damage.py", "test_of_flows_too_the_later_import_wins"),
    "`checked.json` is": (
        "facts/test_flow_faults.py",
        "test_the_list_of_checked_tables_may_be_lost_or_broken",
    ),
    "A file changes or vanishes": ("facts/test_hostile.py", "test_a_file_that_vanishes_while_it_is_read"),
    "A file is not what": ("facts/test_hostile.py", "test_not_what_it_is_called"),
    "A backup is killed": (
        "cli/test_backup_faults.py",
        "test_what_a_killed_backup_left_is_removed_by_the_next",
    ),
    "A backup was damaged": ("cli/test_backup.py", "test_a_changed_file_is_named"),
    "A download is cut": ("facts/fetchers/test_interrupted.py", "test_a_disk_that_fills_up_keeps_what_came"),
    "The database is damaged": ("cli/test_doctor.py", "test_a_database_that_is_none"),
}


def _lines() -> list[list[str]]:
    rows = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[1:]]


@pytest.mark.parametrize("line", _lines(), ids=lambda line: line[0][:30])
def test_a_line_has_its_test_and_the_doctors_words(line: list[str]) -> None:
    what, _, says, to_do = line
    file, name = next(where for begins, where in TESTED.items() if what.startswith(begins))
    assert f"def {name}" in (ROOT / "tests" / file).read_text("utf-8")
    assert to_do
    sources = [ROOT / "src/wuwai/web/checkup.py", ROOT / "src/wuwai/facts/inspection.py"]
    code = re.sub(r'"\s*\n\s*f?"', "", "".join(path.read_text("utf-8") for path in sources))
    for words in re.findall("“(.+?)”", says):
        assert words in code, words


def test_no_test_is_listed_in_vain() -> None:
    assert all(any(line[0].startswith(begins) for line in _lines()) for begins in TESTED)
