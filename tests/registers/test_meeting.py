"""Two officers at the same row: the second is told what the first changed, and loses nothing."""

from __future__ import annotations

import io

import openpyxl
import pytest
from bs4 import BeautifulSoup

from wuwai.accounts.models import User
from wuwai.registers import excel
from wuwai.registers.columns import columns
from wuwai.registers.importing import import_workbook
from wuwai.registers.meeting import version
from wuwai.registers.moves import MoveError, move
from wuwai.registers.registry import get
from wuwai.registers.samples import add_samples

pytestmark = pytest.mark.django_db

WAREHOUSES = "overseas-warehouses"


@pytest.fixture
def row():
    add_samples(get(WAREHOUSES))
    return get(WAREHOUSES).model.objects.order_by("pk").first()


@pytest.fixture
def other() -> User:
    return User.objects.create(username="somebody-else", role="editor")


def form_of(answer) -> dict[str, list[str]]:
    soup = BeautifulSoup(answer.content, "html.parser").select_one("form.card")
    boxes: dict[str, list[str]] = {}
    for one in soup.select("input[name], textarea[name]"):
        boxes.setdefault(one["name"], []).append(
            one.get("value", "") if one.name == "input" else one.text.strip()
        )
    for one in soup.select("select[name]"):
        boxes[one["name"]] = [option["value"] for option in one.select("option[selected]")]
    return boxes


def opened(client, row) -> tuple[str, dict[str, list[str]]]:
    url = f"/en/registers/{WAREHOUSES}/rows/{row.uid}/edit/"
    return url, form_of(client.get(url))


def theirs(row, other, **values) -> None:
    fresh = type(row).objects.get(pk=row.pk)
    for name, value in values.items():
        setattr(fresh, name, value)
    fresh.keep(by=other, reason="first")


def test_what_the_first_changed_is_taken_along_and_what_the_second_typed_stays(
    editor_client, row, other
) -> None:
    url, form = opened(editor_client, row)
    theirs(row, other, services="fulfilment", area_m2=4321.5)
    answer = editor_client.post(url, {**form, "note": "mine", "reason": "second"})
    assert answer.status_code == 422
    said = BeautifulSoup(answer.content, "html.parser").select_one("ul.errorlist").text
    assert "somebody-else changed this row" in said
    assert "fulfilment" in said
    again = form_of(answer)
    assert (again["note"], again["services"], again["area_m2"]) == (["mine"], ["fulfilment"], ["4321.5"])
    assert editor_client.post(url, again).status_code == 302
    row.refresh_from_db()
    assert (row.note, row.services, row.area_m2) == ("mine", "fulfilment", 4321.5)


def test_where_both_gave_a_value_both_are_shown_and_nothing_is_overwritten_unseen(
    editor_client, row, other
) -> None:
    url, form = opened(editor_client, row)
    theirs(row, other, note="theirs", place="Hamburg")
    answer = editor_client.post(url, {**form, "note": "mine", "reason": "second"})
    assert answer.status_code == 422
    soup = BeautifulSoup(answer.content, "html.parser")
    assert "set this to “theirs”" in soup.select_one("#id_note_error").text
    row.refresh_from_db()
    assert row.note == "theirs"
    again = form_of(answer)
    assert (again["note"], again["place"], again["reason"]) == (["mine"], ["Hamburg"], ["second"])
    # A third person meanwhile: told again.
    theirs(row, other, note="theirs again")
    answer = editor_client.post(url, again)
    assert answer.status_code == 422
    assert editor_client.post(url, form_of(answer)).status_code == 302
    row.refresh_from_db()
    assert (row.note, row.place) == ("mine", "Hamburg")
    assert [one.note for one in row.history.order_by("history_id")][-3:] == ["theirs", "theirs again", "mine"]


def test_the_same_change_twice_is_no_clash_and_a_move_is_told(editor_client, row, other) -> None:
    url, form = opened(editor_client, row)
    theirs(row, other, note="same")
    answer = editor_client.post(url, {**form, "note": "same", "reason": "second"})
    assert answer.status_code == 422
    assert BeautifulSoup(answer.content, "html.parser").select_one("#id_note_error") is None
    url, form = opened(editor_client, row)
    stage = next(one for one in get(WAREHOUSES).stages if one.key != row.stage)
    theirs(row, other, stage=stage.key)
    said = editor_client.post(url, {**form, "note": "mine", "reason": "second"}).content.decode()
    assert stage.title.en in BeautifulSoup(said, "html.parser").select_one("ul.errorlist").text


def test_a_state_that_never_was_is_refused_and_what_was_typed_stays(editor_client, row) -> None:
    url, form = opened(editor_client, row)
    for seen in ("", "yesterday", "2026-01-01T00:00:00+00:00", "2026-01-01"):
        answer = editor_client.post(url, {**form, "version": seen, "note": "mine", "reason": "r"})
        assert answer.status_code == 422
        assert form_of(answer)["note"] == ["mine"]
    row.refresh_from_db()
    assert row.note != "mine"


def test_a_row_that_changed_is_not_moved_by_who_has_not_seen_it(editor_client, row, other) -> None:
    page = f"/en/registers/{WAREHOUSES}/rows/{row.uid}/"
    soup = BeautifulSoup(editor_client.get(page).content, "html.parser")
    form = soup.select_one(f'form[action="{page}move/"]')
    seen = form.select_one("[name=version]")["value"]
    assert seen == version(row)
    stage = form.select_one("option:not([disabled])")["value"]
    theirs(row, other, note="meanwhile")
    asked = {"version": seen, "stage": stage, "reason": "r"}
    answer = editor_client.post(f"{page}move/", asked, follow=True)
    assert "somebody changed this row" in answer.content.decode()
    row.refresh_from_db()
    assert row.stage != stage
    with pytest.raises(MoveError, match="changed this row"):
        move(row, stage, by=other, reason="r", seen=seen)
    editor_client.post(f"{page}move/", {**asked, "version": version(row)})
    row.refresh_from_db()
    assert row.stage == stage


def sheet_of(rows, **changes) -> bytes:
    """The register's sheet with these rows, as somebody downloads it and fills in the first of them."""
    book = openpyxl.load_workbook(io.BytesIO(excel.template(get(WAREHOUSES), "en", rows)))
    names = [one.name for one in columns(get(WAREHOUSES))]
    for name, value in changes.items():
        book.worksheets[0].cell(2, names.index(name) + 1, value)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def test_a_sheet_downloaded_earlier_does_not_undo_what_was_changed_since(row, other) -> None:
    content = sheet_of([row], note="from the sheet")
    theirs(row, other, services="fulfilment", area_m2=77.5)
    report = import_workbook(get(WAREHOUSES), content, user=other, synthetic=True)
    assert (report.accepted, report.rejects) == (1, ())
    row.refresh_from_db()
    assert (row.note, row.services, row.area_m2) == ("from the sheet", "fulfilment", 77.5)


def test_a_cell_of_a_sheet_that_both_changed_is_held_back_with_who_and_what(row, other) -> None:
    content = sheet_of([row], note="from the sheet")
    theirs(row, other, note="theirs")
    theirs(row, other, note="theirs at last")
    report = import_workbook(get(WAREHOUSES), content, user=other, synthetic=True)
    (reject,) = report.rejects
    assert (reject.row, reject.column, reject.value) == (2, "Note", "from the sheet")
    assert "“theirs at last”, which somebody-else set at" in reject.expected.en
    row.refresh_from_db()
    assert row.note == "theirs at last"
    # Cleared, the cell keeps what is on file; downloaded anew, it is changed.
    assert not import_workbook(get(WAREHOUSES), sheet_of([row]), user=other, synthetic=True).rejects
    again = import_workbook(get(WAREHOUSES), sheet_of([row], note="after all"), user=other, synthetic=True)
    assert not again.rejects
    row.refresh_from_db()
    assert row.note == "after all"


def test_a_stage_that_somebody_moved_meanwhile_is_not_moved_back_by_a_sheet(row, other) -> None:
    content = sheet_of([row], note="from the sheet")
    stages = [one.key for one in get(WAREHOUSES).stages]
    theirs(row, other, stage=next(one for one in stages if one != row.stage))
    moved = type(row).objects.get(pk=row.pk).stage
    assert not import_workbook(get(WAREHOUSES), content, user=other, synthetic=True).rejects
    row.refresh_from_db()
    assert (row.stage, row.note) == (moved, "from the sheet")
