"""Any study as a section: what it found, its charts, its table, marked where synthetic."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace

import polars as pl
import pytest
from django.test import Client
from pypdf import PdfReader

from wuwai.briefings import pdf, study_block
from wuwai.briefings.compose import compose
from wuwai.reference.text import Text
from wuwai.registers.registry import all_registers
from wuwai.registers.samples import add_samples
from wuwai.studies import registry
from wuwai.studies.contract import Column, StudyResult
from wuwai.workspace import Workspace

pytestmark = pytest.mark.django_db
STUDY = "outbound.standing"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_study_is_a_section_with_finding_charts_and_table(workspace: Workspace, lang: str) -> None:
    for register in all_registers("outbound"):
        add_samples(register)
    data = compose(workspace, lang, studies=[STUDY])
    section = data["sections"][-1]
    assert section["heading"].endswith(registry.get(STUDY).title.get(lang))
    kinds = [block["kind"] for block in section["blocks"]]
    assert kinds == ["paragraph", "figures", "table"]
    assert section["blocks"][0]["parts"][0]["sample"]
    assert section["blocks"][2]["sample"]
    printed = PdfReader(io.BytesIO(pdf.render(data)))
    text = "".join("".join(page.extract_text().split()) for page in printed.pages)
    assert "".join(section["blocks"][2]["rows"][0][1].split()) in text


def test_a_study_without_rows_says_so(workspace: Workspace) -> None:
    data = compose(workspace, "zh", studies=[STUDY], drawn=False, as_of="1970-01-01")
    assert [block["kind"] for block in data["sections"][-1]["blocks"]] == ["paragraph"]


def test_the_page_offers_every_study_and_keeps_the_choice(client: Client, workspace: Workspace) -> None:
    page = client.get(f"/en/briefing/?study={STUDY}&study=no.such").content.decode()
    assert f'value="{STUDY}" checked' in page
    assert f'wuwai-briefing.pdf?lang=en&amp;study={STUDY}"' in page


@dataclass(frozen=True)
class Wide:
    table: pl.DataFrame

    def frame(self) -> pl.DataFrame:
        return self.table


def test_a_wide_table_keeps_what_a_page_holds_and_tells_its_reasons_below() -> None:
    names = [f"n{n}" for n in range(12)]
    columns = (
        Column("name", Text("Name", "名称")),
        Column("empty", Text("Empty", "空"), "number"),
        *(Column(one, Text(one.upper(), f"列{one}"), "number") for one in names),
        Column("why", Text("Reason", "原因")),
    )
    rows = [
        {"name": f"row {n}", "empty": None, **dict.fromkeys(names, 1.0), "why": "because " * 9}
        for n in range(5)
    ]
    study = replace(registry.get(STUDY), columns=columns)
    result = StudyResult(study, Wide(pl.DataFrame(rows)), {}, (), ())
    table, *told = study_block._table(result, "en")
    assert table["columns"] == ["Name", *(one.upper() for one in names[:7])]
    assert table["note"] == "Further columns in the study's sheet: n7, n8, n9, n10, n11."
    assert [one["parts"][0]["text"].partition(":")[0] for one in told] == [
        f"row {n} - reason" for n in range(3)
    ]
