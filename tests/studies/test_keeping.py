"""A result that is kept comes back as it was: table, words, pictures; what is damaged is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from wuwai.reference.text import Text
from wuwai.studies import keeping, registry, run, sheets
from wuwai.studies.checks import check_result
from wuwai.studies.contract import Column, Parameter
from wuwai.ui import charts

pytestmark = pytest.mark.django_db


@pytest.fixture
def monitor(workspace):
    return run.run("trade.monitor", facts=workspace.facts)


@pytest.fixture
def kept(monitor):
    return keeping.read(monitor.study, keeping.files(monitor), kept_as="abc")


def test_the_table_the_words_and_what_it_rests_on_come_back(monitor, kept):
    assert kept.frame().equals(monitor.frame())
    assert kept.frame().schema == monitor.frame().schema
    assert (kept.finding, kept.warnings, kept.vintages) == (
        monitor.finding, monitor.warnings, monitor.vintages
    )  # fmt: skip
    assert (dict(kept.parameters), kept.as_of, kept.sample) == (
        dict(monitor.parameters), monitor.as_of, monitor.sample
    )  # fmt: skip
    assert sheets.as_csv(kept, "zh") == sheets.as_csv(monitor, "zh")
    assert check_result(kept) == []


def test_the_pictures_come_back_in_both_languages(monitor):
    written = keeping.files(monitor)
    kept = keeping.read(monitor.study, written, kept_as="abc")
    told = json.loads(written[keeping.TOLD])["charts"]
    drawn = 0
    for before, one, after in zip(monitor.study.charts, told, kept.study.charts, strict=True):
        assert after.title(kept.result) == before.title(monitor.result)
        for lang in ("zh", "en"):
            built = after.build(kept.result, lang)
            assert (built is None) == (before.build(monitor.result, lang) is None)
            if built is not None:
                again, first = built.to_dict(validate=False), one["drawings"][lang]
                assert first["datasets"].items() <= again["datasets"].items()
                assert {k: again[k] for k in first if k != "datasets"} == {
                    k: v for k, v in first.items() if k != "datasets"
                }
                drawn += 1
    assert drawn
    assert charts.svg(built, theme="print").startswith("<svg")


def test_nothing_of_it_is_code(monitor):
    written = keeping.files(monitor)
    assert set(written) == {keeping.TABLE, keeping.TOLD}
    assert written[keeping.TABLE][:4] == b"PAR1"
    assert json.loads(written[keeping.TOLD])["study"] == "trade.monitor"


def test_a_date_among_the_parameters_stays_one(monitor):
    dated = replace(
        monitor.study,
        parameters=(*monitor.study.parameters, Parameter("since", "date", Text("Since", "自"))),
    )
    asked = replace(monitor, study=dated, parameters={**monitor.parameters, "since": date(2026, 1, 31)})
    assert keeping.read(dated, keeping.files(asked), kept_as="x").parameters["since"] == date(2026, 1, 31)


@pytest.mark.parametrize("damage", ["cut short", "no JSON", "no table"])
def test_damaged_files_are_refused(monitor, damage):
    written = keeping.files(monitor)
    if damage == "cut short":
        written[keeping.TABLE] = written[keeping.TABLE][:100]
    elif damage == "no JSON":
        written[keeping.TOLD] = b"{"
    else:
        del written[keeping.TABLE]
    with pytest.raises(keeping.NotReadable, match="damaged"):
        keeping.read(monitor.study, written, kept_as="x")


def test_a_study_that_has_other_columns_by_now_is_said(monitor):
    newer = replace(
        monitor.study, columns=(*monitor.study.columns, Column("more", Text("More", "更多"), "number"))
    )
    with pytest.raises(keeping.NotReadable, match="another version"):
        keeping.read(newer, keeping.files(monitor), kept_as="x")


def test_a_question_is_the_same_in_every_process_and_differs_with_what_is_asked(workspace):
    first = run.question("trade.monitor", facts=workspace.facts)
    again = run.question("trade.monitor", facts=workspace.facts)
    other = run.question("trade.monitor", facts=workspace.facts, as_of="2025-06-30")
    assert (first.digest, first.state) == (again.digest, again.state)
    assert first.digest != other.digest
    assert first.state == other.state
    newer = replace(registry.get("trade.monitor"), version=99)
    assert run.question(newer, facts=workspace.facts).state != first.state
