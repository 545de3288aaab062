"""What an editor may rely on when loading a file of facts in the browser."""

from __future__ import annotations

import io
import os
import re
import time

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from wuwai.accounts.models import User
from wuwai.registers import pending
from wuwai.ui.pages import loading
from wuwai.workspace import current

pytestmark = pytest.mark.django_db

HEAD = "series,region,period,value,unit,source_url"


def address(name: str = "data-load", lang: str = "en") -> str:
    with translation.override("zh-hans" if lang == "zh" else "en"):
        return reverse(name)


def upload(client, text: str | bytes, name: str = "figures.csv", lang: str = "en", **stated: str):
    content = text.encode() if isinstance(text, str) else text
    return client.post(address(lang=lang), {"file": SimpleUploadedFile(name, content), **stated})


def token_of(answer) -> str:
    found = re.search(r'name="token" value="([0-9a-f]{32})"', answer.content.decode())
    return found[1] if found else ""


def test_a_file_is_shown_first_and_kept_once_confirmed(editor_client):
    before = {m.snapshot for m in current().facts.snapshots()}
    shown = upload(
        editor_client, f"{HEAD}\nloaded_here,CN-44,2031,7.5,%,a paper\nloaded_here,CN-44,2032-13,1,%,b\n"
    )
    page = shown.content.decode()
    assert "1 of 2 rows can be taken; nothing is written yet" in page
    assert "2032-13" in page
    assert "a month from 01 to 12" in page
    assert {m.snapshot for m in current().facts.snapshots()} == before
    taken = editor_client.post(address(), {"token": token_of(shown)}, follow=True)
    assert "figures.csv" in taken.content.decode()
    assert current().facts.observations(series="loaded_here")["value"].to_list() == [7.5]
    again = editor_client.post(address(), {"token": token_of(shown)}, follow=True)
    assert "no longer kept" in again.content.decode()


def test_the_rejects_of_a_snapshot_can_be_taken_away(editor_client):
    bad = "".join(f"many,CN-44,{2000 + n}-13,1,%,a\n" for n in range(250))
    shown = upload(editor_client, f"{HEAD}\nmany,CN-44,2031,7.5,%,a paper\n{bad}")
    page = editor_client.post(address(), {"token": token_of(shown)}, follow=True)
    text = page.content.decode()
    assert text.count("a month from 01 to 12") == 200
    assert "and 50 more" in text
    link = re.search(r'href="([^"]+rejects\.csv)"', text)
    assert link is not None
    lines = editor_client.get(link[1]).content.decode("utf-8-sig").splitlines()
    assert lines[0] == "File,Row,Column,Value,Expected"
    assert len(lines) == 251
    assert editor_client.get(link[1].replace(".csv", ".pdf")).status_code == 404


def test_what_the_file_does_not_say_is_asked_for(editor_client):
    customs = (
        "数据年月,商品编码,商品名称,贸易伙伴编码,贸易伙伴名称,人民币\n"
        '202401,85171300,智能手机,502,美国,"1,234",\n'
    ).encode("gb18030")
    refused = upload(editor_client, customs, "customs.csv").content.decode()
    assert "--direction" in refused
    assert not token_of(upload(editor_client, customs, "customs.csv"))
    asked = upload(editor_client, customs, "customs.csv", direction="export")
    assert "1 of 1 rows can be taken" in asked.content.decode()
    assert 'name="direction" value="export"' in asked.content.decode()


def test_what_the_layout_does_not_ask_for_is_marked_at_its_field(editor_client):
    page = upload(editor_client, f"{HEAD}\nx,CN-44,2031,7.5,%,a\n", direction="export").content.decode()
    assert 'id="id_direction_error"' in page


@pytest.mark.parametrize(("lang", "words"), [("en", "Choose a file."), ("zh", "请选择文件")])
def test_without_a_file_the_page_says_so(editor_client, lang, words):
    assert words in editor_client.post(address(lang=lang), {}, follow=True).content.decode()


def test_a_file_too_large_is_named_and_not_kept(editor_client, monkeypatch):
    monkeypatch.setattr(loading, "LARGEST", 100)
    answer = editor_client.post(
        address(), {"file": SimpleUploadedFile("a.csv", b"x" * 101)}, follow=True
    ).content.decode()
    assert "larger than 200 MB" in answer
    assert not [f for f in (current().uploads / "pending").rglob("*") if f.name == "a.csv"]


def test_only_the_department_loads_statistics(client, viewer_client, django_user_model):
    assert viewer_client.get(address()).status_code == 403
    assert client.get(address()).status_code in (302, 403)
    city: User = django_user_model.objects.create_user("zhuhai", role="editor", region="440400")
    client.force_login(city)
    refused = client.get(address())
    assert refused.status_code == 403
    assert "a city sends returns" in refused.content.decode()


def test_a_file_waits_for_its_own_person_and_for_a_day(workspace):
    token = pending.put([b"abc"], user_id=1, name="../x.csv", largest=10)
    found = pending.path(token, user_id=1)
    assert found is not None
    assert found.name == "x.csv"
    assert found.read_bytes() == b"abc"
    assert pending.path(token, user_id=2) is None
    assert pending.path("../" * 10, user_id=1) is None

    old = time.time() - 2 * 24 * 3600
    os.utime(found.parent, (old, old))
    pending.drop(pending.put([b""], user_id=1, name="y.csv", largest=10), user_id=1)
    assert pending.path(token, user_id=1) is None


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_template_filled_in_is_taken(client, editor_client, lang):
    answer = client.get(address("series-template", lang))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = book["facts"]
    names = [cell.value for cell in sheet[1]]
    row = {"series": "from_template", "region": "广州市", "period": "2031-07", "value": 12.5, "unit": "%"}
    sheet.append([row.get(name, "a paper" if name == "source_url" else None) for name in names])
    out = io.BytesIO()
    book.save(out)
    page = upload(editor_client, out.getvalue(), "t.xlsx", lang).content.decode()
    assert token_of(upload(editor_client, out.getvalue(), "t.xlsx", lang)), page


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_template_of_firms_filled_in_is_taken(client, editor_client, lang):
    content = client.get(address("firms-template", lang)).content
    row = {"en": "2024,F1,440300,export,850760,VNM,5,USD", "zh": "2024,F1,深圳,出口,850760,越南,5,USD"}
    filled = content + row[lang].encode() + b"\r\n"
    page = upload(editor_client, filled, "mine.csv", lang).content.decode()
    assert token_of(upload(editor_client, filled, "mine.csv", lang)), page
    assert {"en": "Firm-level", "zh": "企业级海关数据"}[lang].lower() in page.lower()
