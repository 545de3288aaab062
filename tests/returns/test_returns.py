"""Monthly returns: a form's file, when it is due, the workbook a city fills in, and who has returned what."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest

from wuwai.facts import shipped
from wuwai.facts.returned import About, Returned
from wuwai.facts.store import Facts
from wuwai.reference import periods
from wuwai.returns import forms
from wuwai.returns.standing import standing

SHIPPED = shipped.folder("guangdong") / "forms" / "service-outsourcing.toml"
OCTOBER = periods.parse("2026-10")


@pytest.fixture
def facts(tmp_path: Path) -> Facts:
    return Facts(tmp_path / "facts", programme="guangdong", clock=lambda: datetime(2026, 11, 4, tzinfo=UTC))


def on_file(facts: Facts, day: date, numbers: int = 4) -> None:
    """Numbers of Guangzhou for October 2026 as a publication writes them."""
    made = [
        Returned(
            series=item.series,
            region="440100",
            period=OCTOBER,
            printed=str(1000.5 + row),
            unit=item.unit,
            published_on=day,
            source_url="return:service-outsourcing",
        )
        for row, item in enumerate(forms.load(SHIPPED).lines[:numbers])
    ]
    facts.publish(made, About(digest=f"{day}{numbers}", name="return", stated={}))


def test_what_was_published_is_on_file_with_its_source(facts: Facts) -> None:
    on_file(facts, date(2026, 11, 4))
    (row,) = facts.query(series="so_executed_usd", region="440100", period="2026-10")
    assert (row["value"], row["unit"], row["source_url"]) == (1001.5, "万USD", "return:service-outsourcing")


def test_the_same_publication_again_writes_nothing(facts: Facts) -> None:
    on_file(facts, date(2026, 11, 4))
    on_file(facts, date(2026, 11, 4))
    assert len(facts.snapshots()) == 1


def test_who_has_returned_what(facts: Facts) -> None:
    on_file(facts, date(2026, 11, 4))
    lines = standing(forms.load(SHIPPED), facts, province="CN-44", today=date(2026, 11, 20), count=2)
    assert len(lines) == 21
    guangzhou = next(line for line in lines if line.code == "440100")
    assert [(c.period.text, c.state, c.filed) for c in guangzhou.cells] == [
        ("2026-09", "missing", 0),
        ("2026-10", "filed", 4),
    ]


def test_before_the_due_day_nothing_is_missing(facts: Facts) -> None:
    lines = standing(forms.load(SHIPPED), facts, province="CN-44", today=date(2026, 11, 5), count=1)
    assert {cell.state for line in lines for cell in line.cells} == {"due"}


def test_a_return_recorded_after_the_due_day_is_late(tmp_path: Path) -> None:
    late = Facts(tmp_path / "late", programme="guangdong", clock=lambda: datetime(2026, 11, 9, tzinfo=UTC))
    on_file(late, date(2026, 11, 9))
    lines = standing(forms.load(SHIPPED), late, province="CN-44", today=date(2026, 11, 20), count=1)
    assert next(line for line in lines if line.code == "440100").cells[0].state == "late"


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (("due_day = 5", "due_day = 32"), "due_day"),
        (('unit = "万USD"', 'unit = "亿两"'), "unit"),
        (('linkage = "outsourcing"', 'linkage = "weather"'), "linkage"),
        (("due_day = 5", "due_dya = 5"), "due_day"),
        (("due_day = 5", "due_day = 5\ndue_months_after = 0"), "due_months_after"),
        (('"monthly"', '"weekly"'), "frequency"),
        (('"monthly"', '"yearly"'), "cumulative_of"),
        (('part_of = "so_contract_usd"', 'part_of = "weather"'), "part_of"),
        (('cumulative_of = "so_contract_usd"', 'cumulative_of = "weather"'), "cumulative_of"),
        (('unit = "万USD"\npart_of', 'unit = "家"\npart_of'), "unit"),
        (('field = "amount"', 'feld = "amount"'), "prefill.feld"),
        (("[[items]]\ncumulative_of", 'low = "x"\n\n[[items]]\ncumulative_of'), "low"),
    ],
)
def test_a_form_that_does_not_hold_is_refused_by_line_and_key(
    tmp_path: Path, change: tuple[str, str], key: str
) -> None:
    path = tmp_path / "form.toml"
    path.write_text(SHIPPED.read_text(encoding="utf-8").replace(*change, 1), encoding="utf-8")
    with pytest.raises(forms.FormError) as refused:
        forms.load(path)
    assert refused.value.key == key
    assert refused.value.line > 0
    assert refused.value.words.zh


@pytest.mark.django_db
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_pages_answer(client, workspace, lang: str) -> None:
    assert client.get(f"/{lang}/returns/").status_code == 200
    page = client.get(f"/{lang}/returns/service-outsourcing/")
    assert page.status_code == 200
    assert page.content.count(b"template.xlsx?region=") == 21 * 6
    book = client.get(f"/{lang}/returns/service-outsourcing/template.xlsx?region=440300&period=2026-10")
    assert (
        openpyxl.load_workbook(io.BytesIO(book.content))
        .worksheets[0]["A2"]
        .value.startswith("深圳" if lang == "zh" else "Shenzhen")
    )


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["region=440300&period=2026", "region=110000&period=2026-10", ""])
def test_a_workbook_for_no_city_or_no_month_is_not_found(client, workspace, query: str) -> None:
    assert client.get(f"/en/returns/service-outsourcing/template.xlsx?{query}").status_code == 404
