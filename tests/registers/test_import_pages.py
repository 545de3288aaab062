"""Importing a sheet in the browser: look first, correct the marked copy, confirm, take back."""

from __future__ import annotations

import io

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from wuwai.accounts.models import User
from wuwai.registers.jobs import Job
from wuwai.registers.registry import get

pytestmark = pytest.mark.django_db
WAREHOUSES = "overseas-warehouses"


def address(view: str, *args: str, lang: str = "en") -> str:
    with translation.override("zh-hans" if lang == "zh" else lang):
        return reverse(view, args=args)


def sent(client, content: bytes, name: str = "return.xlsx", lang: str = "en"):
    upload = SimpleUploadedFile(name, content)
    return client.post(address("register-import", WAREHOUSES, lang=lang), {"file": upload}, follow=True)


def soup_of(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def test_a_sheet_is_looked_at_first_taken_and_taken_back(editor_client, viewer_client, filled, warehouse):
    model = get(WAREHOUSES).model
    response = sent(editor_client, filled([warehouse]))
    assert "1 of 1 rows can be taken" in soup_of(response).h1.text
    assert not model.objects.exists()
    checked = Job.objects.get()
    take = address("register-import-take", WAREHOUSES, checked.uid)
    response = editor_client.post(take, follow=True)
    assert "1 of 1 rows taken" in soup_of(response).h1.text
    assert model.objects.get().history.get().history_change_reason == "Excel import return.xlsx"
    page = next(a["href"] for a in soup_of(response).select("a") if "Take back" in a.text)
    assert viewer_client.get(page).status_code == 403
    assert "汉堡仓" in editor_client.get(page).content.decode()
    editor_client.post(page, {"reason": "wrong file"})
    assert not model.objects.exists()
    assert "taken back" in soup_of(editor_client.get(page)).h1.text
    listed = editor_client.get(address("register-batches", WAREHOUSES, lang="zh"))
    assert "已撤销" in listed.content.decode()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_faults_come_back_in_the_workbook_in_the_language_of_the_page(editor_client, filled, warehouse, lang):
    response = sent(
        editor_client, filled([warehouse, {**warehouse, "name": "二", "area_m2": "1.5万"}]), lang=lang
    )
    soup = soup_of(response)
    row = soup.select("#rejects ~ .card tbody tr")[0].text
    assert "1.5万" in row
    assert "15000" in row
    assert ("仓储面积" if lang == "zh" else "Floor area") in row
    links = [a["href"] for a in soup.select("a[download]")]
    assert len(links) == 2
    for link in links:
        answer = editor_client.get(link)
        assert ".xlsx" in answer["Content-Disposition"]
        book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
        assert ("问题清单" if lang == "zh" else "Problems") in book.sheetnames


def test_a_doubtful_amount_is_taken_when_the_person_confirms_it(editor_client, filled, warehouse):
    many = [{**warehouse, "name": f"仓{n}", "area_m2": 20000 + n} for n in range(8)]
    soup = soup_of(sent(editor_client, filled([*many, {**warehouse, "name": "大", "area_m2": 2}])))
    assert soup.select_one("[name=amounts_right]")
    assert soup.select_one("#rejects ~ .card .chip-warn")
    model = get(WAREHOUSES).model
    take = address("register-import-take", WAREHOUSES, Job.objects.get().uid)
    editor_client.post(take)
    assert model.objects.count() == 8
    editor_client.post(take, {"amounts_right": "1"})
    assert model.objects.get(name="大").area_m2 == 2


def test_nobody_sees_or_takes_what_another_person_sent(editor_client, admin_client_, filled, warehouse):
    sent(editor_client, filled([warehouse, {**warehouse, "name": "二", "area_m2": "x"}]))
    job = Job.objects.get()
    page = address("register-import-job", WAREHOUSES, job.uid)
    take = address("register-import-take", WAREHOUSES, job.uid)
    assert admin_client_.get(page).status_code == 200  # who runs the place may look
    assert admin_client_.post(take).status_code == 404
    from django.test import Client

    other = Client()
    other.force_login(
        User.objects.create(username="another", role="editor"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    for url in (page, address("register-import-file", WAREHOUSES, job.uid, "marked")):
        assert other.get(url).status_code == 404
    assert not get(WAREHOUSES).model.objects.exists()


def test_a_file_that_is_no_workbook_is_refused_in_words(editor_client):
    soup = soup_of(sent(editor_client, b"not a workbook", name="a.xlsx"))
    assert "template of this register" in soup.select_one("#rejects ~ .card").text


def test_a_job_under_way_is_followed_with_and_without_script(editor_client, monkeypatch, filled, warehouse):
    monkeypatch.setattr("wuwai.ui.pages.register_imports.AT_ONCE", 0)
    monkeypatch.setattr("wuwai.registers.jobs._server.hand_over", lambda pk, lane: None)
    soup = soup_of(sent(editor_client, filled([warehouse])))
    assert soup.select_one("noscript meta[http-equiv=refresh]")
    part = soup.select_one("#job")["hx-get"]
    assert editor_client.get(part).status_code == 200
    job = Job.objects.get()
    editor_client.post(address("register-import-cancel", WAREHOUSES, job.uid))
    from wuwai.registers import jobs

    jobs._do(job.pk)
    assert editor_client.get(part)["HX-Refresh"] == "true"
    page = editor_client.get(address("register-import-job", WAREHOUSES, job.uid))
    assert "not checked to the end" in soup_of(page).h1.text
