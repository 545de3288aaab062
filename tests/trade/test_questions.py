"""Every study of foreign trade stands under one question, and every question has its studies."""

from __future__ import annotations

from collections import Counter

import pytest
from bs4 import BeautifulSoup

from wuwai.studies import registry
from wuwai.trade.questions import QUESTIONS

pytestmark = pytest.mark.django_db


def test_every_study_of_trade_answers_one_question():
    named = Counter(name for question in QUESTIONS for name in question.studies)
    assert named == Counter(one.name for one in registry.all_studies() if one.linkage == "trade")


@pytest.mark.parametrize("address", ["trade/", "studies/"])
def test_pages_list_the_studies_by_question(client, workspace, address):
    page = BeautifulSoup(client.get(f"/zh/{address}").content, "html.parser")
    links = [one["href"] for one in page.select("main a")]
    words = page.select_one("main").text
    for question in QUESTIONS:
        assert question.title.zh in words
        for name in question.studies:
            assert f"/zh/studies/{name}/" in links
