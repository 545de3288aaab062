"""Which vintage of a flow is shown."""

from __future__ import annotations

import json

from wuwai.facts import flow_cells
from wuwai.facts.model import Manifest
from wuwai.facts.pinned import PinnedFacts
from wuwai.facts.store import Facts
from wuwai.reference.text import Text

from .conftest import BACI, BACI_HEAD, BACI_ROWS, GOOD, HEAD, Write, fresh


def test_a_later_release_replaces_the_slices_it_holds_and_no_others(facts: Facts, write: Write) -> None:
    old = facts.import_file(write(BACI_HEAD, *BACI_ROWS, name=BACI)).snapshot
    new = facts.import_file(
        write(BACI_HEAD, "2021,156,704,850760,9,1", name="BACI_HS92_Y2021_V202401.csv")
    ).snapshot
    shown = facts.flows()
    assert shown.select("reporter", "value", "snapshot").rows() == [
        ("CHN", 9000.0, new),
        ("VNM", 3000.0, old),
    ]
    assert facts.flows(resolved=False).height == 4
    assert facts.flows(as_of="2023-06-30")["snapshot"].unique().to_list() == [old]
    assert facts.flows(as_of="2020").height == 0


def test_pinned_facts_read_anew_only_what_other_snapshots_hold(
    facts: Facts, write: Write, monkeypatch
) -> None:
    old = facts.import_file(write(BACI_HEAD, *BACI_ROWS, name=BACI)).snapshot
    then = PinnedFacts(facts, [old])
    facts.import_file(write(BACI_HEAD, "2021,156,704,850760,9,1", name="BACI_HS92_Y2021_V202401.csv"))
    assert PinnedFacts(facts, [old]).flow_cells().equals(then.flow_cells())
    now = facts.flow_cells()
    monkeypatch.setattr(flow_cells, "catalogue", None)
    every = PinnedFacts(facts, [one.snapshot for one in facts.sound_snapshots()])
    assert every.flow_cells().equals(now)
    assert PinnedFacts(facts, [old]).flows()["value"].to_list() == [2000.0, 1001.0, 3000.0]


def test_an_older_release_imported_later_does_not_replace(facts: Facts, write: Write) -> None:
    facts.import_file(write(BACI_HEAD, "2021,156,704,850760,9,1", name="BACI_HS92_Y2021_V202401.csv"))
    facts.import_file(write(BACI_HEAD, *BACI_ROWS, name=BACI))
    assert facts.flows(reporter="CHN")["value"].to_list() == [9000.0]


def test_other_editions_and_datasets_stand_side_by_side(facts: Facts, write: Write) -> None:
    facts.import_file(write(BACI_HEAD, BACI_ROWS[0], name=BACI))
    facts.import_file(write(BACI_HEAD, BACI_ROWS[0] + " ", name="BACI_HS17_Y2021_V202401.csv"))
    facts.import_file(write("exporter,product,value", "CHN,8507,4", name="m.csv"), stated={"period": "2021"})
    rows = facts.flows(reporter="China")
    assert rows["dataset"].to_list() == ["BACI HS1992", "BACI HS2017", "matrix m"]
    assert rows["currency"].to_list() == ["USD", "USD", ""]
    assert facts.flows(dataset="matrix m")["partner"].to_list() == ["W00"]


def test_observations_and_flows_live_beside_each_other(facts: Facts, write: Write) -> None:
    facts.import_file(write(HEAD, GOOD))
    facts.import_file(write(BACI_HEAD, *BACI_ROWS, name=BACI))
    facts.import_file(write(HEAD, GOOD.replace("2025,", "2024,"), name="b.csv"))
    again = fresh(facts)
    assert again.observations().height == 2
    assert again.flows().height == 3
    assert [m.kind for m in again.snapshots()] == ["observations", "flows", "observations"]
    assert again.snapshots()[-1].totals_after == {"亿元CNY": 2 * 60300.0}
    assert again.damaged() == ()


def test_notes_of_a_manifest_stand_in_both_languages(facts: Facts, write: Write) -> None:
    snapshot = facts.import_file(write(BACI_HEAD, *BACI_ROWS, name=BACI)).snapshot
    assert snapshot is not None
    path = facts.folder / "snapshots" / snapshot / "manifest.json"
    stored = json.loads(path.read_text(encoding="utf-8"))["notes"]
    dollars = Text("values in thousand US dollars, kept in dollars", "原值以千美元计，按美元保存")
    assert {"en": dollars.en, "zh": dollars.zh} in stored
    notes = fresh(facts).manifest(snapshot).notes
    assert dollars in notes
    assert any("product codes had lost their leading zero" in n.en for n in notes)
    assert all(n.en and n.zh and n.en != n.zh for n in notes)


def test_notes_of_before_both_languages_are_read_as_they_stand(facts: Facts, write: Write) -> None:
    snapshot = facts.import_file(write(HEAD, GOOD)).snapshot
    assert snapshot is not None
    stored = facts.manifest(snapshot).as_dict() | {"notes": ["read as GB18030"]}
    assert Manifest.restored(stored).notes == (Text("read as GB18030", "read as GB18030"),)


def test_a_note_says_by_what_control_totals_differ(facts: Facts, write: Write) -> None:
    bad = "2021,156,999999,850760,5,"
    snapshot = facts.import_file(write(BACI_HEAD, *BACI_ROWS, bad, name=BACI)).snapshot
    (total,) = (n for n in facts.manifest(snapshot or "").notes if n.en.startswith("control total"))
    assert total.en.endswith("they differ by 5,000.00")
    assert total.zh.endswith("相差 5,000.00")


def test_a_manifest_of_before_flows_is_read(facts: Facts, write: Write) -> None:
    snapshot = facts.import_file(write(HEAD, GOOD)).snapshot
    assert snapshot is not None
    path = facts.folder / "snapshots" / snapshot / "manifest.json"
    stored = json.loads(path.read_text(encoding="utf-8"))
    added = (
        "seal",
        "kind",
        "tables",
        "dataset",
        "flows",
        "constants",
        "slices",
        "control",
        "stated",
        "published_on",
    )
    old = {k: v for k, v in stored.items() if k not in (*added, "source_url")}
    assert Manifest.restored(old).kind == "observations"
    path.write_text(json.dumps(old), encoding="utf-8")
    assert fresh(facts).observations().height == 1
