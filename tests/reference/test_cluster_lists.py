"""Lists of clusters over time: every version is kept, nobody overwrites another, a bad file stops nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuwai.reference import cluster_draft, cluster_toml, clusters
from wuwai.reference.cluster_changes import changes
from wuwai.reference.cluster_draft import Draft, Line
from wuwai.reference.cluster_lists import ClusterLists, StaleError
from wuwai.reference.clusters import Cluster, Product
from wuwai.reference.code_tables import SHIPPED
from wuwai.reference.text import Text

MINE = """name = "batteries"
group = "own"
title = { en = "Batteries", zh = "电池" }
source = "office"
[[products]]
code = "8507"
weight = 0.5
reason = { en = "all accumulators", zh = "全部蓄电池" }
"""
TODAY = "2026-11-23"


@pytest.fixture
def lists(tmp_path: Path) -> ClusterLists:
    (tmp_path / "shipped").mkdir()
    (tmp_path / "shipped" / "batteries.toml").write_text(MINE, encoding="utf-8")
    return ClusterLists(tmp_path / "shipped", tmp_path / "own")


def _save(lists: ClusterLists, cluster: Cluster, why: str = "letter 3") -> None:
    moment = datetime(2026, 11, 23, 1, 2, 3, tzinfo=UTC)
    lists.save(cluster, token=lists.token(cluster.name), author="chen", why=why, clock=lambda: moment)


def test_saving_adds_a_version_and_keeps_the_others(lists: ClusterLists):
    shipped = lists.gather().get("batteries")
    _save(lists, replace(shipped, cities=("440300",)), "cities named")
    _save(lists, replace(shipped, cities=("440300", "441300")), "one more")
    found = lists.gather()
    assert found.own == {"batteries"}
    assert found.get("batteries").cities == ("440300", "441300")
    assert found.get("batteries").why == "one more"
    assert found.get("batteries").saved_on == "2026-11-23T01:02:03Z"
    history = [(v.number, v.origin, v.in_force, v.cluster.why) for v in lists.history("batteries")]
    assert history == [
        (2, "own", True, "one more"),
        (1, "own", False, "cities named"),
        (0, "shipped", False, ""),
    ]


def test_a_list_is_read_as_it_was_on_a_day(lists: ClusterLists):
    for month, source in ((1, "first"), (3, "second")):
        moment = datetime(2026, month, 10, 9, tzinfo=UTC)
        changed = replace(lists.gather().get("batteries"), source=source)
        lists.save(changed, token=lists.token("batteries"), author="", why="x", clock=lambda m=moment: m)
    known = {
        day: lists.gather(day).get("batteries").source
        for day in ("2026-01-09", "2026-01-10", "2026-03-09", "2026-03-10")
    }
    assert list(known.values()) == ["office", "first", "first", "second"]
    assert lists.gather("2026-01-09").own == frozenset()


def test_the_second_of_two_is_told_and_nothing_is_lost(lists: ClusterLists):
    shipped = lists.gather().get("batteries")
    seen = lists.token("batteries")
    lists.save(replace(shipped, source="first"), token=seen, author="a", why="x")
    with pytest.raises(StaleError):
        lists.save(replace(shipped, source="second"), token=seen, author="b", why="y")
    assert lists.gather().get("batteries").source == "first"
    assert len(lists.history("batteries")) == 2


def test_a_list_edited_by_hand_is_kept_before_it_is_replaced(lists: ClusterLists, tmp_path: Path):
    _save(lists, lists.gather().get("batteries"))
    by_hand = tmp_path / "own" / "batteries.toml"
    by_hand.write_text(MINE.replace("0.5", "0.25"), encoding="utf-8")
    assert lists.history("batteries")[0].by_hand
    _save(lists, lists.gather().get("batteries"), "after")
    weights = {v.number: v.cluster.products[0].weight for v in lists.history("batteries")}
    assert weights == {0: 0.5, 1: 0.5, 2: 0.25, 3: 0.25}
    assert (
        (tmp_path / "own" / "versions" / "batteries" / "0002.toml")
        .read_text(encoding="utf-8")
        .endswith("}\n")
    )


def test_editing_the_file_in_force_changes_no_kept_version(lists: ClusterLists, tmp_path: Path):
    _save(lists, lists.gather().get("batteries"))
    with (tmp_path / "own" / "batteries.toml").open("a", encoding="utf-8") as file:
        file.write("# a remark\n")
    assert "remark" not in (tmp_path / "own" / "versions" / "batteries" / "0001.toml").read_text("utf-8")


def test_a_bad_file_is_told_and_the_others_go_on(lists: ClusterLists, tmp_path: Path):
    _save(lists, replace(lists.gather().get("batteries"), name="ships", title=Text("Ships", "船舶")))
    (tmp_path / "own" / "batteries.toml").write_text("name = batteries", encoding="utf-8")
    found = lists.gather()
    assert [c.name for c in found.clusters] == ["batteries", "ships"]
    (trouble,) = found.troubles
    assert trouble.instead == "shipped"
    assert "batteries.toml" in trouble.message.zh
    assert "shipped list holds" in trouble.message.en
    assert lists.history("batteries")[0].trouble


def test_the_last_readable_version_holds_in_place_of_a_bad_file(lists: ClusterLists, tmp_path: Path):
    _save(lists, replace(lists.gather().get("batteries"), source="letter"))
    (tmp_path / "own" / "batteries.toml").write_text("[[", encoding="utf-8")
    found = lists.gather()
    assert found.get("batteries").source == "letter"
    assert found.troubles[0].instead == "own"
    _save(lists, found.get("batteries"), "mended")
    assert lists.gather().troubles == ()
    assert (tmp_path / "own" / "versions" / "batteries" / "0002.toml").read_text("utf-8") == "[["


@pytest.mark.parametrize("at", [1, 2])
def test_a_disk_that_refuses_leaves_the_list_in_force(
    lists: ClusterLists, monkeypatch: pytest.MonkeyPatch, at: int
):
    _save(lists, lists.gather().get("batteries"))
    before = lists.gather()
    calls: list[int] = []

    def full(handle: int) -> None:
        calls.append(handle)
        if len(calls) == at:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("wuwai.reference.cluster_lists.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        _save(lists, replace(before.get("batteries"), source="never"))
    monkeypatch.undo()
    assert lists.gather() == before
    assert len(lists.history("batteries")) == 2


def test_of_many_who_save_at_once_one_does(lists: ClusterLists, tmp_path: Path):
    seen, one = lists.token("batteries"), lists.gather().get("batteries")

    def save(number: int) -> bool:
        try:
            lists.save(replace(one, source=f"letter {number}"), token=seen, author="", why="x")
        except StaleError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(save, range(24))) == 1
    newest, shipped = lists.history("batteries")
    assert newest.in_force
    assert shipped.number == 0


@pytest.mark.parametrize("name", ["../x", "New", "new", "overlaps", "con", "a" * 61, ""])
def test_a_name_that_is_no_file_is_refused(lists: ClusterLists, name: str):
    with pytest.raises(ValueError, match="name"):
        lists.save(replace(lists.gather().get("batteries"), name=name), token="new", author="", why="x")


def test_a_reason_is_required(lists: ClusterLists):
    with pytest.raises(ValueError, match="reason"):
        _save(lists, lists.gather().get("batteries"), "  ")


texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30)
both = st.builds(Text, texts, texts)


@given(
    title=both,
    note=both,
    why=texts,
    products=st.lists(
        st.builds(
            Product,
            code=st.from_regex("[0-9]{4}", fullmatch=True),
            reason=both,
            valid_from=st.sampled_from(["", "2017-01-01"]),
            weight=st.floats(0.001, 1),
        ),
        max_size=4,
    ),
)
def test_what_is_written_reads_as_it_was(title, note, why, products):
    cluster = Cluster("x", "2026", "own", title, "s", tuple(products), ("440300",), note, why=why)
    assert clusters.parse(cluster_toml.written(cluster), Path("x.toml")) == cluster


def test_changes_name_what_came_went_and_differs():
    product = Product("8507", Text("a", "甲"))
    before = Cluster("x", "1", "own", Text("x", "x"), "s", (product,), ("440300",), Text("", ""))
    after = replace(
        before,
        products=(replace(product, weight=0.5), Product("8506", Text("b", "乙"))),
        cities=("441300",),
        source="t",
    )
    found = changes(before, after)
    assert [p.code for p in found.added] == ["8506"]
    assert found.removed == ()
    assert [(a.weight, b.weight) for a, b in found.changed] == [(1.0, 0.5)]
    assert (found.cities_added, found.cities_removed, found.words) == (("441300",), ("440300",), True)
    assert not changes(before, before)


def test_an_overlap_says_how_often_trade_is_counted():
    def one(name: str, code: str, weight: float) -> Cluster:
        product = Product(code, Text("r", "r"), weight=weight)
        return Cluster(name, "1", "own", Text(name, name), "s", (product,), (), Text("", ""))

    (found,) = clusters.overlaps([one("a", "8507", 0.4), one("b", "850760", 0.6)], TODAY)
    assert (found.code, found.clusters, found.weights) == ("850760", ("a", "b"), (0.4, 0.6))
    assert found.counted == pytest.approx(1)


def _checked(*lines: Line, **more: str) -> cluster_draft.Checked:
    draft = Draft("x", title_zh="甲", source="s", lines=lines, **more)
    return cluster_draft.check(draft, SHIPPED.products, TODAY)


@pytest.mark.parametrize(
    ("line", "field", "words"),
    [
        (Line("850799", reason_zh="理由"), "code", "850790"),
        (Line("854140", reason_zh="理由"), "code", "last day"),
        (Line("101", reason_zh="理由"), "code", "leading zero"),
        (Line("8507", reason_zh=" "), "reason_zh", "why"),
        (Line("8507", weight="2", reason_zh="理由"), "weight", "at most 1"),
        (Line("8507", weight="nan", reason_zh="理由"), "weight", "at most 1"),
        (Line("8507", valid_to="2026-02-30", reason_zh="理由"), "valid_to", "date"),
        (Line("8507", "2022-01-01", "2021-01-01", reason_zh="理由"), "valid_to", "not before"),
    ],
)
def test_a_line_that_does_not_do_is_told_with_what_was_expected(line, field, words):
    found = _checked(Line(), line)
    assert found.cluster is None
    (fault,) = found.faults
    assert (fault.line, fault.field) == (1, field)
    assert words in fault.expected.en


def test_a_code_stands_once_on_any_day():
    old, new = Line("8507", "", "2021-12-31", "", "理由"), Line("8507", "2022-01-01", "", "", "理由")
    assert _checked(old, new).cluster is not None
    assert _checked(old, replace(new, valid_from="2021-12-31")).faults[0].line == 1


def test_codes_of_an_edition_without_a_table_are_said_to_be_unchecked():
    found = _checked(Line("854140", "", "2021-12-31", "", "理由"))
    assert found.cluster is not None
    assert found.unchecked == ("HS2017",)


def test_every_shipped_list_passes_through_the_form_unchanged():
    import wuwai

    folder = Path(wuwai.__file__).parent / "programme" / "shipped" / "guangdong" / "clusters"
    for cluster in clusters.load(folder):
        found = cluster_draft.check(cluster_draft.draft_of(cluster), SHIPPED.products, TODAY)
        assert found.faults == ()
        assert found.cluster == cluster
