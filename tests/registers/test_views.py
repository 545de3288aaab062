"""What maps, summaries and a field's history say of a register, and the files they give."""

from __future__ import annotations

import csv
import io
import json

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import translation

from wuwai.registers import registry
from wuwai.registers.filters import Wanted, chosen, wanted
from wuwai.registers.history import held
from wuwai.registers.registry import get
from wuwai.registers.samples import REASON, add_samples
from wuwai.registers.summing import measures, summed
from wuwai.registers.tally import tally
from wuwai.ui import approved_maps

pytestmark = pytest.mark.django_db

WAREHOUSES = "overseas-warehouses"
FUNDS = "project-funds"


def address(name: str, *args: str, lang: str = "en") -> str:
    with translation.override("zh-hans" if lang == "zh" else "en"):
        return reverse(name, args=args)


def page(client, url):
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.content[:300])
    return BeautifulSoup(answer.content, "html.parser")


def file(client, url):
    answer = client.get(url)
    assert answer.status_code == 200, url
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.fixture
def rows():
    add_samples(get(WAREHOUSES))
    return get(WAREHOUSES).model.objects


@pytest.fixture
def funds():
    add_samples(get("investment-projects"))
    add_samples(get(FUNDS))
    return get(FUNDS).model.objects


@pytest.mark.parametrize("name", [one.name for one in registry.all_registers()])
def test_every_register_opens_empty(client, name):
    """Says what to load, with the template, whatever linkage it belongs to."""
    for url in (address("register", name), address("register-map", name)):
        assert page(client, url).select_one('.empty a[href$="template.xlsx"]'), url


def test_amounts_are_added_for_each_currency_alone(funds):
    register = get(FUNDS)
    everything = funds.all()
    aims = measures(register, everything, [register.field("amount")])
    made = summed(register, everything, ("region",), aims, tally(register))
    sums = [one for one in aims if one.is_sum]
    assert {one.part for one in sums} == set(register.field("kind").choices)  # contracted is not arrived
    for measure in sums:
        assert measure.currency
        for group in made.groups:
            here = funds.filter(region=group.key[0], currency=measure.currency, kind=measure.part)
            amounts = [row.amount for row in here if row.amount is not None]
            assert group.value(measure) == (pytest.approx(sum(amounts)) if amounts else None)
    assert sum(group.rows for group in made.groups) == made.total.rows == funds.count()
    assert made.total.counted == tally(register).counted
    assert made.sample


def test_a_summary_is_a_table_a_chart_and_files(client, funds):
    for summary in get(FUNDS).summaries:
        url = address("register", FUNDS) + f"?view={summary.key}"
        soup = page(client, url)
        assert soup.select_one("figure svg")
        links = [a["href"] for a in soup.select(".chart-links a[download]")]
        assert [href.split("?")[0].rsplit(".")[-1] for href in links] == ["csv", "xlsx", "svg", "png"]
        lines = file(client, links[0])
        assert sum(int(line["Rows"]) for line in lines) == int(soup.select_one("tfoot td").text.split()[0])
    assert client.get(links[2]).content.startswith(b"<svg")
    assert client.get(links[3]).content.startswith(b"\x89PNG")
    assert client.get(address("register", FUNDS) + "?view=nothing").status_code == 404


def test_a_line_of_a_summary_leads_to_its_rows(client, funds):
    summary = get(FUNDS).summaries[0]
    soup = page(client, address("register", FUNDS) + f"?view={summary.key}")
    link = soup.select_one("tbody td a.origin")
    listed = page(client, link["href"])
    assert listed.select_one("#rows").text.split()[-1] == link.text


def test_the_map_shades_cities_and_counts_the_rest(client, rows):
    soup = page(client, address("register-map", WAREHOUSES) + "?measure=counted")
    lines = {row.th.text: row.select("td") for row in soup.select("tbody tr")}
    assert len(soup.select(".tile-map .tile")) == 21
    assert sum(int(cells[1].text) for cells in lines.values()) == tally(get(WAREHOUSES)).counted
    area = page(client, address("register-map", WAREHOUSES) + "?measure=area_m2")
    assert "Floor area" in area.h1.text
    assert area.select_one("nav.tabs [aria-current]").text == "Map"


def test_the_map_abroad_stands_by_regions_of_the_world(client, rows):
    url = address("register-map", WAREHOUSES, lang="zh") + "?where=abroad&country=TWN"
    soup = page(client, url)
    assert [h.text.split()[0] for h in soup.select(".world h3")] == ["东亚"]
    assert soup.select_one(".world .tile-name").text == "中国台湾"
    assert not soup.select(".world path")  # nothing is drawn that could be a boundary
    files = [a["href"] for a in soup.select(".chart-links a[download]")]
    assert [line["所在国家（地区）代码"] for line in file(client, files[0])] == ["TWN"]
    assert b"<svg" in client.get(files[2]).content[:20]


SQUARE = [[[113.0, 22.0], [114.0, 22.0], [114.0, 23.0], [113.0, 23.0], [113.0, 22.0]]]


@pytest.fixture
def maps(workspace):
    folder = workspace.root / "maps"
    folder.mkdir()
    yield folder
    for one in folder.iterdir():
        one.unlink()
    folder.rmdir()


def geojson(**more):
    shape = {"type": "Polygon", "coordinates": SQUARE}
    one = {"type": "Feature", "properties": {"adcode": 440300}, "geometry": shape}
    return json.dumps({"type": "FeatureCollection", "features": [one], **more})


def test_an_offices_approved_map_is_drawn_with_its_number(client, rows, maps):
    (maps / "cities.geojson").write_text(geojson(map_number="粤S(2025)001号"), encoding="utf-8")
    soup = page(client, address("register-map", WAREHOUSES, lang="zh"))
    assert "审图号：粤S(2025)001号" in soup.text
    assert soup.select_one(".chart-body svg path")
    assert not soup.select(".tile-map")
    svg = client.get(address("register-map-file", WAREHOUSES, "svg", lang="zh")).content.decode()
    assert "粤S(2025)001号" in svg
    assert page(client, address("register-map", WAREHOUSES) + "?where=abroad").select(".world")


@pytest.mark.parametrize(
    ("content", "why"),
    [(geojson(), "审图号"), ("{", "GeoJSON"), ('{"features": [1]}', "GeoJSON"), ("[]", "GeoJSON")],
)
def test_a_map_that_may_not_be_drawn_says_why(client, rows, maps, content, why):
    (maps / "cities.geojson").write_text(content, encoding="utf-8")
    soup = page(client, address("register-map", WAREHOUSES, lang="zh"))
    assert soup.select(".tile-map")
    warning = soup.select_one(".notice-warn").text
    assert "maps/cities.geojson" in warning
    assert why in warning


def test_a_map_of_other_regions_is_passed_over(workspace, maps):
    (maps / "cities.geojson").write_text(geojson(map_number="1"), encoding="utf-8")
    assert approved_maps.found(workspace, frozenset({"DEU"})) == (None, ())


def test_filters_pass_over_what_a_register_does_not_have(rows):
    register = get(WAREHOUSES)
    asked = wanted(register, {"q": "a\x00b", "colour": "red", "counts": "perhaps", "country": "DEU"})
    assert asked == Wanted(query="ab", values={"country": "DEU"})
    found = chosen(register, rows.all(), Wanted(values={"legal_person": "maybe"}))
    assert found.count() == 0
    unknown = chosen(register, rows.all(), Wanted(values={"acted_on_597": "-"}))
    assert {row.acted_on_597 for row in unknown} == {None}
    several = chosen(register, rows.all(), Wanted(values={"stage": "planned,closed"}))
    assert {row.stage for row in several} == {"planned", "closed"}


def test_a_year_is_filtered_by_as_a_place_is(db):
    exporters = get("exporters")
    add_samples(exporters)
    rows = exporters.model.objects.all()
    found = chosen(exporters, rows, wanted(exporters, {"year": "2025"}))
    assert {row.year for row in found} == {2025}
    assert not chosen(exporters, rows, wanted(exporters, {"year": "20²5"})).exists()


def test_a_field_keeps_its_values_with_who_when_and_why(client, editor_client, rows):
    register = get(WAREHOUSES)
    row = rows.first()
    first = row.area_m2
    for area, why in ((100.0, "measured"), (100.0, "other field"), (None, "withdrawn")):
        row.area_m2 = area
        row.note = why
        row.keep(by=None, reason=why)
    found = held(row, register.field("area_m2"))
    assert [(one.value, one.reason) for one in found] == [
        (first, REASON),
        (100.0, "measured"),
        (None, "withdrawn"),
    ]
    assert found[-1].until is None
    assert found[0].until == found[1].since
    soup = page(client, address("register-field", WAREHOUSES, row.uid, "area_m2"))
    assert soup.select_one("figure svg")
    assert soup.h1.text == "Floor area: not stated after 2 changes"
    assert soup.select_one("tbody tr th").text == "not stated"
    links = [a["href"] for a in soup.select(".chart-links a[download]")]
    assert len(links) == 4
    assert [line["Why"] for line in file(client, links[0])][1:] == ["measured", "withdrawn"]
    assert client.get(links[3]).content.startswith(b"\x89PNG")
    assert client.get(address("register-field", WAREHOUSES, row.uid, "nothing")).status_code == 404
    whole = page(client, address("register-row", WAREHOUSES, row.uid))
    assert whole.select_one(f'dt a[href$="/{row.uid}/fields/area_m2/"]')


def test_a_row_shows_the_rows_that_name_it_and_leads_to_a_new_one(editor_client, funds):
    projects = get("investment-projects")
    fund = funds.exclude(project="").first()
    project = projects.model.objects.get(project_no=fund.project)
    soup = page(editor_client, address("register-row", "investment-projects", project.uid))
    card = soup.select_one("section[aria-labelledby=related-project-funds-project]")
    assert fund.uid in "".join(a["href"] for a in card.select("li a"))
    add = next(a["href"] for a in card.select("a") if "/new/" in a["href"])
    form = page(editor_client, add)
    assert form.select_one("#id_project")["value"] == project.project_no
    there = page(editor_client, address("register-row", FUNDS, fund.uid))
    link = there.select_one('dd a[href*="/named/"]')["href"]
    assert editor_client.get(link)["Location"] == address("register-row", "investment-projects", project.uid)
    search = address("register-search", "investment-projects")
    found = page(editor_client, f"{search}?q={project.project_no}")
    assert found.select_one("[data-take]")["data-take"] == project.project_no


@pytest.mark.slow
def test_every_register_sums_up_its_samples(editor_client, db):
    """Each view and map of each register, as files: nothing is drawn, so all of them take a moment."""
    client = editor_client
    for register in registry.all_registers():
        add_samples(register)
    for register in registry.all_registers():
        number = register.model.objects.count()
        if not number:
            continue
        assert len(register.summaries) >= 2, register.name
        for summary in register.summaries:
            # Groups of persons leave only where they are asked for.
            asked = f"?view={summary.key}&personal=1"
            lines = file(client, address("register-summary", register.name, "csv") + asked)
            assert lines or summary.stages, (register.name, summary.key)
        lines = file(client, address("register-map-file", register.name, "csv"))
        assert sum(int(line["Rows"]) for line in lines) == number


def test_a_year_is_printed_as_it_stands():
    from wuwai.registers.columns import shown

    assert shown(get("exporters").field("year"), 2025).zh == "2025"


def test_a_view_whose_groups_tie_says_so_and_a_year_reads_as_one(client):
    add_samples(get("headquarters"))
    add_samples(get("demonstration-cities"))
    title = page(client, address("register", "headquarters", lang="zh") + "?view=region").h1.text
    assert "组并列居首，各1条（共18条）" in title
    cities = page(client, address("register", "demonstration-cities", lang="zh") + "?view=year")
    assert "年居首" in cities.h1.text


def test_a_row_with_a_column_for_its_name_is_called_by_its_number(client):
    add_samples(get("investment-projects"))
    listed = page(client, address("register", "investment-projects"))
    first = listed.select_one("tbody tr")
    assert first.select_one("th a").text.startswith("SAMPLE-P0")
    assert [cell.text for cell in first.select("td")].count("样例项目 Sample project 001") == 1
    assert "Currency" not in [head.text.strip() for head in listed.select("thead th")]


def test_units_of_views_and_maps_are_in_the_readers_language(client):
    add_samples(get("ecommerce-parks"))
    add_samples(get("ecommerce-firms"))
    parks = address("register", "ecommerce-parks")
    headings = [one.get_text(strip=True) for one in page(client, f"{parks}?view=region").select("thead th")]
    assert any(one.endswith("(firms)") for one in headings)
    assert not any(sign in "".join(headings) for sign in "家亿万")
    scale = page(client, f"{address('register', 'ecommerce-firms')}?view=tier&measure=scale")
    assert "CNY" in scale.h1.get_text()
    assert "亿元" not in scale.find("main").get_text()


def test_a_register_of_all_linkages_says_so(client):
    subtitle = (
        page(client, address("register", "enterprises")).select_one(".subtitle").get_text(" ", strip=True)
    )
    assert subtitle.startswith("Five linkages")
