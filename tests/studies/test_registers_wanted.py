"""A study whose registers are empty says which to fill, and hands over their templates."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
import pytest

from wuwai.reference.text import Text
from wuwai.registers import samples
from wuwai.registers.registry import get
from wuwai.studies import registry
from wuwai.studies.contract import Column, Input, Study

pytestmark = pytest.mark.django_db
TEXT = Text("Parks on file", "在册园区")


@dataclass(frozen=True, slots=True)
class Parks:
    table: pl.DataFrame

    def frame(self) -> pl.DataFrame:
        return self.table.select("name")


@pytest.fixture
def counting(monkeypatch):
    study = Study(
        name="trade.parks",
        linkage="trade",
        title=TEXT,
        question=TEXT,
        how_to_read=TEXT,
        inputs=(Input("register", "parks", source="ecommerce-parks", optional=True),),
        parameters=(),
        columns=(Column("name", TEXT),),
        kernel=lambda parks: Parks(parks),
        method=TEXT,
        citation="none",
    )
    monkeypatch.setitem(registry._STUDIES, study.name, study)


@pytest.mark.parametrize(("lang", "words"), [("en", "hold no rows yet"), ("zh", "尚无记录")])
def test_empty_registers_are_named_with_their_templates(client, workspace, counting, lang, words):
    page = client.get(f"/{lang}/studies/trade.parks/").content.decode()
    assert words in page
    assert f'href="/{lang}/registers/ecommerce-parks/template.xlsx"' in page
    assert "wuwai register import ecommerce-parks FILE.xlsx" in page


def test_one_row_is_enough_for_the_table(client, workspace, counting):
    samples.add_samples(get("ecommerce-parks"))
    page = client.get("/en/studies/trade.parks/").content.decode()
    assert "hold no rows yet" not in page
    assert "Sample park 001" in page


def test_a_day_before_the_first_row_is_empty(client, workspace, counting):
    samples.add_samples(get("ecommerce-parks"))
    page = client.get("/en/studies/trade.parks/?as_of=2020-01-01").content.decode()
    assert "hold no rows yet" in page
