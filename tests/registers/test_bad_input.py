"""What may be wrong with a sheet, put to every register there is: each fault is named, nothing is lost."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest

from wuwai.accounts.models import User
from wuwai.reference import regions
from wuwai.registers import excel, importing
from wuwai.registers.columns import columns
from wuwai.registers.contract import Register, RegisterField
from wuwai.registers.credit_codes import SAMPLE
from wuwai.registers.excel import Sheet
from wuwai.registers.importing import Checked
from wuwai.registers.registry import all_registers, get
from wuwai.registers.rows import RegisterRow

pytestmark = pytest.mark.django_db

CITIES = tuple(one.code for one in regions.cities("CN-44"))
every_register = pytest.mark.parametrize("name", [one.name for one in all_registers()])
READ = ("2024-03-31", "2024/3/31", "2024年3月31日", "20240331", 20240331)
REFUSED = ("03/04/2024", "2024-02-30", "31.3.2024", "2024年3月", "24-3-31", 45382)
NEEDED = {"target-revisions": {"number": 5.0, "region": ""}}
UNITS = {"亿": 1e8, "百万": 1e6, "万": 1e4, "千": 1e3}
WRITTEN = {"约5000": "", "1.5亿": 1.5e8, "300万": 3e6, "12,345": 12345.0}


def plain(register: Register, n: int, **given: Any) -> RegisterRow:
    """Row number ``n`` with what must be filled, different in its key from every other."""
    filled = {
        one.name: _value(one, n)
        for one in register.fields
        if one.required or one.name in register.key or one.kind == "region"
    }
    stage = register.stages[0].key
    return register.model(
        **{"stage": stage, **filled, **NEEDED.get(register.name, {}), **given}, synthetic=True
    )


def _value(one: RegisterField, n: int) -> Any:
    if one.kind == "row":
        return _referred(get(one.register))
    if one.kind in ("choice", "choices"):
        return list(one.choices)[n % len(one.choices)]
    if one.kind in ("number", "integer"):
        return int(max(one.low or 0, 3)) + n
    if one.length:
        return f"{SAMPLE}{n:0{one.length - len(SAMPLE)}d}"
    known = {
        "region": CITIES[n % len(CITIES)],
        "country": "DEU",
        "yes_no": True,
        "url": "https://example.org",
    }
    return date(2024, 1, 1) + timedelta(days=n) if one.kind == "date" else known.get(one.kind, f"测试{n}")


def _referred(register: Register) -> str:
    row = plain(register, 0)
    key = register.key[0]
    if not register.model._default_manager.filter(**{key: getattr(row, key)}).exists():
        register.model._default_manager.bulk_create([row])
    return str(getattr(row, key))


def sampled(register: Register, most: int) -> list[RegisterRow]:
    """The first rows the register makes up, with those that they name put on file."""
    if register.sample is None:
        return []
    rows = [register.model(**values, synthetic=True) for values in register.sample(7, CITIES)[:most]]
    for one in register.fields:
        if one.kind == "row":
            _put_on_file(get(one.register), {row.value(one.name) for row in rows})
    return rows


def _put_on_file(register: Register, wanted: set[Any]) -> None:
    rows = [row for row in sampled(register, 400) if row.value(register.key[0]) in wanted]
    register.model._default_manager.bulk_create(rows, ignore_conflicts=True)


class Typed:
    """A register's template with rows typed in, to be spoilt cell by cell."""

    def __init__(self, register: Register, rows: list[RegisterRow]) -> None:
        self.register = register
        content = excel.template(register, "zh", rows)
        self.book = openpyxl.load_workbook(io.BytesIO(content))
        self.sheet = self.book.worksheets[0]
        self.places = {one.name: n for n, one in enumerate(columns(register), start=1)}

    def first(self, *kinds: str) -> RegisterField | None:
        """The first column of these kinds whose cells are free to be spoilt."""
        free = (
            one for one in self.register.fields if one.kind in kinds and one.name not in self.register.key
        )
        return next(free, None)

    def put(self, line: int, name: str, value: Any) -> None:
        cell = self.sheet.cell(line, self.places[name])
        cell.value = value
        if isinstance(value, int):
            cell.number_format = "General"  # else a number in a date's cell is a date

    def content(self) -> bytes:
        buffer = io.BytesIO()
        self.book.save(buffer)
        return buffer.getvalue()

    def checked(self, user: User | None = None, **asked: Any) -> Checked:
        return importing.check(self.register, self.content(), user=user, synthetic=True, **asked)


def fault(found: Sheet | Checked, line: int, name: str) -> Any:
    """What was said of a cell, in both languages; its row is not among the good ones."""
    place = [one.name for one in columns(found.register)].index(name)
    here = next((one for one in found.faults if (one.line, one.column) == (line, place)), None)
    assert here, (line, name, [(one.line, one.column, one.expected.en) for one in found.faults])
    assert here.expected.en and here.expected.zh and here.do.en and here.do.zh  # noqa: PT018
    good = found.rows if isinstance(found, Sheet) else found.planned
    assert line not in {one.line for one in good}
    return here


@every_register
def test_another_template_and_changed_headings(name):
    register = get(name)
    content = excel.template(register, "zh", [plain(register, 1)])
    (older,) = excel.read(replace(register, schema_version=99), content).faults
    assert "version 99" in older.expected.en
    (other,) = excel.read(replace(register, name="another-register"), content).faults
    assert name in other.expected.en
    assert "模板" in other.do.zh
    first, second, *rest = register.fields
    faults = excel.read(replace(register, fields=(second, first, *rest)), content).faults
    assert [(one.line, one.column, "moved" in one.expected.en) for one in faults] == [
        (1, 0, True),
        (1, 1, True),
    ]
    renamed = replace(first, title=first.title.format().__class__("Another heading", "别的名称"))
    (fault_,) = excel.read(replace(register, fields=(renamed, second, *rest)), content).faults
    assert "renamed" in fault_.expected.en


@every_register
def test_cells_that_cannot_be_read_and_those_that_can(name):
    """Text in numbers, 万 and 亿, dates in every style, unknown codes, formulas, merged cells."""
    register = get(name)
    sheet = Typed(register, [plain(register, n) for n in range(1, 13)])
    amount, dated = sheet.first("number", "integer"), sheet.first("date")
    text, coded = sheet.first("text", "long_text"), sheet.first("choice", "choices", "country", "yes_no")
    for line, value in enumerate(WRITTEN, start=2):
        if amount:
            sheet.put(line, amount.name, value)
    for line, value in enumerate((*REFUSED, *READ), start=2):
        if dated:
            sheet.put(line, dated.name, value)
    if text:
        sheet.put(2, text.name, "=1+1")
    if coded:
        sheet.put(2, coded.name, "亚特兰蒂斯")
    sheet.sheet.merge_cells(start_row=12, end_row=13, start_column=2, end_column=2)
    found = excel.read(sheet.register, sheet.content())
    assert found.read in (11, 12)  # merging empties a cell
    if amount:
        of_unit = next((n for word, n in UNITS.items() if amount.unit.startswith(word)), 1)
        for line, (value, would_be) in enumerate(WRITTEN.items(), start=2):
            told = fault(found, line, amount.name)
            shown = would_be and would_be / (of_unit if "万" in value or "亿" in value else 1)
            assert told.value == value
            assert not would_be or f"{shown:.12g}" in told.expected.zh
    if dated:
        for line in range(2, 2 + len(REFUSED)):
            assert "date" in fault(found, line, dated.name).expected.en
        read = {one.line: one.values[dated.name] for one in found.rows}
        assert {read.get(line) for line in (8, 9, 10, 11)} == {date(2024, 3, 31)}
    if text:
        assert "formula" in fault(found, 2, text.name).expected.en
    if coded:
        fault(found, 2, coded.name)
    assert {one.line for one in found.faults if "merged" in one.expected.en} == {12, 13}
    assert {8, 9, 10, 11} <= {one.line for one in found.rows}


@every_register
def test_rows_that_do_not_fit_what_is_on_file(name):
    """The same key twice, another city, no currency, no such reference, a wrong check digit."""
    register = get(name)
    sheet = Typed(register, [*sampled(register, 12), *(plain(register, n) for n in range(501, 513))])
    start = sheet.checked(amounts_right=True)
    lines = [one.line for one in start.planned]
    assert len(lines) > 1, [(one.line, one.expected.en) for one in start.faults]
    own = [one for one in register.fields if one.name not in register.key]
    amount = next((one for one in own if one.currency), None)
    link = next((one for one in own if one.kind == "row"), None)
    code = next((one for one in own if one.credit_code), None)
    one, twin, *rest = lines
    *rest, good = rest or [0]
    unpaid, unlinked, miscoded = (*rest, 0, 0, 0)[:3]
    for key in register.key:
        sheet.put(twin, key, sheet.sheet.cell(one, sheet.places[key]).value)
    if amount and unpaid:
        sheet.put(unpaid, amount.name, 100)
        sheet.put(unpaid, amount.currency, None)
    if link and unlinked:
        sheet.put(unlinked, link.name, "NOT-ON-FILE-1")
    if code and miscoded:
        sheet.put(miscoded, code.name, "91110000600037341A")
    before = register.model._default_manager.count()
    found = sheet.checked(amounts_right=True)
    assert register.model._default_manager.count() == before
    assert f"与第{twin}行重复" in fault(found, one, register.key[0]).expected.zh
    assert f"与第{one}行重复" in fault(found, twin, register.key[0]).expected.zh
    if amount and unpaid:
        fault(found, unpaid, amount.currency)
    if link and unlinked:
        assert get(link.register).title.zh in fault(found, unlinked, link.name).expected.zh
    if code and miscoded:
        assert "L" in fault(found, miscoded, code.name).expected.en
    if good:
        mine = next(row.row.region for row in found.planned if row.line == good)
        seen = sheet.checked(User(username="地市", role="editor", region=mine), amounts_right=True)
        assert {row.row.region for row in seen.planned} <= {mine}
        far = next((row for row in found.planned if row.row.region not in ("", mine)), None)
        if far:
            told = fault(seen, far.line, "region")
            assert regions.get(mine).title.zh in told.expected.zh
            assert regions.get(far.row.region).title.zh in told.value


@every_register
def test_amounts_and_stages_that_leap(name):
    """A number 10,000 times what is on file is a question; a stage moved back needs a reason."""
    register = get(name)
    amount = next((one for one in register.fields if one.kind in ("number", "integer") if _roomy(one)), None)
    if amount and amount.name in register.key:
        amount = None
    later = next((s for s in register.stages[1:] if s.role == "editor" and not s.evidence), None)
    sheet = Typed(register, [*sampled(register, 12), *(plain(register, n) for n in range(501, 503))])
    start = sheet.checked(amounts_right=True)
    importing.write(start, user=None)
    if amount:
        lines = [
            one for one in start.planned if (one.row.value(amount.name) or 0) * 10**4 <= (amount.high or 1e18)
        ]
        leapt = next((one for one in lines if one.row.value(amount.name)), None)
        if leapt:
            sheet.put(leapt.line, amount.name, leapt.row.value(amount.name) * 10**4)
            told = fault(sheet.checked(), leapt.line, amount.name)
            assert told.question
            assert "1万" in told.expected.zh
            confirmed = sheet.checked(amounts_right=True)
            assert not any(one.question for one in confirmed.faults)
            sheet.put(leapt.line, amount.name, leapt.row.value(amount.name))
    if later:
        assert start.planned, [(one.line, one.expected.en) for one in start.faults]
        moved = start.planned[0]
        sheet.put(moved.line, "stage", register.stages[0].title.zh)
        register.model._default_manager.filter(pk=moved.row.pk).update(stage=later.key)
        told = fault(sheet.checked(), moved.line, "stage")
        assert later.title.zh in told.expected.zh
        assert "网页" in told.do.zh


def _roomy(one: RegisterField) -> bool:
    return one.unit != "%" and (one.high is None or one.high >= 10**5)


def test_a_receipt_before_its_contract():
    """The rules of a register between its rows and those they name hold in a sheet."""
    contracts, receipts = get("outsourcing-contracts"), get("outsourcing-receipts")
    contract = plain(contracts, 1, signed_on=date(2025, 5, 1))
    contracts.model._default_manager.bulk_create([contract])
    sheet = Typed(receipts, [plain(receipts, n) for n in (1, 2)])
    for line, on in ((2, "2025-04-01"), (3, "2025-06-01")):
        sheet.put(line, "contract", contract.number)
        sheet.put(line, "region", contract.region)
        sheet.put(line, "received_on", on)
    found = sheet.checked()
    assert "2025-05-01" in fault(found, 2, "received_on").expected.en
    assert [one.line for one in found.planned] == [3]
