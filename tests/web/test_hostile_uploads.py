"""Files made to do harm, sent to every address that takes one: refused in words, with nothing left behind."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import translation

from wuwai.accounts.models import User
from wuwai.registers import excel
from wuwai.registers.evidence import Evidence
from wuwai.registers.registry import get
from wuwai.registers.samples import add_samples
from wuwai.returns import workflow
from wuwai.returns.models import Value
from wuwai.web.urls import ROOMS
from wuwai.workspace import current

pytestmark = pytest.mark.django_db
WAREHOUSES = "overseas-warehouses"
SHENZHEN = "440300"
FORM, MONTH = "service-outsourcing", "2031-03"


def zipped(members: dict[str, bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return kept.getvalue()


def repacked(workbook: bytes, **changed: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist()} | changed)


def with_formula(workbook: bytes) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    for column in range(1, 12):
        book.worksheets[0].cell(2, column, '=HYPERLINK("http://127.0.0.1:1/","x")&CMD|"/C calc"!A0')
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


# A workbook with formulas or large members is a document like any other as evidence: kept as it is, never
# opened, and handed out as a download only.
TAKEN_AS_EVIDENCE = {("register-evidence", kind) for kind in ("a bomb", "formulas", "an entity")}
ZEROS = bytes(64 * 2**20)


def harmful() -> dict[str, tuple[str, bytes]]:
    """What somebody may send in place of a sheet: its name, its content."""
    plain = excel.template(get(WAREHOUSES), "en")
    return {
        "a bomb": ("bomb.xlsx", repacked(plain, **{f"xl/media/{n}.bin": ZEROS for n in range(6)})),
        "a zip of zips": ("bomb.zip", zipped({"inner.zip": zipped({"a.csv": ZEROS})})),
        "macros": ("macros.xlsm", repacked(plain, **{"xl/vbaProject.bin": b"x"})),
        "macros in a sheet's name": ("macros.xlsx", repacked(plain, **{"xl/vbaProject.bin": b"x"})),
        "formulas": ("formulas.xlsx", with_formula(plain)),
        "an entity": ("entity.xlsx", repacked(plain, **{"xl/workbook.xml": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'})),
        "a program": ("sheet.xlsx", b"\x7fELF" + bytes(4096)),
        "a page": ("page.pdf", b"<html><script>alert(1)</script></html>"),
        "nothing": ("empty.xlsx", b""),
        "a path": ("../../../../outside.xlsx", b"\x00\xff" * 500),
        "a path of Windows": ("..\\..\\outside.toml", b"\x00\xff" * 500),
        "a name without end": ("x" * 5000 + ".csv", b"\x00\xff" * 500),
        "old Excel": ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)),
    }  # fmt: skip


@pytest.fixture
def row(workspace: Any) -> Any:
    add_samples(get(WAREHOUSES))
    return get(WAREHOUSES).model.objects.order_by("pk").first()


@pytest.fixture
def places(row: Any) -> dict[str, tuple[str, str, dict[str, str]]]:
    """Every address that takes a file: its url, the box of the file, the other boxes."""
    officer = User.objects.create(username="issuer", role="editor")
    workflow.issue(FORM, MONTH, by=officer)
    with translation.override("en"):
        return {
            "register-evidence": (
                reverse("register-evidence", args=[WAREHOUSES, row.uid]),
                "file",
                {"kind": get(WAREHOUSES).evidence[0].key},
            ),
            "register-import": (reverse("register-import", args=[WAREHOUSES]), "file", {}),
            "rule-book-take": (reverse("rule-book-take"), "file", {}),
            "cluster-new": (reverse("cluster-new"), "sheet", {"action": "fill"}),
            "own-take": (reverse("own-take", args=["products"]), "file", {"source": "a test"}),
            "data-load": (reverse("data-load"), "file", {}),
            "return-upload": (reverse("return-upload", args=[FORM, SHENZHEN, MONTH]), "file", {}),
        }


@pytest.fixture
def people(db: Any) -> dict[str, Client]:
    """Who may send a file there."""

    def browser(name: str, role: str, region: str = "") -> Client:
        user = User.objects.create(username=name, role=role, region=region)
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return {
        "rule-book-take": browser("an-administrator", "administrator"),
        "own-take": browser("another-administrator", "administrator"),
        "return-upload": browser("a-city-officer", "editor", SHENZHEN),
        "": browser("an-officer", "editor"),
    }


def kept_files() -> set[Path]:
    """Everything in the workspace but the database and what jobs keep of a checked sheet for a week."""
    root = current().root
    found = {path for path in root.rglob("*") if path.is_file() and not path.name.startswith("wuwai.sqlite3")}
    return {path for path in found if "jobs" not in path.relative_to(root).parts}


def counted() -> tuple[int, ...]:
    model = get(WAREHOUSES).model
    return (model.objects.count(), model.history.count(), Evidence.objects.count(), Value.objects.count())


def test_no_other_address_takes_a_file() -> None:
    """A form with a file box on a page that is not listed above would go untried."""
    found = set()
    for room in ROOMS:
        folder = Path(__file__).parents[2] / "src" / "wuwai" / room
        for path in folder.rglob("*.py"):
            if "request.FILES" in path.read_text(encoding="utf-8"):
                found.add(path.name)
    assert found == {
        "register_evidence.py", "register_imports.py", "rule_book_files.py", "cluster_editing.py",
        "own_tables.py", "loading.py", "sheet_pages.py",
    }  # fmt: skip


@pytest.mark.slow
def test_it_is_refused_in_words_and_nothing_is_left(
    places: Any, people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wuwai.ui.pages.register_imports.AT_ONCE", 2**30)  # no thread beside the test
    files, before = kept_files(), counted()
    for kind, (called, content) in harmful().items():
        for name, (url, box, data) in places.items():
            if (name, kind) in TAKEN_AS_EVIDENCE:
                continue
            client = people.get(name, people[""])
            upload = io.BytesIO(content)
            upload.name = called
            answer = client.post(url, {**data, box: upload}, follow=True)
            where = f"{kind} to {name}"
            assert answer.status_code in (200, 400, 422), f"{where}: {answer.status_code}"
            soup = BeautifulSoup(answer.content, "html.parser")
            said = (
                [soup.h1]
                if answer.status_code == 400
                else soup.select(".notice-error, .notice-warn, .field-error, table.data td, [role=alert]")
            )
            assert " ".join(one.get_text(" ", strip=True) for one in said), where
            assert "Traceback" not in answer.content.decode(), where
            assert counted() == before, where
            left = kept_files() - files
            assert not left, f"{where} left {left}"
    assert not list(current().root.parent.glob("outside*"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_500_mb_are_refused_by_their_size_before_anything_is_read(
    places: Any, people: Any, lang: str
) -> None:
    for name, (url, _box, _data) in places.items():
        client = people.get(name, people[""])
        answer = client.generic(
            "POST",
            url.replace("/en/", f"/{lang}/"),
            b"--x\r\n",
            "multipart/form-data; boundary=x",
            CONTENT_LENGTH=str(500 * 2**20),
        )
        assert answer.status_code == 413, name
        assert "200 MB" in answer.content.decode()
