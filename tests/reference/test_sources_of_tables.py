"""Every row of a shipped code table says where it is from; dates are dates, and end after they begin."""

from __future__ import annotations

from datetime import date

import pytest

from wuwai.reference.tables import rows

CODED = (
    *("countries", "trade_areas", "trade_codes", "partner_names", "regions", "regimes"),
    *("supervision_modes", "economic_classes", "blocs"),
)
DATED = ("countries", "trade_areas", "regions", "regimes", "economic_classes", "bloc_members")


@pytest.mark.parametrize("name", CODED)
def test_every_row_has_a_source(name: str) -> None:
    assert all(row["source"].strip() for row in rows(name))


@pytest.mark.parametrize("name", DATED)
def test_dates_are_dates(name: str) -> None:
    for row in rows(name):
        # The gazette gives some months without a day.
        begins, ends = (
            date.fromisoformat(f"{row[c]}-01"[:10]) if row[c] else None for c in ("valid_from", "valid_to")
        )
        assert begins is None or ends is None or begins <= ends
