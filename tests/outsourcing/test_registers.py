"""The registers of service outsourcing: what is refused, what counts, and what is derived and never typed."""

from __future__ import annotations

from datetime import date

import pytest

from wuwai.facts.shipped import folder
from wuwai.outsourcing.models.outsourcing_contracts import OutsourcingContract
from wuwai.outsourcing.models.outsourcing_receipts import OutsourcingReceipt
from wuwai.registers import excel
from wuwai.registers.checking import problems
from wuwai.registers.columns import shown
from wuwai.registers.counting import count, judge
from wuwai.registers.importing import import_workbook
from wuwai.registers.moves import MoveError, move
from wuwai.registers.outcomes import outcomes
from wuwai.registers.registry import get
from wuwai.registers.shipped import load
from wuwai.rules import shelf
from wuwai.studies.run import run

pytestmark = pytest.mark.django_db
CITY = "440300"


@pytest.fixture
def contract() -> OutsourcingContract:
    row = OutsourcingContract(
        number="SO-1", name="Software", firm="Real supplier", region=CITY, client_country="HKG",
        service_class="ITO", amount=1_000_000.0, currency="USD", signed_on=date(2026, 3, 1),
        stage="executing",
    )  # fmt: skip
    row.keep(by=None, reason="test")
    return row


def receipt(**values) -> OutsourcingReceipt:
    given = {
        "name": "V-1", "contract": "SO-1", "region": CITY, "received_on": date(2026, 5, 1), "amount": 100.0,
        "currency": "USD", "approved_on": date(2026, 5, 20), "stage": "approved",
    }  # fmt: skip
    return OutsourcingReceipt(**{**given, **values})


def wrong(row: OutsourcingReceipt) -> dict[str, str]:
    return {name: said.en for name, said in problems(get("outsourcing-receipts"), [row])[0]}


def test_a_receipt_that_fits_its_contract_is_taken(contract):
    assert wrong(receipt()) == {}


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"received_on": date(2026, 2, 28)}, "received_on", "2026-03-01, when contract SO-1 was signed"),
        ({"currency": "CNY"}, "currency", "Did the bank receive Chinese Yuan?"),
        ({"contract": "SO-2"}, "contract", "row on file"),
        ({"region": "440100"}, "region", "city of contract SO-1"),
        ({"returned_on": date(2026, 6, 1)}, "return_reason", "why"),
        ({"approved_on": date(2026, 4, 1)}, "approved_on", "2026-05-01"),
    ],
)
def test_a_receipt_that_does_not_fit_says_what_was_expected(contract, values, field, says):
    assert says in wrong(receipt(**values))[field]


def test_the_question_of_another_currency_is_answered_by_a_yes(contract):
    assert wrong(receipt(currency="CNY", other_currency=True)) == {}


@pytest.mark.parametrize(
    ("client", "outcome"),
    [("HKG", "pass"), ("MAC", "pass"), ("TWN", "pass"), ("DEU", "pass"), ("CHN", "fail"), ("", "unknown")],
)
def test_offshore_follows_from_where_client_and_supplier_are(contract, client, outcome):
    contract.client_country = client
    register = get("outsourcing-contracts")
    book = shelf.get(register.rule_book)
    assert judge(register, contract, book=book, on=date(2026, 11, 1)).outcome == outcome
    assert not {"offshore", "onshore"} & {one.name for one in register.fields}


def test_an_onshore_contract_counts_all_the_same(contract):
    contract.client_country = "CHN"
    contract.keep(by=None, reason="test")
    assert count(get("outsourcing-contracts"), on=date(2026, 11, 1)).number == 1


def executed() -> dict[str, str]:
    table = outcomes(get("outsourcing-receipts"), as_of=None)
    names = dict(OutsourcingReceipt.objects.values_list("uid", "name"))
    return {names[row["uid"]]: row["outcome"] for row in table.iter_rows(named=True)}


def test_only_approved_receipts_count_as_executed_each_in_its_own_year(contract):
    contract.signed_on = date(2024, 1, 1)
    contract.keep(by=None, reason="test")
    for row in (
        receipt(),
        receipt(name="V-2", received_on=date(2024, 12, 31), approved_on=date(2025, 1, 9)),
        receipt(name="V-3", stage="submitted", approved_on=None),
        receipt(name="V-4", stage="returned", returned_on=date(2026, 6, 1), return_reason="x"),
    ):
        row.keep(by=None, reason="test")
    told = executed()
    assert (told["V-1"], told["V-2"]) == ("pass", "pass")
    assert "pass" not in (told["V-3"], told["V-4"])
    assert count(get("outsourcing-receipts"), on=date(2026, 11, 1)).number == 2


def test_receipts_follow_when_the_day_of_signing_is_corrected(contract):
    receipt().keep(by=None, reason="test")
    assert executed() == {"V-1": "pass"}
    contract.signed_on = date(2026, 6, 1)
    contract.keep(by=None, reason="test")
    row = OutsourcingReceipt.objects.get()
    assert row.contract_signed_on == date(2026, 6, 1)
    assert executed() == {"V-1": "fail"}
    assert "签订日期" in row.history.first().history_change_reason


def test_a_receipt_is_approved_with_its_voucher_by_an_administrator(contract):
    row = receipt(stage="submitted", approved_on=None)
    row.keep(by=None, reason="test")
    with pytest.raises(MoveError, match="bank voucher"):
        move(row, "approved", by=None)
    assert get("outsourcing-receipts").stage("approved").role == "administrator"


@pytest.mark.parametrize(
    ("kind", "counts"), [("digital_service", 1), ("cultural_trade", 0), ("specialised_service", 0)]
)
def test_a_base_of_another_title_does_not_count_as_a_digital_one(kind, counts):
    register = get("digital-export-bases")
    register.model(name="A base", region=CITY, kind=kind, stage="recognised").keep(by=None, reason="test")
    found = count(register, on=date(2026, 11, 1))
    assert found.number == counts
    assert "Level of recognition" in found.note.en  # the slot no office has filled is said


def test_a_city_counts_by_its_recognition_and_the_score_stands_beside():
    register = get("demonstration-cities")
    row = register.model(name="A city", region=CITY, level="national", stage="recognised")
    row.keep(by=None, reason="test")
    assert count(register, on=date(2026, 11, 1)).number == 1
    book = shelf.get(register.rule_book)
    assert judge(register, row, book=book, on=date(2026, 11, 1)).outcome == "unknown"
    for name in ("industry", "infrastructure", "talent", "cost", "policy"):
        setattr(row, name, 1.0)
    average = judge(register, row, book=book, on=date(2026, 11, 1))
    assert average.outcome == "pass"
    assert sum(one.low for one in average.points) == 100  # the average city


def test_a_year_is_shown_without_a_separator():
    assert shown(get("demonstration-cities").field("recognised_year"), 2009).en == "2009"
    assert shown(get("digital-export-bases").field("firms"), 2009).zh == "2,009 家"


def test_the_year_of_recognition_is_that_of_its_day():
    register = get("demonstration-cities")
    row = register.model(
        name="A city", region=CITY, level="national", stage="recognised", recognised_year=2009,
        recognised_on=date(2010, 1, 1),
    )  # fmt: skip
    assert problems(register, [row])[0][0][0] == "recognised_year"


def test_sample_receipts_fit_the_sample_contracts_of_the_same_seed():
    cities = (CITY, "440100", "440600")
    contracts, receipts = get("outsourcing-contracts"), get("outsourcing-receipts")
    by_number = {one["number"]: contracts.model(**one) for one in contracts.sample(3, cities)}
    for values in receipts.sample(3, cities):
        row = receipts.model(**values, synthetic=True)
        assert not list(receipts.check(row, {"contract": by_number[row.contract]})), values


def test_a_row_shows_what_the_rule_book_says_beside_whether_it_counts(contract, client):
    contract.client_country = "CHN"
    contract.keep(by=None, reason="test")
    page = client.get(f"/en/registers/outsourcing-contracts/rows/{contract.uid}/").content.decode()
    assert "It counts" in page
    assert "Its stage counts." in page
    assert "does not decide whether the row counts" in page
    assert "meets every clause that is set" not in page.split("Evidence")[0].split("Its stage counts.")[0]


def test_published_cities_and_bases_are_on_file_with_their_sources(workspace):

    files = folder(workspace.programme_name) / "registers"
    cities, bases = get("demonstration-cities"), get("digital-export-bases")
    assert (
        load(cities, files / "demonstration-cities.csv"),
        load(bases, files / "digital-export-bases.csv"),
    ) == (2, 2)
    assert {row.region for row in cities.model.objects.all()} == {"440100", "440300"}
    assert not cities.model.objects.filter(region="440600").exists()  # inferred only, so left out
    for row in (*cities.model.objects.all(), *bases.model.objects.all()):
        assert row.source_url
        assert row.certainty in ("H", "M")
        assert not row.synthetic
    assert count(cities, on=date(2026, 11, 1)).number == 2
    assert count(bases, on=date(2026, 11, 1)).number == 1  # the base for cultural trade is another title


def test_the_standing_runs_on_the_registers_and_as_of_a_day(contract, workspace):
    receipt().keep(by=None, reason="test")
    for day in (None, date.today().isoformat()):  # noqa: DTZ011 - the office's own day
        result = run("outsourcing.standing", facts=workspace.facts, as_of=day)
        assert "USD" in result.finding.en
        assert [one.executed for one in result.result.totals] == [100.0]
    before = run("outsourcing.standing", facts=workspace.facts, as_of="2020-01-01")
    assert before.result.totals == ()


def test_a_sheet_keeps_the_good_receipt_and_says_where_the_other_precedes_its_contract(contract):
    register = get("outsourcing-receipts")
    rows = [
        receipt(stage="submitted", approved_on=None),
        receipt(name="V-2", received_on=date(2026, 2, 1), stage="submitted", approved_on=None),
    ]
    report = import_workbook(register, excel.template(register, "zh", rows), name="receipts.xlsx")
    assert (report.accepted, len(report.rejects)) == (1, 1)
    assert report.rejects[0].column.startswith("收汇日期")
    assert "2026-03-01" in report.rejects[0].expected.zh
    kept = OutsourcingReceipt.objects.get()
    assert (kept.name, kept.contract_signed_on) == ("V-1", date(2026, 3, 1))
