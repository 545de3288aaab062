"""The questions a linkage's studies answer: how pages that list many studies put them in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wuwai.reference.text import Text
from wuwai.studies.contract import Study

OTHERS = Text("Other studies", "其他研究")


@dataclass(frozen=True, slots=True)
class Question:
    """A question, in the words of whoever asks it, and the names of the studies that answer it, in order."""

    title: Text
    studies: tuple[str, ...]


def grouped(studies: Sequence[Study], questions: Sequence[Question]) -> list[tuple[Text, list[Study]]]:
    """The studies by question; those that answer none come last, and are one group where none is asked."""
    known = {one.name: one for one in studies}
    found: list[tuple[Text, list[Study]]] = []
    for question in questions:
        members = [known.pop(name) for name in question.studies if name in known]
        if members:
            found.append((question.title, members))
    if known:
        found.append((OTHERS, list(known.values())))
    return found
