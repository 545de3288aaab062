"""Monthly returns from the terminal: issue, fill, submit, approve, accept, publish, each by a person."""

from __future__ import annotations

import io

import openpyxl
import pytest

from wuwai.facts import shipped
from wuwai.facts.dictionary import Dictionary
from wuwai.reference import periods, regions
from wuwai.returns import forms
from wuwai.returns.template import template

pytestmark = pytest.mark.slow

FORM, MONTH = "outbound-cooperation", "2031-01"


@pytest.fixture(scope="module")
def office(run_once, tmp_path_factory):
    """A workspace without samples, with a person for each step."""
    home = tmp_path_factory.mktemp("returns") / "office"
    assert run_once("init", home, "--programme", "guangdong").code == 0
    for name, role, region in (
        ("city-officer", "editor", "440300"), ("city-head", "head", "440300"),
        ("officer", "editor", ""), ("head", "head", ""),
    ):  # fmt: skip
        assert run_once("user", "add", name, "--role", role, "--region", region, "--home", home).code == 0
    return home


def sheet(**cells) -> bytes:
    one = forms.load(shipped.folder("guangdong") / "forms" / f"{FORM}.toml")
    content = template(
        one, region=regions.get("440300"), period=periods.parse(MONTH), lang="en", dictionary=Dictionary()
    )
    book = openpyxl.load_workbook(io.BytesIO(content))
    for address, value in cells.items():
        book.worksheets[0][address] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_month_from_the_terminal(run, office, tmp_path):
    def step(*arguments):
        return run("returns", *arguments, "--home", office)

    issued = step("issue", FORM, MONTH, "--as", "officer", "--json")
    assert (issued.code, issued.json["cities"], issued.json["due_on"]) == (0, 21, "2031-02-08")
    numbers = {"D6": 10, "D7": 2, "D8": 30.5, "D9": "0.2亿"}
    path = tmp_path / "filled.xlsx"
    path.write_bytes(sheet(**numbers, E6="ten"))
    taken = step("fill", FORM, "深圳", MONTH, path, "--as", "city-officer")
    assert (taken.code, "E6" in taken.err) == (3, True)
    refused = step("submit", FORM, "440300", MONTH, "--as", "city-officer")
    assert (refused.code, "odi_flow_usd.cumulative" in refused.err) == (1, True)
    path.write_bytes(sheet(**numbers, **{key.replace("D", "E"): value for key, value in numbers.items()}))
    assert step("fill", FORM, "440300", MONTH, path, "--as", "city-officer").code == 0
    for verb, name in (("submit", "city-officer"), ("approve", "city-head"), ("accept", "officer")):
        assert step(verb, FORM, "440300", MONTH, "--as", name).code == 0
    published = step("publish", FORM, MONTH, "--as", "head", "--json")
    assert published.json["regions"] == ["440300"]
    (shenzhen,) = [
        one for one in step("status", FORM, MONTH, "--json").json["returns"] if one["region"] == "440300"
    ]
    assert (shenzhen["state"], shenzhen["snapshot"]) == ("published", published.json["snapshot"])
    assert shenzhen["cells"]["overseas_projects_turnover_usd"][0] == "2000"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("status", "weather", MONTH), 2),
        (("issue", FORM, MONTH, "--as", "nobody"), 1),
    ],
)
def test_what_cannot_be_done_is_said_in_words(run, office, arguments, code):
    answer = run("returns", *arguments, "--home", office)
    assert answer.code == code
    assert answer.err
    assert "Traceback" not in answer.err
