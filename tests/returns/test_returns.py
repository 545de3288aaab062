"""Returns: a form's file, when it is due, the workbook a city fills in, and who has returned what."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest

from wuwai.accounts.models import User
from wuwai.facts import shipped
from wuwai.facts.returned import About, Returned
from wuwai.facts.store import Facts
from wuwai.reference import periods
from wuwai.returns import forms, workflow
from wuwai.returns.standing import Asked, standing

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


def test_who_has_returned_what_and_when(facts: Facts) -> None:
    """When a city sent its return in decides, not when the department published it."""
    on_file(facts, date(2026, 11, 4))
    due = date(2026, 11, 5)
    returns = {
        ("440100", "2026-10"): Asked(due, date(2026, 11, 5)),
        ("440200", "2026-10"): Asked(due, date(2026, 11, 6)),
        ("440300", "2026-10"): Asked(due, None),
        ("440400", "2026-10"): Asked(date(2026, 11, 30), None),  # a due day of its own
    }
    lines = standing(forms.load(SHIPPED), facts, returns, province="CN-44", today=date(2026, 11, 20), count=2)
    assert len(lines) == 21
    cells = {line.code: [(c.period.text, c.state, c.filed) for c in line.cells] for line in lines}
    assert cells["440100"] == [("2026-09", "unasked", 0), ("2026-10", "on_time", 4)]
    assert [cells[code][1][1] for code in ("440200", "440300", "440400")] == ["late", "missing", "awaited"]
    (nobody,) = standing(forms.load(SHIPPED), facts, {}, province="CN-44", today=date(2026, 11, 20), count=1)[
        :1
    ]
    assert (nobody.cells[0].state, nobody.cells[0].filed) == ("on_file", 4)


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
    assert page.content.count(b"template.xlsx?region=") == 0  # nobody was asked
    workflow.issue("service-outsourcing", "2026-10", by=User.objects.create(username="d", role="editor"))
    page = client.get(f"/{lang}/returns/service-outsourcing/")
    assert page.content.count(b"template.xlsx?region=") == 21
    book = client.get(f"/{lang}/returns/service-outsourcing/template.xlsx?region=440300&period=2026-10")
    assert (
        openpyxl.load_workbook(io.BytesIO(book.content))
        .worksheets[0]["A2"]
        .value.startswith("深圳" if lang == "zh" else "Shenzhen")
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("?as_of=1900-01-01", 200), ("service-outsourcing/?as_of=1900-02-01", 200),
        ("timeliness/?form=%00", 404), ("timeliness/?form=nothing&months=%D9%A3", 200),
    ],
)  # fmt: skip
def test_addresses_that_nobody_meant_are_answered(client, workspace, address: str, code: int) -> None:
    assert client.get(f"/en/returns/{address}").status_code == code


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    ["region=440300&period=2026", "region=440300&period=1901-01", "region=110000&period=2026-10", ""],
)
def test_a_workbook_for_no_city_or_no_month_is_not_found(client, workspace, query: str) -> None:
    assert client.get(f"/en/returns/service-outsourcing/template.xlsx?{query}").status_code == 404
