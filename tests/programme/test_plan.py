"""The programme file: what ships, and how a wrong one is refused."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuwai.programme import plan
from wuwai.reference.linkages import BY_KEY

PROMISED = {
    "ecommerce-parks": 20,
    "overseas-warehouses": 500,
    "outsourcing-demonstration-cities": 6,
    "digital-service-export-bases": 15,
    "outsourcing-platforms": 10,
    "leading-ecommerce-firms": 10,
    "ecommerce-trade": 1_000_000_000_000,
    "ecommerce-hubs": 2,
}
SHIPPED = plan.file_of("guangdong")


@pytest.fixture(scope="module")
def guangdong() -> plan.Programme:
    return plan.load("guangdong")


def test_the_published_numbers_are_there(guangdong: plan.Programme) -> None:
    assert {t.id: t.number for t in guangdong.targets if t.id in PROMISED} == PROMISED


def test_seven_parts_whose_titles_are_marked_as_inferred(guangdong: plan.Programme) -> None:
    assert [part.number for part in guangdong.parts] == list(range(1, 8))
    assert [part.linkage for part in guangdong.parts[1:6]] == list(BY_KEY)
    assert all(part.inferred and part.certainty == "L" for part in guangdong.parts)


def test_article_slots_hold_nothing_that_was_not_published(guangdong: plan.Programme) -> None:
    assert [article.number for article in guangdong.articles] == list(range(1, 25))
    assert not any(a.title or a.department or a.due or a.part for a in guangdong.articles)


def test_no_due_date_and_no_owner_is_invented(guangdong: plan.Programme) -> None:
    own = [t for t in guangdong.targets if not guangdong.is_related(t)]
    assert all(t.due is None and not t.owner for t in own)


def test_the_plan_of_2021_is_a_document_of_its_own(guangdong: plan.Programme) -> None:
    earlier, later = guangdong.target("overseas-warehouses-2021"), guangdong.target("overseas-warehouses")
    assert earlier.number == later.number == 500
    assert earlier.document != later.document
    assert earlier.due is not None
    assert earlier.due.isoformat() == "2025-12-31"
    assert earlier.due_as_published.en == "by 2025"
    # The published counts of warehouses are China's, not Guangdong's: the register is counted, without the
    # conditions that stand in for "large" in 2024, and that is said.
    assert earlier.measure is not None
    assert earlier.measure.rule_book == ""
    assert earlier.stands_in
    assert "large" in later.stands_in.en


def test_the_only_baseline_is_the_published_one(guangdong: plan.Programme) -> None:
    based = [t for t in guangdong.targets if t.baseline]
    assert [t.id for t in based] == ["ecommerce-trade"]
    assert based[0].baseline is not None
    assert based[0].baseline.value == 843_300_000_000


def test_every_target_has_two_titles_and_a_source(guangdong: plan.Programme) -> None:
    for target in guangdong.targets:
        assert target.title.en, target.id
        assert re.search("[\u4e00-\u9fff]", target.title.zh), target.id
        assert target.source_url.startswith("http"), target.id


def test_every_target_read_on_public_pages_is_there(guangdong: plan.Programme, shared: Path) -> None:
    file = shared / "facts" / "targets.csv"
    if not file.is_file():
        pytest.skip("../shared/facts/targets.csv is not here")
    with file.open(encoding="utf-8", newline="") as lines:
        stated = sorted(
            (row["source_url"], {"1 trillion": "1000000000000"}.get(row["number"], row["number"]))
            for row in csv.DictReader(lines)
            if row["number"] != "n/a"
        )
    held = [(t.source_url, str(int(t.number))) for t in guangdong.targets if t.number is not None]
    assert [one for one in stated if one not in held] == []


@pytest.mark.parametrize(
    ("before", "after", "key", "expected"),
    [
        ("number = 500\n", 'number = "many"\n', "targets.number", "a number"),
        ('direction = "up"\n', 'direction = "sideways"\n', "targets.direction", "one of 'up', 'down'"),
        ('linkage = "outbound"\ndirection', 'linkage = "abroad"\ndirection', "targets.linkage", "'outbound'"),
        ('zh = "大型海外仓"', 'zh = ""', "targets.title", "both languages"),
        ('id = "overseas-warehouses"', 'id = "ecommerce-parks"', "targets.id", "used twice"),
        ('owner = { en = "", zh = "" }', "owned = 1", "targets.owned", "one of"),
        ("due = 2025-12-31", 'due = "2025"', "targets.due", "a date without quotes"),
        ("on = 2023-12-31, ", "", "targets.baseline.on", "a date"),
        ('unit = "平方米"', 'unit = "acres"', "targets.unit", "one of the units"),
        ('certainty = "L"', 'certainty = "?"', "parts.certainty", "'H', 'M', 'L'"),
        ("number = 3\npart", "number = 2\npart", "articles.number", "used twice"),
        ('sources = ["http://en.people', 'sources = ["en.people', "documents.sources", "https://"),
        ("schema = 1", "schema = 2", "schema", "1"),
        ("schema = 1", "schema = 1]", "(TOML)", "TOML"),
        ('document = "opinions-2024"', 'document = "opinions"', "programme.document", "'opinions-2024'"),
    ],
)
def test_a_wrong_value_is_refused_by_line_and_key(before: str, after: str, key: str, expected: str) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    assert before in text
    wrong = text.replace(before, after, 1)
    with pytest.raises(plan.ProgrammeError) as refused:
        plan.parse(wrong.encode(), file=SHIPPED)
    assert refused.value.key == key
    assert expected in refused.value.expected.en
    assert refused.value.expected.zh
    first_change = text.index(before) + (before.index("\n") + 1 if before.startswith("linkage") else 0)
    near = text[:first_change].count("\n") + 1
    assert abs(refused.value.line - near) <= 1
    assert f"line {refused.value.line}" in str(refused.value)


def test_text_that_is_not_utf8_is_refused() -> None:
    with pytest.raises(plan.ProgrammeError) as refused:
        plan.parse("schema = 1\n# 五外".encode("gb18030"), file=SHIPPED)
    assert refused.value.line == 2


@given(st.text())
def test_any_text_is_read_or_refused_never_worse(text: str) -> None:
    with pytest.raises(plan.ProgrammeError):
        plan.parse(text.encode("utf-8", "surrogatepass"), file=SHIPPED)


def test_a_workspace_may_hold_its_own_programme(tmp_path: Path) -> None:
    own = tmp_path / plan.FILE
    text = SHIPPED.read_text(encoding="utf-8")
    slot = 'department = { en = "", zh = "" }'
    own.write_text(text.replace(slot, 'department = { en = "Commerce", zh = "商务厅" }', 1), encoding="utf-8")
    assert plan.load("guangdong", tmp_path).articles[0].department.zh == "商务厅"
    assert not plan.load("guangdong", tmp_path / "none").articles[0].department


def test_an_unknown_programme_names_the_known_ones() -> None:
    with pytest.raises(FileNotFoundError, match="guangdong"):
        plan.load("atlantis")


@pytest.mark.parametrize("name", ["../guangdong", "..", "", "guangdong/../guangdong"])
def test_a_programme_name_is_not_a_path(name: str) -> None:
    with pytest.raises(FileNotFoundError):
        plan.load(name)


def test_every_key_of_the_file_is_documented() -> None:
    page = Path(plan.__file__).parents[3] / "docs" / "reference" / "programme-file.md"
    if not page.is_file():
        pytest.skip("docs/reference/programme-file.md is not here")
    told = page.read_text(encoding="utf-8")
    keys = set(re.findall(r"^(\w+) =", SHIPPED.read_text(encoding="utf-8"), re.M))
    assert [key for key in sorted(keys) if f"`{key}`" not in told and key != "schema"] == []
