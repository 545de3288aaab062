"""The pages of code tables: found by words and codes, dated, taken away; an office's own in the browser."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from wuwai.reference import catalogue
from wuwai.workspace import Workspace

pytestmark = pytest.mark.django_db
ROOT = "/en/data/reference"


@pytest.fixture(autouse=True)
def _no_own_tables(workspace: Workspace) -> Iterator[None]:
    yield
    shutil.rmtree(workspace.reference_folder, ignore_errors=True)


def _text(client: Client, address: str) -> str:
    answer = client.get(f"{ROOT}/{address}")
    assert answer.status_code == 200, address
    return " ".join(BeautifulSoup(answer.content, "html.parser").main.get_text(" ").split())


@pytest.mark.parametrize("name", [t.name for t in catalogue.TABLES])
def test_each_table_opens_and_goes_out(client: Client, workspace: Workspace, name: str):
    assert client.get(f"{ROOT}/{name}/").status_code == 200
    text = client.get(f"{ROOT}/{name}.csv").content.decode("utf-8-sig")
    assert text.splitlines()[0] == ",".join(catalogue.table(name).columns)
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{ROOT}/{name}.xlsx").content), read_only=True)
    assert len(book.worksheets) == 2
    assert client.get(f"{ROOT}/{name}.pdf").status_code == 404


def test_the_index_names_every_table(client: Client):
    page = _text(client, "")
    assert all(t.title.en in page for t in catalogue.TABLES)
    assert client.get(f"{ROOT}/nothing/").status_code == 404


def test_a_country_is_found_and_shown_with_its_groups(client: Client):
    assert "VNM" in _text(client, "countries/?q=越南")
    assert "284" not in _text(client, "countries/?q=越南")
    page = _text(client, "countries/VNM/")
    for words in ("704", "1995-07-28", "Regional Comprehensive", "越南"):
        assert words in page, words
    assert "2020-01-31" in _text(client, "countries/GBR/")
    assert client.get(f"{ROOT}/countries/XXX/").status_code == 404


def test_a_group_is_shown_on_a_day(client: Client):
    assert "28 members" in _text(client, "blocs/EU/?on=2015-01-01")
    assert "27 members" in _text(client, "blocs/EU/?on=2021-01-01")
    assert "no list of members is set" in _text(client, "blocs/BRI/")
    assert client.get(f"{ROOT}/blocs/EU/?on=yesterday").status_code == 400


@pytest.mark.parametrize(
    ("address", "chinese", "english"),
    [
        ("blocs/", "东盟秘书处", "ASEAN Secretariat"),
        ("blocs/BRI-2023/", "可靠程度为L（低）", "certainty L"),
        ("blocs/BRI/", "尚无附日期的名单", "No list with dates"),
        ("blocs/EU/", "自该日起为欧洲经济共同体成员", "European Economic Community from this day"),
        ("countries/", "数字代码同联合国M49编码", "numeric codes are those of"),
        ("countries/ITA/", "谅解备忘录终止", "its memorandum ended"),
        ("regimes/", "统计查询文件所用贸易方式", "statistical regimes of query files"),
        ("modes/", "海关总署公告2014年第12号", "Customs notice 12 of 2014"),
        ("classes/", "中文名称为本软件自译", "the Chinese names are our own"),
        ("regions/", "及其修改单", "and its amendments"),
    ],
)
def test_sources_and_notes_stand_in_the_language_asked(client: Client, address, chinese, english):
    pages = {lang: client.get(f"/{lang}/data/reference/{address}").content.decode() for lang in ("zh", "en")}
    assert chinese in pages["zh"]
    assert english not in pages["zh"]
    assert english in pages["en"]
    assert chinese not in pages["en"]


def test_files_carry_sources_in_both_languages(client: Client):
    rows = client.get(f"{ROOT}/blocs.csv", {"q": "ITA BRI-2023"}).content.decode("utf-8-sig")
    for words in ("its memorandum ended", "谅解备忘录终止", "certainty L", "可靠程度为L（低）"):
        assert words in rows
    (row,) = client.get("/api/v1/reference/modes", {"q": "9610"}).json()["rows"]
    assert (row["source"], row["source_zh"]) == ("Customs notice 12 of 2014", "海关总署公告2014年第12号")


def test_products_go_down_from_chapter_to_subheading(client: Client):
    assert "97 chapters" in _text(client, "products/")
    assert "8507" in _text(client, "products/HS2022/85/")
    page = _text(client, "products/HS2022/850760/")
    for words in ("New energy storage", "No BEC or ISIC class", "No concordance"):
        assert words in page, words
    assert "lithium-ion" in _text(client, "products/?q=lithium-ion")
    old = _text(client, "products/HS2017/854140/")  # in the list until that edition's last day
    assert "The new three" in old
    assert "2021-12-31" in old
    assert "No names of this edition" in _text(client, "products/?edition=HS1992")
    assert client.get(f"{ROOT}/products/HS2022/850799/").status_code == 404


def _take(client: Client, kind: str, text: str, source: str = "office") -> str:
    page = client.post(
        f"{ROOT}/own/{kind}/", {"file": SimpleUploadedFile("t.csv", text.encode()), "source": source}
    ).content
    token = BeautifulSoup(page, "html.parser").select_one("input[name=token]")
    return token["value"] if token else ""


def test_a_table_is_looked_at_then_taken(admin_client_: Client, workspace: Workspace):
    text = "edition,from,code,name_zh\nHS2022,x,850760,锂离子蓄电池\n"
    token = _take(admin_client_, "products", text)
    assert not workspace.reference_folder.exists()
    answer = admin_client_.post(f"{ROOT}/own/products/", {"token": token, "source": "office"})
    assert answer["Location"] == f"{ROOT}/own/tables/products-HS2022/"
    assert "锂离子蓄电池" in _text(admin_client_, "products/?q=锂离子")
    zh = admin_client_.get("/zh/data/reference/products/HS2022/850760/").content.decode()
    assert "锂离子蓄电池" in zh
    again = admin_client_.post(f"{ROOT}/own/products/", {"token": token, "source": "office"}, follow=True)
    assert "no longer kept" in again.content.decode()


def test_what_does_not_do_is_told_by_row_and_column(admin_client_: Client, workspace: Workspace):
    page = admin_client_.post(
        f"{ROOT}/own/partners/",
        {"file": SimpleUploadedFile("t.csv", b"code,country\n1,JPN\n116,XYZ\n"), "source": "office"},
    ).content.decode()
    assert "2 cells do not do" in page
    assert "letters" in page
    assert 'name="token"' not in page
    noise = SimpleUploadedFile("t.csv", bytes(range(256)))
    refused = admin_client_.post(f"{ROOT}/own/partners/", {"file": noise, "source": "office"})
    assert refused.status_code == 422
    assert not workspace.reference_folder.exists()


def test_conversions_are_shown_with_their_parts(admin_client_: Client):
    text = "HS 2022,HS 2017\n854142,854140\n854143,854140\n"
    admin_client_.post(
        f"{ROOT}/own/conversion/", {"token": _take(admin_client_, "conversion", text), "source": "UN"}
    )
    page = _text(admin_client_, "products/HS2022/854142/")
    assert "854140" in page
    assert "100%" in page


def test_a_replaced_table_holds_again(admin_client_: Client, viewer_client: Client):
    for text in ("code,name_zh\n10,一般贸易\n", "code,name_zh\n99,新方式\n"):
        token = _take(admin_client_, "regimes", text, source=text[-5:])
        admin_client_.post(f"{ROOT}/own/regimes/", {"token": token, "source": "office"})
    page = BeautifulSoup(admin_client_.get(f"{ROOT}/own/tables/regimes/").content, "html.parser")
    shipped, key = (one["value"] for one in page.select("input[name=key]"))
    address = f"{ROOT}/own/tables/regimes/restore/"
    assert viewer_client.post(address, {"key": key}).status_code == 403
    assert admin_client_.post(address, {"key": "../x"}).status_code == 404
    assert admin_client_.post(address, {"key": key}).status_code == 302
    assert "新方式" not in _text(admin_client_, "regimes/?q=99")
    assert viewer_client.post(address, {"key": shipped}).status_code == 403
    told = admin_client_.post(address, {"key": shipped}, follow=True).content.decode()
    assert "what ships holds again" in told or "恢复使用软件自带的表" in told
    assert "来料加工" in _text(admin_client_, "regimes/?q=14")
    assert admin_client_.post(address, {"key": shipped}).status_code == 404  # there is none any more


@pytest.mark.parametrize("who", ["client", "viewer_client", "editor_client"])
def test_only_administrators_take_tables(request: pytest.FixtureRequest, who: str):
    client = request.getfixturevalue(who)
    assert client.get(f"{ROOT}/own/regimes/").status_code in (302, 403)
    assert client.post(f"{ROOT}/own/regimes/", {"source": "x"}).status_code == 403


def test_search_finds_clusters_countries_and_codes(client: Client):
    for query, words in (
        ("新型储能", "clusters/new-energy-storage"),
        ("越南", "countries/VNM"),
        ("8507", "HS2022/8507"),
    ):
        assert words in client.get("/zh/search/", {"q": query}).content.decode(), query
