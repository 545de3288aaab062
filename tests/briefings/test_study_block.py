"""Any study as a section: what it found, its charts, its table, marked where synthetic."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from pypdf import PdfReader

from wuwai.briefings import pdf
from wuwai.briefings.compose import compose
from wuwai.registers.registry import all_registers
from wuwai.registers.samples import add_samples
from wuwai.studies import registry
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
