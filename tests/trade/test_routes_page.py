"""The pages of routes: boxes of passages in the address, an office's own passage, what is not known."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from wuwai.reference import own

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workspace")]
PAGE = "/en/studies/trade.routes/?region=440300&market=DEU"
LOMBOK = (
    "passage,name_en,name_zh,from_longitude,from_latitude,to_longitude,to_latitude,source\n"
    "lombok,Lombok Strait,龙目海峡,115.4,-8.6,116.2,-8.6,own line\n"
)


def ticked(page: str) -> list[str]:
    boxes = BeautifulSoup(page, "html.parser").select("input[type=checkbox][name=closed]")
    return [box["value"] for box in boxes if box.has_attr("checked")]


@pytest.mark.parametrize("asked", ["closed=suez&closed=panama", "closed=panama,suez"])
def test_boxes_are_ticked_as_the_address_says(client, asked):
    page = client.get(f"{PAGE}&{asked}").content.decode()
    assert ticked(page) == ["suez", "panama"]
    assert "With Suez Canal and Panama Canal closed" in page


def test_an_offices_own_passage_and_number(client, workspace, tmp_path):
    for kind, text in (("passages", LOMBOK), ("transport", "mode,parameter,value,source\nsea,days,20,own\n")):
        file = tmp_path / f"{kind}.csv"
        file.write_text(text, encoding="utf-8")
        assert not own.take(workspace.reference_folder, kind, file, source="office").faults
    table = client.get("/api/v1/studies/trade.routes?region=440300&market=DEU&closed=malacca,sunda").json()
    by_sea = next(row for row in table["rows"] if row["mode_code"] == "sea")
    assert "lombok" in by_sea["passage_ids"].split(",")
    assert by_sea["days"] > 50  # 15 more at both ends than is shipped
    page = client.get(f"{PAGE}&closed=lombok").content.decode()
    assert "Lombok Strait" in page
    rests = BeautifulSoup(page, "html.parser").find(id="rests").parent
    lines = {one.a.text: one.find(class_="muted").text for one in rests.select("li") if one.a}
    assert lines["Cities of the world"] == "shipped"
    assert "20" in lines["Sea passages"]
    assert "20" in lines["Assumptions on transport"]
    assert "/en/data/reference/transport/" in {a["href"] for a in rests.select("a")}


def test_a_passage_that_is_not_known_is_refused_at_its_field(client):
    answer = client.get(f"{PAGE}&closed=suezz")
    assert answer.status_code == 400
    assert "ids of passages: suez, panama" in answer.content.decode()


def test_exports_that_are_not_on_file(client):
    answer = client.get("/zh/studies/trade.chokepoint/")
    assert answer.status_code == 200
    assert "航道封闭情景" in answer.content.decode()
