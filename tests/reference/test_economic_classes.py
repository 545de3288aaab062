"""Broad economic categories and industries: names, dates, sources; HS codes lead to them by own tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from wuwai.reference import economic_classes, own

CONCORDANCES = Path(__file__).resolve().parents[3] / "shared" / "data" / "concordances"


def test_the_tables_are_whole():
    bec, isic = economic_classes.all_classes("BEC"), economic_classes.all_classes("ISIC")
    assert (len(bec), len(isic)) == (29, 21 + 88)
    for one in (*bec, *isic):
        assert one.title.en
        assert one.title.zh
        assert one.source
        assert one.valid_from
        assert not one.use or one.use in economic_classes.USES
        assert not one.parent or economic_classes.get(one.system, one.revision, one.parent) is not None
    lowest = [b for b in bec if not any(other.parent == b.code for other in bec)]
    assert len(lowest) == 19
    assert all(b.use for b in lowest)


@pytest.mark.parametrize("name", ["hs6_bec4.csv", "hs5_bec4.csv", "hs0_bec4.csv"])
def test_real_correspondences_lead_to_named_categories(tmp_path, name):
    path = CONCORDANCES / name
    if not path.is_file():
        pytest.skip(f"needs {path}")
    assert not own.take(tmp_path / "r", "bec", path, source="UNSD").faults
    rows = own.rows(tmp_path / "r", "bec")
    assert all(economic_classes.get("BEC", "4", r["bec"]) for r in rows)
    edition = rows[0]["edition"]
    assert {c.use for c in economic_classes.bec("847130", edition, rows)} <= {"capital"}
