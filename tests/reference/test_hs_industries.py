"""Every HS chapter has an industry of each system, and every industry named is one of the system."""

from __future__ import annotations

import pytest

from wuwai.reference import industries
from wuwai.reference.tables import rows

CHAPTERS = [f"{n:02d}" for n in range(1, 98) if n != 77]  # the Harmonized System leaves 77 empty
SYSTEMS = (*industries.ICIO, "WIOD2013")


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_chapter_and_heading_has_an_industry_of_the_system(system: str) -> None:
    codes = [*CHAPTERS, *(row["hs"] for row in rows("hs_industries"))]
    found = {code: industries.of_product(code, system) for code in codes}
    assert {code: maker for code, maker in found.items() if maker not in industries.names(system)} == {}


def test_the_longest_prefix_decides() -> None:
    wanted = {"8443": "C28", "844332": "C26", "87": "C29", "8711": "C302T309", "720410": "E", "270900": "B06"}
    assert {code: industries.of_product(code, "ICIO2025") for code in wanted} == wanted


def test_no_code_stands_twice() -> None:
    codes = [row["hs"] for row in rows("hs_industries")]
    assert len(codes) == len(set(codes))
