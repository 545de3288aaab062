"""The wheel holds every file of the package and runs without the source tree."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = {"__pycache__"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of this tree. The build tool of this environment is used: nothing is fetched."""
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)],
        check=True,
        capture_output=True,
        timeout=240,
    )
    (built,) = out.glob("wuwai-*.whl")
    return built


def test_the_wheel_holds_every_file(wheel):
    package = ROOT / "src"
    wanted = {
        path.relative_to(package).as_posix()
        for path in (package / "wuwai").rglob("*")
        if path.is_file() and not LEFT_OUT & set(path.parts) and path.suffix != ".pyc"
    }
    held = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("wuwai/")}
    assert wanted - held == set()
    for kind in (".html", ".css", ".js", ".mo", ".toml", ".csv", ".typ"):
        assert any(name.endswith(kind) for name in held), kind


def test_the_installed_wheel_runs_on_its_own(wheel, tmp_path):
    home = tmp_path / "venv"
    venv.create(home, with_pip=False, symlinks=os.name != "nt")
    bin_folder = home / ("Scripts" if os.name == "nt" else "bin")
    python = bin_folder / ("python.exe" if os.name == "nt" else "python")
    own = Path(sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)}, scheme="venv"))
    zipfile.ZipFile(wheel).extractall(own)
    # The libraries of the test environment, but not its own wuwai: .pth files are not read from here.
    others = sysconfig.get_path("purelib")
    start = "import sys; sys.path.append(sys.argv.pop(1)); from wuwai.cli import main; main()"
    run = [str(python), "-c", start]
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(tmp_path), "LANG": "C.UTF-8"}

    def wuwai(*arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [*run, others, *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=240,
        )

    where = subprocess.run(
        [str(python), "-c", "import wuwai; print(wuwai.__file__)"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert Path(where.stdout.strip()).is_relative_to(home)
    assert wuwai("--version").stdout.startswith("wuwai ")
    demo = wuwai("demo", "--no-serve", "--home", "demo")
    assert demo.returncode == 0, demo.stderr
    assert wuwai("doctor", "--home", "demo").returncode == 0
    assert "60300" in wuwai("facts", "query", "--series", "exports", "--json", "--home", "demo").stdout
    briefing = wuwai("briefing", "--lang", "zh", "-o", "b.pdf", "--home", "demo")
    assert briefing.returncode == 0, briefing.stderr
    assert (tmp_path / "b.pdf").read_bytes().startswith(b"%PDF")
