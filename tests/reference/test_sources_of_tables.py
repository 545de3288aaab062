"""Every row of a shipped code table says where it is from; dates are dates, and end after they begin."""

from __future__ import annotations

from datetime import date

import pytest

from wuwai.reference import blocs
from wuwai.reference.citations import cited
from wuwai.reference.tables import rows
from wuwai.reference.text import Text

CODED = (
    *("countries", "trade_areas", "trade_codes", "partner_names", "regions", "regimes"),
    *("supervision_modes", "economic_classes", "blocs", "m49_areas", "m49_members"),
    *(
        "hs_industries",
        "hs_chapters",
        "import_kinds",
        "city_seats",
        "city_areas",
        "harbours",
        "passages",
        "transport",
        "railways",
    ),
)
DATED = ("countries", "trade_areas", "regions", "regimes", "economic_classes", "bloc_members")


@pytest.mark.parametrize("name", CODED)
def test_every_row_has_a_source(name: str) -> None:
    assert all(row["source"].strip() for row in rows(name))


# What no page, answer or download prints.
_INSIDE = {"trade_codes", "partner_names"}


@pytest.mark.parametrize("name", [n for n in (*CODED, "bloc_members") if n not in _INSIDE])
def test_sources_and_notes_have_their_chinese(name: str) -> None:
    words = {row[c] for row in rows(name) for c in ("source", "note") if c in row}
    for one in map(cited, words):
        assert bool(one.en.strip()) == bool(one.zh.strip())
        # Only a standard's number is the same in both languages.
        assert one.zh != one.en or not one.en or one.en in ("ISO 3166-3", "GB/T 2260-2007")


def test_no_chinese_is_kept_of_words_that_no_table_has() -> None:
    said = {
        row.get(c, "") for name in (*CODED, "bloc_members") for row in rows(name) for c in ("source", "note")
    }
    held = [row["en"] for row in rows("citations")]
    assert len(held) == len(set(held))
    assert set(held) <= said
    with pytest.raises(KeyError, match="has no Chinese"):
        cited("a source that nobody translated")


def test_the_belt_and_road_list_says_how_certain_it_is() -> None:
    source = blocs.get("BRI-2023").source
    assert "without sight of the page itself; certainty L" in source.en
    assert "未见该网页原文；可靠程度为L（低）" in source.zh


def test_an_offices_source_is_one_text() -> None:
    own = [{"bloc": "BRI", "member": "KAZ", "valid_from": "", "valid_to": "", "source": "本单位2025年名单"}]
    assert blocs.get("BRI", own).source == Text("本单位2025年名单", "本单位2025年名单")


@pytest.mark.parametrize("name", DATED)
def test_dates_are_dates(name: str) -> None:
    for row in rows(name):
        # The gazette gives some months without a day.
        begins, ends = (
            date.fromisoformat(f"{row[c]}-01"[:10]) if row[c] else None for c in ("valid_from", "valid_to")
        )
        assert begins is None or ends is None or begins <= ends
