"""What a start loads of the studies: every declaration, and none of the libraries that only a run needs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import wuwai
from wuwai.studies.registry import DECLARING

HEAVY = ("numba", "statsmodels", "highspy", "scipy.optimize", "networkx", "pandas", "searoute")


def test_every_declaration_stands_where_it_is_looked_for() -> None:
    packages = Path(wuwai.__file__).parent.glob("*/studies/*.py")
    declaring = [p for p in packages if re.search(r"= register\(\s*Study\(", p.read_text(encoding="utf-8"))]
    assert declaring
    assert [p.name for p in declaring if not p.stem.endswith(DECLARING)] == []


def test_finding_the_studies_loads_no_compiler_and_no_solver() -> None:
    code = (
        "import sys\nfrom wuwai.studies import registry\nregistry.discover()\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout.strip() == "[]"
