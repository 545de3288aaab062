"""The cluster pages: read by everybody, edited by the department, every version kept, nobody overwritten."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from wuwai.reference.cluster_draft import COLUMNS
from wuwai.workspace import Workspace

pytestmark = pytest.mark.django_db
ROOT = "/en/data/clusters"


@pytest.fixture(autouse=True)
def _no_own_lists(workspace: Workspace) -> Iterator[None]:
    yield
    shutil.rmtree(workspace.root / "clusters", ignore_errors=True)


def _form(client: Client, name: str = "new-three") -> dict[str, list[str]]:
    """What the browser would send back unchanged."""
    from bs4 import BeautifulSoup

    page = BeautifulSoup(client.get(f"{ROOT}/{name}/edit/").content, "html.parser")
    form = page.select_one("form.cluster-form")
    sent: dict[str, list[str]] = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        kind = field.get("type")
        if kind == "file" or (kind == "checkbox" and not field.has_attr("checked")):
            continue
        if field.name == "select":
            value = field.select_one("option[selected]")["value"]
        else:
            value = field.get("value", "") if field.name == "input" else field.get_text()
        sent.setdefault(field["name"], []).append(value)
    return sent


def _post(client: Client, form: dict[str, list[str]], action: str = "save", name: str = "new-three"):
    return client.post(f"{ROOT}/{name}/edit/", {**form, "action": action})


def test_a_list_shows_codes_reasons_and_overlaps(client: Client):
    page = client.get(f"{ROOT}/new-three/").content.decode()
    assert "lithium-ion accumulators; a code since HS 2012" in page
    assert "New energy storage" in page
    assert "4 codes" in page
    assert "3 codes" in client.get(f"{ROOT}/new-three/?on=2021-06-30").content.decode()
    assert client.get(f"{ROOT}/new-three/?on=never").status_code == 400
    assert "no product list is set" in client.get(f"{ROOT}/advanced-materials/").content.decode()
    assert client.get(f"{ROOT}/nothing/").status_code == 404


def test_overlaps_say_how_often_trade_is_counted(client: Client):
    page = client.get(f"{ROOT}/overlaps/").content.decode()
    assert "850760" in page
    assert "3 times" in page  # 854142 is in three clusters
    text = client.get(f"{ROOT}/overlaps.csv").content.decode("utf-8-sig")
    assert "850760,new-three" in text


@pytest.mark.parametrize("who", ["client", "viewer_client"])
def test_only_editors_edit(request: pytest.FixtureRequest, who: str):
    client = request.getfixturevalue(who)
    for address in ("new/", "new-three/edit/", "new/code/?code=8507"):
        assert client.get(f"{ROOT}/{address}").status_code in (302, 403)
    assert client.post(f"{ROOT}/new-three/edit/", {"action": "save", "why": "x"}).status_code == 403
    assert "/edit/" not in client.get(f"{ROOT}/new-three/").content.decode()


def test_an_editor_of_a_city_does_not_edit(editor_client: Client):
    from wuwai.accounts.models import User

    User.objects.filter(username="the-editor").update(region="440300")
    assert editor_client.get(f"{ROOT}/new-three/edit/").status_code == 403
    User.objects.filter(username="the-editor").update(region="")


def test_saving_adds_a_version_with_who_and_why(editor_client: Client, workspace: Workspace):
    form = _form(editor_client)
    place = form["code"].index("850760")
    form["weight"][place] = "0.5"
    form["cities"] = ["440300"]
    form["why"] = ["half goes to storage"]
    answer = _post(editor_client, form)
    assert answer.status_code == 302
    page = editor_client.get(answer["Location"]).content.decode()
    assert "Saved as version 1" in page
    assert "850760" in page  # the overlap is a warning, not a refusal
    history = editor_client.get(f"{ROOT}/new-three/history/").content.decode()
    for words in ("the-editor", "half goes to storage", "weight 1 → 0.5", "Shenzhen"):
        assert words in history, words
    saved = (workspace.root / "clusters" / "new-three.toml").read_text("utf-8")
    assert 'author = "the-editor"' in saved
    assert (workspace.root / "clusters" / "versions" / "new-three" / "0001.toml").read_text("utf-8") == saved


def test_nothing_is_saved_without_a_reason_or_a_change(editor_client: Client, workspace: Workspace):
    form = _form(editor_client)
    assert _post(editor_client, {**form, "why": [""], "source": ["other"]}).status_code == 422
    answer = _post(editor_client, {**form, "why": ["no change"]})
    assert "Nothing differs" in editor_client.get(answer["Location"]).content.decode()
    assert not (workspace.root / "clusters").exists()


def test_checking_saves_nothing_and_says_what_would_change(editor_client: Client, workspace: Workspace):
    form = _form(editor_client)
    form["remove"] = ["0"]
    page = _post(editor_client, form, "check").content.decode()
    assert "nothing is saved yet" in page
    assert "Removed" in page
    assert not (workspace.root / "clusters").exists()


def test_an_unknown_code_is_refused_with_what_was_expected(editor_client: Client, workspace: Workspace):
    form = _form(editor_client)
    form["code"][-1], form["reason_zh"][-1], form["why"] = "850799", "理由", ["x"]
    answer = _post(editor_client, form)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "850790" in page
    assert "理由" in page  # what was typed is still there
    assert not (workspace.root / "clusters").exists()


def test_a_code_is_looked_up_while_it_is_typed(editor_client: Client):
    found = editor_client.get(
        f"{ROOT}/new/code/", {"code": "850760", "cluster": "new-three"}
    ).content.decode()
    assert "lithium-ion" in found
    assert "New energy storage" in found
    wrong = editor_client.get(f"{ROOT}/new/code/", {"code": "850799"}).content.decode()
    assert "Expected" in wrong
    assert editor_client.get(f"{ROOT}/new/code/").content.decode().strip() == ""


def test_the_second_officer_is_told_and_loses_nothing(editor_client: Client, admin_client_: Client):
    first, second = _form(editor_client), _form(admin_client_)
    assert _post(editor_client, {**first, "source": ["letter 1"], "why": ["one"]}).status_code == 302
    answer = _post(admin_client_, {**second, "source": ["letter 2"], "why": ["two"]})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "letter 2" in page
    assert "the-editor" in page
    from bs4 import BeautifulSoup

    token = BeautifulSoup(page, "html.parser").select_one("form.cluster-form input[name=token]")["value"]
    again = {**second, "token": [token], "source": ["letter 2"], "why": ["two"]}
    assert _post(admin_client_, again).status_code == 302
    history = admin_client_.get(f"{ROOT}/new-three/history/").content.decode()
    assert history.index("<p>two</p>") < history.index("<p>one</p>")


def test_an_earlier_version_holds_again(editor_client: Client, workspace: Workspace):
    _post(editor_client, {**_form(editor_client), "source": ["letter"], "why": ["one"]})
    page = editor_client.get(f"{ROOT}/new-three/versions/0/").content.decode()
    assert "Put it in force again" in page
    token = workspace.clusters.token("new-three")
    address = f"{ROOT}/new-three/versions/0/restore/"
    assert editor_client.post(address, {"token": token, "why": ""})["Location"].endswith("/versions/0/")
    assert editor_client.post(address, {"token": token, "why": "as shipped"}).status_code == 302
    assert workspace.clusters.gather().get("new-three").why == "as shipped"
    assert len(workspace.clusters.history("new-three")) == 3
    stale = editor_client.post(address, {"token": token, "why": "again"}, follow=True).content.decode()
    assert "Somebody saved" in stale


def test_a_new_cluster(editor_client: Client, workspace: Workspace):
    line = {column: [""] for column in COLUMNS} | {"code": ["8901"], "reason_zh": ["客货船"]}
    form = {
        "token": ["new"],
        "title_zh": ["绿色船舶"],
        "group": ["own"],
        "source": ["厅文"],
        "why": ["新设"],
        **line,
    }
    bad = editor_client.post(f"{ROOT}/new/", {**form, "name": "Green Ships", "action": "save"})
    assert bad.status_code == 422
    assert (
        editor_client.post(f"{ROOT}/new/", {**form, "name": "new-three", "action": "save"})
        .content.decode()
        .count("already")
    )
    answer = editor_client.post(f"{ROOT}/new/", {**form, "name": "green-ships", "action": "save"})
    assert answer["Location"] == f"{ROOT}/green-ships/"
    assert "绿色船舶" in editor_client.get("/zh/data/clusters/").content.decode()
    assert workspace.clusters.gather().get("green-ships").version  # the day of saving


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_a_sheet_goes_out_and_comes_back(editor_client: Client, workspace: Workspace, fmt: str):
    content = editor_client.get(f"{ROOT}/new-three/list.{fmt}").content
    if fmt == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content))
        book.worksheets[0].append(["8506", "", "", "", "原电池", ""])
        buffer = io.BytesIO()
        book.save(buffer)
        content = buffer.getvalue()
    else:
        content += "8506,,,,原电池,,,\r\n".encode()
    form = {k: v for k, v in _form(editor_client).items() if k not in COLUMNS}
    sheet = SimpleUploadedFile(f"list.{fmt}", content)
    page = editor_client.post(f"{ROOT}/new-three/edit/", {**form, "sheet": sheet, "action": "fill"}).content
    assert "原电池" in page.decode()
    assert "nothing is saved yet" in page.decode()
    assert "Added" in page.decode()
    assert not (workspace.root / "clusters").exists()


def test_a_sheet_that_is_none_is_told(editor_client: Client):
    form = _form(editor_client)
    for content, words in ((bytes(range(256)), "can be read"), (b"a,b\n1,2\n", "heading")):
        sheet = SimpleUploadedFile("list.csv", content)
        page = editor_client.post(f"{ROOT}/new-three/edit/", {**form, "sheet": sheet, "action": "fill"})
        assert words in page.content.decode()
        assert "870380" in page.content.decode()  # the lines are still there


def test_a_bad_file_is_told_on_the_pages(client: Client, editor_client: Client, workspace: Workspace):
    (workspace.root / "clusters").mkdir()
    (workspace.root / "clusters" / "new-three.toml").write_text("[[", "utf-8")
    for address in ("", "/new-three", "/new-three/history"):
        assert "new-three.toml" in client.get(f"{ROOT}{address}/").content.decode()
    form = _form(editor_client)
    assert _post(editor_client, {**form, "source": ["mended"], "why": ["mended"]}).status_code == 302
    assert "new-three.toml" not in client.get(f"{ROOT}/").content.decode()


def test_a_cell_that_begins_a_formula_stays_text(editor_client: Client):
    form = _form(editor_client)
    form["reason_zh"][0], form["why"] = "=1+1", ["x"]
    _post(editor_client, form)
    assert ",'=1+1," in editor_client.get(f"{ROOT}/new-three/list.csv").content.decode("utf-8-sig")


def test_a_list_is_shown_as_it_was_known(editor_client: Client):
    _post(editor_client, {**_form(editor_client), "source": ["letter 9"], "why": ["one"]})
    assert "letter 9" in editor_client.get(f"{ROOT}/new-three/").content.decode()
    before = editor_client.get(f"{ROOT}/new-three/?as_of=2024-06-30").content.decode()
    assert "letter 9" not in before
    assert "/edit/" not in before


def test_a_list_of_many_codes_is_saved(editor_client: Client, workspace: Workspace):
    from wuwai.reference import products

    codes = sorted(products.codes())[:1200]
    line = {column: [""] * len(codes) for column in COLUMNS} | {
        "code": codes,
        "reason_zh": ["理由"] * len(codes),
    }
    form = {
        "token": ["new"],
        "title_zh": ["大"],
        "group": ["own"],
        "source": ["文"],
        "why": ["新设"],
        "name": ["large"],
    }
    assert editor_client.post(f"{ROOT}/new/", {**form, **line, "action": "save"}).status_code == 302
    assert len(workspace.clusters.gather().get("large").products) == 1200
