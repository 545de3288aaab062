"""Choosing where facts are asked: words where the settings name nothing usable."""

from __future__ import annotations

from pathlib import Path

import pytest

from wuwai.facts.engines.choosing import NAMES, chosen
from wuwai.facts.engines.contract import EngineError
from wuwai.facts.engines.differences import DIFFERENCES
from wuwai.web.database import configured
from wuwai.workspace import Workspace, WorkspaceError

SOURCE = Path(__file__).resolve().parents[2] / "src" / "wuwai"


def test_duckdb_is_the_engine_of_a_workspace_that_names_none(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "w", programme="guangdong")
    assert workspace.facts.engine.name == "duckdb"
    assert "DuckDB" in workspace.facts.engine.examined([]).zh


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ('engine = "oracle"', "duckdb, postgresql, spark"),
        ('engine = "postgresql"', "postgresql://USER@HOST"),
        ('engine = "postgresql"\naddress = "postgresql://me:secret@host/db"', "holds a password"),
        ('engine = "postgresql"\naddress = "postgresql://me@host/db?password=secret"', "holds a password"),
    ],
)
def test_an_engine_that_cannot_be_is_refused_in_words(tmp_path: Path, settings: str, said: str) -> None:
    workspace = _with(tmp_path, f"[facts]\n{settings}\n")
    with pytest.raises(EngineError) as caught:
        _ = workspace.facts
    assert said in caught.value.message.en
    assert "secret" not in caught.value.message.en + caught.value.message.zh


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ('engine = "oracle"', "sqlite, postgresql"),
        ('engine = "postgresql"\naddress = "host/db"', "postgresql://USER@HOST"),
        ('engine = "postgresql"\naddress = "postgresql://me:secret@host/db"', "holds a password"),
    ],
)
def test_a_register_database_that_cannot_be_is_refused_in_words(
    tmp_path: Path, settings: str, said: str
) -> None:
    pytest.importorskip("psycopg", reason="wants `pip install wuwai[postgres]`")
    with pytest.raises(WorkspaceError, match=said.replace("[", ".")) as caught:
        configured(_with(tmp_path, f"[database]\n{settings}\n"))
    assert "secret" not in str(caught.value)


def test_an_address_of_registers_is_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("psycopg", reason="wants `pip install wuwai[postgres]`")
    monkeypatch.setenv("WUWAI_DATABASE_PASSWORD", "p")
    address = "postgresql://me%40home@db.example.org:6432/office?sslmode=require"
    found = configured(_with(tmp_path, f'[database]\nengine = "postgresql"\naddress = "{address}"\n'))
    assert (found["USER"], found["HOST"], found["PORT"], found["NAME"], found["PASSWORD"]) == (
        *("me@home", "db.example.org", "6432", "office", "p"),
    )
    assert found["OPTIONS"]["sslmode"] == "require"


def test_every_difference_says_what_each_engine_answers() -> None:
    assert all(set(one.answers) == set(NAMES) for one in DIFFERENCES)
    page = (SOURCE.parents[1] / "docs" / "reference" / "engines.md").read_text("utf-8")
    for one in DIFFERENCES:
        answers = " | ".join(one.answers[name] for name in NAMES)
        assert f"| {one.title.en} | `{one.expression}` | {answers} | {one.instead.en} |" in page


def test_every_answer_comes_through_the_one_door_that_speaks_in_words() -> None:
    """An engine's failure is put into words where its answer is read: nowhere else reads one."""
    found = [
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if ".to_polars(" in path.read_text("utf-8")
    ]
    assert found == ["facts/engines/answers.py"]


def test_the_default_engine_needs_no_address() -> None:
    assert chosen().name == "duckdb"


def _with(tmp_path: Path, settings: str) -> Workspace:
    workspace = Workspace.create(tmp_path / "w", programme="guangdong")
    path = workspace.root / "wuwai.toml"
    path.write_text(path.read_text("utf-8") + "\n" + settings, encoding="utf-8")
    return Workspace.open(workspace.root)
