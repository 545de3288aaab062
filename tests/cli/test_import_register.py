"""``wuwai import --register``: good rows go in, the others come back in a marked workbook."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest
from typer.testing import CliRunner

from wuwai.cli.app import app
from wuwai.registers import excel
from wuwai.registers.registry import get

pytestmark = pytest.mark.django_db


@pytest.fixture
def parks(tmp_path):
    """Two parks typed into the template, the second with 万 in a number."""
    register = get("ecommerce-parks")
    rows = [register.model(name=f"园区{n}", region="440300", cluster="玩具", stage="planned") for n in (1, 2)]
    book = openpyxl.load_workbook(io.BytesIO(excel.template(register, "zh", rows)))
    sheet = book.worksheets[0]
    place = next(cell.column for cell in sheet[1] if str(cell.value).startswith("入驻企业"))
    sheet.cell(3, place).value = "1.2万"
    path = tmp_path / "parks.xlsx"
    book.save(path)
    return path


def ran(workspace, *arguments):
    return CliRunner().invoke(
        app,
        ["import", *map(str, arguments), "--home", str(workspace.root), "--lang", "en"],
        env={"LANG": "C.UTF-8"},
    )


def test_good_rows_go_in_and_the_rest_comes_back_marked(workspace, parks, tmp_path):
    marked, again = tmp_path / "marked.xlsx", tmp_path / "again.xlsx"
    answer = ran(
        workspace, "--register", "ecommerce-parks", parks, "--marked", marked, "--to-correct", again, "--json"
    )
    assert answer.exit_code == 3
    told = json.loads(answer.stdout[answer.stdout.index("{") :])
    assert (told["read"], told["accepted"], told["rejected"]) == (2, 1, 1)
    assert told["rejects"][0]["row"] == 3
    assert "12000" in told["rejects"][0]["expected"]
    assert get("ecommerce-parks").model.objects.filter(name="园区1", synthetic=False).count() == 1
    assert "Problems" in openpyxl.load_workbook(marked).sheetnames
    assert openpyxl.load_workbook(again).worksheets[0].max_row == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--register", "no-such"], "no register 'no-such'"),
        (["--marked", "out.xlsx"], "go with --register NAME"),
    ],
)
def test_wrong_use_is_said(workspace, parks, arguments, said):
    answer = ran(workspace, parks, *arguments)
    assert answer.exit_code == 2
    assert said in " ".join(answer.output.split())


def test_the_copy_never_takes_the_place_of_the_file(workspace, parks):
    before = parks.read_bytes()
    answer = ran(workspace, "--register", "ecommerce-parks", parks, "--marked", parks, "--dry-run")
    assert answer.exit_code == 2
    assert parks.read_bytes() == before
