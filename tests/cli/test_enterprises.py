"""Enterprises from the terminal: pairs that may be one, a merge, and undoing it."""

from __future__ import annotations

import pytest

from wuwai.programme.setup import add_samples

pytestmark = pytest.mark.slow


@pytest.fixture
def office(db, workspace):
    add_samples(workspace)
    return workspace.root


def test_two_entries_are_found_merged_and_taken_apart_again(run_here, office):
    assert "use --look" in run_here("enterprises", "duplicates", "--home", office).err
    found = run_here("enterprises", "duplicates", "--look", "--home", office, "--json").json
    pair = next(p for p in found["pairs"] if p["first"]["number"] == "ENT-SAMPLE-012")
    assert pair["reasons"][0].startswith("names that differ in place, brackets or legal form only")
    two = (pair["second"]["number"], pair["first"]["number"])  # the one with rows goes
    planned = run_here("enterprises", "merge", *two, "--dry-run", "--home", office, "--json").json
    assert planned["merge"] is None
    assert planned["rows"]
    assert run_here("enterprises", "merge", *two, "--home", office).code == 1
    done = run_here("enterprises", "merge", *two, "--reason", "one firm", "--home", office, "--json").json
    assert done["rows"] == planned["rows"]
    again = run_here("enterprises", "merge", *two, "--reason", "again", "--home", office)
    assert (again.code, "cannot be merged into itself" in again.err) == (1, True)
    undone = run_here(
        "enterprises", "undo", done["merge"], "--reason", "two firms", "--home", office, "--json"
    ).json
    assert undone == {"back": sum(planned["rows"].values()), "joined": 0, "stayed": [], "notes": []}
    assert run_here("enterprises", "undo", "nothing", "--reason", "x", "--home", office).code == 2
    assert run_here("enterprises", "merge", "nobody", two[1], "--home", office).code == 2
