"""``wuwai.open(path)``: facts, studies and the programme from Python."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import wuwai
from wuwai.workspace import Workspace, WorkspaceError


def test_facts_studies_and_programme(workspace, db):
    opened = wuwai.open(workspace.root)
    assert opened.facts.query(series="exports", region="CN-44", period="2025")
    assert opened.programme.name == "guangdong"
    result = opened.study("trade.monitor", measure="imports")
    assert result.parameters["measure"] == "imports"
    assert result.frame().height
    assert len(opened.status().as_dict()["articles"]) == 24


def test_facts_and_programme_load_no_web_framework(workspace):
    code = (
        "import sys, wuwai; w = wuwai.open(sys.argv[1]); w.facts.query(series='exports');"
        "w.programme.targets;"
        "assert 'django' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code, str(workspace.root)], check=True)


def test_an_unknown_study_or_parameter_is_named(workspace, db):
    opened = wuwai.open(workspace.root)
    with pytest.raises(KeyError, match=r"trade\.monitor"):
        opened.study("trade.crystal_ball")
    with pytest.raises(ValueError, match="colour"):
        opened.study("trade.monitor", colour="red")


def test_a_second_workspace_in_one_process_is_refused_in_words(workspace, tmp_path: Path):
    other = Workspace.create(tmp_path / "other", programme="guangdong")
    with pytest.raises(WorkspaceError, match="one process a workspace"):
        wuwai.open(other.root).study("trade.monitor")


def test_no_workspace_is_said_in_both_languages(tmp_path: Path):
    with pytest.raises(WorkspaceError) as refused:
        wuwai.open(tmp_path)
    assert "init" in refused.value.words.en
    assert "工作区" in refused.value.words.zh
