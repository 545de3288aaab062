"""The Word file from the page and from the command line."""

from __future__ import annotations

import io

import docx
import pytest
from typer.testing import CliRunner

from wuwai.briefings import word
from wuwai.cli.app import app

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workspace")]


def test_the_page_offers_the_word_file_and_gives_it(client):
    address = "/en/briefing/wuwai-briefing.docx?lang=zh"
    assert "/zh/briefing/wuwai-briefing.docx?lang=zh" in client.get("/zh/briefing/").content.decode()
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, word.CONTENT_TYPE)
    assert response["Content-Disposition"] == 'attachment; filename="wuwai-briefing-zh.docx"'
    document = docx.Document(io.BytesIO(response.content))
    assert document.paragraphs[0].text == "五外联动工作简报"
    assert document.tables


def test_a_template_that_cannot_be_used_is_told_on_the_page(client, workspace):
    template = workspace.root / word.OWN
    made = docx.Document()
    made.add_paragraph("no place for the text")
    made.save(template)
    try:
        response = client.get("/en/briefing/wuwai-briefing.docx", follow=True)
        assert response.redirect_chain
        assert "has no paragraph with" in response.content.decode()
    finally:
        template.unlink()


def test_the_command_writes_a_word_file_by_its_name(workspace, tmp_path):
    out = tmp_path / "briefing.docx"
    asked = ["briefing", "--lang", "en", "-o", str(out), "--home", str(workspace.root)]
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 0, done.output
    assert docx.Document(out).paragraphs[0].text == "Five Linkages Briefing"


def test_the_command_writes_the_ten_tables(workspace, tmp_path):
    out = tmp_path / "tables.xlsx"
    asked = ["tables", "--lang", "en", "--to", "2025", "-o", str(out), "--home", str(workspace.root)]
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 0, done.output
    assert out.read_bytes().startswith(b"PK")
    refused = CliRunner().invoke(app, [*asked[:3], "--to", "yesterday", *asked[5:]])
    assert isinstance(refused.exception, SystemExit) or refused.exit_code
