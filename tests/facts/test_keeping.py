"""Answers kept under a key that names what they rest on."""

from __future__ import annotations

import threading
import time

import pytest

from wuwai.facts.keeping import Keeping


def test_it_is_made_once_while_others_wait() -> None:
    kept: Keeping[int] = Keeping(8)
    made: list[int] = []

    def make() -> int:
        made.append(1)
        time.sleep(0.05)
        return 7

    got: list[int] = []
    people = [threading.Thread(target=lambda: got.append(kept.get("key", make))) for _ in range(6)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert got == [7] * 6
    assert made == [1]


def test_what_could_not_be_made_is_made_again_and_the_oldest_leaves() -> None:
    kept: Keeping[object] = Keeping(2)
    with pytest.raises(ZeroDivisionError):
        kept.get("a", lambda: 1 / 0)
    assert kept.get("a", lambda: None) is None
    assert kept.get("a", lambda: "not asked") is None  # nothing is an answer, too
    kept.get("b", lambda: 2)
    kept.get("a", lambda: "not asked")
    kept.get("c", lambda: 3)
    assert kept.get("b", lambda: "made again") == "made again"
