"""What an office may rely on when it puts a case to a rule book, or writes one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuwai.rules import shelf
from wuwai.rules.book import BookError, InputError, evaluate, load
from wuwai.rules.checks import check_rule_book

WAREHOUSE = "public-overseas-warehouse"
GOOD = {
    "province": "CN-44",
    "firm_years": 2,
    "legal_person": True,
    "serious_breach": False,
    "entity_share": 50.5,
    "has_outbound_certificate": True,
    "acted_on_597": True,
    "country": "HKG",
    "warehouse_years": 2,
}
BOOK = """\
name = "test"
title = { en = "Test", zh = "测试" }
issuing_body = { en = "Office", zh = "机关" }
document_number = "1"
valid_from = "2024-01"
source_url = "https://www.gd.gov.cn/"
certainty = "H"

[[inputs]]
name = "a"
type = "number"
title = { en = "A", zh = "甲" }

[[inputs]]
name = "b"
type = "number"
title = { en = "B", zh = "乙" }

[[clauses]]
id = "one"
title = { en = "One", zh = "其一" }
expr = "a >= 2.0 && b > 1.0"
citation = "article 1"
"""


def written(folder: Path, text: str, name: str = "book.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def outcomes(inputs: dict[str, object]) -> dict[str, str]:
    return {o.clause.id: o.outcome for o in evaluate(shelf.get(WAREHOUSE), inputs).outcomes}


@pytest.mark.parametrize("book", shelf.books(), ids=lambda book: f"{book.name}@{book.valid_from}")
def test_every_shipped_book_keeps_the_contract(book):
    assert check_rule_book(book) == []


def test_every_shipped_file_can_be_used():
    assert shelf.look().unusable == ()


def test_a_warehouse_that_meets_every_clause_passes_though_large_is_not_set():
    evaluation = evaluate(shelf.get(WAREHOUSE), GOOD)
    assert evaluation.outcome == "pass"
    assert outcomes(GOOD)["large"] == "empty"


@pytest.mark.parametrize(
    ("clause", "change"),
    [
        ("registered", {"firm_years": 1}),
        ("registered", {"province": "CN-35"}),
        ("legal-person", {"legal_person": False}),
        ("no-serious-breach", {"serious_breach": True}),
        ("holds-entity", {"entity_share": 50}),
        ("outbound-certificate", {"has_outbound_certificate": False}),
        ("notice-597", {"acted_on_597": False}),
        ("abroad", {"country": "CHN"}),
        ("operated", {"warehouse_years": 1}),
    ],
)
def test_each_clause_decides_alone(clause, change):
    found = outcomes({**GOOD, **change})
    assert [key for key, outcome in found.items() if outcome == "fail"] == [clause]


@pytest.mark.parametrize("missing", sorted(GOOD))
def test_a_missing_input_is_unknown_and_named_never_met(missing):
    evaluation = evaluate(shelf.get(WAREHOUSE), {k: v for k, v in GOOD.items() if k != missing})
    assert evaluation.outcome == "unknown"
    (unknown,) = evaluation.of("unknown")
    assert unknown.missing == (missing,)
    assert unknown.would_change.en


@pytest.mark.parametrize("country", ["HKG", "MAC", "TWN", "DEU"])
def test_hong_kong_macao_and_taiwan_count_as_outside(country):
    assert outcomes({**GOOD, "country": country})["abroad"] == "pass"


@given(st.dictionaries(st.sampled_from(sorted(GOOD)), st.none()))
def test_none_is_the_same_as_left_out(gone):
    given_none = evaluate(shelf.get(WAREHOUSE), {**GOOD, **gone}, explain=False)
    left_out = evaluate(shelf.get(WAREHOUSE), {k: v for k, v in GOOD.items() if k not in gone}, explain=False)
    assert given_none.outcome == left_out.outcome


@given(
    st.fixed_dictionaries({}, optional={"a": st.floats(-5, 5), "b": st.floats(-5, 5)}),
    st.floats(-5, 5),
)
def test_what_is_decided_stays_decided_when_more_becomes_known(tmp_path_factory, inputs, value):
    book = _two_inputs(tmp_path_factory)
    before = evaluate(book, inputs).outcome
    for name in ("a", "b"):
        if name not in inputs and before != "unknown":
            assert evaluate(book, {**inputs, name: value}).outcome == before


@given(st.floats(-5, 5), st.floats(-5, 5))
def test_would_change_names_the_inputs_that_can_flip_alone(tmp_path_factory, a, b):
    (one,) = evaluate(_two_inputs(tmp_path_factory), {"a": a, "b": b}).outcomes
    if one.outcome == "fail":
        assert set(one.flips) == ({"a"} if b > 1 else {"b"} if a >= 2 else set())
        assert one.would_change.zh


_CACHE: dict[str, object] = {}


def _two_inputs(tmp_path_factory):
    if "book" not in _CACHE:
        _CACHE["book"] = load(written(tmp_path_factory.mktemp("books"), BOOK))
    return _CACHE["book"]


def test_a_false_part_decides_though_the_other_is_unknown(tmp_path):
    book = load(written(tmp_path, BOOK))
    assert evaluate(book, {"a": 1.0}).outcome == "fail"
    assert evaluate(book, {"b": 1.0}).outcome == "fail"
    assert evaluate(book, {"a": 3.0}).outcome == "unknown"


def test_a_text_for_a_number_names_the_input(tmp_path):
    book = load(written(tmp_path, BOOK))
    with pytest.raises(InputError, match=r"^a: 'two' given") as caught:
        evaluate(book, {"a": "two"})
    assert caught.value.input == "a"
    with pytest.raises(InputError):
        evaluate(book, {"a": True})
    with pytest.raises(InputError):
        evaluate(book, {"a": float("nan")})


def test_division_by_zero_is_unknown_with_words(tmp_path):
    book = load(written(tmp_path, BOOK.replace("a >= 2.0 && b > 1.0", "a / b > 1.0")))
    (one,) = evaluate(book, {"a": 1.0, "b": 0.0}).outcomes
    assert one.outcome == "unknown"
    assert "zero" in one.would_change.en
    assert evaluate(book, {"a": 3.0, "b": 2.0}).outcome == "pass"
    around = load(written(tmp_path, BOOK.replace("a >= 2.0 && b > 1.0", "b == 0.0 || a / (b * 1.0) > 1.0")))
    assert evaluate(around, {"a": 1.0, "b": 0.0}).outcome == "pass"
    whole = BOOK.replace('"number"', '"integer"').replace("a >= 2.0 && b > 1.0", "a / b > 1")
    (one,) = evaluate(load(written(tmp_path, whole)), {"a": 1, "b": 0}).outcomes
    assert one.outcome == "unknown"
    assert "zero" in one.would_change.en


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ('a >= 2.0 && b > 1.0"', 'a >= 2.0 && c > 1.0"', 22, "'c', which is not an input"),
        ('a >= 2.0 && b > 1.0"', 'a >= "', 22, "cannot be read"),
        ('a >= 2.0 && b > 1.0"', 'true"', 22, "names no input"),
        ('a >= 2.0 && b > 1.0"', 'a + b"', 22, "true or false expected"),
        ('a >= 2.0 && b > 1.0"', 'a + 1 > 2"', 22, "declared types"),
        ('a >= 2.0 && b > 1.0"', 'int(a) / 0 > 1"', 22, "divides by zero"),
        ('citation = "article 1"', "", 19, "citation is missing"),
        ('valid_from = "2024-01"', 'valid_from = "2024-13"', 5, "valid_from"),
        ('valid_from = "2024-01"', "", 1, "valid_from is missing"),
        ('document_number = "1"', 'document_number = "1"\nvalid_to = "2023-01-01"', 5, "valid_to is before"),
        ('certainty = "H"', 'certainty = "sure"', 7, "H, M, L"),
        ('certainty = "H"', 'certainty = "H"\nname_zh = "x"', 8, "'name_zh' is not a key"),
        ('zh = "乙"', 'zh = ""', 17, "both filled"),
        ('name = "b"', 'name = "a"', 15, "declared twice"),
        ('type = "number"', 'type = "decimal"', 11, "one of number"),
        ("[[clauses]]", "[[clause]]", 0, ""),
        ('certainty = "H"', "certainty = ", 7, "TOML"),
    ],
)
def test_a_book_that_could_mislead_is_refused_by_file_and_line(tmp_path, old, new, line, says):
    path = written(tmp_path, BOOK.replace(old, new, 1))
    with pytest.raises(BookError) as caught:
        load(path)
    assert caught.value.file == str(path)
    assert says in caught.value.reason.en
    assert caught.value.reason.zh
    if line:
        assert caught.value.line == line


def test_the_same_clause_twice_is_refused(tmp_path):
    again = BOOK[BOOK.index("[[clauses]]") :]
    with pytest.raises(BookError, match="there twice"):
        load(written(tmp_path, BOOK + again))


def test_books_are_chosen_by_date_and_an_office_may_replace_one(tmp_path):
    written(tmp_path, BOOK, "a.toml")
    written(tmp_path, BOOK.replace("2024-01", "2025-06").replace("2.0", "3.0"), "b.toml")
    assert shelf.get("test", date(2024, 5, 10), tmp_path).clauses[0].expr.startswith("a >= 2.0")
    assert shelf.get("test", date(2026, 1, 1), tmp_path).clauses[0].expr.startswith("a >= 3.0")
    with pytest.raises(shelf.NoBook, match="not in force on 2023-12-31"):
        shelf.get("test", date(2023, 12, 31), tmp_path)
    with pytest.raises(shelf.NoBook):
        shelf.get("nothing", folder=tmp_path)
    written(tmp_path, BOOK, "c.toml")
    with pytest.raises(BookError, match="is also in"):
        shelf.get("test", folder=tmp_path)
    assert shelf.get(WAREHOUSE, folder=tmp_path).name == WAREHOUSE


def test_an_office_sets_what_large_means(tmp_path):
    shipped = Path(shelf.get(WAREHOUSE).file).read_text(encoding="utf-8")
    head, tail = shipped.split('id = "large"')
    large = 'id = "large"\nexpr = "area_m2 >= 20000.0"\ncitation = "notice of the office"\n' + "\n".join(
        line for line in tail.splitlines() if line.startswith("title")
    )
    area = '[[inputs]]\nname = "area_m2"\ntype = "number"\ntitle = { en = "Floor area", zh = "面积" }\n\n'
    first, rest = head.split("[[clauses]]", 1)
    written(tmp_path, f"{first}{area}[[clauses]]{rest}{large}\n")
    book = shelf.get(WAREHOUSE, folder=tmp_path)
    assert evaluate(book, {**GOOD, "area_m2": 19_000}).outcome == "fail"
    assert evaluate(book, {**GOOD, "area_m2": 20_000}).outcome == "pass"
    assert evaluate(book, GOOD).outcome == "unknown"
