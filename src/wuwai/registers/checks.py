"""Holds a register to its contract. Tests run this over every register that is declared."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from wuwai.reference import regions
from wuwai.reference.linkages import BY_KEY
from wuwai.reference.text import Text
from wuwai.registers import excel
from wuwai.registers.columns import columns, heading, options
from wuwai.registers.contract import Register
from wuwai.registers.counting import judge
from wuwai.registers.registry import all_registers
from wuwai.registers.rows import RegisterRow
from wuwai.rules import shelf
from wuwai.rules.book import InputError

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Samples are made for any programme's cities: three of them show that none is taken for granted.
_CITIES = tuple(one.code for one in regions.cities()[-3:])
# The row's own, and columns by which a study tells where its numbers come from.
_TAKEN = ("uid", "synthetic", "history", "value", "origin", "sample", "updated_at")
_NAME = re.compile(r"[a-z][a-z0-9-]*")
_FIELDS: dict[str, tuple[type[models.Field], ...]] = {
    "text": (models.CharField,),
    "long_text": (models.TextField,),
    "url": (models.CharField,),
    "integer": (models.IntegerField,),
    "number": (models.FloatField, models.DecimalField),
    "date": (models.DateField,),
    "yes_no": (models.BooleanField,),
    "choice": (models.CharField,),
    "choices": (models.CharField,),
    "row": (models.CharField,),
    "region": (models.CharField,),
    "country": (models.CharField,),
}


def check_register(register: Register) -> list[str]:
    """What is wrong with ``register``, in words; empty where it keeps the contract. Reads no database.

    Tested: names and texts in two languages, that model and declaration fit each other, a key that the
    database enforces, stages and their evidence, inputs that the rule book knows and types it takes,
    synthetic rows that say so, and that a template filled with them reads back the same.
    """
    trouble = [*_texts(register), *_model(register), *_links(register), *_stages(register)]
    if trouble:
        return trouble
    return [*_samples(register), *_rule_book(register), *_round_trip(register)]


def _texts(register: Register) -> Iterator[str]:
    if not _NAME.fullmatch(register.name):
        yield f"name {register.name!r}: lower-case letters, digits and '-' wanted"
    if register.linkage and register.linkage not in BY_KEY:
        yield f"linkage {register.linkage!r} is none of {sorted(BY_KEY)}"
    named: list[tuple[str, Text]] = [
        ("title", register.title),
        ("one", register.one),
        ("about", register.about),
        *((f"field {one.name}", one.title) for one in register.fields),
        *((f"stage {one.key}", one.title) for one in register.stages),
        *((f"evidence {one.key}", one.title) for one in register.evidence),
        *((f"summary {one.key}", one.title) for one in register.summaries),
        *(
            (f"choice {one.name}={key}", title)
            for one in register.fields
            for key, title in one.choices.items()
        ),
    ]
    for where, text in named:
        if not text.en.strip() or not _CHINESE.search(text.zh):
            yield f"{where}: a text in English and in Chinese is wanted"
    for lang in ("zh", "en"):
        for title, times in Counter(heading(one, lang) for one in columns(register)).items():
            if times > 1:
                yield f"the heading {title!r} is there {times} times"
    if not register.counting_book and not register.counted_note:
        yield "without a rule book that decides counted_note has to say how rows are counted"


def _model(register: Register) -> Iterator[str]:
    if not issubclass(register.model, RegisterRow):
        yield "the model is no RegisterRow"
        return
    names = [one.name for one in register.fields]
    if "region" not in names:
        yield "a field 'region' is wanted"
    if "name" not in names and "firm" not in names:
        yield "a field 'name' is wanted, or 'firm' where a row is called by its firm"
    for one in columns(register):
        if one.name in _TAKEN or names.count(one.name) > 1:
            yield f"field {one.name}: the name is taken"
        try:
            field = register.model._meta.get_field(one.name)
        except FieldDoesNotExist:
            yield f"field {one.name}: the model has none of that name"
            continue
        if not isinstance(field, _FIELDS[one.kind]):
            yield f"field {one.name}: {type(field).__name__} does not hold {one.kind}"
        if not one.required and not isinstance(field, models.CharField | models.TextField) and not field.null:
            yield f"field {one.name}: what may be unknown has to be null in the model"
        if one.kind in ("choice", "choices", "region", "country") and not options(one):
            yield f"field {one.name}: no choices"
    for name in register.key:
        # Text that is not stated yet is empty and tells rows apart as any other value does.
        if name not in names or not (register.field(name).required or _text(register, name)):
            yield f"key {name}: a required field is wanted, or one of text"
    if not any(name in names and register.field(name).required for name in register.key):
        yield "the key has no required field"
    unique = [
        tuple(sorted(one.fields))
        for one in register.model._meta.constraints
        if isinstance(one, models.UniqueConstraint)
    ]
    if tuple(sorted(register.key)) not in unique:
        yield "the key has no UniqueConstraint in the model"


def _text(register: Register, name: str) -> bool:
    field = register.model._meta.get_field(name)
    return isinstance(field, models.CharField) and not field.null


def _links(register: Register) -> Iterator[str]:
    """Fields that name other fields or registers, and summaries: what they name has to be there."""
    shown = {one.name: one for one in columns(register)}
    registers = {one.name: one for one in all_registers()}
    for one in register.fields:
        if one.currency and (one.currency not in shown or shown[one.currency].kind != "choice"):
            yield f"field {one.name}: {one.currency!r} is no field of kind choice"
        if one.apart and (one.apart not in shown or shown[one.apart].kind not in ("choice", "integer")):
            yield f"field {one.name}: {one.apart!r} is no choice and no year"
        if (one.kind == "row") != bool(one.register):
            yield f"field {one.name}: kind row and a register belong together"
        if one.register and one.register not in registers:
            yield f"field {one.name}: there is no register {one.register!r}"
        elif one.register and not _unique(registers[one.register]):
            yield f"field {one.name}: the first key field of {one.register} alone names no row"
        if one.credit_code and one.length != 18:
            yield f"field {one.name}: a credit code has 18 characters"
    for summary in register.summaries:
        for name in (*summary.by, *summary.sums):
            if name not in shown:
                yield f"summary {summary.key}: no field {name!r}"
        for name in summary.sums:
            if name in shown and shown[name].kind not in ("number", "integer"):
                yield f"summary {summary.key}: {name!r} is no number"
        for key in summary.stages:
            if key not in {stage.key for stage in register.stages}:
                yield f"summary {summary.key}: no stage {key!r}"


def _unique(register: Register) -> bool:
    return len(register.key) == 1


def _stages(register: Register) -> Iterator[str]:
    keys = [one.key for one in register.stages]
    if len(keys) < 2 or len(set(keys)) != len(keys):
        yield "two or more different stages are wanted"
    if not any(one.counts for one in register.stages):
        yield "no stage counts"
    first = register.stages[0]
    if first.evidence or first.role != "editor" or first.counts:
        yield f"stage {first.key}: new rows begin here, so it asks for nothing and does not count"
    kinds = {one.key for one in register.evidence}
    days = {one.name for one in register.fields if one.kind == "date" and not one.required}
    for stage in register.stages:
        if stage.dated and stage.dated not in days:
            yield f"stage {stage.key}: {stage.dated!r} is no date field that may be empty"
        for kind in stage.evidence:
            if kind not in kinds:
                yield f"stage {stage.key}: evidence {kind!r} is not declared"


def _sample_rows(register: Register) -> list[RegisterRow]:
    made = register.sample(1, _CITIES) if register.sample else []
    return [register.model(**values, synthetic=True) for values in made]


def _samples(register: Register) -> Iterator[str]:
    if register.sample is None:
        return
    if register.sample(1, _CITIES) != register.sample(1, _CITIES):
        yield "sample: the same seed gave different rows"
    rows = register.sample(1, _CITIES)
    keys = {tuple(row.get(name) for name in register.key) for row in rows}
    if not rows or len(keys) != len(rows):
        yield "sample: rows with different keys are wanted"
    for row in rows:
        called = str(row.get("name") or row.get("firm"))
        if "样例" not in called or "ample" not in called:
            yield f"sample: {called!r} does not say in both languages that it is made up"
        if row.get("region") not in _CITIES:
            yield f"sample: {row.get('region')!r} is none of the cities given"
        if row.get("stage") not in {one.key for one in register.stages}:
            yield f"sample: {row.get('stage')!r} is no stage"


def _rule_book(register: Register) -> Iterator[str]:
    if not register.rule_book:
        return
    versions = [book for book in shelf.books() if book.name == register.rule_book]
    if not versions:
        yield f"there is no rule book {register.rule_book!r}"
        return
    book = versions[-1]
    declared = {one.name for one in book.inputs}
    for one in register.fields:
        if one.input_of and one.input_of not in declared:
            yield f"field {one.name}: the rule book has no input {one.input_of!r}"
    blank = register.model()
    fed = set(register.rule_inputs(blank, date(2026, 1, 1))) if register.rule_inputs else set()
    for name in sorted(declared - fed):
        yield f"rule_inputs gives no {name!r}, so the clauses that use it stay unknown"
    for row in [blank, *_sample_rows(register)]:
        try:
            outcome = judge(register, row, book=book, on=date(2026, 1, 1)).outcome
            if row is blank and outcome == "pass":
                yield "an empty row passes the rule book"
        except InputError as error:
            yield f"rule_inputs: {error}"


def _round_trip(register: Register) -> Iterator[str]:
    rows = _sample_rows(register)
    if not rows:
        return
    for lang in ("zh", "en"):
        sheet = excel.read(register, excel.template(register, lang, rows), name="template.xlsx")
        for reject in sheet.rejects[:3]:
            yield f"template {lang}: row {reject.row} {reject.column}: {reject.expected.en} expected"
        written = [
            {one.name: row.value(one.name) for one in columns(register) if row.value(one.name) is not None}
            for row in rows
        ]
        if not sheet.rejects and written != [one.values for one in sheet.rows]:
            yield f"template {lang}: what is read back differs from what was written"
