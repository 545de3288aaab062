"""What Spark says where it cannot be had."""

from __future__ import annotations

import subprocess
import sys

import pytest

from .conftest import spark_is_here

pytestmark = [pytest.mark.engines, pytest.mark.slow]

PROGRAM = """
from wuwai.facts.engines.contract import EngineError
from wuwai.facts.engines.spark import Spark
try:
    Spark({address!r}).session()
except EngineError as error:
    print(error.message.en)
    print(error.message.zh)
"""


@pytest.mark.parametrize(
    ("address", "said"),
    [("spark://127.0.0.1:1", "spark://127.0.0.1:1 cannot be reached"), ("nonsense", "nonsense")],
)
def test_a_master_that_is_not_there_is_said_at_once(address: str, said: str) -> None:
    spark_is_here()
    # Spark has one session in a process, and the suite's own must stay.
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(address=address)], capture_output=True, text=True, timeout=120
    )
    english, chinese = run.stdout.splitlines()
    assert said in english
    assert "Spark" in chinese


def test_a_machine_without_java_is_told_what_to_install() -> None:
    spark_is_here()
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(address="local[1]")],
        capture_output=True,
        text=True,
        env={"PATH": ""},
        timeout=120,
    )
    assert "Java 17 or 21" in run.stdout
