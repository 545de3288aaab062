"""What a firm may rely on when it puts its case to a rule book."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.test import override_settings
from django.urls import reverse
from django.utils import translation

from wuwai.rules import shelf

pytestmark = pytest.mark.django_db

PERSON = {
    "salary": "30", "education": "master", "work_years": "5", "months": "12", "chinese": "degree",
    "location": "other", "age": "42", "top_university": "no", "global_500": "yes", "provincial_points": "1",
    "wage_multiple": "2", "postdoc": "no",
}  # fmt: skip


def asked(client, name: str, lang: str = "en", **given: str) -> BeautifulSoup:
    with translation.override("zh-hans" if lang == "zh" else "en"):
        answer = client.get(reverse("rule-check", args=[name]), given)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("book", sorted({book.name for book in shelf.books()}))
def test_every_book_has_its_page_and_its_checker(client, book, lang):
    page = asked(client, book, lang)
    assert page.select("form input, form select")
    assert not page.select("[style]")
    with translation.override("zh-hans" if lang == "zh" else "en"):
        assert client.get(reverse("rule-book", args=[book])).status_code == 200
        listed = client.get(reverse("rule-books")).content.decode()
        assert reverse("rule-check", args=[book]) in listed


@override_settings(WUWAI_ANONYMOUS_READING=False)
def test_the_checker_is_open_without_signing_in_even_where_the_rest_is_not(client):
    assert asked(client, "work-permit-points").select("form")
    with translation.override("en"):
        assert client.get(reverse("rule-books")).status_code == 200
        assert client.get(reverse("data")).status_code == 302


def test_a_points_check_says_what_turns_b_into_a(client):
    page = asked(client, "work-permit-points", **PERSON)
    assert page.select_one("h1").get_text(strip=True) == "B: professional (83 points)"
    lifts = page.select_one("section[aria-labelledby=lifts]").get_text(" ", strip=True)
    assert "Annual salary in China 35 A: high-end talent" in " ".join(lifts.split())
    turned = asked(client, "work-permit-points", **(PERSON | {"salary": "35"}))
    assert turned.select_one("h1").get_text(strip=True) == "A: high-end talent (86 points)"


def test_what_is_left_out_leaves_the_answer_open_and_says_between_what(client):
    page = asked(client, "work-permit-points", salary="30", education="master")
    assert page.select_one("h1").get_text(strip=True).startswith("Still open: A: high-end talent / B")
    assert "29–109" in page.select_one("h1").get_text()


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [("salary", "thirty", "a number"), ("age", "4.5", "a whole number"), ("education", "doctor", "phd"),
     ("postdoc", "maybe", "yes or no"), ("salary", "inf", "a number"), ("salary", "nan", "a number")],
)  # fmt: skip
def test_a_value_that_cannot_be_read_is_marked_at_its_field(client, field, value, expected):
    page = asked(client, "work-permit-points", **{field: value})
    assert expected in page.select_one(f"#e-{field}").get_text()


def test_an_award_is_shown_as_a_ceiling_and_an_unread_rate_as_not_stated(client):
    firm = {"city_group": "G1", "sector": "other", "finance_or_real_estate": "no", "new_fdi": "100",
            "exchange_rate": "7", "awarded_before": "0", "recognised_headquarters": "no"}  # fmt: skip
    amounts = asked(client, "fdi-award", **firm).select_one("section[aria-labelledby=amounts]")
    assert "up to" in amounts.get_text()
    other = asked(client, "fdi-award", **(firm | {"city_group": "G2"}))
    assert "not stated" in other.select_one("section[aria-labelledby=amounts]").get_text()


def test_an_unknown_book_is_not_found(client):
    assert client.get("/en/rule-books/nothing/check/").status_code == 404


def test_a_place_is_taken_by_its_name_and_an_unknown_one_is_refused(client):
    book = "public-overseas-warehouse"
    at_home = {"firm_years": "3", "country": "德国"}
    by_name = asked(client, book, "zh", province="广东", **at_home)
    by_code = asked(client, book, "zh", province="CN-44", **at_home)
    assert [c.text for c in by_name.select("tbody .chip")] == [c.text for c in by_code.select("tbody .chip")]
    named = {row.th.text.split("\n")[0]: row.text for row in by_name.select("tbody tr")}
    assert "不符合" not in named["企业在广东注册满两年"]
    inside = {
        row.th.text.split("\n")[0]: row.text
        for row in asked(client, book, "zh", country="中国").select("tbody tr")
    }
    assert any("不符合" in text for name, text in inside.items() if name.startswith("仓库设在境外"))
    assert "国家（地区）或省份" in asked(client, book, "zh", country="亚特兰蒂斯").text
