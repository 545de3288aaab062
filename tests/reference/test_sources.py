"""Only official and named-press pages become links."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from wuwai.reference import glossary, sources
from wuwai.reference.tables import rows


@pytest.mark.parametrize(
    ("url", "stated", "kind", "link"),
    [
        ("http://com.gd.gov.cn/a", "official", "official", True),
        ("https://anything.gov.cn/a", "", "official", True),
        ("https://eng.yidaiyilu.gov.cn./a", "official", "official", True),
        ("http://en.people.cn/n3/a", "press", "press", True),
        ("http://en.people.cn/n3/a", "copy", "copy", False),
        ("http://en.people.cn/n3/a", "official", "press", True),
        ("https://people.cn.example/a", "official", "copy", False),
        ("https://notpeople.cn/a", "press", "copy", False),
        ("https://people.cn@evil.example/a", "official", "copy", False),
        ("javascript:alert(1)//people.cn", "official", "copy", False),
        ("http://[bad", "official", "copy", False),
        ("内部资料第3页", "", "copy", False),
        ("", "", "copy", False),
    ],
)
def test_a_link_is_official_or_named_press(url: str, stated: str, kind: str, link: bool) -> None:
    source = sources.classify(url, stated)
    assert (source.kind, source.is_link, source.url) == (kind, link, url)


def test_unconfirmed_copies_are_never_official(shared: Path) -> None:
    path = shared / "facts" / "guangdong_series_unconfirmed.csv"
    with path.open(encoding="utf-8", newline="") as file:
        found = {sources.classify(r["source_url"], r["source_kind"]).kind for r in csv.DictReader(file)}
    assert "official" not in found


def test_tables_have_no_cells_beyond_their_heading() -> None:
    for name in ("regions", "tiles", "units", "source_hosts", "glossary"):
        assert all(None not in row and None not in row.values() for row in rows(name))


def test_the_glossary_explains_its_terms_in_both_languages() -> None:
    assert len(glossary.TERMS) >= 25
    for term in glossary.TERMS:
        assert all((term.title.en, term.title.zh, term.definition.en, term.definition.zh))
        assert glossary.term(term.key) is term
