"""A rule book over a register, and rule books of the office, as pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from wuwai.registers.registry import get
from wuwai.registers.samples import add_samples
from wuwai.registers.tally import tally
from wuwai.rules import office, shelf

WAREHOUSE = "public-overseas-warehouse"
OVER = f"rule-books/{WAREHOUSE}/over/overseas-warehouses/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def warehouses():
    register = get("overseas-warehouses")
    add_samples(register)
    return register


@pytest.fixture
def own(workspace):
    """The office's folder, empty again afterwards."""
    yield workspace.rules_folder
    for path in [*workspace.rules_folder.glob("*.toml"), *workspace.rules_folder.glob("replaced/*")]:
        path.unlink()


def changed(old: str, new: str) -> bytes:
    text = Path(shelf.get(WAREHOUSE).file).read_text(encoding="utf-8")
    assert old in text
    return text.replace(old, new, 1).encode()


def bring(client, content: bytes, name: str = "mine.toml"):
    return client.post("/en/rule-books/own/", {"file": SimpleUploadedFile(name, content)})


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_says_who_meets_it_and_what_is_missing(client, warehouses, lang):
    page = client.get(f"/{lang}/{OVER}").content.decode()
    done = shelf.get(WAREHOUSE)
    assert all(one.title.get(lang) in page for one in done.clauses)
    assert ("of 60 rows meet it" if lang == "en" else "60行中") in page
    unknown = client.get(f"/{lang}/{OVER}?outcome=unknown")
    assert unknown.context["total"] == unknown.context["outcomes"][2][3] > 0
    clause = client.get(f"/{lang}/{OVER}?clause=notice-597:unknown")
    assert 0 < clause.context["total"] <= 60


def test_the_rows_can_be_taken_away(client, warehouses):
    csv = client.get(f"/zh/{OVER}rows.csv?outcome=fail").content.decode("utf-8-sig").splitlines()
    assert len(csv) == 1 + client.get(f"/zh/{OVER}?outcome=fail").context["total"]
    assert client.get(f"/zh/{OVER}rows.xlsx")["Content-Type"].endswith("sheet")
    assert client.get(f"/zh/{OVER}rows.exe").status_code == 404


def test_an_empty_register_says_what_to_load(client):
    page = client.get(f"/en/{OVER}").content.decode()
    assert "template.xlsx" in page


@pytest.mark.parametrize(
    "query", ["?on=yesterday", "?on=2019-01-01", "?version=2001-01-01", "?against=x", "?page=99"]
)
def test_what_makes_no_sense_is_not_found_or_passed_over(client, warehouses, query):
    answer = client.get(f"/en/{OVER}{query}")
    assert answer.status_code == (200 if "page" in query else 404)
    assert client.get(f"/en/rule-books/nothing/over/overseas-warehouses/{query}").status_code == 404
    assert (
        client.get(f"/en/rule-books/work-permit-points/over/overseas-warehouses/{query}").status_code == 404
    )


def test_an_administrator_changes_a_book_and_the_count_follows(admin_client_, warehouses, own):
    before = tally(warehouses).counted
    assert bring(admin_client_, changed("entity_share > 50", "entity_share > 75")).status_code == 302
    after = tally(warehouses).counted
    assert after < before
    assert bring(admin_client_, changed("entity_share > 50", "entity_share > 99")).status_code == 302
    (put,) = office.replaced(own)
    assert put.who == "the-administrator"
    kept = admin_client_.get(f"/en/rule-books/own/before/{put.path.name}").content
    assert b"entity_share > 75" in kept
    (file,) = [path.name for path in own.glob("*.toml")]
    assert admin_client_.post("/en/rule-books/own/put-away/", {"file": file}).status_code == 302
    assert tally(warehouses).counted == before
    assert len(office.replaced(own)) == 2


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (changed("entity_share > 50", "entity_shore > 50"), ("line ", "holds-entity", "entity_shore")),
        (changed("entity_share > 50", "entity_share / 0.0 > 50"), ("line ", "holds-entity", "zero")),
        (changed("entity_share > 50", "entity_share > -1000000000001"), ("holds-entity",)),
        (b"name =", ("line 1", "TOML")),
        (b"\xff\xfe", ("UTF-8",)),
        (b"#" * (office.LARGEST + 1), ("1 MB",)),
    ],
)
def test_a_bad_book_is_refused_with_line_and_reason(admin_client_, warehouses, own, content, says):
    before = tally(warehouses).counted
    answer = bring(admin_client_, content)
    assert answer.status_code == 422
    page = answer.content.decode()
    for one in says:
        assert one in page
    assert tally(warehouses).counted == before
    assert not list(own.glob("*"))[1:]


def test_a_broken_file_is_named_on_the_pages_and_stops_only_its_book(admin_client_, client, warehouses, own):
    broken = changed('certainty = "H"', 'certainty = "X"')
    (own / "broken.toml").write_bytes(broken)
    line = broken[: broken.index(b'"X"')].count(b"\n") + 1
    assert tally(warehouses).counted == 0
    for address in (
        "rule-books/",
        "rule-books/own/",
        f"rule-books/{WAREHOUSE}/",
        f"rule-books/{WAREHOUSE}/check/",
    ):
        answer = admin_client_.get(f"/en/{address}")
        assert f"broken.toml, line {line}:".encode() in answer.content, address
    assert client.get("/en/rule-books/regional-headquarters/").status_code == 200
    # A good file of that book takes its place.
    assert bring(admin_client_, changed("entity_share > 50", "entity_share > 51")).status_code == 302
    assert not (own / "broken.toml").exists()
    assert tally(warehouses).counted > 0


def test_only_an_administrator_may(editor_client, client):
    assert bring(editor_client, b"").status_code in (302, 403)
    assert editor_client.get("/en/rule-books/own/").status_code == 403
    file = client.get(f"/en/rule-books/{WAREHOUSE}/2023-12-01.toml")
    assert file.status_code == 200
    assert b"[[clauses]]" in file.content
    assert client.get(f"/en/rule-books/{WAREHOUSE}/2001-12-01.toml").status_code == 404
